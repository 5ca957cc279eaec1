from collections.abc import Sequence
from dataclasses import replace

import pytest

from market.actions.payments import answer_paid, state_paid
from market.core.engagements import Engagement
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.payments import ConfirmedPayment, PaidLine, PaidStatement
from market.store.briefs import get_brief
from market.store.change_orders import load_awarded
from market.store.connections import write_transaction
from market.store.events import list_events
from market.store.payments import iterate_confirmed_payments, list_paid_statements
from tests.actions.test_change_orders import answer as answer_change
from tests.actions.test_change_orders import propose
from tests.engaged import AFTER_WORK, confirm, end, ended, give, record, running_whole
from tests.market_town import AFTER_CLOSING, Town, dump, leaves_no_trace, waiting_mails


@pytest.fixture
def engagement(market: Town) -> Engagement:
    return running_whole(market)


def paid(market: Town, engagement: Engagement, *fees: int) -> list[PaidLine]:
    """Return a line per awarded line: as agreed, unless other fees are given."""
    lines = load_awarded(market.db, engagement).lines
    given = fees or tuple(line.fee_total_minor for line in lines)
    return [PaidLine(line.line_id, fee, 0) for line, fee in zip(lines, given, strict=True)]


def state(market: Town, engagement: Engagement, *fees: int, name: str = "vera", **changes: object) -> PaidStatement:
    lines: Sequence[PaidLine] = paid(market, engagement, *fees)
    typed = {"lines": lines, "note": " By invoice ", "now": AFTER_WORK} | changes
    return state_paid(market.db, engagement_id=engagement.id, by=getattr(market, name), **typed)


def answer(
    market: Town, statement: PaidStatement, word: str = "confirmed", name: str = "alfa", **changes: object
) -> None:
    typed = {"note": "As we said", "now": AFTER_WORK, "engagement_id": statement.engagement_id} | changes
    answer_paid(market.db, statement_id=statement.id, answer=word, by=getattr(market, name), **typed)


def test_the_client_states_what_was_paid_and_the_agency_confirms(market: Town, engagement: Engagement) -> None:
    statement = state(market, engagement, 300_00, 1_500_00, 0)
    mail = waiting_mails(market)[-1]
    assert mail.recipient == market.alfa.email
    assert "RUB 1800 without VAT; agreed were RUB 1750. Please confirm or contest it. By invoice" in mail.body

    answer(market, statement)
    (kept,) = list_paid_statements(market.db, engagement.id)
    assert (kept.lines, kept.note, kept.stated_by) == (statement.lines, "By invoice", market.vera.name)
    assert kept.answer is not None
    assert (kept.answer.note, kept.answer.answered_by) == ("As we said", market.alfa.name)
    assert waiting_mails(market)[-1].recipient == market.vera.email
    assert [event.verb for event in list_events(market.db, subject="engagement", subject_id=engagement.id)][-2:] == [
        "engagement.state-paid",
        "engagement.answer-paid",
    ]


@pytest.mark.parametrize("is_contested", [True, False])
def test_a_new_statement_replaces_one_unanswered_or_contested(
    market: Town, engagement: Engagement, is_contested: bool
) -> None:
    first = state(market, engagement)
    if is_contested:
        answer(market, first, "contested")
    second = state(market, engagement, 1, 2, 3)

    assert [each.number for each in list_paid_statements(market.db, engagement.id)] == [1, 2]
    with pytest.raises(Conflict, match=r"replaced|answered already"):
        answer(market, first)
    answer(market, second)
    with pytest.raises(Conflict, match="it is agreed"):
        state(market, engagement)


def test_nothing_agreed_changes_once_what_was_paid_is_confirmed(market: Town, engagement: Engagement) -> None:
    order = propose(market, engagement, now=AFTER_WORK)
    answer(market, state(market, engagement))

    with pytest.raises(Conflict, match="no longer changes"):
        answer_change(market, order, now=AFTER_WORK)
    answer_change(market, order, "declined", now=AFTER_WORK)
    with pytest.raises(Conflict, match="no longer changes"):
        propose(market, engagement, now=AFTER_WORK)


