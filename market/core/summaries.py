"""Summaries of one cell: one vote per agency, quantiles, spread, intervals and the reliability grade.

A cell is a set of comparable prices: one service, one series, one period, one unit and currency.
Everything here is pure and private; what of it may be shown is decided in ``market.core.disclosure``.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Grade = Literal["A", "B", "C", "D"]
Floats = npt.NDArray[np.float64]

QUANTILES: Mapping[str, float] = MappingProxyType({"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90})

# Grade, fewest agencies, widest half-width of the log interval of the median; the first that fits wins.
_GRADES: tuple[tuple[Grade, int, float], ...] = (("A", 30, 0.10), ("B", 18, 0.20), ("C", 9, 0.35))
_HALF_WIDTH_BANDS = ((0.10, "≤10 %"), (0.20, "≤20 %"), (0.35, "≤35 %"))
_WIDER = "wider"

# Coverages that differ by less are equal: mirror images at the median differ only by rounding noise.
_COVERAGE_NOISE = 1e-9


class StatisticsRefused(ValueError):
    """The numbers given cannot be summarised; the text names the fault."""


class RankInterval(NamedTuple):
    """A confidence interval for a quantile, as ranks of the sorted values counted from 1."""

    lower: int
    upper: int
    coverage: float


def one_value_per_agency(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the median price of each agency: the first stage, after which every agency has one vote.

    *pairs* are (agency, price); "agency" is the controlling group, never the account.  An agency
    that enters two hundred lines moves its own value, and the market by at most one rank.  Keys come
    in sorted order.  Raises StatisticsRefused for a price that is not a positive number.

    >>> one_value_per_agency([("north", 100), ("south", 120), ("south", 900), ("south", 130)])
    {'north': 100.0, 'south': 130.0}
    """
    prices: dict[str, list[float]] = {}
    for agency, price in pairs:
        prices.setdefault(agency, []).append(price)
    return {agency: quantile(prices[agency], 0.50) for agency in sorted(prices)}


def quantile(values: Iterable[float], probability: float) -> float:
    """Return the type-7 quantile: the point a share *probability* of the way from lowest to highest rank.

    With n sorted values it lies at rank 1 + (n - 1) * probability, between neighbours on a straight
    line.  Source: Hyndman and Fan 1996, "Sample quantiles in statistical packages", definition 7;
    the same as ``quantile_cont`` in SQL and the spreadsheet function PERCENTILE.INC.
    Raises StatisticsRefused for no values, a value that is not a positive number, or a probability
    outside 0 to 1.

    >>> quantile([80, 90, 95, 100, 105, 110, 120, 150, 200, 400], 0.75)
    142.5
    """
    if not 0 <= probability <= 1:
        raise StatisticsRefused(f"a probability lies between 0 and 1, not at {probability!r}")
    return float(np.quantile(_positive(values), probability, method="linear"))


def quantiles_of_agencies(values: Iterable[float]) -> dict[str, float]:
    """Return P10, P25, P50, P75 and P90 over agencies, one value each: the second stage.

    Nothing is trimmed or weighted: a sentinel such as 999999999 moves a quantile by one rank.
    Raises StatisticsRefused as ``quantile`` does.

    >>> {name: round(value, 2) for name, value in quantiles_of_agencies([80, 90, 95, 100, 120, 200]).items()}
    {'p10': 85.0, 'p25': 91.25, 'p50': 97.5, 'p75': 115.0, 'p90': 160.0}
    """
    found = np.quantile(_positive(values), list(QUANTILES.values()), method="linear")
    return {name: float(value) for name, value in zip(QUANTILES, found, strict=True)}


def spread_ratio(upper: float, lower: float) -> float:
    """Return how many times the upper quantile is the lower one, as in P90/P10 and P75/P25.

    1 means no spread.  Unit free, so services of any price compare.  Raises StatisticsRefused when a
    quantile is not a positive number or they are given the wrong way round.

    >>> round(spread_ratio(220, 89), 4)
    2.4719
    """
    low, high = _ordered_pair(lower, upper)
    return high / low


