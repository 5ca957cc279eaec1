"""Which rate applies on which day: of the day, over a gap of the source's own, or none."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from market.core.exchange_rates import Rate, RateTable, convert, find_rate, rate_table

THURSDAY, FRIDAY, MONDAY = date(2026, 1, 8), date(2026, 1, 9), date(2026, 1, 12)


def table(*days: date, source: str = "invented", **worths: str) -> RateTable:
    given = worths or {"EUR": "90"}
    return rate_table(source, "RUB", [(day, code, Fraction(worth)) for day in days for code, worth in given.items()])


@pytest.mark.parametrize(
    ("day", "given_on"),
    [
        (THURSDAY - timedelta(days=1), None),
        (THURSDAY, THURSDAY),
        (FRIDAY, FRIDAY),
        (date(2026, 1, 10), FRIDAY),
        (date(2026, 1, 11), FRIDAY),
        (MONDAY, MONDAY),
        (MONDAY + timedelta(days=1), None),
    ],
)
def test_days_without_any_rate_take_the_last_one_and_a_series_that_ended_is_not_carried_on(
    day: date, given_on: date | None
) -> None:
    rate = table(THURSDAY, FRIDAY, MONDAY).rate("EUR", "RUB", day)

    assert (rate and rate.dated) == given_on


def test_a_rate_holds_seven_days_over_a_gap_and_not_eight() -> None:
    holidays = table(FRIDAY, FRIDAY + timedelta(days=11))

    assert holidays.rate("EUR", "RUB", FRIDAY + timedelta(days=7)) == Rate(Decimal(90), FRIDAY, "invented")
    assert holidays.rate("EUR", "RUB", FRIDAY + timedelta(days=8)) is None


def test_a_currency_that_is_missing_while_others_are_given_has_no_rate() -> None:
    given = [(FRIDAY, "EUR", Fraction(90)), (FRIDAY, "USD", Fraction(80)), (MONDAY, "USD", Fraction(81))]
    rates = rate_table("invented", "RUB", given)

    assert rates.rate("EUR", "USD", FRIDAY) == Rate(Decimal("1.125"), FRIDAY, "invented")
    assert rates.rate("EUR", "RUB", MONDAY) is None
    assert rates.rate("GBP", "RUB", FRIDAY) is None


def test_rates_go_through_the_base_in_both_directions() -> None:
    rates = table(FRIDAY, EUR="90", USD="72")

    found = {pair: rates.rate(*pair, FRIDAY) for pair in [("EUR", "USD"), ("USD", "EUR"), ("RUB", "EUR")]}
    assert {pair: rate and rate.value for pair, rate in found.items()} == {
        ("EUR", "USD"): Decimal("1.25"),
        ("USD", "EUR"): Decimal("0.8"),
        ("RUB", "EUR"): Decimal("0.0111111111111"),
    }


def test_of_two_rates_for_a_day_the_later_given_counts() -> None:
    rates = rate_table("invented", "RUB", [(FRIDAY, "EUR", Fraction(90)), (FRIDAY, "EUR", Fraction(91))])

    assert rates.rate("EUR", "RUB", FRIDAY) == Rate(Decimal(91), FRIDAY, "invented")


def test_the_first_source_that_knows_a_rate_is_asked_and_two_are_never_mixed() -> None:
    euros, dollars = table(FRIDAY, source="first"), table(FRIDAY, source="second", EUR="95", USD="80")

    found = [find_rate((euros, dollars), code, "RUB", FRIDAY) for code in ("EUR", "USD")]
    assert [(rate.source, rate.value) for rate in found if rate] == [("first", 90), ("second", 80)]
    assert find_rate((table(FRIDAY), table(FRIDAY, USD="80")), "EUR", "USD", FRIDAY) is None


@pytest.mark.parametrize(
    ("price", "rate", "expected"), [(5, "0.5", 2), (7, "0.5", 4), (1, "0.4", 0), (100, "90", 9000)]
)
def test_a_converted_price_is_rounded_to_the_even_unit(price: int, rate: str, expected: int) -> None:
    assert convert(price, Rate(Decimal(rate), FRIDAY, "invented")) == expected
