"""The paid series: what both sides of a standing award say was paid, and nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta

from market.core.briefs import BriefLine
from market.core.engagements import Engagement
from market.core.payments import PaidLine
from market.core.prices import Observation
from market.store.change_orders import load_awarded
from market.store.connections import write_transaction
from market.store.observations import iterate_observations
from tests.actions.test_change_orders import answer as answer_change
from tests.actions.test_change_orders import propose
from tests.actions.test_payments import answer, state
from tests.engaged import AFTER_WORK, running, running_whole
from tests.market_town import NOW, Town

DAY = NOW.date()


def paid(market: Town, *fees: int, word: str = "confirmed", at: datetime = AFTER_WORK) -> Engagement:
    """Return whole work and what was paid for it: as agreed, 300, 1,200 and 250, unless other *fees* are given."""
    engagement = running_whole(market)
    answer(market, state(market, engagement, *fees), word, now=at)
    return engagement


def observed(market: Town) -> list[Observation]:
    found = iterate_observations(
        market.db, market.catalogue, after=DAY - timedelta(days=1), until=AFTER_WORK.date() + timedelta(days=9)
    )
    return [seen for seen in found if seen.series == "paid"]


def prices(market: Town) -> dict[str, int]:
    return {seen.service: seen.price_minor for seen in observed(market)}


def test_what_was_paid_is_divided_by_quantity_and_scope(market: Town) -> None:
    paid(market, 360_00, 1_140_00, 250_00)

    # 360 for three communities at 1.87 times the reference, 1,140 for twelve posts, 250 for two and a half reports.
    assert prices(market) == {"community-management": 64_17, "social-post": 95_00, "monthly-report": 100_00}


def test_the_quantity_is_the_one_agreed_last(market: Town) -> None:
    engagement = running_whole(market)
    answer_change(market, propose(market, engagement))
    answer(market, state(market, engagement, 374_00, 0, 0))

    assert prices(market) == {"community-management": 33_33}


def test_a_payment_is_dated_by_its_confirmation_and_knows_the_day_of_its_quote(market: Town) -> None:
    later = AFTER_WORK + timedelta(days=1)
    engagement = paid(market, at=later)

    assert {(seen.dated, seen.named_on, seen.evidence_grade, seen.group) for seen in observed(market)} == {
        (later.date(), DAY, "G2", market.alfa.organisation_id)
    }
    assert engagement.agency_id == market.alfa.organisation_id


def test_what_the_agency_contests_or_has_not_answered_is_not_observed(market: Town) -> None:
    engagement = paid(market, word="contested")
    state(market, engagement)

    assert observed(market) == []


def test_a_payment_for_an_award_that_was_taken_back_is_not_observed(market: Town) -> None:
    engagement = paid(market)
    first = load_awarded(market.db, engagement).lines[0]
    with write_transaction(market.db):
        market.db.execute(
            "UPDATE awards SET revoked_at = ?, revoked_by = ?, revoked_reason = 'Wrong sum' WHERE line_id = ?",
            (AFTER_WORK.isoformat(), market.vera.person_id, first.line_id),
        )

    assert prices(market) == {"social-post": 100_00, "monthly-report": 100_00}


def test_payments_of_nothing_and_for_nothing_are_not_observed(market: Town) -> None:
    engagement = running_whole(market)
    first = load_awarded(market.db, engagement).lines[0]
    answer_change(market, propose(market, engagement, lines=[replace(first, quantity_thousandths=0)]))
    answer(market, state(market, engagement, 50_00, 0, 250_00))

    assert prices(market) == {"monthly-report": 100_00}


def test_payments_for_what_is_passed_through_are_not_observed(market: Town) -> None:
    engagement = running(market, lines=(BriefLine("blogger-placement", 1_000), BriefLine("social-post", 1_000)))
    placement = PaidLine(load_awarded(market.db, engagement).lines[0].line_id, 20_00, 730_00)
    answer(market, state(market, engagement, lines=[placement]))

    assert observed(market) == []
