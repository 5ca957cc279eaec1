from dataclasses import replace
from datetime import timedelta

import pytest

from market.actions.change_orders import answer_change, propose_change
from market.core.change_orders import Agreement, ChangeOrder, agreement_after
from market.core.engagements import Engagement
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.store.change_orders import list_change_orders, load_awarded
from market.store.events import list_events
from tests.engaged import AFTER_WORK, STARTS_ON, confirm, end, give, record, running_whole
from tests.market_town import AFTER_CLOSING, Town, dump, leaves_no_trace, waiting_mails


@pytest.fixture
def engagement(market: Town) -> Engagement:
    return running_whole(market)


def agreed(market: Town, engagement: Engagement) -> Agreement:
    return agreement_after(load_awarded(market.db, engagement), list_change_orders(market.db, engagement.id))


def propose(market: Town, engagement: Engagement, name: str = "alfa", **changes: object) -> ChangeOrder:
    """Propose to double the quantity of the first line, unless told otherwise."""
    first = load_awarded(market.db, engagement).lines[0]
    typed = {"lines": [replace(first, quantity_thousandths=6_000)], "ends_on": None, "reason": " Twice the work "}
    return propose_change(
        market.db, engagement_id=engagement.id, by=getattr(market, name), **({"now": AFTER_CLOSING} | typed | changes)
    )


def answer(market: Town, order: ChangeOrder, word: str = "accepted", name: str = "vera", **changes: object) -> None:
    typed = {"note": "As said", "now": AFTER_CLOSING, "engagement_id": order.engagement_id} | changes
    answer_change(market.db, change_order_id=order.id, answer=word, by=getattr(market, name), **typed)


@pytest.mark.parametrize(("first", "second"), [("alfa", "vera"), ("vera", "alfa")])
def test_one_side_proposes_and_it_stands_once_the_other_accepts(
    market: Town, engagement: Engagement, first: str, second: str
) -> None:
    before = agreed(market, engagement)
    order = propose(market, engagement, first, ends_on=STARTS_ON + timedelta(days=60))
    assert agreed(market, engagement) == before
    assert [mail.recipient for mail in waiting_mails(market)] == [getattr(market, second).email]
    assert "RUB 1750; with the change: RUB 2050. Twice the work" in waiting_mails(market)[0].body

    answer(market, order, name=second)
    assert agreed(market, engagement) == before.after(order)
    assert agreed(market, engagement).payable_minor - before.payable_minor == 300_00
    assert waiting_mails(market)[-1].recipient == getattr(market, first).email
    (kept,) = list_change_orders(market.db, engagement.id)
    assert (kept.lines, kept.reason, kept.ends_on) == (order.lines, "Twice the work", order.ends_on)
    assert kept.answer is not None
    assert (kept.answer.note, kept.answer.answered_by) == ("As said", getattr(market, second).name)
    assert [event.verb for event in list_events(market.db, subject="engagement", subject_id=engagement.id)][-2:] == [
        "engagement.propose-change",
        "engagement.answer-change",
    ]


@pytest.mark.parametrize(("word", "name"), [("declined", "vera"), ("withdrawn", "alfa")])
def test_what_was_declined_or_withdrawn_changes_nothing_and_makes_way(
    market: Town, engagement: Engagement, word: str, name: str
) -> None:
    before = agreed(market, engagement)
    answer(market, propose(market, engagement), word, name)

    assert agreed(market, engagement) == before
    assert propose(market, engagement, "vera", follows=1).number == 2


def test_lines_that_stay_as_they_are_are_not_kept(market: Town, engagement: Engagement) -> None:
    lines = list(load_awarded(market.db, engagement).lines)
    lines[1] = replace(lines[1], quantity_thousandths=0)

    order = propose(market, engagement, lines=lines)

    assert order.lines == (lines[1],)
    answer(market, order)
    assert agreed(market, engagement).payable_minor == 550_00


def test_a_last_day_alone_is_kept_without_lines(market: Town, engagement: Engagement) -> None:
    propose(market, engagement, lines=[], ends_on=STARTS_ON)

    (kept,) = list_change_orders(market.db, engagement.id)
    assert (kept.lines, kept.ends_on) == ((), STARTS_ON)


def test_a_second_proposal_waits_for_the_first(market: Town, engagement: Engagement) -> None:
    propose(market, engagement)
    before = dump(market.db)
    for name in ("alfa", "vera"):
        with pytest.raises(Conflict, match="one proposal at a time"):
            propose(market, engagement, name)
    assert dump(market.db) == before


def test_a_line_that_another_agency_could_have_is_a_new_brief(market: Town) -> None:
    won = give(market).won
    engagement = confirm(market, record(market, won))
    other = replace(load_awarded(market.db, engagement).lines[0], line_id=won.content.lines[1].line_id)

    with pytest.raises(Invalid) as refusal:
        propose(market, engagement, lines=[other])
    assert "new brief" in refusal.value.problems["lines.0.quantity"]


def test_an_answer_comes_once_and_from_the_right_side(market: Town, engagement: Engagement) -> None:
    order = propose(market, engagement)
    before = dump(market.db)
    for word, name in (("accepted", "alfa"), ("declined", "alfa"), ("withdrawn", "vera")):
        with pytest.raises(Conflict, match="proposed this change"):
            answer(market, order, word, name)
    with pytest.raises(Invalid) as refusal:
        answer(market, order, "declined", note="")
    assert list(refusal.value.problems) == ["note"]
    assert dump(market.db) == before
    answer(market, order)
    with pytest.raises(Conflict, match="accepted already"):
        answer(market, order, "withdrawn", "alfa")


def test_changes_have_their_place_between_kick_off_and_end(market: Town) -> None:
    recorded = record(market, give(market).won)
    with pytest.raises(Conflict, match="To propose a change"):
        propose(market, recorded)
    confirm(market, recorded)
    order = propose(market, recorded)
    end(market, recorded)
    with pytest.raises(Conflict, match="To answer a change"):
        answer(market, order, now=AFTER_WORK)
    with pytest.raises(Conflict, match="To propose a change"):
        propose(market, recorded, now=AFTER_WORK)


@pytest.mark.parametrize("name", ["beta", "boris", "outsider"])
def test_third_parties_are_told_the_same_as_of_a_missing_one(market: Town, engagement: Engagement, name: str) -> None:
    order = propose(market, engagement)
    said = set()
    for act in (
        lambda: propose(market, engagement, name),
        lambda: answer(market, order, name=name),
        lambda: answer(market, replace(order, id="none")),
        lambda: answer(market, order, engagement_id="none"),
    ):
        with pytest.raises(NotFound) as refusal:
            act()
        said.add(str(refusal.value))
    assert len(said) == 1


def test_an_unverified_person_proposes_nothing(market: Town, engagement: Engagement) -> None:
    with pytest.raises(NotAllowed, match="follow the link"):
        propose(market, engagement, "newcomer")


@pytest.mark.parametrize("table", ["change_order_lines", "events", "outbox"])
def test_a_proposal_happens_whole_or_not_at_all(market: Town, engagement: Engagement, table: str) -> None:
    assert leaves_no_trace(market.db, lambda: propose(market, engagement), when_refused=table)


@pytest.mark.parametrize("table", ["events", "outbox"])
def test_an_answer_happens_whole_or_not_at_all(market: Town, engagement: Engagement, table: str) -> None:
    order = propose(market, engagement)
    assert leaves_no_trace(market.db, lambda: answer(market, order), when_refused=table)
