from dataclasses import replace
from datetime import timedelta

import pytest

from market.actions.engagements import plan_engagement
from market.core.briefs import BriefTerms
from market.core.engagements import EngagementStatus, KickOff
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.store.engagements import get_engagement, list_engagements
from market.store.events import list_events
from tests.engaged import AFTER_WORK, KICK_OFF, STARTS_ON, Awarded, confirm, end, give, record
from tests.market_town import AFTER_CLOSING, SECOND, Town, dump, leaves_no_trace, waiting_mails


@pytest.fixture
def awarded(market: Town) -> Awarded:
    return give(market)


@pytest.mark.parametrize(("first", "second"), [("vera", "alfa"), ("alfa", "vera")])
def test_either_side_records_the_kick_off_and_the_other_confirms_it(
    market: Town, awarded: Awarded, first: str, second: str
) -> None:
    recorded = record(market, awarded.won, first)
    assert get_engagement(market.db, recorded.id) == recorded
    assert recorded.kick_off == KickOff(STARTS_ON, "Vera and Alfa", "Weekly call on Mondays")
    assert [mail.recipient for mail in waiting_mails(market)] == [getattr(market, second).email]

    confirmed = confirm(market, recorded, second)
    assert get_engagement(market.db, recorded.id) == confirmed
    assert waiting_mails(market)[-1].recipient == getattr(market, first).email
    assert [event.verb for event in list_events(market.db, subject="engagement", subject_id=recorded.id)] == [
        "engagement.record-kick-off",
        "engagement.confirm-kick-off",
    ]


def test_the_status_follows_from_the_records_and_the_day(market: Town, awarded: Awarded) -> None:
    recorded = record(market, awarded.won)
    confirmed = confirm(market, recorded)

    assert recorded.status(STARTS_ON) is EngagementStatus.KICK_OFF_RECORDED
    assert confirmed.status(STARTS_ON - timedelta(days=1)) is EngagementStatus.KICKED_OFF
    assert confirmed.status(STARTS_ON) is EngagementStatus.RUNNING


def test_each_side_lists_the_engagement_and_nobody_else(market: Town, awarded: Awarded) -> None:
    recorded = record(market, awarded.won)

    assert list_engagements(market.db, market.vera.organisation_id or "") == [recorded]
    assert list_engagements(market.db, market.alfa.organisation_id or "") == [recorded]
    assert list_engagements(market.db, market.beta.organisation_id or "") == []


def test_a_kick_off_waits_for_the_end_of_the_standstill(market: Town) -> None:
    won = give(market, terms=BriefTerms(standstill_days=5)).won
    free = AFTER_CLOSING + timedelta(days=5)
    before = dump(market.db)

    with pytest.raises(Conflict, match="stands still until"):
        record(market, won, now=free - SECOND)
    assert dump(market.db) == before
    assert record(market, won, now=free).quote_id == won.id


def test_a_quote_without_an_award_has_no_kick_off(market: Town, awarded: Awarded) -> None:
    with pytest.raises(Conflict, match="No line of this quote is awarded"):
        record(market, awarded.lost)


def test_a_kick_off_is_recorded_once(market: Town, awarded: Awarded) -> None:
    record(market, awarded.won)
    before = dump(market.db)

    with pytest.raises(Conflict, match="already"):
        record(market, awarded.won, "alfa")
    assert dump(market.db) == before


def test_a_kick_off_is_confirmed_once_and_by_the_other_side(market: Town, awarded: Awarded) -> None:
    recorded = record(market, awarded.won)
    with pytest.raises(Conflict, match="the other side confirms"):
        confirm(market, recorded, "vera")
    confirm(market, recorded)
    with pytest.raises(Conflict, match="confirmed already"):
        confirm(market, recorded)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contacts", " "),
        ("contacts", "x" * 501),
        ("agreed", ""),
        ("agreed", "a\u200bb"),
        ("starts_on", AFTER_CLOSING.date() - timedelta(days=1)),
    ],
)
def test_an_unsound_kick_off_is_refused_by_field(market: Town, awarded: Awarded, field: str, value: object) -> None:
    before = dump(market.db)
    with pytest.raises(Invalid) as refusal:
        record(market, awarded.won, kick_off=replace(KICK_OFF, **{field: value}))
    assert list(refusal.value.problems) == [field]
    assert dump(market.db) == before


@pytest.mark.parametrize("name", ["beta", "boris", "outsider"])
def test_third_parties_are_told_the_same_as_of_a_missing_one(market: Town, awarded: Awarded, name: str) -> None:
    with pytest.raises(NotFound) as foreign:
        record(market, awarded.won, name)
    with pytest.raises(NotFound) as missing:
        record(market, replace(awarded.won, id="none"), name)
    recorded = record(market, awarded.won)
    with pytest.raises(NotFound) as confirming:
        confirm(market, recorded, name)
    with pytest.raises(NotFound) as unknown:
        confirm(market, replace(recorded, id="none"), name)

    assert len({str(each.value) for each in (foreign, missing, confirming, unknown)}) == 1


def test_an_unverified_person_records_nothing(market: Town, awarded: Awarded) -> None:
    with pytest.raises(NotAllowed, match="follow the link"):
        record(market, awarded.won, "newcomer")


@pytest.mark.parametrize("table", ["events", "outbox"])
def test_kick_off_and_confirmation_happen_whole_or_not_at_all(market: Town, awarded: Awarded, table: str) -> None:
    assert leaves_no_trace(market.db, lambda: record(market, awarded.won), when_refused=table)
    recorded = record(market, awarded.won)
    assert leaves_no_trace(market.db, lambda: confirm(market, recorded), when_refused=table)


@pytest.mark.parametrize(("name", "other"), [("vera", "alfa"), ("alfa", "vera")])
def test_either_side_ends_the_work_and_the_other_is_told(market: Town, awarded: Awarded, name: str, other: str) -> None:
    running = confirm(market, record(market, awarded.won))
    ended = end(market, running, name)

    assert get_engagement(market.db, running.id) == ended
    assert ended.status(AFTER_WORK.date()) is EngagementStatus.ENDED
    mail = waiting_mails(market)[-1]
    assert mail.recipient == getattr(market, other).email
    assert "recorded 28 Dec 2026 as the last day of work" in mail.body
    assert list_events(market.db, subject="engagement", subject_id=running.id)[-1].verb == "engagement.end"


def test_the_end_is_recorded_once_whole_and_by_a_side(market: Town, awarded: Awarded) -> None:
    running = confirm(market, record(market, awarded.won))
    with pytest.raises(NotFound):
        end(market, running, "beta")
    assert leaves_no_trace(market.db, lambda: end(market, running), when_refused="outbox")
    end(market, running)
    with pytest.raises(Conflict, match="recorded already"):
        end(market, running, "alfa")


def test_work_that_never_began_needs_no_handover(market: Town, awarded: Awarded) -> None:
    stopped = end(
        market,
        record(market, awarded.won),
        reason_code="stopped-by-client",
        reason="The money went elsewhere this quarter.",
    )

    assert stopped.status(AFTER_WORK.date()) is EngagementStatus.NOT_BEGUN
    with pytest.raises(Conflict, match="ended before it began"):
        confirm(market, stopped)


def test_a_kick_off_is_not_even_planned_within_the_standstill(market: Town) -> None:
    won = give(market, terms=BriefTerms(standstill_days=5)).won
    with pytest.raises(Conflict, match="stands still until"):
        plan_engagement(
            market.db, brief_id=won.brief_id, quote_id=won.id, kick_off=KICK_OFF, by=market.vera, now=AFTER_CLOSING
        )
