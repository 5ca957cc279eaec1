"""Where signing in may lead: a plain path of this site and nothing else."""

import re
from urllib.parse import quote

from market.core.texts import is_site_path

_QUERY = re.compile(r"[A-Za-z0-9._~%&=+*-]{0,1000}", re.ASCII)


def is_own_target(target: str) -> bool:
    """Return whether *target* is an own path, with or without a query of encoded characters."""
    address, _, query = target.partition("?")
    return is_site_path(address) and _QUERY.fullmatch(query) is not None


def return_query(address: str, query: str) -> str:
    """Return the query that brings a person back to *address* after signing in, '' where it cannot be kept.

    >>> return_query("/account/searches", "q=chat+bots&service=seo")
    '?next=/account/searches%3Fq%3Dchat%2Bbots%26service%3Dseo'
    """
    whole = f"{address}?{query}" if query else address
    return next((next_query(target) for target in (whole, address) if is_own_target(target)), "")


def next_query(target: str | None) -> str:
    """Return the query that carries an own target on to the next page, '' for any other.

    >>> next_query("/client/"), next_query("//evil.example")
    ('?next=/client/', '')
    """
    return f"?next={quote(target)}" if target and is_own_target(target) else ""
