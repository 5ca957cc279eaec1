"""Awards: at most one per line, by the index ``one_award_per_line``."""

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from market.core.awards import Award
from market.core.errors import Conflict
from market.store.connections import fetch_rows
from market.store.moments import from_text, to_text


def list_awards(db: Database, brief_id: str) -> list[Award]:
    """Return the awards of a brief in the order of its lines."""
    rows = fetch_rows(
        db,
        "SELECT awards.* FROM awards JOIN brief_lines ON brief_lines.id = awards.line_id "
        "WHERE awards.brief_id = ? ORDER BY brief_lines.position",
        (brief_id,),
    )
    return [Award(**(row | {"awarded_at": from_text(row["awarded_at"])})) for row in rows]


def insert_award(db: Database, award: Award, *, at: datetime) -> None:
    """Add an award; raises Conflict when the line has one already."""
    try:
        db.execute(
            "INSERT INTO awards (id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code, "
            "reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                award.id,
                award.brief_id,
                award.line_id,
                award.quote_id,
                award.revision,
                to_text(at),
                award.awarded_by,
                award.reason_code,
                award.reason,
            ),
        )
    except sqlite3.IntegrityError as error:
        raise Conflict("This line has been awarded already; reload the page to see to whom.") from error
