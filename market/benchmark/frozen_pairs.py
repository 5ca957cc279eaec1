"""What is frozen beside prices: bundles and mark-ups, each a private file of pseudonyms and amounts."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from market.benchmark.engines import engine, quoted, rows_of, write_rows
from market.core.bundles import Bundle, BundleLine
from market.core.price_ratios import AmountPair
from market.core.votes import pseudonym

BUNDLES_FILE, MARK_UPS_FILE = "bundles.parquet", "mark_ups.parquet"
PAIR_FILES = (BUNDLES_FILE, MARK_UPS_FILE)

_BUNDLE_COLUMNS = {
    "bundle": "INTEGER",
    "group_id": "VARCHAR",
    "service": "VARCHAR",
    "quantity": "DOUBLE",
    "amount_minor": "BIGINT",
}
_MARK_UP_COLUMNS = {"group_id": "VARCHAR", "charged_minor": "BIGINT", "paid_minor": "BIGINT"}


def write_bundles(folder: Path, bundles: Iterable[Bundle]) -> None:
    """Keep *bundles* in the private *folder*, groups as pseudonyms, in an order that does not depend on the store."""
    named = sorted((pseudonym(bundle.group), bundle.lines) for bundle in bundles)
    rows = ((place, group, *line) for place, (group, lines) in enumerate(named) for line in lines)
    _write(folder / BUNDLES_FILE, rows, _BUNDLE_COLUMNS)


def write_mark_ups(folder: Path, mark_ups: Iterable[AmountPair]) -> None:
    """Keep what is charged for subcontracted work beside what is paid for it in the private *folder*."""
    rows = sorted((pseudonym(pair.agency), int(pair.amount), int(pair.compared_with)) for pair in mark_ups)
    _write(folder / MARK_UPS_FILE, rows, _MARK_UP_COLUMNS)


def read_bundles(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Bundle]:
    """Return the bundles kept in *folder*, which *connection* may read."""
    rows = _read(connection, folder / BUNDLES_FILE, "bundle, quantity, service")
    return [
        Bundle(group, tuple(BundleLine(*line) for _, _, *line in lines))
        for (_, group), lines in groupby(rows, lambda row: row[:2])
    ]


def read_mark_ups(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[AmountPair]:
    """Return the mark-ups kept in *folder*, which *connection* may read, as charged beside paid."""
    rows = _read(connection, folder / MARK_UPS_FILE, "group_id, charged_minor, paid_minor")
    return [AmountPair(group, float(charged), float(paid)) for group, charged, paid in rows]


def _write(path: Path, rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> None:
    raw = path.with_suffix(".csv")
    write_rows(raw, rows)
    with engine(path.parent, threads=1) as connection:
        connection.execute(f"COPY (SELECT * FROM {rows_of(raw, columns)}) TO {quoted(path)} (FORMAT parquet)")
    raw.unlink()


def _read(connection: duckdb.DuckDBPyConnection, path: Path, order: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM read_parquet({quoted(path)}) ORDER BY {order}").fetchall()
