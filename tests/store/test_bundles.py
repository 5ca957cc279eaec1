"""Bundles are read from opened quotes only, at the reference scope and with their discount taken off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.core.briefs import Brief, BriefLine
from market.core.bundles import Bundle, BundleLine
from market.core.quote_parts import Discount
from market.store.bundles import iterate_bundles
from tests.market_town import AFTER_CLOSING, LINES, NOW, Town, close, priced, publish, submit

DAY, LAST_DAY = NOW.date(), AFTER_CLOSING.date()
POST, REPORT = BriefLine("social-post", 10_000), BriefLine("monthly-report", 2_000)
TENTH = 10_00


def bundles(market: Town, after: date = DAY - timedelta(days=1), until: date = LAST_DAY) -> list[Bundle]:
    return list(iterate_bundles(market.db, market.catalogue, after=after, until=until, currency="RUB"))


def offer(market: Town, brief: Brief, lines: int = 2) -> None:
    discount = Discount(tuple(line.id for line in brief.content.lines[:lines]), TENTH)
    submit(market, brief, market.alfa, 100_00, discounts=(discount,))


def test_a_discount_on_two_lines_is_a_bundle_once_the_quote_is_opened(market: Town) -> None:
    brief = publish(market, lines=(POST, REPORT))
    offer(market, brief)
    sealed = bundles(market)
    close(market, brief)

    assert sealed == []
    assert bundles(market) == [
        Bundle(
            market.alfa.organisation_id or "",
            (BundleLine("social-post", 10.0, 900_00), BundleLine("monthly-report", 2.0, 180_00)),
        )
    ]


def test_the_window_and_the_currency_hold(market: Town) -> None:
    brief = publish(market, lines=(POST, REPORT))
    offer(market, brief)
    close(market, brief)

    assert bundles(market, after=DAY) == []
    assert bundles(market, until=DAY - timedelta(days=1)) == []
    assert list(iterate_bundles(market.db, market.catalogue, after=date.min, until=DAY, currency="USD")) == []


def test_quantities_are_of_the_reference_scope(market: Town) -> None:
    brief = publish(market, lines=(LINES[0], REPORT))
    offer(market, brief)
    close(market, brief)

    (bundle,) = bundles(market)
    assert bundle.lines[0].quantity != LINES[0].quantity_thousandths / 1000
    assert bundle.lines[0].quantity == pytest.approx(1.87 * LINES[0].quantity_thousandths / 1000)


def test_a_bundle_with_a_line_too_far_from_the_reference_or_passed_through_is_left_out(market: Town) -> None:
    far = replace(LINES[0], drivers={"coverage": "24x7", "platforms": "four"})
    brief = publish(market, lines=(far, REPORT))
    offer(market, brief)
    other = publish(market, lines=(BriefLine("blogger-placement", 1_000), POST))
    placement, post = (line.id for line in other.content.lines)
    answers = (priced(placement, 20_00, supplier_minor=700_00), priced(post, 20_00))
    submit(market, other, market.alfa, lines=answers, discounts=(Discount((placement, post), TENTH),))
    close(market, brief)
    close(market, other)

    assert bundles(market) == []
