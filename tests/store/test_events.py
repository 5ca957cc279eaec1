import sqlite3

import pytest

from market.store.connections import write_transaction
from market.store.events import (
    Event,
    EventSearch,
    count_events,
    insert_event,
    list_events,
    list_latest_events,
    search_events,
)
from tests.market_town import NOW, Town, close, publish, submit


def record(market: Town, verb: str, *, subject: str = "brief", subject_id: str = "b", **detail: object) -> None:
    with write_transaction(market.db):
        insert_event(market.db, at=NOW, actor="vera", verb=verb, subject=subject, subject_id=subject_id, **detail)


def test_an_act_comes_back_as_it_was_recorded(market: Town) -> None:
    record(market, "brief.begin", title="Лампы «весна»", lines=3)

    assert list_events(market.db, subject="brief", subject_id="b") == [
        Event(NOW, "vera", "brief.begin", "brief", "b", {"title": "Лампы «весна»", "lines": 3})
    ]


def test_acts_on_one_thing_are_told_in_the_order_they_happened(market: Town) -> None:
    for verb in ("brief.begin", "brief.save", "brief.publish"):
        record(market, verb)
    record(market, "brief.begin", subject_id="another")

    verbs = [event.verb for event in list_events(market.db, subject="brief", subject_id="b")]
    assert verbs == ["brief.begin", "brief.save", "brief.publish"]


def test_the_newest_acts_come_first_and_are_cut_at_the_limit(market: Town) -> None:
    for number in range(5):
        record(market, f"act.{number}")

    assert [event.verb for event in list_latest_events(market.db, limit=2)] == ["act.4", "act.3"]


def test_acts_on_quotes_do_not_show_among_the_newest(market: Town) -> None:
    before = list_latest_events(market.db, limit=100)
    record(market, "quote.submit", subject="quote", subject_id="q")

    assert list_latest_events(market.db, limit=100) == before


def test_replacing_an_event_is_refused_like_deleting_it(market: Town) -> None:
    record(market, "brief.begin")

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        market.db.execute("INSERT OR REPLACE INTO events SELECT * FROM events")


def test_acts_on_quotes_are_found_only_after_the_opening(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    search = EventSearch(subject="quote")
    sealed = (search_events(market.db, search, limit=9, offset=0), count_events(market.db, search))
    total = count_events(market.db, EventSearch())
    close(market, brief)

    assert sealed == ([], 0)
    assert [event.verb for event in search_events(market.db, search, limit=9, offset=0)] == ["quote.submit"]
    assert count_events(market.db, EventSearch()) == total + 2
