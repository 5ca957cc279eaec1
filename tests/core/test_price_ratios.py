"""Mark-ups, gaps between series, bundle discounts, mix and price: claims, and comparison with the slow twins."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.price_ratios import (
    AmountPair,
    bundle_discounts,
    bundle_price_ratio,
    mark_ups,
    mix_and_price_effects,
    series_gap,
)
from market.core.summaries import StatisticsRefused
from tests import reference_regressions

AMOUNTS = st.floats(0.01, 1e9)
AGENCIES = [f"a{n}" for n in range(12)]
PAIRS = st.lists(st.builds(AmountPair, st.sampled_from(AGENCIES), AMOUNTS, AMOUNTS), max_size=40).map(
    lambda some: [*some, *(AmountPair(AGENCIES[n % 12], 100.0 + n, 90.0) for n in range(30))]
)
MEANS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), min_size=1)
every_measure = pytest.mark.parametrize("measure", [mark_ups, bundle_discounts])


@every_measure
@given(pairs=PAIRS)
def test_quartiles_over_agencies_equal_their_slow_twin(measure, pairs):
    found = measure(pairs)

    expected = reference_regressions.ratio_quartiles(pairs)
    assert (found.p25, found.median, found.p75) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert (found.pairs, found.agencies) == (len(pairs), 12)
    assert found.interquartile_range == found.p75 - found.p25 >= 0


@given(PAIRS, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_neither_order_nor_currency_changes_mark_ups(pairs, random, rate):
    changed = [AmountPair(agency, rate * charged, rate * paid) for agency, charged, paid in pairs]
    random.shuffle(changed)

    assert mark_ups(changed) == pytest.approx(mark_ups(pairs), rel=1e-9, abs=1e-9)


def test_an_agency_with_many_mark_ups_has_one_vote():
    pairs = [AmountPair(AGENCIES[n % 11], 120.0, 100.0) for n in range(33)]

    assert mark_ups([*pairs, *[AmountPair("a11", 900.0, 100.0)] * 200]).median == pytest.approx(0.2)


def test_work_sold_below_what_is_paid_for_it_is_a_loss():
    assert mark_ups([AmountPair(f"a{n % 10}", 75.0, 100.0) for n in range(30)])[:3] == (-0.25, -0.25, -0.25)


@every_measure
@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([AmountPair(f"a{n % 10}", 1.0, 1.0) for n in range(29)], "29 pairs, and at least 30"),
        ([AmountPair(f"a{n % 9}", 1.0, 1.0) for n in range(30)], "9 agencies, and at least 10"),
        ([AmountPair("a", 1.0, 0.0)], "above zero"),
        ([AmountPair("a", math.nan, 1.0)], "above zero"),
        ([AmountPair("a", math.inf, 1.0)], "above zero"),
        ([], "0 pairs"),
    ],
)
def test_too_few_or_faulty_amounts_are_refused(measure, pairs, words):
    with pytest.raises(StatisticsRefused, match=words):
        measure(pairs)


def test_a_gap_compares_only_what_an_agency_has_in_both_series():
    listed = {(f"a{n % 10}", f"s{n // 10}"): 100.0 + n for n in range(30)}
    quoted = {key: price * 0.8 for key, price in listed.items()}

    found = series_gap(listed | {("dear", "s0"): 1e9}, quoted | {("cheap", "s0"): 0.01, ("a1", "other"): 5.0})

    assert found.median == pytest.approx(-0.2)
    assert (found.pairs, found.agencies) == (30, 10)


@given(st.lists(AMOUNTS, min_size=30, max_size=30))
def test_a_gap_read_backwards_has_the_inverse_median_at_an_odd_number_of_agencies(prices):
    before = {(f"a{n}", "s"): 100.0 for n in range(15)} | {(f"b{n}", "s"): 90.0 for n in range(15)}
    after = dict(zip(sorted(before), prices, strict=True)) | {("c", "s"): 100.0}

    forth, back = series_gap(before | {("c", "s"): 100.0}, after), series_gap(after, before | {("c", "s"): 100.0})

    assert (1 + forth.median) * (1 + back.median) == pytest.approx(1)


def test_series_without_common_prices_have_no_gap():
    with pytest.raises(StatisticsRefused, match="0 pairs"):
        series_gap({("a", "s"): 1.0}, {("b", "s"): 1.0})


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=2, max_size=8), st.floats(0.1, 3))
def test_a_bundle_is_compared_with_the_sum_of_its_lines(lines, share):
    total = sum(quantity * median for quantity, median in lines)

    assert bundle_price_ratio(share * total, lines) == pytest.approx(share - 1, abs=1e-9)


@pytest.mark.parametrize(
    ("price", "lines", "words"),
    [
        (1.0, [(1.0, 1.0)], "at least two lines"),
        (0.0, [(1.0, 1.0)] * 2, "above zero"),
        (1.0, [(1.0, -1.0)] * 2, "above zero"),
    ],
)
def test_a_bundle_that_is_none_is_refused(price, lines, words):
    with pytest.raises(StatisticsRefused, match=words):
        bundle_price_ratio(price, lines)


@settings(deadline=None)
@given(MEANS)
def test_mix_and_price_add_up_to_the_change_of_the_average(services):
    before = {name: (numbers[0], numbers[1]) for name, numbers in services.items()}
    after = {name: (numbers[2], numbers[3]) for name, numbers in services.items()}

    found, back = mix_and_price_effects(before, after), mix_and_price_effects(after, before)

    size = sum(a * b + c * d for a, b, c, d in services.values())
    assert sum(found) == pytest.approx(reference_regressions.change(before, after), abs=1e-7 * size)
    assert back == pytest.approx((-found.mix, -found.price), abs=1e-7 * size)


def test_a_change_of_one_part_in_a_hundred_million_keeps_its_digits():
    found = mix_and_price_effects({"a": (1.0, 100.0), "b": (1.0, 1.0)}, {"a": (1.0, 100.000001), "b": (1.0, 1.0)})

    assert found == pytest.approx((0.0, 1e-6), rel=1e-6)


def test_prices_alone_are_all_price_and_shares_alone_all_mix():
    before = {"tweet": (0.6, 10.0), "blog": (0.4, 100.0)}

    assert mix_and_price_effects(before, {"tweet": (0.6, 20.0), "blog": (0.4, 100.0)}) == pytest.approx((0, 6))
    assert mix_and_price_effects(before, {"tweet": (0.5, 10.0), "blog": (0.5, 100.0)}) == pytest.approx((9, 0))
    assert mix_and_price_effects(before, before) == (0, 0)


@pytest.mark.parametrize(
    ("after", "words"),
    [({"blog": (1.0, 1.0)}, "same services"), ({"tweet": (0.0, 1.0)}, "above zero"), ({"tweet": (1.0, 0.0)}, "above")],
)
def test_a_change_that_cannot_be_split_is_refused(after, words):
    with pytest.raises(StatisticsRefused, match=words):
        mix_and_price_effects({"tweet": (1.0, 1.0)}, after)
