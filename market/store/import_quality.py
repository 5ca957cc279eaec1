"""How good an imported price list is: what became of its rows, and what its prices cover."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from market.core.price_doubts import FEWEST_AGENCIES
from market.store.connections import fetch_row, fetch_rows


@dataclass(frozen=True, slots=True)
class ReasonExample:
    """One row that a reason stopped, with its cells as the file has them."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ServicePrices:
    """What counts for a service and unit: rows and agencies."""

    service: str
    unit: str
    rows: int
    agencies: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the prices that count cover; *reaching* are services and units of at least 5 agencies.

    *titles* counts the different titles of the prices that count, *expired* the prices too old for the edition
    asked about, *repeats* those that equal another in agency, service, unit, price and date.
    """

    prices: int
    agencies: int
    services: int
    reaching: int
    titles: int
    expired: int
    repeats: int


def load_coverage(db: Database, import_id: int, *, after: date) -> Coverage:
    """Return what the import covers; a price dated *after* or before has expired."""
    row = fetch_row(
        db,
        "WITH prices AS (SELECT * FROM imported_prices WHERE import_id = :import_id), "
        "cells AS (SELECT count(DISTINCT agency) AS agencies FROM prices GROUP BY service, unit) "
        "SELECT count(*) AS prices, count(DISTINCT agency) AS agencies, count(DISTINCT lower(title)) AS titles, "
        "(SELECT count(*) FROM cells) AS services, "
        f"(SELECT count(*) FROM cells WHERE agencies >= {FEWEST_AGENCIES}) AS reaching, "
        "count(*) FILTER (WHERE dated <= :after) AS expired, "
        "(SELECT coalesce(sum(same - 1), 0) FROM (SELECT count(*) AS same FROM prices "
        "GROUP BY agency, service, unit, price_minor, dated)) AS repeats FROM prices",
        {"import_id": import_id, "after": after.isoformat()},
    )
    return Coverage(**(row or {}))


def list_service_prices(db: Database, import_id: int, *, limit: int = -1, offset: int = 0) -> list[ServicePrices]:
    """Return the services and units with prices that count, those of the most agencies first."""
    rows = fetch_rows(
        db,
        "SELECT service, unit, count(*) AS rows, count(DISTINCT agency) AS agencies FROM imported_prices "
        "WHERE import_id = ? GROUP BY service, unit ORDER BY agencies DESC, rows DESC, service, unit LIMIT ? OFFSET ?",
        (import_id, limit, offset),
    )
    return [ServicePrices(**row) for row in rows]


def count_stopped_by_reason(db: Database, import_id: int) -> dict[str, int]:
    """Return how many rows were held or refused when the file came, by reason, the commonest first."""
    rows = fetch_rows(
        db,
        "SELECT reason, count(*) AS stopped FROM import_problems WHERE import_id = ? "
        "GROUP BY reason ORDER BY stopped DESC, reason",
        (import_id,),
    )
    return {row["reason"]: row["stopped"] for row in rows}


def count_decided(db: Database, import_id: int) -> dict[str, int]:
    """Return how many held rows operators released and refused."""
    rows = fetch_rows(
        db,
        "SELECT outcome, count(*) AS decided FROM held_decisions WHERE import_id = ? AND outcome <> 'held' "
        "GROUP BY outcome",
        (import_id,),
    )
    return {"released": 0, "refused": 0} | {row["outcome"]: row["decided"] for row in rows}


def list_examples(db: Database, import_id: int, reason: str, *, limit: int) -> list[ReasonExample]:
    """Return the first rows that *reason* stops now, or stopped when the file came where it refused them."""
    rows = fetch_rows(
        db,
        "SELECT row, cells FROM import_problems WHERE import_id = :id AND outcome = 'refused' AND reason = :reason "
        "UNION ALL SELECT row, cells FROM held_rows WHERE import_id = :id AND reason = :reason "
        "ORDER BY row LIMIT :limit",
        {"id": import_id, "reason": reason, "limit": limit},
    )
    return [_example(row) for row in rows]


def _example(row: dict[str, Any]) -> ReasonExample:
    return ReasonExample(row["row"], json.loads(row["cells"]))
