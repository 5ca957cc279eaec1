"""Comparable prices as they stand in the live market, for freezing into an edition; sealed quotes never appear."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from market.core.catalogue import Catalogue, conversion_factor
from market.core.prices import CATALOGUE_SCHEME, Observation, price_of_one, reference_price
from market.core.slices import (
    AGENCY_SIZE,
    AGENCY_TYPE,
    CITY,
    DEPARTMENT,
    STANDARDS,
    SUBCONTRACTING,
    VOLUME,
    known_circumstances,
    standards_of,
    subcontracting_of,
    volume_of,
)
from market.store.connections import fetch_rows, iterate_rows
from market.store.moments import window_texts

_LISTED = """
SELECT 'list' AS series, list_prices.service, list_prices.price_minor, list_prices.currency,
       substr(list_prices.declared_at, 1, 10) AS dated, 'G4' AS evidence_grade, NULL AS line_id,
       1000 AS thousandths, NULL AS quoted_on,
       organisations.controlling_group, substr(organisations.verified_at, 1, 10) AS member_since,
       organisations.city, organisations.agency_type, organisations.agency_size, NULL AS department,
       NULL AS subcontracted_percent, '' AS subcontractor,
       NULL AS standards, NULL AS quantity_thousandths
FROM list_prices JOIN organisations ON organisations.id = list_prices.agency_id
WHERE organisations.verified_at IS NOT NULL AND list_prices.declared_at >= :after AND list_prices.declared_at < :until
"""
_PRICED = """
SELECT '{series}' AS series, brief_lines.service,
       CASE services.price_basis WHEN 'fee' THEN {fee} ELSE {passed_through} END AS price_minor,
       quote_revisions.currency, substr({dated}, 1, 10) AS dated, 'G2' AS evidence_grade,
       brief_lines.id AS line_id, {thousandths} AS thousandths,
       substr(quote_revisions.submitted_at, 1, 10) AS quoted_on,
       organisations.controlling_group, substr(organisations.verified_at, 1, 10) AS member_since,
       organisations.city, organisations.agency_type, organisations.agency_size, briefs.department,
       quote_lines.subcontracted_percent, quote_lines.subcontractor,
       (SELECT COUNT(*) FROM brief_standards JOIN standards ON standards.code = brief_standards.standard
        WHERE brief_standards.brief_id = briefs.id AND standards.level <> 'mandatory') AS standards,
       brief_lines.quantity_thousandths
FROM opened_quotes AS quotes
JOIN briefs ON briefs.id = quotes.brief_id AND briefs.opened_at IS NOT NULL
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
JOIN quote_lines ON quote_lines.quote_id = quotes.id AND quote_lines.revision = quotes.revision
JOIN brief_lines ON brief_lines.id = quote_lines.line_id
JOIN services ON services.code = brief_lines.service
JOIN organisations ON organisations.id = quotes.agency_id
JOIN organisations AS clients ON clients.id = briefs.client_id
    AND clients.controlling_group <> organisations.controlling_group
{awards}
WHERE quote_lines.state = 'priced' AND organisations.verified_at IS NOT NULL
  AND {dated} >= :after AND {dated} < :until
"""
_OF_ONE_UNIT = {"fee": "quote_lines.fee_minor", "passed_through": "quote_lines.supplier_minor", "thousandths": "1000"}
_STANDING = "JOIN standing_awards AS awards ON awards.line_id = quote_lines.line_id AND awards.quote_id = quotes.id"
_QUOTED = _PRICED.format(series="quoted", dated="quote_revisions.submitted_at", awards="", **_OF_ONE_UNIT)
_AWARDED = _PRICED.format(series="awarded", dated="awards.awarded_at", awards=_STANDING, **_OF_ONE_UNIT)
# What was paid for pass-through includes handling, so for services that are passed through nothing comparable is known.
_PAID = _PRICED.format(
    series="paid",
    dated="paid.confirmed_at",
    awards="JOIN confirmed_payments AS paid ON paid.line_id = quote_lines.line_id AND paid.quote_id = quotes.id",
    fee="paid.fee_minor",
    passed_through="NULL",
    thousandths="paid.quantity_thousandths",
)
_IMPORTED = """
SELECT imports.scheme, imported_prices.service, imported_prices.unit, imported_prices.currency,
       imports.source || ':' || imported_prices.agency AS controlling_group, imported_prices.price_minor,
       imported_prices.dated, imports.evidence_grade
