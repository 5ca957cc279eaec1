"""What the variance of prices goes with: Shapley shares of service, agency and subcontracting in R2.

As everything about premiums (``market.core.premiums``), this says *is associated with*, is pure and private, and
raises StatisticsRefused where too few quotes or agencies speak.  Source: statistics sections 3.4 and 3.5.
"""

import math
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Literal

import numpy as np

from market.core.fixed_effects import Codes, Floats, Remainder, without_effects_of, without_mean
from market.core.premiums import Interval
from market.core.priced_quotes import PricedQuote, Sample, enough_quotes
from market.core.summaries import StatisticsRefused

Verdict = Literal["explains little", "explains part", "explains most"]
Shares = dict[str, float]

SERVICE, AGENCY, SUBCONTRACTED, RESIDUAL = "service", "agency", "subcontracted", "residual"
_LITTLE, _MOST = 0.10, 0.50
_FEWEST_DRAWS = 500

# Sums of squares below this share of the total are rounding noise.
_NOISE = 1e-12


def explained_shares(quotes: Iterable[PricedQuote]) -> dict[frozenset[str], float]:
    """Return R2, the share of the variance of log prices explained, for every set of service, agency, subcontracted.

    Raises StatisticsRefused as ``raw_premium`` does, and for prices that are all equal.

    >>> quotes = [PricedQuote(f"a{a}", "post", 10 * 1.5 ** (a % 2), a % 2) for a in range(40)]
    >>> found = explained_shares(quotes)
    >>> round(found[frozenset({"subcontracted"})], 9), round(found[frozenset({"service"})], 9)
    (1.0, 0.0)
    """
    return _explained(enough_quotes(quotes))


def shapley(values: Mapping[frozenset[str], float]) -> Shares:
    """Return what each member adds to the value of a set, averaged over all orders of joining.

    *values* has every set of the members, the empty one too; the shares sum to the value of all less that of none.
    Source: Shapley 1953; Groemping 2007, "Estimators of relative importance in linear regression" (there LMG).
    Raises StatisticsRefused when a set is missing.

    >>> shapley({frozenset(): 0.0, frozenset("a"): 0.2, frozenset("b"): 0.4, frozenset("ab"): 0.8})
    {'a': 0.30000000000000004, 'b': 0.5}
    """
    members = sorted(frozenset[str]().union(*values))
    sets = [frozenset(some) for size in range(len(members) + 1) for some in combinations(members, size)]
    if any(some not in values for some in sets):
        raise StatisticsRefused("shares need the value of every set, the empty one too")
    chances = {some: 1 / (len(members) * math.comb(len(members) - 1, len(some))) for some in sets[:-1]}
    return {
        member: sum(chances[some] * (values[some | {member}] - values[some]) for some in sets if member not in some)
        for member in members
    }


def shares_of_r2(quotes: Iterable[PricedQuote]) -> Shares:
    """Return the Shapley shares of service, agency and subcontracting in R2, and the residual; they sum to 1.

    Flattering: with services from 10 to 1,500 the service alone explains nearly all.  What is published is
    ``shares_within_services``.  Raises StatisticsRefused as ``explained_shares`` does.

    >>> quotes = [PricedQuote(f"a{a}", f"s{s}", 10 * 7**s, a % 2) for a in range(20) for s in range(2)]
    >>> {name: round(share, 9) for name, share in shares_of_r2(quotes).items()}
    {'agency': 0.0, 'service': 1.0, 'subcontracted': 0.0, 'residual': 0.0}
    """
    values = explained_shares(quotes)
    return shapley(values) | {RESIDUAL: 1 - max(values.values())}


def shares_within_services(quotes: Iterable[PricedQuote]) -> Shares:
    """Return the Shapley shares of agency and subcontracting in the variance that services leave, and the residual.

    W(K) = 1 - (1 - R2(service + K)) / (1 - R2(service)).  The public number is the one of subcontracting.
    Raises StatisticsRefused as ``explained_shares`` does, and when services explain every price.

    >>> quotes = [PricedQuote(f"a{a}", f"s{s}", 7**s * 1.5 ** (a % 2), a % 2) for a in range(20) for s in range(2)]
    >>> {name: round(share, 9) for name, share in shares_within_services(quotes).items()}
    {'agency': 0.5, 'subcontracted': 0.5, 'residual': 0.0}
    """
    return _shares_within(enough_quotes(quotes))


