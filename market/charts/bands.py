"""Bands of prices: the series of one service, the services of a family side by side, and the card for sharing."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from market.charts.canvas import Canvas
from market.charts.scales import LogScale, limits
from market.charts.style import (
    ACCENT,
    FAINT,
    INK,
    LINE_HEIGHT,
    SMALL_SIZE,
    SOFT,
    TITLE_SIZE,
    WIDTH,
    colour_of,
    format_money,
    mark_of,
    wrap,
)

Money = Callable[[int], str]

_LEFT, _RIGHT = 10.0, WIDTH - 10
_ROW, _AXIS = 76, 44
_PANEL_BAND, _PANEL_AXIS = 24, 36
CARD_WIDTH, CARD_HEIGHT, CARD_SCALE = 600, 315, 2


@dataclass(frozen=True, slots=True)
class PriceBand:
    """One row or panel of a price chart: published prices in minor units, None where nothing is shown.

    The note of a panel may have two lines.
    """

    label: str
    note: str
    p10: int | None
    p25: int | None
    p50: int | None
    p75: int | None
    p90: int | None

    def prices(self) -> list[int]:
        """Return the prices that are shown."""
        return list(self.named_prices().values())

    def named_prices(self) -> dict[str, int]:
        """Return the prices that are shown by the names of their quantiles."""
        named = {name: getattr(self, name) for name in ("p10", "p25", "p50", "p75", "p90")}
        return {name: price for name, price in named.items() if price is not None}


def price_chart(
    bands: Sequence[PriceBand], *, title: str, description: str, axis_label: str, money: Money = format_money
) -> bytes:
    """Return SVG with a row per series: thin line P10 to P90, thick bar P25 to P75, tick at the median.

    Prices lie on a log axis.  Raises ValueError when no price is given.
    """
    scale = LogScale(*limits([price for band in bands for price in band.prices()]), start=_LEFT, end=_RIGHT)
    floor = _ROW * len(bands)
    canvas = Canvas(floor + _AXIS)
    ticks = scale.ticks(apart=44)
    for order, band in enumerate(bands):
        rows = (_ROW * order + 46, _ROW * order + 66)
        canvas.stroke([((scale.place(tick), rows[0]), (scale.place(tick), rows[1])) for tick in ticks], FAINT, 0.6)
        _draw_row(canvas, band, _ROW * order, scale, order, money)
    for tick in ticks:
        canvas.write(scale.place(tick), floor + 16, money(tick), anchor="center", size=SMALL_SIZE, colour=SOFT)
    canvas.write(WIDTH / 2, floor + 36, axis_label, anchor="center", size=SMALL_SIZE, colour=SOFT)
    return canvas.finish(title, description)


def panel_chart(
    bands: Sequence[PriceBand], *, title: str, description: str, reach: float, money: Money = format_money
) -> bytes:
    """Return SVG with a small panel per service, one below the other, each with its own log axis.

    Every axis runs from its middle price over *reach* to the middle times *reach*, so that equal widths are equal
    ratios in all panels and their bars can be compared.  See `panel_reach`.  Raises ValueError when no price is given,
    for a service too.
    """
    heights = [_panel_words(band) * LINE_HEIGHT + _PANEL_BAND + _PANEL_AXIS for band in bands]
    canvas = Canvas(sum(heights))
    top = 0.0
    for band, height in zip(bands, heights, strict=True):
        _draw_panel(canvas, band, top, reach, money)
        top += height
    return canvas.finish(title, description)


def panel_reach(bands: Sequence[PriceBand]) -> float:
    """Return how far the axes of panels must reach from their middle, as a ratio, to hold every price of *bands*.

    At least the square root of three, so that a narrow spread looks narrow.

    >>> wide = PriceBand("Post", "", 5_00, 8_00, 10_00, 15_00, 40_00)
    >>> round(panel_reach([wide]) / 1.12, 6)
    4.0
    """
    ratios = [max(price / _middle(band), _middle(band) / price) for band in bands for price in band.prices()]
    return 1.12 * max([math.sqrt(3), *ratios])


def price_card(
    band: PriceBand,
    *,
    titles: Sequence[str],
    unit: str,
    drawn: str,
    source: str,
    money: Money = format_money,
) -> bytes:
    """Return PNG of 1,200 by 630 pixels for sharing: one band with its words, *titles* one line each, the *source*.

    *drawn* says what the parts of the band are.

    Raises ValueError when no price is given.
    """
    canvas = Canvas(CARD_HEIGHT, CARD_WIDTH)
    scale = LogScale(*limits(band.prices()), start=60, end=CARD_WIDTH - 60)
    canvas.stroke([((0, 4), (CARD_WIDTH, 4))], ACCENT, 8)
    y: float = 52
    for order, title in enumerate(titles):
        y = canvas.write_lines(
            40, y, title, CARD_WIDTH - 80, size=24 - 8 * order, weight=700, colour=(INK, SOFT)[order]
        )
        y += 8 - 4 * order
    at = {name: scale.place(price) for name, price in band.named_prices().items()}
    draw_band(canvas, at, 205, ACCENT, thickness=26)
    for name in ("p25", "p50", "p75"):
        if name in at:
            higher = name == "p50"
            size, weight, below = (19, 700, -28) if higher else (14, 400, 38)
            canvas.write(at[name], 205 + below, money(getattr(band, name)), anchor="center", size=size, weight=weight)
    canvas.write(40, 264, f"{band.label}, {unit}", size=13)
    canvas.write(40, 283, drawn, size=12, colour=SOFT)
    canvas.write(40, 301, source, size=12, colour=SOFT)
    return canvas.finish_pixels(CARD_SCALE)


def draw_band(canvas: Canvas, at: Mapping[str, float], middle: float, colour: str, *, thickness: float = 12) -> None:
    """Draw one band about the height *middle*; *at* has the points of those quantiles that are shown."""
    if "p10" in at and "p90" in at:
        canvas.stroke([((at["p10"], middle), (at["p90"], middle))], colour, 2)
    if "p25" in at and "p75" in at:
        # A gap around the median keeps its tick visible whatever lies behind the picture.
        gap = [at["p50"] - 4, at["p50"] + 4] if "p50" in at else []
        ends = [at["p25"], *gap, at["p75"]]
        bars = zip(ends[::2], ends[1::2], strict=True)
        canvas.stroke([((start, middle), (end, middle)) for start, end in bars if start < end], colour, thickness)
    if "p50" in at:
        canvas.stroke([((at["p50"], middle - thickness), (at["p50"], middle + thickness))], colour, 3)


def _draw_row(canvas: Canvas, band: PriceBand, top: float, scale: LogScale, order: int, money: Money) -> None:
    middle = top + 56
    canvas.mark((6, top + 11), mark_of(order), colour_of(order))
    canvas.write(16, top + 16, band.label, weight=700, size=TITLE_SIZE)
    canvas.write(WIDTH, top + 16, band.note, anchor="right", size=SMALL_SIZE, colour=SOFT)
    draw_band(
        canvas, {name: scale.place(price) for name, price in band.named_prices().items()}, middle, colour_of(order)
    )
    if band.p50 is not None:
        x = min(max(scale.place(band.p50), 40), WIDTH - 40)
        canvas.write(x, middle - 17, money(band.p50), anchor="center", weight=700)


def _panel_words(band: PriceBand) -> int:
    return len(wrap(band.label, TITLE_SIZE, WIDTH)) + len(band.note.split("\n"))


def _draw_panel(canvas: Canvas, band: PriceBand, top: float, reach: float, money: Money) -> None:
    middle = _middle(band)
    scale = LogScale(middle / reach, middle * reach, start=_LEFT, end=_RIGHT)
    y = canvas.write_lines(0, top + 14, band.label, WIDTH, weight=700, size=TITLE_SIZE)
    for words in band.note.split("\n"):
        canvas.write(0, y, words, size=SMALL_SIZE, colour=SOFT)
        y += LINE_HEIGHT
    line = y + 5
    canvas.stroke([((_LEFT, line + 13), (_RIGHT, line + 13))], FAINT, 0.6)
    draw_band(canvas, {name: scale.place(price) for name, price in band.named_prices().items()}, line, ACCENT)
    for tick in scale.ticks(apart=70):
        canvas.stroke([((scale.place(tick), line + 13), (scale.place(tick), line + 16))], FAINT, 0.6)
        canvas.write(scale.place(tick), line + 27, money(tick), anchor="center", size=SMALL_SIZE, colour=SOFT)


def _middle(band: PriceBand) -> float:
    if band.p50 is not None:
        return band.p50
    if not band.prices():
        raise ValueError("there is no price to draw")
    return math.sqrt(min(band.prices()) * max(band.prices()))
