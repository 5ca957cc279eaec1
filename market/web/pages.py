"""Which page of a long list a request asks for, and the addresses of the pages beside it."""

from urllib.parse import urlencode

from flask import abort, request

from market.core.messages import say
from market.web.languages import path


def asked_page(rows: int, size: int) -> tuple[int, int]:
    """Return the number in the query parameter page, 1 without it, and how many pages *rows* fill, at least 1.

    Anything but a number is refused with 400; a page past the last is not found.
    """
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1):
        abort(400, say("page: write a whole number from 1."))
    pages = max(1, -(-rows // size))
    if int(text) > pages:
        abort(404)
    return int(text), pages


def page_link(address: str, page: int) -> str:
    """Return the address of another page of what is asked for now, keeping the other query parameters."""
    asked = {name: value for name, value in request.args.items() if value and name != "page"}
    return with_query(address, asked | ({"page": str(page)} if page > 1 else {}))


def neighbours(address: str, page: int, pages: int) -> tuple[str, str]:
    """Return the addresses of the pages before and after, '' at either end."""
    address = path(address)
    return page_link(address, page - 1) if page > 1 else "", page_link(address, page + 1) if page < pages else ""


def with_query(address: str, parameters: dict[str, str]) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address
