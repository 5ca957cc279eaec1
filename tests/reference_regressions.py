"""Slow, obvious twins of the measures of what prices go with: dummies for every level, refits for every question.

Written from the definitions in the design study.  Quotes are (agency, service, price, subcontracted).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from tests import reference

Quotes = Sequence[tuple[str, str, float, float]]


def dummies(quotes: Quotes, factors: set[str]) -> Any:
    """A column of ones, a column for every level of every factor, and last the share subcontracted if asked."""
    columns = [[1.0] * len(quotes)]
    for position, factor in enumerate(("agency", "service")):
        if factor in factors:
            levels = sorted({quote[position] for quote in quotes})
            columns += [[float(quote[position] == level) for quote in quotes] for level in levels]
    if "subcontracted" in factors:
        columns.append([quote[3] for quote in quotes])
    return np.array(columns).T


def residuals(outcome: Any, design: Any) -> Any:
    return outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]


def log_prices(quotes: Quotes) -> Any:
    return np.array([math.log(quote[2]) for quote in quotes])


def effect(quotes: Quotes, factors: set[str]) -> float:
    design = dummies(quotes, factors | {"subcontracted"})
    return float(np.linalg.lstsq(design, log_prices(quotes), rcond=None)[0][-1])


def standard_error(quotes: Quotes, factors: set[str], outcome: Any = None) -> float:
    """The whole sandwich, (X'X)^- (sum of X_g' e_g e_g' X_g) (X'X)^-, and of it the last number."""
    design = dummies(quotes, factors | {"subcontracted"})
    left = residuals(log_prices(quotes) if outcome is None else outcome, design)
    bread = np.linalg.pinv(design.T @ design)
    filling = np.zeros_like(bread)
    agencies = sorted({quote[0] for quote in quotes})
    for agency in agencies:
        rows = [row for row, quote in enumerate(quotes) if quote[0] == agency]
        score = design[rows].T @ left[rows]
        filling += np.outer(score, score)
    lines, groups, free = len(quotes), len(agencies), np.linalg.matrix_rank(design)
    correction = groups / (groups - 1) * (lines - 1) / (lines - free)
    return math.sqrt(correction * (bread @ filling @ bread)[-1, -1])


def r2(quotes: Quotes, factors: set[str]) -> float:
    outcome = log_prices(quotes)
    left = residuals(outcome, dummies(quotes, factors))
    return 1 - float(left @ left) / float(((outcome - outcome.mean()) ** 2).sum())


def shapley(members: Sequence[str], value: Callable[[set[str]], float]) -> dict[str, float]:
    """Let the members join in every order and average what each adds."""
    orders = list(permutations(members))
    added = dict.fromkeys(members, 0.0)
    for order in orders:
        for position, member in enumerate(order):
            added[member] += value(set(order[: position + 1])) - value(set(order[:position]))
    return {member: total / len(orders) for member, total in added.items()}


def share_within_services(quotes: Quotes, factors: set[str]) -> float:
    return 1 - (1 - r2(quotes, {"service"} | factors)) / (1 - r2(quotes, {"service"}))


def median_spread(quotes: Quotes) -> float:
    ratios = []
    for service in sorted({quote[1] for quote in quotes}):
        of_service = [quote for quote in quotes if quote[1] == service]
        if len({quote[0] for quote in of_service}) >= 5:
            prices = [quote[2] for quote in of_service]
            ratios.append(reference.quantile(prices, 0.9) / reference.quantile(prices, 0.1))
    return reference.quantile(ratios, 0.5)


def wild_distances(quotes: Quotes, supposed: float, weights: Any) -> list[float]:
    """Make up the prices of each draw under the supposed slope, and estimate everything anew."""
    both = {"agency", "service"}
    subcontracted = np.array([quote[3] for quote in quotes])
    agencies = sorted({quote[0] for quote in quotes})
    design = dummies(quotes, both)
    without = log_prices(quotes) - supposed * subcontracted
    left = residuals(without, design)
    fitted = without - left + supposed * subcontracted

    def distance(outcome: Any) -> float:
        found = np.linalg.lstsq(dummies(quotes, both | {"subcontracted"}), outcome, rcond=None)[0][-1]
        return abs(found - supposed) / standard_error(quotes, both, outcome)

    distances = [distance(log_prices(quotes))]
    for draw in weights:
        of_agency = dict(zip(agencies, draw, strict=True))
        signs = np.array([of_agency[quote[0]] for quote in quotes])
        distances.append(distance(fitted + signs * left))
    return distances


def within_share_interval(quotes: Quotes, seed: int, draws: int) -> tuple[float, float]:
    """Draw agencies, in the order of their names, with the generator the twin uses, and take everything anew."""
    random = np.random.default_rng(seed)
    agencies = sorted({quote[0] for quote in quotes})
    shares = []
    for _ in range(draws):
        drawn = [agencies[number] for number in random.integers(len(agencies), size=len(agencies))]
        sample = [quote for agency in drawn for quote in quotes if quote[0] == agency]
        first = share_within_services(sample, {"subcontracted"})
        last = share_within_services(sample, {"agency", "subcontracted"}) - share_within_services(sample, {"agency"})
        shares.append((first + last) / 2)
    return reference.quantile(shares, 0.025), reference.quantile(shares, 0.975)


def student_coverage(t: float, degrees: int) -> float:
    """Simpson's rule over the density."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    steps = 2000
    points = [scale * (1 + (t * i / steps) ** 2 / degrees) ** (-(degrees + 1) / 2) for i in range(steps + 1)]
    return 2 * t / steps / 3 * (points[0] + points[-1] + 4 * sum(points[1:-1:2]) + 2 * sum(points[2:-1:2]))


def ratio_quartiles(pairs: Sequence[tuple[str, float, float]]) -> tuple[float, float, float]:
    medians = []
    for agency in {pair[0] for pair in pairs}:
        medians.append(reference.quantile([pair[1] / pair[2] for pair in pairs if pair[0] == agency], 0.5))
    return tuple(reference.quantile(medians, share) - 1 for share in (0.25, 0.5, 0.75))


def change(before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]) -> float:
    return sum(share * price for share, price in after.values()) - sum(
        share * price for share, price in before.values()
    )