def test_confirmed_payments_come_line_by_line_with_the_quantity_agreed_last(
    market: Town, engagement: Engagement
) -> None:
    first = load_awarded(market.db, engagement).lines[0]
    for quantity, word in ((8_000, "accepted"), (6_000, "accepted"), (7_000, "declined")):
        order = propose(market, engagement, lines=[replace(first, quantity_thousandths=quantity)])
        answer_change(market, order, word)
    contested = state(market, engagement)
    assert list(iterate_confirmed_payments(market.db)) == []
    answer(market, contested, "contested")
    assert list(iterate_confirmed_payments(market.db)) == []
    answer(market, state(market, engagement, 600_00, 1_200_00, 5))

    lines = get_brief(market.db, engagement.brief_id).content.lines
    assert list(iterate_confirmed_payments(market.db)) == [
        ConfirmedPayment(engagement.id, line.id, line.service, quantity, "RUB", fee, 0)
        for line, quantity, fee in zip(lines, (6_000, 12_000, 2_500), (600_00, 1_200_00, 5), strict=True)
    ]


def test_a_payment_for_an_award_that_was_taken_back_is_no_confirmed_payment(
    market: Town, engagement: Engagement
) -> None:
    answer(market, state(market, engagement))
    first, *others = [payment.line_id for payment in iterate_confirmed_payments(market.db)]
    with write_transaction(market.db):
        market.db.execute(
            "UPDATE awards SET revoked_at = ?, revoked_by = ?, revoked_reason = 'Wrong sum' WHERE line_id = ?",
            (AFTER_WORK.isoformat(), market.vera.person_id, first),
        )

    assert [payment.line_id for payment in iterate_confirmed_payments(market.db)] == others


def test_only_awarded_lines_are_stated_and_all_of_them(market: Town) -> None:
    engagement = ended(market)
    before = dump(market.db)
    for lines in ([], [*paid(market, engagement), PaidLine("elsewhere", 1, 0)]):
        with pytest.raises(Invalid):
            state(market, engagement, lines=lines)
    assert dump(market.db) == before
    assert state(market, engagement).lines == tuple(paid(market, engagement))


def test_each_side_does_its_own_part(market: Town, engagement: Engagement) -> None:
    with pytest.raises(NotAllowed, match="client's side does this"):
        state(market, engagement, name="alfa")
    statement = state(market, engagement)
    with pytest.raises(NotAllowed, match="agency's side does this"):
        answer(market, statement, name="vera")
    with pytest.raises(Invalid) as refusal:
        answer(market, statement, "contested", note="")
    assert list(refusal.value.problems) == ["note"]


def test_what_was_paid_is_stated_once_the_work_runs(market: Town) -> None:
    engagement = confirm(market, record(market, give(market).won))
    with pytest.raises(Conflict, match="To state what was paid"):
        state(market, engagement, now=AFTER_CLOSING)
    end(market, engagement)
    answer(market, state(market, engagement))


def test_third_parties_are_told_the_same_as_of_a_missing_one(market: Town, engagement: Engagement) -> None:
    statement = state(market, engagement)
    said = set()
    for act in (
        lambda: state(market, engagement, name="boris"),
        lambda: answer(market, statement, name="beta"),
        lambda: answer(market, statement, name="outsider"),
        lambda: answer(market, replace(statement, id="none")),
        lambda: answer(market, statement, engagement_id="none"),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        said.add(str(refusal.value))
    assert len(said) == 1


@pytest.mark.parametrize("table", ["paid_lines", "events", "outbox"])
def test_a_statement_is_made_whole_or_not_at_all(market: Town, engagement: Engagement, table: str) -> None:
    assert leaves_no_trace(market.db, lambda: state(market, engagement), when_refused=table)


@pytest.mark.parametrize("table", ["events", "outbox"])
def test_an_answer_is_given_whole_or_not_at_all(market: Town, engagement: Engagement, table: str) -> None:
    statement = state(market, engagement)
    assert leaves_no_trace(market.db, lambda: answer(market, statement), when_refused=table)
