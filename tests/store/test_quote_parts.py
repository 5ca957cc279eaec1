"""The parts of quotes in the database: they come back as sealed, and many come at the price of one."""

import pytest

from market.core.briefs import Brief, BriefTerms, KpiTarget
from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember
from market.store.briefs import update_opened
from market.store.connections import write_transaction
from market.store.quotes import find_opened_quote, find_own_quote, list_opened_quotes, list_own_quotes
from tests.market_town import AFTER_CLOSING, NOW, SECOND, Town, close, publish, submit


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market, terms=BriefTerms(kpis=(KpiTarget("referral-rate", "10 %", "90 %", "June"),)))


def parts(brief: Brief) -> dict:
    one, two, three = (line.id for line in brief.content.lines)
    return {
        "team": (TeamMember(three, "Analyst", "", 12_50, 2_000_00), TeamMember(one, "Lead", "N.", 1, 0, "Second")),
        "assumptions": (Assumption(two, "Texts within a day"), Assumption(one, "Two channels", "coverage")),
        "exclusions": ("Перевод", "Print"),
        "kpis": (KpiCommitment("referral-rate", "best-effort", "80 %", "June", "Given access", 5),),
        "discounts": (Discount((three, one), 10_00, "Both"), Discount((two,), 2_50)),
        "conflict": "None known.",
        "close_out": "Within ten days.",
        "payment_days": 0,
    }


def test_every_part_comes_back_in_its_order(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa, **parts(brief))
    other = submit(market, brief, market.beta, kpis=parts(brief)["kpis"])
    close(market, brief)

    assert find_own_quote(market.db, brief_id=brief.id, agency_id=quote.agency_id) == quote
    assert list_opened_quotes(market.db, brief.id) == [quote, other]


def test_parts_of_an_earlier_revision_stay_with_it(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa, **parts(brief))
    second = submit(market, brief, market.alfa, kpis=parts(brief)["kpis"], revises=1, at=NOW + SECOND)

    assert list_own_quotes(market.db, second.agency_id) == [second]
    assert market.db["quote_team"].count == 2


def test_a_quote_without_a_row_of_statements_reads_as_silent(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa, **parts(brief))
    market.db.execute("DROP TRIGGER quote_statements_refuse_delete")
    market.db.execute("DELETE FROM quote_statements")
    found = find_own_quote(market.db, brief_id=brief.id, agency_id=quote.agency_id)

    assert found is not None
    assert (found.content.conflict, found.content.close_out, found.content.payment_days) == ("", "", 30)


def test_many_quotes_take_no_more_queries_than_one(market: Town, brief: Brief) -> None:
    counts = []
    for name in ("alfa", "beta", "gamma"):
        submit(market, brief, getattr(market, name), **parts(brief))
        with write_transaction(market.db):
            update_opened(market.db, brief.id, at=AFTER_CLOSING)
        asked: list[str] = []
        market.db.conn.set_trace_callback(asked.append)
        assert list_opened_quotes(market.db, brief.id)
        market.db.conn.set_trace_callback(None)
        counts.append(len(asked))
        market.db.execute("UPDATE briefs SET opened_at = NULL")
        market.db.conn.commit()

    assert counts == [counts[0]] * 3


def test_one_opened_quote_is_for_its_client_only(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa, **parts(brief))
    vera, boris = (person.organisation_id or "" for person in (market.vera, market.boris))

    assert find_opened_quote(market.db, quote_id=quote.id, client_id=vera) is None
    close(market, brief)
    assert find_opened_quote(market.db, quote_id=quote.id, client_id=vera) == quote
    assert find_opened_quote(market.db, quote_id=quote.id, client_id=boris) is None
