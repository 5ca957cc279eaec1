import json
from datetime import timedelta

import pytest

from market.actions.handovers import draw_act, mark_handover, sign_handover
from market.core.engagements import Engagement, EngagementStatus
from market.core.errors import Conflict, Invalid, NotFound
from market.core.handovers import ITEMS, HandoverAct, ItemState, act_hash, checklist
from market.store.engagements import get_engagement
from market.store.events import list_events
from market.store.handovers import find_newest_act, list_marks
from tests.engaged import AFTER_WORK, LAST_DAY, ended, forget_mails, running
from tests.market_town import AFTER_CLOSING, Town, leaves_no_trace, waiting_mails

ALL_GIVEN = dict.fromkeys(ITEMS, ("given", ""))
ALL_ACCEPTED = dict.fromkeys(ITEMS, ("accepted", ""))


def mark(market: Town, engagement: Engagement, name: str, marks: dict[str, tuple[str, str]]) -> None:
    mark_handover(market.db, engagement_id=engagement.id, marks=marks, by=getattr(market, name), now=AFTER_WORK)


def sign(market: Town, engagement: Engagement, name: str, seen: str | None = None) -> HandoverAct:
    seen = seen or act_hash(draw_act(market.db, engagement, checklist(list_marks(market.db, engagement.id))))
    return sign_handover(market.db, engagement_id=engagement.id, seen=seen, by=getattr(market, name), now=AFTER_WORK)


def settle(market: Town, engagement: Engagement) -> None:
    mark(market, engagement, "alfa", ALL_GIVEN | {"bots": ("not-due", "There were none")})
    mark(market, engagement, "vera", ALL_ACCEPTED | {"domains": ("missing", "The short link is not ours")})


@pytest.fixture
def engagement(market: Town) -> Engagement:
    return ended(market)


@pytest.mark.parametrize("order", [("vera", "alfa"), ("alfa", "vera")])
def test_both_sign_the_same_text_and_the_watch_begins(market: Town, engagement: Engagement, order) -> None:
    settle(market, engagement)
    forget_mails(market)
    first = sign(market, engagement, order[0])
    assert get_engagement(market.db, engagement.id).status(AFTER_WORK.date()) is EngagementStatus.ENDED
    second = sign(market, engagement, order[1])

    done = get_engagement(market.db, engagement.id)
    assert done.status(AFTER_WORK.date()) is EngagementStatus.WATCHED
    assert done.handed_over_at == AFTER_WORK
    assert find_newest_act(market.db, engagement.id) == second
    assert (first.sha256, first.id) == (second.sha256, second.id)
    assert (second.accepted, second.due) == (16, 17)
    subjects = [mail.subject for mail in waiting_mails(market)]
    assert [subject.partition(":")[0] for subject in subjects] == ["Handover act to sign", "Handed over"]
    assert [event.verb for event in list_events(market.db, subject="engagement", subject_id=engagement.id)][-2:] == [
        "engagement.sign-handover",
        "engagement.hand-over",
    ]


def test_the_act_says_what_was_kept_back_and_what_is_promised(market: Town, engagement: Engagement) -> None:
    settle(market, engagement)
    act = json.loads(sign(market, engagement, "vera").canonical)

    assert (act["accepted"], act["due"]) == (16, 17)
    assert {item["state"] for item in act["items"]} == {"handed over", "not part of this work", "not received"}
    assert act["last_day"] == str(LAST_DAY)
    assert "does not use the community" in act["promise"]
    assert "The short link is not ours" in {item["client"] for item in act["items"]}


def test_a_mark_after_the_first_signature_makes_both_sign_anew(market: Town, engagement: Engagement) -> None:
    settle(market, engagement)
    first = sign(market, engagement, "vera")
    mark(market, engagement, "alfa", {"domains": ("given", "Moved today")})
    with pytest.raises(Conflict, match="not settled yet"):
        sign(market, engagement, "alfa", first.sha256)
    mark(market, engagement, "vera", {"domains": ("accepted", "")})
    with pytest.raises(Conflict, match="has changed since you read it"):
        sign(market, engagement, "alfa", first.sha256)

    assert sign(market, engagement, "alfa").number == 2
    assert get_engagement(market.db, engagement.id).handed_over_at is None
    assert sign(market, engagement, "vera").number == 2
    assert get_engagement(market.db, engagement.id).handed_over_at == AFTER_WORK


def test_a_side_signs_once_and_nothing_changes_after_both(market: Town, engagement: Engagement) -> None:
    settle(market, engagement)
    sign(market, engagement, "vera")
    with pytest.raises(Conflict, match="Your side has signed"):
        sign(market, engagement, "vera")
    sign(market, engagement, "alfa")
    with pytest.raises(Conflict, match="is “handed over, watched”"):
        mark(market, engagement, "alfa", {"bots": ("given", "")})


def test_what_repeats_the_last_word_is_left_out(market: Town, engagement: Engagement) -> None:
    mark(market, engagement, "alfa", {"bots": ("given", ""), "domains": ("given", "")})
    mark(market, engagement, "alfa", {"bots": ("given", ""), "domains": ("given", "see the sheet")})
    with pytest.raises(Invalid, match="Mark at least one"):
        mark(market, engagement, "alfa", {"bots": ("given", "")})

    assert [each.item for each in list_marks(market.db, engagement.id)] == ["bots", "domains", "domains"]
    assert list_marks(market.db, engagement.id)[0].marked_by == market.alfa.name


def test_the_list_is_marked_while_work_runs_but_signed_after_it(market: Town) -> None:
    engagement = running(market)
    started = AFTER_CLOSING + timedelta(days=8)
    mark_handover(market.db, engagement_id=engagement.id, marks={"bots": ("given", "")}, by=market.alfa, now=started)
    states = {item.code: item.state for item in checklist(list_marks(market.db, engagement.id))}
    assert states["bots"] is ItemState.CLAIMED
    with pytest.raises(Conflict, match="To sign the handover act, it has to be “work ended”"):
        sign_handover(market.db, engagement_id=engagement.id, seen="", by=market.alfa, now=started)


@pytest.mark.parametrize("name", ["beta", "boris", "outsider"])
def test_third_parties_find_nothing(market: Town, engagement: Engagement, name: str) -> None:
    with pytest.raises(NotFound):
        mark(market, engagement, name, ALL_GIVEN)
    with pytest.raises(NotFound):
        sign(market, engagement, name)


@pytest.mark.parametrize("table", ["events", "outbox", "handover_signatures"])
def test_marks_and_signatures_happen_whole_or_not_at_all(market: Town, engagement: Engagement, table: str) -> None:
    if table != "handover_signatures":
        assert leaves_no_trace(market.db, lambda: mark(market, engagement, "alfa", ALL_GIVEN), when_refused=table)
    settle(market, engagement)
    assert leaves_no_trace(market.db, lambda: sign(market, engagement, "vera"), when_refused=table)
