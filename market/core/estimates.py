"""What several services cost together: the sum of published figures, with an honest width."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from market.core.money import times_quantity


class EstimateLine(NamedTuple):
    """A quantity in thousandths of the service's unit, and the published quantiles in minor units per unit."""

    quantity_thousandths: int
    quantiles: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A total in minor units, net of VAT and without pass-through.

    *low* to *high* holds when one agency does everything: who is dear in one service tends to be dear in all, so the
    quartiles add up.  *mixed_low* to *mixed_high* holds when every line goes to an agency of its own, dear or cheap
    by chance.  Both are None where a line has only a median; *missing* counts lines without any figure, left out.
    """

    middle: int | None
    low: int | None
    high: int | None
    mixed_low: int | None
    mixed_high: int | None
    missing: int


def estimate_total(lines: Iterable[EstimateLine]) -> Estimate:
    """Return the sum of medians with the range of the middle half, P25 to P75, in two readings.

    When prices move together, a quantile of the sum is the sum of the quantiles.  When they are independent,
    distances to the median add as squares: below it those to P25, above it those to P75, which is exact for
    bell-shaped prices and close for others.  Totals have three figures, the ends of a range rounded outward: more
    would look surer than rounded quantiles are.

    >>> post = EstimateLine(10_000, {"p25": 100_00, "p50": 120_00, "p75": 150_00})
    >>> report = EstimateLine(1_000, {"p25": 600_00, "p50": 750_00, "p75": 900_00})
    >>> total = estimate_total([post, report])
    >>> total.middle, total.low, total.high
    (195000, 160000, 240000)
    >>> total.mixed_low, total.mixed_high
    (170000, 229000)
    """
    given = list(lines)
    known = [line for line in given if line.quantiles.get("p50") is not None]
    medians = _sums(known, "p50")
    lower, upper = _sums(known, "p25"), _sums(known, "p75")
    if not known or medians is None:
        return Estimate(None, None, None, None, None, len(given))
    middle, missing = sum(medians), len(given) - len(known)
    if lower is None or upper is None:
        return Estimate(_three_figures(middle, round), None, None, None, None, missing)
    below = math.hypot(*(median - end for median, end in zip(medians, lower, strict=True)))
    above = math.hypot(*(end - median for median, end in zip(medians, upper, strict=True)))
    return Estimate(
        middle=_three_figures(middle, round),
        low=_three_figures(sum(lower), math.floor),
        high=_three_figures(sum(upper), math.ceil),
        mixed_low=_three_figures(middle - below, math.floor),
        mixed_high=_three_figures(middle + above, math.ceil),
        missing=missing,
    )


def budget_standing(estimate: Estimate, lowest: int | None, highest: int | None) -> str:
    """Return where a budget stands beside an estimate of everything it is for, or nothing where that cannot be said.

    ``below`` and ``above`` lie outside the middle half, ``under`` and ``over`` on one side of the median within it,
    ``around`` holds the median.

    >>> whole = Estimate(200, 150, 260, 170, 230, missing=0)
    >>> [budget_standing(whole, low, low + 20) for low in (100, 160, 190, 220, 300)]
    ['below', 'under', 'around', 'over', 'above']
    """
    middle = estimate.middle
    if middle is None or estimate.missing or lowest is None or highest is None:
        return ""
    if highest < middle:
        return "below" if estimate.low is not None and highest < estimate.low else "under"
    if lowest > middle:
        return "above" if estimate.high is not None and lowest > estimate.high else "over"
    return "around"


def _three_figures(minor: float, to_whole: Callable[[float], int]) -> int:
    step: int = 10 ** max(0, len(str(int(minor))) - 3)
    return to_whole(minor / step) * step


def _sums(lines: list[EstimateLine], name: str) -> list[int] | None:
    """Return what each line costs at a quantile, or None where one of them does not publish it."""
    prices = [line.quantiles.get(name) for line in lines]
    if any(price is None for price in prices):
        return None
    return [
        times_quantity(round(price), line.quantity_thousandths)
        for line, price in zip(lines, prices, strict=True)
        if price is not None
    ]
