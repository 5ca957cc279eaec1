"""Telling an organisation reaches each of its people once."""

import pytest

from market.actions.notices import tell_organisation, tell_person
from tests.market_town import NOW, Town, waiting_mails


def test_a_notice_reaches_the_people_of_the_organisation(market: Town) -> None:
    tell_organisation(market.db, market.alfa.organisation_id, kind="reminder", subject="Soon", body="...", at=NOW)

    assert [(mail.recipient, mail.subject) for mail in waiting_mails(market)] == [(market.alfa.email, "Soon")]


def test_a_kind_that_nobody_could_switch_off_is_a_mistake(market: Town) -> None:
    with pytest.raises(ValueError, match="no kind"):
        tell_organisation(market.db, market.alfa.organisation_id, kind="spam", subject="", body="", at=NOW)


def test_a_notice_to_one_person_reaches_that_person_once_the_address_is_confirmed(market: Town) -> None:
    for person in (market.alfa, market.newcomer):
        tell_person(market.db, person.person_id, kind="digest", subject="New", body="...", at=NOW)

    assert [mail.recipient for mail in waiting_mails(market)] == [market.alfa.email]
    with pytest.raises(ValueError, match="no kind"):
        tell_person(market.db, market.alfa.person_id, kind="spam", subject="", body="", at=NOW)
