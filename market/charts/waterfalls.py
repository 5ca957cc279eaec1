"""How a whole is made up of its parts: steps that begin where the one before ended, and the sum."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from market.charts.canvas import Canvas
from market.charts.style import (
    ACCENT,
    FAINT,
    LINE_HEIGHT,
    SOFT,
    TEXT_SIZE,
    WIDTH,
    colour_of,
    wrap,
)

_FIGURE = 64.0
_LEFT, _RIGHT = 4.0, WIDTH - 4
_BAR = 14.0
_ROW_BAND = 26.0


@dataclass(frozen=True, slots=True)
class Step:
    """One part: its *amount* in whatever adds up, and the *figure* that is written for it."""

    label: str
    amount: float
    figure: str


def waterfall_chart(steps: Sequence[Step], total: Step, *, title: str, description: str) -> bytes:
    """Return SVG with a bar per step from where the last ended, and one of the total from zero.

    Amounts may be below zero: their bars run backwards.  The total is drawn from its own amount, so that parts which do
    not add up are seen.  Raises ValueError without steps.
    """
    if not steps:
        raise ValueError("there is no step to draw")
    edges = list(itertools.accumulate((step.amount for step in steps), initial=0.0))
    low, high = min(*edges, total.amount, 0.0), max(*edges, total.amount, 0.0)

    def across(amount: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (amount - low) / (high - low or 1)

    rows = [*steps, total]
    spans = [*itertools.pairwise(edges), (0.0, total.amount)]
    heights = [len(wrap(row.label, TEXT_SIZE, WIDTH - _FIGURE)) * LINE_HEIGHT + _ROW_BAND for row in rows]
    canvas = Canvas(sum(heights))
    canvas.stroke([((across(0), 0), (across(0), canvas.height))], SOFT, 1)
    top = 0.0
    for order, (row, (start, end), height) in enumerate(zip(rows, spans, heights, strict=True)):
        is_total = order == len(steps)
        middle = canvas.write_lines(8, top + 14, row.label, WIDTH - _FIGURE, weight=700 if is_total else 400) - 4
        canvas.write(WIDTH, top + 14, row.figure, anchor="right", weight=700)
        colour = ACCENT if is_total else colour_of(order)
        canvas.stroke([((across(start), middle), (across(end), middle))], colour, _BAR)
        if not is_total:
            canvas.stroke([((across(end), middle + _BAR / 2), (across(end), top + height + 12))], FAINT, 1)
        top += height
    return canvas.finish(title, description)
