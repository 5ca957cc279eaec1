"""Indicators: rounding and thresholds, the number that tells whether an agency changed, and the plain twins."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.disclosure import WITHHELD
from market.core.grids import round_to_grid
from market.core.indicators import NOT_ESTIMABLE, fingerprints, in_percent, level_quantiles, percent_quantiles
from market.core.votes import NO_VOTES, Votes, changed_groups
from tests import reference

SHARES = st.dictionaries(st.integers(0, 999).map(str), st.floats(-0.6, 1.5), min_size=18, max_size=120)


def values_of(found) -> dict[str, float | None]:
    return {indicator.statistic: indicator.value for indicator in found}


@given(SHARES)
def test_percents_are_quantiles_of_agencies_rounded_by_their_number(shares):
    step = 1 if len(shares) >= 46 else 2
    found = percent_quantiles("mark-up", "awarded", shares)

    assert [indicator.statistic for indicator in found] == ["P25", "P50", "P75"]
    for indicator, probability in zip(found, (0.25, 0.50, 0.75), strict=True):
        exact = 100 * reference.quantile(shares.values(), probability)
        near = sum(abs(100 * share - exact) <= 5 for share in shares.values())
        if indicator.value is None:
            assert indicator.reason == WITHHELD
            assert near < 3 or min(abs(abs(100 * share - exact) - 5) for share in shares.values()) < 1e-9
        else:
            assert abs(indicator.value - exact) <= step / 2 + 1e-9
            assert indicator.value % step == 0


def test_few_agencies_have_a_middle_only_and_very_few_nothing():
    five = percent_quantiles("mark-up", "awarded", {f"a{n}": 0.10 for n in range(5)})
    four = percent_quantiles("mark-up", "awarded", {f"a{n}": 0.10 for n in range(4)})

    assert [(indicator.value, indicator.reason) for indicator in five] == [
        (None, NOT_ESTIMABLE),
        (10.0, ""),
        (None, NOT_ESTIMABLE),
    ]
    assert {(indicator.value, indicator.n_band) for indicator in four} == {(None, None)}


def test_a_quantile_alone_among_far_ones_is_withheld_and_tells_nothing_else():
    found = percent_quantiles("mark-up", "awarded", {"a": -0.5, "b": -0.4, "c": 0.1, "d": 0.9, "e": 1.2})

    assert [(indicator.reason, indicator.n_band) for indicator in found] == [
        (NOT_ESTIMABLE, None),
        (WITHHELD, None),
        (NOT_ESTIMABLE, None),
    ]


@given(st.dictionaries(st.integers(0, 9999).map(str), st.floats(0.4, 2.5), min_size=50, max_size=90))
def test_levels_are_disclosed_on_the_grid_of_prices(levels):
    found = values_of(level_quantiles("price-level", "quoted", levels))

    for statistic, probability in (("P10", 0.10), ("P50", 0.50), ("P90", 0.90)):
        exact = reference.quantile(levels.values(), probability)
        if found[statistic] is not None:
            assert found[statistic] == pytest.approx(exact, rel=0.025)
            assert found[statistic] == pytest.approx(round_to_grid(found[statistic], 48), rel=1e-4)


def test_a_negative_zero_is_never_printed():
    assert math.copysign(1, in_percent(-0.001)) == 1


PRICES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 10**9).map(float), max_size=10)
CELLS = st.dictionaries(st.sampled_from(["post", "report", "blog"]), PRICES, max_size=3)


@given(CELLS, CELLS)
def test_an_agency_has_another_fingerprint_exactly_when_a_price_of_its_differs(before, after):
    one, other = (fingerprints({name: Votes.of(own) for name, own in cells.items()}) for cells in (before, after))
    agencies = {agency for cells in (before, after) for own in cells.values() for agency in own}
    differing = {
        agency
        for agency in agencies
        if {name: own[agency] for name, own in before.items() if agency in own}
        != {name: own[agency] for name, own in after.items() if agency in own}
    }

    assert changed_groups(one, other) == len(differing)


def test_a_service_that_joins_changes_only_the_agencies_that_offer_it():
    cells = {name: Votes.of({f"a{n}": 100.0 + n for n in range(30)}) for name in ("blog", "report")}

    assert changed_groups(fingerprints(cells), fingerprints(cells | {"case": Votes.of({"a1": 50.0})})) == 1
    assert fingerprints({}) is NO_VOTES


def test_swapping_the_prices_of_two_services_is_a_change():
    one = {"blog": Votes.of({"a": 100.0}), "post": Votes.of({"a": 200.0})}
    other = {"blog": Votes.of({"a": 200.0}), "post": Votes.of({"a": 100.0})}

    assert changed_groups(fingerprints(one), fingerprints(other)) == 1
    assert np.all(fingerprints(one).prices > 0)
