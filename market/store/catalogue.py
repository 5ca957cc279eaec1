"""The catalogue in the database: replaced as a whole, read as a whole."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, get_type_hints

from sqlite_utils import Database

from market.core.catalogue import (
    Activity,
    AgencyType,
    Catalogue,
    City,
    ConversionFactor,
    CountKind,
    Department,
    Driver,
    Family,
    Kpi,
    RejectedKpi,
    Service,
    Standard,
    Unit,
)
from market.core.catalogue_rows import LIST_SEPARATOR
from market.core.errors import Conflict, NotFound
from market.store.connections import fetch_row, fetch_rows


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    record: type[Any]
    key: tuple[str, ...] = ("code",)


# Named like the fields of Catalogue; a table stands after those its rows refer to.
_TABLES = (
    _Table("families", Family),
    _Table("units", Unit),
    _Table("drivers", Driver, ("driver",)),
    _Table("services", Service),
    _Table("conversion_factors", ConversionFactor, ("driver", "family", "level")),
    _Table("standards", Standard),
    _Table("kpis", Kpi),
    _Table("rejected_kpis", RejectedKpi),
    _Table("cities", City, ("name_en",)),
    _Table("agency_types", AgencyType),
    _Table("departments", Department),
    _Table("activities", Activity),
    _Table("count_kinds", CountKind),
)
_HINTS = {table.name: get_type_hints(table.record) for table in _TABLES}


def replace_catalogue(db: Database, catalogue: Catalogue) -> None:
    """Make the stored catalogue equal to *catalogue*, inside the caller's transaction.

    Rows that stay are updated in place, because briefs and agencies refer to them.  Raises Conflict
    when a row that something still refers to would have to go; the caller's transaction then rolls back.
    """
    for table in _TABLES:
        _write_rows(db, table, getattr(catalogue, table.name))
    _keep_versions(db, catalogue.standards)
    for table in reversed(_TABLES):
        _remove_vanished(db, table, getattr(catalogue, table.name))
    _require_levels_in_use(db)


def load_catalogue(db: Database) -> Catalogue:
    """Return the stored catalogue; raises NotFound when there is none yet."""
    if fetch_row(db, "SELECT 1 FROM services LIMIT 1") is None:
        raise NotFound("The market has no catalogue yet; run `market init` first.")
    return Catalogue(**{table.name: _read_rows(db, table) for table in _TABLES})


def get_standard(db: Database, code: str) -> Standard:
    """Return one standard without reading the whole catalogue; raises NotFound."""
    table = next(table for table in _TABLES if table.record is Standard)
    row = fetch_row(db, f"SELECT {', '.join(_columns(table))} FROM standards WHERE code = ?", (code,))
    if row is None:
        raise NotFound(f"There is no standard {code!r} in the catalogue.")
    return Standard(**_decode(row, _HINTS[table.name]))


def list_standard_versions(db: Database, standard: str) -> list[tuple[int, str, str, str]]:
    """Return (version, in force from, requirement, source) of every version of a standard, the newest first."""
    rows = fetch_rows(
        db,
        "SELECT version, in_force_from, requirement, source FROM standard_versions "
        "WHERE standard = ? ORDER BY version DESC",
        (standard,),
    )
    return [(row["version"], row["in_force_from"], row["requirement"], row["source"]) for row in rows]


def find_units(db: Database, services: Sequence[str]) -> dict[str, str]:
    """Return the code of the unit each of *services* is sold by; services the catalogue does not have are left out."""
    rows = fetch_rows(
        db, "SELECT code, unit FROM services WHERE code IN (SELECT value FROM json_each(?))", (json.dumps(services),)
    )
    return {row["code"]: row["unit"] for row in rows}


def _keep_versions(db: Database, standards: Sequence[Standard]) -> None:
    """Keep what each version of a standard asks for; agencies claim a version, so its words never change."""
    for standard in standards:
        db.conn.execute(
            "INSERT OR IGNORE INTO standard_versions VALUES (?, ?, ?, ?, ?)",
            (standard.code, standard.version, standard.in_force_from, standard.requirement, standard.source),
        )
        kept = list_standard_versions(db, standard.code)
        if kept[0] != (standard.version, standard.in_force_from, standard.requirement, standard.source):
            raise Conflict(
                f"{standard.code} in standards.csv asks for something else than version {kept[0][0]} did before: "
                "raise its version and give the day from which that holds."
            )


def _write_rows(db: Database, table: _Table, records: Sequence[Any]) -> None:
    columns = _columns(table)
    kept = [column for column in columns if column not in table.key]
    sql = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join(':' + column for column in columns)})"
        f" ON CONFLICT ({', '.join(table.key)})"
        f" DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in kept)}"
    )
    rows = [_encode(record, position) for position, record in enumerate(records, start=1)]
    db.conn.executemany(sql, rows)


def _remove_vanished(db: Database, table: _Table, records: Sequence[Any]) -> None:
    keys = ", ".join(table.key)
    current = {tuple(getattr(record, column) for column in table.key) for record in records}
    stored = [tuple(row.values()) for row in fetch_rows(db, f"SELECT {keys} FROM {table.name}")]
    condition = " AND ".join(f"{column} = ?" for column in table.key)
    for key in stored:
        if key in current:
            continue
        try:
            db.conn.execute(f"DELETE FROM {table.name} WHERE {condition}", key)
        except sqlite3.IntegrityError as error:
            raise Conflict(
                f"{', '.join(key)} is gone from {table.name}.csv but the market still uses it; put the row back."
            ) from error


def _require_levels_in_use(db: Database) -> None:
    # A level belongs to several scopes, so no foreign key can guard it.
    lost = fetch_row(
        db,
        "SELECT driver, level FROM brief_line_drivers"
        " EXCEPT SELECT driver, level FROM conversion_factors ORDER BY driver, level LIMIT 1",
    )
    if lost is not None:
        raise Conflict(
            f"The level {lost['level']} of {lost['driver']} is gone from conversion_factors.csv"
            " but a brief still uses it; put the row back."
        )


def _read_rows(db: Database, table: _Table) -> tuple[Any, ...]:
    hints = _HINTS[table.name]
    rows = fetch_rows(db, f"SELECT {', '.join(_columns(table))} FROM {table.name} ORDER BY position")
    return tuple(table.record(**_decode(row, hints)) for row in rows)


def _columns(table: _Table) -> tuple[str, ...]:
    names = tuple(column.name for column in fields(table.record))
    return names if "position" in names else (*names, "position")


def _encode(record: Any, position: int) -> dict[str, Any]:
    cells: dict[str, Any] = {"position": position}
    for column in fields(record):
        value = getattr(record, column.name)
        if isinstance(value, tuple):
            value = LIST_SEPARATOR.join(value)
        elif isinstance(value, Decimal):
            value = str(value)
        cells[column.name] = value
    return cells


def _decode(row: Mapping[str, Any], hints: Mapping[str, Any]) -> dict[str, Any]:
    return {column: _DECODERS[hint](row[column]) for column, hint in hints.items()}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(LIST_SEPARATOR)) if cell else ()


_DECODERS: dict[Any, Callable[[Any], Any]] = {
    str: str,
    int: int,
    bool: bool,
    Decimal: Decimal,
    tuple[str, ...]: _split,
    str | None: lambda cell: cell,
}
