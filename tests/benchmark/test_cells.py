"""The one SQL statement that scales, against other engines and plain Python."""

import random
import sqlite3
from pathlib import Path

import duckdb
import pytest

from market.benchmark.cells import read_contributors, reduce_to_cells
from market.benchmark.engines import engine, quoted, read_statement
from market.benchmark.published import CellKey
from tests import reference

Row = tuple[str, str, str, str, str, str, int]

COLUMNS = "scheme, service, unit, currency, series, group_id, price_minor"
TYPES = "scheme VARCHAR, service VARCHAR, unit VARCHAR, currency VARCHAR, series VARCHAR, group_id VARCHAR, "


def generate_rows(count: int) -> list[Row]:
    generator = random.Random(20261122)  # noqa: S311
    return [
        (
            generator.choice(["catalogue", "rates"]),
            generator.choice(["post", "группа", 'odd "name", with comma\nand line']),
            generator.choice(["hour", ""]),
            "RUB",
            generator.choice(["list", "quoted", "awarded"]),
            f"group {generator.randrange(8)}",
            generator.randrange(1, 10 ** generator.randrange(1, 13)),
        )
        for _ in range(count)
    ]


def cells_of(rows: list[Row]) -> dict[tuple[str, ...], tuple[int, float]]:
    """The slow twin: dictionaries and loops."""
    grouped: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for *name, price in rows:
        grouped.setdefault(tuple(name), []).append((name[-1], float(price)))
    return {
        name: (len(pairs), reference.one_value_per_agency(pairs)[name[-1]]) for name, pairs in sorted(grouped.items())
    }


def run(
    connection: sqlite3.Connection | duckdb.DuckDBPyConnection, rows: list[Row]
) -> dict[tuple[str, ...], tuple[int, float]]:
    connection.execute(f"CREATE TABLE observations ({TYPES} price_minor BIGINT)")
    connection.executemany("INSERT INTO observations VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    found = connection.execute(read_statement("agency_cells")).fetchall()
    return {tuple(name): (n, median) for *name, n, median in found}


def test_duckdb_and_plain_python_agree_exactly() -> None:
    rows = generate_rows(1_000)

    assert run(duckdb.connect(), rows) == cells_of(rows)


def test_sqlite_runs_the_same_statement_with_the_same_result() -> None:
    rows = generate_rows(1_000)

    assert run(sqlite3.connect(":memory:"), rows) == cells_of(rows)


def test_the_window_form_equals_the_engines_own_quantile() -> None:
    connection = duckdb.connect()
    ours = run(connection, generate_rows(1_000))

    theirs = connection.execute(
        "SELECT scheme, service, unit, currency, series, group_id, COUNT(*), quantile_cont(price_minor, 0.5) "
        "FROM observations GROUP BY ALL"
    ).fetchall()

    assert ours == {tuple(name): (n, median) for *name, n, median in theirs}


def test_one_agency_with_two_hundred_rows_has_one_vote(tmp_path: Path) -> None:
    rows: list[Row] = [("catalogue", "post", "post", "RUB", "list", f"group {i}", 100 + i) for i in range(9)]
    rows += [("catalogue", "post", "post", "RUB", "list", "group 0", 9_000 + i) for i in range(200)]
    path = tmp_path / "observations.parquet"
    with engine(tmp_path) as connection:
        connection.execute(f"CREATE TABLE t ({TYPES} price_minor BIGINT)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute(f"COPY t TO {quoted(path)} (FORMAT parquet)")

    cells = reduce_to_cells(path, tmp_path / "contributors.parquet")

    values = cells[CellKey("catalogue", "post", "post", "RUB", "list")]
    assert len(values) == 9
    assert values["group 0"] == 9_099.0
    assert cells == read_contributors(tmp_path / "contributors.parquet")


def test_the_engine_cannot_reach_outside_its_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside.csv"
    inside.mkdir()
    outside.write_text("secret\n")

    with engine(inside) as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"SELECT * FROM read_csv({quoted(outside)})")
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"COPY (SELECT 1) TO {quoted(tmp_path / 'new.csv')}")
        with pytest.raises(duckdb.InvalidInputException):
            connection.execute("SET enable_external_access = true")
