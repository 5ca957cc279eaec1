"""Shares of conduct over organisations, with intervals that know that cases of one organisation are alike."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.conduct import MEASURE_CODES
from market.core.conduct_indicators import OrganisationCount, independent_cases, market_conduct

COUNTS = st.lists(
    st.integers(1, 20).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=2, max_size=40
)


def counts_of(pairs) -> list[OrganisationCount]:
    return [OrganisationCount(f"o{n}", "m", met, of) for n, (met, of) in enumerate(pairs)]


def test_a_share_is_that_of_all_cases():
    (found,) = market_conduct(["m"], counts_of([(1, 2), (9, 10), (0, 4)] * 5))

    assert found.value == round(100 * 50 / 80)
    assert found.low < found.value < found.high
    assert found.n_band == "10-17"


@pytest.mark.parametrize("pairs", [[(5, 10)] * 9, [(1, 2)] * 14, [], [(0, 0)] * 40])
def test_few_cases_or_organisations_are_not_estimated(pairs):
    (found,) = market_conduct(["m"], counts_of(pairs))

    assert (found.value, found.reason) == (None, "not-estimable")


@given(COUNTS)
def test_independent_cases_lie_between_organisations_and_cases(pairs):
    found = independent_cases(counts_of(pairs))

    assert len(pairs) <= found <= max(len(pairs), sum(of for _, of in pairs))


@given(COUNTS)
def test_the_variance_is_that_of_the_ratio_by_the_textbook(pairs):
    met, of = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    share, groups = met.sum() / of.sum(), len(pairs)
    residuals = met - share * of
    variance = groups / (groups - 1) * (residuals @ residuals) / of.sum() ** 2
    if variance > 0:
        expected = min(of.sum(), max(groups, share * (1 - share) / variance))
        assert independent_cases(counts_of(pairs)) == pytest.approx(expected)


def test_the_interval_covers_the_truth_where_organisations_differ():
    random, covered, rounds = Random(20261123), 0, 300  # noqa: S311
    for _ in range(rounds):
        levels = [random.betavariate(3, 1.5) for _ in range(40)]
        pairs = [(sum(random.random() < level for _ in range(8)), 8) for level in levels]
        (found,) = market_conduct(["m"], counts_of(pairs))
        covered += found.low <= 100 * 3 / 4.5 <= found.high

    assert 0.93 <= covered / rounds <= 1


def test_every_measure_of_conduct_has_its_figure():
    assert [found.subject for found in market_conduct(MEASURE_CODES, [])] == list(MEASURE_CODES)
