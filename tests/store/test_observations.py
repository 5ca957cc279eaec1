from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.actions.awards import award_lines
from market.actions.list_prices import declare_list_prices
from market.actions.quotes import withdraw_quote
from market.core.accounts import Actor
from market.core.briefs import Brief, BriefLine
from market.core.prices import Observation
from market.store.connections import write_transaction
from market.store.list_prices import list_current_prices
from market.store.observations import iterate_observations
from tests.market_town import (
    AFTER_CLOSING,
    LINES,
    NOW,
    SECOND,
    Town,
    alternative,
    clock_at,
    close,
    not_offered,
    priced,
    publish,
    submit,
)

DAY = NOW.date()
LAST_DAY = AFTER_CLOSING.date()
YESTERDAY = DAY - timedelta(days=1)
ONE_POST = (BriefLine("social-post", 1_000),)


def observed(market: Town, after: date = YESTERDAY, until: date = LAST_DAY) -> list[Observation]:
    found = iterate_observations(market.db, market.catalogue, after=after, until=until)
    return sorted(found, key=lambda seen: (seen.series, seen.service, seen.group))


def declare(market: Town, price: int, *, by: Actor | None = None, service: str = "social-post", at=NOW) -> None:
    declare_list_prices(market.db, prices={service: price}, currency="RUB", by=by or market.alfa, now=at)


def award_all(market: Town, brief: Brief, quote_id: str) -> None:
    award_lines(
        market.db,
        brief_id=brief.id,
        choices={line.id: quote_id for line in brief.content.lines},
        reason_code="lowest-cost",
        reason="",
        by=market.vera,
        now=AFTER_CLOSING,
    )


def test_a_declared_price_is_an_observation_of_the_list_series(market: Town) -> None:
    declare(market, 5_000_00)

    assert observed(market) == [
        Observation(
            scheme="catalogue",
            service="social-post",
            unit="post",
            currency="RUB",
            series="list",
            group=market.alfa.organisation_id or "",
            price_minor=5_000_00,
            dated=DAY,
            evidence_grade="G4",
            member_since=DAY,
            circumstances={"city": "Kazan", "agency-type": "smm-boutique"},
        )
    ]


def test_the_size_of_an_agency_is_a_circumstance_of_its_prices(market: Town) -> None:
    market.db.execute("UPDATE organisations SET agency_size = '25-99' WHERE id = ?", [market.alfa.organisation_id])
    declare(market, 5_000_00)

    assert [seen.circumstances["agency-size"] for seen in observed(market)] == ["25-99"]


def test_each_declaration_stays_and_the_newest_is_current(market: Town) -> None:
    declare(market, 5_000_00)
    declare(market, 4_000_00, at=NOW + SECOND)

    assert [seen.price_minor for seen in observed(market)] == [5_000_00, 4_000_00]
    assert list_current_prices(market.db, market.alfa.organisation_id or "") == {"social-post": 4_000_00}


def test_the_window_leaves_out_its_first_day_and_includes_its_last(market: Town) -> None:
    declare(market, 5_000_00)

    assert len(observed(market, after=YESTERDAY, until=DAY)) == 1
    assert observed(market, after=DAY, until=DAY + timedelta(days=9)) == []
    assert observed(market, after=DAY - timedelta(days=9), until=YESTERDAY) == []


def test_quotes_are_observed_after_the_opening_and_never_before(market: Town) -> None:
    brief = publish(market, lines=ONE_POST)
    submit(market, brief, market.alfa, 900_00)
    sealed = observed(market)
    close(market, brief)

    assert sealed == []
    assert [(seen.series, seen.price_minor, seen.dated, seen.evidence_grade) for seen in observed(market)] == [
        ("quoted", 900_00, DAY, "G2")
    ]


def test_the_newest_revision_alone_is_observed(market: Town) -> None:
    brief = publish(market, lines=ONE_POST)
    submit(market, brief, market.alfa, 900_00)
    submit(market, brief, market.alfa, 800_00, at=NOW + timedelta(days=2), revises=1)
    close(market, brief)

    assert [(seen.price_minor, seen.dated) for seen in observed(market)] == [(800_00, DAY + timedelta(days=2))]


def test_a_withdrawn_quote_is_not_observed(market: Town) -> None:
    brief = publish(market, lines=ONE_POST)
    quote = submit(market, brief, market.alfa)
    withdraw_quote(market.db, quote_id=quote.id, by=market.alfa, clock=clock_at(NOW))
    close(market, brief)

    assert observed(market) == []


