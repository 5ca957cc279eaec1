"""Where a person is signed in: found on every request, listed, ended."""

from contextlib import suppress
from datetime import datetime, timedelta

from market.actions.identifiers import token_hash
from market.core.accounts import Actor
from market.core.errors import NotFound
from market.core.messages import say
from market.store import sessions as store
from market.store.connections import Database, DatabaseUnavailable, hasty_write_transaction, write_transaction
from market.store.events import insert_event

SESSION_LASTS = timedelta(days=14)
SESSION_IDLE = timedelta(days=7)
_NOTED_EVERY = timedelta(hours=1)


def find_session_actor(db: Database, *, token: str, now: datetime) -> Actor | None:
    """Return who a session token belongs to while the session lasts and was used within a week, or None.

    Its use is noted about once an hour; a database that cannot be written at the moment is no reason to sign out.
    """
    found = store.find_session_actor(db, token_hash(token), now=now, idle_since=now - SESSION_IDLE)
    if found is None:
        return None
    actor, seen_at = found
    if now - seen_at >= _NOTED_EVERY:
        with suppress(DatabaseUnavailable), hasty_write_transaction(db):
            store.update_seen(db, token_hash(token), at=now)
    return actor


def list_own_sessions(db: Database, *, by: Actor, now: datetime) -> list[store.Session]:
    """Return where the actor is signed in, the session seen last first."""
    return store.list_sessions(db, by.person_id, now=now, idle_since=now - SESSION_IDLE)


def end_session(db: Database, *, listed_id: str, by: Actor, now: datetime) -> None:
    """End one of the actor's own sessions by the id it is listed under; raises NotFound for any other."""
    with write_transaction(db):
        if not store.delete_session_of(db, by.person_id, listed_id):
            raise NotFound(say("There is nothing here under this address."))
        _record(db, by, now)


def end_other_sessions(db: Database, *, token: str, by: Actor, now: datetime) -> None:
    """End every session of the actor but the one of *token*."""
    with write_transaction(db):
        store.delete_other_sessions(db, by.person_id, but=token_hash(token))
        _record(db, by, now)


def sign_out(db: Database, *, token: str, by: Actor, now: datetime) -> None:
    """End the session of *token*."""
    with write_transaction(db):
        store.delete_session(db, token_hash(token))
        _record(db, by, now)


def _record(db: Database, by: Actor, now: datetime) -> None:
    insert_event(db, at=now, actor=by.person_id, verb="session.end", subject="person", subject_id=by.person_id)
