"""Invented exchange rates, so that the demonstration's agencies abroad stand beside the others in the cells."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from market.core.messages import say
from market.core.price_lists import ListRow
from market.core.rate_lists import RateList
from market.demo.sources import RateSeed
from market.demo.steps import ImportRates

SOURCE = say("Invented rates of the demonstration")
BASE = "RUB"

_YEARLY_RISE, _SWING, _SWING_DAYS = 0.05, 0.02, 29
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_FIRST_WEEKEND_DAY = 5


def plan_rates(
    seeds: Sequence[RateSeed], first: date, editions: Sequence[datetime], as_of: date
) -> Iterator[ImportRates]:
    """Yield an import an hour before each of *editions*, with every working day since the one before it.

    A rate is its seed's on *as_of*, lower in the past, with a slow swing; chance has no part in it.
    """
    for at in editions:
        last = (at - _HOUR).date()
        days = [first + _DAY * place for place in range((last - first).days + 1)]
        working = [day for day in days if day.weekday() < _FIRST_WEEKEND_DAY]
        yield ImportRates(at - _HOUR, _rate_list(seeds, working, as_of))
        first = last + _DAY


def _rate_list(seeds: Sequence[RateSeed], days: Sequence[date], as_of: date) -> RateList:
    cells = [
        {"date": day.isoformat(), "currency": seed.currency, "rate": _rate(seed, day, as_of), "base": BASE}
        for day in days
        for seed in seeds
    ]
    rows = tuple(ListRow(number, tuple(row.values()), row) for number, row in enumerate(cells, 1))
    text = "\n".join(",".join(row.values) for row in rows)
    return RateList(SOURCE, f"rates-to-{days[-1]}.csv", hashlib.sha256(text.encode()).hexdigest(), rows)


def _rate(seed: RateSeed, day: date, as_of: date) -> str:
    fallen = math.exp(-_YEARLY_RISE * (as_of - day).days / 365)
    swing = 1 + _SWING * math.sin(day.toordinal() / _SWING_DAYS)
    return f"{seed.rate * fallen * swing:.4f}"
