"""Awards: at most one that stands per line, by the index ``one_award_per_line``; those taken back are kept."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.core.awards import Award, RevokedAward
from market.core.errors import Conflict
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, to_text

_AWARDS = """
SELECT awards.id, awards.brief_id, awards.line_id, awards.quote_id, awards.revision, awards.awarded_at,
       awards.awarded_by, awards.reason_code, awards.reason, awards.revoked_at, awards.revoked_reason,
       people.name AS revoked_by
FROM awards JOIN brief_lines ON brief_lines.id = awards.line_id LEFT JOIN people ON people.id = awards.revoked_by
WHERE awards.brief_id = ?
"""
_REVOKED = ("revoked_at", "revoked_by", "revoked_reason")


def list_awards(db: Database, brief_id: str) -> list[Award]:
    """Return the awards of a brief that stand, in the order of its lines."""
    rows = fetch_rows(db, _AWARDS + "AND awards.revoked_at IS NULL ORDER BY brief_lines.position", (brief_id,))
    return [_award(row) for row in rows]


def list_revoked_awards(db: Database, brief_id: str) -> list[RevokedAward]:
    """Return the awards of a brief that were taken back, the earliest first."""
    rows = fetch_rows(
        db,
        _AWARDS + "AND awards.revoked_at IS NOT NULL ORDER BY awards.revoked_at, brief_lines.position",
        (brief_id,),
    )
    return [
        RevokedAward(_award(row), from_text(row["revoked_at"]), row["revoked_by"], row["revoked_reason"])
        for row in rows
    ]


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


def update_revoked(db: Database, award_id: str, *, at: datetime, by: str, reason: str) -> None:
    """Take an award back; its line is open again."""
    db.execute(
        "UPDATE awards SET revoked_at = ?, revoked_by = ?, revoked_reason = ? WHERE id = ? AND revoked_at IS NULL",
        (to_text(at), by, reason, award_id),
    )


def find_award_choice(db: Database, brief_id: str) -> dict[str, Any] | None:
    """Return the choice a client made and did not confirm yet: choices, reason_code, reason; or None."""
    row = fetch_row(db, "SELECT choices, reason_code, reason FROM award_choices WHERE brief_id = ?", (brief_id,))
    return None if row is None else row | {"choices": json.loads(row["choices"])}


def insert_award_choice(
    db: Database,
    *,
    brief_id: str,
    choices: Mapping[str, str],
    reason_code: str,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    """Keep an unconfirmed choice, replacing an earlier one."""
    db.execute(
        "INSERT INTO award_choices (brief_id, choices, reason_code, reason, saved_by, saved_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (brief_id) DO UPDATE SET choices = excluded.choices, "
        "reason_code = excluded.reason_code, reason = excluded.reason, saved_by = excluded.saved_by, "
        "saved_at = excluded.saved_at",
        (brief_id, json.dumps(choices, sort_keys=True), reason_code, reason, by, to_text(at)),
    )


def delete_award_choice(db: Database, brief_id: str) -> None:
    """Drop an unconfirmed choice; none is no error."""
    db.execute("DELETE FROM award_choices WHERE brief_id = ?", (brief_id,))


def _award(row: dict[str, Any]) -> Award:
    fields = {name: value for name, value in row.items() if name not in _REVOKED}
    return Award(**(fields | {"awarded_at": from_text(row["awarded_at"])}))
