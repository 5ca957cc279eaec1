"""What awarded work took and brought: the agency counts, the client confirms or contests, the lenses follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from market.actions.engagement_steps import begin_step, record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.change_orders import agreement_after
from market.core.engagements import Answer, Engagement, find_statement
from market.core.kpi_results import ANSWERS
from market.core.lenses import WorkCost
from market.core.messages import say
from market.core.payments import compare_paid, compare_totals
from market.core.success_fees import SuccessFee, success_fees_due
from market.core.tallies import Tally, TallyLine, check_tally, check_tally_answer
from market.store import tallies as store
from market.store.catalogue import load_catalogue
from market.store.change_orders import list_change_orders, load_awarded
from market.store.connections import Database, write_transaction
from market.store.payments import list_paid_statements
from market.store.quotes import find_opened_quote


def report_counts(
    db: Database, *, engagement_id: str, lines: Sequence[TallyLine], measured_over: str, by: Actor, now: datetime
) -> Tally:
    """Report what the work took and brought, in place of earlier counts, and ask the client.

    Raises Invalid by field, Conflict before the work runs or once the client has confirmed counts.
    """
    catalogue = load_catalogue(db)
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="report counts", by=by, now=now, verb="work as agency"
        )
        earlier = store.list_tallies(db, engagement_id)
        clean = tuple(replace(line, source=line.source.strip()) for line in lines)
        check_tally(clean, measured_over, earlier, catalogue)
        tally = Tally(new_id(), engagement_id, len(earlier) + 1, measured_over.strip(), clean, now, by.person_id)
        store.insert_tally(db, tally)
        record_step(
            db,
            engagement,
            "engagement.report-counts",
            by=by,
            now=now,
            what=say("Counts reported"),
            body=say(
                "counted {count} things this work took and brought. Please confirm or contest them.", count=len(clean)
            ),
            number=tally.number,
        )
    return tally


def answer_counts(
    db: Database,
    *,
    engagement_id: str,
    tally_id: str,
    answer: str,
    note: str,
    own_cost_minor: int | None,
    may_be_shown: bool = False,
    by: Actor,
    now: datetime,
) -> Answer:
    """Add the client's answer to the newest counts, with what its own staff and tools cost where it says so.

    *may_be_shown* lets the agency show one of the numbers in a case; it has no effect on counts that are contested.

    Raises NotFound, Invalid by field, Conflict the second time or for counts that were replaced.
    """
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="answer counts", by=by, now=now, verb="work as client"
        )
        tallies = store.list_tallies(db, engagement_id)
        tally = find_statement(tallies, tally_id)
        check_tally_answer(tally, answer, note, own_cost_minor, tallies)
        answered = Answer(answer, note.strip(), now, by.person_id)
        allowed = may_be_shown and answer == "confirmed"
        store.insert_tally_answer(db, tally_id, answered, own_cost_minor=own_cost_minor, may_be_shown=allowed)
        record_step(
            db,
            engagement,
            "engagement.answer-counts",
            by=by,
            now=now,
            what=say("Counts answered"),
            body=say("answered your counts. {answer}. {note}", answer=ANSWERS[answer], note=answered.note),
            number=tally.number,
            answer=answer,
        )
    return answered


def cost_of_work(db: Database, engagement: Engagement, own_cost_minor: int | None = None) -> WorkCost:
    """Return what the work of an engagement cost: as both sides say it was paid, else as it stands agreed.

    What is agreed includes the success fees that confirmed counts make due.
    """
    agreement = agreement_after(load_awarded(db, engagement), list_change_orders(db, engagement.id))
    paid = next((each for each in reversed(list_paid_statements(db, engagement.id)) if each.is_confirmed), None)
    if paid is None:
        passed = sum(line.pass_through_total_minor for line in agreement.lines)
        fees = agreement.payable_minor - passed + _success_fees(db, engagement)
        return WorkCost(fees, passed, own_cost_minor, agreement.currency)
    total = compare_totals(compare_paid(agreement, paid.lines))
    passed = sum(line.pass_through_minor for line in paid.lines)
    return WorkCost(total.paid_minor - passed, passed, own_cost_minor, agreement.currency, is_paid=True)


def awarded_success_fees(db: Database, engagement: Engagement) -> list[SuccessFee]:
    """Return the fees by the outcome that the awarded lines of an engagement carry."""
    quote = find_opened_quote(db, quote_id=engagement.quote_id, client_id=engagement.client_id)
    awarded = {line.line_id for line in load_awarded(db, engagement).lines}
    return [fee for fee in (quote.content.success_fees if quote else ()) if fee.line_id in awarded]


def _success_fees(db: Database, engagement: Engagement) -> int:
    tally = next((each for each in reversed(store.list_tallies(db, engagement.id)) if each.is_confirmed), None)
    if tally is None:
        return 0
    return sum(due.amount_minor for due in success_fees_due(awarded_success_fees(db, engagement), tally.counts))
