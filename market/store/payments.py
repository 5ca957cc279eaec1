"""What clients state was paid, and the agencies' answers; append-only."""

from collections.abc import Iterator
from typing import Any

from market.core.engagements import Answer
from market.core.payments import ConfirmedPayment, PaidLine, PaidStatement
from market.store.connections import Database, fetch_rows, iterate_rows
from market.store.engagements import read_answer
from market.store.moments import from_text, to_text

_CONFIRMED = """
SELECT confirmed_payments.engagement_id, confirmed_payments.line_id, brief_lines.service,
    confirmed_payments.quantity_thousandths, quote_revisions.currency,
    confirmed_payments.fee_minor, confirmed_payments.pass_through_minor
FROM confirmed_payments
JOIN brief_lines ON brief_lines.id = confirmed_payments.line_id
JOIN opened_quotes AS quotes ON quotes.id = confirmed_payments.quote_id
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
ORDER BY confirmed_payments.engagement_id, brief_lines.position
"""


def list_paid_statements(db: Database, engagement_id: str) -> list[PaidStatement]:
    """Return the statements of an engagement, oldest first, with the names of people."""
    rows = fetch_rows(
        db,
        "SELECT paid_statements.id, engagement_id, number, paid_statements.note AS statement_note, stated_at, "
        "clients.name AS stated_by, answer, paid_answers.note, answered_at, agents.name AS answered_by "
        "FROM paid_statements JOIN people AS clients ON clients.id = stated_by "
        "LEFT JOIN paid_answers ON statement_id = paid_statements.id "
        "LEFT JOIN people AS agents ON agents.id = answered_by "
        "WHERE engagement_id = ? ORDER BY number",
        (engagement_id,),
    )
    lines = _lines(db, engagement_id)
    return [_statement(row, tuple(lines.get(row["id"], ()))) for row in rows]


def iterate_confirmed_payments(db: Database) -> Iterator[ConfirmedPayment]:
    """Yield what both sides say was paid, line by line, in the order of engagements and of the brief.

    Lines whose award was taken back are left out.
    """
    for row in iterate_rows(db, _CONFIRMED):
        yield ConfirmedPayment(*row)


def insert_paid_statement(db: Database, statement: PaidStatement) -> None:
    """Add a statement with its lines; *stated_by* is the id of the person."""
    db.execute(
        "INSERT INTO paid_statements (id, engagement_id, number, note, stated_at, stated_by) VALUES (?, ?, ?, ?, ?, ?)",
        (
            statement.id,
            statement.engagement_id,
            statement.number,
            statement.note,
            to_text(statement.stated_at),
            statement.stated_by,
        ),
    )
    for line in statement.lines:
        db.execute(
            "INSERT INTO paid_lines (statement_id, line_id, fee_minor, pass_through_minor) VALUES (?, ?, ?, ?)",
            (statement.id, line.line_id, line.fee_minor, line.pass_through_minor),
        )


def insert_paid_answer(db: Database, statement_id: str, answer: Answer) -> None:
    """Add the agency's answer; *answered_by* is the id of the person."""
    db.execute(
        "INSERT INTO paid_answers (statement_id, answer, note, answered_at, answered_by) VALUES (?, ?, ?, ?, ?)",
        (statement_id, answer.answer, answer.note, to_text(answer.answered_at), answer.answered_by),
    )


def _lines(db: Database, engagement_id: str) -> dict[str, list[PaidLine]]:
    rows = fetch_rows(
        db,
        "SELECT paid_lines.* FROM paid_lines JOIN paid_statements ON paid_statements.id = statement_id "
        "JOIN brief_lines ON brief_lines.id = line_id WHERE engagement_id = ? ORDER BY brief_lines.position",
        (engagement_id,),
    )
    found: dict[str, list[PaidLine]] = {}
    for row in rows:
        found.setdefault(row.pop("statement_id"), []).append(PaidLine(**row))
    return found


def _statement(row: dict[str, Any], lines: tuple[PaidLine, ...]) -> PaidStatement:
    answer = read_answer(row)
    return PaidStatement(
        **(row | {"note": row.pop("statement_note"), "stated_at": from_text(row["stated_at"])}),
        lines=lines,
        answer=answer,
    )
