"""Reminders of engagements: what they depend on, and the record that each goes out once."""

from datetime import date, datetime

from market.core.engagement_reminders import EngagementReminder
from market.core.engagements import Engagement
from market.store.connections import Database, fetch_rows
from market.store.engagements import list_unsettled_engagements
from market.store.moments import to_text


def list_reminded(db: Database, *, since: datetime) -> frozenset[EngagementReminder]:
    """Return the reminders that went out at *since* or later."""
    rows = fetch_rows(
        db, "SELECT kind, engagement_id, organisation_id FROM engagement_reminders WHERE at >= ?", (to_text(since),)
    )
    return frozenset(EngagementReminder(**row) for row in rows)


def list_to_remind(db: Database, *, since: date) -> list[tuple[Engagement, frozenset[str], date | None]]:
    """Return the engagements that reminders can concern, with who reviewed and the newest day the client looked.

    They are those whose work has not ended, or ended on *since* or later.
    """
    reviewed: dict[str, set[str]] = {}
    for row in fetch_rows(
        db,
        "SELECT reviews.engagement_id, organisation_id FROM reviews "
        "JOIN work_ends ON work_ends.engagement_id = reviews.engagement_id WHERE ended_on >= ?",
        (since.isoformat(),),
    ):
        reviewed.setdefault(row["engagement_id"], set()).add(row["organisation_id"])
    looked = {
        row["engagement_id"]: date.fromisoformat(row["looked_on"])
        for row in fetch_rows(
            db,
            "SELECT watch_findings.engagement_id, max(found_on) AS looked_on FROM watch_findings "
            "JOIN work_ends ON work_ends.engagement_id = watch_findings.engagement_id WHERE ended_on >= ? "
            "GROUP BY watch_findings.engagement_id",
            (since.isoformat(),),
        )
    }
    return [
        (each, frozenset(reviewed.get(each.id, ())), looked.get(each.id))
        for each in list_unsettled_engagements(db, since=since)
    ]


def insert_engagement_reminder(db: Database, reminder: EngagementReminder, *, at: datetime) -> bool:
    """Record a reminder; return whether it is the first of its kind."""
    cursor = db.execute(
        "INSERT INTO engagement_reminders (kind, engagement_id, organisation_id, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (reminder.kind, reminder.engagement_id, reminder.organisation_id, to_text(at)),
    )
    return bool(cursor.rowcount == 1)
