"""Slow, obvious twins of the published measures: plain Python, exact fractions, no numpy, no cleverness.

Each has the name of its twin below ``market.core`` and is written from the definition, not from the twin.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import accumulate


def quantile(values: Iterable[float], probability: float) -> float:
    ordered = sorted(Fraction(value) for value in values)
    position = (len(ordered) - 1) * Fraction(str(probability))
    below = ordered[math.floor(position)]
    above = ordered[math.ceil(position)]
    return float(below + (above - below) * (position - math.floor(position)))


def one_value_per_agency(pairs: Sequence[tuple[str, float]]) -> dict[str, float]:
    medians = {}
    for agency in sorted({agency for agency, _ in pairs}):
        ordered = sorted(price for other, price in pairs if other == agency)
        middle = len(ordered) // 2
        medians[agency] = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return medians


def binomial_at_most(n: int, probability: float) -> list[Fraction]:
    """The chance of at most 0, 1, ... n successes, exactly."""
    p = Fraction(str(probability))
    return list(accumulate(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)))


def rank_interval(n: int, probability: float, lowest_rank: int, highest_rank: int) -> tuple[int, int, float] | None:
    """The narrowest, then best covered, then lowest pair of ranks that covers 95 %."""
    at_most = binomial_at_most(n, probability)
    covering = []
    for lower in range(lowest_rank, highest_rank + 1):
        for upper in range(lower + 1, highest_rank + 1):
            covered = at_most[upper - 1] - at_most[lower - 1]
            if covered >= Fraction("0.95"):
                covering.append((upper - lower, -covered, lower, upper))
    if not covering:
        return None
    _, covered, lower, upper = min(covering)
    return lower, upper, float(-covered)


def order_statistic_interval(n: int, probability: float) -> tuple[int, int, float] | None:
    return rank_interval(n, probability, 2, n - 1)


def order_statistic_interval_with_extremes(n: int, probability: float) -> tuple[int, int, float] | None:
    return rank_interval(n, probability, 1, n)


def log_half_width_of_median(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    ranks = order_statistic_interval(len(ordered), 0.5)
    if ranks is None:
        return None
    low, high = ordered[ranks[0] - 1], ordered[ranks[1] - 1]
    return (math.log(high) - math.log(low)) / 2


def reliability_grade(n: int, half_width: float | None) -> str:
    if half_width is not None and n >= 30 and half_width <= 0.10:
        return "A"
    if half_width is not None and n >= 18 and half_width <= 0.20:
        return "B"
    if half_width is not None and n >= 9 and half_width <= 0.35:
        return "C"
    return "D"


def round_to_grid(value: float, steps_per_decade: int) -> float:
    """Walk up the grid from far below and keep the point nearest in ratio."""
    decade = math.floor(math.log10(value)) - 1
    points = [10 ** (decade + step / steps_per_decade) for step in range(4 * steps_per_decade)]
    return min(points, key=lambda point: max(point / value, value / point))


def neighbourhood_holds(value: float, values: Iterable[float]) -> bool:
    near = [other for other in values if 0.8 * value <= other <= 1.2 * value]
    return len(near) >= 3


def changed_groups(before: Mapping[str, float], after: Mapping[str, float]) -> int:
    return len({agency for agency, _ in Counter(before.items()) - Counter(after.items())}
               | {agency for agency, _ in Counter(after.items()) - Counter(before.items())})  # fmt: skip


def echo_share(published: Sequence[int], contributors: Sequence[float]) -> float:
    return sum(price in contributors for price in published) / len(published)


def published_quantiles(values: Sequence[float]) -> dict[str, int | None]:
    """All of the rule for prices in one piece: threshold, crowd, grid."""
    n = len(values)
    steps = 48 if n >= 46 else 24
    fewest = {"p10": 46, "p25": 18, "p50": 5, "p75": 18, "p90": 46}
    shown: dict[str, int | None] = {}
    for name, needed in fewest.items():
        shown[name] = None
        if n >= needed:
            value = quantile(values, int(name[1:]) / 100)
            if neighbourhood_holds(value, values):
                shown[name] = round(round_to_grid(value, steps))
    return shown


def price_levels(cells: Sequence[tuple[str, str, float, float]]) -> tuple[dict[str, float], dict[str, float]]:
    """Agency effects (mean 0) and service effects by averaging in turn until nothing moves; cells with weights."""
    agencies = dict.fromkeys(sorted({agency for agency, *_ in cells}), 0.0)
    services = dict.fromkeys(sorted({service for _, service, *_ in cells}), 0.0)
    for _ in range(100_000):
        moved = 0.0
        for effects, others, own, other in ((services, agencies, 1, 0), (agencies, services, 0, 1)):
            for name in effects:
                mine = [cell for cell in cells if cell[own] == name]
                total = math.fsum((cell[2] - others[cell[other]]) * cell[3] for cell in mine)
                value = total / math.fsum(cell[3] for cell in mine)
                moved, effects[name] = max(moved, abs(value - effects[name])), value
        if moved < 1e-14:
            break
    mean = math.fsum(agencies.values()) / len(agencies)
    return (
        {name: effect - mean for name, effect in agencies.items()},
        {name: effect + mean for name, effect in services.items()},
    )


def line_totals(lines: Sequence[tuple[int, Mapping[str, int]]], name: str) -> list[int]:
    return [round(Fraction(quantiles[name] * quantity, 1000)) for quantity, quantiles in lines]


def estimate_total(lines: Sequence[tuple[int, Mapping[str, int]]]) -> tuple[int, int, int, float, float]:
    """Low, middle and high of a sum when prices move together, then low and high when they are independent."""
    low, middle, high = (line_totals(lines, name) for name in ("p25", "p50", "p75"))
    below = math.sqrt(sum((m - end) ** 2 for m, end in zip(middle, low, strict=True)))
    above = math.sqrt(sum((end - m) ** 2 for m, end in zip(middle, high, strict=True)))
    roundings = ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_CEILING
    ends = [three_figures(sum(part), how) for part, how in zip((low, middle, high), roundings, strict=True)]
    return ends[0], ends[1], ends[2], sum(middle) - below, sum(middle) + above


def three_figures(amount: int, rounding: str) -> int:
    number = Decimal(amount)
    places = max(0, number.adjusted() - 2)
    return int(number.scaleb(-places).quantize(Decimal(1), rounding=rounding).scaleb(places))
