"""Prices over the quarters: a line of medians a series, the middle half of one series as a ribbon behind them."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from market.charts.canvas import Canvas, Point
from market.charts.scales import LogScale, limits, spread_out
from market.charts.style import (
    FAINT,
    LINE_HEIGHT,
    SMALL_SIZE,
    SOFT,
    WIDTH,
    colour_of,
    format_money,
    mark_of,
)

_HEIGHT, _TOP, _FLOOR = 276.0, 12.0, 222.0
_LEFT, _RIGHT = 56.0, 276.0
_NAMES = 12.0
_MOST_PERIODS = 4
RIBBON_OPACITY = 0.18


@dataclass(frozen=True, slots=True)
class TrendLine:
    """Medians of one series in minor units, one per period; *carried* marks those that were not renewed.

    *middle_halves* has (P25, P75) of each period, None where either is withheld.
    """

    label: str
    medians: tuple[int | None, ...]
    carried: tuple[bool, ...]
    middle_halves: tuple[tuple[int, int] | None, ...] = ()


def trend_chart(
    lines: Sequence[TrendLine],
    periods: Sequence[str],
    *,
    ribbon: int | None = None,
    axis_label: str,
    title: str,
    description: str,
    money: Callable[[int], str] = format_money,
) -> bytes:
    """Return SVG with the median of each series over *periods*; small marks were carried forward.

    The middle half of the line at the place *ribbon* lies behind it.  A period without a median interrupts the line,
    one without a middle half the ribbon.  Raises ValueError when no median is given.
    """
    medians = [price for line in lines for price in line.medians if price is not None]
    halves = () if ribbon is None or not medians else lines[ribbon].middle_halves
    scale = LogScale(*limits([*medians, *itertools.chain(*filter(None, halves))]), start=_FLOOR, end=_TOP)
    canvas = Canvas(_HEIGHT)
    step = (_RIGHT - _LEFT) / max(1, len(periods) - 1)
    across = [_LEFT + step * place for place in range(len(periods))]
    _draw_frame(canvas, scale, across, periods, money)
    canvas.write((_LEFT + _RIGHT) / 2, _FLOOR + 44, axis_label, anchor="center", size=SMALL_SIZE, colour=SOFT)
    for area in _ribbons(halves, across, scale):
        canvas.fill(area, colour_of(ribbon or 0), RIBBON_OPACITY)
    ends: dict[int, float] = {}
    for order, line in enumerate(lines):
        heights = [None if price is None else scale.place(price) for price in line.medians]
        points = [None if y is None else (x, y) for x, y in zip(across, heights, strict=True)]
        _draw_line(canvas, points, line.carried, order)
        if shown := [y for y in heights if y is not None]:
            ends[order] = shown[-1]
    for order, y in spread_out(ends, 2 * LINE_HEIGHT, _TOP, _FLOOR).items():
        style = {"size": 12, "colour": colour_of(order), "weight": 700}
        canvas.write_lines(_RIGHT + _NAMES, y + 4, lines[order].label, WIDTH - _RIGHT - _NAMES, **style)
    return canvas.finish(title, description)


def _draw_frame(
    canvas: Canvas, scale: LogScale, across: Sequence[float], periods: Sequence[str], money: Callable[[int], str]
) -> None:
    ticks = scale.ticks(apart=24)
    canvas.stroke([((_LEFT - 6, scale.place(tick)), (_RIGHT + 6, scale.place(tick))) for tick in ticks], FAINT, 0.6)
    for tick in ticks:
        canvas.write(_LEFT - 10, scale.place(tick) + 4, money(tick), anchor="right", size=SMALL_SIZE, colour=SOFT)
    for place in range(len(periods) - 1, -1, -math.ceil(len(periods) / _MOST_PERIODS)):
        canvas.write(across[place], _FLOOR + 24, periods[place], anchor="center", size=SMALL_SIZE, colour=SOFT)


def _ribbons(halves: Sequence[tuple[int, int] | None], across: Sequence[float], scale: LogScale) -> list[list[Point]]:
    """Return the corners of each uninterrupted stretch of middle halves; a single period has no width to fill."""
    stretches: list[list[tuple[float, tuple[int, int]]]] = [[]]
    for x, half in zip(across, halves, strict=False):
        if half is None:
            stretches.append([])
        else:
            stretches[-1].append((x, half))
    return [
        [(x, scale.place(low)) for x, (low, _) in stretch] + [(x, scale.place(high)) for x, (_, high) in stretch[::-1]]
        for stretch in stretches
        if len(stretch) > 1
    ]


def _draw_line(canvas: Canvas, points: Sequence[Point | None], carried: Sequence[bool], order: int) -> None:
    pairs = itertools.pairwise(points)
    canvas.stroke([(start, end) for start, end in pairs if start and end], colour_of(order), 2)
    for point, is_carried in zip(points, carried, strict=True):
        if point:
            canvas.mark(point, mark_of(order), colour_of(order), 5 if is_carried else 9)
