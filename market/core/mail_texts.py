"""The same mail as HTML: paragraphs and links, nothing that is loaded from elsewhere."""

import html
import re

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)]")
_STYLE = "font: 16px/1.5 system-ui, sans-serif; color: #1c1a17; max-width: 38em; margin: 0 auto; padding: 1.5em"
_SIGNATURE = "color: #5d574d; font-size: 14px; border-top: 1px solid #d9d3c7; padding-top: 1em"

_BARS = ((28, 2, "#0c5a66"), (34, 12, "#0c5a66"), (3, 22, "#15202b"), (26, 12, "#0c5a66"), (40, 2, "#0c5a66"))
"""The price band that stands for the house: width, height and colour of each piece from the left, in pixels."""


def as_html(body: str, signature: str, language: str) -> str:
    """Return a plain mail as an HTML document in *language*: blank lines part paragraphs, addresses become links.

    >>> "<p>See <a href='https://a.example/b'>" in as_html("See https://a.example/b.", "--", "en")
    True
    >>> "&lt;script&gt;" in as_html("<script>", "--", "en")
    True
    """
    paragraphs = "".join(f"<p>{_linked(part)}</p>" for part in _parts(body))
    ending = "".join(f"<p>{_linked(part)}</p>" for part in _parts(signature.replace("\n--\n", "\n")))
    pieces = "".join(
        f"<td style='padding: 0'><div style='width: {width}px; height: {height}px; background: {colour}'></div></td>"
        for width, height, colour in _BARS
    )
    band = f"<table role='presentation' cellspacing='0' style='border-collapse: collapse'><tr>{pieces}</tr></table>"
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'></head>"
        f"<body style='{_STYLE}'>{band}{paragraphs}<div style='{_SIGNATURE}'>{ending}</div></body></html>"
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _linked(text: str) -> str:
    """Escape *text*, make its addresses links and keep its line breaks."""
    made, end = "", 0
    for found in _ADDRESS.finditer(text):
        address = html.escape(found.group(), quote=True)
        made += html.escape(text[end : found.start()]) + f"<a href='{address}'>{address}</a>"
        end = found.end()
    return (made + html.escape(text[end:])).replace("\n", "<br>")
