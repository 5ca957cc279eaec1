"""Imported price lists: schemes, what was imported from which file, the prices and the rows that do not count."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.core.errors import NotFound
from market.core.listed_prices import AcceptedPrice
from market.core.price_lists import ImportReport, RowProblem
from market.core.price_rows import ListReading
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, to_text

_RECORD = """
SELECT imports.id, source, scheme, schemes.currency, evidence_grade, file_name, imported_at, accepted, held, refused,
       reading
FROM imports JOIN schemes ON schemes.code = imports.scheme
"""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import as the desk lists it; the counts are those of the day it came."""

    id: int
    source: str
    scheme: str
    currency: str
    evidence_grade: str
    file_name: str
    imported_at: datetime
    accepted: int
    held: int
    refused: int
    reading: ListReading

    @property
    def rows(self) -> int:
        """How many rows the file had."""
        return self.accepted + self.held + self.refused


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


def list_imports(db: Database, *, limit: int = -1, offset: int = 0) -> list[ImportRecord]:
    """Return imports, the latest first; all of them without a limit."""
    rows = fetch_rows(db, f"{_RECORD} ORDER BY imported_at DESC, imports.id DESC LIMIT ? OFFSET ?", (limit, offset))
    return [_record(row) for row in rows]


def count_imports(db: Database) -> int:
    """Return how many files were imported."""
    return int(fetch_rows(db, "SELECT count(*) AS imports FROM imports")[0]["imports"])


def get_import(db: Database, import_id: int) -> ImportRecord:
    """Return one import; raises NotFound."""
    row = fetch_row(db, f"{_RECORD} WHERE imports.id = ?", (import_id,))
    if row is None:
        raise NotFound("There is no such import.")
    return _record(row)


def list_imports_of(db: Database, *, scheme: str, source: str) -> list[ImportRecord]:
    """Return the imports into *scheme* from *source*, from any source when it is ''; the oldest first."""
    rows = fetch_rows(db, f"{_RECORD} WHERE scheme = ? AND ? IN ('', source) ORDER BY imports.id", (scheme, source))
    return [_record(row) for row in rows]


def list_scheme_prices(db: Database, *, scheme: str, service: str) -> list[AcceptedPrice]:
    """Return the prices that count for one service of a scheme, numbered from 1; agencies carry their source.

    What the sources said of them is left out: the prices are for comparing others with.
    """
    rows = fetch_rows(
        db,
        "SELECT source || ':' || agency AS agency, service, unit, price_minor, imported_prices.currency, dated "
        "FROM imported_prices JOIN imports ON imports.id = import_id WHERE scheme = ? AND service = ?",
        (scheme, service),
    )
    return [
        AcceptedPrice(number, **(row | {"dated": datetime.fromisoformat(row["dated"]).date()}))
        for number, row in enumerate(rows, 1)
    ]


def insert_scheme(db: Database, scheme: str, *, currency: str, at: datetime) -> None:
    """Create the scheme unless it exists."""
    db.execute(
        "INSERT INTO schemes (code, currency, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (scheme, currency, to_text(at)),
    )


def insert_import(
    db: Database,
    report: ImportReport,
    *,
    source: str,
    file_name: str,
    file_hash: str,
    reading: ListReading,
    at: datetime,
) -> int:
    """Record that a file was imported and return the import's id."""
    cursor = db.execute(
        "INSERT INTO imports (source, scheme, file_name, file_hash, evidence_grade, imported_at, "
        "accepted, held, refused, reading) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(source, report.scheme, file_name, file_hash, report.evidence_grade, to_text(at)),
            *(report.accepted, report.held, report.refused, json.dumps(asdict(reading), ensure_ascii=False)),
        ),
    )
    return int(cursor.lastrowid or 0)


def insert_imported_prices(db: Database, import_id: int, prices: Iterable[AcceptedPrice]) -> None:
    """Add the rows that count."""
    db.conn.executemany(
        "INSERT INTO imported_prices (import_id, row, agency, service, unit, price_minor, currency, dated, title, "
        "stated_price, tax_basis, country, vat_rate_hundredths, quantity_thousandths) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(import_id, price.row, price.agency, price.service, price.unit),
                *(price.price_minor, price.currency, price.dated.isoformat()),
                *(price.stated.title, price.stated.price, price.stated.tax_basis, price.stated.country),
                *(price.stated.vat_rate_hundredths, price.stated.quantity_thousandths),
            )
            for price in prices
        ),
    )


def insert_import_problems(db: Database, import_id: int, problems: Iterable[RowProblem]) -> None:
    """Add the rows that do not count, with the cells they had."""
    db.conn.executemany(
        "INSERT INTO import_problems (import_id, row, outcome, reason, cells, title) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                *(import_id, problem.row, problem.outcome, problem.reason),
                *(json.dumps(dict(problem.cells), ensure_ascii=False), problem.title_key),
            )
            for problem in problems
        ),
    )


def _record(row: dict[str, Any]) -> ImportRecord:
    reading = ListReading(**json.loads(row["reading"]))
    return ImportRecord(**(row | {"imported_at": from_text(row["imported_at"]), "reading": reading}))
