"""What the server has acknowledged is there after kill -9, as often as it is killed."""

import random
import threading
import time
from pathlib import Path

import pytest

from tests.served import Load, ServedMarket

pytestmark = pytest.mark.slow
ROUNDS = 5


def kill_rounds(market: ServedMarket, rounds: int, *, seed: int = 20261124) -> tuple[Load, list[float], list[str]]:
    """Kill the server under load so many times; return the load, the seconds of each start and what was damaged."""
    dice, load, enough, damage = random.Random(seed), Load(), threading.Event(), []  # noqa: S311
    starts = [market.start()]
    threads = market.put_under_load(load, enough)
    try:
        for _ in range(rounds):
            before = len(load.acknowledged)
            deadline = time.monotonic() + 30
            while len(load.acknowledged) < before + 10 and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.2))
            market.kill()
            damage += market.damage()
            starts.append(market.start())
    finally:
        enough.set()
        for thread in threads:
            thread.join()
    return load, starts, damage


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_under_load(tmp_path: Path) -> None:
    with ServedMarket(tmp_path / "market") as market:
        load, _, damage = kill_rounds(market, ROUNDS)

        assert market.lost(load.acknowledged) == []
        assert damage == []
        assert len(load.acknowledged) >= 10 * ROUNDS
        assert len(set(load.acknowledged)) == len(load.acknowledged), "no revision is acknowledged twice"
        assert load.unanswered > 0, "the kills met requests under way"
        assert not [status for status in load.statuses if status >= 500]
