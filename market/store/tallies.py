"""Counts of what awarded work took and brought, and the clients' answers; append-only."""

from typing import Any

from market.core.engagements import Answer
from market.core.tallies import Tally, TallyLine
from market.store.connections import Database, fetch_rows
from market.store.engagements import read_answer
from market.store.moments import from_text, to_text


def list_tallies(db: Database, engagement_id: str) -> list[Tally]:
    """Return the tallies of an engagement, oldest first, with the names of people."""
    rows = fetch_rows(
        db,
        "SELECT tallies.id, engagement_id, number, measured_over, reported_at, reporters.name AS reported_by, "
        "answer, note, own_cost_minor, may_be_shown, answered_at, clients.name AS answered_by "
        "FROM tallies JOIN people AS reporters ON reporters.id = reported_by "
        "LEFT JOIN tally_answers ON tally_id = tallies.id LEFT JOIN people AS clients ON clients.id = answered_by "
        "WHERE engagement_id = ? ORDER BY number",
        (engagement_id,),
    )
    lines = _lines(db, engagement_id)
    return [_tally(row, tuple(lines.get(row["id"], ()))) for row in rows]


def insert_tally(db: Database, tally: Tally) -> None:
    """Add a tally with its lines; *reported_by* is the id of the person."""
    db.execute(
        "INSERT INTO tallies (id, engagement_id, number, measured_over, reported_at, reported_by) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            tally.id,
            tally.engagement_id,
            tally.number,
            tally.measured_over,
            to_text(tally.reported_at),
            tally.reported_by,
        ),
    )
    for line in tally.lines:
        db.execute(
            "INSERT INTO tally_lines (tally_id, kind, number, source, method) VALUES (?, ?, ?, ?, ?)",
            (tally.id, line.kind, line.number, line.source, line.method),
        )


def insert_tally_answer(
    db: Database, tally_id: str, answer: Answer, *, own_cost_minor: int | None, may_be_shown: bool
) -> None:
    """Add the client's answer; *answered_by* is the id of the person."""
    db.execute(
        "INSERT INTO tally_answers (tally_id, answer, note, own_cost_minor, may_be_shown, answered_at, answered_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            tally_id,
            answer.answer,
            answer.note,
            own_cost_minor,
            int(may_be_shown),
            to_text(answer.answered_at),
            answer.answered_by,
        ),
    )


def _lines(db: Database, engagement_id: str) -> dict[str, list[TallyLine]]:
    rows = fetch_rows(
        db,
        "SELECT tally_lines.* FROM tally_lines JOIN tallies ON tallies.id = tally_id "
        "JOIN count_kinds ON count_kinds.code = kind WHERE engagement_id = ? ORDER BY count_kinds.position",
        (engagement_id,),
    )
    found: dict[str, list[TallyLine]] = {}
    for row in rows:
        found.setdefault(row.pop("tally_id"), []).append(TallyLine(**row))
    return found


def _tally(row: dict[str, Any], lines: tuple[TallyLine, ...]) -> Tally:
    answer = read_answer(row)
    told = {"reported_at": from_text(row["reported_at"]), "may_be_shown": bool(row["may_be_shown"])}
    return Tally(**(row | told), lines=lines, answer=answer)
