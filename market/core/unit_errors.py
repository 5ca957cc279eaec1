"""Finding prices that are probably given per another unit than they say, such as daily rates labelled hourly."""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from statistics import median
from typing import TypeVar

from market.core.listed_prices import AcceptedPrice

UNIT_FACTORS = (8.0, 7.5, 22.0, 160.0, 1000.0, 0.001)
TOLERANCE = 0.10
LARGEST_DEVIATION = 3.5
SMALLEST_SCALE = 0.05
NORMAL_CONSISTENCY = 1.4826
HOUR = "hour"
SHORTEST_DAY = 7.5 * (1 - TOLERANCE)

_KeyType = TypeVar("_KeyType", bound=Hashable)


def find_unit_errors(prices: Iterable[AcceptedPrice]) -> frozenset[int]:
    """Return the rows whose price is probably per another unit than it says.

    Either rule is enough.  Among all prices of the service per the same unit, the logarithm lies more than
    3.5 robust deviations from the median *and* the ratio to the median is within 10 % of 8, 7.5, 22, 160,
    1000 or 1/1000 (statistics.md 3.3).  Or the price is hourly and at least 6.75 times (a day of 7.5 hours,
    less 10 %) the lowest hourly price of the same agency for the same service on the same date: price lists
    that print hourly and daily rates side by side under one label show it.

    >>> from datetime import date
    >>> day = date(2026, 11, 2)
    >>> prices = [AcceptedPrice(row, str(row), "editing", "hour", minor, "USD", day)
    ...           for row, minor in enumerate((98_00, 99_00, 100_00, 104_00, 800_00), 1)]
    >>> sorted(find_unit_errors(prices))
    [5]
    """
    kept = list(prices)
    by_service = _grouped(kept, lambda price: (price.service, price.unit))
    hourly = [price for price in kept if price.unit == HOUR]
    by_list = _grouped(hourly, lambda price: (price.agency, price.service, price.dated))
    suspects = [_far_by_a_unit(group) for group in by_service] + [_far_above_own_lowest(group) for group in by_list]
    return frozenset().union(*suspects)


def _grouped(prices: Iterable[AcceptedPrice], key: Callable[[AcceptedPrice], _KeyType]) -> list[list[AcceptedPrice]]:
    groups: dict[_KeyType, list[AcceptedPrice]] = defaultdict(list)
    for price in prices:
        groups[key(price)].append(price)
    return list(groups.values())


def _far_by_a_unit(group: list[AcceptedPrice]) -> set[int]:
    logarithms = [math.log(price.price_minor) for price in group]
    centre = median(logarithms)
    spread = median(abs(value - centre) for value in logarithms)
    reach = LARGEST_DEVIATION * max(NORMAL_CONSISTENCY * spread, SMALLEST_SCALE)
    return {
        price.row
        for price, value in zip(group, logarithms, strict=True)
        if abs(value - centre) > reach and _is_near_a_factor(math.exp(value - centre))
    }


def _is_near_a_factor(ratio: float) -> bool:
    return any(abs(ratio / factor - 1) <= TOLERANCE for factor in UNIT_FACTORS)


def _far_above_own_lowest(group: list[AcceptedPrice]) -> set[int]:
    limit = SHORTEST_DAY * min(price.price_minor for price in group)
    return {price.row for price in group if price.price_minor >= limit}
