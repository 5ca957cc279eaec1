from pathlib import Path

import pytest

from market.benchmark.memory import read_baseline, write_baseline
from market.benchmark.published import CellKey
from market.core.errors import Conflict
from market.core.votes import Votes


def test_a_baseline_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    baseline = {
        CellKey("catalogue", "post", "post", "RUB", "list"): ("2026Q2-v1", Votes.of({"a": 100.5, "b": 1 / 3})),
        CellKey("rates", 'odd "name", of\ntwo lines', "", "USD", "list"): ("2026Q1-v2", Votes.of({"a": 7.0})),
        CellKey("catalogue", "post", "post", "RUB", "list", "city=Kazan"): ("2026Q2-v1", Votes.of({"b": 1 / 3})),
    }

    write_baseline(tmp_path, baseline)

    assert read_baseline(tmp_path) == baseline
    assert [path.name for path in tmp_path.iterdir()] == ["baseline.parquet"]


def test_an_empty_baseline_is_a_baseline(tmp_path: Path) -> None:
    write_baseline(tmp_path, {})

    assert read_baseline(tmp_path) == {}


def test_a_missing_baseline_says_what_to_restore(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="Restore them from a backup"):
        read_baseline(tmp_path / "2026Q2-v1")
