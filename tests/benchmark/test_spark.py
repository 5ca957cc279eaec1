"""Apache Spark makes the same cell table from the same file."""

import os
import random
from pathlib import Path

import numpy as np
import pytest

from market.benchmark.cells import REDUCERS, read_contributors, reduce_to_cells
from market.benchmark.spark_engine import missing_for_spark
from market.core.errors import Conflict
from market.core.votes import pseudonym
from tests.benchmark.frozen_prices import KEY, write_frozen


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
