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
    """One row of a price chart: published prices in minor units, None where nothing is shown."""

    label: str
    note: str
    p10: int | None
    p25: int | None
    p50: int | None
    p75: int | None
    p90: int | None

    def prices(self) -> list[int]:
        """Return the prices that are shown."""
        return [price for price in (self.p10, self.p25, self.p50, self.p75, self.p90) if price is not None]


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
        prices = {name: getattr(band, name) for name in ("p10", "p25", "p50", "p75", "p90")}
        at = {name: across(price) for name, price in prices.items() if price is not None}
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

    def __init__(self, height: float) -> None:
        self.height = height
        self._figure = Figure(figsize=(_WIDTH / 72, height / 72), dpi=72)
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
        size = {"viewBox": root.attrib["viewBox"], "width": f"{_WIDTH}", "height": f"{self.height}"}
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