def within_share_interval(quotes: Iterable[PricedQuote], *, seed: int, draws: int = 1000) -> Interval:
    """Return the 95 % bootstrap interval of the share of subcontracting in ``shares_within_services``.

    Whole agencies are drawn with replacement; the ends are the percentiles 2.5 and 97.5.  The same seed gives the
    same interval.  Raises StatisticsRefused as ``shares_within_services`` does, and below 500 draws.

    >>> quotes = [PricedQuote(f"a{a}", f"s{s}", 7**s * 1.5 ** (a % 2), a % 2) for a in range(20) for s in range(2)]
    >>> [round(end, 6) for end in within_share_interval(quotes, seed=1, draws=500)]
    [0.5, 0.5]
    """
    sample = enough_quotes(quotes)
    if draws < _FEWEST_DRAWS:
        raise StatisticsRefused(f"a bootstrap needs at least {_FEWEST_DRAWS} draws, not {draws}")
    _shares_within(sample)
    order = np.argsort(sample.agencies, kind="stable")
    lines_of = np.split(order, np.cumsum(np.bincount(sample.agencies))[:-1])
    random = np.random.default_rng(seed)
    found = [_drawn_share(sample, lines_of, random) for _ in range(draws)]
    low, high = np.quantile(found, [0.025, 0.975])
    return Interval(float(low), float(high))


def verdict(interval: Interval) -> Verdict:
    """Return the words laid down in advance for the interval of a share: little below 10 %, most above 50 %.

    Raises StatisticsRefused for ends that are not numbers in order.

    >>> verdict(Interval(0.02, 0.09)), verdict(Interval(0.102, 0.146)), verdict(Interval(0.51, 0.7))
    ('explains little', 'explains part', 'explains most')
    """
    if not interval.low <= interval.high:
        raise StatisticsRefused("the ends of an interval are two numbers, the lower one first")
    if interval.high < _LITTLE:
        return "explains little"
    return "explains most" if interval.low > _MOST else "explains part"


def _explained(sample: Sample) -> dict[frozenset[str], float]:
    log_price = without_mean(sample.columns[:, :1]).columns.ravel()
    total = float(log_price @ log_price)
    if total <= _NOISE * len(log_price):
        raise StatisticsRefused("all prices are equal, so there is nothing to explain")
    remainders: dict[frozenset[str], Remainder] = {
        frozenset(): without_mean(sample.columns),
        frozenset({SERVICE}): without_effects_of(sample.columns, sample.services),
        frozenset({AGENCY}): without_effects_of(sample.columns, sample.agencies),
        frozenset({AGENCY, SERVICE}): sample.without_agencies_and_services(sample.columns),
    }
    found = {}
    for factors, remainder in remainders.items():
        outcome, regressor = remainder.columns.T
        found[factors] = _share(float(outcome @ outcome), total)
        found[factors | {SUBCONTRACTED}] = _share(_unexplained(outcome, regressor), total)
    return found


def _unexplained(outcome: Floats, regressor: Floats) -> float:
    left = float(regressor @ regressor)
    alone = float(outcome @ outcome)
    return alone if left <= _NOISE * len(outcome) else alone - float(regressor @ outcome) ** 2 / left


def _share(unexplained: float, total: float) -> float:
    return 1 - unexplained / total


def _shares_within(sample: Sample) -> Shares:
    r2 = _explained(sample)
    open_to_others = 1 - r2[frozenset({SERVICE})]
    if open_to_others <= _NOISE:
        raise StatisticsRefused("services explain every price, so nothing is left to share")
    within = {
        factors - {SERVICE}: 1 - (1 - value) / open_to_others for factors, value in r2.items() if SERVICE in factors
    }
    return shapley(within) | {RESIDUAL: 1 - within[frozenset({AGENCY, SUBCONTRACTED})]}


def _drawn_share(sample: Sample, lines_of: list[Codes], random: np.random.Generator) -> float:
    drawn = np.concatenate([lines_of[agency] for agency in random.integers(len(lines_of), size=len(lines_of))])
    return _shares_within(Sample(*(part[drawn] for part in sample)))[SUBCONTRACTED]
