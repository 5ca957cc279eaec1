"""The votes behind the figures of an edition, kept beside its frozen prices: private, and needed by later editions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from market.benchmark.engines import engine, quoted
from market.benchmark.measures import Values
from market.benchmark.published import CellKey
from market.core.errors import Conflict
from market.core.slices import WHOLE
from market.core.votes import NO_VOTES, Votes

BASELINE_FILE = "baseline.parquet"
INDICATORS_FILE = "indicators.parquet"
"""As the other, for the agencies behind indicators, whose numbers are fingerprints instead of prices."""

Baseline = dict[CellKey, tuple[str, Values]]
"""Per cell the edition in which its figures were last renewed, and the values behind them."""

_KEY = ", ".join(CellKey._fields)
_LISTED = "agencies"


def write_baseline(folder: Path, baseline: Mapping[CellKey, tuple[str, Values]], name: str = BASELINE_FILE) -> None:
    """Keep *baseline* as Parquet in the private *folder*: one row per cell, with its agencies and prices as lists."""
    votes = [Votes.of(values) for _, values in baseline.values()]
    # With one thread lists keep the order of their rows.
    with engine(folder, threads=1) as connection:
        connection.register("cells", _cell_columns(baseline))
        connection.register("votes", _vote_columns(votes))
        connection.execute(
            f"COPY (SELECT {_KEY}, shown_in, {_LISTED}, prices FROM cells JOIN (SELECT cell, list(agency) AS "
            f"{_LISTED}, list(median_price) AS prices FROM votes GROUP BY cell) USING (cell) ORDER BY cell) "
            f"TO {quoted(folder / name)} (FORMAT parquet)"
        )


def read_baseline(folder: Path, name: str = BASELINE_FILE) -> Baseline:
    """Return what `write_baseline` kept in *folder*; raises Conflict when it is not there."""
    path = folder / name
    if not path.is_file():
        raise Conflict(
            f"The private inputs of edition {folder.name} are missing from {folder}. Restore them from a backup: "
            "without them nobody can tell which figures may change."
        )
    with engine(folder) as connection:
        kept = _as_lists(connection, f"read_parquet({quoted(path)})")
        cells = connection.execute(f"SELECT {_KEY}, shown_in, len({_LISTED}) FROM {kept} ORDER BY {_KEY}").fetchall()
        found = connection.execute(
            f"SELECT unnest({_LISTED}) AS agency, unnest(prices) AS price "
            f"FROM (SELECT {_LISTED}, prices FROM {kept} ORDER BY {_KEY})"
        ).fetchnumpy()
    ends = np.cumsum([count for *_, count in cells], dtype=np.int64)[:-1]
    votes = map(Votes, np.split(found["agency"], ends), np.split(found["price"], ends))
    return {CellKey(*key): (shown_in, own) for (*key, shown_in, _), own in zip(cells, votes, strict=False)}


def _as_lists(connection: duckdb.DuckDBPyConnection, kept: str) -> str:
    """Return a table with lists: older files have one row per vote, and those from before slices whole cells only."""
    names = connection.execute(f"DESCRIBE SELECT * FROM {kept}").fetchnumpy()["column_name"]
    if _LISTED in names:
        return kept
    sliced = kept if "slice" in names else f"(SELECT *, '{WHOLE}' AS slice FROM {kept})"
    return (
        f"(SELECT {_KEY}, shown_in, list(CAST('0x' || group_id AS UBIGINT) ORDER BY group_id) AS {_LISTED}, "
        f"list(median_price ORDER BY group_id) AS prices FROM {sliced} GROUP BY ALL)"
    )


def _cell_columns(baseline: Mapping[CellKey, tuple[str, Values]]) -> dict[str, npt.NDArray[Any]]:
    rows = [(*key, shown_in) for key, (shown_in, _) in baseline.items()]
    names = (*CellKey._fields, "shown_in")
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(names)
    }
    return columns | {"cell": np.arange(len(rows), dtype=np.int32)}


def _vote_columns(votes: Sequence[Votes]) -> dict[str, npt.NDArray[Any]]:
    sizes = [len(each) for each in votes]
    return {
        "cell": np.repeat(np.arange(len(votes), dtype=np.int32), sizes),
        "agency": np.concatenate([each.agencies for each in votes] or [NO_VOTES.agencies]),
        "median_price": np.concatenate([each.prices for each in votes] or [NO_VOTES.prices]),
    }