FROM imported_prices JOIN imports ON imports.id = imported_prices.import_id
WHERE imported_prices.dated > :first AND imported_prices.dated <= :last
"""


def iterate_observations(db: Database, catalogue: Catalogue, *, after: date, until: date) -> Iterator[Observation]:
    """Yield every comparable price dated in (*after*, *until*], in no particular order.

    Quoted prices come from opened briefs only, by the date the current revision was submitted.  Paid prices are
    those both sides confirmed, by the date of the confirmation: no window that is over gains one.
    What organisations under one control quote or award one another is no price of a market and is left out.
    Lines whose scope is too far from the reference are left out.
    """
    window = window_texts(after, until) | {"first": after.isoformat(), "last": until.isoformat()}
    factors = load_line_factors(db, catalogue)
    for sql in (_LISTED, _QUOTED, _AWARDED, _PAID):
        for row in fetch_rows(db, sql, window):
            observation = _platform_observation(row, catalogue, factors)
            if observation is not None:
                yield observation
    for imported in iterate_rows(db, _IMPORTED, window):
        yield _imported_observation(imported)


def iterate_group_members(db: Database) -> Iterator[str]:
    """Yield the ids of the organisations that another one controls: prices count for their group, never for them."""
    for row in fetch_rows(db, "SELECT id FROM organisations WHERE controlling_group <> id ORDER BY id"):
        yield row["id"]


def load_line_factors(db: Database, catalogue: Catalogue) -> dict[str, Decimal]:
    """Return by how much the scope of each line of a brief differs from the reference; lines at it are left out."""
    levels: dict[str, dict[str, str]] = {}
    services: dict[str, str] = {}
    for row in fetch_rows(
        db,
        "SELECT line_id, service, driver, level FROM brief_line_drivers "
        "JOIN brief_lines ON brief_lines.id = brief_line_drivers.line_id",
    ):
        levels.setdefault(row["line_id"], {})[row["driver"]] = row["level"]
        services[row["line_id"]] = row["service"]
    return {
        line_id: conversion_factor(chosen, catalogue.service(services[line_id]), catalogue)
        for line_id, chosen in levels.items()
    }


def _platform_observation(row: dict[str, Any], catalogue: Catalogue, factors: dict[str, Decimal]) -> Observation | None:
    of_one = price_of_one(row["price_minor"] or 0, row["thousandths"])
    factor = factors.get(row["line_id"], Decimal(1))
    price = reference_price(of_one, factor)
    if price is None:
        return None
    return Observation(
        scheme=CATALOGUE_SCHEME,
        service=row["service"],
        unit=catalogue.service(row["service"]).unit,
        currency=row["currency"],
        series=row["series"],
        group=row["controlling_group"],
        price_minor=price,
        dated=date.fromisoformat(row["dated"]),
        evidence_grade=row["evidence_grade"],
        member_since=date.fromisoformat(row["member_since"]),
        quoted_on=date.fromisoformat(row["quoted_on"]) if row["quoted_on"] else None,
        circumstances=_circumstances(row),
        subcontracted_percent=row["subcontracted_percent"],
        scope_factor=factor,
        subcontractor=row["subcontractor"] if row["subcontracted_percent"] else "",
    )


def _circumstances(row: dict[str, Any]) -> Mapping[str, str]:
    percent, standards, thousandths = row["subcontracted_percent"], row["standards"], row["quantity_thousandths"]
    return known_circumstances(
        {
            CITY: row["city"],
            AGENCY_TYPE: row["agency_type"],
            AGENCY_SIZE: row["agency_size"],
            DEPARTMENT: row["department"],
            SUBCONTRACTING: None if percent is None else subcontracting_of(percent),
            STANDARDS: None if standards is None else standards_of(standards),
            VOLUME: None if thousandths is None else volume_of(thousandths),
        }
    )


def _imported_observation(row: tuple[Any, ...]) -> Observation:
    scheme, service, unit, currency, group, price_minor, dated, evidence_grade = row
    return Observation(
        scheme=scheme,
        service=service,
        unit=unit,
        currency=currency,
        series="list",
        group=group,
        price_minor=price_minor,
        dated=date.fromisoformat(dated),
        evidence_grade=evidence_grade,
    )
