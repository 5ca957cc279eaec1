"""Questions on briefs with their reviews and answers.

What clients and the public get is a `Question`, which has no asker; the asker stands only in `AskedQuestion`.
Questions come in the order of the lines and then of their random ids, which tells nothing of who or when.
"""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.core.errors import NotFound
from market.core.questions import Answer, AskedQuestion, Question
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, to_text

_QUESTION = """
SELECT questions.id, questions.brief_id, questions.line_id, questions.text, questions.review,
       question_reviews.outcome, coalesce(question_reviews.reason, '') AS reason,
       questions.agency_id, organisations.name AS agency_name, questions.asked_at
FROM questions
JOIN organisations ON organisations.id = questions.agency_id
LEFT JOIN question_reviews ON question_reviews.question_id = questions.id
LEFT JOIN brief_lines ON brief_lines.id = questions.line_id
"""
_RECEIVED = "(questions.review = '' OR question_reviews.outcome = 'passed')"
_IN_NO_TELLING_ORDER = " ORDER BY coalesce(brief_lines.position, -1), questions.id"


def list_received_questions(db: Database, brief_id: str) -> list[Question]:
    """Return the questions on a brief that reached its client, answered or not."""
    rows = fetch_rows(
        db, _QUESTION + f"WHERE questions.brief_id = ? AND {_RECEIVED}" + _IN_NO_TELLING_ORDER, (brief_id,)
    )
    return [_question(db, row) for row in rows]


def get_received_question(db: Database, *, brief_id: str, question_id: str) -> Question:
    """Return one question that reached the client of this brief; raises NotFound."""
    row = fetch_row(
        db, _QUESTION + f"WHERE questions.id = ? AND questions.brief_id = ? AND {_RECEIVED}", (question_id, brief_id)
    )
    if row is None:
        raise NotFound("There is nothing here under this address.")
    return _question(db, row)


def count_unanswered_questions(db: Database, client_id: str) -> dict[str, int]:
    """Return, per brief of a client, how many questions that reached it have no answer; briefs with none are absent."""
    rows = fetch_rows(
        db,
        "SELECT questions.brief_id, count(*) AS unanswered FROM questions "
        "JOIN briefs ON briefs.id = questions.brief_id "
        "LEFT JOIN question_reviews ON question_reviews.question_id = questions.id "
        f"WHERE briefs.client_id = ? AND {_RECEIVED} "
        "AND NOT EXISTS (SELECT 1 FROM question_answers WHERE question_answers.question_id = questions.id) "
        "GROUP BY questions.brief_id",
        (client_id,),
    )
    return {row["brief_id"]: row["unanswered"] for row in rows}


def list_own_questions(db: Database, agency_id: str) -> list[AskedQuestion]:
    """Return an agency's own questions, the last asked first."""
    rows = fetch_rows(
        db, _QUESTION + "WHERE questions.agency_id = ? ORDER BY questions.asked_at DESC, questions.id", (agency_id,)
    )
    return [_asked(db, row) for row in rows]


def list_waiting_questions(db: Database) -> list[AskedQuestion]:
    """Return the questions an operator must read before anyone else, the longest waiting first."""
    rows = fetch_rows(
        db,
        _QUESTION + "WHERE questions.review <> '' AND question_reviews.outcome IS NULL "
        "ORDER BY questions.asked_at, questions.id",
    )
    return [_asked(db, row) for row in rows]


def get_asked_question(db: Database, question_id: str) -> AskedQuestion:
    """Return a question with its asker, for its review; raises NotFound."""
    row = fetch_row(db, _QUESTION + "WHERE questions.id = ?", (question_id,))
    if row is None:
        raise NotFound("There is no such question.")
    return _asked(db, row)


def has_passed_question(db: Database, agency_id: str) -> bool:
    """Return whether an operator ever passed a question of this agency."""
    row = fetch_row(
        db,
        "SELECT 1 FROM questions JOIN question_reviews ON question_reviews.question_id = questions.id "
        "WHERE questions.agency_id = ? AND question_reviews.outcome = 'passed' LIMIT 1",
        (agency_id,),
    )
    return row is not None


def is_asked_already(db: Database, *, brief_id: str, agency_id: str, text: str) -> bool:
    """Return whether this agency asked the very same on this brief before."""
    row = fetch_row(
        db,
        "SELECT 1 FROM questions WHERE brief_id = ? AND agency_id = ? AND text = ? LIMIT 1",
        (brief_id, agency_id, text),
    )
    return row is not None


def insert_question(db: Database, question: Question, *, agency_id: str, asked_by: str, at: datetime) -> None:
    """Add a question with its asker."""
    db.execute(
        "INSERT INTO questions (id, brief_id, line_id, agency_id, asked_by, asked_at, text, review) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            question.id,
            question.brief_id,
            question.line_id,
            agency_id,
            asked_by,
            to_text(at),
            question.text,
            question.review,
        ),
    )


def insert_review(db: Database, question_id: str, *, outcome: str, reason: str, reviewed_by: str, at: datetime) -> None:
    """Add the one review of a question."""
    db.execute(
        "INSERT INTO question_reviews (question_id, outcome, reason, reviewed_by, reviewed_at) VALUES (?, ?, ?, ?, ?)",
        (question_id, outcome, reason, reviewed_by, to_text(at)),
    )


def insert_answer(db: Database, question_id: str, *, text: str, answered_by: str, at: datetime) -> None:
    """Append an answer; earlier ones stay."""
    db.execute(
        "INSERT INTO question_answers (question_id, text, answered_by, answered_at) VALUES (?, ?, ?, ?)",
        (question_id, text, answered_by, to_text(at)),
    )


def _asked(db: Database, row: dict[str, Any]) -> AskedQuestion:
    return AskedQuestion(_question(db, row), row["agency_id"], row["agency_name"], from_text(row["asked_at"]))


def _question(db: Database, row: dict[str, Any]) -> Question:
    answers = fetch_rows(
        db, "SELECT text, answered_at FROM question_answers WHERE question_id = ? ORDER BY id", (row["id"],)
    )
    return Question(
        id=row["id"],
        brief_id=row["brief_id"],
        line_id=row["line_id"],
        text=row["text"],
        review=row["review"],
        outcome=row["outcome"],
        reason=row["reason"],
        answers=tuple(Answer(answer["text"], from_text(answer["answered_at"])) for answer in answers),
    )
