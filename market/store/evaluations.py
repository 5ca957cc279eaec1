"""Score sets, notes on wide spreads, shortlist marks and written feedback; all of it is only ever appended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from market.core.evaluations import ScoreSet, SpreadNote
from market.store.connections import fetch_rows
from market.store.moments import from_text, to_text


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a client wrote to one bidder about one criterion, or about the whole quote where *criterion* is empty."""

    quote_id: str
    criterion: str
    text: str
    written_by: str
    written_at: datetime


def list_score_sets(db: Database, brief_id: str) -> list[ScoreSet]:
    """Return every set of scores submitted for a brief, the earliest first.

    Show nobody another person's set before they have submitted their own: `actions.evaluations.visible_sets`.
    """
    scores: dict[str, dict[tuple[str, str], int]] = {}
    for row in fetch_rows(
        db,
        "SELECT set_id, quote_id, criterion, score FROM scores JOIN score_sets ON score_sets.id = scores.set_id "
        "WHERE score_sets.brief_id = ?",
        (brief_id,),
    ):
        scores.setdefault(row["set_id"], {})[row["quote_id"], row["criterion"]] = row["score"]
    rows = fetch_rows(
        db,
        "SELECT score_sets.id, brief_id, evaluator_id, people.name AS evaluator_name, number, submitted_at, note "
        "FROM score_sets JOIN people ON people.id = score_sets.evaluator_id WHERE brief_id = ? "
        "ORDER BY submitted_at, number, score_sets.id",
        (brief_id,),
    )
    return [
        ScoreSet(**(row | {"submitted_at": from_text(row["submitted_at"]), "scores": scores.get(row["id"], {})}))
        for row in rows
    ]


def insert_score_set(db: Database, one: ScoreSet) -> None:
    """Append a complete set of scores."""
    db.execute(
        "INSERT INTO score_sets (id, brief_id, evaluator_id, number, submitted_at, note) VALUES (?, ?, ?, ?, ?, ?)",
        (one.id, one.brief_id, one.evaluator_id, one.number, to_text(one.submitted_at), one.note),
    )
    db.conn.executemany(
        "INSERT INTO scores (set_id, quote_id, criterion, score) VALUES (?, ?, ?, ?)",
        [(one.id, quote_id, criterion, score) for (quote_id, criterion), score in one.scores.items()],
    )


def list_spread_notes(db: Database, brief_id: str) -> list[SpreadNote]:
    """Return the notes on wide spreads, the earliest first."""
    rows = fetch_rows(
        db,
        "SELECT quote_id, criterion, note, people.name AS noted_by, noted_at FROM spread_notes "
        "JOIN people ON people.id = spread_notes.noted_by WHERE brief_id = ? ORDER BY spread_notes.id",
        (brief_id,),
    )
    return [SpreadNote(**(row | {"noted_at": from_text(row["noted_at"])})) for row in rows]


def insert_spread_note(
    db: Database, *, brief_id: str, quote_id: str, criterion: str, note: str, by: str, at: datetime
) -> None:
    """Append what was agreed about a wide spread."""
    db.execute(
        "INSERT INTO spread_notes (brief_id, quote_id, criterion, note, noted_by, noted_at) VALUES (?, ?, ?, ?, ?, ?)",
        (brief_id, quote_id, criterion, note, by, to_text(at)),
    )


def list_shortlisted(db: Database, brief_id: str) -> frozenset[str]:
    """Return the ids of the quotes that are on the shortlist: those whose newest mark says so."""
    rows = fetch_rows(db, "SELECT quote_id, is_marked FROM shortlist_marks WHERE brief_id = ? ORDER BY id", (brief_id,))
    newest = {row["quote_id"]: bool(row["is_marked"]) for row in rows}
    return frozenset(quote_id for quote_id, is_marked in newest.items() if is_marked)


def insert_shortlist_mark(
    db: Database, *, brief_id: str, quote_id: str, is_marked: bool, by: str, at: datetime
) -> None:
    """Append a mark that puts a quote on the shortlist or takes it off."""
    db.execute(
        "INSERT INTO shortlist_marks (brief_id, quote_id, is_marked, marked_by, marked_at) VALUES (?, ?, ?, ?, ?)",
        (brief_id, quote_id, int(is_marked), by, to_text(at)),
    )


def list_feedback(db: Database, brief_id: str) -> list[Feedback]:
    """Return all written feedback on the quotes of a brief, the earliest first."""
    rows = fetch_rows(
        db,
        "SELECT quote_id, criterion, text, people.name AS written_by, written_at FROM quote_feedback "
        "JOIN people ON people.id = quote_feedback.written_by WHERE brief_id = ? ORDER BY quote_feedback.id",
        (brief_id,),
    )
    return [Feedback(**(row | {"written_at": from_text(row["written_at"])})) for row in rows]


def current_feedback(db: Database, brief_id: str) -> dict[str, dict[str, str]]:
    """Return the newest text by quote id and criterion; "" is the whole quote."""
    found: dict[str, dict[str, str]] = {}
    for each in list_feedback(db, brief_id):
        found.setdefault(each.quote_id, {})[each.criterion] = each.text
    return found


def insert_feedback(
    db: Database, *, brief_id: str, quote_id: str, texts: Mapping[str, str], by: str, at: datetime
) -> None:
    """Append feedback texts by criterion."""
    db.conn.executemany(
        "INSERT INTO quote_feedback (brief_id, quote_id, criterion, text, written_by, written_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(brief_id, quote_id, criterion, text, by, to_text(at)) for criterion, text in texts.items()],
    )
