"""Filters in the address of a page: read, paged, and written into links."""

from urllib.parse import urlencode

from flask import abort, request

from market.core.search import (
    AgencyFilters,
    BriefFilters,
    read_agency_filters,
    read_brief_filters,
    write_brief_filters,
)
from market.web.current import current_catalogue
from market.web.languages import named

PAGE = 20


def asked_briefs() -> BriefFilters:
    """Return the filters of briefs in the address; a parameter that cannot be read is refused with 400."""
    return read_brief_filters(request.args, current_catalogue())


def asked_agencies() -> AgencyFilters:
    return read_agency_filters(request.args, current_catalogue())


def asked_page(count: int, size: int = PAGE) -> tuple[int, int]:
    """Return the page asked for and how many there are; a page past the end is 404."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1):
        abort(400, "page: write a whole number from 1.")
    pages = max(1, -(-count // size))
    if int(text) > pages:
        abort(404)
    return int(text), pages


def page_link(address: str, page: int) -> str:
    """Return the address of another page of what is asked for now."""
    asked = {name: value for name, value in request.args.items() if value and name != "page"}
    return with_query(address, asked | ({"page": str(page)} if page > 1 else {}))


def brief_query(filters: BriefFilters) -> str:
    """Return filters as the query of an address, with its question mark, or nothing."""
    return with_query("", write_brief_filters(filters))


def with_query(address: str, parameters: dict[str, str]) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address


def named_choices(things) -> list[tuple[str, str]]:
    """Return entries of the catalogue as (code, name) in the language of the request."""
    return [(thing.code, named(thing)) for thing in things]
