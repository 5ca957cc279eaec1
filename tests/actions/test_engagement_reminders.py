from datetime import timedelta

import pytest

from market.actions.aftercare import report_finding
from market.actions.engagements import end_work
from market.actions.reminders import send_due_reminders
from market.actions.reviews import review_other_side
from market.core.brief_terms import BriefTerms
from market.core.engagements import Engagement
from market.core.reviews import POINTS_OF_AGENCY
from market.store.connections import fetch_rows
from tests.actions.test_handovers import settle, sign
from tests.engaged import AFTER_WORK, LAST_DAY, confirm, ended, give, record, running
from tests.market_town import AFTER_CLOSING, Town, waiting_mails


def sent(market: Town) -> list[tuple[str, str]]:
    sides = {market.vera.organisation_id: "client", market.alfa.organisation_id: "agency"}
    rows = fetch_rows(market.db, "SELECT kind, organisation_id FROM engagement_reminders ORDER BY rowid")
    return [(row["kind"], sides[row["organisation_id"]]) for row in rows]


def pass_days(market: Town, days: int) -> None:
    for count in range(days * 2):
        send_due_reminders(market.db, now=AFTER_CLOSING + timedelta(hours=12 * count))


def watch(days: int) -> str:
    return f"watch-{LAST_DAY + timedelta(days=days)}"


def test_an_engagement_left_alone_reminds_each_side_once_of_each_thing(market: Town) -> None:
    ended(market, terms=BriefTerms(watch_days=75))
    pass_days(market, 120)

    assert sent(market) == [
        ("hand-over", "client"),
        ("hand-over", "agency"),
        ("review", "client"),
        ("review", "agency"),
        (watch(30), "client"),
        (watch(60), "client"),
        (watch(75), "client"),
    ]
    assert len(waiting_mails(market)) == 7


def test_the_other_side_is_reminded_to_confirm_the_kick_off(market: Town) -> None:
    recorded = record(market, give(market).won)
    pass_days(market, 20)
    assert sent(market) == [("confirm", "agency")]
    assert "Kick-off waits for you" in waiting_mails(market)[-1].subject
    confirm(market, recorded)


def test_who_has_done_their_part_is_not_reminded(market: Town) -> None:
    engagement: Engagement = ended(market)
    settle(market, engagement)
    sign(market, engagement, "vera")
    sign(market, engagement, "alfa")
    review_other_side(
        market.db,
        engagement_id=engagement.id,
        scores=dict.fromkeys(POINTS_OF_AGENCY, 5),
        text="",
        by=market.vera,
        now=AFTER_WORK,
    )
    looked_at = AFTER_WORK + timedelta(days=40)
    report_finding(
        market.db,
        engagement_id=engagement.id,
        kind="nothing",
        found_on=looked_at.date(),
        text="",
        by=market.vera,
        now=looked_at,
    )
    pass_days(market, 120)

    assert sent(market) == [("review", "agency"), (watch(60), "client")]


@pytest.mark.parametrize("terms", [BriefTerms(watch_days=0)])
def test_without_a_watch_nobody_is_asked_to_look(market: Town, terms: BriefTerms) -> None:
    ended(market, terms=terms)
    pass_days(market, 120)

    assert {kind for kind, _ in sent(market)} == {"hand-over", "review"}


def test_running_work_and_late_news_remind_nobody(market: Town) -> None:
    running(market)
    pass_days(market, 20)
    assert sent(market) == []
    assert send_due_reminders(market.db, now=AFTER_CLOSING + timedelta(days=4000)) == 0


def test_an_end_recorded_late_still_asks_for_the_handover_and_the_reviews(market: Town) -> None:
    engagement = running(market)
    end_work(
        market.db,
        engagement_id=engagement.id,
        ended_on=LAST_DAY,
        reason_code="completed",
        reason="",
        by=market.vera,
        now=AFTER_WORK + timedelta(days=40),
    )
    pass_days(market, 120)

    assert {("hand-over", "client"), ("review", "agency")} <= set(sent(market))
