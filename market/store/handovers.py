"""Handover: marks on the checklist, the acts drawn up, and their signatures; all append-only."""

from datetime import datetime

from market.core.handovers import HandoverAct, HandoverMark
from market.store.connections import Database, fetch_rows
from market.store.moments import from_text, to_text


def list_marks(db: Database, engagement_id: str) -> list[HandoverMark]:
    """Return all marks of an engagement, oldest first, with the names of those who made them."""
    rows = fetch_rows(
        db,
        "SELECT item, mark, note, marked_at, people.name AS marked_by FROM handover_marks "
        "JOIN people ON people.id = marked_by WHERE engagement_id = ? ORDER BY handover_marks.id",
        (engagement_id,),
    )
    return [HandoverMark(**(row | {"marked_at": from_text(row["marked_at"])})) for row in rows]


def insert_marks(db: Database, engagement_id: str, marks: list[HandoverMark]) -> None:
    """Append marks; *marked_by* is the id of the person."""
    db.conn.executemany(
        "INSERT INTO handover_marks (engagement_id, item, mark, note, marked_at, marked_by) VALUES (?, ?, ?, ?, ?, ?)",
        [(engagement_id, mark.item, mark.mark, mark.note, to_text(mark.marked_at), mark.marked_by) for mark in marks],
    )


def find_newest_act(db: Database, engagement_id: str) -> HandoverAct | None:
    """Return the act drawn up last, with its signatures, or None."""
    rows = fetch_rows(
        db, "SELECT * FROM handover_acts WHERE engagement_id = ? ORDER BY number DESC LIMIT 1", (engagement_id,)
    )
    if not rows:
        return None
    signed = fetch_rows(
        db, "SELECT organisation_id, signed_at FROM handover_signatures WHERE act_id = ?", (rows[0]["id"],)
    )
    return HandoverAct(
        **(rows[0] | {"drawn_at": from_text(rows[0]["drawn_at"])}),
        signatures={row["organisation_id"]: from_text(row["signed_at"]) for row in signed},
    )


def insert_act(db: Database, act: HandoverAct) -> None:
    """Add an act without its signatures."""
    db.execute(
        "INSERT INTO handover_acts (id, engagement_id, number, canonical, sha256, accepted, due, drawn_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            act.id,
            act.engagement_id,
            act.number,
            act.canonical,
            act.sha256,
            act.accepted,
            act.due,
            to_text(act.drawn_at),
        ),
    )


def insert_signature(db: Database, act_id: str, *, organisation_id: str, by: str, at: datetime) -> None:
    """Add one side's signature to an act."""
    db.execute(
        "INSERT INTO handover_signatures (act_id, organisation_id, signed_at, signed_by) VALUES (?, ?, ?, ?)",
        (act_id, organisation_id, to_text(at), by),
    )
