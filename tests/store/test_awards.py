import sqlite3
from dataclasses import replace

import pytest

from market.core.awards import Award
from market.core.briefs import Brief
from market.core.errors import Conflict
from market.core.quotes import Quote
from market.store.awards import insert_award, list_awards
from market.store.briefs import get_brief
from market.store.connections import write_transaction
from tests.market_town import AFTER_CLOSING, Town, close, publish, submit


@pytest.fixture
def quotes(market: Town) -> tuple[Brief, Quote, Quote]:
    """Return a closed brief with the quotes of Alfa and Beta."""
    brief = publish(market)
    alfa, beta = submit(market, brief, market.alfa), submit(market, brief, market.beta)
    close(market, brief)
    return get_brief(market.db, brief.id), alfa, beta


def award_of(market: Town, brief: Brief, quote: Quote, place: int = 0, name: str = "award") -> Award:
    return Award(
        id=f"{name}-{place}",
        brief_id=brief.id,
        line_id=brief.content.lines[place].id,
        quote_id=quote.id,
        revision=quote.revision,
        awarded_at=AFTER_CLOSING,
        awarded_by=market.vera.person_id,
        reason_code="best-score",
        reason="Ясный план",
    )


def insert(market: Town, *awards: Award) -> None:
    with write_transaction(market.db):
        for award in awards:
            insert_award(market.db, award, at=AFTER_CLOSING)


def test_awards_come_back_in_the_order_of_the_lines(market: Town, quotes: tuple[Brief, Quote, Quote]) -> None:
    brief, alfa, beta = quotes
    first, last = award_of(market, brief, beta, 0), award_of(market, brief, alfa, 2)
    insert(market, last, first)

    assert list_awards(market.db, brief.id) == [first, last]
    assert get_brief(market.db, brief.id).awarded_lines == 2
    assert list_awards(market.db, "another") == []


def test_a_second_award_of_a_line_is_a_conflict(market: Town, quotes: tuple[Brief, Quote, Quote]) -> None:
    brief, alfa, beta = quotes
    insert(market, award_of(market, brief, alfa))

    with pytest.raises(Conflict, match="awarded already"):
        insert(market, award_of(market, brief, beta, name="second"))
    assert [award.quote_id for award in list_awards(market.db, brief.id)] == [alfa.id]


def test_two_awards_on_one_line_violate_a_database_constraint(market: Town, quotes: tuple[Brief, Quote, Quote]) -> None:
    """Scenario 34."""
    brief, alfa, _ = quotes
    insert(market, award_of(market, brief, alfa))

    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE constraint failed: awards\.line_id"):
        market.db.conn.execute(
            "INSERT INTO awards (id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code,"
            " reason) SELECT 'x' || id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code,"
            " reason FROM awards"
        )


def test_without_the_index_a_second_award_would_stand(market: Town, quotes: tuple[Brief, Quote, Quote]) -> None:
    brief, alfa, beta = quotes
    market.db.conn.execute("DROP INDEX one_award_per_line")
    insert(market, award_of(market, brief, alfa), award_of(market, brief, beta, name="second"))

    assert len(list_awards(market.db, brief.id)) == 2


@pytest.mark.parametrize(
    "changes", [{"revision": 2}, {"quote_id": "none"}, {"line_id": "none"}, {"awarded_by": "nobody"}]
)
def test_an_award_refers_to_a_line_of_a_revision_that_exists(
    market: Town, quotes: tuple[Brief, Quote, Quote], changes: dict
) -> None:
    brief, alfa, _ = quotes

    with pytest.raises(Conflict):
        insert(market, replace(award_of(market, brief, alfa), **changes))
    assert list_awards(market.db, brief.id) == []
