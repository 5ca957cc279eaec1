"""Every chart, drawn with matplotlib: a module a kind, one style, one canvas.

All are 400 points wide, so that their words are read on a phone; a wide page shows them larger, and not wider.
"""
