"""Engagements: one per quote, append-only; the confirmation of a kick-off and the end are rows of their own."""

import sqlite3
from datetime import date, datetime
from typing import Any

from market.core.engagements import Answer, AwaitedKickOff, Engagement, KickOff, WorkEnd
from market.core.errors import Conflict, NotFound
from market.store.connections import Database, fetch_rows
from market.store.moments import from_text, to_text

_ENGAGEMENT = """
SELECT engagements.*, confirmed_at, confirmed_by, handed_over_at, watch_days, no_reuse_months, briefs.title,
    ended_on, reason_code, reason, ended_at, ended_by, ended_for
FROM engagements JOIN briefs ON briefs.id = engagements.brief_id
JOIN brief_terms ON brief_terms.brief_id = engagements.brief_id
LEFT JOIN kick_off_confirmations ON kick_off_confirmations.engagement_id = engagements.id
LEFT JOIN work_ends ON work_ends.engagement_id = engagements.id
LEFT JOIN signed_acts ON signed_acts.engagement_id = engagements.id
"""
_AWAITED = """
SELECT awards.brief_id, awards.quote_id, briefs.title, briefs.client_id, clients.name AS client_name,
    quotes.agency_id, agencies.name AS agency_name, COUNT(*) AS lines, MAX(awards.awarded_at) AS awarded_at,
    brief_terms.standstill_days, brief_terms.starts_on
FROM awards JOIN briefs ON briefs.id = awards.brief_id JOIN brief_terms ON brief_terms.brief_id = awards.brief_id
JOIN opened_quotes AS quotes ON quotes.id = awards.quote_id
JOIN organisations AS clients ON clients.id = briefs.client_id
JOIN organisations AS agencies ON agencies.id = quotes.agency_id
LEFT JOIN engagements ON engagements.quote_id = awards.quote_id
WHERE awards.revoked_at IS NULL AND engagements.id IS NULL AND (briefs.client_id = :side OR quotes.agency_id = :side)
GROUP BY awards.quote_id ORDER BY MAX(awards.awarded_at) DESC, awards.quote_id
"""
_END = ("ended_on", "reason_code", "reason", "ended_at", "ended_by", "ended_for")
_ANSWER = ("answer", "note", "answered_at", "answered_by")
_MOMENTS = ("recorded_at", "confirmed_at", "handed_over_at")


def get_engagement(db: Database, engagement_id: str) -> Engagement:
    """Return an engagement by id; raises NotFound."""
    rows = fetch_rows(db, _ENGAGEMENT + "WHERE engagements.id = ?", (engagement_id,))
    if not rows:
        raise NotFound("There is nothing here under this address.")
    return _engagement(rows[0])


def list_engagements(db: Database, organisation_id: str) -> list[Engagement]:
    """Return the engagements an organisation is a side of, newest first."""
    rows = fetch_rows(
        db,
        _ENGAGEMENT
        + "WHERE engagements.client_id = :side OR agency_id = :side ORDER BY recorded_at DESC, engagements.id",
        {"side": organisation_id},
    )
    return [_engagement(row) for row in rows]


def list_awaited_kick_offs(db: Database, organisation_id: str) -> list[AwaitedKickOff]:
    """Return the quotes with awarded lines that an organisation is a side of and whose work nobody has begun."""
    rows = fetch_rows(db, _AWAITED, {"side": organisation_id})
    return [
        AwaitedKickOff(
            **(
                row
                | {
                    "awarded_at": from_text(row["awarded_at"]),
                    "starts_on": date.fromisoformat(row["starts_on"]) if row["starts_on"] else None,
                }
            )
        )
        for row in rows
    ]


def list_unsettled_engagements(db: Database, *, since: date) -> list[Engagement]:
    """Return the engagements whose work has not ended, or ended on *since* or later, oldest first."""
    rows = fetch_rows(
        db,
        _ENGAGEMENT + "WHERE ended_on IS NULL OR ended_on >= ? ORDER BY recorded_at, engagements.id",
        (since.isoformat(),),
    )
    return [_engagement(row) for row in rows]


def find_engagement(db: Database, quote_id: str) -> Engagement | None:
    """Return the engagement of a quote's awarded lines, or None before its kick-off is recorded."""
    rows = fetch_rows(db, _ENGAGEMENT + "WHERE engagements.quote_id = ?", (quote_id,))
    return _engagement(rows[0]) if rows else None


def insert_engagement(db: Database, engagement: Engagement) -> None:
    """Add an engagement with its kick-off; raises Conflict when the quote has one already."""
    try:
        db.execute(
            "INSERT INTO engagements (id, brief_id, quote_id, client_id, agency_id, starts_on, contacts, agreed, "
            "recorded_at, recorded_by, recorded_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                engagement.id,
                engagement.brief_id,
                engagement.quote_id,
                engagement.client_id,
                engagement.agency_id,
                engagement.kick_off.starts_on.isoformat(),
                engagement.kick_off.contacts,
                engagement.kick_off.agreed,
                to_text(engagement.recorded_at),
                engagement.recorded_by,
                engagement.recorded_for,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise Conflict("A kick-off is recorded for this quote already; look at it among your engagements.") from error


def insert_confirmation(db: Database, engagement_id: str, *, by: str, at: datetime) -> None:
    """Add the other side's confirmation of a kick-off."""
    db.execute(
        "INSERT INTO kick_off_confirmations (engagement_id, confirmed_at, confirmed_by) VALUES (?, ?, ?)",
        (engagement_id, to_text(at), by),
    )


def insert_end(db: Database, engagement_id: str, end: WorkEnd) -> None:
    """Add the end of the work."""
    db.execute(
        "INSERT INTO work_ends (engagement_id, ended_on, reason_code, reason, ended_at, ended_by, ended_for) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            engagement_id,
            end.ended_on.isoformat(),
            end.reason_code,
            end.reason,
            to_text(end.ended_at),
            end.ended_by,
            end.ended_for,
        ),
    )


def read_answer(row: dict[str, Any]) -> Answer | None:
    """Take the columns of an answer out of a joined row and return it; None where nobody has answered."""
    taken = {name: row.pop(name) for name in _ANSWER}
    return Answer(**(taken | {"answered_at": from_text(taken["answered_at"])})) if taken["answer"] else None


def _engagement(row: dict[str, Any]) -> Engagement:
    kick_off = KickOff(date.fromisoformat(row.pop("starts_on")), row.pop("contacts"), row.pop("agreed"))
    end = {name: row.pop(name) for name in _END}
    moments = {name: from_text(row[name]) if row[name] else None for name in _MOMENTS}
    return Engagement(**(row | moments), kick_off=kick_off, end=_end(end) if end["ended_on"] else None)


def _end(row: dict[str, Any]) -> WorkEnd:
    return WorkEnd(**(row | {"ended_on": date.fromisoformat(row["ended_on"]), "ended_at": from_text(row["ended_at"])}))
