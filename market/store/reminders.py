"""Reminders: who is due one, and the record that each goes out once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from market.store.connections import fetch_rows
from market.store.moments import to_text

DRAFT_AHEAD = timedelta(days=2)
OVERDUE_AFTER = timedelta(days=28)
_STILL_NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One organisation due a reminder of a *kind* about one brief."""

    kind: str
    brief_id: str
    organisation_id: str


_UNDECIDED = """
SELECT :kind AS kind, briefs.id AS brief_id, client_id AS organisation_id FROM briefs
WHERE opened_at IS NOT NULL AND cancelled_at IS NULL AND unsuccessful_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM standing_awards WHERE standing_awards.brief_id = briefs.id)
    AND NOT EXISTS (SELECT 1 FROM reminders WHERE reminders.kind = :kind AND reminders.brief_id = briefs.id)
"""
_CLIENT_KINDS = {
    "opened": "AND opened_at > :since ORDER BY briefs.id",
    "decide": "AND decision_on BETWEEN substr(:since, 1, 10) AND substr(:now, 1, 10) ORDER BY briefs.id",
    "overdue": "AND closes_at <= :late AND closes_at > :later ORDER BY briefs.id",
}
_DRAFTS = """
SELECT 'draft' AS kind, briefs.id AS brief_id, agency_id AS organisation_id
FROM quote_drafts JOIN briefs ON briefs.id = quote_drafts.brief_id
WHERE briefs.withdrawn_at IS NULL AND briefs.opened_at IS NULL AND closes_at > :now AND closes_at <= :soon
    AND NOT EXISTS (SELECT 1 FROM reminders WHERE reminders.kind = 'draft' AND reminders.brief_id = briefs.id
        AND reminders.organisation_id = agency_id)
ORDER BY briefs.id, agency_id
"""


def list_due_reminders(db: Database, *, now: datetime) -> list[Reminder]:
    """Return the reminders due at *now* and not sent before; what is more than a week late is let go."""
    moments: Mapping[str, Any] = {
        "now": to_text(now),
        "since": to_text(now - _STILL_NEWS),
        "late": to_text(now - OVERDUE_AFTER),
        "later": to_text(now - OVERDUE_AFTER - _STILL_NEWS),
        "soon": to_text(now + DRAFT_AHEAD),
    }
    client_rows = [
        row
        for kind, rest in _CLIENT_KINDS.items()
        for row in fetch_rows(db, _UNDECIDED + rest, {**moments, "kind": kind})
    ]
    return [Reminder(**row) for row in (*client_rows, *_draft_rows(db, moments))]


def insert_reminder(db: Database, reminder: Reminder, *, at: datetime) -> bool:
    """Record a reminder; return whether it is the first of its kind."""
    cursor = db.execute(
        "INSERT INTO reminders (kind, brief_id, organisation_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (reminder.kind, reminder.brief_id, reminder.organisation_id, to_text(at)),
    )
    return bool(cursor.rowcount == 1)


def _draft_rows(db: Database, moments: Mapping[str, Any]) -> list[dict[str, Any]]:
    return fetch_rows(db, _DRAFTS, moments)
