"""How much is lost when everything is killed at random moments: the server fifty times, a migration ten times.

It prints rounds, what was acknowledged, what was lost of it and how long the server takes to be back.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/kill_nine.py [ROUNDS]`.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.reliability.test_interrupted import killed_migrations
from tests.reliability.test_kill_nine import kill_rounds
from tests.served import ServedMarket

ROUNDS, MIGRATIONS_KILLED = 50, 10


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(rounds: int) -> None:
    """Kill and count."""
    with tempfile.TemporaryDirectory() as place, ServedMarket(Path(place) / "market") as market:
        load, starts, damage = kill_rounds(market, rounds)
        _say(f"kills of the server under load of eight writers: {rounds}")
        _say(f"acknowledged: {len(load.acknowledged)}, lost: {len(market.lost(load.acknowledged))}")
        _say(f"answers of 5xx: {sum(status >= 500 for status in load.statuses)}")
        _say(f"damaged files: {len(damage)}")
        _say(f"seconds until ready again: median {statistics.median(starts):.1f}, at most {max(starts):.1f}")
    with tempfile.TemporaryDirectory() as place:
        applied = killed_migrations(Path(place), MIGRATIONS_KILLED)
        _say(f"migrations killed: {len(applied)}, with so many steps done: {sorted(applied)}; all finished, sound")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
