"""What things cost in the demonstration: the price book, moved by time and by who asks, in numbers people write."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from market.core.price_book import BookPrice

PERCENT_UNIT_SERVICES = ("paid-social-management",)

_INFLATION_A_YEAR = 0.08
_USD_PER = {"USD": 1.0, "EUR": 1.08, "GBP": 1.27}
_VAT_GENERAL = {
    "RU": (2000, 2200),
    "KZ": (1200, 1600),
    "BY": (2000, 2000),
    "AM": (2000, 2000),
    "GE": (1800, 1800),
    "RS": (2000, 2000),
    "FI": (2550, 2550),
    "LV": (2100, 2100),
    "DE": (1900, 1900),
    "GB": (2000, 2000),
}
_VAT_REDUCED = {"reduced-5": 500, "reduced-7": 700}
_REDUCED_SINCE, _RATES_SINCE = date(2025, 1, 1), date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class PriceModel:
    """Expected prices in whole units of a currency, by (service, currency), as they are on *as_of*."""

    medians: Mapping[tuple[str, str], float]
    as_of: date

    def expected(self, service: str, currency: str, day: date) -> float:
        """Return the middle of the market for a service on a day, at the reference scope.

        Prices lie 8 % a year lower in the past; shares of a budget do not change with time.
        """
        median = self.medians[service, currency]
        if service in PERCENT_UNIT_SERVICES:
            return median
        return median * math.exp(-_INFLATION_A_YEAR * (self.as_of - day).days / 365)


def price_model(book: Iterable[BookPrice], as_of: date) -> PriceModel:
    """Return the model of a price book; euro and sterling prices are made from dollars at invented rates."""
    medians = {(price.service, price.currency): price.median_minor / 100 for price in book}
    for currency, rate in _USD_PER.items():
        for service, source in list(medians):
            if source == "USD":
                is_share = service in PERCENT_UNIT_SERVICES
                medians[service, currency] = medians[service, "USD"] / (1 if is_share else rate)
    return PriceModel(medians, as_of)


def human_price(value: float, random: Random) -> int:
    """Return the minor units of a price as somebody would write it, near *value*.

    >>> sorted({human_price(12_340.0, Random(seed)) for seed in range(9)})
    [1200000, 1250000]
    """
    magnitude = 10.0 ** math.floor(math.log10(value))
    step = magnitude / random.choice((10, 20, 20))
    return max(1, round(round(value / step) * step * 100))


def round_amount(value: float) -> int:
    """Return the minor units of an amount rounded to two figures, for budgets.

    >>> round_amount(1_234_567.0)
    120000000
    """
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(round(value / step) * step * 100)


def vat(regime: str, country: str, day: date) -> tuple[str, int]:
    """Return (basis, hundredths of a percent) that an agency writes on a quote of a day.

    Russia's reduced rates exist since 2025 and its general rate is 22 % since 2026; what other
    countries charge is approximate and serves the demonstration only.

    >>> vat("general", "RU", date(2025, 12, 31)), vat("general", "RU", date(2026, 1, 1))
    (('vat', 2000), ('vat', 2200))
    >>> vat("reduced-5", "RU", date(2024, 5, 1)), vat("none", "RU", date(2026, 5, 1))
    (('exempt', 0), ('exempt', 0))
    """
    if regime == "general":
        before, since = _VAT_GENERAL[country]
        return "vat", since if day >= _RATES_SINCE else before
    if regime in _VAT_REDUCED and day >= _REDUCED_SINCE:
        return "vat", _VAT_REDUCED[regime]
    return "exempt", 0
