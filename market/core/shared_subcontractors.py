"""How far apart agencies quote the same service that the same subcontractor does for them.

Source: domain study, section 6 (H4); Efron and Stein 1981 for the jackknife.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import median

from market.core.disclosure import n_band
from market.core.indicators import RATIO, Indicator, not_estimable
from market.core.jackknife import jackknife_interval
from market.core.scope_indicators import ScopedPrice

SAME_SUBCONTRACTOR, TIMES_APART = "same-subcontractor", "TIMES_APART"
FEWEST_PAIRS, FEWEST_AGENCIES = 30, 10


def same_subcontractor(prices: Sequence[ScopedPrice]) -> list[Indicator]:
    """Return how many times dearer the dearer of two agencies is, in the median over pairs with one subcontractor.

    An agency's price is the median of its own for a service and subcontractor, at the reference scope.  The 95 %
    interval is that of a jackknife over agencies on logarithms, ends outward to one decimal, never below 1.  At least
    30 pairs among 10 agencies.

    >>> prices = [ScopedPrice(f"a{n}", "post", 100.0 * 1.5 ** (n % 2), 1.0, "studio") for n in range(12)]
    >>> same_subcontractor(prices)[0].value
    1.5
    """
    cells = _cells(prices)
    gaps = _gaps(cells)
    agencies = sorted({agency for pair in gaps for agency in pair[:2]})
    if len(gaps) < FEWEST_PAIRS or len(agencies) < FEWEST_AGENCIES:
        return [not_estimable(SAME_SUBCONTRACTOR, "quoted", TIMES_APART, RATIO)]
    value = median(gap for _, _, gap in gaps)
    without = [[gap for one, other, gap in gaps if agency not in (one, other)] for agency in agencies]
    low, high = jackknife_interval(value, [median(own) for own in without if own])
    figure = Indicator(SAME_SUBCONTRACTOR, "quoted", "", TIMES_APART, RATIO, round(math.exp(value), 1))
    ends = math.floor(10 * math.exp(max(0.0, low)) + 1e-9) / 10, math.ceil(10 * math.exp(high) - 1e-9) / 10
    told = Indicator(*figure.key, RATIO, figure.value, *ends, n_band=n_band(len(agencies)))
    return [told]


def _cells(prices: Sequence[ScopedPrice]) -> Mapping[tuple[str, str], dict[str, float]]:
    own: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for price in prices:
        if price.subcontractor:
            own[price.service, price.subcontractor][price.agency].append(price.price_minor)
    return {cell: {agency: median(values) for agency, values in each.items()} for cell, each in own.items()}


def _gaps(cells: Mapping[tuple[str, str], dict[str, float]]) -> list[tuple[str, str, float]]:
    return [
        (one, other, abs(math.log(own[one] / own[other])))
        for _, own in sorted(cells.items())
        for one, other in combinations(sorted(own), 2)
    ]
