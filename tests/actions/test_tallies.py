"""Counts of awarded work through the actions: who reports, who answers, and what the work cost."""

import pytest

from market.actions.change_orders import answer_change, propose_change
from market.actions.payments import answer_paid, state_paid
from market.actions.tallies import answer_counts, cost_of_work, report_counts
from market.core.change_orders import agreement_after
from market.core.errors import Conflict, NotAllowed, NotFound
from market.core.payments import PaidLine
from market.core.tallies import TallyLine
from market.store.change_orders import list_change_orders, load_awarded
from market.store.engagements import get_engagement
from market.store.profiles import list_showable_tallies
from market.store.tallies import list_tallies
from tests.engaged import AFTER_WORK, ended, give, record, running, running_whole
from tests.market_town import AFTER_CLOSING, SECOND

LINES = (TallyLine("hours", 120, " The time log ", "own-count"), TallyLine("hires", 4, "Records", "client-records"))


def report(market, engagement, name="alfa", now=AFTER_WORK, lines=LINES):
    return report_counts(
        market.db, engagement_id=engagement.id, lines=lines, measured_over=" May ", by=getattr(market, name), now=now
    )


def answer(market, engagement, tally, name="vera", said="confirmed", note="", own=None, shown=False):
    return answer_counts(
        market.db,
        engagement_id=engagement.id,
        tally_id=tally.id,
        answer=said,
        note=note,
        own_cost_minor=own,
        may_be_shown=shown,
        by=getattr(market, name),
        now=AFTER_WORK + SECOND,
    )


def test_counts_are_kept_with_the_answer_and_the_clients_own_cost(market):
    engagement = ended(market)
    answer(market, engagement, report(market, engagement), own=90_000_00)
    (kept,) = list_tallies(market.db, engagement.id)
    assert kept.measured_over == "May"
    assert kept.lines[0] == TallyLine("hours", 120, "The time log", "own-count")
    assert kept.is_confirmed
    assert kept.own_cost_minor == 90_000_00
    told = [row["subject"] for row in market.db.query("SELECT subject FROM outbox WHERE sent_at IS NULL ORDER BY id")]
    assert [subject.split(":")[0] for subject in told] == ["Counts reported", "Counts answered"]


@pytest.mark.parametrize("shown", [True, False])
def test_counts_are_shown_elsewhere_only_where_the_client_allows_it(market, shown):
    engagement = ended(market)
    answer(market, engagement, report(market, engagement), said="contested", note="Three started.", shown=True)
    assert not list_tallies(market.db, engagement.id)[0].may_be_shown
    answer(market, engagement, report(market, engagement), shown=shown)
    showable = [title for _, _, title in list_showable_tallies(market.db, engagement.agency_id)]
    assert showable == ([engagement.title] if shown else [])


def test_a_contested_report_is_replaced_and_a_confirmed_one_stays(market):
    engagement = ended(market)
    answer(market, engagement, report(market, engagement), said="contested", note="Three started.")
    second = report(market, engagement, lines=(LINES[0],))
    answer(market, engagement, second)
    with pytest.raises(Conflict):
        report(market, engagement)
    assert [each.number for each in list_tallies(market.db, engagement.id)] == [1, 2]


def test_each_side_has_its_part_and_nobody_else_any(market):
    engagement = ended(market)
    with pytest.raises(NotAllowed):
        report(market, engagement, "vera")
    with pytest.raises(NotFound):
        report(market, engagement, "beta")
    tally = report(market, engagement)
    with pytest.raises(NotAllowed):
        answer(market, engagement, tally, "alfa")
    with pytest.raises(NotFound):
        answer_counts(
            market.db,
            engagement_id=engagement.id,
            tally_id="none",
            answer="confirmed",
            note="",
            own_cost_minor=None,
            by=market.vera,
            now=AFTER_WORK,
        )


def test_nothing_is_counted_before_the_work_runs(market):
    engagement = record(market, give(market).won)
    with pytest.raises(Conflict):
        report(market, engagement, now=AFTER_CLOSING + SECOND)


def test_the_cost_is_what_was_agreed_until_both_sides_say_what_was_paid(market):
    engagement = running(market)
    assert cost_of_work(market.db, engagement).agency_minor == 300_00
    assert not cost_of_work(market.db, engagement).is_paid
    (line,) = load_awarded(market.db, engagement).lines
    stated = state_paid(
        market.db,
        engagement_id=engagement.id,
        lines=[PaidLine(line.line_id, 270_00, 45_00)],
        note="",
        by=market.vera,
        now=AFTER_WORK,
    )
    assert cost_of_work(market.db, engagement).agency_minor == 300_00
    answer_paid(
        market.db,
        engagement_id=engagement.id,
        statement_id=stated.id,
        answer="confirmed",
        note="",
        by=market.alfa,
        now=AFTER_WORK,
    )
    cost = cost_of_work(market.db, engagement, 11_00)
    assert (cost.fee_minor, cost.pass_through_minor, cost.full_minor, cost.is_paid) == (270_00, 45_00, 326_00, True)


def test_the_cost_follows_accepted_changes(market):
    engagement = running_whole(market)
    assert cost_of_work(market.db, engagement).agency_minor == 1_750_00
    line = agreement_after(load_awarded(market.db, engagement), []).lines[0]
    order = propose_change(
        market.db,
        engagement_id=engagement.id,
        lines=[type(line)(line.line_id, 2 * line.quantity_thousandths, *_unit(line))],
        ends_on=None,
        reason="Twice as many.",
        by=market.vera,
        now=AFTER_CLOSING + 9 * SECOND,
    )
    answer_change(
        market.db,
        engagement_id=engagement.id,
        change_order_id=order.id,
        answer="accepted",
        note="",
        by=market.alfa,
        now=AFTER_CLOSING + 10 * SECOND,
    )
    assert list_change_orders(market.db, engagement.id)[0].is_accepted
    assert cost_of_work(market.db, get_engagement(market.db, engagement.id)).agency_minor == 1_750_00 + line.total_minor


def _unit(line):
    return line.fee_minor, line.supplier_minor, line.handling_minor