def quartile_dispersion(p25: float, p75: float) -> float:
    """Return the quartile coefficient of dispersion, (P75 - P25) / (P75 + P25), from 0 towards 1.

    Unit free and bounded; the middle half of the market lies within plus or minus this share of its
    own centre.  Source: Bonett 2006, "Confidence interval for a coefficient of quartile variation".
    Raises StatisticsRefused as ``spread_ratio`` does.

    >>> round(quartile_dispersion(96.25, 142.5), 6)
    0.193717
    """
    low, high = _ordered_pair(p25, p75)
    return (high - low) / (high + low)


def order_statistic_interval(n: int, probability: float, *, coverage: float = 0.95) -> RankInterval | None:
    """Return the narrowest interval of ranks for a quantile that never touches the lowest or highest value.

    No distribution is assumed: a value lies below the quantile with the given probability, so
    P(X(l) <= Q <= X(u)) = F(u - 1) - F(l - 1) with F the binomial distribution function.  Narrowest
    means smallest u - l with at least *coverage*; among equals the best covered, then the lowest.
    None when n is too small: the median needs 9 values, the quartiles 18, P10 and P90 46.
    Source: David and Nagaraja, "Order Statistics", 3rd ed., section 7.1.
    Raises StatisticsRefused for n below 1 or a share outside 0 to 1.

    >>> order_statistic_interval(18, 0.50)[:2], order_statistic_interval(18, 0.25)[:2]
    ((5, 14), (2, 10))
    >>> order_statistic_interval(8, 0.50) is None
    True
    """
    return _narrowest_interval(n, probability, coverage, 1)


def order_statistic_interval_with_extremes(
    n: int, probability: float, *, coverage: float = 0.95
) -> RankInterval | None:
    """Return the narrowest interval of ranks for a quantile, the lowest and highest value allowed.

    As ``order_statistic_interval``, for work that is never published; needs 6, 11 and 29 values.

    >>> order_statistic_interval_with_extremes(6, 0.50)[:2]
    (1, 6)
    """
    return _narrowest_interval(n, probability, coverage, 0)


def log_half_width_of_median(values: Iterable[float]) -> float | None:
    """Return h: half the width, in natural logarithms, of the 95 % interval of the median.

    h = 0.10 reads "the median is known to about 10 percent".  None below 9 values, where no interval
    without the lowest and highest value exists.  Raises StatisticsRefused as ``quantile`` does.

    >>> round(log_half_width_of_median([80, 90, 95, 100, 105, 110, 120, 150, 200, 400]), 4)
    0.3993
    """
    ordered = _positive(values)
    ranks = order_statistic_interval(len(ordered), 0.50)
    if ranks is None:
        return None
    return math.log(ordered[ranks.upper - 1] / ordered[ranks.lower - 1]) / 2


def reliability_grade(n: int, half_width: float | None) -> Grade:
    """Return the grade of a median from the number of agencies and ``log_half_width_of_median``.

    A from 30 agencies and h up to 0.10; B from 18 and 0.20; C from 9 and 0.35; D otherwise.

    >>> reliability_grade(46, 0.08), reliability_grade(29, 0.08), reliability_grade(5, None)
    ('A', 'B', 'D')
    """
    if half_width is None:
        return "D"
    fitting = (grade for grade, fewest, widest in _GRADES if n >= fewest and half_width <= widest)
    return next(fitting, "D")


def half_width_band(half_width: float | None) -> str:
    """Return the words for how well the median is known; without an interval it is "wider".

    >>> half_width_band(0.08), half_width_band(0.21), half_width_band(None)
    ('≤10 %', '≤35 %', 'wider')
    """
    if half_width is None:
        return _WIDER
    return next((label for widest, label in _HALF_WIDTH_BANDS if half_width <= widest), _WIDER)


