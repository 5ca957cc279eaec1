"""Where every agency stands in an edition, worked out once when it is built and kept beside its frozen prices.

Levels take seconds in a market of ten thousand agencies, and one agency's row is found in milliseconds.  Private: a
reader asks for one agency at a time, and nothing of it is ever published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from market.benchmark.engines import engine, quoted
from market.benchmark.published import CellKey
from market.core.errors import Conflict
from market.core.levels import Levels, shrunken_levels
from market.core.positions import Band, position_bands
from market.core.votes import Votes, pseudonym_number

PLACES_FILE, LEVELS_FILE = "positions.parquet", "position_levels.parquet"

Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One agency's vote in one cell, in minor units, and its band among the others; None below five agencies."""

    price: float
    band: Band | None


@dataclass(frozen=True, slots=True)
class KeptLevel:
    """One agency's level in a series: the logarithm with its standard error, and the level drawn towards 1."""

    effect: float
    error: float
    shrunken: float


@dataclass(frozen=True, slots=True)
class OwnRows:
    """What is kept of one agency: its places by cell and its levels by series."""

    places: Mapping[CellKey, OwnPlace]
    levels: Mapping[str, KeptLevel]


def write_positions(folder: Path, behind: Mapping[CellKey, Votes], levels: Mapping[str, Levels]) -> None:
    """Keep places and *levels* by series of all agencies in the private *folder*, and the votes *behind* shown cells.

    The cells are whole ones of one scheme.
    """
    # With one thread the same votes give the same bytes.
    with engine(folder, threads=1) as connection:
        connection.register("cells", _cell_columns(behind))
        connection.register("places", _place_columns(behind))
        names = ", ".join(CellKey._fields)
        connection.execute(
            f"COPY (SELECT agency, {names}, price, low, high FROM places JOIN cells USING (cell) "
            f"ORDER BY agency, cell) TO {quoted(folder / PLACES_FILE)} (FORMAT parquet)"
        )
        connection.register("levels", _level_columns(levels))
        connection.execute(
            f"COPY (SELECT * FROM levels ORDER BY agency, series) TO {quoted(folder / LEVELS_FILE)} (FORMAT parquet)"
        )


def read_own_rows(folder: Path, agency: str) -> OwnRows:
    """Return what *folder* keeps of one pseudonym, empty for one without a vote; raises Conflict without the files."""
    if not (folder / PLACES_FILE).is_file() or not (folder / LEVELS_FILE).is_file():
        raise Conflict(
            f"Own positions of edition {folder.name} are missing from its private inputs: it was built before they "
            "were kept, or they were lost. Restore them from a backup, or wait for the next edition."
        )
    with engine(folder, threads=1) as connection:
        places = _rows_of(connection, folder / PLACES_FILE, agency)
        levels = _rows_of(connection, folder / LEVELS_FILE, agency)
    return OwnRows(
        {CellKey(*key): OwnPlace(price, None if low < 0 else Band(low, high)) for *key, price, low, high in places},
        {series: KeptLevel(*kept) for series, *kept in levels},
    )


def _rows_of(connection: duckdb.DuckDBPyConnection, path: Path, agency: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        f"SELECT * EXCLUDE (agency) FROM read_parquet({quoted(path)}) WHERE agency = ?", [pseudonym_number(agency)]
    ).fetchall()


def _cell_columns(behind: Mapping[CellKey, Votes]) -> Columns:
    columns: Columns = {
        name: np.array([key[place] for key in behind], dtype=object) for place, name in enumerate(CellKey._fields)
    }
    return columns | {"cell": np.arange(len(behind), dtype=np.int32)}


def _place_columns(behind: Mapping[CellKey, Votes]) -> Columns:
    bands = [position_bands(votes.prices) for votes in behind.values()]
    return {
        "cell": np.repeat(np.arange(len(behind), dtype=np.int32), [len(votes) for votes in behind.values()]),
        "agency": _joined([votes.agencies for votes in behind.values()], np.uint64),
        "price": _joined([votes.prices for votes in behind.values()], np.float64),
        "low": _joined([low for low, _ in bands], np.int16),
        "high": _joined([high for _, high in bands], np.int16),
    }


def _level_columns(fits: Mapping[str, Levels]) -> Columns:
    shrunken = [shrunken_levels(levels) for levels in fits.values()]
    numbers = [[pseudonym_number(name) for name in levels.agencies] for levels in fits.values()]
    return {
        "agency": _joined([np.array(each, dtype=np.uint64) for each in numbers], np.uint64),
        "series": np.array([series for series, levels in fits.items() for _ in levels.agencies], dtype=object),
        "effect": _joined([levels.agency_effects for levels in fits.values()], np.float64),
        "error": _joined([levels.agency_errors for levels in fits.values()], np.float64),
        "shrunken": _joined([np.array(list(each.values())) for each in shrunken], np.float64),
    }


def _joined(parts: list[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=kind), *parts]).astype(kind)
