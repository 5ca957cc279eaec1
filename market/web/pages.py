"""Which page of a long list a request asks for."""

from urllib.parse import urlencode

from flask import abort, request

from market.web.languages import path


def page_number() -> int:
    """Return the number in the query parameter page, 1 without it; anything else is refused with 400."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1):
        abort(400, "page: write a whole number from 1.")
    return int(text)


def page_count(page: int, rows: int, size: int) -> int:
    """Return how many pages *rows* fill, at least 1; a *page* past the last is not found."""
    pages = max(1, -(-rows // size))
    if page > pages:
        abort(404)
    return pages


def neighbours(address: str, page: int, pages: int) -> tuple[str, str]:
    """Return the addresses of the pages before and after, '' at either end, keeping the other query parameters."""
    kept = {name: value for name, value in request.args.items() if name != "page" and value}

    def where(number: int) -> str:
        query = urlencode(kept | ({"page": number} if number > 1 else {}))
        return path(address) + (f"?{query}" if query else "")

    return where(page - 1) if page > 1 else "", where(page + 1) if page < pages else ""
