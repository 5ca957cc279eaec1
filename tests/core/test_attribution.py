"""Shapley shares of what explains prices: claims, and comparison with every order of joining."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.attribution import (
    explained_shares,
    shapley,
    shares_of_r2,
    shares_within_services,
    verdict,
    within_share_interval,
)
from market.core.premiums import Interval
from market.core.priced_quotes import PricedQuote
from market.core.summaries import StatisticsRefused
from tests import reference_regressions
from tests.quoted import QUOTES, invented_quotes

few_examples = settings(deadline=None, max_examples=25)
FACTORS = ["agency", "service", "subcontracted"]
MEASURES = [explained_shares, shares_of_r2, shares_within_services, lambda q: within_share_interval(q, seed=1)]
every_measure = pytest.mark.parametrize("measure", MEASURES)


@few_examples
@given(QUOTES)
def test_r2_of_every_set_equals_its_slow_twin(quotes):
    found = explained_shares(quotes)

    assert len(found) == 8
    assert found == pytest.approx({s: reference_regressions.r2(quotes, set(s)) for s in found}, abs=1e-9)


@few_examples
@given(QUOTES)
def test_shares_of_r2_equal_their_slow_twin_and_sum_to_one(quotes):
    found = shares_of_r2(quotes)

    slow = reference_regressions.shapley(FACTORS, lambda some: reference_regressions.r2(quotes, some))
    assert {factor: found[factor] for factor in FACTORS} == pytest.approx(slow, abs=1e-9)
    assert math.fsum(found.values()) == pytest.approx(1)


@few_examples
@given(QUOTES)
def test_shares_within_services_equal_their_slow_twin_and_sum_to_one(quotes):
    found = shares_within_services(quotes)

    slow = reference_regressions.shapley(
        ["agency", "subcontracted"], lambda some: reference_regressions.share_within_services(quotes, some)
    )
    assert {factor: found[factor] for factor in slow} == pytest.approx(slow, abs=1e-8)
    assert math.fsum(found.values()) == pytest.approx(1)


@few_examples
@given(QUOTES, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_neither_order_nor_currency_nor_dear_services_change_the_shares_within_services(quotes, random, rate):
    changed = [q._replace(price=q.price * rate * (7 if q.service == "s1" else 1)) for q in quotes]
    random.shuffle(changed)

    assert shares_within_services(changed) == pytest.approx(shares_within_services(quotes), abs=1e-8)


@few_examples
@given(QUOTES, st.floats(0.5, 3))
def test_prices_raised_to_a_power_leave_all_shares_alone(quotes, power):
    changed = [quote._replace(price=quote.price**power) for quote in quotes]

    assert shares_of_r2(changed) == pytest.approx(shares_of_r2(quotes), abs=1e-8)


@given(st.lists(st.floats(-10, 10), min_size=16, max_size=16), st.integers(1, 4))
def test_shapley_shares_of_any_game_equal_the_mean_over_all_orders(numbers, size):
    members = "abcd"[:size]
    sets = [frozenset(m for bit, m in enumerate(members) if code >> bit & 1) for code in range(2**size)]
    values = dict(zip(sets, numbers[: len(sets)], strict=True))

    slow = reference_regressions.shapley(members, lambda some: values[frozenset(some)])
    assert shapley(values) == pytest.approx(slow, abs=1e-9)


def test_a_game_with_a_set_left_out_has_no_shares():
    with pytest.raises(StatisticsRefused, match="every set"):
        shapley({frozenset(): 0.0, frozenset("ab"): 1.0})


def test_members_that_add_nothing_or_the_same_get_nothing_or_the_same():
    worth = {"": 0.0, "a": 1.0, "b": 1.0, "c": 0.0, "ab": 4.0, "ac": 1.0, "bc": 1.0, "abc": 4.0}

    assert shapley({frozenset(some): value for some, value in worth.items()}) == pytest.approx(
        {"a": 2.0, "b": 2.0, "c": 0.0}
    )


def test_the_interval_holds_the_share_and_repeats_itself_in_any_order_of_quotes():
    quotes = invented_quotes(3, premium=0.5)

    low, high = within_share_interval(quotes, seed=5, draws=500)

    assert 0 < low < shares_within_services(quotes)["subcontracted"] < high < 1
    assert within_share_interval(quotes[::-1], seed=5, draws=500) == pytest.approx((low, high), abs=1e-9)
    assert within_share_interval(quotes, seed=6, draws=500) != pytest.approx((low, high), abs=1e-9)


def test_the_interval_equals_its_slow_twin():
    quotes = invented_quotes(6, services=2)

    found = within_share_interval(quotes, seed=5, draws=500)

    assert found == pytest.approx(reference_regressions.within_share_interval(quotes, 5, 500), abs=1e-8)


def test_more_agencies_narrow_the_interval():
    few, many = (within_share_interval(invented_quotes(1, agencies=n, extra=n), seed=5, draws=500) for n in (20, 200))

    assert many.high - many.low < 0.6 * (few.high - few.low)


def test_an_interval_of_few_draws_is_refused():
    with pytest.raises(StatisticsRefused, match="at least 500 draws, not 499"):
        within_share_interval(invented_quotes(1), seed=1, draws=499)


@every_measure
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda quotes: quotes[:29], "29 quotes"),
        (lambda quotes: [q._replace(agency="a1") for q in quotes], "1 agencies"),
        (lambda quotes: [q._replace(subcontracted=0.0) for q in quotes], "0 agencies that subcontract"),
        (lambda quotes: [q._replace(price=-1.0) for q in quotes], "above zero"),
        (lambda quotes: [q._replace(price=90.0) for q in quotes], "all prices are equal"),
    ],
)
def test_what_cannot_be_estimated_is_refused(measure, change, words):
    with pytest.raises(StatisticsRefused, match=words):
        measure(change(invented_quotes(1)))


def test_prices_that_services_explain_leave_nothing_to_share():
    quotes = [PricedQuote(f"a{n % 20}", f"s{n // 20}", 10.0 * (1 + n // 20), n % 2) for n in range(60)]

    assert shares_of_r2(quotes)["service"] == pytest.approx(1)
    with pytest.raises(StatisticsRefused, match="nothing is left to share"):
        shares_within_services(quotes)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-0.01, 0.0999, "explains little"),
        (0.0, 0.10, "explains part"),
        (0.05, 0.9, "explains part"),
        (0.50, 0.6, "explains part"),
        (0.501, 0.6, "explains most"),
    ],
)
def test_the_verdict_needs_the_whole_interval_beyond_its_limit(low, high, words):
    assert verdict(Interval(low, high)) == words


@pytest.mark.parametrize("ends", [(0.2, 0.1), (math.nan, 0.1), (0.1, math.nan)])
def test_an_interval_that_is_none_has_no_verdict(ends):
    with pytest.raises(StatisticsRefused, match="lower one first"):
        verdict(Interval(*ends))
