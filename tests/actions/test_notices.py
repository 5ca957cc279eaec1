"""Telling an organisation reaches each of its people once."""

import pytest

from market.actions.notices import tell_organisation
from tests.market_town import NOW, Town, waiting_mails


def test_a_notice_reaches_the_people_of_the_organisation(market: Town) -> None:
    tell_organisation(market.db, market.alfa.organisation_id, kind="reminder", subject="Soon", body="...", at=NOW)

    assert [(mail.recipient, mail.subject) for mail in waiting_mails(market)] == [(market.alfa.email, "Soon")]


def test_a_kind_that_nobody_could_switch_off_is_a_mistake(market: Town) -> None:
    with pytest.raises(ValueError, match="no kind"):
        tell_organisation(market.db, market.alfa.organisation_id, kind="spam", subject="", body="", at=NOW)
