"""Saved searches and their digests."""

from datetime import timedelta

import pytest

from market.actions.searches import forget_search, save_search, send_due_digests
from market.core.accounts import Actor
from market.core.briefs import BriefLine
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.search import BriefFilters
from market.core.searches import SEARCHES_MOST, SavedSearch
from market.store.events import list_events
from market.store.searches import list_searches
from tests.market_town import BASE_URL, CLOSES, NOW, Town, begin, leaves_no_trace, publish, waiting_mails

DAY = timedelta(days=1)
BEFORE = NOW - timedelta(hours=1)
FILTERS = BriefFilters(q="spring", service="social-post", closes_days=30)


def save(market: Town, *, by: Actor | None = None, name: str = "Spring", **changes) -> SavedSearch:
    arguments = {"filters": FILTERS, "frequency": "daily", "now": BEFORE} | changes
    return save_search(market.db, name=name, by=by or market.alfa, **arguments)


def digest(market: Town, now) -> int:
    return send_due_digests(market.db, base_url=BASE_URL, now=now)


def test_a_search_is_kept_under_its_name_with_an_event(market: Town) -> None:
    search = save(market, name=" Spring ")

    assert list_searches(market.db, market.alfa.person_id) == [search]
    assert (search.name, search.filters) == ("Spring", FILTERS)
    assert [e.verb for e in list_events(market.db, subject="search", subject_id=search.id)] == ["search.save"]
    assert list_searches(market.db, market.beta.person_id) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\u200bb"}, "name"),
        ({"name": "Taken"}, "name"),
        ({"frequency": "hourly"}, "frequency"),
    ],
)
def test_what_cannot_be_kept_is_named(market: Town, changes, field: str) -> None:
    save(market, name="Taken")
    with pytest.raises(Invalid) as refusal:
        save(market, **changes)

    assert list(refusal.value.problems) == [field]


def test_a_person_keeps_twenty_searches_and_no_more(market: Town) -> None:
    for number in range(SEARCHES_MOST):
        save(market, name=f"Search {number}")
    with pytest.raises(Conflict, match="delete one first"):
        save(market, name="One more")

    save(market, by=market.beta)


def test_somebody_unconfirmed_keeps_no_search(market: Town) -> None:
    with pytest.raises(NotAllowed):
        save(market, by=market.newcomer)


def test_a_search_is_forgotten_by_its_own_person_only(market: Town) -> None:
    search = save(market)
    for search_id, by in ((search.id, market.beta), ("nothing", market.alfa)):
        with pytest.raises(NotFound):
            forget_search(market.db, search_id=search_id, by=by, now=NOW)

    forget_search(market.db, search_id=search.id, by=market.alfa, now=NOW)

    assert list_searches(market.db, market.alfa.person_id) == []
    assert list_events(market.db, subject="search", subject_id=search.id)[-1].verb == "search.delete"


def test_a_digest_says_when_quotes_close_in_the_zone_its_reader_chose(market: Town) -> None:
    save(market)
    publish(market)
    market.db["people"].update(market.alfa.person_id, {"time_zone": "Asia/Almaty"})
    market.db.conn.commit()
    digest(market, NOW + DAY)

    (mail,) = waiting_mails(market)
    assert "quotes close 1 Dec 2026, 14:00 Almaty time" in mail.body


def test_a_digest_tells_of_each_new_matching_open_brief_once(market: Town) -> None:
    save(market)
    brief = publish(market)
    publish(market, title="Nothing for this search", lines=(BriefLine("monthly-report", 1_000),))
    begin(market)

    assert digest(market, NOW) == 0
    assert digest(market, NOW + DAY) == 1
    (mail,) = waiting_mails(market)
    assert (mail.recipient, mail.subject) == (market.alfa.email, "Spring: 1 new brief")
    assert f"{BASE_URL}/briefs/{brief.id}/" in mail.body
    assert f"delete the search: {BASE_URL}/account/searches" in mail.body
    assert "Nothing for this search" not in mail.body
    assert digest(market, NOW + DAY) == digest(market, NOW + 3 * DAY) == 0
    assert len(waiting_mails(market)) == 1


def test_what_was_there_before_the_search_or_is_closed_by_its_day_is_no_news(market: Town) -> None:
    publish(market)
    save(market, now=NOW)
    save(market, name="Weekly", frequency="weekly", filters=BriefFilters(), now=BEFORE)

    assert digest(market, NOW + 6 * DAY) == 0
    assert digest(market, CLOSES) == 0
    assert waiting_mails(market) == []


def test_a_weekly_digest_waits_a_week(market: Town) -> None:
    save(market, frequency="weekly")
    publish(market)

    assert digest(market, NOW + 6 * DAY) == 0
    assert digest(market, NOW + 7 * DAY) == 1


def test_a_refused_act_leaves_nothing(market: Town) -> None:
    assert leaves_no_trace(market.db, lambda: save(market))
    search = save(market)
    publish(market)
    assert leaves_no_trace(market.db, lambda: digest(market, NOW + DAY))
    assert leaves_no_trace(market.db, lambda: digest(market, NOW + DAY), when_refused="outbox")
    assert leaves_no_trace(market.db, lambda: forget_search(market.db, search_id=search.id, by=market.alfa, now=NOW))
    assert digest(market, NOW + DAY) == 1