def test_an_awarded_line_is_observed_in_both_series_at_its_own_dates(market: Town) -> None:
    brief = publish(market, lines=ONE_POST)
    quote = submit(market, brief, market.alfa, 900_00)
    submit(market, brief, market.beta, 950_00)
    close(market, brief)
    award_all(market, brief, quote.id)

    seen = {(seen.series, seen.group, seen.price_minor, seen.dated) for seen in observed(market)}
    alfa, beta = market.alfa.organisation_id, market.beta.organisation_id
    assert seen == {
        ("quoted", alfa, 900_00, DAY),
        ("quoted", beta, 950_00, DAY),
        ("awarded", alfa, 900_00, AFTER_CLOSING.date()),
    }


def test_only_priced_lines_are_observed(market: Town) -> None:
    brief = publish(market)
    one, two, three = (line.id for line in brief.content.lines)
    submit(market, brief, market.alfa, lines=(priced(one, 187_00), not_offered(two), alternative(three)))
    close(market, brief)

    assert [seen.service for seen in observed(market)] == ["community-management"]


def test_a_price_is_converted_to_the_reference_scope_or_left_out(market: Town) -> None:
    far = replace(LINES[0], drivers={"coverage": "24x7", "platforms": "four"})
    brief = publish(market, lines=(LINES[0], far))
    submit(market, brief, market.alfa, 187_00)
    close(market, brief)

    assert [(seen.service, seen.price_minor) for seen in observed(market)] == [("community-management", 100_00)]


def test_a_service_that_is_passed_through_is_observed_by_its_supplier_price(market: Town) -> None:
    brief = publish(market, lines=(BriefLine("blogger-placement", 1_000), ONE_POST[0]))
    placement, post = (line.id for line in brief.content.lines)
    answers = (
        priced(placement, 20_00, supplier_minor=700_00, handling_minor=30_00),
        priced(post, 20_00, supplier_minor=5_00),
    )
    submit(market, brief, market.alfa, lines=answers)
    close(market, brief)

    assert {seen.service: seen.price_minor for seen in observed(market)} == {
        "blogger-placement": 700_00,
        "social-post": 20_00,
    }


def test_a_passed_through_line_without_a_supplier_price_is_left_out(market: Town) -> None:
    brief = publish(market, lines=(BriefLine("blogger-placement", 1_000),))
    submit(market, brief, market.alfa, 20_00)
    close(market, brief)

    assert observed(market) == []


def test_agencies_of_one_group_are_observed_as_one(market: Town) -> None:
    with write_transaction(market.db):
        market.db.execute("UPDATE organisations SET controlling_group = 'kites' WHERE is_agency = 1")
    declare(market, 5_00)
    declare(market, 6_00, by=market.beta)

    assert {seen.group for seen in observed(market)} == {"kites"}


def test_an_agency_that_is_not_verified_is_not_observed(market: Town) -> None:
    declare(market, 5_00)
    with write_transaction(market.db):
        market.db.execute("UPDATE organisations SET verified_at = NULL")

    assert observed(market) == []


@pytest.fixture
def imported(market: Town) -> Town:
    with write_transaction(market.db):
        market.db.execute("INSERT INTO schemes VALUES ('elsewhere', 'USD', '2026-11-23')")
        market.db.execute(
            "INSERT INTO imports (id, source, scheme, file_name, file_hash, evidence_grade, imported_at, accepted,"
            " held, refused) VALUES (1, 'gazette', 'elsewhere', 'f.csv', 'hash', 'G3', '2026-11-23', 1, 0, 0)"
        )
        market.db.execute(
            "INSERT INTO imported_prices (import_id, row, agency, service, unit, price_minor, currency, dated)"
            " VALUES (1, 1, 'vendor', 'analyst', 'hour', 9500, 'USD', ?)",
            [DAY.isoformat()],
        )
    return market


def test_an_imported_price_keeps_its_scheme_source_and_grade(imported: Town) -> None:
    assert observed(imported) == [
        Observation(
            scheme="elsewhere",
            service="analyst",
            unit="hour",
            currency="USD",
            series="list",
            group="gazette:vendor",
            price_minor=95_00,
            dated=DAY,
            evidence_grade="G3",
        )
    ]


def test_an_imported_price_outside_the_window_is_left_out(imported: Town) -> None:
    assert observed(imported, after=DAY) == []
    assert observed(imported, after=date(2020, 1, 1), until=YESTERDAY) == []
