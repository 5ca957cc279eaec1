"""Who read opened quotes, took them away as a file, or was refused: noted without holding anybody up."""

from contextlib import suppress
from datetime import datetime, timedelta

from market.core.accounts import Actor
from market.store.connections import Database, DatabaseDamaged, hasty_write_transaction, write_transaction
from market.store.events import has_act_since, insert_event

_READ_AGAIN = timedelta(hours=24)
_REFUSED_AGAIN = timedelta(hours=1)


def note_reading(db: Database, *, brief_id: str, by: Actor, now: datetime) -> None:
    """Note that somebody reads the opened quotes of a brief, once a day."""
    _note(db, by, "quotes.read", "brief", brief_id, now, again=_READ_AGAIN)


def note_refusal(db: Database, *, route: str, by: Actor, now: datetime) -> None:
    """Note that somebody was refused at a route, once an hour for each; which thing was asked for is not kept."""
    _note(db, by, "access.refuse", "route", route, now, again=_REFUSED_AGAIN)


def record_export(db: Database, *, brief_id: str, by: Actor, now: datetime) -> None:
    """Record that somebody takes the opened quotes of a brief away as a file; without the record there is no file."""
    with write_transaction(db):
        insert_event(db, at=now, actor=by.person_id, verb="quotes.export", subject="brief", subject_id=brief_id)


def _note(
    db: Database, by: Actor, verb: str, subject: str, subject_id: str, now: datetime, *, again: timedelta
) -> None:
    """Write the note if none was written lately; a database that is busy, full or damaged is left alone."""
    with suppress(DatabaseDamaged):
        acts = {"actor": by.person_id, "verb": verb, "subject": subject, "subject_id": subject_id}
        if has_act_since(db, **acts, since=now - again):
            return
        with hasty_write_transaction(db):
            insert_event(db, at=now, **acts)
