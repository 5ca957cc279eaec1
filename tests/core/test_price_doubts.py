"""Prices to look at before they count: outliers by agency votes, lists filled with one price."""

from datetime import date

import pytest

from market.core.listed_prices import AcceptedPrice
from market.core.price_doubts import find_doubts, find_flat_agencies, find_outliers, weighted_median

DAY = date(2026, 11, 2)
REFERENCE = (80, 90, 95, 100, 105, 110, 120, 150, 200, 400)


def prices(*amounts: int, agencies: list[str] | None = None, unit: str = "hour") -> list[AcceptedPrice]:
    named = agencies or [f"agency {number}" for number in range(len(amounts))]
    return [
        AcceptedPrice(row, agency, "editing", unit, amount * 100, "USD", DAY)
        for row, (agency, amount) in enumerate(zip(named, amounts, strict=True), 1)
    ]


def test_of_the_reference_vector_only_the_price_at_5_9_deviations_is_far_out() -> None:
    assert find_outliers(prices(*REFERENCE)) == {10}


def test_a_scale_of_nothing_has_a_floor_of_five_hundredths() -> None:
    same = (100,) * 6

    assert find_outliers(prices(*same, 119)) == frozenset()  # ln 1.19 = 0.174 < 3.5 x 0.05
    assert find_outliers(prices(*same, 120)) == {7}  # ln 1.20 = 0.182


def test_four_agencies_are_too_few_to_say_who_lies_far_out() -> None:
    assert find_outliers(prices(98, 100, 102, 900)) == frozenset()
    assert find_outliers(prices(98, 99, 100, 102, 900)) == {5}


def test_an_agency_with_many_rows_does_not_make_outliers_of_the_others() -> None:
    others = (96, 98, 100, 102, 104)
    flood = (260,) * 50
    agencies = [f"agency {number}" for number in range(5)] + ["flood"] * 50

    assert find_outliers(prices(*others, *flood, agencies=agencies)) == set(range(6, 56))


def test_prices_per_different_units_have_medians_of_their_own() -> None:
    daily = [AcceptedPrice(row, f"agency {row}", "editing", "day", 800_00 + row, "USD", DAY) for row in range(101, 107)]

    assert find_outliers([*prices(98, 99, 100, 101, 104), *daily]) == frozenset()


def test_a_price_at_a_unit_factor_is_a_unit_error_and_no_outlier() -> None:
    assert find_doubts(prices(98, 99, 100, 101, 104, 800, 500)) == {6: "possible-unit-error", 7: "outlier"}


@pytest.mark.parametrize(("same", "is_flat"), [(4, False), (5, True)])
def test_a_list_is_flat_when_one_price_covers_over_a_fifth_of_its_titles(same: int, is_flat: bool) -> None:
    offers = {f"title {number}": [500 if number < same else 1000 + number] for number in range(20)}

    assert ("acme" in find_flat_agencies({"acme": offers})) is is_flat


def test_a_title_has_one_vote_however_many_prices_stand_beside_it() -> None:
    """Half of the rows of ten titles hold one price: a quarter of the votes; of eight, a fifth and not over it."""
    ten = {f"title {number}": [500, 1000 + number] if number < 10 else [2000 + number] for number in range(20)}
    eight = {f"title {number}": [500, 1000 + number] if number < 8 else [2000 + number] for number in range(20)}

    assert find_flat_agencies({"ten": ten, "eight": eight}) == {"ten"}


def test_there_is_no_median_of_nothing() -> None:
    with pytest.raises(ValueError, match="no median"):
        weighted_median([])
