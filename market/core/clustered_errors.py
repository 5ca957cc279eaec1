"""How well a slope is known when the lines of one agency are alike: clustered errors, Student's t, wild bootstrap.

Lines of one agency share its habits.  A test that counts them as independent finds effects that are not there:
on real rate cards the naive error of one slope was .059 and the clustered one .119.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market.core.fixed_effects import Codes, Floats, sums_by
from market.core.messages import say
from market.core.summaries import StatisticsRefused

Absorb = Callable[[Floats], Floats]

_WEBB = (-math.sqrt(1.5), -1.0, -math.sqrt(0.5), math.sqrt(0.5), 1.0, math.sqrt(1.5))
_FEWEST_DRAWS = 500
_HALVINGS = 60
_DOUBLINGS = 30

# A regressor of which less than this share is left is a combination of the effects, but for rounding.
_NOTHING_LEFT = 1e-10

# Errors and slopes of log prices below this are rounding noise of prices that fit exactly.
EXACT = 1e-12

# Statistics of the bootstrap that differ by less are equal: ties must not depend on the order of lines.
_TIE = 1e-9


class Slope(NamedTuple):
    """A slope, its error clustered by agency, and the number of clusters."""

    value: float
    standard_error: float
    clusters: int


class WildParts(NamedTuple):
    """What the wild bootstrap needs of the lines: a numerator of t, and the scores of the clusters, for every draw.

    The first row is the observed lines.  At a supposed slope each is itself less slope times what is *by_slope*.
    """

    numerators: Floats
    scores: Floats
    numerators_by_slope: Floats
    scores_by_slope: Floats


def student_coverage(t: float, degrees: int) -> float:
    """Return the chance that Student's t with whole *degrees* of freedom lies between -t and t.

    Finite sums of cosines, so exact.  Source: Abramowitz and Stegun, "Handbook of Mathematical Functions",
    26.7.3 and 26.7.4.  Raises StatisticsRefused for fewer than 1 degree or a negative t.

    >>> round(student_coverage(2.0, 10), 6)
    0.926612
    """
    if degrees < 1 or not t >= 0:
        raise StatisticsRefused(say("Student's t needs at least 1 degree of freedom and a t of zero or more"))
    angle = math.atan(t / math.sqrt(degrees))
    steps = np.arange(1, (degrees - 2) // 2 + 1 if degrees % 2 == 0 else (degrees - 3) // 2 + 1, dtype=np.float64)
    squared = math.cos(angle) ** 2
    if degrees % 2 == 0:
        return float(math.sin(angle) * (1 + np.cumprod((2 * steps - 1) / (2 * steps) * squared).sum()))
    series = 1 + np.cumprod(2 * steps / (2 * steps + 1) * squared).sum() if degrees > 1 else 0.0
    return float(2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * series))


@lru_cache(maxsize=256)
def student_quantile(coverage: float, degrees: int) -> float:
    """Return the t for which Student's t lies between -t and t with the given chance.

    Raises StatisticsRefused for fewer than 1 degree or a coverage outside 0 to 1.

    >>> round(student_quantile(0.95, 59), 6), round(student_quantile(0.95, 1), 4)
    (2.000995, 12.7062)
    """
    if not 0 < coverage < 1:
        raise StatisticsRefused("a coverage lies between 0 and 1")
    high = 1.0
    while student_coverage(high, degrees) < coverage:
        high *= 2
    low = 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if student_coverage(middle, degrees) < coverage else (low, middle)
    return high


def clustered_slope(outcome: Floats, regressor: Floats, clusters: Codes, *, rank: int) -> Slope:
    """Return the least-squares slope of *outcome* on *regressor*, both after the fixed effects were taken out.

    The error is the sandwich over clusters, times G/(G-1) and (n-1)/(n-K) with K = *rank* + 1, *rank* being that of
    the effects.  Source: statistics section 2.2; Cameron and Miller 2015, "A practitioner's guide to
    cluster-robust inference".  Raises StatisticsRefused for one cluster, for no more lines than effects, and for a
    regressor that the effects left nothing of.

    >>> x = np.array([-1.0, 1.0, -1.0, 1.0])
    >>> slope = clustered_slope(np.array([-2.0, 2.0, -4.0, 4.0]), x, np.array([0, 0, 1, 1]), rank=1)
    >>> slope.value, round(slope.standard_error, 9)
    (3.0, 1.224744871)
    """
    lines, groups, left = len(outcome), len(np.unique(clusters)), float(regressor @ regressor)
    if left <= _NOTHING_LEFT * lines:
        raise StatisticsRefused("nothing varies within agencies and services, so a premium is not estimable")
    if groups < 2 or lines <= rank + 1:
        raise StatisticsRefused("a premium needs at least two agencies and more quotes than effects")
    value = float(regressor @ outcome) / left
    scores = np.bincount(clusters, regressor * (outcome - value * regressor))
    correction = groups / (groups - 1) * (lines - 1) / (lines - rank - 1)
    return Slope(value, math.sqrt(correction * float(scores @ scores)) / left, groups)


def webb_weights(draws: int, clusters: int, *, seed: int) -> Floats:
    """Return random weights of clusters, a row for each draw: six points of mean 0 and variance 1.

    With few clusters two points give few different samples; six give enough.  The same seed gives the same weights.
    Source: Webb 2023, "Reworking wild bootstrap-based inference for clustered errors".
    Raises StatisticsRefused for fewer than 500 draws.

    >>> weights = webb_weights(500, 3, seed=1)
    >>> weights.shape, sorted({round(float(w), 3) for w in weights.ravel()})
    ((500, 3), [-1.225, -1.0, -0.707, 0.707, 1.0, 1.225])
    """
    if draws < _FEWEST_DRAWS:
        raise StatisticsRefused(f"a bootstrap needs at least {_FEWEST_DRAWS} draws, not {draws}")
    return np.random.default_rng(seed).choice(_WEBB, size=(draws, clusters))


def wild_parts(outcome: Floats, regressor: Floats, clusters: Codes, weights: Floats, absorb: Absorb) -> WildParts:
    """Return numerators and scores of the observed lines and of every draw; the lines themselves are then done with.

    *outcome* and *regressor* have lost their fixed effects, which *absorb* takes out of any columns; *weights* has
    a row for each draw and a column for each cluster.  Memory grows with lines x clusters.  Source: Roodman,
    MacKinnon, Nielsen and Webb 2019, "Fast and wild: bootstrap inference in Stata using boottest".
    """
    groups, left = weights.shape[1], float(regressor @ regressor)
    apart = np.zeros((len(regressor), groups))
    apart[np.arange(len(regressor)), clusters] = 1.0
    signs = np.vstack([np.ones(groups), weights])
    leverages = np.bincount(clusters, regressor**2, groups)

    def numerators_and_scores(column: Floats) -> tuple[Floats, Floats]:
        sums = np.bincount(clusters, regressor * column, groups)
        alone = absorb(apart * column[:, np.newaxis])
        by_cluster = sums_by(alone * regressor[:, np.newaxis], clusters, groups)
        return signs @ sums, signs @ (by_cluster - np.outer(leverages, sums) / left).T

    return WildParts(*numerators_and_scores(outcome), *numerators_and_scores(regressor))


def wild_p_value(parts: WildParts, supposed: float) -> float:
    """Return the share of draws whose t is at least as far from zero as the observed one, *supposed* being the slope.

    The draws are made under the supposed slope, the restricted wild cluster bootstrap of Cameron, Gelbach and
    Miller 2008, "Bootstrap-based improvements for inference with clustered errors".  Corrections for size cancel.

    >>> observed_and_draws, scores = np.array([3.0, 1.0, -2.0, 4.0, -0.5]), np.ones((5, 1))
    >>> wild_p_value(WildParts(observed_and_draws, scores, 0 * observed_and_draws, 0 * scores), 0.0)
    0.25
    """
    distances = wild_distances(parts, supposed)
    return float(np.mean(distances[1:] >= distances[0] * (1 - _TIE)))


def wild_distances(parts: WildParts, supposed: float) -> Floats:
    """Return how far t lies from zero, *supposed* being the slope: for the observed lines, then for every draw.

    Without the corrections for size, which are the same for all.

    >>> wild_distances(WildParts(np.array([3.0, -2.0]), np.ones((2, 4)), np.zeros(2), np.zeros((2, 4))), 0.0).tolist()
    [1.5, 1.0]
    """
    numerators = np.abs(parts.numerators - supposed * parts.numerators_by_slope)
    scores = parts.scores - supposed * parts.scores_by_slope
    spreads = np.sqrt(np.einsum("dg,dg->d", scores, scores))
    distances: Floats = np.divide(numerators, spreads, out=np.full_like(numerators, np.inf), where=spreads > 0)
    return distances


def wild_interval(parts: WildParts, slope: Slope, *, coverage: float = 0.95) -> tuple[float, float]:
    """Return the slopes that the wild bootstrap does not reject, from the lowest to the highest.

    Found outwards from the slope by doubling a step of its error, then by halving.  Raises StatisticsRefused when
    the draws reject no slope however far, as with two or three clusters, and when the error is zero.
    """
    if slope.standard_error < EXACT:
        raise StatisticsRefused("the prices fit without any error, so there is nothing to draw from")
    return _end(parts, slope, -1, 1 - coverage), _end(parts, slope, 1, 1 - coverage)


def _end(parts: WildParts, slope: Slope, direction: int, rejected_below: float) -> float:
    kept, step = slope.value, direction * slope.standard_error
    for _ in range(_DOUBLINGS):
        if wild_p_value(parts, kept + step) < rejected_below:
            break
        kept, step = kept + step, 2 * step
    else:
        raise StatisticsRefused("too few agencies to say how far the premium may lie from zero")
    rejected = kept + step
    for _ in range(_HALVINGS):
        middle = (kept + rejected) / 2
        kept, rejected = (kept, middle) if wild_p_value(parts, middle) < rejected_below else (middle, rejected)
    return kept
