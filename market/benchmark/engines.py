"""DuckDB in process, shut in: it can touch one folder, loads no extension and takes no new settings."""

import contextlib
import csv
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

CELL_VIEWS = ("sliced_observations", "slice_numbers", "ballots")
"""The SQL files from the table `frozen` to what `agency_cells` reads, each built on those before it."""

MEMORY_LIMIT = "1GB"
"""What one connection may hold in memory; beyond it, sorts and groupings continue on disk."""

_SQL = Path(__file__).parent / "sql"


_MOST_INSTANCES = 4
_instances: OrderedDict[tuple[Path, int | None, str], duckdb.DuckDBPyConnection] = OrderedDict()
_opening = Lock()


@contextlib.contextmanager
def engine(folder: Path, *, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that reads and writes files inside *folder* only, spilling there above ``MEMORY_LIMIT``.

    One thread makes the bytes of a Parquet file repeatable; None takes all cores.  Make temporary views and tables
    only: the engine behind the connection is kept for the next one to the same folder, since opening it takes
    longer than most of what is asked of it.
    """
    with _opening:
        connection = _instance(folder, threads).cursor()
    try:
        yield connection
    finally:
        connection.close()


def _instance(folder: Path, threads: int | None) -> duckdb.DuckDBPyConnection:
    key = folder, threads, MEMORY_LIMIT
    if key not in _instances:
        _instances[key] = _open(folder, threads)
    _instances.move_to_end(key)
    while len(_instances) > _MOST_INSTANCES:
        _instances.popitem(last=False)[1].close()
    return _instances[key]


def _open(folder: Path, threads: int | None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    if threads is not None:
        connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET allowed_directories = [{quoted(folder)}]")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET temp_directory = {quoted(folder / 'spill')}")
    # Files are written again under the same name; what was read before must not be taken for them.
    connection.execute("SET enable_external_file_cache = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def quoted(path: Path) -> str:
    """Return a path as an SQL string.

    >>> quoted(Path("/data/o'clock"))
    "'/data/o''clock'"
    """
    return "'" + str(path).replace("'", "''") + "'"


def read_statement(name: str) -> str:
    """Return the text of one of the SQL files."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def write_rows(path: Path, rows: Iterable[Sequence[Any]]) -> int:
    """Write *rows* as CSV without a header, every field quoted, for `rows_of` to read; return how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def rows_of(path: Path, columns: Mapping[str, str]) -> str:
    """Return the SQL that reads what `write_rows` wrote, given the names and types of all columns.

    Nothing is guessed; an empty field stays empty text.
    """
    return (
        f"read_csv({quoted(path)}, columns = {dict(columns)}, header = false, auto_detect = false, delim = ',', "
        "quote = '\"', escape = '\"', allow_quoted_nulls = false)"
    )
