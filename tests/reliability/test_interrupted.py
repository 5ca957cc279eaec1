"""Long work killed at moments nobody chose: a migration, a build, a restore; each can be finished from there."""

import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from market.actions.editions import verify_edition
from market.actions.markets import create_market, market_faults
from market.benchmark.reader import editions_folder, list_editions
from market.store.connections import database_path, open_database
from market.store.migrations import MIGRATIONS
from tests.benchmark.priced_market import add_list_prices, add_second_service
from tests.market_town import SEED

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ROUNDS = 3


def run(folder: Path, *command: str, kill_after: float | None = None) -> int:
    """Run a `market` command, killed after so many seconds if it still runs, and return its exit code."""
    process = subprocess.Popen(
        [sys.executable, "-m", "market.cli", "--data", str(folder), *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    return process.wait(120)


def duration(folder: Path, *command: str) -> float:
    """Return how many seconds a command takes that is left alone."""
    begun = time.monotonic()
    assert run(folder, *command) == 0
    return time.monotonic() - begun


def moments(seconds: float, rounds: int) -> list[float]:
    """Return random moments within the second half of so many seconds: the first is spent on starting Python."""
    dice = random.Random(20261124)  # noqa: S311
    return [seconds * dice.uniform(0.4, 1.0) for _ in range(rounds)]


def schema(folder: Path) -> list[tuple[str, ...]]:
    with closing(open_database(database_path(folder))) as db:
        sql = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
        return db.execute(sql).fetchall()


def make_old_market(folder: Path) -> Path:
    """Make a market as the first version left it."""
    folder.mkdir(parents=True)
    with closing(open_database(database_path(folder))) as db:
        db.conn.execute("PRAGMA journal_mode = WAL")
        MIGRATIONS.apply(db, stop_before="m006_terms")
    return folder


def killed_migrations(place: Path, rounds: int) -> list[int]:
    """Kill a migration at random moments, then finish it; return how many steps were applied at each kill."""
    fresh = make_old_market(place / "fresh")
    seconds = duration(fresh, "migrate")
    applied = []
    for number, moment in enumerate(moments(seconds, rounds)):
        folder = make_old_market(place / f"killed-{number}")
        assert run(folder, "migrate", kill_after=moment) in (0, -signal.SIGKILL)
        with closing(open_database(database_path(folder))) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            applied.append(len(MIGRATIONS.applied(db)))
        assert run(folder, "migrate") == 0
        assert schema(folder) == schema(fresh)
        assert market_faults(folder=folder) == []
        assert run(folder, "migrate") == 0
        assert schema(folder) == schema(fresh)
    return applied


def test_a_killed_migration_is_finished_by_the_next(tmp_path: Path) -> None:
    applied = killed_migrations(tmp_path, ROUNDS)

    assert len(applied) == ROUNDS
    assert all(count <= len(MIGRATIONS.pending(Database(memory=True))) for count in applied)


def make_priced_market(folder: Path) -> Path:
    with closing(create_market(folder=folder, seed=SEED, kind="real", currency="RUB", now=datetime.now(UTC))) as db:
        prices = {f"agency-{number}": 10_000_00 + 317_00 * number for number in range(1, 13)}
        add_list_prices(db, "tone-of-voice", prices)
        add_second_service(db, prices)
        db.conn.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


def test_a_killed_build_publishes_a_whole_edition_or_none(tmp_path: Path) -> None:
    folder = make_priced_market(tmp_path / "market")
    quarter = ("--quarter", "2026Q3")
    shutil.copytree(folder, tmp_path / "timed")
    seconds = duration(tmp_path / "timed", "edition", "build", *quarter)
    for moment in moments(seconds, ROUNDS):
        run(folder, "edition", "build", *quarter, kill_after=moment)
        for summary in list_editions(editions_folder(folder)):
            assert verify_edition(folder, str(summary.id)) == []
        assert market_faults(folder=folder) == []

    run(folder, "edition", "build", *quarter)
    (edition,) = list_editions(editions_folder(folder))
    assert verify_edition(folder, str(edition.id)) == []
    assert not list(folder.glob("*/.unfinished-*"))


def test_a_killed_restore_leaves_no_market_and_is_begun_anew(tmp_path: Path) -> None:
    folder, file = make_priced_market(tmp_path / "market"), tmp_path / "backup.db"
    seconds = duration(folder, "backup", str(file))
    for number, moment in enumerate(moments(seconds, ROUNDS)):
        restored = tmp_path / f"restored-{number}"
        run(restored, "restore", str(file), kill_after=moment)
        if database_path(restored).exists():
            assert market_faults(folder=restored) == []
        else:
            assert run(restored, "restore", str(file)) == 0
        assert run(restored, "check", "--audit") == 0
