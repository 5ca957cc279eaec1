"""Every chart, drawn with matplotlib as SVG that a strict content security policy lets through.

The output has presentation attributes only (no style elements or attributes), no identifiers that could
meet others on a page, and a title and description.  As an image it cannot see the page's colours, so the
palette has about the same contrast (above 4 : 1) on white and on a near-black page.  Same input, same bytes.
"""

import io
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

Point = tuple[float, float]

# Set once: a context manager around each drawing is global state that threads would fight over.
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "like-for-like", "path.simplify": False})

_SVG = "http://www.w3.org/2000/svg"
_FONTS = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_INK = "#7b7f86"
_FAINT = "#9a9ea5"
_SERIES = ("#2f80c8", "#b5742a", "#31905f", "#9a6bc0")
_UNDATED = dict.fromkeys(("Date", "Creator", "Format", "Type"))

_WIDTH, _LEFT, _RIGHT = 720, 168, 696
_ROW, _TOP, _BOTTOM = 58, 12, 46
_PANEL, _PANEL_WIDTH, _PANEL_LEFT, _PANEL_RIGHT = 104, 360, 8, 352
_TREND_HEIGHT, _TREND_LEFT, _TREND_RIGHT = 240, 76, 610

# Sets of readable steps within a decade, coarse to fine; the first with enough ticks in view is used.
_STEPS = (
    (1.0,),
    (1.0, 3.0),
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
    tuple(step / 20 for step in range(20, 200)),
)
_FEWEST_TICKS = 3


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


@dataclass(frozen=True, slots=True)
class TrendLine:
    """Medians of one series in minor units, one per period; *carried* marks those that were not renewed."""

    label: str
    medians: tuple[int | None, ...]
    carried: tuple[bool, ...]


def price_chart(bands: Sequence[PriceBand], *, title: str, description: str, axis_label: str) -> bytes:
    """Return SVG with a row per series: thin line P10 to P90, thick bar P25 to P75, tick at the median.

    Prices lie on a log axis.  Raises ValueError when no price is given.
    """
    low, high = _limits([price for band in bands for price in band.prices()])
    canvas = _Canvas(_TOP + _ROW * len(bands) + _BOTTOM)
    floor = canvas.height - _BOTTOM

    def across(price: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * math.log(price / low) / math.log(high / low)

    ticks = money_ticks(low, high)
    canvas.stroke([((across(tick), _TOP), (across(tick), floor)) for tick in ticks], _FAINT, 0.6)
    for tick in ticks:
        canvas.write(across(tick), floor + 16, format_money(tick), anchor="center")
    canvas.write((_LEFT + _RIGHT) / 2, floor + 36, axis_label, anchor="center")
    for place, band in enumerate(bands):
        middle = _TOP + _ROW * (place + 0.5)
        canvas.write(0, middle - 3, band.label, weight=700, size=14)
        canvas.write(0, middle + 14, band.note)
        at = {name: across(price) for name, price in band.named_prices().items()}
        _draw_band(canvas, at, middle, _SERIES[place % len(_SERIES)])
        if band.p50 is not None:
            canvas.write(across(band.p50), middle - 16, format_money(band.p50), anchor="center", weight=700)
    return canvas.finish(title, description)


def trend_chart(lines: Sequence[TrendLine], periods: Sequence[str], *, title: str, description: str) -> bytes:
    """Return SVG with the median of each series over *periods*; small points were carried forward.

    A period without a median interrupts the line.  Raises ValueError when no median is given.
    """
    low, high = _limits([price for line in lines for price in line.medians if price is not None])
    canvas = _Canvas(_TREND_HEIGHT)
    floor = _TREND_HEIGHT - 30
    step = (_TREND_RIGHT - _TREND_LEFT) / max(1, len(periods) - 1)

    def up(price: float) -> float:
        return floor - (floor - _TOP) * math.log(price / low) / math.log(high / low)

    ticks = money_ticks(low, high)
    canvas.stroke([((_TREND_LEFT - 8, up(tick)), (_TREND_RIGHT + 8, up(tick))) for tick in ticks], _FAINT, 0.6)
    for tick in ticks:
        canvas.write(_TREND_LEFT - 14, up(tick) + 4, format_money(tick), anchor="right")
    for place in range(len(periods) - 1, -1, -math.ceil(len(periods) / 8)):
        canvas.write(_TREND_LEFT + step * place, floor + 22, periods[place], anchor="center")
    ends: dict[int, float] = {}
    for order, line in enumerate(lines):
        heights = [None if price is None else up(price) for price in line.medians]
        points = [None if y is None else (_TREND_LEFT + step * place, y) for place, y in enumerate(heights)]
        _draw_line(canvas, points, line.carried, _SERIES[order % len(_SERIES)])
        if shown := [y for y in heights if y is not None]:
            ends[order] = shown[-1]
    for order, y in _spread_out(ends).items():
        colour = _SERIES[order % len(_SERIES)]
        canvas.write(_TREND_RIGHT + 14, y + 4, lines[order].label, colour=colour, weight=700)
    return canvas.finish(title, description)


def panel_chart(bands: Sequence[PriceBand], *, title: str, description: str, reach: float) -> bytes:
    """Return SVG with a small panel per service, one below the other, each with its own log axis.

    Every axis runs from its middle price over *reach* to the middle times *reach*, so that equal widths are equal
    ratios in all panels and their bars can be compared.  See `panel_reach`.  Raises ValueError when no price is given,
    for a service too.
    """
    canvas = _Canvas(_PANEL * len(bands), _PANEL_WIDTH)
    for place, band in enumerate(bands):
        _draw_panel(canvas, band, _PANEL * place, reach)
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


def money_ticks(low: float, high: float) -> list[int]:
    r"""Return round prices in minor units between *low* and *high*, about three to eight of them.

    >>> [format_money(tick) for tick in money_ticks(900_00, 5000_00)]
    ['1\xa0000', '2\xa0000', '5\xa0000']
    """
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    ticks: list[int] = []
    for steps in _STEPS:
        ticks = sorted({round(10**decade * step) for decade in decades for step in steps})
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) >= _FEWEST_TICKS:
            break
    return ticks[:: max(1, math.ceil(len(ticks) / 8))]


