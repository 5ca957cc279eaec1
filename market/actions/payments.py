"""Settling awarded work: the client states what was paid for each line, the agency confirms or contests it."""

from collections.abc import Sequence
from datetime import datetime

from market.actions.engagement_steps import begin_step, record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.change_orders import agreement_after
from market.core.engagements import Answer, find_statement
from market.core.messages import say
from market.core.money import format_amount
from market.core.payments import (
    ANSWERS,
    PaidLine,
    PaidStatement,
    check_paid_answer,
    check_statement,
    compare_paid,
    compare_totals,
)
from market.store import payments as store
from market.store.change_orders import list_change_orders, load_awarded
from market.store.connections import Database, write_transaction


def state_paid(
    db: Database, *, engagement_id: str, lines: Sequence[PaidLine], note: str, by: Actor, now: datetime
) -> PaidStatement:
    """State what was paid for every awarded line, in place of earlier statements, and ask the agency.

    Raises Invalid by field, Conflict before the work runs or once the agency has confirmed a statement.
    """
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="state what was paid", by=by, now=now, verb="work as client"
        )
        earlier = store.list_paid_statements(db, engagement_id)
        agreement = agreement_after(load_awarded(db, engagement), list_change_orders(db, engagement_id))
        check_statement(agreement, lines, note, earlier)
        statement = PaidStatement(
            new_id(), engagement_id, len(earlier) + 1, tuple(lines), note.strip(), now, by.person_id
        )
        store.insert_paid_statement(db, statement)
        total = compare_totals(compare_paid(agreement, lines))
        record_step(
            db,
            engagement,
            "engagement.state-paid",
            by=by,
            now=now,
            what=say("What was paid"),
            body=say(
                "stated what was paid: {currency} {paid_minor} without VAT; agreed were {currency} {agreed_minor}. "
                "Please confirm or contest it. {note}",
                currency=agreement.currency,
                paid_minor=format_amount(total.paid_minor),
                agreed_minor=format_amount(total.agreed_minor),
                note=statement.note,
            ),
            number=statement.number,
        )
    return statement


def answer_paid(
    db: Database, *, engagement_id: str, statement_id: str, answer: str, note: str, by: Actor, now: datetime
) -> Answer:
    """Add the agency's answer to the newest statement; *answer* is a code of `core.payments.ANSWERS`.

    Raises NotFound, Invalid by field, Conflict the second time or for a statement that was replaced.
    """
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="answer what was paid", by=by, now=now, verb="work as agency"
        )
        statements = store.list_paid_statements(db, engagement_id)
        statement = find_statement(statements, statement_id)
        check_paid_answer(statement, answer, note, statements)
        answered = Answer(answer, note.strip(), now, by.person_id)
        store.insert_paid_answer(db, statement_id, answered)
        record_step(
            db,
            engagement,
            "engagement.answer-paid",
            by=by,
            now=now,
            what=say("Payment {answer}", answer=answer),
            body=say("answered what you stated was paid. {answer}. {note}", answer=ANSWERS[answer], note=answered.note),
            number=statement.number,
            answer=answer,
        )
    return answered
