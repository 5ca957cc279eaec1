"""The engine is shut in to one folder and a bounded memory; what does not fit continues on disk."""

from pathlib import Path

import duckdb
import pytest

from market.benchmark import engines
from market.benchmark.engines import engine

SORTED = (
    "SELECT max(place * (n % 2)) AS last FROM "
    "(SELECT n, row_number() OVER (ORDER BY hash(n)) AS place FROM range(3_000_000) AS t(n))"
)


def test_a_sort_larger_than_the_memory_spills_into_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MEMORY_LIMIT", "60MB")
    with engine(tmp_path, threads=1) as connection:
        connection.execute(f"CREATE TABLE kept AS {SORTED}")
        (count,) = connection.execute("FROM kept").fetchall()[0]
        limit = connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]

    assert 0 < count <= 3_000_000
    assert limit == "57.2 MiB"


def test_without_room_to_spill_the_same_sort_is_refused(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '60MB'; SET threads = 1")
        connection.execute(f"SET temp_directory = '{tmp_path}'; SET max_temp_directory_size = '0KB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(SORTED)


def test_nothing_outside_the_folder_can_be_read_and_no_setting_changed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside.csv"
    inside.mkdir()
    outside.write_text("secret\n1\n")
    with engine(inside) as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"SELECT * FROM read_csv('{outside}')")
        with pytest.raises(duckdb.Error, match="locked"):
            connection.execute("SET memory_limit = '64GB'")
