"""Twelve simultaneous submissions to a server of two processes: one is kept, the others are told so."""

import http.client
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from market.store.connections import database_path, fetch_rows, open_database
from tests.served import AGENCIES, ServedMarket

pytestmark = pytest.mark.slow
RUNNERS = 12


def race(market: ServedMarket, agency: str, revises: int | None) -> Counter[int]:
    """Send the same agency's quote from twelve connections at once and return the statuses."""
    start, statuses = threading.Barrier(RUNNERS), []

    def run(number: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", market.port, timeout=60)) as connection:
            connection.connect()
            start.wait(30)
            statuses.append(market.put(connection, agency, str(100 + number), revises)[0])

    threads = [threading.Thread(target=run, args=[number]) for number in range(RUNNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(statuses)


def test_one_of_twelve_simultaneous_submissions_is_kept(tmp_path: Path) -> None:
    with ServedMarket(tmp_path / "market") as market:
        market.start()
        for agency in AGENCIES[:4]:
            assert race(market, agency, None) == {201: 1, 409: RUNNERS - 1}
            assert race(market, agency, 1) == {200: 1, 409: RUNNERS - 1}

        with closing(open_database(database_path(market.folder))) as db:
            kept = fetch_rows(db, "SELECT count(*) AS quotes, sum(revision) AS revisions FROM quotes")
        assert kept == [{"quotes": 4, "revisions": 8}]
        assert market.damage() == []
