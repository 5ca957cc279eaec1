"""The premium of subcontracted work: raw, among quotes for one service, and among quotes of one agency.

Everything is about the natural logarithm of comparable prices, and says what *is associated with* a price, never
what causes it.  Where too few quotes or agencies speak, StatisticsRefused: the answer is "not estimable".
Everything here is pure and private; what of it may be shown is decided in ``market.core.disclosure``.
Source: statistics section 3.5; errors from its section 2.2.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from market.core.clustered_errors import (
    EXACT,
    Slope,
    clustered_slope,
    student_coverage,
    student_quantile,
    webb_weights,
    wild_interval,
    wild_parts,
)
from market.core.fixed_effects import Floats, Remainder, without_effects_of, without_mean
from market.core.priced_quotes import PricedQuote, Sample, enough_quotes, enough_with_both
from market.core.summaries import StatisticsRefused

FEWEST_AGENCIES_OF_A_SERVICE = 5
FEWEST_AGENCIES_FOR_T = 50
LARGEST_WEIGHT = 0.25


class Interval(NamedTuple):
    """The two ends of a 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Premium:
    """How much dearer wholly subcontracted work is than work done by the agency itself, as a share: 0.18 is 18 %.

    *effect* is the slope in natural logarithms and *standard_error* its error, clustered by agency.  *interval* and
    *p_value* come from Student's t with agencies - 1 degrees; *needs_wild_interval* says that they are too
    sure of themselves, and that ``wild_premium_interval`` is the one to show.
    """

    premium: float
    interval: Interval
    p_value: float
    effect: float
    standard_error: float
    r2: float
    quotes: int
    agencies: int
    agencies_with_both: int
    needs_wild_interval: bool


class MeanGap(NamedTuple):
    """Mean log price of subcontracted less own work; what the mix of services makes of it, and the rest."""

    gap: float
    explained: float
    unexplained: float


class Spread(NamedTuple):
    """The median P90/P10 of services as quoted, and with the premium taken off subcontracted work."""

    observed: float
    without_premium: float


def raw_premium(quotes: Iterable[PricedQuote]) -> Premium:
    """Return the premium with nothing held equal: ln p = constant + gamma z, premium exp(gamma) - 1.

    For contrast only: who subcontracts, and what, hides in it.  Raises StatisticsRefused below 30 quotes, 10
    agencies or 8 agencies on the smaller side (any work subcontracted, or none), and for faulty quotes.

    >>> quotes = [PricedQuote(f"a{a}", "post", 10 * 1.5 ** (a % 2), a % 2) for a in range(40)]
    >>> round(raw_premium(quotes).premium, 9)
    0.5
    """
    sample = enough_quotes(quotes)
    return _premium(sample, without_mean(sample.columns))


def premium_within_services(quotes: Iterable[PricedQuote]) -> Premium:
    """Return the premium among quotes for the same service: ln p = beta_s + gamma z.

    Still not the price of subcontracting itself: agencies that subcontract may be dear in all they do.
    Raises StatisticsRefused as ``raw_premium`` does, and when no service has both kinds of work.

    >>> quotes = [PricedQuote(f"a{a}", f"s{a % 3}", 10 ** (a % 3) * 1.5 ** (a % 2), a % 2) for a in range(40)]
    >>> round(premium_within_services(quotes).premium, 9)
    0.5
    """
    sample = enough_quotes(quotes)
    return _premium(sample, without_effects_of(sample.columns, sample.services))


def premium_within_agencies(quotes: Iterable[PricedQuote]) -> Premium:
    """Return the premium among quotes of the same agency, services held equal: ln p = alpha_a + beta_s + gamma z.

    The headline: only agencies that do both speak.  Raises StatisticsRefused as ``raw_premium`` does, and below
    20 agencies with both kinds of work.

    >>> quotes = [PricedQuote(f"a{a}", f"s{s}", (9 + a) * 7**s * 1.2 ** ((a + s) % 2), (a + s) % 2)
    ...           for a in range(20) for s in range(4)]
    >>> round(premium_within_agencies(quotes).premium, 9)
    0.2
    """
    sample = enough_with_both(quotes)
    return _premium(sample, sample.without_agencies_and_services(sample.columns))


