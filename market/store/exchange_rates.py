"""Exchange rates that operators imported: append-only, of several rates for a day the newest import's counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlite_utils import Database

from market.core.exchange_rates import RateTable, rate_table
from market.core.rate_lists import GivenRate, RateReport
from market.store.connections import fetch_row, fetch_rows, iterate_rows
from market.store.moments import from_text, to_text

_HASH_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    base: str
    newest: str


def load_rate_tables(db: Database, *, until: date) -> tuple[RateTable, ...]:
    """Return the rates of each source dated up to *until*, in the order in which sources first appeared.

    A table is called by its source and the beginning of the hash of the newest file among them, so that an
    edition can say which version it used; a file for later days does not change the name.
    """
    rows = fetch_rows(
        db,
        "SELECT source AS name, base, (SELECT file_hash FROM rate_imports AS others WHERE others.source = "
        "rate_imports.source AND EXISTS (SELECT 1 FROM exchange_rates WHERE import_id = others.id AND dated <= ?) "
        "ORDER BY id DESC LIMIT 1) AS newest FROM rate_imports GROUP BY source ORDER BY min(id)",
        (until.isoformat(),),
    )
    return tuple(_load_table(db, _Source(**row), until) for row in rows if row["newest"])


def list_rate_currencies(db: Database) -> list[str]:
    """Return the codes of all currencies that any source gives rates of, its base included, in their order."""
    rows = fetch_rows(db, "SELECT base AS code FROM rate_imports UNION SELECT currency FROM exchange_rates ORDER BY 1")
    return [row["code"] for row in rows]


def find_rate_base(db: Database, source: str) -> str | None:
    """Return the currency all rates of the source are given in, or None for a new source."""
    row = fetch_row(db, "SELECT base FROM rate_imports WHERE source = ? LIMIT 1", (source,))
    return str(row["base"]) if row else None


def find_rate_import(db: Database, *, file_hash: str, source: str) -> RateReport | None:
    """Return the counts of an earlier import of the same file content, or None."""
    row = fetch_row(
        db,
        "SELECT base, accepted, refused, imported_at FROM rate_imports WHERE file_hash = ? AND source = ?",
        (file_hash, source),
    )
    return RateReport(**(row | {"imported_at": from_text(row["imported_at"])})) if row else None


def insert_rate_import(
    db: Database, report: RateReport, *, source: str, file_name: str, file_hash: str, at: datetime
) -> int:
    """Record that a file was imported and return the import's id."""
    cursor = db.execute(
        "INSERT INTO rate_imports (source, base, file_name, file_hash, imported_at, accepted, refused) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source, report.base, file_name, file_hash, to_text(at), report.accepted, report.refused),
    )
    return int(cursor.lastrowid or 0)


def insert_exchange_rates(db: Database, import_id: int, rates: Iterable[GivenRate]) -> None:
    """Add the rates of one import."""
    db.conn.executemany(
        "INSERT INTO exchange_rates (import_id, currency, dated, nominal, rate) VALUES (?, ?, ?, ?, ?)",
        ((import_id, each.currency, each.dated.isoformat(), each.nominal, f"{each.rate:f}") for each in rates),
    )


def _load_table(db: Database, source: _Source, until: date) -> RateTable:
    rows = iterate_rows(
        db,
        "SELECT dated, currency, nominal, rate FROM exchange_rates "
        "JOIN rate_imports ON rate_imports.id = exchange_rates.import_id WHERE source = ? AND dated <= ? "
        "ORDER BY import_id",
        (source.name, until.isoformat()),
    )
    worths = (
        (date.fromisoformat(dated), currency, Fraction(rate) / nominal) for dated, currency, nominal, rate in rows
    )
    return rate_table(f"{source.name} ({source.newest[:_HASH_SHOWN]})", source.base, worths)