def price_position(price: float, quantiles: Mapping[str, float | None]) -> str:
    """Return where a price stands among published quantiles: "below-p25", "at-p50", "p50-to-p75" and so on.

    *quantiles* maps p10 to p90 to a price in the same unit and currency, or None where withheld; the
    answer uses those that are there.  Where several quantiles equal the price, the one nearest the
    median is named.  Raises StatisticsRefused for a price that is not a positive number, and when
    nothing is published: a check that cannot tell must not answer.

    >>> price_position(150_00, {"p10": None, "p25": 96_00, "p50": 107_50, "p75": 142_50, "p90": None})
    'above-p75'
    """
    _positive([price])
    known = {name: value for name in QUANTILES if (value := quantiles.get(name)) is not None}
    if not known:
        raise StatisticsRefused("nothing is published for this service, so a price cannot be placed")
    equal = [name for name, value in known.items() if value == price]
    if equal:
        return f"at-{min(equal, key=lambda name: abs(QUANTILES[name] - 0.50))}"
    lower = [name for name, value in known.items() if value < price]
    upper = [name for name, value in known.items() if value > price]
    if lower and upper:
        return f"{lower[-1]}-to-{upper[0]}"
    return f"above-{lower[-1]}" if lower else f"below-{upper[0]}"


def _positive(values: Iterable[float]) -> Floats:
    given = values if isinstance(values, np.ndarray) else np.fromiter(map(float, values), dtype=np.float64)
    ordered: Floats = np.sort(given)
    if not len(ordered):
        raise StatisticsRefused("there are no prices to summarise")
    if not np.isfinite(ordered).all():
        raise StatisticsRefused("a price is missing or infinite; leave it out or mend it first")
    if ordered[0] <= 0:
        raise StatisticsRefused(f"a price must be above zero, and {ordered[0]:g} is not")
    return ordered


def _ordered_pair(lower: float, upper: float) -> tuple[float, float]:
    _positive([lower, upper])
    if lower > upper:
        raise StatisticsRefused(f"the lower quantile {lower:g} is above the upper quantile {upper:g}")
    return lower, upper


@lru_cache(maxsize=4096)
def _narrowest_interval(n: int, probability: float, coverage: float, ends_left_out: int) -> RankInterval | None:
    if n < 1 or not 0 < probability < 1 or not 0 < coverage < 1:
        raise StatisticsRefused("an interval needs at least one value and shares between 0 and 1")
    distribution = _binomial_distribution(n, probability)
    lowest, highest = 1 + ends_left_out, n - ends_left_out
    widths = range(1, highest - lowest + 1)
    # A wider interval holds the ranks of a narrower one, so the widths that cover enough are the last ones.
    narrowest = bisect_left(widths, coverage, key=lambda width: _coverages(distribution, lowest, highest, width).max())
    if narrowest == len(widths):
        return None
    covered = _coverages(distribution, lowest, highest, widths[narrowest])
    best = lowest + int(np.argmax(covered >= covered.max() - _COVERAGE_NOISE))
    return RankInterval(best, best + widths[narrowest], float(covered[best - lowest]))


def _coverages(distribution: Floats, lowest: int, highest: int, width: int) -> Floats:
    """Return what each interval of ranks of a width covers, by its lower rank."""
    starts = slice(lowest - 1, highest - width)
    return distribution[starts.start + width : starts.stop + width] - distribution[starts]


def _binomial_distribution(n: int, probability: float) -> Floats:
    # Sums of logarithms: binomial coefficients themselves overflow a float near n = 1,000.
    successes = np.arange(n, dtype=np.float64)
    log_ratios = np.log((n - successes) / (successes + 1) * (probability / (1 - probability)))
    log_weights = np.concatenate(([0.0], np.cumsum(log_ratios)))
    weights = np.exp(log_weights - log_weights.max())
    cumulated: Floats = np.cumsum(weights) / weights.sum()
    return cumulated
