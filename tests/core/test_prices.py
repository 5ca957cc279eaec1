from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.prices import FACTOR_RANGE, Observation, countable, reference_price

UNTIL = date(2026, 11, 23)
SEEN = Observation(
    scheme="catalogue",
    service="social-post",
    unit="post",
    currency="RUB",
    series="quoted",
    group="alfa",
    price_minor=100_00,
    dated=date(2026, 6, 1),
    evidence_grade="G2",
    member_since=date(2026, 1, 1),
)
OTHER = replace(SEEN, service="monthly-report")


@pytest.mark.parametrize(
    ("unit_minor", "factor", "expected"),
    [
        (187_000, "1.87", 100_000),
        (100, "0.25", 400),
        (400, "4", 100),
        (100, "0.24", None),
        (100, "4.01", None),
        (0, "1", None),
        (-5, "1", None),
        (1, "4", None),
        (5, "2", 2),
    ],
)
def test_a_price_is_divided_by_its_scope_or_left_out(unit_minor: int, factor: str, expected: int | None) -> None:
    assert reference_price(unit_minor, Decimal(factor)) == expected


@given(st.integers(1, 10**13), st.decimals(*FACTOR_RANGE, places=2))
def test_a_converted_price_times_its_factor_is_the_price_again(unit_minor: int, factor: Decimal) -> None:
    converted = reference_price(unit_minor, factor) or 0

    assert abs(converted * factor - unit_minor) <= factor / 2


def test_an_agency_counts_after_thirty_days_and_two_services() -> None:
    member = replace(SEEN, member_since=date(2026, 10, 24)), replace(OTHER, member_since=date(2026, 10, 24))

    assert list(countable(member, until=UNTIL)) == list(member)


def test_an_agency_of_twenty_nine_days_does_not_count() -> None:
    fresh = replace(SEEN, member_since=date(2026, 10, 25)), replace(OTHER, member_since=date(2026, 10, 25))

    assert list(countable(fresh, until=UNTIL)) == []


def test_an_agency_seen_in_one_service_does_not_count() -> None:
    assert list(countable([SEEN, SEEN], until=UNTIL)) == []


def test_two_members_of_one_group_are_seen_in_two_services_together() -> None:
    assert len(list(countable([SEEN, OTHER], until=UNTIL))) == 2


def test_imported_prices_count_as_they_were_accepted() -> None:
    imported = replace(SEEN, group="source:vendor", member_since=None)

    assert list(countable([imported, SEEN], until=UNTIL)) == [imported]
