from dataclasses import replace

import pytest

from market.actions.briefs import (
    begin_brief,
    discard_draft,
    publish_brief,
    save_draft,
    what_keeps_from_publishing,
)
from market.core.accounts import Actor
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.store.briefs import find_brief, get_brief
from market.store.events import list_events
from tests.market_town import (
    CLOSES,
    MANDATORY,
    NOW,
    SECOND,
    Town,
    begin,
    brief_content,
    dump,
    leaves_no_trace,
    publish,
)

ACTS = {
    "save": lambda market, brief_id, by: save_draft(
        market.db, brief_id=brief_id, content=brief_content(), by=by, now=NOW
    ),
    "publish": lambda market, brief_id, by: publish_brief(market.db, brief_id=brief_id, by=by, now=NOW),
    "discard": lambda market, brief_id, by: discard_draft(market.db, brief_id=brief_id, by=by, now=NOW),
}


def verbs(market: Town, brief: Brief) -> list[str]:
    return [event.verb for event in list_events(market.db, subject="brief", subject_id=brief.id)]


def test_a_draft_is_saved_for_the_client_who_began_it(market: Town) -> None:
    brief = begin(market)

    assert brief.client_id == market.vera.organisation_id
    assert brief.status(NOW) is BriefStatus.DRAFT
    (event,) = list_events(market.db, subject="brief", subject_id=brief.id)
    assert (event.verb, event.actor, event.at) == ("brief.begin", market.vera.person_id, NOW)


def test_a_draft_may_be_unfinished(market: Town) -> None:
    assert begin(market, title="", lines=(), closes_at=None).content.title == ""


def test_a_saved_draft_replaces_the_one_before(market: Town) -> None:
    brief = begin(market)
    saved = save_draft(
        market.db, brief_id=brief.id, content=brief_content(title="Winter range"), by=market.vera, now=NOW + SECOND
    )

    assert saved.content.title == "Winter range"
    assert get_brief(market.db, brief.id) == saved
    assert verbs(market, brief) == ["brief.begin", "brief.save"]


def test_a_published_brief_is_open_until_it_closes(market: Town) -> None:
    brief = publish(market)

    assert brief.published_at == NOW
    assert (brief.status(NOW), brief.status(CLOSES)) == (BriefStatus.OPEN, BriefStatus.CLOSED)
    event = list_events(market.db, subject="brief", subject_id=brief.id)[-1]
    assert (event.verb, event.detail) == ("brief.publish", {"previous": "draft", "status": "open"})


def test_publishing_again_changes_nothing(market: Town) -> None:
    brief = publish(market)
    before = dump(market.db)

    assert publish_brief(market.db, brief_id=brief.id, by=market.vera, now=NOW + SECOND) == brief
    assert dump(market.db) == before


def test_an_incomplete_brief_is_not_published_and_every_fault_is_told(market: Town) -> None:
    brief = begin(market, title="Short", goal="", weights={"price": 100})
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        publish_brief(market.db, brief_id=brief.id, by=market.vera, now=NOW)
    assert set(refusal.value.problems) == {"title", "goal", "weights.price"}
    assert refusal.value.problems == what_keeps_from_publishing(
        market.db, brief=brief, now=NOW, minimum_open_seconds=None
    )
    assert dump(market.db) == before


def test_the_standards_of_the_clients_country_are_required(market: Town) -> None:
    brief = begin(market, standards=tuple(code for code in MANDATORY if code != "dis-2"))

    assert list(what_keeps_from_publishing(market.db, brief=brief, now=NOW, minimum_open_seconds=None)) == ["standards"]
    market.db.execute("UPDATE organisations SET country = 'AM'")
    assert what_keeps_from_publishing(market.db, brief=brief, now=NOW, minimum_open_seconds=None) == {}


def test_settings_can_shorten_the_time_a_brief_stays_open(market: Town) -> None:
    soon = dict.fromkeys(("questions_until", "answers_until", "closes_at"), NOW + SECOND)
    brief = begin(market, **soon, decision_on=NOW.date())

    published = publish_brief(market.db, brief_id=brief.id, by=market.vera, now=NOW, minimum_open_seconds=1)
    assert published.published_at == NOW


def test_what_no_draft_may_hold_is_refused_and_leaves_nothing(market: Town) -> None:
    brief = begin(market)
    before = dump(market.db)
    faulty = brief_content(lines=(replace(brief_content().lines[0], quantity_thousandths=0),), currency="XXX")

    with pytest.raises(Invalid) as begun:
        begin_brief(market.db, content=faulty, by=market.vera, now=NOW)
    with pytest.raises(Invalid) as saved:
        save_draft(market.db, brief_id=brief.id, content=faulty, by=market.vera, now=NOW)
    assert set(begun.value.problems) == {"currency", "lines.0.quantity"}
    assert saved.value.problems == begun.value.problems
    assert dump(market.db) == before


def test_a_discarded_draft_is_gone_and_its_trace_stays(market: Town) -> None:
    brief = begin(market)
    discard_draft(market.db, brief_id=brief.id, by=market.vera, now=NOW)

    assert find_brief(market.db, brief.id) is None
    assert market.db["brief_lines"].count == market.db["brief_line_drivers"].count == 0
    assert verbs(market, brief) == ["brief.begin", "brief.discard"]


@pytest.mark.parametrize("act", ["save", "discard"])
def test_a_published_brief_is_neither_edited_nor_discarded(market: Town, act: str) -> None:
    brief = publish(market)
    before = dump(market.db)

    with pytest.raises(Conflict, match="is published"):
        ACTS[act](market, brief.id, market.vera)
    assert dump(market.db) == before


@pytest.mark.parametrize("act", ACTS)
def test_another_clients_brief_is_not_found_in_the_words_of_a_missing_one(market: Town, act: str) -> None:
    words = []
    for brief_id in (begin(market).id, publish(market).id, "none"):
        before = dump(market.db)
        with pytest.raises(NotFound) as refusal:
            ACTS[act](market, brief_id, market.boris)
        words.append(str(refusal.value))
        assert dump(market.db) == before

    assert len(set(words)) == 1


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("alfa", "register as a client and follow the link"),
        ("newcomer", "is not confirmed yet: follow the link in the mail"),
        ("operator", "register as a client and follow the link"),
    ],
)
def test_only_a_verified_client_works_on_briefs_and_others_are_told_how(
    market: Town, act: str, name: str, told: str
) -> None:
    brief = begin(market)

    with pytest.raises(NotAllowed, match=told):
        ACTS[act](market, brief.id, getattr(market, name))


@pytest.mark.parametrize("name", ["alfa", "newcomer", "operator"])
def test_only_a_verified_client_begins_a_brief(market: Town, name: str) -> None:
    with pytest.raises(NotAllowed):
        begin(market, by=getattr(market, name))

    assert market.db["briefs"].count == 0


def test_an_account_without_an_organisation_begins_no_brief(market: Town) -> None:
    stray: Actor = replace(market.vera, organisation_id=None)

    with pytest.raises(NotFound, match="no organisation"):
        begin(market, by=stray)
    assert market.db["briefs"].count == 0


@pytest.mark.parametrize("act", ACTS)
def test_no_act_on_a_brief_happens_without_its_event(market: Town, act: str) -> None:
    brief = begin(market)

    assert leaves_no_trace(market.db, lambda: ACTS[act](market, brief.id, market.vera))


def test_no_brief_begins_without_its_event(market: Town) -> None:
    assert leaves_no_trace(market.db, lambda: begin(market))
