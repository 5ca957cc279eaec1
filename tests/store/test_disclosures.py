"""What open data may tell of a brief's outcome."""

from market.store.disclosures import count_opened_quotes
from tests.market_town import Town, close, publish, submit


def test_how_many_quoted_is_told_after_the_opening_without_lapsed_quotes(market: Town) -> None:
    brief = publish(market)
    submit(market, brief, market.alfa)
    market.db.execute("UPDATE briefs SET version = 2, binding_version = 2 WHERE id = ?", [brief.id])
    submit(market, brief, market.beta)
    assert count_opened_quotes(market.db, brief.id) is None

    close(market, brief)

    assert count_opened_quotes(market.db, brief.id) == 1
