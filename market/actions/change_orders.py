"""Changing awarded work: one side proposes other quantities and prices, the other accepts or declines."""

from collections.abc import Sequence
from datetime import date, datetime

from market.actions.engagement_steps import begin_step, record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.change_orders import (
    ANSWERS,
    AgreedLine,
    ChangeOrder,
    agreement_after,
    check_change_answer,
    check_proposal,
    check_turn,
    effects,
)
from market.core.engagements import Answer, find_statement
from market.core.messages import say
from market.core.money import format_amount
from market.core.payments import check_unsettled
from market.store import change_orders as store
from market.store.connections import Database, write_transaction
from market.store.payments import list_paid_statements


def propose_change(
    db: Database,
    *,
    engagement_id: str,
    lines: Sequence[AgreedLine],
    ends_on: date | None,
    reason: str,
    by: Actor,
    now: datetime,
    follows: int | None = None,
) -> ChangeOrder:
    """Propose that *lines*, and perhaps the last day, stand differently, and ask the other side.

    Lines that stay as they are may be among them and are not kept.  *follows* is how many proposals its writer knew
    of, where that is known.  Raises Invalid by field, Conflict while another proposal is open, came meanwhile, once
    what was paid is confirmed, or once the work has ended.
    """
    with write_transaction(db):
        engagement = begin_step(db, engagement_id=engagement_id, move="propose a change", by=by, now=now)
        orders = store.list_change_orders(db, engagement_id)
        check_turn(orders, follows)
        check_unsettled(list_paid_statements(db, engagement_id))
        agreement = agreement_after(store.load_awarded(db, engagement), orders)
        check_proposal(
            agreement,
            lines,
            ends_on=ends_on,
            reason=reason,
            starts_on=engagement.kick_off.starts_on,
            today=now.date(),
        )
        changed = tuple(effect.after for effect in effects(agreement.lines, lines))
        order = ChangeOrder(
            id=new_id(),
            engagement_id=engagement_id,
            number=len(orders) + 1,
            lines=changed,
            ends_on=None if ends_on == agreement.ends_on else ends_on,
            reason=reason.strip(),
            proposed_at=now,
            proposed_by=by.person_id,
            proposed_for=by.organisation_id or "",
        )
        store.insert_change_order(db, order)
        payable = agreement.after(order).payable_minor
        record_step(
            db,
            engagement,
            "engagement.propose-change",
            by=by,
            now=now,
            what=say("Change proposed"),
            body=say(
                "proposed change {number}. Agreed so far, after discounts and without VAT: {currency} "
                "{payable_minor}; with the change: {currency} {payable}. {reason} Please accept or decline it.",
                number=order.number,
                currency=agreement.currency,
                payable_minor=format_amount(agreement.payable_minor),
                payable=format_amount(payable),
                reason=order.reason,
            ),
            number=order.number,
        )
    return order


def answer_change(
    db: Database, *, engagement_id: str, change_order_id: str, answer: str, note: str, by: Actor, now: datetime
) -> Answer:
    """Accept or decline the other side's proposal, or withdraw one's own; *answer* is a code of `ANSWERS`.

    Raises NotFound, Invalid by field, Conflict the second time, for the wrong side, or to accept once what was paid
    is confirmed.
    """
    with write_transaction(db):
        engagement = begin_step(db, engagement_id=engagement_id, move="answer a change", by=by, now=now)
        order = find_statement(store.list_change_orders(db, engagement_id), change_order_id)
        check_change_answer(
            order, answer, note, organisation_id=by.organisation_id, engagement=engagement, today=now.date()
        )
        if answer == "accepted":
            check_unsettled(list_paid_statements(db, engagement_id))
        answered = Answer(answer, note.strip(), now, by.person_id)
        store.insert_change_answer(db, change_order_id, answered)
        record_step(
            db,
            engagement,
            "engagement.answer-change",
            by=by,
            now=now,
            what=say("Change {answer}", answer=answer),
            body=say(
                "answered change {number}: {answer}. {note}",
                number=order.number,
                answer=ANSWERS[answer].lower(),
                note=answered.note,
            ),
            number=order.number,
            answer=answer,
        )
    return answered
