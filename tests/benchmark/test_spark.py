"""Apache Spark makes the same cell table from the same file."""

import csv
import os
import random
from pathlib import Path

import numpy as np
import pytest

from market.actions.editions import build_edition
from market.benchmark.cells import REDUCERS, read_contributors, reduce_to_cells
from market.benchmark.spark_engine import missing_for_spark
from market.core.errors import Conflict
from market.core.votes import pseudonym
from tests.benchmark.frozen_prices import KEY, write_frozen
from tests.benchmark.priced_market import NOW, add_list_prices, open_priced_market


@pytest.fixture
def spark() -> None:
    missing = missing_for_spark()
    if missing and os.environ.get("CI") == "true":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def freeze_lines(folder: Path, count: int) -> Path:
    """Write *count* prices of forty agencies with odd names, equal prices and large ones, as the freeze does."""
    draw = random.Random(20261123)  # noqa: S311
    rows = [
        (
            *("catalogue", draw.choice(["post", "группа", 'odd "name"']), draw.choice(["hour", ""]), "RUB"),
            *(draw.choice(["list", "quoted"]), pseudonym(f"agency {draw.randrange(40)}")),
            draw.choice([1, 99, 100, 12_345_678_901, draw.randrange(1, 10**7)]),
            *(draw.choice(["", "Kazan", "Ростов-на-Дону"]), draw.choice(["", "own"])),
        )
        for _ in range(count)
    ]
    texts = (*KEY, "price_minor", "city", "subcontracting")
    given = {name: "BIGINT" if name == "price_minor" else "VARCHAR" for name in texts}
    return write_frozen(folder, given, rows)


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_spark_and_the_embedded_engine_give_the_same_cells(tmp_path: Path) -> None:
    observations = freeze_lines(tmp_path, 4_000)

    ours = reduce_to_cells(observations, tmp_path / "ours.parquet")
    theirs = reduce_to_cells(observations, tmp_path / "theirs.parquet", engine="spark")

    assert list(ours) == list(theirs)
    assert len(ours) > 20
    for key, votes in ours.items():
        assert np.array_equal(votes.agencies, theirs[key].agencies)
        assert np.allclose(votes.prices, theirs[key].prices, rtol=1e-9, atol=0)
    assert read_contributors(tmp_path / "theirs.parquet").keys() == ours.keys()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "observations.parquet",
        "ours.parquet",
        "theirs.parquet",
        "votes.parquet",
    ]


def test_a_machine_without_java_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(Conflict, match=r"Java 17|likeforlike\[spark\]"):
        REDUCERS["spark"](tmp_path / "observations.parquet", tmp_path / "cells.parquet")


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_an_independent_reader_finds_the_rows_of_the_csv_in_the_parquet_files(tmp_path: Path) -> None:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    db = open_priced_market(tmp_path)
    for service in ("tone-of-voice", "presence-audit", "social-post"):
        add_list_prices(db, service, {f"agency-{n}": 90_117_00 + 1_313_00 * n for n in range(30)})
    build_edition(db, data=tmp_path, quarter=None, currency="RUB", synthetic=True, by="test", now=NOW)
    db.close()
    folder = tmp_path / "editions" / "2026Q3-v1"
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        for name in ("cells", "indicators"):
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
                header, *rows = list(csv.reader(handle))
            table = session.read.parquet(str(folder / f"{name}.parquet"))
            assert table.columns == header
            assert [[plain(cell) for cell in row] for row in table.collect()] == [list(map(plain, row)) for row in rows]
    finally:
        session.stop()


def plain(cell: object) -> str | float:
    """The same number or truth however it is written; empty text is no value."""
    try:
        return float(str(cell))
    except ValueError:
        return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
