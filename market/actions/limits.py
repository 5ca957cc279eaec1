"""Limits on guessing, counted in the database so that every worker sees the same count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from market.core.errors import TooManyAttempts
from market.store.accounts import delete_attempts_before, insert_attempt
from market.store.connections import Database


@dataclass(frozen=True, slots=True)
class Limit:
    """At most *attempts* under one key in each window of *seconds*."""

    name: str
    attempts: int
    seconds: int


Guard = Callable[[Limit, str], None]
"""Counts one attempt under a key, or raises TooManyAttempts; see `counting_guard`."""

SIGN_IN_PAIR = Limit("sign-in-pair", 10, 15 * 60)
SIGN_IN_ADDRESS = Limit("sign-in-address", 100, 15 * 60)
SIGN_IN_ACCOUNT = Limit("sign-in-account", 200, 24 * 60 * 60)
SECOND_FACTOR_PERSON = Limit("second-factor-person", 10, 15 * 60)
REGISTER_ADDRESS = Limit("register-address", 20, 60 * 60)
RESET_ADDRESS = Limit("reset-address", 20, 60 * 60)
API_TOKEN = Limit("api-token", 600, 10 * 60)
API_ADDRESS = Limit("api-address", 1200, 10 * 60)
RESET_ACCOUNT = Limit("reset-account", 5, 24 * 60 * 60)
INVITE_ORGANISATION = Limit("invite-organisation", 40, 24 * 60 * 60)
REPORT_ADDRESS = Limit("report-address", 10, 60 * 60)
QUESTION_ORGANISATION = Limit("question-organisation", 10, 60 * 60)


def counting_guard(db: Database, *, now: datetime) -> Guard:
    """Return the guard that counts in *db* at *now*."""
    return lambda limit, key: count_attempt(db, limit, key, now=now)


def open_guard(_limit: Limit, _key: str) -> None:
    """Let every attempt pass: for commands, and where the settings turn limits off."""


def count_attempt(db: Database, limit: Limit, key: str, *, now: datetime) -> None:
    """Count one attempt and raise TooManyAttempts beyond the limit; commits at once, outside any act."""
    seconds = int(now.timestamp())
    window_start = seconds - seconds % limit.seconds
    count = insert_attempt(db, f"{limit.name}:{key}", window_start=window_start)
    if count == 1:
        delete_attempts_before(db, seconds - 2 * 24 * 60 * 60)
        db.conn.commit()
    if count > limit.attempts:
        raise TooManyAttempts(window_start + limit.seconds - seconds)