def wild_premium_interval(quotes: Iterable[PricedQuote], *, seed: int, draws: int = 999) -> Interval:
    """Return the 95 % interval of ``premium_within_agencies`` by the wild cluster bootstrap with Webb's six points.

    For few or unequal agencies, where Student's t is too sure of itself.  Holds the premiums that the bootstrap
    does not reject; the same seed gives the same interval.  Source: statistics section 2.2; MacKinnon and Webb 2017,
    "Wild bootstrap inference for wildly different cluster sizes".  Raises StatisticsRefused as
    ``premium_within_agencies`` does, below 500 draws, and for prices without any error.

    >>> quotes = [PricedQuote(f"a{a}", f"s{s}", 7**s * 1.2 ** ((a + s) % 2) * (1 + (a * s * 37 % 11) / 50), (a + s) % 2)
    ...           for a in range(20) for s in range(4)]
    >>> low, high = wild_premium_interval(quotes, seed=1)
    >>> low < premium_within_agencies(quotes).premium < high
    True
    """
    sample = enough_with_both(quotes)
    left, rank = sample.without_agencies_and_services(sample.columns)
    outcome, regressor = left.T
    slope = clustered_slope(outcome, regressor, sample.agencies, rank=rank)
    weights = webb_weights(draws, slope.clusters, seed=seed)
    parts = wild_parts(
        outcome,
        regressor,
        sample.agencies,
        weights,
        lambda columns: sample.without_agencies_and_services(columns).columns,
    )
    low, high = wild_interval(parts, slope)
    return Interval(math.expm1(low), math.expm1(high))


def gap_of_means(quotes: Iterable[PricedQuote]) -> MeanGap:
    """Return the gap of mean log prices, and how much of it the mix of services explains (Oaxaca-Blinder, pooled).

    Unexplained is the slope of ``premium_within_services``.  Source: Oaxaca 1973; Jann 2008, "The Blinder-Oaxaca
    decomposition for linear regression models", pooled with the group in the model.  Raises StatisticsRefused as
    ``premium_within_services`` does.

    >>> quotes = [PricedQuote(f"a{a}", "post", 10 * math.e ** (a % 2), a % 2) for a in range(40)]
    >>> [round(part, 9) for part in gap_of_means(quotes)]
    [1.0, 0.0, 1.0]
    """
    lines = list(quotes)
    gap, unexplained = raw_premium(lines).effect, premium_within_services(lines).effect
    return MeanGap(gap, gap - unexplained, unexplained)


def spread_without_premium(quotes: Iterable[PricedQuote]) -> Spread:
    """Return the median over services of P90/P10 of quotes, as they are and as p * exp(-gamma z).

    gamma is the effect of ``premium_within_agencies``.  Services of fewer than 5 agencies are left out.  Raises
    StatisticsRefused as ``premium_within_agencies`` does, and when no service has 5 agencies.

    >>> quotes = [PricedQuote(f"a{a}", f"s{s}", 7**s * 1.2 ** ((a + s) % 2), (a + s) % 2)
    ...           for a in range(20) for s in range(4)]
    >>> [round(ratio, 6) for ratio in spread_without_premium(quotes)]
    [1.2, 1.0]
    """
    sample = enough_with_both(quotes)
    effect = _premium(sample, sample.without_agencies_and_services(sample.columns)).effect
    log_price, subcontracted = sample.columns.T
    return Spread(_median_spread(sample, log_price), _median_spread(sample, log_price - effect * subcontracted))


def _premium(sample: Sample, remainder: Remainder) -> Premium:
    outcome, regressor = remainder.columns.T
    slope = clustered_slope(outcome, regressor, sample.agencies, rank=remainder.rank)
    reach = student_quantile(0.95, slope.clusters - 1) * slope.standard_error
    left = outcome - slope.value * regressor
    deviations = without_mean(sample.columns[:, :1]).columns.ravel()
    total = float(deviations @ deviations)
    return Premium(
        premium=math.expm1(slope.value),
        interval=Interval(math.expm1(slope.value - reach), math.expm1(slope.value + reach)),
        p_value=_p_value(slope),
        effect=slope.value,
        standard_error=slope.standard_error,
        r2=1 - float(left @ left) / total if total > 0 else 0.0,
        quotes=len(outcome),
        agencies=slope.clusters,
        agencies_with_both=sample.agencies_with_both(),
        needs_wild_interval=slope.clusters < FEWEST_AGENCIES_FOR_T or _is_unbalanced(sample, regressor),
    )


def _is_unbalanced(sample: Sample, regressor: Floats) -> bool:
    """Whether one agency has more than a quarter of the quotes, or of what the slope is read from."""
    quotes, leverage = np.bincount(sample.agencies), np.bincount(sample.agencies, regressor**2)
    return any(bool(weights.max() > LARGEST_WEIGHT * weights.sum()) for weights in (quotes, leverage))


def _p_value(slope: Slope) -> float:
    if slope.standard_error < EXACT:
        return 0.0 if abs(slope.value) > EXACT else 1.0
    return 1 - student_coverage(abs(slope.value) / slope.standard_error, slope.clusters - 1)


def _median_spread(sample: Sample, log_price: Floats) -> float:
    ratios = []
    for service in range(int(sample.services.max()) + 1):
        of_service = sample.services == service
        if len(np.unique(sample.agencies[of_service])) >= FEWEST_AGENCIES_OF_A_SERVICE:
            low, high = np.quantile(np.exp(log_price[of_service]), [0.10, 0.90])
            ratios.append(high / low)
    if not ratios:
        raise StatisticsRefused(f"no service has quotes of {FEWEST_AGENCIES_OF_A_SERVICE} agencies")
    return float(np.median(ratios))
