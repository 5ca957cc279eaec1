"""The audit trail: one row per act, written inside the act's own transaction, never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.store.connections import fetch_rows
from market.store.moments import from_text, to_text


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who did what to which thing, when, with the detail that explains it."""

    at: datetime
    actor: str
    verb: str
    subject: str
    subject_id: str
    detail: Mapping[str, Any]


def insert_event(
    db: Database, *, at: datetime, actor: str, verb: str, subject: str, subject_id: str, **detail: Any
) -> None:
    """Append one act; *actor* is a person's id or the name of a command.  Never put a price in *detail*."""
    db.execute(
        "INSERT INTO events (at, actor, verb, subject, subject_id, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (to_text(at), actor, verb, subject, subject_id, json.dumps(detail, ensure_ascii=False, sort_keys=True)),
    )


def list_events(db: Database, *, subject: str, subject_id: str) -> list[Event]:
    """Return the acts on one thing in the order they happened."""
    rows = fetch_rows(
        db,
        "SELECT at, actor, verb, subject, subject_id, detail FROM events "
        "WHERE subject = ? AND subject_id = ? ORDER BY id",
        (subject, subject_id),
    )
    return [_event(row) for row in rows]


def list_latest_events(db: Database, *, limit: int) -> list[Event]:
    """Return the newest acts of the market, newest first, without those on quotes.

    Acts on sealed quotes would tell how many there are; leaving out all of them tells nothing.
    """
    rows = fetch_rows(
        db,
        "SELECT at, actor, verb, subject, subject_id, detail FROM events WHERE subject <> 'quote' "
        "ORDER BY at DESC, id DESC LIMIT ?",
        (limit,),
    )
    return [_event(row) for row in rows]


def _event(row: dict[str, Any]) -> Event:
    return Event(**(row | {"at": from_text(row["at"]), "detail": json.loads(row["detail"])}))
