"""The one SQL statement that scales, against other engines and plain Python."""

import random
import sqlite3
from pathlib import Path

import duckdb
import pytest

from market.benchmark.cells import read_contributors, reduce_to_cells
from market.benchmark.engines import CELL_VIEWS, engine, quoted, read_statement
from market.benchmark.published import CellKey
from market.core.votes import Votes, pseudonym
from tests import reference
from tests.benchmark.frozen_prices import KEY, selection, write_frozen

Row = tuple[str, str, str, str, str, str, str, int]

TEXTS = dict.fromkeys((*KEY[:5], "city", KEY[5]), "VARCHAR")
TYPES = TEXTS | {"price_minor": "BIGINT"}
NAMES = ", ".join((*KEY[:5], "slice", KEY[5]))
POST = CellKey("catalogue", "post", "post", "RUB", "list")


def freeze_posts(folder: Path, rows: list[tuple[str, int, str]]) -> Path:
    """Write list prices of posts, given agency, price and city."""
    return write_frozen(folder, TYPES, [(*POST[:5], city, pseudonym(name), price) for name, price, city in rows])


def sorted_votes(prices: dict[str, float]) -> list[float]:
    return Votes.of(prices).prices.tolist()


def generate_rows(count: int) -> list[Row]:
    generator = random.Random(20261122)  # noqa: S311
    return [
        (
            generator.choice(["catalogue", "rates"]),
            generator.choice(["post", "группа", 'odd "name", with comma\nand line']),
            generator.choice(["hour", ""]),
            "RUB",
            generator.choice(["list", "quoted", "awarded"]),
            generator.choice(["", "Kazan", "Perm"]),
            f"group {generator.randrange(8)}",
            generator.randrange(1, 10 ** generator.randrange(1, 13)),
        )
        for _ in range(count)
    ]


def cells_of(rows: list[Row]) -> dict[tuple[str, ...], tuple[int, float]]:
    """The slow twin: dictionaries and loops."""
    grouped: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for *name, city, group, price in rows:
        for slice_ in ["", f"city={city}"] if city else [""]:
            grouped.setdefault((*name, slice_, group), []).append((group, float(price)))
    return {
        name: (len(pairs), reference.one_value_per_agency(pairs)[name[-1]]) for name, pairs in sorted(grouped.items())
    }


def run(
    connection: sqlite3.Connection | duckdb.DuckDBPyConnection, rows: list[Row]
) -> dict[tuple[str, ...], tuple[int, float]]:
    connection.execute(f"CREATE TABLE given ({', '.join(f'{name} {kind}' for name, kind in TYPES.items())})")
    connection.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(f"CREATE TABLE frozen AS {selection(TYPES)}")
    connection.execute(f"CREATE VIEW votes AS {read_statement('frozen_votes')}")
    for name in CELL_VIEWS:
        connection.execute(f"CREATE VIEW {name} AS {read_statement(name)}")
    connection.execute(f"CREATE TABLE cells AS {read_statement('agency_cells')}")
    found = connection.execute(f"SELECT {NAMES}, n, median_price FROM cells JOIN votes USING (vote)").fetchall()
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
        f"SELECT {NAMES}, COUNT(*), quantile_cont(sliced.price_minor, 0.5) FROM votes JOIN "
        "(SELECT vote, '' AS slice, price_minor FROM frozen UNION ALL SELECT * FROM sliced_observations) AS sliced "
        "USING (vote) GROUP BY ALL"
    ).fetchall()

    assert ours == {tuple(name): (n, median) for *name, n, median in theirs}


def test_one_agency_with_two_hundred_rows_has_one_vote(tmp_path: Path) -> None:
    rows = [(f"group {i}", 100 + i, "Kazan") for i in range(9)]
    rows += [("group 0", 9_000 + i, "") for i in range(200)]
    path = freeze_posts(tmp_path, rows)

    cells = reduce_to_cells(path, tmp_path / "contributors.parquet")

    assert len(cells[POST]) == 9
    assert cells[POST]["group 0"] == 9_099.0
    assert cells == read_contributors(tmp_path / "contributors.parquet")


def test_a_price_counts_in_the_whole_cell_and_in_the_slices_it_is_known_to_belong_to(tmp_path: Path) -> None:
    path = freeze_posts(tmp_path, [("a", 100, "Kazan"), ("a", 300, ""), ("b", 500, "Perm")])

    cells = reduce_to_cells(path, tmp_path / "contributors.parquet")

    found = {key.slice: votes.prices.tolist() for key, votes in cells.items()}
    assert found == {"": sorted_votes({"a": 200.0, "b": 500.0}), "city=Kazan": [100.0], "city=Perm": [500.0]}


def test_slices_with_the_fewest_votes_lie_in_their_own_cells(tmp_path: Path) -> None:
    given = TYPES | {"volume": "VARCHAR"}
    rows = [
        ("rates", service, "hour", "USD", "list", city, pseudonym(agency), price, volume)
        for service, agency, price, city, volume in [
            ("a", "x", 100, "", "1"), ("a", "y", 200, "", "9"), ("b", "y", 300, "Perm", ""), ("c", "x", 400, "", "9"),
            ("c", "x", 500, "Perm", "9"),
        ]
    ]  # fmt: skip

    cells = reduce_to_cells(write_frozen(tmp_path, given, rows), tmp_path / "contributors.parquet")

    found = {(key.service, key.slice): dict(votes) for key, votes in cells.items()}
    x, y = pseudonym("x"), pseudonym("y")
    assert found == {
        ("a", ""): {x: 100.0, y: 200.0},
        ("a", "volume=1"): {x: 100.0},
        ("a", "volume=9"): {y: 200.0},
        ("b", ""): {y: 300.0},
        ("b", "city=Perm"): {y: 300.0},
        ("c", ""): {x: 450.0},
        ("c", "city=Perm"): {x: 500.0},
        ("c", "volume=9"): {x: 450.0},
    }


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