def format_money(minor: int) -> str:
    r"""Return minor units as a short label: no decimals from 100 on, thousands apart.

    >>> format_money(1467800), format_money(9950), format_money(500)
    ('14\xa0678', '99.50', '5')
    """
    if minor >= 100_00 or minor % 100 == 0:
        return f"{round(minor / 100):,}".replace(",", "\xa0")
    return f"{minor / 100:.2f}"


def _limits(prices: Sequence[int]) -> tuple[float, float]:
    if not prices:
        raise ValueError("there is no price to draw")
    low, high = min(prices) / 1.12, max(prices) * 1.12
    # At least threefold, so that a narrow spread looks narrow.
    widen = math.sqrt(max(1.0, 3 * low / high))
    return low / widen, high * widen


class _Canvas:
    """A figure drawn on in pixels counted from the top left; axes would only cost time here."""

    def __init__(self, height: float, width: float = _WIDTH) -> None:
        self.height, self.width = height, width
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasSVG(self._figure)

    def stroke(self, segments: Sequence[tuple[Point, Point]], colour: str, width: float, *, cap: str = "butt") -> None:
        """Draw straight strokes of one look as one path."""
        if segments:
            points = [(x, self.height - y) for segment in segments for x, y in segment]
            path = Path(points, [Path.MOVETO, Path.LINETO] * len(segments))
            style: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "linewidth": width, "capstyle": cap}
            self._figure.add_artist(PathPatch(path, transform=IdentityTransform(), **style), clip=False)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "left",
        size: int = 12,
        weight: int = 400,
        colour: str = _INK,
    ) -> None:
        """Write one line of text; *y* is its baseline."""
        style: dict[str, Any] = {
            "ha": anchor,
            "va": "baseline",
            "fontsize": size,
            "fontweight": weight,
            "color": colour,
        }
        self._figure.text(x, self.height - y, text, transform=IdentityTransform(), parse_math=False, **style)

    def finish(self, title: str, description: str) -> bytes:
        """Return the picture as plain SVG."""
        drawn = io.BytesIO()
        self._figure.savefig(drawn, format="svg", transparent=True, metadata=_UNDATED)
        root = ElementTree.fromstring(drawn.getvalue())  # noqa: S314 - our own output
        size = {"viewBox": root.attrib["viewBox"], "width": f"{self.width}", "height": f"{self.height}"}
        picture = ElementTree.Element("svg", {"xmlns": _SVG, **size, "role": "img", "font-family": _FONTS})
        ElementTree.SubElement(picture, "title").text = title
        ElementTree.SubElement(picture, "desc").text = description
        for element in root.iter():
            if element.tag in {f"{{{_SVG}}}path", f"{{{_SVG}}}text"}:
                _copy_plain(element, picture)
        plain: bytes = ElementTree.tostring(picture, encoding="utf-8")
        return plain + b"\n"


