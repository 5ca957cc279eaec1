"""What the next page tells its reader about what was just done."""

import flask

from market.web.languages import translated


def flash(message: str, kind: str) -> None:
    """Keep *message* for the next page in the language of this one; *kind* is one of `states.notice`."""
    flask.flash(translated(message), kind)
