"""What of a cell may be shown, and when a shown figure may change.

Prices are agencies' business secrets and a benchmark that showed them would also help rivals agree.
The dangers differ from those of totals: a median of an odd number of agencies *is* one agency's
price, and two medians one agency apart bound the price of the one between.  So there are six
defences, each a function below: thresholds on the number of agencies, a coarse grid, a crowd around
every figure, bands in place of counts, one reason for every protected figure, and figures that move
only when several agencies did.  Sources: Handbook on Statistical Disclosure Control, 2nd ed.,
chapter 4 (thresholds, groups of companies, differencing); the grid and the thresholds were chosen by
attacking published profiles of real price lists.

Everywhere an agency is its controlling group, and a value its one price in minor units.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from market.core.grids import round_minor_units, round_outward
from market.core.summaries import (
    QUANTILES,
    Floats,
    Grade,
    half_width_band,
    log_half_width_of_median,
    order_statistic_interval,
    quantiles_of_agencies,
    quartile_dispersion,
    reliability_grade,
    spread_ratio,
)
from market.core.votes import Votes, changed_groups

Interval = tuple[int, int]

N_BAND_TOO_SMALL = "n-band-too-small"
WITHHELD = "withheld-too-few-or-protected"

SPREADS = ("p90_p10", "p75_p25", "qcd")

_N_BANDS = ((100, "100+"), (46, "46-99"), (18, "18-45"), (10, "10-17"), (5, "5-9"))
_SAME_VALUE = 1e-9


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """Every parameter of disclosure control in one place.

    The first five count agencies; each threshold is the smallest number at which a 95 % interval that
    leaves out the lowest and highest value exists.  *change_batch* is kept off public pages: knowing
    it would help to time a probe.
    """

    k_min: int = 5
    graded_from: int = 9
    quartiles_from: int = 18
    deciles_from: int = 46
    endpoints_from: int = 100
    coarse_steps: int = 24
    fine_steps: int = 48
    endpoint_steps: int = 12
    crowd: int = 3
    crowd_within: float = 0.20
    change_batch: int = 3


RULES = DisclosureRules()


@dataclass(frozen=True, slots=True)
class DisclosedCell:
    """What may be shown of one cell; prices in whole minor units on the grid.

    *quantiles* and *intervals* have the keys p10 to p90, *spread* the keys of ``SPREADS``.  A figure
    not shown is None and *withheld* has its reason, under "p10", "p90_p10" or "p10_interval".
    *carried_from* names the edition that first showed the figures, when they were not renewed.
    """

    n_band: str | None
    grade: Grade | None
    half_width_band: str | None
    quantiles: Mapping[str, int | None]
    spread: Mapping[str, float | None]
    intervals: Mapping[str, Interval | None]
    withheld: Mapping[str, str] = field(default_factory=dict)
    carried_from: str | None = None

    def shows_figures(self) -> bool:
        """Return whether any price of the cell is shown."""
        return any(value is not None for value in self.quantiles.values())


def n_band(n: int) -> str | None:
    """Return the published band of a number of agencies; None below 5, where nothing is shown.

    >>> n_band(4), n_band(9), n_band(10), n_band(46), n_band(100)
    (None, '5-9', '10-17', '46-99', '100+')
    """
    return next((label for fewest, label in _N_BANDS if n >= fewest), None)


def publishable_statistics(n: int, rules: DisclosureRules = RULES) -> tuple[str, ...]:
    """Return the quantiles that *n* agencies can support, lowest first.

    >>> publishable_statistics(4), publishable_statistics(17), publishable_statistics(18)
    ((), ('p50',), ('p25', 'p50', 'p75'))
    """
    if n >= rules.deciles_from:
        return ("p10", "p25", "p50", "p75", "p90")
    if n >= rules.quartiles_from:
        return ("p25", "p50", "p75")
    return ("p50",) if n >= rules.k_min else ()


def grid_steps(n: int, rules: DisclosureRules = RULES) -> int:
    """Return the steps per decade of the grid on which a cell of *n* agencies is published.

    >>> grid_steps(45), grid_steps(46)
    (24, 48)
    """
    return rules.fine_steps if n >= rules.deciles_from else rules.coarse_steps


def neighbourhood_holds(value: float, values: Sequence[float] | Floats, rules: DisclosureRules = RULES) -> bool:
    """Return whether enough agencies lie near a figure that showing it points at none of them.

    Near means |x - value| <= 20 % of *value*, on either side, ends included; enough means 3.  It
    answers a ring of straw agencies that quote far below and far above one victim, so that the
    quantile between them is the victim's own price.

    >>> neighbourhood_holds(100.0, [81, 95, 118, 400]), neighbourhood_holds(100.0, [1, 2, 100, 900, 901])
    (True, False)
    """
    reach = rules.crowd_within * value * (1 + _SAME_VALUE)
    return int(np.count_nonzero(np.abs(np.asarray(values) - value) <= reach)) >= rules.crowd


def withhold_cell() -> DisclosedCell:
    """Return the cell that shows nothing: too few agencies and any other protection look exactly the same."""
    names = (*QUANTILES, *SPREADS, *map(_interval_key, QUANTILES))
    return DisclosedCell(
        n_band=None,
        grade=None,
        half_width_band=None,
        quantiles=dict.fromkeys(QUANTILES),
        spread=dict.fromkeys(SPREADS),
        intervals=dict.fromkeys(QUANTILES),
        withheld=dict.fromkeys(names, WITHHELD),
    )


def disclose(values: Mapping[str, float], rules: DisclosureRules = RULES) -> DisclosedCell:
    """Return what may be shown of a cell, given one price in minor units per agency.

    A quantile is shown when the number of agencies supports it and ``neighbourhood_holds`` around it,
    rounded to the grid.  Spread is computed from the *shown* quantiles, to two decimals, so it tells
    nothing a reader could not work out.  Where no quantile can be shown the cell is the same as one
    with too few agencies.  Raises StatisticsRefused for a price that is not a positive number.

    >>> cell = disclose({f"agency {i}": 100_00 + 5_00 * i for i in range(18)})
    >>> cell.quantiles
    {'p10': None, 'p25': 12115, 'p50': 14678, 'p75': 16156, 'p90': None}
    >>> cell.n_band, cell.grade, cell.spread["p75_p25"], cell.withheld["p10"]
    ('18-45', 'B', 1.33, 'n-band-too-small')
    """
    prices = np.sort(Votes.of(values).prices)
    if not len(prices):
        return withhold_cell()
    quantiles, reasons = _disclose_quantiles(prices, rules)
    if not any(quantiles.values()):
        return withhold_cell()
    spread, spread_reasons = _disclose_spread(quantiles, reasons)
    intervals, interval_reasons = _disclose_intervals(prices, quantiles, reasons, rules)
    median_shown = quantiles["p50"] is not None
    half_width = _half_width_to_tell(prices, rules)
    return DisclosedCell(
        n_band=n_band(len(prices)),
        grade=reliability_grade(len(prices), half_width) if median_shown else None,
        half_width_band=half_width_band(half_width) if median_shown else None,
        quantiles=quantiles,
        spread=spread,
        intervals=intervals,
        withheld=reasons | spread_reasons | interval_reasons,
    )


def may_change(changed: int, rules: DisclosureRules = RULES) -> bool:
    """Return whether figures may be renewed when *changed* agencies differ from those behind them.

    None, or several at once: one or two could be worked out from the difference.

    >>> [may_change(changed) for changed in range(5)]
    [True, False, False, True, True]
    """
    return changed == 0 or changed >= rules.change_batch


def carry_forward(
    previous: DisclosedCell | None,
    previous_values: Mapping[str, float],
    candidate: DisclosedCell,
    current_values: Mapping[str, float],
    carried_from: str,
    *,
    rules: DisclosureRules = RULES,
) -> DisclosedCell:
    """Return the candidate, or the figures shown before when too few agencies changed to renew them.

    *previous* is the last cell that showed figures, however many editions ago, and *previous_values*
    the values its figures were computed from; *carried_from* names the edition that first showed
    them.  The baseline is thus the last renewal, never a carried copy, so single changes add up until
    they are enough.  A cell that never showed figures may appear at once.  A cell that one agency
    left stays as it was even if too few remain: to drop it now would tell that this one had left.

    >>> before = {"a": 100_00, "b": 104_00, "c": 108_00, "d": 112_00, "e": 116_00}
    >>> after = before | {"f": 900_00}
    >>> cell = carry_forward(disclose(before), before, disclose(after), after, "2026Q2-v1")
    >>> cell.quantiles["p50"], cell.carried_from
    (11007, '2026Q2-v1')
    """
    if previous is None or not previous.shows_figures():
        return candidate
    if may_change(changed_groups(previous_values, current_values), rules):
        return candidate
    return replace(previous, carried_from=previous.carried_from or carried_from)


def echo_share(published: Sequence[int], contributors: Sequence[float]) -> float:
    """Return the share of published prices that equal some agency's own price, from 0 to 1.

    Both in minor units, equal to a relative 1e-9.  The release gate refuses more than 2 %.  0 when
    nothing is published.

    >>> echo_share([11007, 14678], [11007.0, 12000.0])
    0.5
    """
    if not published:
        return 0.0
    echoes = sum(any(math.isclose(price, own, rel_tol=_SAME_VALUE) for own in contributors) for price in published)
    return echoes / len(published)


def _interval_key(name: str) -> str:
    return f"{name}_interval"


def _disclose_quantiles(prices: Floats, rules: DisclosureRules) -> tuple[dict[str, int | None], dict[str, str]]:
    supported = publishable_statistics(len(prices), rules)
    shown: dict[str, int | None] = dict.fromkeys(QUANTILES)
    reasons: dict[str, str] = {}
    for name, value in quantiles_of_agencies(prices).items():
        if name not in supported:
            reasons[name] = N_BAND_TOO_SMALL
        elif neighbourhood_holds(value, prices, rules):
            shown[name] = round_minor_units(value, grid_steps(len(prices), rules))
        else:
            reasons[name] = WITHHELD
    return shown, reasons


def _disclose_spread(
    quantiles: Mapping[str, int | None], reasons: Mapping[str, str]
) -> tuple[dict[str, float | None], dict[str, str]]:
    shown: dict[str, float | None] = {}
    hidden: dict[str, str] = {}
    for name, low_name, high_name in (("p90_p10", "p10", "p90"), ("p75_p25", "p25", "p75"), ("qcd", "p25", "p75")):
        low, high = quantiles[low_name], quantiles[high_name]
        if low is None or high is None:
            shown[name] = None
            hidden[name] = reasons.get(low_name) or reasons[high_name]
        else:
            shown[name] = round(quartile_dispersion(low, high) if name == "qcd" else spread_ratio(high, low), 2)
    return shown, hidden


def _disclose_intervals(
    prices: Floats, quantiles: Mapping[str, int | None], reasons: Mapping[str, str], rules: DisclosureRules
) -> tuple[dict[str, Interval | None], dict[str, str]]:
    shown: dict[str, Interval | None] = dict.fromkeys(QUANTILES)
    hidden: dict[str, str] = {}
    for name, probability in QUANTILES.items():
        ranks = order_statistic_interval(len(prices), probability)
        if len(prices) < rules.endpoints_from or ranks is None:
            hidden[_interval_key(name)] = N_BAND_TOO_SMALL
            continue
        ends = float(prices[ranks.lower - 1]), float(prices[ranks.upper - 1])
        if quantiles[name] is None or not all(neighbourhood_holds(end, prices, rules) for end in ends):
            hidden[_interval_key(name)] = reasons.get(name, WITHHELD)
            continue
        low, high = round_outward(*ends, rules.endpoint_steps)
        shown[name] = (max(1, math.floor(low)), math.ceil(high))
    return shown, hidden


def _half_width_to_tell(prices: Floats, rules: DisclosureRules) -> float | None:
    # Only one size in the lowest band can have an interval at all: any grade but D there would give
    # the exact number of agencies away.
    lowest_band = n_band(len(prices)) == n_band(rules.k_min)
    return None if lowest_band or len(prices) < rules.graded_from else log_half_width_of_median(prices)
