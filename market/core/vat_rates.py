"""Value added tax by country and day, read from a table with dates, and prices without it."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from market.core.errors import Invalid
from market.core.messages import say
from market.core.money import BadNumber, parse_amount

COLUMNS = ("country", "from", "rate_percent", "source")
SAID_TAXES = ("net", "gross", "exempt")
TAX_BASES = (*SAID_TAXES, "unknown")


@dataclass(frozen=True, slots=True)
class VatRate:
    """What a country charges on services from the day *since* on, in hundredths of a percent."""

    country: str
    since: date
    rate_hundredths: int


class VatRates:
    """Rates by country, each holding until the next of its country begins."""

    def __init__(self, rates: Iterable[VatRate] = ()) -> None:
        self._by_country: dict[str, list[VatRate]] = defaultdict(list)
        for rate in sorted(rates, key=lambda rate: rate.since):
            self._by_country[rate.country].append(rate)

    def find(self, country: str, day: date) -> int | None:
        """Return the rate of *country* (ISO 3166-1, two letters) on *day*, or None where the table has none.

        >>> rates = VatRates([VatRate("RU", date(2019, 1, 1), 2000), VatRate("RU", date(2026, 1, 1), 2200)])
        >>> rates.find("RU", date(2025, 12, 31)), rates.find("RU", date(2026, 1, 1)), rates.find("RU", date(2018, 1, 1))
        (2000, 2200, None)
        """
        begun = [rate for rate in self._by_country.get(country, ()) if rate.since <= day]
        return begun[-1].rate_hundredths if begun else None


def parse_vat_rates(text: str) -> VatRates:
    """Return the rates written as CSV with the columns country, from, rate_percent and source.

    Raises Invalid naming the line that cannot be read, or that gives a country two rates from one day on.
    """
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Invalid({"vat_rates": say("The first line must be {columns}.", columns=",".join(COLUMNS))})
    rates: dict[tuple[str, date], VatRate] = {}
    for row in reader:
        rate = _rate(row, reader.line_num)
        if (rate.country, rate.since) in rates:
            raise Invalid(
                {
                    "vat_rates": say(
                        "Line {line_num} repeats {country} {since}: keep one.",
                        line_num=reader.line_num,
                        country=rate.country,
                        since=rate.since,
                    )
                }
            )
        rates[rate.country, rate.since] = rate
    return VatRates(rates.values())


def without_vat(gross: Decimal, rate_hundredths: int) -> Decimal:
    """Return the net part of a price that includes VAT at *rate_hundredths* of a percent; not rounded.

    >>> without_vat(Decimal("122.00"), 2200), without_vat(Decimal("59.00"), 1800)
    (Decimal('100'), Decimal('50'))
    """
    return gross / (1 + Decimal(rate_hundredths) / 10_000)


def _rate(row: dict[str, str], line: int) -> VatRate:
    country = row["country"] or ""
    try:
        if len(country) != 2 or not (country.isascii() and country.isupper()):
            raise ValueError("a country has two capital letters")
        return VatRate(country, date.fromisoformat(row["from"]), parse_amount(row["rate_percent"] or ""))
    except (BadNumber, TypeError, ValueError) as error:
        raise Invalid(
            {"vat_rates": say("Line {line} cannot be read ({error}): correct it.", line=line, error=error)}
        ) from None
