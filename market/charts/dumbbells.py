"""From list to quoted to awarded: for each service one row of marks, joined, in percent of its list price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.charts.canvas import Canvas
from market.charts.scales import LogScale, limits
from market.charts.style import (
    FAINT,
    LINE_HEIGHT,
    SMALL_SIZE,
    SOFT,
    TEXT_SIZE,
    WIDTH,
    colour_of,
    mark_of,
    wrap,
)

_LEFT, _RIGHT = 16.0, WIDTH - 16
_LEGEND, _BAR, _AXIS = 26.0, 26.0, 28.0


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One row: percents of the list price by series, the list price itself (100) among them."""

    label: str
    percents: Mapping[str, float]


def dumbbell_chart(rows: Sequence[Dumbbell], series: Mapping[str, str], *, title: str, description: str) -> bytes:
    """Return SVG with a row per service and a mark per series that it has; *series* are their names, in their order.

    Percents lie on a log axis, so that a half and a double are equally far from 100.  Raises ValueError without rows.
    """
    found = [percent for row in rows for percent in row.percents.values()]
    low, high = limits(found)
    scale = LogScale(min(low, 60), max(high, 140), start=_LEFT, end=_RIGHT)
    heights = [len(wrap(row.label, TEXT_SIZE, WIDTH)) * LINE_HEIGHT + _BAR for row in rows]
    floor = _LEGEND + sum(heights)
    canvas = Canvas(floor + _AXIS)
    _draw_legend(canvas, series)
    ticks = scale.ticks(apart=50)
    canvas.stroke([((scale.place(tick), _LEGEND), (scale.place(tick), floor)) for tick in ticks], FAINT, 0.6)
    for tick in ticks:
        canvas.write(scale.place(tick), floor + 16, f"{tick} %", anchor="center", size=SMALL_SIZE, colour=SOFT)
    top = _LEGEND
    for row, height in zip(rows, heights, strict=True):
        _draw_row(canvas, row, top, list(series), scale)
        top += height
    return canvas.finish(title, description)


def _draw_legend(canvas: Canvas, series: Mapping[str, str]) -> None:
    for order, name in enumerate(series.values()):
        x = order * WIDTH / len(series)
        canvas.mark((x + 6, 10), mark_of(order), colour_of(order))
        canvas.write(x + 16, 15, name, size=SMALL_SIZE, weight=700)


def _draw_row(canvas: Canvas, row: Dumbbell, top: float, series: Sequence[str], scale: LogScale) -> None:
    middle = canvas.write_lines(0, top + 14, row.label, WIDTH) - 4
    at = {name: scale.place(percent) for name, percent in row.percents.items()}
    canvas.stroke([((min(at.values()), middle), (max(at.values()), middle))], SOFT, 1.5)
    for name, x in at.items():
        order = series.index(name)
        canvas.mark((x, middle), mark_of(order), colour_of(order), 10)
