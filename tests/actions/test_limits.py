import sqlite3
from datetime import timedelta

import pytest

from market.actions.limits import SIGN_IN_PAIR, Limit, count_attempt, counting_guard, open_guard
from market.core.errors import TooManyAttempts
from market.store.connections import database_path, fetch_rows
from tests.market_town import NOW, SECOND, Town

THRICE = Limit("thrice", 3, 60)


def attempt(market: Town, times: int, *, key: str = "vera", limit: Limit = THRICE, at=NOW) -> None:
    for _ in range(times):
        count_attempt(market.db, limit, key, now=at)


def test_attempts_up_to_the_limit_pass_and_the_next_is_refused(market: Town) -> None:
    attempt(market, 3)

    with pytest.raises(TooManyAttempts):
        attempt(market, 1)


def test_a_refusal_says_how_long_to_wait(market: Town) -> None:
    attempt(market, 10, limit=SIGN_IN_PAIR)

    with pytest.raises(TooManyAttempts, match=r"Wait 14 minutes and try again\.") as refusal:
        attempt(market, 1, limit=SIGN_IN_PAIR, at=NOW + timedelta(minutes=1))
    assert refusal.value.retry_after_seconds == 14 * 60


def test_less_than_a_minute_is_told_as_one(market: Town) -> None:
    attempt(market, 3)

    with pytest.raises(TooManyAttempts, match=r"Wait 1 minute and try"):
        attempt(market, 1, at=NOW + timedelta(seconds=59))


def test_the_next_window_starts_from_nothing(market: Town) -> None:
    attempt(market, 3)

    attempt(market, 3, at=NOW + timedelta(seconds=60))


def test_keys_and_limits_are_counted_apart(market: Town) -> None:
    attempt(market, 3)

    attempt(market, 3, key="boris")
    attempt(market, 3, limit=Limit("other", 3, 60))


def test_every_attempt_counts_for_other_processes_at_once(market: Town) -> None:
    other = sqlite3.connect(database_path(market.folder))
    counts = []
    for _ in range(3):
        attempt(market, 1)
        counts.append(other.execute("SELECT count FROM attempts").fetchone()[0])
    other.close()

    assert counts == [1, 2, 3]
    assert not market.db.conn.in_transaction


def test_a_refused_attempt_counts_too(market: Town) -> None:
    guard = counting_guard(market.db, now=NOW)
    for _ in range(3):
        guard(THRICE, "vera")
    for _ in range(2):
        with pytest.raises(TooManyAttempts):
            guard(THRICE, "vera")

    assert fetch_rows(market.db, "SELECT key, count FROM attempts") == [{"key": "thrice:vera", "count": 5}]


def test_windows_of_days_ago_are_forgotten(market: Town) -> None:
    attempt(market, 1)
    attempt(market, 1, key="boris", at=NOW + timedelta(days=2) + SECOND)

    assert [row["key"] for row in fetch_rows(market.db, "SELECT key FROM attempts")] == ["thrice:boris"]


def test_the_open_guard_lets_everything_pass(market: Town) -> None:
    for _ in range(5):
        open_guard(THRICE, "vera")

    assert market.db["attempts"].count == 0
