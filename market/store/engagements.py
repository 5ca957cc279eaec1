"""Engagements: one per quote, append-only; the confirmation of a kick-off is a row of its own."""

import sqlite3
from datetime import date, datetime
from typing import Any

from market.core.engagements import Engagement, KickOff
from market.core.errors import Conflict, NotFound
from market.store.connections import Database, fetch_rows
from market.store.moments import from_text, to_text

_ENGAGEMENT = (
    "SELECT engagements.*, confirmed_at, confirmed_by FROM engagements "
    "LEFT JOIN kick_off_confirmations ON kick_off_confirmations.engagement_id = engagements.id "
)


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
        _ENGAGEMENT + "WHERE client_id = :side OR agency_id = :side ORDER BY recorded_at DESC, engagements.id",
        {"side": organisation_id},
    )
    return [_engagement(row) for row in rows]


def has_engagement(db: Database, quote_id: str) -> bool:
    """Return whether a kick-off is recorded for a quote's awarded lines."""
    return bool(fetch_rows(db, "SELECT 1 FROM engagements WHERE quote_id = ?", (quote_id,)))


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


def _engagement(row: dict[str, Any]) -> Engagement:
    kick_off = KickOff(date.fromisoformat(row.pop("starts_on")), row.pop("contacts"), row.pop("agreed"))
    confirmed_at = from_text(row.pop("confirmed_at")) if row["confirmed_at"] else row.pop("confirmed_at")
    return Engagement(
        **(row | {"recorded_at": from_text(row["recorded_at"])}), kick_off=kick_off, confirmed_at=confirmed_at
    )
