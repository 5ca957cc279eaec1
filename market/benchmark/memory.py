"""What earlier editions have shown, and from which private values, kept beside each frozen input."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
import numpy.typing as npt

from market.benchmark.cells import read_votes
from market.benchmark.engines import engine, quoted
from market.benchmark.measures import Memory, Standing, Values
from market.benchmark.published import Cell, CellKey
from market.benchmark.reader import Edition, editions_folder, get_edition, list_editions
from market.core.disclosure import SPREADS, DisclosedCell
from market.core.editions import EditionId
from market.core.errors import Conflict
from market.core.summaries import QUANTILES, Grade
from market.core.votes import NO_VOTES, Votes

BASELINE_FILE = "baseline.parquet"
EDITIONS_REMEMBERED = 4

Baseline = dict[CellKey, tuple[str, Values]]
"""Per cell the edition in which its figures were last renewed, and the values behind them."""


def frozen_folder(data: Path) -> Path:
    """Return where the private inputs of the editions lie."""
    return data / "frozen"


def read_memory(data: Path, edition: EditionId) -> Memory:
    """Return what readers may hold against *edition*: the four editions before it and the four after.

    Editions after it exist when an older quarter is built late.  Raises Conflict when the private folder
    of one of them is missing, for then nobody can tell what may change.
    """
    others = sorted(summary.id for summary in list_editions(editions_folder(data)) if summary.id != edition)
    before = [other for other in others if other < edition][-EDITIONS_REMEMBERED:]
    after = [other for other in others if other > edition][:EDITIONS_REMEMBERED]
    baselines = {other: read_baseline(frozen_folder(data) / str(other)) for other in (*before, *after)}
    standing = _standing(data, baselines[before[-1]]) if before else {}
    return Memory(
        standing,
        tuple({key: values for key, (_, values) in baseline.items()} for baseline in baselines.values()),
    )


def write_baseline(folder: Path, baseline: Mapping[CellKey, tuple[str, Values]]) -> None:
    """Keep *baseline* as Parquet in the private *folder*, one row per cell and agency."""
    votes = [Votes.of(values) for _, values in baseline.values()]
    with engine(folder) as connection:
        connection.register("cells", _cell_columns(baseline))
        connection.register("votes", _vote_columns(votes))
        names = ", ".join(CellKey._fields)
        connection.execute(
            f"COPY (SELECT {names}, shown_in, lower(lpad(to_hex(agency), 16, '0')) AS group_id, median_price "
            f"FROM votes JOIN cells USING (cell)) TO {quoted(folder / BASELINE_FILE)} (FORMAT parquet)"
        )


def read_baseline(folder: Path) -> Baseline:
    """Return what `write_baseline` kept in *folder*; raises Conflict when it is not there."""
    path = folder / BASELINE_FILE
    if not path.is_file():
        raise Conflict(
            f"The private inputs of edition {folder.name} are missing from {folder}. Restore them from a backup: "
            "without them nobody can tell which figures may change."
        )
    with engine(folder) as connection:
        votes = read_votes(connection, path)
        origins = _read_origins(connection, path)
    return {key: (origins[key], values) for key, values in votes.items()}


def read_origins(data: Path, edition: Edition) -> dict[CellKey, Cell]:
    """Return the carried cells of *edition* as the editions they were carried from show them."""
    carried = [cell for cell in edition.every_cell() if cell.carried_from]
    found = {
        cell.key: get_edition(editions_folder(data), str(cell.carried_from)).find_cell(cell.key) for cell in carried
    }
    return {key: cell for key, cell in found.items() if cell is not None}


def disclosed_cell(cell: Cell) -> DisclosedCell:
    """Return a published cell in the form the disclosure rules work on; of the intervals it has the median's."""
    return DisclosedCell(
        n_band=cell.n_band,
        grade=cast(Grade | None, cell.grade),
        half_width_band=cell.half_width_band,
        quantiles=cell.quantiles,
        spread={name: getattr(cell, name) for name in SPREADS},
        intervals=dict.fromkeys(QUANTILES) | {"p50": cell.interval},
        withheld=cell.withheld,
        carried_from=cell.carried_from,
    )


def _read_origins(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[CellKey, str]:
    kept = connection.execute(f"SELECT DISTINCT * EXCLUDE (group_id, median_price) FROM read_parquet({quoted(path)})")
    names = [name for name, *_ in kept.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in kept.fetchall()]
    return {CellKey(**{name: row[name] for name in names if name != "shown_in"}): row["shown_in"] for row in found}


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


def _standing(data: Path, baseline: Baseline) -> dict[CellKey, Standing]:
    standing = {}
    for key, (shown_in, values) in baseline.items():
        cell = get_edition(editions_folder(data), shown_in).find_cell(key)
        if cell is None:
            raise Conflict(
                f"Edition {shown_in} lacks a cell that a later edition refers to; run `market edition verify`."
            )
        standing[key] = Standing(shown_in, disclosed_cell(cell), values)
    return standing
