"""Estimates with their intervals, one row each about a line of no difference: a forest plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.charts.canvas import Canvas
from market.charts.scales import percent_ticks
from market.charts.style import (
    ACCENT,
    FAINT,
    LINE_HEIGHT,
    SMALL_SIZE,
    SOFT,
    TEXT_SIZE,
    WIDTH,
    format_percent,
    wrap,
)

_LEFT, _RIGHT = 16.0, WIDTH - 16
_ROW_BAND, _AXIS = 24.0, 28.0
_FIGURE = 96.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row: a difference in percent with the ends of its 95 % interval."""

    label: str
    value: float
    low: float
    high: float


def forest_chart(rows: Sequence[Estimate], *, title: str, description: str) -> bytes:
    """Return SVG with a row per estimate: line from *low* to *high*, mark at the value, a line through zero.

    The mark is filled where the interval does not hold zero.  Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("there is no estimate to draw")
    low, high = min(0.0, *(row.low for row in rows)), max(0.0, *(row.high for row in rows))
    room = (high - low or 1) * 0.04
    low, high = low - room, high + room

    def across(percent: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (percent - low) / (high - low)

    heights = [len(wrap(row.label, TEXT_SIZE, WIDTH - _FIGURE)) * LINE_HEIGHT + _ROW_BAND for row in rows]
    floor = sum(heights)
    canvas = Canvas(floor + _AXIS)
    ticks = percent_ticks(low, high)
    canvas.stroke([((across(tick), 0), (across(tick), floor)) for tick in ticks if tick], FAINT, 0.6)
    canvas.stroke([((across(0), 0), (across(0), floor))], SOFT, 1.5)
    for tick in ticks:
        canvas.write(across(tick), floor + 16, format_percent(tick), anchor="center", size=SMALL_SIZE, colour=SOFT)
    top = 0.0
    for row, height in zip(rows, heights, strict=True):
        middle = canvas.write_lines(0, top + 14, row.label, WIDTH - _FIGURE) - 6
        canvas.write(WIDTH, top + 14, format_percent(row.value), anchor="right", weight=700)
        canvas.stroke([((across(row.low), middle), (across(row.high), middle))], ACCENT, 3)
        is_clear = not row.low <= 0 <= row.high
        canvas.mark((across(row.value), middle), "disc", ACCENT, 11)
        if not is_clear:
            canvas.mark((across(row.value), middle), "disc", "#ffffff", 6)
        top += height
    return canvas.finish(title, description)
