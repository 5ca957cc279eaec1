"""Two owners who let go at once: one of them stays."""

from typing import Any

import pytest

from market.actions.limits import open_guard
from market.actions.members import accept_invitation, hand_over, invite_member, leave_organisation
from market.store.connections import Database
from market.store.members import list_members
from tests.market_town import BASE_URL, NOW, PASSWORD, Town, email_of, waiting_mails
from tests.races.test_races import RUNNERS, race

pytestmark = pytest.mark.slow


def let_go(db: Database, number: int, given: dict[str, Any]) -> None:
    """Leave, every runner as one of two owners."""
    leave_organisation(db, by=given["owners"][number % 2], now=NOW)


def hand_to_each_other(db: Database, number: int, given: dict[str, Any]) -> None:
    """Hand ownership to the other owner, both at once."""
    by, heir = given["owners"][number % 2], given["owners"][1 - number % 2]
    hand_over(db, person_id=heir.person_id, by=by, now=NOW)


@pytest.mark.parametrize("act", [let_go, hand_to_each_other])
def test_of_two_owners_who_let_go_at_once_one_stays(market: Town, act: Any) -> None:
    invite_member(
        market.db,
        email=email_of("oleg"),
        role="owner",
        by=market.vera,
        base_url=BASE_URL,
        now=NOW,
        guard=open_guard,
    )
    token = waiting_mails(market)[-1].body.split("/join/")[1].split()[0]
    oleg = accept_invitation(market.db, token=token, name="Oleg", password=PASSWORD, now=NOW)
    ended = race(market.folder, act, owners=[market.vera, oleg])

    owners = [member for member in list_members(market.db, market.vera.organisation_id or "") if member.answers]
    assert len(owners) == 1
    assert ended["done"] >= 1
    assert ended["done"] == 1 or act is hand_to_each_other
    assert ended["IntegrityError"] == 0, "refused by the rule, before the trigger has to"
    assert sum(ended.values()) == RUNNERS