def _draw_band(canvas: _Canvas, at: dict[str, float], middle: float, colour: str) -> None:
    if "p10" in at and "p90" in at:
        canvas.stroke([((at["p10"], middle), (at["p90"], middle))], colour, 2)
    if "p25" in at and "p75" in at:
        # A gap around the median keeps its tick visible whatever lies behind the picture.
        gap = [at["p50"] - 4, at["p50"] + 4] if "p50" in at else []
        ends = [at["p25"], *gap, at["p75"]]
        bars = zip(ends[::2], ends[1::2], strict=True)
        canvas.stroke([((start, middle), (end, middle)) for start, end in bars if start < end], colour, 12)
    if "p50" in at:
        canvas.stroke([((at["p50"], middle - 12), (at["p50"], middle + 12))], colour, 3)


def _draw_panel(canvas: _Canvas, band: PriceBand, top: float, reach: float) -> None:
    middle, line = _middle(band), top + 66
    low, high = middle / reach, middle * reach

    def across(price: float) -> float:
        return _PANEL_LEFT + (_PANEL_RIGHT - _PANEL_LEFT) * math.log(price / low) / math.log(high / low)

    canvas.write(0, top + 14, band.label, weight=700)
    for number, words in enumerate(band.note.split("\n")):
        canvas.write(0, top + 30 + 15 * number, words, size=11)
    canvas.stroke([((_PANEL_LEFT, line + 13), (_PANEL_RIGHT, line + 13))], _FAINT, 0.6)
    _draw_band(canvas, {name: across(price) for name, price in band.named_prices().items()}, line, _SERIES[0])
    for tick in _panel_ticks(low, high):
        canvas.stroke([((across(tick), line + 13), (across(tick), line + 16))], _FAINT, 0.6)
        canvas.write(across(tick), line + 27, format_money(tick), anchor="center", size=11)


def _panel_ticks(low: float, high: float) -> list[int]:
    """Return a few round prices that leave room for their labels on a small axis."""
    room = (high / low) ** 0.12
    kept: list[int] = []
    for tick in money_ticks(low * room, high / room):
        if not kept or tick / kept[-1] >= (high / low) ** 0.2:
            kept.append(tick)
    return kept


def _middle(band: PriceBand) -> float:
    if band.p50 is not None:
        return band.p50
    if not band.prices():
        raise ValueError("there is no price to draw")
    return math.sqrt(min(band.prices()) * max(band.prices()))


def _draw_line(canvas: _Canvas, points: Sequence[Point | None], carried: Sequence[bool], colour: str) -> None:
    pairs = itertools.pairwise(points)
    canvas.stroke([(start, end) for start, end in pairs if start and end], colour, 2)
    for size, kind in ((9, False), (5, True)):
        shown = [point for point, is_carried in zip(points, carried, strict=True) if point and is_carried is kind]
        # A stroke without length but with round ends is a dot.
        canvas.stroke([(point, point) for point in shown], colour, size, cap="round")


def _spread_out(heights: dict[int, float]) -> dict[int, float]:
    """Return label heights at least a line apart, in the order of the lines' ends."""
    placed: dict[int, float] = {}
    lowest = -math.inf
    for order in sorted(heights, key=lambda order: heights[order]):
        lowest = placed[order] = max(heights[order], lowest + 16)
    return placed


def _copy_plain(element: ElementTree.Element, picture: ElementTree.Element) -> None:
    """Append *element* to the picture without style, identifier or transform; skip what draws nothing."""
    styles = dict(part.split(": ", 1) for part in element.get("style", "").split("; ") if part)
    if styles == {"fill": "none"}:
        return
    styles.pop("font-family", None)
    kept = {name: element.attrib[name] for name in ("x", "y", "d") if name in element.attrib}
    if "d" in kept:
        kept["d"] = " ".join(kept["d"].split())
    copied = ElementTree.SubElement(picture, element.tag.removeprefix(f"{{{_SVG}}}"), kept | styles)
    copied.text = element.text
