"""Imported price lists: schemes, what was imported from which file, the prices and the rows that do not count."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from market.core.price_lists import ImportReport, RowProblem
from market.core.unit_errors import AcceptedPrice
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, to_text


def find_scheme_currency(db: Database, scheme: str) -> str | None:
    """Return the currency all prices of the scheme are in, or None when nothing was imported into it yet."""
    row = fetch_row(db, "SELECT currency FROM schemes WHERE code = ?", (scheme,))
    return str(row["currency"]) if row else None


def find_import(db: Database, *, file_hash: str, source: str, scheme: str) -> ImportReport | None:
    """Return the counts of an earlier import of the same file content, or None."""
    row = fetch_row(
        db,
        "SELECT imports.scheme, currency, evidence_grade, accepted, held, refused, imported_at "
        "FROM imports JOIN schemes ON schemes.code = imports.scheme "
        "WHERE file_hash = ? AND source = ? AND scheme = ?",
        (file_hash, source, scheme),
    )
    return ImportReport(**(row | {"imported_at": from_text(row["imported_at"])})) if row else None


def insert_scheme(db: Database, scheme: str, *, currency: str, at: datetime) -> None:
    """Create the scheme unless it exists."""
    db.execute(
        "INSERT INTO schemes (code, currency, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (scheme, currency, to_text(at)),
    )


def insert_import(
    db: Database, report: ImportReport, *, source: str, file_name: str, file_hash: str, at: datetime
) -> int:
    """Record that a file was imported and return the import's id."""
    cursor = db.execute(
        "INSERT INTO imports (source, scheme, file_name, file_hash, evidence_grade, imported_at, "
        "accepted, held, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(source, report.scheme, file_name, file_hash, report.evidence_grade, to_text(at)),
            *(report.accepted, report.held, report.refused),
        ),
    )
    return int(cursor.lastrowid or 0)


def insert_imported_prices(db: Database, import_id: int, prices: Iterable[AcceptedPrice]) -> None:
    """Add the rows that count."""
    db.conn.executemany(
        "INSERT INTO imported_prices (import_id, row, agency, service, unit, price_minor, currency, dated) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(import_id, price.row, price.agency, price.service, price.unit),
                *(price.price_minor, price.currency, price.dated.isoformat()),
            )
            for price in prices
        ),
    )


def insert_import_problems(db: Database, import_id: int, problems: Iterable[RowProblem]) -> None:
    """Add the rows that do not count, with the cells they had."""
    db.conn.executemany(
        "INSERT INTO import_problems (import_id, row, outcome, reason, cells) VALUES (?, ?, ?, ?, ?)",
        (
            (
                import_id,
                problem.row,
                problem.outcome,
                problem.reason,
                json.dumps(dict(problem.cells), ensure_ascii=False),
            )
            for problem in problems
        ),
    )


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import as the desk lists it."""

    source: str
    scheme: str
    imported_at: datetime
    accepted: int
    held: int
    refused: int


def list_imports(db: Database) -> list[ImportRecord]:
    """Return every import, the latest first."""
    rows = fetch_rows(
        db,
        "SELECT source, scheme, imported_at, accepted, held, refused FROM imports ORDER BY imported_at DESC, id DESC",
    )
    return [ImportRecord(**(row | {"imported_at": from_text(row["imported_at"])})) for row in rows]
