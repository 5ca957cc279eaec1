from pathlib import Path

import duckdb
import pytest

from market.benchmark.baselines import BASELINE_FILE, read_baseline, write_baseline
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


@pytest.mark.parametrize("columns", ["*", "* EXCLUDE slice"], ids=["before lists", "before slices"])
def test_a_baseline_of_an_older_market_is_read(tmp_path: Path, columns: str) -> None:
    votes = {"dc365e79d41cfae1": 100.5, "00000000000000ff": 90.0}
    rows = ", ".join(
        f"('catalogue', 'post', 'post', 'RUB', 'list', '', '2026Q2-v1', '{group}', {price}::DOUBLE)"
        for group, price in votes.items()
    )
    names = "scheme, service, unit, currency, series, slice, shown_in, group_id, median_price"
    duckdb.execute(
        f"COPY (SELECT {columns} FROM (VALUES {rows}) AS kept({names})) "
        f"TO '{tmp_path / BASELINE_FILE}' (FORMAT parquet)"
    )

    baseline = read_baseline(tmp_path)

    assert baseline == {CellKey("catalogue", "post", "post", "RUB", "list"): ("2026Q2-v1", Votes.of(votes))}
    ((_, values),) = baseline.values()
    assert isinstance(values, Votes)
    assert values.agencies.tolist() == [0xFF, 0xDC365E79D41CFAE1]
