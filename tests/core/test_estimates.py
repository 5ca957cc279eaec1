"""Sums of published figures: comparison with the slow twin and with simulated agencies."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.estimates import Estimate, EstimateLine, estimate_total
from market.core.money import times_quantity
from tests import reference

PRICES = st.integers(1, 10**9)
QUANTITIES = st.integers(1, 10**6)


@st.composite
def lines(draw):
    p25, p50, p75 = sorted(draw(st.lists(PRICES, min_size=3, max_size=3)))
    return EstimateLine(draw(QUANTITIES), {"p25": p25, "p50": p50, "p75": p75})


@given(st.lists(lines(), min_size=1, max_size=12))
def test_a_total_equals_its_slow_twin(given_lines):
    rows = [(line.quantity_thousandths, line.quantiles) for line in given_lines]

    low, middle, high, mixed_low, mixed_high = reference.estimate_total(rows)
    total = estimate_total(given_lines)

    assert (total.low, total.middle, total.high) == (low, middle, high)
    assert (total.mixed_low, total.mixed_high) == pytest.approx((mixed_low, mixed_high), rel=0.0101, abs=1)
    assert total.low <= sum(reference.line_totals(rows, "p25")) <= sum(reference.line_totals(rows, "p75")) <= total.high


@given(st.lists(lines(), min_size=1, max_size=12))
def test_a_mix_of_agencies_is_surer_than_one_agency_and_both_hold_the_middle(given_lines):
    total = estimate_total(given_lines)

    assert total.low <= total.mixed_low <= total.middle * 1.005
    assert total.middle * 0.995 <= total.mixed_high <= total.high


@given(lines())
def test_one_line_has_the_range_it_is_published_with(line):
    total = estimate_total([line])
    ends = [times_quantity(line.quantiles[name], line.quantity_thousandths) for name in ("p25", "p50", "p75")]

    assert [total.low, total.middle, total.high] == pytest.approx(ends, rel=0.0101)
    assert (total.mixed_low, total.mixed_high) == pytest.approx((total.low, total.high), rel=0.0101, abs=1)


def test_a_line_with_only_a_median_takes_the_range_away_and_one_without_figures_is_left_out():
    whole = EstimateLine(1_000, {"p25": 80_00, "p50": 100_00, "p75": 130_00})
    median_only = EstimateLine(2_000, {"p25": None, "p50": 50_00, "p75": None})
    nothing = EstimateLine(1_000, {})

    assert estimate_total([whole, median_only]) == Estimate(200_00, None, None, None, None, 0)
    assert estimate_total([whole, nothing]) == Estimate(100_00, 80_00, 130_00, 80_00, 130_00, 1)
    assert estimate_total([nothing]) == Estimate(None, None, None, None, None, 1)
    assert estimate_total([]).middle is None


@pytest.mark.parametrize(("correlation", "ends"), [(1.0, ("low", "high")), (0.0, ("mixed_low", "mixed_high"))])
def test_the_two_readings_hold_half_of_simulated_totals(correlation, ends):
    generator = np.random.default_rng(20261123)
    shared, own = generator.standard_normal((60_000, 1)), generator.standard_normal((60_000, 5))
    prices = np.exp(0.2 * (correlation * shared + math.sqrt(1 - correlation**2) * own)) * np.array(
        [90, 40, 300, 8, 120]
    )
    published = np.quantile(prices, (0.25, 0.50, 0.75), axis=0)
    given_lines = [
        EstimateLine(1_000, dict(zip(("p25", "p50", "p75"), np.round(column * 100), strict=True)))
        for column in published.T
    ]
    total, sums = estimate_total(given_lines), prices.sum(axis=1) * 100
    low, high = (getattr(total, name) for name in ends)

    assert np.mean((sums >= low) & (sums <= high)) == pytest.approx(0.5, abs=0.02)
