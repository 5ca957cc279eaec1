"""Gaps between series and other ratios: pairs of one agency only, in percent, or not estimable."""

from market.core.indicators import NOT_ESTIMABLE
from market.core.price_ratios import AmountPair
from market.core.ratio_indicators import pairs_of_series, ratio_quartiles
from market.core.votes import Votes


def test_only_what_an_agency_has_in_both_series_is_compared():
    before = {"post": Votes.of({"a": 100.0, "b": 200.0}), "blog": Votes.of({"a": 500.0})}
    after = {"post": Votes.of({"a": 90.0, "c": 10.0}), "video": Votes.of({"a": 1.0})}

    assert [pair[1:] for pair in pairs_of_series(before, after)] == [(90.0, 100.0)]


def test_the_gap_is_the_median_of_agencies_not_of_lines():
    one_that_quotes_much = [AmountPair("much", 50.0, 100.0)] * 500
    others = [AmountPair(f"a{n % 20}", 92.0, 100.0) for n in range(60)]
    found = ratio_quartiles("series-gap", "list-quoted", one_that_quotes_much + others)

    assert [indicator.value for indicator in found] == [-8.0, -8.0, -8.0]


def test_below_the_minima_it_is_not_estimable():
    nine_agencies = [AmountPair(f"a{n % 9}", 92.0, 100.0) for n in range(60)]
    few_pairs = [AmountPair(f"a{n}", 92.0, 100.0) for n in range(29)]

    for pairs in (nine_agencies, few_pairs, []):
        assert {f.reason for f in ratio_quartiles("series-gap", "list-quoted", pairs)} == {NOT_ESTIMABLE}
