"""One vote per agency, quantiles, spread, intervals and grades: claims, and comparison with the slow twins."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.summaries import (
    QUANTILES,
    StatisticsRefused,
    half_width_band,
    log_half_width_of_median,
    one_value_per_agency,
    order_statistic_interval,
    order_statistic_interval_with_extremes,
    price_position,
    quantile,
    quantiles_of_agencies,
    quartile_dispersion,
    reliability_grade,
    spread_ratio,
)
from tests import reference

PRICES = st.floats(min_value=0.01, max_value=1e12, allow_nan=False)
LISTS = st.lists(PRICES, min_size=1, max_size=60)
PAIRS = st.lists(st.tuples(st.sampled_from("abcde"), PRICES), min_size=1, max_size=40)
TEN = [80, 90, 95, 100, 105, 110, 120, 150, 200, 400]

NOT_PRICES = [0, -1, math.nan, math.inf, -math.inf]


@given(LISTS, st.sampled_from([0.0, 0.10, 0.25, 0.50, 0.75, 0.90, 1.0]))
def test_a_quantile_equals_its_slow_twin(values, probability):
    assert quantile(values, probability) == pytest.approx(reference.quantile(values, probability), rel=1e-9)


@given(LISTS)
def test_the_five_quantiles_equal_five_single_ones_and_never_fall(values):
    five = quantiles_of_agencies(values)

    assert five == pytest.approx({name: quantile(values, share) for name, share in QUANTILES.items()})
    assert all(
        low <= high * (1 + 1e-12) for low, high in zip(list(five.values())[:-1], list(five.values())[1:], strict=True)
    )


@given(PAIRS)
def test_the_value_of_each_agency_equals_its_slow_twin(pairs):
    assert one_value_per_agency(pairs) == pytest.approx(reference.one_value_per_agency(pairs))


@given(PAIRS, st.randoms())
def test_the_order_of_lines_changes_nothing(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)

    assert one_value_per_agency(shuffled) == one_value_per_agency(pairs)


def test_no_lines_give_no_agencies():
    assert one_value_per_agency([]) == {}


@given(st.lists(st.tuples(st.sampled_from("abcdefghijk"), PRICES), min_size=1, max_size=60), PRICES)
def test_flooding_moves_the_market_by_at_most_one_rank(pairs, price):
    honest = one_value_per_agency(pairs)
    others = sorted(value for agency, value in honest.items() if agency != "a")

    flooded = one_value_per_agency([*pairs, *[("a", price)] * 200])

    median = quantile(flooded.values(), 0.50)
    if others:
        lowest = quantile([*others, 1e-9], 0.50)
        highest = quantile([*others, 1e15], 0.50)
        assert lowest * (1 - 1e-9) <= median <= highest * (1 + 1e-9)


@pytest.mark.parametrize("fault", NOT_PRICES)
@pytest.mark.parametrize(
    "measure", [lambda v: quantile(v, 0.5), quantiles_of_agencies, log_half_width_of_median,
                lambda v: one_value_per_agency([("a", price) for price in v])]
)  # fmt: skip
def test_a_price_that_is_no_price_is_refused(measure, fault):
    with pytest.raises(StatisticsRefused, match=r"above zero|missing or infinite"):
        measure([100, fault, 120])


@pytest.mark.parametrize("measure", [lambda v: quantile(v, 0.5), quantiles_of_agencies, log_half_width_of_median])
def test_no_prices_are_refused(measure):
    with pytest.raises(StatisticsRefused, match="no prices"):
        measure([])


@pytest.mark.parametrize("probability", [-0.1, 1.1, math.nan])
def test_a_quantile_beyond_the_ends_is_refused(probability):
    with pytest.raises(StatisticsRefused, match="between 0 and 1"):
        quantile(TEN, probability)


@pytest.mark.parametrize("measure", [lambda low, high: spread_ratio(high, low), quartile_dispersion])
@pytest.mark.parametrize(
    ("low", "high", "words"), [(2, 1, "above the upper"), (0, 1, "above zero"), (1, math.nan, "missing")]
)
def test_spread_refuses_quantiles_that_cannot_be(measure, low, high, words):
    with pytest.raises(StatisticsRefused, match=words):
        measure(low, high)


def test_equal_prices_have_no_spread():
    assert spread_ratio(100, 100) == 1
    assert quartile_dispersion(100, 100) == 0


@settings(deadline=None)
@given(st.integers(1, 60), st.sampled_from(list(QUANTILES.values())))
def test_rank_intervals_equal_their_slow_twins(n, probability):
    assert order_statistic_interval(n, probability) == _about(reference.order_statistic_interval(n, probability))
    assert order_statistic_interval_with_extremes(n, probability) == _about(
        reference.order_statistic_interval_with_extremes(n, probability)
    )


@pytest.mark.parametrize(
    ("name", "fewest", "fewest_with_extremes"),
    [("p50", 9, 6), ("p25", 18, 11), ("p75", 18, 11), ("p10", 46, 29), ("p90", 46, 29)],
)
def test_the_thresholds_are_the_smallest_numbers_that_allow_an_interval(name, fewest, fewest_with_extremes):
    share = QUANTILES[name]

    assert all(order_statistic_interval(n, share) is None for n in range(1, fewest))
    assert order_statistic_interval(fewest, share) is not None
    assert all(order_statistic_interval_with_extremes(n, share) is None for n in range(1, fewest_with_extremes))
    assert order_statistic_interval_with_extremes(fewest_with_extremes, share) is not None


INTERVALS_IN_PRINT = {
    9: {"p50": (2, 8, 0.9609)},
    10: {"p50": (2, 9, 0.9785)},
    18: {"p25": (2, 10, 0.9551), "p50": (5, 14, 0.9691), "p75": (9, 17, 0.9551)},
    46: {
        "p10": (2, 12, 0.9505),
        "p25": (6, 18, 0.9609),
        "p50": (16, 30, 0.9600),
        "p75": (29, 41, 0.9609),
        "p90": (35, 45, 0.9505),
    },
}


@pytest.mark.parametrize("n", INTERVALS_IN_PRINT)
@pytest.mark.parametrize("name", QUANTILES)
def test_the_printed_table_of_intervals_is_met(n, name):
    found = order_statistic_interval(n, QUANTILES[name])

    rounded = None if found is None else (found.lower, found.upper, round(found.coverage, 4))
    assert rounded == INTERVALS_IN_PRINT[n].get(name)


def test_an_interval_for_ten_thousand_agencies_is_found():
    ranks = order_statistic_interval(10_000, 0.50)

    assert ranks.coverage == pytest.approx(0.95, abs=0.002)
    assert ranks.upper - ranks.lower == pytest.approx(2 * 1.96 * 50, abs=1)


@pytest.mark.parametrize(
    ("n", "probability", "coverage"), [(0, 0.5, 0.95), (10, 0.0, 0.95), (10, 1.0, 0.95), (10, 0.5, 1.0)]
)
def test_an_interval_that_makes_no_sense_is_refused(n, probability, coverage):
    with pytest.raises(StatisticsRefused, match="at least one value"):
        order_statistic_interval(n, probability, coverage=coverage)


@settings(deadline=None)
@given(LISTS)
def test_the_half_width_equals_its_slow_twin(values):
    assert log_half_width_of_median(values) == pytest.approx(reference.log_half_width_of_median(values), abs=1e-9)


@given(st.lists(PRICES, min_size=9, max_size=60), st.sampled_from([0.01, 65.0]))
def test_a_change_of_currency_leaves_the_half_width_alone(values, rate):
    converted = log_half_width_of_median([value * rate for value in values])

    assert converted == pytest.approx(log_half_width_of_median(values), abs=1e-9)


@given(st.integers(1, 200), st.none() | st.floats(0, 1))
def test_the_grade_equals_its_slow_twin(n, half_width):
    assert reliability_grade(n, half_width) == reference.reliability_grade(n, half_width)


@pytest.mark.parametrize(
    ("n", "half_width", "grade"),
    [(30, 0.10, "A"), (29, 0.10, "B"), (30, 0.11, "B"), (18, 0.20, "B"), (17, 0.20, "C"),
     (9, 0.35, "C"), (9, 0.36, "D"), (8, 0.01, "D"), (100, None, "D")],
)  # fmt: skip
def test_each_grade_has_both_of_its_limits(n, half_width, grade):
    assert reliability_grade(n, half_width) == grade


@pytest.mark.parametrize(
    ("half_width", "label"), [(0.0, "≤10 %"), (0.10, "≤10 %"), (0.101, "≤20 %"), (0.35, "≤35 %"), (0.36, "wider")]
)
def test_the_band_of_the_half_width_includes_its_end(half_width, label):
    assert half_width_band(half_width) == label


FIVE = {"p10": 80, "p25": 90, "p50": 100, "p75": 120, "p90": 200}


@pytest.mark.parametrize(
    ("price", "position"),
    [
        (79, "below-p10"),
        (80, "at-p10"),
        (85, "p10-to-p25"),
        (99.9, "p25-to-p50"),
        (100, "at-p50"),
        (200, "at-p90"),
        (201, "above-p90"),
    ],
)
def test_a_price_is_placed_among_the_quantiles(price, position):
    assert price_position(price, FIVE) == position


def test_a_price_is_placed_by_the_median_alone_when_nothing_else_is_shown():
    assert price_position(99, {"p50": 100, "p25": None}) == "below-p50"
    assert price_position(101, {"p50": 100, "p25": None}) == "above-p50"


def test_a_price_that_several_quantiles_share_is_at_the_one_nearest_the_median():
    assert price_position(100, {"p10": 100, "p25": 100, "p50": 100, "p75": 120}) == "at-p50"


@pytest.mark.parametrize("price", NOT_PRICES)
def test_a_price_that_is_no_price_gets_no_position(price):
    with pytest.raises(StatisticsRefused):
        price_position(price, FIVE)


def test_a_price_gets_no_position_when_every_quantile_is_withheld():
    with pytest.raises(StatisticsRefused, match="nothing is published"):
        price_position(100, dict.fromkeys(QUANTILES))


def _about(interval):
    return None if interval is None else pytest.approx(interval, abs=1e-9)
