"""What tests read off a chart."""

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def parse(picture: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314


def words(picture: bytes) -> list[str | None]:
    return [text.text for text in parse(picture).iter(f"{SVG}text")]


def strokes(picture: bytes, width: str) -> list[list[tuple[float, float]]]:
    """Return the points of every path drawn with *width*, from the first to the last."""
    paths = [path.attrib["d"] for path in parse(picture).iter(f"{SVG}path") if path.get("stroke-width") == width]
    numbers = [[float(word) for word in path.split() if word not in "MLz"] for path in paths]
    return [list(zip(path[::2], path[1::2], strict=True)) for path in numbers]
