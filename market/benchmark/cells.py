"""The cell table: one value per agency and cell.  The only step whose cost grows with the number of prices."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from market.benchmark.engines import CELL_VIEWS, quoted, read_statement
from market.benchmark.engines import engine as opened_engine
from market.benchmark.published import CellKey
from market.benchmark.spark_engine import reduce_on_spark
from market.core.votes import Floats, Numbers, Votes

CONTRIBUTORS_FILE = "contributors.parquet"
VOTES_FILE = "votes.parquet"
"""Which agency and whole cell each number of a vote stands for, one row each; the freeze writes it."""

DUCKDB, SPARK = "duckdb", "spark"

Contributors = dict[CellKey, Votes]
"""Per cell the price of each agency in minor units, by pseudonym.  Private: never leaves the frozen folder."""

_WHOLE_KEY = "scheme, service, unit, currency, series"


def reduce_to_cells(observations: Path, contributors: Path, *, engine: str = DUCKDB) -> Contributors:
    """Return each agency's median price per cell, and keep the table as Parquet at *contributors*.

    Both paths lie in the same private folder, with ``VOTES_FILE``.  *engine* is a key of ``REDUCERS``; all give the
    same table.
    """
    REDUCERS[engine](observations, contributors)
    return read_contributors(contributors)


def number_votes(observations: Path) -> None:
    """Write ``VOTES_FILE`` beside the frozen prices at *observations*: one row per agency and whole cell."""
    with opened_engine(observations.parent) as connection:
        connection.execute(f"CREATE TEMP VIEW frozen AS SELECT * FROM read_parquet({quoted(observations)})")
        target = quoted(observations.with_name(VOTES_FILE))
        # The number of a pseudonym is what everything later works with; no other engine reads this file.
        numbered = f"SELECT *, CAST('0x' || group_id AS UBIGINT) AS agency FROM ({read_statement('frozen_votes')})"
        connection.execute(f"COPY ({numbered} ORDER BY vote) TO {target} (FORMAT parquet)")


def reduce_in_process(observations: Path, contributors: Path) -> None:
    """Write each agency's median price per cell as Parquet to *contributors*, computed by DuckDB."""
    with opened_engine(observations.parent) as connection:
        connection.execute(f"CREATE TEMP VIEW frozen AS SELECT * FROM read_parquet({quoted(observations)})")
        for name in CELL_VIEWS:
            connection.execute(f"CREATE TEMP VIEW {name} AS {read_statement(name)}")
        connection.execute(f"COPY ({read_statement('agency_cells')}) TO {quoted(contributors)} (FORMAT parquet)")


REDUCERS: Mapping[str, Callable[[Path, Path], None]] = {DUCKDB: reduce_in_process, SPARK: reduce_on_spark}
"""What makes the cell table, by the name of the engine."""


def read_contributors(path: Path) -> Contributors:
    """Return the cell table kept at *path*, of the votes in ``VOTES_FILE`` beside it; whole cells come first."""
    with opened_engine(path.parent) as connection:
        keys, firsts, agencies = _read_voters(connection, path.with_name(VOTES_FILE))
        contributors: Contributors = {}
        for slice_, votes, prices in _read_slices(connection, path):
            places = np.searchsorted(votes, firsts)
            for key, own in zip(keys, _between(places, len(votes)), strict=True):
                if own.start < own.stop:
                    contributors[key._replace(slice=slice_)] = Votes(agencies[votes[own] - 1], prices[own])
    return contributors


def _read_voters(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[list[CellKey], npt.NDArray[np.int64], Numbers]:
    """Return the whole cells, the number of the first vote of each, and the agency of every vote.

    Votes are numbered from 1 by whole cell, then by pseudonym, so those of a cell follow each other.
    """
    votes = f"read_parquet({quoted(path)})"
    cells = connection.execute(f"SELECT {_WHOLE_KEY}, MIN(vote) AS first FROM {votes} GROUP BY ALL ORDER BY first")
    keys = cells.fetchall()
    found = connection.execute(f"SELECT agency FROM {votes} ORDER BY vote")
    agencies = found.fetchnumpy()["agency"]
    return [CellKey(*key) for *key, _ in keys], np.array([first for *_, first in keys], dtype=np.int64), agencies


def _read_slices(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> Iterator[tuple[str, npt.NDArray[np.int64], Floats]]:
    """Yield each slice with the numbers and prices of its votes, in the order of the numbers."""
    prices = f"read_parquet({quoted(path)})"
    slices = connection.execute(f"SELECT slice, COUNT(*) FROM {prices} GROUP BY slice ORDER BY slice").fetchall()
    found = connection.execute(f"SELECT vote, median_price FROM {prices} ORDER BY slice, vote").fetchnumpy()
    ends = np.cumsum([count for _, count in slices], dtype=np.int64)
    for (slice_, count), end in zip(slices, ends.tolist(), strict=True):
        own = slice(end - count, end)
        yield slice_, found["vote"][own], found["median_price"][own]


def _between(starts: npt.NDArray[np.intp], end: int) -> Sequence[slice]:
    ends = [*starts[1:].tolist(), end]
    return [slice(start, stop) for start, stop in zip(starts.tolist(), ends, strict=True)]
