"""The logarithmic grid: how far it moves a price, and what it leaves alone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.grids import round_minor_units, round_outward, round_to_grid
from market.core.summaries import StatisticsRefused
from tests import reference

PRICES = st.floats(min_value=1e-3, max_value=1e12)
STEPS = st.sampled_from([12, 24, 48])


@given(PRICES, STEPS)
def test_the_grid_point_is_as_near_as_that_of_the_slow_twin(value, steps):
    found = round_to_grid(value, steps)
    expected = reference.round_to_grid(value, steps)

    assert abs(math.log(found / value)) == pytest.approx(abs(math.log(expected / value)), abs=1e-9)


@pytest.mark.parametrize(("steps", "largest"), [(24, 0.0492), (48, 0.0243)])
@given(value=PRICES)
def test_rounding_moves_a_price_by_no_more_than_the_promised_share(steps, largest, value):
    assert abs(round_to_grid(value, steps) / value - 1) <= largest


@pytest.mark.parametrize(("steps", "largest"), [(24, 0.0491), (48, 0.0242)])
def test_the_promised_share_is_nearly_reached(steps, largest):
    just_above_the_middle = 10 ** (0.5001 / steps)

    assert round_to_grid(just_above_the_middle, steps) / just_above_the_middle - 1 > largest


@given(PRICES, STEPS)
def test_rounding_twice_is_rounding_once(value, steps):
    once = round_to_grid(value, steps)

    assert round_to_grid(once, steps) == once


@pytest.mark.parametrize("steps", [24, 48])
def test_rounding_whole_minor_units_twice_is_rounding_once(steps):
    for value in [*range(1, 3_000), 10_999, 123_456_789]:
        once = round_minor_units(value, steps)

        assert round_minor_units(once, steps) == once


@given(PRICES, PRICES, STEPS)
def test_rounding_keeps_the_order_of_prices(one, other, steps):
    low, high = sorted((one, other))

    assert round_to_grid(low, steps) <= round_to_grid(high, steps)
    assert round_minor_units(low, steps) <= round_minor_units(high, steps)


@given(st.floats(1, 1e6), STEPS)
def test_ten_times_the_price_has_ten_times_the_grid_point(value, steps):
    # Only a price within rounding noise of a middle between two points may fall either way.
    if abs(math.log10(value) * steps % 1 - 0.5) > 1e-6:
        assert round_to_grid(value * 10, steps) == pytest.approx(round_to_grid(value, steps) * 10)


@given(PRICES, PRICES, STEPS)
def test_an_outward_range_contains_the_range_and_is_at_most_a_step_wider_at_each_end(one, other, steps):
    low, high = sorted((one, other))

    below, above = round_outward(low, high, steps)

    step = 10 ** (1 / steps) * (1 + 1e-6)
    assert below * (1 - 1e-6) <= low <= below * step
    assert above / step <= high <= above * (1 + 1e-6)


def test_ends_that_are_grid_points_stay():
    assert round_outward(100, 1_000, 12) == (100.0, 1000.0)
    assert round_outward(10 ** (7 / 12), 10 ** (9 / 12), 12) == (10 ** (7 / 12), 10 ** (9 / 12))


def test_a_minor_unit_is_the_least_price():
    assert round_minor_units(0.2, 24) == 1


@pytest.mark.parametrize("value", [0, -5, math.nan, math.inf])
def test_what_is_no_price_has_no_place_on_the_grid(value):
    with pytest.raises(StatisticsRefused, match="positive number"):
        round_to_grid(value, 24)


def test_a_grid_without_steps_is_refused():
    with pytest.raises(StatisticsRefused, match="at least 1 step"):
        round_to_grid(100, 0)


def test_a_range_the_wrong_way_round_is_refused():
    with pytest.raises(StatisticsRefused, match="above the high end"):
        round_outward(2, 1, 12)
