"""Frozen prices without a market: a few columns are given, circumstances left out are unknown."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from market.benchmark.cells import number_votes
from market.benchmark.engines import engine, quoted
from market.benchmark.freeze import OBSERVATIONS_FILE
from market.core.slices import columns

NAMED_BY = "scheme, service, unit, currency, series, group_id"
VOTE = (
    f"DENSE_RANK() OVER (ORDER BY {NAMED_BY}) AS vote, "
    f"ROW_NUMBER() OVER (PARTITION BY {NAMED_BY} ORDER BY price_minor) AS place, "
    f"COUNT(*) OVER (PARTITION BY {NAMED_BY}) AS prices"
)
KEY = ("scheme", "service", "unit", "currency", "series", "group_id")


def selection(given: Iterable[str]) -> str:
    """What the freeze selects from a table `given` that has these columns."""
    known = set(given)
    unknown = "".join(f"'' AS {column}, " for _, column in columns() if column not in known)
    return f"SELECT *, {unknown}{VOTE} FROM given"


def write_frozen(folder: Path, given: dict[str, str], rows: list[tuple[Any, ...]]) -> Path:
    """Write *rows* of the columns *given*, by name and type, as the freeze does; return where the prices are."""
    path = folder / OBSERVATIONS_FILE
    with engine(folder) as connection:
        types = ", ".join(f"{name} {kind}" for name, kind in given.items())
        connection.execute(f"CREATE TABLE given ({types})")
        connection.executemany(f"INSERT INTO given VALUES ({', '.join('?' * len(given))})", rows)
        connection.execute(f"CREATE TABLE frozen AS {selection(given)}")
        connection.execute(f"COPY frozen TO {quoted(path)} (FORMAT parquet)")
    number_votes(path)
    return path
