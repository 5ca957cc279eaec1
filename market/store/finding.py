"""Searching what is public: published briefs and verified agencies.

Counts and lists share one condition, so that they agree.  Order of briefs: open ones first, the earliest to
close first; then the others, the latest to close first.  Order of agencies: by name.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from market.core.accounts import Organisation
from market.core.briefs import Brief
from market.core.errors import NotFound
from market.core.search import AgencyFilters, BriefFilters, match_expression
from market.store.accounts import get_organisation
from market.store.briefs import get_published_brief
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import to_text, to_text_or_none

_ENDED = "(withdrawn_at IS NOT NULL OR cancelled_at IS NOT NULL OR unsuccessful_at IS NOT NULL)"
_OPEN = f"(NOT {_ENDED} AND opened_at IS NULL AND closes_at > :now)"
_HAS_AWARD = "EXISTS (SELECT 1 FROM standing_awards WHERE standing_awards.brief_id = briefs.id)"
_STATUS = {
    "open": _OPEN,
    "closed": f"NOT {_ENDED} AND NOT {_OPEN} AND NOT {_HAS_AWARD}",
    "awarded": f"NOT {_ENDED} AND NOT {_OPEN} AND {_HAS_AWARD}",
    "ended": _ENDED,
    "all": "1",
}
_WITH_LINE = (
    "EXISTS (SELECT 1 FROM brief_lines JOIN services ON services.code = brief_lines.service "
    "WHERE brief_lines.brief_id = briefs.id AND retired_in IS NULL AND "
)
LISTED = "is_agency = 1 AND verified_at IS NOT NULL AND closed_at IS NULL"


def list_found_briefs(
    db: Database, filters: BriefFilters, *, now: datetime, limit: int, offset: int = 0
) -> list[Brief]:
    """Return a page of the published briefs that pass every filter at *now*."""
    condition, parameters = _brief_condition(filters, now)
    rows = fetch_rows(
        db,
        f"SELECT id FROM briefs WHERE {condition} ORDER BY NOT {_OPEN}, "
        f"CASE WHEN {_OPEN} THEN closes_at END, closes_at DESC, id LIMIT :limit OFFSET :offset",
        parameters | {"limit": limit, "offset": offset},
    )
    return [get_published_brief(db, row["id"]) for row in rows]


def count_found_briefs(db: Database, filters: BriefFilters, *, now: datetime) -> int:
    """Return how many briefs `list_found_briefs` pages through."""
    condition, parameters = _brief_condition(filters, now)
    row = fetch_row(db, f"SELECT count(*) AS briefs FROM briefs WHERE {condition}", parameters)
    return int(row["briefs"]) if row else 0


def list_newest_briefs(
    db: Database,
    filters: BriefFilters,
    *,
    now: datetime,
    limit: int,
    offset: int = 0,
    published_after: datetime | None = None,
    only_open: bool = False,
    besides: Collection[str] = (),
) -> list[Brief]:
    """Return the briefs that pass every filter, the last published first: an order in which pages do not shift.

    *published_after*, *only_open* and *besides* (ids to leave out) narrow further.
    """
    condition, parameters = _brief_condition(filters, now)
    rows = fetch_rows(
        db,
        f"SELECT id FROM briefs WHERE {condition} AND ({_OPEN if only_open else '1'}) AND published_at > :after "
        "AND id NOT IN (SELECT value FROM json_each(:besides)) "
        "ORDER BY published_at DESC, id LIMIT :limit OFFSET :offset",
        parameters
        | {
            "after": to_text_or_none(published_after) or "",
            "besides": json.dumps(sorted(besides)),
            "limit": limit,
            "offset": offset,
        },
    )
    return [get_published_brief(db, row["id"]) for row in rows]


def list_found_agencies(
    db: Database, filters: AgencyFilters, *, among: Sequence[str], limit: int, offset: int = 0
) -> list[Organisation]:
    """Return a page of those *among* the verified agencies, by id, that pass every filter, by name.

    Which agencies prove a standard is for the caller to say by *among*.
    """
    condition, parameters = _agency_condition(filters, among)
    rows = fetch_rows(
        db,
        f"SELECT id FROM organisations WHERE {condition} ORDER BY name_key LIMIT :limit OFFSET :offset",
        parameters | {"limit": limit, "offset": offset},
    )
    return [get_organisation(db, row["id"]) for row in rows]


def count_found_agencies(db: Database, filters: AgencyFilters, *, among: Sequence[str]) -> int:
    """Return how many agencies `list_found_agencies` pages through."""
    condition, parameters = _agency_condition(filters, among)
    row = fetch_row(db, f"SELECT count(*) AS agencies FROM organisations WHERE {condition}", parameters)
    return int(row["agencies"]) if row else 0


def get_listed_agency(db: Database, slug: str) -> Organisation:
    """Return a verified agency by its slug; anyone else raises NotFound as if there were nobody."""
    row = fetch_row(db, f"SELECT id FROM organisations WHERE slug = ? AND {LISTED}", (slug,))
    if row is None:
        raise NotFound("There is nothing here under this address.")
    return get_organisation(db, row["id"])


def list_offered_services(db: Database, agency_id: str) -> list[str]:
    """Return the codes of the services an agency has declared a list price for; never the prices."""
    rows = fetch_rows(
        db,
        "SELECT DISTINCT service FROM list_prices JOIN services ON services.code = service "
        "WHERE agency_id = ? ORDER BY position",
        (agency_id,),
    )
    return [row["service"] for row in rows]


def list_agency_countries(db: Database) -> list[str]:
    """Return the country codes in which listed agencies are."""
    return [row["country"] for row in fetch_rows(db, f"SELECT DISTINCT country FROM organisations WHERE {LISTED}")]


def _brief_condition(filters: BriefFilters, now: datetime) -> tuple[str, dict[str, Any]]:
    parts = {
        "published_at IS NOT NULL": True,
        "id IN (SELECT brief_id FROM brief_documents WHERE id IN "
        "(SELECT rowid FROM brief_documents_fts WHERE brief_documents_fts MATCH :words))": filters.q,
        f"{_WITH_LINE} services.code = :service)": filters.service,
        f"{_WITH_LINE} services.family = :family)": filters.family,
        _STATUS[filters.status or "all"]: filters.status,
        "currency = :currency": filters.currency,
        f"{_OPEN} AND closes_at <= :closes": filters.closes_days is not None,
        "coalesce((SELECT access FROM brief_terms WHERE brief_id = briefs.id), 'open') = :access": filters.access,
    }
    parameters = {
        "now": to_text(now),
        "words": match_expression(filters.q),
        "service": filters.service,
        "family": filters.family,
        "currency": filters.currency,
        "closes": to_text(now + timedelta(days=filters.closes_days or 0)),
        "access": filters.access,
    }
    return " AND ".join(f"({part})" for part, wanted in parts.items() if wanted), parameters


def _agency_condition(filters: AgencyFilters, among: Sequence[str]) -> tuple[str, dict[str, Any]]:
    parts = {
        LISTED: True,
        "id IN (SELECT agency_id FROM agency_documents WHERE id IN "
        "(SELECT rowid FROM agency_documents_fts WHERE agency_documents_fts MATCH :words))": filters.q,
        "id IN (SELECT agency_id FROM list_prices WHERE service = :service)": filters.service,
        "country = :country": filters.country,
        "agency_type = :kind": filters.kind,
        "agency_size = :size": filters.size,
        "id IN (SELECT agency_id FROM agency_profiles WHERE ' ' || languages || ' ' LIKE '% ' || :language || ' %')": (
            filters.language
        ),
        "id IN (SELECT value FROM json_each(:among))": True,
    }
    parameters = {
        "words": match_expression(filters.q),
        "service": filters.service,
        "country": filters.country,
        "kind": filters.kind,
        "size": filters.size,
        "language": filters.language,
        "among": json.dumps(list(among)),
    }
    return " AND ".join(f"({part})" for part, wanted in parts.items() if wanted), parameters
