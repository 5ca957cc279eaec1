"""Simultaneous acts from two processes: one wins, the others are told so, and nothing else happens."""

import multiprocessing
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from market.actions.awards import award_lines
from market.actions.quotes import open_quotes, submit_quote
from market.core.errors import MarketError
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.connections import Database, database_path, fetch_rows, open_database
from market.store.quotes import list_opened_quotes
from tests.market_town import AFTER_CLOSING, NOW, Town, clock_at, count_rows, publish, quote_content, submit

PROCESSES, THREADS = 2, 32
RUNNERS = PROCESSES * THREADS
SPAWN = multiprocessing.get_context("spawn")
pytestmark = pytest.mark.slow
Act = Callable[[Database, int, dict[str, Any]], object]


def submit_first_quote(db: Database, number: int, given: dict[str, Any]) -> None:
    """Submit the agency's first quote, each runner at a price of its own."""
    brief = get_brief(db, given["brief_id"])
    content = quote_content(brief, 100_00 + number)
    submit_quote(db, brief_id=brief.id, content=content, by=given["alfa"], clock=clock_at(NOW))


def revise_quote(db: Database, number: int, given: dict[str, Any]) -> None:
    """Revise revision 1, as two colleagues with the same form open would."""
    brief = get_brief(db, given["brief_id"])
    content = quote_content(brief, 100_00 + number)
    submit_quote(db, brief_id=brief.id, content=content, by=given["alfa"], clock=clock_at(NOW), revises=1)


def award_first_line(db: Database, number: int, given: dict[str, Any]) -> None:
    """Award the first line, every other runner to the other quote."""
    award_lines(
        db,
        brief_id=given["brief_id"],
        choices={given["line_id"]: given["quote_ids"][number % 2]},
        reason_code="lowest-cost",
        reason="",
        by=given["vera"],
        now=AFTER_CLOSING,
    )


def open_brief(db: Database, number: int, given: dict[str, Any]) -> None:
    """Open the quotes, and say so by an error when this runner did not do it."""
    if not open_quotes(db, brief_id=given["brief_id"], now=AFTER_CLOSING + timedelta(seconds=number)):
        raise MarketError


def submit_without_lock_or_constraint(db: Database, number: int, given: dict[str, Any]) -> None:
    """Look, then write, in two transactions and without a unique index: what the market must not do."""
    taken = fetch_rows(db, "SELECT 1 FROM unguarded WHERE brief_id = 'b'")
    given["pause"].wait()
    if taken:
        raise MarketError
    db.execute("INSERT INTO unguarded VALUES ('b', ?)", [number])
    db.conn.commit()


def run_process(first: int, folder: Path, act: Act, given: dict[str, Any], start: Barrier, outcomes: Any) -> None:
    """Run the act on as many threads as one process has, all released by *start* at once."""

    def run(number: int) -> None:
        with closing(open_database(database_path(folder))) as db:
            db.execute("PRAGMA synchronous = OFF")
            start.wait(timeout=60)
            try:
                act(db, number, given)
                outcomes.put("done")
            except (MarketError, sqlite3.Error) as error:
                outcomes.put(type(error).__name__)

    threads = [threading.Thread(target=run, args=[first + offset]) for offset in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def race(folder: Path, act: Act, **given: Any) -> Counter[str]:
    """Return how many runners ended how."""
    start, outcomes = SPAWN.Barrier(RUNNERS), SPAWN.Queue()
    given["pause"] = SPAWN.Barrier(RUNNERS)
    processes = [
        SPAWN.Process(target=run_process, args=(part * THREADS, folder, act, given, start, outcomes))
        for part in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    ended = Counter(outcomes.get(timeout=60) for _ in range(RUNNERS))
    for process in processes:
        process.join()
    return ended


def test_of_simultaneous_first_quotes_of_one_agency_one_is_kept(market: Town) -> None:
    brief = publish(market)
    ended = race(market.folder, submit_first_quote, brief_id=brief.id, alfa=market.alfa)

    assert ended == {"done": 1, "Conflict": RUNNERS - 1}
    assert count_rows(market.db, "quotes", "quote_revisions", "quote_lines") == {
        "quotes": 1,
        "quote_revisions": 1,
        "quote_lines": 3,
    }
    assert fetch_rows(market.db, "SELECT count(*) AS n FROM events WHERE verb = 'quote.submit'") == [{"n": 1}]


def test_of_simultaneous_revisions_of_one_quote_one_is_kept(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    ended = race(market.folder, revise_quote, brief_id=brief.id, alfa=market.alfa)

    assert ended == {"done": 1, "Conflict": RUNNERS - 1}
    assert count_rows(market.db, "quotes", "quote_revisions") == {"quotes": 1, "quote_revisions": 2}


def test_of_simultaneous_awards_of_one_line_one_stands(market: Town) -> None:
    brief = publish(market)
    quote_ids = [submit(market, brief, agency).id for agency in (market.alfa, market.beta)]
    ended = race(
        market.folder,
        award_first_line,
        brief_id=brief.id,
        line_id=brief.content.lines[0].id,
        quote_ids=quote_ids,
        vera=market.vera,
    )

    assert ended == {"done": 1, "Conflict": RUNNERS - 1}
    assert len(list_awards(market.db, brief.id)) == 1
    mails = fetch_rows(market.db, "SELECT count(*) AS n FROM outbox WHERE subject LIKE 'Outcome:%'")
    assert mails == [{"n": 2}], "each bidder hears one outcome"


def test_of_simultaneous_openings_one_breaks_the_seal(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    ended = race(market.folder, open_brief, brief_id=brief.id)

    assert ended == {"done": 1, "MarketError": RUNNERS - 1}
    assert len(list_opened_quotes(market.db, brief.id)) == 1
    assert fetch_rows(market.db, "SELECT count(*) AS n FROM events WHERE verb = 'brief.open-quotes'") == [{"n": 1}]


def test_without_the_lock_and_the_constraint_the_same_race_is_lost(market: Town) -> None:
    market.db.execute("CREATE TABLE unguarded (brief_id TEXT, number INTEGER)")
    market.db.conn.commit()
    ended = race(market.folder, submit_without_lock_or_constraint)

    assert ended["done"] == RUNNERS
    assert count_rows(market.db, "unguarded") == {"unguarded": RUNNERS}
