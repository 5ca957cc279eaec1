"""Telling an organisation reaches each of its people once, as they chose."""

import re

import pytest

from market.actions.notices import choose_notices, get_unsubscription, tell_organisation, tell_person, unsubscribe
from market.core.errors import Invalid, NotFound
from market.core.notices import ALWAYS_SENT, KINDS
from market.store.accounts import find_actor
from market.store.events import list_events
from market.store.notices import list_muted
from tests.market_town import NOW, Town, dump, leaves_no_trace, waiting_mails

OPTIONAL = [kind for kind in KINDS if kind != ALWAYS_SENT]


def tell(market: Town, kind: str = "reminder") -> None:
    tell_organisation(
        market.db, market.alfa.organisation_id or "", kind=kind, subject="Soon", body="...", page="/agency/", at=NOW
    )


def choose(market: Town, *wanted: str, time_zone: str = "") -> None:
    choose_notices(market.db, wanted=wanted, time_zone=time_zone, language="en", by=market.alfa, now=NOW)


def mailed_token(market: Town) -> str:
    return waiting_mails(market)[-1].unsubscribe.removeprefix("/unsubscribe/")


def test_a_notice_reaches_the_people_of_the_organisation(market: Town) -> None:
    tell(market)

    assert [(mail.recipient, mail.subject) for mail in waiting_mails(market)] == [(market.alfa.email, "Soon")]


def test_a_kind_that_nobody_could_switch_off_is_a_mistake(market: Town) -> None:
    with pytest.raises(ValueError, match="no kind"):
        tell(market, "spam")


def test_a_notice_to_one_person_reaches_that_person_once_the_address_is_confirmed(market: Town) -> None:
    for person in (market.alfa, market.newcomer):
        tell_person(market.db, person.person_id, kind="digest", subject="New", body="...", at=NOW)

    assert [mail.recipient for mail in waiting_mails(market)] == [market.alfa.email]
    with pytest.raises(ValueError, match="no kind"):
        tell_person(market.db, market.alfa.person_id, kind="spam", subject="", body="", at=NOW)


@pytest.mark.parametrize("kind", OPTIONAL)
def test_a_kind_switched_off_is_not_sent_and_every_other_is(market: Town, kind: str) -> None:
    choose(market, *[other for other in KINDS if other != kind])
    for each in KINDS:
        tell(market, each)

    assert len(waiting_mails(market)) == len(KINDS) - 1
    assert list_muted(market.db, market.alfa.person_id) == {kind}


def test_mails_about_the_account_come_whatever_was_chosen_and_carry_no_link(market: Town) -> None:
    choose(market)
    tell(market, ALWAYS_SENT)

    assert [mail.unsubscribe for mail in waiting_mails(market)] == [""]


@pytest.mark.parametrize("kind", OPTIONAL)
def test_every_optional_mail_carries_a_link_of_its_own(market: Town, kind: str) -> None:
    tell(market, kind)
    tell(market, kind)
    links = [mail.unsubscribe for mail in waiting_mails(market)]

    assert all(re.fullmatch(r"/unsubscribe/[0-9a-f]{64}", link) for link in links)
    assert len(set(links)) == 2


def test_the_link_of_a_mail_switches_its_kind_off_and_no_other(market: Town) -> None:
    tell(market)
    token = mailed_token(market)

    assert get_unsubscription(market.db, token=token) == "reminder"
    assert [unsubscribe(market.db, token=token, now=NOW) for _ in range(2)] == ["reminder", "reminder"]
    assert list_muted(market.db, market.alfa.person_id) == {"reminder"}
    events = list_events(market.db, subject="person", subject_id=market.alfa.person_id)
    assert [event.verb for event in events].count("person.unsubscribe") == 1


def test_an_unknown_link_switches_nothing_off(market: Town) -> None:
    before = dump(market.db)
    for act in (get_unsubscription, lambda db, token: unsubscribe(db, token=token, now=NOW)):
        with pytest.raises(NotFound, match="Sign in and choose"):
            act(market.db, token="0" * 64)

    assert dump(market.db) == before


def test_choices_replace_those_before_and_are_an_event(market: Town) -> None:
    choose(market, "question")
    choose(market, *OPTIONAL, time_zone="Asia/Almaty")
    actor = find_actor(market.db, market.alfa.person_id)

    assert list_muted(market.db, market.alfa.person_id) == set()
    assert actor is not None
    assert actor.time_zone == "Asia/Almaty"
    events = list_events(market.db, subject="person", subject_id=market.alfa.person_id)
    assert [event.verb for event in events][-2:] == ["person.choose-notices"] * 2


def test_a_choice_that_does_not_exist_is_refused_by_field(market: Town) -> None:
    before = dump(market.db)
    with pytest.raises(Invalid) as refusal:
        choose(market, "spam", time_zone="Mars/Base")

    assert set(refusal.value.problems) == {"wanted", "time_zone"}
    assert dump(market.db) == before


def test_choosing_or_unsubscribing_without_its_event_leaves_no_trace(market: Town) -> None:
    tell(market)
    market.db.conn.commit()
    token = mailed_token(market)

    assert leaves_no_trace(market.db, lambda: choose(market))
    assert leaves_no_trace(market.db, lambda: unsubscribe(market.db, token=token, now=NOW))
