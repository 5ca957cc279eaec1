"""Briefs that ended without an award: withdrawn, cancelled or unsuccessful, with the reason."""

from sqlite_utils import Database

from market.core.brief_life import Ending
from market.core.briefs import BriefStatus
from market.store.connections import fetch_row
from market.store.moments import from_text, to_text

_COLUMNS = {
    BriefStatus.WITHDRAWN: "withdrawn_at",
    BriefStatus.CANCELLED: "cancelled_at",
    BriefStatus.UNSUCCESSFUL: "unsuccessful_at",
}


def insert_ending(db: Database, brief_id: str, ending: Ending) -> None:
    """End a published brief, once and for good."""
    at = to_text(ending.at)
    db.execute(
        f"UPDATE briefs SET {_COLUMNS[ending.status]} = ? WHERE id = ? AND published_at IS NOT NULL", (at, brief_id)
    )
    db.execute(
        "INSERT INTO brief_endings (brief_id, status, reason_code, reason, at) VALUES (?, ?, ?, ?, ?)",
        (brief_id, ending.status.value, ending.reason_code, ending.reason, at),
    )


def find_ending(db: Database, brief_id: str) -> Ending | None:
    """Return how a brief ended without an award, or None."""
    row = fetch_row(db, "SELECT status, reason_code, reason, at FROM brief_endings WHERE brief_id = ?", (brief_id,))
    if row is None:
        return None
    return Ending(BriefStatus(row["status"]), row["reason_code"], row["reason"], from_text(row["at"]))
