"""What is published of subcontracting: the premium the market was made with, the share, or that it is not known."""

import csv

import pytest

from market.core.attribution import shares_within_services
from market.core.indicators import NOT_ESTIMABLE
from market.core.premium_indicators import explained_variance, subcontracting_premiums
from market.core.priced_quotes import PricedQuote
from tests.shared_folder import shared_folder


@pytest.fixture(scope="module")
def quotes() -> list[PricedQuote]:
    """The claim-test vector: 835 quotes of 60 agencies, made with a premium of 18 %."""
    path = shared_folder() / "reference" / "vectors" / "claim_test_synthetic.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    return [PricedQuote(row["a"], row["s"], float(row["p"]), float(row["sub"])) for row in rows]


def test_the_vector_gives_the_published_premiums(quotes):
    found = {indicator.statistic: indicator for indicator in subcontracting_premiums("quoted", quotes)}

    assert (found["RAW"].value, found["RAW"].low, found["RAW"].high) == (18.0, -8.0, 50.0)
    assert (found["WITHIN_SERVICES"].value, found["WITHIN_SERVICES"].low) == (33.0, 24.0)
    headline = found["WITHIN_AGENCIES"]
    assert (headline.value, headline.low, headline.high, headline.grade) == (18.0, 15.0, 21.0, None)
    assert found["GAP"].value == 18.0


def test_the_vector_gives_the_published_shares(quotes):
    found = {indicator.statistic: indicator for indicator in explained_variance("quoted", quotes)}
    exact = shares_within_services(quotes)

    assert (found["SUBCONTRACTED"].value, found["AGENCY"].value) == (12.0, 66.0)
    assert found["SUBCONTRACTED"].low <= 12 <= found["SUBCONTRACTED"].high
    assert found["RESIDUAL"].value == round(100 * exact["residual"])
    assert (found["SPREAD"].value, found["SPREAD_WITHOUT"].value) == (2.3, 2.1)


def test_without_agencies_that_do_both_only_the_headline_is_not_estimable(quotes):
    first = {}
    for quote in quotes:
        first.setdefault(quote.agency, quote.subcontracted > 0)
    alone = [quote for quote in quotes if (quote.subcontracted > 0) == first[quote.agency]]
    found = {indicator.statistic: indicator for indicator in subcontracting_premiums("quoted", alone)}

    assert found["WITHIN_AGENCIES"].reason == NOT_ESTIMABLE
    assert found["RAW"].value is not None


def test_with_little_nothing_is_told_not_even_how_little(quotes):
    for indicators in (subcontracting_premiums("quoted", quotes[:20]), explained_variance("quoted", quotes[:20])):
        assert {(f.value, f.low, f.n_band, f.reason) for f in indicators} == {(None, None, None, NOT_ESTIMABLE)}
