"""The cell table: one value per agency and cell.  The only step whose cost grows with the number of prices."""

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import numpy as np

from market.benchmark.engines import engine as opened_engine
from market.benchmark.engines import quoted, read_statement
from market.benchmark.published import CellKey
from market.benchmark.spark_engine import reduce_on_spark
from market.core.slices import WHOLE
from market.core.votes import Votes

CONTRIBUTORS_FILE = "contributors.parquet"
DUCKDB, SPARK = "duckdb", "spark"

Contributors = dict[CellKey, Votes]
"""Per cell the price of each agency in minor units, by pseudonym.  Private: never leaves the frozen folder."""

_KEY = "scheme, service, unit, currency, series, slice"


def reduce_to_cells(observations: Path, contributors: Path, *, engine: str = DUCKDB) -> Contributors:
    """Return each agency's median price per cell, and keep the table as Parquet at *contributors*.

    Both paths lie in the same private folder.  *engine* is a key of ``REDUCERS``; all give the same table.
    """
    REDUCERS[engine](observations, contributors)
    return read_contributors(contributors)


def reduce_in_process(observations: Path, contributors: Path) -> None:
    """Write each agency's median price per cell as Parquet to *contributors*, computed by DuckDB."""
    with opened_engine(observations.parent) as connection:
        connection.execute(f"CREATE VIEW frozen AS SELECT * FROM read_parquet({quoted(observations)})")
        connection.execute(f"CREATE VIEW observations AS {read_statement('sliced_observations')}")
        connection.execute(f"CREATE TABLE agency_cells AS {read_statement('agency_cells')}")
        connection.execute(f"COPY agency_cells TO {quoted(contributors)} (FORMAT parquet)")


REDUCERS: Mapping[str, Callable[[Path, Path], None]] = {DUCKDB: reduce_in_process, SPARK: reduce_on_spark}
"""What makes the cell table, by the name of the engine."""


def read_contributors(path: Path) -> Contributors:
    """Return the cell table kept at *path*; cells and agencies in sorted order."""
    with opened_engine(path.parent) as connection:
        return read_votes(connection, path)


def read_votes(connection: duckdb.DuckDBPyConnection, path: Path) -> Contributors:
    """Return the votes kept at *path* by cell: columns of the key, group_id as a pseudonym, and median_price.

    Files from before there were slices have the whole cells only.
    """
    votes = f"read_parquet({quoted(path)})"
    if "slice" not in connection.execute(f"DESCRIBE SELECT * FROM {votes}").fetchnumpy()["column_name"]:
        votes = f"(SELECT *, '{WHOLE}' AS slice FROM {votes})"
    cells = connection.execute(f"SELECT {_KEY}, COUNT(*) FROM {votes} GROUP BY {_KEY} ORDER BY {_KEY}").fetchall()
    found = connection.execute(
        f"SELECT CAST('0x' || group_id AS UBIGINT) AS agency, median_price FROM {votes} ORDER BY {_KEY}, group_id"
    ).fetchnumpy()
    ends = np.cumsum([count for *_, count in cells], dtype=np.int64)[:-1]
    agencies, prices = (np.split(np.asarray(found[name]), ends) for name in ("agency", "median_price"))
    return {CellKey(*key): Votes(agencies[place], prices[place]) for place, (*key, _) in enumerate(cells)}
