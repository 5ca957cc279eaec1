"""How much is lost when everything is killed at random moments: the server fifty times, a migration ten times.

It prints rounds, what was acknowledged, what was lost of it and how long the server takes to be back.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/kill_nine.py [ROUNDS]`.
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.compare_50x40 import median
from tests.reliability.test_interrupted import killed_migrations
from tests.reliability.test_kill_nine import kill_rounds
from tests.served import ServedMarket

ROUNDS, MIGRATIONS_KILLED = 50, 10


def main(rounds: int) -> None:
    """Kill and count."""
    with tempfile.TemporaryDirectory() as place, ServedMarket(Path(place) / "market") as market:
        load, starts, damage = kill_rounds(market, rounds)
        print(f"kills of the server under load of eight writers: {rounds}")
        print(f"acknowledged: {len(load.acknowledged)}, lost: {len(market.lost(load.acknowledged))}")
        print(f"requests cut off: {load.unanswered}, answers of 5xx: {sum(status >= 500 for status in load.statuses)}")
        print(f"damaged files: {len(damage)}")
        print(f"seconds until ready again: median {median(starts):.1f}, at most {max(starts):.1f}")
    with tempfile.TemporaryDirectory() as place:
        applied = killed_migrations(Path(place), MIGRATIONS_KILLED)
        print(f"migrations killed: {len(applied)}, with so many steps done: {sorted(applied)}; all finished, sound")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
