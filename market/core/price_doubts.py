"""Readable prices that an operator should look at before they count: outliers and lists filled with one price."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from market.core.listed_prices import AcceptedPrice
from market.core.unit_errors import LARGEST_DEVIATION, NORMAL_CONSISTENCY, SMALLEST_SCALE, find_unit_errors

FEWEST_AGENCIES = 5
FLAT_SHARE = 0.20
FEWEST_TITLES = 20
_EVEN = 1e-9


def find_doubts(prices: Sequence[AcceptedPrice]) -> dict[int, str]:
    """Return the rows to look at with the reason: a probable unit error, else an outlier among the others."""
    unit_errors = find_unit_errors(prices)
    outliers = find_outliers(price for price in prices if price.row not in unit_errors)
    return dict.fromkeys(unit_errors, "possible-unit-error") | dict.fromkeys(outliers, "outlier")


def find_outliers(prices: Iterable[AcceptedPrice]) -> frozenset[int]:
    """Return the rows whose logarithm lies over 3.5 robust deviations from the median of service and unit.

    A deviation is 1.4826 times the median absolute one and at least 0.05 (statistics.md 3.3).  In both
    medians every agency has one vote, shared by its rows: else one agency with many rows could make
    outliers of all others.  Below 5 agencies nobody can say who lies far out, and nothing is published.

    >>> from datetime import date
    >>> prices = [AcceptedPrice(row, str(row), "editing", "hour", minor, "USD", date(2026, 11, 2))
    ...           for row, minor in enumerate((80_00, 90_00, 95_00, 100_00, 105_00, 110_00, 400_00), 1)]
    >>> sorted(find_outliers(prices))
    [7]
    """
    groups: dict[tuple[str, str], list[AcceptedPrice]] = defaultdict(list)
    for price in prices:
        groups[price.service, price.unit].append(price)
    return frozenset(row for group in groups.values() for row in _far_out(group))


def find_flat_agencies(offers: Mapping[str, Mapping[str, Sequence[int]]]) -> frozenset[str]:
    """Return the agencies that write one price beside over 20 % of at least 20 titles (statistics.md 3.3).

    *offers* holds prices in minor units by agency and title; a title has one vote, shared by its prices.

    >>> sorted(find_flat_agencies({"one": {str(title): [100] for title in range(20)},
    ...                            "many": {str(title): [title] for title in range(20)},
    ...                            "short": {str(title): [100] for title in range(19)}}))
    ['one']
    """
    return frozenset(
        agency for agency, titles in offers.items() if len(titles) >= FEWEST_TITLES and _is_flat(titles.values())
    )


def weighted_median(values: Iterable[tuple[float, float]]) -> float:
    """Return the median of (value, weight) pairs: midway between two values that halve the weight exactly.

    >>> weighted_median([(1.0, 1.0), (2.0, 1.0), (4.0, 1.0), (9.0, 1.0)])
    3.0
    >>> weighted_median([(1.0, 1.0), (2.0, 0.25), (4.0, 0.75), (9.0, 1.0)])
    4.0
    """
    ordered = sorted(values)
    half = math.fsum(weight for _, weight in ordered) / 2
    below = 0.0
    for place, (value, weight) in enumerate(ordered):
        below += weight
        if abs(below - half) <= _EVEN * half and place + 1 < len(ordered):
            return (value + ordered[place + 1][0]) / 2
        if below > half:
            return value
    raise ValueError("there is no median of nothing")


def _is_flat(offers: Collection[Sequence[int]]) -> bool:
    votes: dict[int, float] = defaultdict(float)
    for prices in offers:
        for price in prices:
            votes[price] += 1 / len(prices)
    return max(votes.values()) > FLAT_SHARE * len(offers) * (1 + _EVEN)


def _far_out(group: Sequence[AcceptedPrice]) -> list[int]:
    rows_of = Counter(price.agency for price in group)
    if len(rows_of) < FEWEST_AGENCIES:
        return []
    logarithms = [math.log(price.price_minor) for price in group]
    votes = [1 / rows_of[price.agency] for price in group]
    centre = weighted_median(zip(logarithms, votes, strict=True))
    spread = weighted_median((abs(value - centre), vote) for value, vote in zip(logarithms, votes, strict=True))
    reach = LARGEST_DEVIATION * max(NORMAL_CONSISTENCY * spread, SMALLEST_SCALE)
    return [price.row for price, value in zip(group, logarithms, strict=True) if abs(value - centre) > reach]
