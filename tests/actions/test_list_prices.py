from dataclasses import replace

import pytest

from market.actions.list_prices import declare_list_prices
from market.core.accounts import Actor
from market.core.errors import Invalid, NotAllowed, NotFound
from market.store.events import list_events
from market.store.list_prices import list_current_prices
from tests.market_town import NOW, SECOND, Town, dump, leaves_no_trace

PRICES = {"social-post": 5_000_00, "monthly-report": 9_000_00}


def declare(market: Town, prices: dict[str, int], *, by: Actor | None = None, at=NOW) -> int:
    return declare_list_prices(market.db, prices=prices, currency="RUB", by=by or market.alfa, now=at)


def current(market: Town) -> dict[str, int]:
    return list_current_prices(market.db, market.alfa.organisation_id or "")


def test_declared_prices_are_current_and_recorded_without_amounts(market: Town) -> None:
    declared = declare(market, PRICES)

    assert (declared, current(market)) == (2, PRICES)
    event = list_events(market.db, subject="organisation", subject_id=market.alfa.organisation_id or "")[-1]
    assert (event.verb, event.detail) == ("list-prices.declare", {"services": ["monthly-report", "social-post"]})


def test_the_newest_price_of_each_service_counts(market: Town) -> None:
    declare(market, PRICES)
    declare(market, {"social-post": 4_000_00}, at=NOW + SECOND)

    assert current(market) == PRICES | {"social-post": 4_000_00}
    assert market.db["list_prices"].count == 3


def test_prices_belong_to_the_agency_that_declared_them(market: Town) -> None:
    declare(market, PRICES, by=market.beta)

    assert current(market) == {}


def test_faulty_prices_are_all_told_and_none_is_kept(market: Town) -> None:
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        declare(market, {"social-post": 0, "monthly-report": -1, "social-pst": 5, "press-release": 5})
    assert set(refusal.value.problems) == {"prices.social-post", "prices.monthly-report", "prices.social-pst"}
    assert "did you mean social-post?" in refusal.value.problems["prices.social-pst"]
    assert dump(market.db) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("vera", "register as an agency"),
        ("newcomer", "is not confirmed yet"),
        ("operator", "register as an agency"),
    ],
)
def test_only_a_verified_agency_declares_prices(market: Town, name: str, told: str) -> None:
    with pytest.raises(NotAllowed, match=told):
        declare(market, PRICES, by=getattr(market, name))


def test_an_account_without_an_organisation_declares_nothing(market: Town) -> None:
    with pytest.raises(NotFound, match="no organisation"):
        declare(market, PRICES, by=replace(market.alfa, organisation_id=None))


def test_no_price_is_declared_without_its_event(market: Town) -> None:
    assert leaves_no_trace(market.db, lambda: declare(market, PRICES))
