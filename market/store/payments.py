"""What clients state was paid, and the agencies' answers; append-only."""

from collections.abc import Iterator
from typing import Any

from market.core.engagements import Answer
from market.core.payments import ConfirmedPayment, PaidLine, PaidStatement
from market.store.connections import Database, fetch_rows, iterate_rows
from market.store.engagements import read_answer
from market.store.moments import from_text, to_text

_CONFIRMED = """
SELECT paid_statements.engagement_id, paid_lines.line_id, brief_lines.service,
    coalesce((SELECT change_order_lines.quantity_thousandths FROM change_order_lines
        JOIN change_orders ON change_orders.id = change_order_lines.change_order_id
        JOIN change_order_answers ON change_order_answers.change_order_id = change_orders.id
        WHERE change_orders.engagement_id = paid_statements.engagement_id
            AND change_order_lines.line_id = paid_lines.line_id AND change_order_answers.answer = 'accepted'
        ORDER BY change_orders.number DESC LIMIT 1), brief_lines.quantity_thousandths),
    quote_revisions.currency, paid_lines.fee_minor, paid_lines.pass_through_minor
FROM paid_statements
JOIN paid_answers ON paid_answers.statement_id = paid_statements.id AND paid_answers.answer = 'confirmed'
JOIN paid_lines ON paid_lines.statement_id = paid_statements.id
JOIN brief_lines ON brief_lines.id = paid_lines.line_id
JOIN engagements ON engagements.id = paid_statements.engagement_id
JOIN opened_quotes AS quotes ON quotes.id = engagements.quote_id
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
ORDER BY paid_statements.engagement_id, brief_lines.position
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
    """Yield what both sides say was paid, line by line, in the order of engagements and of the brief."""
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
