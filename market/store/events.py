"""The audit trail: one row per act, written inside the act's own transaction, never changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from market.core.audit_chain import BEGINNING, Anchor, ChainedAct, link_of
from market.store.connections import fetch_row, fetch_rows, iterate_rows
from market.store.moments import from_text, to_text

_VISIBLE = """
FROM events WHERE (subject <> 'quote' OR EXISTS (
    SELECT 1 FROM quotes JOIN briefs ON briefs.id = quotes.brief_id
    WHERE quotes.id = events.subject_id AND briefs.opened_at IS NOT NULL))
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who did what to which thing, when, with the detail that explains it."""

    at: datetime
    actor: str
    verb: str
    subject: str
    subject_id: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventSearch:
    """What to look for in the trail; '' and None ask for nothing, *verb* is matched from its beginning.

    *since* and *until* are UTC dates, both included.
    """

    subject: str = ""
    subject_id: str = ""
    actor: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None


def insert_event(
    db: Database, *, at: datetime, actor: str, verb: str, subject: str, subject_id: str, **detail: Any
) -> None:
    """Append one act, linked to the one before it; *actor* is a person's id or the name of a command.

    To be called inside a write transaction: two acts written at once would be linked to the same one.
    Never put a price, a name or an address in *detail*: the trail is kept when a person's own entries are erased.
    """
    before = last_anchor(db)
    number = before.number + 1
    parts = (to_text(at), actor, verb, subject, subject_id, json.dumps(detail, ensure_ascii=False, sort_keys=True))
    db.execute(
        "INSERT INTO events (id, at, actor, verb, subject, subject_id, detail, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, *parts, link_of(before.link, number, *parts)),
    )


def has_act_since(db: Database, *, actor: str, verb: str, subject: str, subject_id: str, since: datetime) -> bool:
    """Return whether somebody did something to a thing after a moment."""
    row = fetch_row(
        db,
        "SELECT 1 FROM events WHERE subject = ? AND subject_id = ? AND actor = ? AND verb = ? AND at > ? LIMIT 1",
        (subject, subject_id, actor, verb, to_text(since)),
    )
    return row is not None


def last_anchor(db: Database) -> Anchor:
    """Return the number and the link of the newest act, to be noted outside the database; (0, `BEGINNING`) for none."""
    row = fetch_row(db, "SELECT id, link FROM events ORDER BY id DESC LIMIT 1")
    return Anchor(row["id"], row["link"]) if row else Anchor(0, BEGINNING)


def iterate_acts(db: Database) -> Iterator[ChainedAct]:
    """Yield the whole trail from its beginning with its links, for checking."""
    sql = "SELECT id, at, actor, verb, subject, subject_id, detail, link FROM events ORDER BY id"
    return (ChainedAct(*row) for row in iterate_rows(db, sql))


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


def search_events(db: Database, search: EventSearch, *, limit: int, offset: int) -> list[Event]:
    """Return a page of the acts that match, newest first.

    Acts on quotes are among them only where the quotes of the brief are opened: others would tell of sealed ones.
    """
    clauses, values = _search_clauses(search)
    rows = fetch_rows(
        db,
        f"SELECT at, actor, verb, subject, subject_id, detail {_VISIBLE} {clauses} ORDER BY id DESC LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return [_event(row) for row in rows]


def count_events(db: Database, search: EventSearch) -> int:
    """Return how many acts `search_events` pages through."""
    clauses, values = _search_clauses(search)
    row = fetch_row(db, f"SELECT count(*) AS events {_VISIBLE} {clauses}", values)
    return int(row["events"]) if row else 0


def _search_clauses(search: EventSearch) -> tuple[str, tuple[str, ...]]:
    wanted = {
        "AND subject = ?": search.subject,
        "AND subject_id = ?": search.subject_id,
        "AND actor = ?": search.actor,
        "AND instr(verb, ?) = 1": search.verb,
        "AND at >= ?": search.since.isoformat() if search.since else "",
        "AND at < ?": (search.until + timedelta(days=1)).isoformat() if search.until else "",
    }
    given = {clause: value for clause, value in wanted.items() if value}
    return " ".join(given), tuple(given.values())


def _event(row: dict[str, Any]) -> Event:
    return Event(**(row | {"at": from_text(row["at"]), "detail": json.loads(row["detail"])}))
