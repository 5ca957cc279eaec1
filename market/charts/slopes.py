"""What moved between two editions: one line a change, all from the same start, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.charts.canvas import Canvas
from market.charts.style import FAINT, LINE_HEIGHT, SMALL_SIZE, SOFT, WIDTH, colour_of, format_percent, mark_of, wrap

_LEFT, _RIGHT = 10.0, 150.0
_TOP = 30.0
_NAMES = WIDTH - _RIGHT - 62


@dataclass(frozen=True, slots=True)
class Slope:
    """A change in percent, and the names of those that changed so."""

    label: str
    change: float


def slope_chart(slopes: Sequence[Slope], before: str, after: str, *, title: str, description: str) -> bytes:
    """Return SVG with a line per change from one start at *before* to *after*, names at the ends.

    *slopes* come with the largest change first.  Raises ValueError without slopes.
    """
    if not slopes:
        raise ValueError("there is no change to draw")
    lines = [len(wrap(slope.label, SMALL_SIZE, _NAMES)) for slope in slopes]
    ends = [0.0, *(slope.change for slope in slopes)]
    low, high = min(ends), max(ends)
    floor = _TOP + max(160.0, LINE_HEIGHT * (sum(lines) + len(lines)))

    def up(change: float) -> float:
        return floor - (floor - _TOP) * (change - low) / (high - low or 1)

    canvas = Canvas(floor + LINE_HEIGHT * max(lines))
    for x, name, anchor in ((_LEFT, before, "left"), (_RIGHT, after, "center")):
        canvas.stroke([((x, _TOP - 8), (x, floor + 8))], FAINT, 1)
        canvas.write(x, 14, name, anchor=anchor, weight=700)
    canvas.stroke([((_LEFT, up(0)), (_RIGHT, up(0)))], SOFT, 1)
    top = _TOP
    for order, (slope, needed) in enumerate(zip(slopes, lines, strict=True)):
        end = (_RIGHT, up(slope.change))
        left = LINE_HEIGHT * (sum(lines[order:]) + len(lines) - order)
        label = max(top, min(end[1], floor + LINE_HEIGHT * max(lines) - left))
        canvas.stroke([((_LEFT, up(0)), end)], colour_of(order), 2)
        canvas.mark(end, mark_of(order), colour_of(order), 8)
        canvas.stroke([(end, (_RIGHT + 14, label))], FAINT, 1)
        figure = format_percent(slope.change)
        canvas.write(_RIGHT + 58, label + 4, figure, anchor="right", size=SMALL_SIZE, weight=700)
        canvas.write_lines(_RIGHT + 64, label + 4, slope.label, _NAMES, size=SMALL_SIZE)
        top = label + LINE_HEIGHT * (needed + 0.5)
    return canvas.finish(title, description)
