"""Filters in the address of a page: read, paged, and written into links."""

from flask import request

from market.core.search import (
    AgencyFilters,
    BriefFilters,
    read_agency_filters,
    read_brief_filters,
    write_brief_filters,
)
from market.web.current import current_catalogue
from market.web.languages import named
from market.web.pages import with_query

PAGE = 20


def asked_briefs() -> BriefFilters:
    """Return the filters of briefs in the address; a parameter that cannot be read is refused with 400."""
    return read_brief_filters(request.args, current_catalogue())


def asked_agencies() -> AgencyFilters:
    return read_agency_filters(request.args, current_catalogue())


def brief_query(filters: BriefFilters) -> str:
    """Return filters as the query of an address, with its question mark, or nothing."""
    return with_query("", write_brief_filters(filters))


def named_choices(things) -> list[tuple[str, str]]:
    """Return entries of the catalogue as (code, name) in the language of the request."""
    return [(thing.code, named(thing)) for thing in things]
