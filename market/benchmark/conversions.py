"""Prices in other currencies than the market's: converted at the rate of their day, the original kept beside."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from market.core.exchange_rates import SAME_SHARE, SHARE_UNITS, Rate, RateTable, convert, find_rate
from market.core.prices import Observation

CONVERSIONS_FILE = "conversions.csv"
_HEADER = (
    *("series", "service", "dated", "named_on", "currency", "price_minor"),
    *("rate", "rate_dated", "rate_source", "into", "converted_minor"),
)


class Conversions:
    """Converts prices into one currency and remembers what it did.

    *load_tables* is called when the first rate is wanted: most markets have prices in one currency only.
    """

    def __init__(self, currency: str, load_tables: Callable[[], Sequence[RateTable]]) -> None:
        self._currency = currency
        self._load_tables = cache(load_tables)
        self._rates: dict[tuple[str, date], Rate | None] = {}
        self._done: list[tuple[str, ...]] = []
        self.counts: Counter[str] = Counter()
        """How many prices were converted, by the source of the rate."""

    def into_market_currency(self, price: Observation) -> Observation | None:
        """Return *price* in the market's currency at the rate of the day it was named; None where there is no rate.

        The price of a share of spend is the same number in every currency and needs no rate.
        """
        if price.currency == self._currency:
            return price
        rate = SAME_SHARE if price.unit in SHARE_UNITS else self._rate(price.currency, price.named_on)
        converted = convert(price.price_minor, rate) if rate else 0
        if rate is None or not converted:
            return None
        self._remember(price, rate, converted)
        return replace(price, currency=self._currency, price_minor=converted)

    def write(self, folder: Path) -> None:
        """Write one row per converted price, sorted, into the private *folder*; no file where there was none."""
        if not self._done:
            return
        with (folder / CONVERSIONS_FILE).open("w", encoding="utf-8", newline="") as handle:
            rows = csv.writer(handle, lineterminator="\n")
            rows.writerow(_HEADER)
            rows.writerows(sorted(self._done))

    def _rate(self, currency: str, day: date) -> Rate | None:
        wanted = (currency, day)
        if wanted not in self._rates:
            self._rates[wanted] = find_rate(self._load_tables(), currency, self._currency, day)
        return self._rates[wanted]

    def _remember(self, price: Observation, rate: Rate, converted: int) -> None:
        self.counts[rate.source] += 1
        said = (price.series, price.service, price.dated.isoformat(), price.named_on.isoformat(), price.currency)
        rate_dated = "" if rate is SAME_SHARE else rate.dated.isoformat()
        used = (f"{rate.value:f}", rate_dated, rate.source, self._currency, str(converted))
        self._done.append((*said, str(price.price_minor), *used))
