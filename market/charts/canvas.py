"""A figure that is drawn on in points from the top left, as plain SVG or as PNG.

The SVG has presentation attributes only (no style elements or attributes), no identifiers that could meet others on a
page, and a title and description, so that a strict content security policy lets it through.  Same input, same bytes.
"""

import io
import math
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from market.charts.style import INK, LINE_HEIGHT, SMALL_SIZE, SOFT, TEXT_SIZE, WIDTH, wrap

Point = tuple[float, float]

# Set once: a context manager around each drawing is global state that threads would fight over.
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "like-for-like", "path.simplify": False})

_SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", _SVG)
_FONTS = "'Source Sans 3', system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_UNDATED = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_CORNERS = {"square": (4, 45.0, 1.0), "diamond": (4, 0.0, 1.15), "triangle": (3, 90.0, 1.2)}


class Canvas:
    """A figure drawn on in points counted from the top left; axes of matplotlib would only cost time here."""

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.height, self.width = height, width
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self._points: Transform = Affine2D().scale(1 / 72) + self._figure.dpi_scale_trans

    def stroke(self, segments: Sequence[tuple[Point, Point]], colour: str, width: float, *, cap: str = "butt") -> None:
        """Draw straight strokes of one look as one path."""
        if segments:
            points = [point for segment in segments for point in segment]
            style = {"facecolor": "none", "edgecolor": colour, "linewidth": width, "capstyle": cap}
            self._draw(points, [Path.MOVETO, Path.LINETO] * len(segments), **style)

    def fill(self, corners: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        """Fill the polygon with *corners*; with less than full opacity what lies behind shines through."""
        codes = [Path.MOVETO, *[Path.LINETO] * (len(corners) - 1), Path.CLOSEPOLY]
        self._draw([*corners, corners[0]], codes, facecolor=colour, edgecolor="none", linewidth=0, alpha=opacity)

    def mark(self, point: Point, shape: str, colour: str, size: float = 9.0) -> None:
        """Draw a mark of a series: a shape of `market.charts.style.MARKS`, *size* points across."""
        if shape == "disc":
            # A stroke without length but with round ends is a dot.
            self.stroke([(point, point)], colour, size, cap="round")
            return
        number, turn, reach = _CORNERS[shape]
        angles = [math.radians(turn + 360 * corner / number) for corner in range(number)]
        radius = reach * size / 2
        x, y = point
        self.fill([(x + radius * math.cos(angle), y - radius * math.sin(angle)) for angle in angles], colour)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "left",
        size: int = TEXT_SIZE,
        weight: int = 400,
        colour: str = INK,
    ) -> None:
        """Write one line of text; *y* is its baseline."""
        style: dict[str, Any] = {"ha": anchor, "fontsize": size, "fontweight": weight, "color": colour}
        place = (x, self.height - y)
        self._figure.text(*place, text, transform=self._points, parse_math=False, va="baseline", **style)

    def write_lines(self, x: float, y: float, text: str, width: float, **style: Any) -> float:
        """Write *text* broken to *width*, its first baseline at *y*; return the baseline of the line after it."""
        for line in wrap(text, style.get("size", TEXT_SIZE), width):
            self.write(x, y, line, **style)
            y += LINE_HEIGHT
        return y

    def finish(self, title: str, description: str) -> bytes:
        """Return the picture as plain SVG."""
        FigureCanvasSVG(self._figure)
        drawn = io.BytesIO()
        self._figure.savefig(drawn, format="svg", transparent=True, metadata=_UNDATED)
        root = ElementTree.fromstring(drawn.getvalue())  # noqa: S314 - our own output
        size = {"viewBox": root.attrib["viewBox"], "width": f"{self.width:g}", "height": f"{self.height:g}"}
        picture = ElementTree.Element("svg", {"xmlns": _SVG, **size, "role": "img", "font-family": _FONTS})
        ElementTree.SubElement(picture, "title").text = title
        ElementTree.SubElement(picture, "desc").text = description
        for element in root.iter():
            if element.tag in {f"{{{_SVG}}}path", f"{{{_SVG}}}text"}:
                _copy_plain(element, picture)
        plain: bytes = ElementTree.tostring(picture, encoding="utf-8")
        return plain + b"\n"

    def finish_pixels(self, scale: float) -> bytes:
        """Return the picture as PNG on white, *scale* pixels to a point."""
        FigureCanvasAgg(self._figure)
        drawn = io.BytesIO()
        self._figure.savefig(drawn, format="png", dpi=72 * scale, facecolor="white", metadata={"Software": None})
        return drawn.getvalue()

    def _draw(self, points: Sequence[Point], codes: Sequence[Any], **style: Any) -> None:
        path = Path([(x, self.height - y) for x, y in points], list(codes))
        self._figure.add_artist(PathPatch(path, transform=self._points, **style), clip=False)


def add_footer(picture: bytes, text: str) -> bytes:
    """Return an SVG of `Canvas.finish` with its title and *text* below, for readers who meet it away from its page."""
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own output
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    lines = [*wrap(root.findtext(f"{{{_SVG}}}title") or "", SMALL_SIZE, width), *wrap(text, SMALL_SIZE, width)]
    style = {"font-size": f"{SMALL_SIZE}px", "fill": SOFT, "x": "0"}
    for order, line in enumerate(lines, 1):
        written = ElementTree.SubElement(root, f"{{{_SVG}}}text", style | {"y": f"{height + LINE_HEIGHT * order:g}"})
        written.text = line
    taller = height + LINE_HEIGHT * len(lines) + LINE_HEIGHT / 2
    root.attrib |= {"viewBox": f"0 0 {width:g} {taller:g}", "height": f"{taller:g}"}
    plain: bytes = ElementTree.tostring(root, encoding="utf-8")
    return plain + b"\n"


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
