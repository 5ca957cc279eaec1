"""Which exchange rate applies on a day, and what a price becomes at it; where none applies, nothing is guessed."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from market.core.messages import say
from market.core.money import round_half_even

LONGEST_GAP = timedelta(days=7)
SHARE_UNITS = frozenset({"spend-1000"})
"""Units whose price is a share of an amount in the same currency: 150 per 1,000 is 15 percent in any of them."""

_DIGITS = Context(prec=12, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in another; *dated* is the day the source gave it for."""

    value: Decimal
    dated: date
    source: str


NO_RATE = say("no rate needed, a share of spend")
# Frozen files hold plain text, which is said in its reader's language where it is shown.
SAME_SHARE = Rate(Decimal(1), date.min, str.__str__(NO_RATE))


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates of one source: what one unit of each currency is worth in its *base*, by day.

    *days* are those on which the source gave any rate, ascending; *worths* are exact, by day and currency.
    """

    source: str
    base: str
    days: tuple[date, ...]
    worths: Mapping[date, Mapping[str, Fraction]]

    def rate(self, currency: str, into: str, day: date) -> Rate | None:
        """Return the rate of *day* through the base, to 12 significant digits, or None.

        On a day on which the source gave no rate at all, a weekend or a holiday, the rate of the last day
        before it holds, 7 days at most.  A currency missing on a day on which others are there has no rate,
        nor has any day after the source's last one: a series that ended is not carried on.

        >>> friday, monday = date(2014, 3, 21), date(2014, 3, 24)
        >>> given = {"RUB": Fraction(1, 50), "USD": Fraction(4, 5)}
        >>> table = RateTable("invented", "EUR", (friday, monday), {friday: given, monday: {"USD": Fraction(3, 4)}})
        >>> table.rate("RUB", "USD", date(2014, 3, 23))
        Rate(value=Decimal('0.025'), dated=datetime.date(2014, 3, 21), source='invented')
        >>> table.rate("EUR", "USD", monday).value, table.rate("RUB", "USD", monday)
        (Decimal('1.33333333333'), None)
        """
        given_on = self._given_on(day)
        if given_on is None:
            return None
        worths = {**self.worths[given_on], self.base: Fraction(1)}
        if currency not in worths or into not in worths:
            return None
        value = worths[currency] / worths[into]
        return Rate(_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)), given_on, self.source)

    def _given_on(self, day: date) -> date | None:
        place = bisect_right(self.days, day)
        if place == 0:
            return None
        last = self.days[place - 1]
        is_gap = place < len(self.days) and day - last <= LONGEST_GAP
        return last if last == day or is_gap else None


def rate_table(source: str, base: str, worths: Iterable[tuple[date, str, Fraction]]) -> RateTable:
    """Return the table of (day, currency, worth of one unit in *base*); of two for the same day the later counts."""
    by_day: dict[date, dict[str, Fraction]] = {}
    for day, currency, worth in worths:
        by_day.setdefault(day, {})[currency] = worth
    return RateTable(source, base, tuple(sorted(by_day)), by_day)


def find_rate(tables: Sequence[RateTable], currency: str, into: str, day: date) -> Rate | None:
    """Return the rate of the first table that has one; legs of two sources are never put together.

    >>> find_rate([], "EUR", "RUB", date(2026, 1, 5)) is None
    True
    """
    found = (table.rate(currency, into, day) for table in tables)
    return next((rate for rate in found if rate is not None), None)


def convert(price_minor: int, rate: Rate) -> int:
    """Return *price_minor* at *rate*, in minor units of the other currency, halves to the even unit.

    >>> convert(100_00, Rate(Decimal("0.0275434736158"), date(2014, 3, 21), "ECB"))
    275
    """
    return round_half_even(price_minor * rate.value)
