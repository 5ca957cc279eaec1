"""Bands of an agency's own position: never finer than the quantiles shown for as many agencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.disclosure import publishable_statistics
from market.core.positions import Movement, movement, position_band

PRICES = st.lists(st.integers(1, 60).map(float), min_size=5, max_size=80)


@given(PRICES, st.data())
def test_the_band_holds_the_share_of_cheaper_agencies(prices: list[float], data: st.DataObject) -> None:
    votes = {f"agency {place}": price for place, price in enumerate(prices)}
    own = data.draw(st.sampled_from(prices))

    band = position_band(own, votes)

    others = sorted(prices)
    others.remove(own)
    cheaper = sum(1.0 if price < own else 0.5 if price == own else 0.0 for price in others) / len(others)
    assert band is not None
    assert band.low <= 100 * cheaper <= band.high
    assert band.high - band.low == {1: 50, 3: 25, 5: 10}[len(publishable_statistics(len(prices)))]


@given(PRICES, st.data())
def test_a_dearer_agency_never_stands_in_a_cheaper_band(prices: list[float], data: st.DataObject) -> None:
    votes = {f"agency {place}": price for place, price in enumerate(prices)}
    one, other = sorted(data.draw(st.tuples(st.sampled_from(prices), st.sampled_from(prices))))

    low, high = position_band(one, votes), position_band(other, votes)

    assert low is not None
    assert high is not None
    assert low.low <= high.low


def test_below_five_agencies_there_is_no_position() -> None:
    assert position_band(1.0, dict.fromkeys("abcd", 1.0)) is None


@pytest.mark.parametrize("medians", [(None, 5), (5, None), (None, None)])
def test_nothing_moved_where_a_median_is_withheld(medians: tuple[int | None, int | None]) -> None:
    assert movement((1.0, 2.0), medians) is None
    assert movement((2.0, 1.0), (4, 8)) == Movement(0.5, 2.0)
