"""Rows of imported price lists that wait for an operator, and what operators decided on them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.core.price_reasons import UNMAPPED
from market.store.connections import fetch_row, fetch_rows, iterate_rows
from market.store.moments import to_text

_WAITING = "FROM held_rows WHERE import_id = :import_id AND :reason IN ('', reason) "
_OF_AGENCY = "AND :agency IN ('', json_extract(cells, '$.agency')) "
_UNMAPPED = f"reason IN ({', '.join(repr(reason) for reason in sorted(UNMAPPED))})"


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row that waits, with the cells the file has; *reason* is the newest."""

    import_id: int
    row: int
    reason: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HeldSearch:
    """Which rows of an import; '' asks for any reason, any agency (as the file writes it)."""

    import_id: int
    reason: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """What is decided on a row; *reason* says why it is held anew, *mapping_id* which mapping decided."""

    import_id: int
    row: int
    outcome: str
    cells: Mapping[str, str]
    reason: str = ""
    note: str = ""
    mapping_id: int | None = None


@dataclass(frozen=True, slots=True)
class WaitingTitle:
    """A title without a service: its key, how one row writes it, how many rows wait for it."""

    key: str
    written: str
    rows: int


def find_held_row(db: Database, import_id: int, row: int) -> HeldRow | None:
    """Return a row that waits, or None for one that does not, or no longer."""
    found = fetch_row(
        db, "SELECT import_id, row, reason, cells FROM held_rows WHERE import_id = ? AND row = ?", (import_id, row)
    )
    return _held(found) if found else None


def is_settled(db: Database, import_id: int, row: int) -> bool:
    """Return whether an operator released or refused the row."""
    sql = "SELECT 1 FROM held_decisions WHERE import_id = ? AND row = ? AND outcome <> 'held'"
    return fetch_row(db, sql, (import_id, row)) is not None


def count_held_rows(db: Database, search: HeldSearch) -> int:
    """Return how many rows wait."""
    rows = fetch_rows(db, f"SELECT count(*) AS held {_WAITING}{_agency_clause(search)}", _parameters(search))
    return int(rows[0]["held"])


def count_rows_to_decide(db: Database) -> int:
    """Return how many rows of all imports wait, without those whose title an operator said is no service of ours."""
    row = fetch_row(
        db,
        "SELECT count(*) AS held FROM held_rows JOIN imports ON imports.id = held_rows.import_id "
        f"WHERE NOT ({_UNMAPPED} AND EXISTS (SELECT 1 FROM service_mappings AS said "
        "WHERE said.title = held_rows.title AND said.source IN ('', imports.source)))",
    )
    return int(row["held"]) if row else 0


def list_held_rows(db: Database, search: HeldSearch, *, limit: int = -1, offset: int = 0) -> list[HeldRow]:
    """Return rows that wait, in the order of the file; all of them without a limit."""
    rows = fetch_rows(
        db,
        f"SELECT import_id, row, reason, cells {_WAITING}{_agency_clause(search)}"
        "ORDER BY row LIMIT :limit OFFSET :offset",
        _parameters(search) | {"limit": limit, "offset": offset},
    )
    return [_held(row) for row in rows]


def count_held_by_reason(db: Database, import_id: int) -> dict[str, int]:
    """Return how many rows wait by reason, the commonest first."""
    rows = fetch_rows(
        db,
        "SELECT reason, count(*) AS held FROM held_rows WHERE import_id = ? GROUP BY reason ORDER BY held DESC, reason",
        (import_id,),
    )
    return {row["reason"]: row["held"] for row in rows}


def iterate_unmapped_rows(db: Database, import_id: int, title: str) -> Iterator[HeldRow]:
    """Yield the rows that wait for a service for *title* (its `name_key`), in the order of the file."""
    sql = f"SELECT import_id, row, reason, cells FROM held_rows WHERE import_id = ? AND title = ? AND {_UNMAPPED}"
    for row in iterate_rows(db, f"{sql} ORDER BY row", (import_id, title)):
        yield HeldRow(row[0], row[1], row[2], json.loads(row[3]))


def list_unmapped_titles(db: Database, import_id: int) -> list[WaitingTitle]:
    """Return the titles rows wait for a service for, those of the most rows first, rejected ones among them."""
    rows = fetch_rows(
        db,
        "SELECT title AS key, min(json_extract(cells, '$.service')) AS written, count(*) AS rows "
        f"FROM held_rows WHERE import_id = ? AND {_UNMAPPED} GROUP BY title ORDER BY count(*) DESC, title",
        (import_id,),
    )
    return [WaitingTitle(**row) for row in rows]


def insert_decisions(db: Database, decisions: Iterable[HeldDecision], *, decided_by: str, at: datetime) -> None:
    """Append decisions on rows that wait."""
    moment = to_text(at)
    db.conn.executemany(
        "INSERT INTO held_decisions (import_id, row, outcome, reason, note, cells, mapping_id, decided_at, decided_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(each.import_id, each.row, each.outcome, each.reason, each.note),
                *(json.dumps(dict(each.cells), ensure_ascii=False), each.mapping_id, moment, decided_by),
            )
            for each in decisions
        ),
    )


def _agency_clause(search: HeldSearch) -> str:
    return _OF_AGENCY if search.agency else ""


def _parameters(search: HeldSearch) -> dict[str, Any]:
    asked = {"import_id": search.import_id, "reason": search.reason}
    return asked | ({"agency": search.agency} if search.agency else {})


def _held(row: dict[str, Any]) -> HeldRow:
    return HeldRow(**(row | {"cells": json.loads(row["cells"])}))
