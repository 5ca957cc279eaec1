"""Who is signed in where: sessions by the hash of their token, and sessions that still wait for a code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from market.core.accounts import Actor
from market.store.accounts import ACTOR, actor_from
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, to_text

_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Session:
    """One place where a person is signed in; *id* is the beginning of the hash, which opens nothing."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    browser: str


def session_id(token_hash: str) -> str:
    """Return the id under which a session is listed: 64 bits of the hash of its token."""
    return token_hash[:_ID_LENGTH]


def find_session_actor(
    db: Database, token_hash: str, *, now: datetime, idle_since: datetime
) -> tuple[Actor, datetime] | None:
    """Return whose session this is and when it was seen last, while it lasts and is not idle; None otherwise.

    A session that waits for a code belongs to nobody yet.
    """
    row = fetch_row(
        db,
        ACTOR.replace("SELECT", "SELECT sessions.seen_at,", 1) + "JOIN sessions ON sessions.person_id = people.id "
        "WHERE sessions.token_hash = ? AND expires_at > ? AND seen_at > ? AND awaits_code = 0",
        (token_hash, to_text(now), to_text(idle_since)),
    )
    if row is None:
        return None
    seen_at = from_text(row.pop("seen_at"))
    actor = actor_from(row)
    return None if actor is None else (actor, seen_at)


def find_waiting_person(db: Database, token_hash: str, *, now: datetime) -> str | None:
    """Return whose password was right in a session that still waits for a code, or None."""
    row = fetch_row(
        db,
        "SELECT person_id FROM sessions WHERE token_hash = ? AND expires_at > ? AND awaits_code = 1",
        (token_hash, to_text(now)),
    )
    return None if row is None else str(row["person_id"])


def list_sessions(db: Database, person_id: str, *, now: datetime, idle_since: datetime) -> list[Session]:
    """Return where a person is signed in, the one seen last first."""
    rows = fetch_rows(
        db,
        "SELECT token_hash, created_at, seen_at, expires_at, browser FROM sessions WHERE person_id = ? "
        "AND awaits_code = 0 AND expires_at > ? AND seen_at > ? ORDER BY seen_at DESC, token_hash",
        (person_id, to_text(now), to_text(idle_since)),
    )
    return [_session(row) for row in rows]


def insert_session(
    db: Database,
    *,
    token_hash: str,
    person_id: str,
    at: datetime,
    lasts: timedelta,
    browser: str = "",
    awaits_code: bool = False,
) -> None:
    """Begin a session, one that waits for a code where *awaits_code* says so."""
    db.execute(
        "INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, browser, awaits_code) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (token_hash, person_id, to_text(at), to_text(at), to_text(at + lasts), browser, int(awaits_code)),
    )


def update_seen(db: Database, token_hash: str, *, at: datetime) -> None:
    """Note that a session was used."""
    db.execute("UPDATE sessions SET seen_at = ? WHERE token_hash = ?", (to_text(at), token_hash))


def delete_session(db: Database, token_hash: str) -> None:
    """End a session; one that has ended already is no error."""
    db.execute("DELETE FROM sessions WHERE token_hash = ?", (token_hash,))


def delete_session_of(db: Database, person_id: str, listed_id: str) -> bool:
    """End one of a person's own sessions by the id it is listed under; return whether there was one."""
    cursor = db.execute(
        "DELETE FROM sessions WHERE person_id = ? AND substr(token_hash, 1, ?) = ?", (person_id, _ID_LENGTH, listed_id)
    )
    return bool(cursor.rowcount)


def delete_other_sessions(db: Database, person_id: str, *, but: str) -> None:
    """End every session of a person except that of one token hash."""
    db.execute("DELETE FROM sessions WHERE person_id = ? AND token_hash <> ?", (person_id, but))


def delete_ended_sessions(db: Database, *, now: datetime, idle_since: datetime) -> int:
    """Forget sessions that lasted their time or were idle too long; return how many."""
    cursor = db.execute(
        "DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?", (to_text(now), to_text(idle_since))
    )
    return int(cursor.rowcount)


def _session(row: dict[str, Any]) -> Session:
    return Session(
        id=session_id(row["token_hash"]),
        created_at=from_text(row["created_at"]),
        seen_at=from_text(row["seen_at"]),
        expires_at=from_text(row["expires_at"]),
        browser=row["browser"],
    )
