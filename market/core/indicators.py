"""Figures about the market as a whole: what one is, how it is rounded, and when it may be shown.

An indicator rests on many services at once, so no price stands in it.  It is still made of agencies' own numbers: the
thresholds, the crowd around a quantile and the change of several agencies at once hold here as for prices.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from market.core.disclosure import N_BAND_TOO_SMALL, RULES, WITHHELD, disclose, n_band, publishable_statistics
from market.core.summaries import quantiles_of_agencies
from market.core.votes import NO_VOTES, Numbers, Votes, pseudonym_number

NOT_ESTIMABLE = "not-estimable"

RATIO, PERCENT, INDEX, MONEY, TAU = "ratio", "percent", "index", "money", "tau"
UNITS = (RATIO, PERCENT, INDEX, MONEY, TAU)
"""Money is major units of the market's currency; tau goes from -1 to 1."""

NEAR_POINTS = 5.0
"""How many percentage points around a quantile of ratios its crowd may lie."""

Z_95 = 1.959963984540054
"""How many standard errors on either side a 95 % interval of a normal estimate reaches."""

_LEVEL_SCALE = 100_000
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_LEFT_OUT = np.uint64(24)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published figure of one measure, *measure* being the slug of its method page.

    *series* is list, quoted, awarded or paid, or two of them as "list-quoted"; *subject* is what the figure is about,
    a service, or empty for the market.  *low* and *high* are the ends of its 95 % interval.  A figure that is not
    shown has a *reason*, ``NOT_ESTIMABLE`` or ``WITHHELD``, and tells nothing else.
    """

    measure: str
    series: str
    subject: str
    statistic: str
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n_band: str | None = None
    grade: str | None = None
    reason: str = ""
    carried_from: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The indicator's name, the same in every edition."""
        return self.measure, self.series, self.subject, self.statistic

    def carried(self, edition: str) -> "Indicator":
        """Return the same figure as one that *edition* showed first, unless an older one did."""
        return replace(self, carried_from=self.carried_from or edition)


def not_estimable(measure: str, series: str, statistic: str, unit: str, *, subject: str = "") -> Indicator:
    """Return the indicator that says too little is known; how much is known would tell who is counted."""
    return Indicator(measure, series, subject, statistic, unit, None, reason=NOT_ESTIMABLE)


def withheld(measure: str, series: str, statistic: str, unit: str, *, subject: str = "") -> Indicator:
    """Return the indicator that is not shown for the sake of the agencies behind it."""
    return Indicator(measure, series, subject, statistic, unit, None, reason=WITHHELD)


def in_percent(share: float, step: int = 1) -> float:
    """Return a share in percent, to a multiple of *step*: 0.184 is 18 %.

    >>> in_percent(0.184), in_percent(-0.0304, 2), in_percent(-0.001)
    (18.0, -4.0, 0.0)
    """
    return float(step * round(100 * share / step)) + 0.0


def percent_share(
    measure: str,
    series: str,
    statistic: str,
    share: float,
    agencies: int,
    interval: tuple[float, float] | None = None,
    *,
    subject: str = "",
) -> Indicator:
    """Return a share in whole percent with the band of *agencies*; ends of its interval are rounded outward.

    >>> found = percent_share("mark-up", "quoted", "P50", 0.184, 20, (0.171, 0.199))
    >>> found.value, found.low, found.high, found.n_band
    (18.0, 17.0, 20.0, '18-45')
    """
    found = Indicator(measure, series, subject, statistic, PERCENT, in_percent(share), n_band=n_band(agencies))
    if interval is None:
        return found
    low, high = interval
    return replace(found, low=float(math.floor(100 * low)), high=float(math.ceil(100 * high)))


def percent_quantiles(measure: str, series: str, shares: Mapping[str, float]) -> list[Indicator]:
    """Return P25, P50 and P75 over agencies of a share each agency has, such as its mark-up, in whole percent.

    Below 46 agencies in even percents.  A quantile is shown where the number of agencies supports it, and three of
    them lie within 5 percentage points of it.

    >>> found = percent_quantiles("mark-up", "awarded", {f"a{n}": n / 100 for n in range(20)})
    >>> [(indicator.statistic, indicator.value, indicator.n_band) for indicator in found]
    [('P25', 4.0, '18-45'), ('P50', 10.0, '18-45'), ('P75', 14.0, '18-45')]
    """
    values = np.array([1 + share for share in shares.values()])
    supported = publishable_statistics(len(values))
    exact = quantiles_of_agencies(values) if len(values) else {}
    step, found = 1 if len(values) >= RULES.deciles_from else 2, []
    for name in ("p25", "p50", "p75"):
        statistic = name.upper()
        near = int(np.count_nonzero(np.abs(values - exact.get(name, np.nan)) <= NEAR_POINTS / 100 + 1e-12))
        if name not in supported:
            found.append(not_estimable(measure, series, statistic, PERCENT))
        elif near < RULES.crowd:
            found.append(withheld(measure, series, statistic, PERCENT))
        else:
            value = in_percent(exact[name] - 1, step)
            found.append(Indicator(measure, series, "", statistic, PERCENT, value, n_band=n_band(len(values))))
    return found


def level_quantiles(measure: str, series: str, levels: Mapping[str, float]) -> list[Indicator]:
    """Return how multiples of a common level, one for each agency, spread: disclosed exactly as prices are.

    >>> found = level_quantiles("price-level", "quoted", {f"a{n}": 0.7 + n / 30 for n in range(20)})
    >>> [(indicator.statistic, indicator.value) for indicator in found if indicator.value]
    [('P25', 0.8254), ('P50', 1.0), ('P75', 1.21153), ('P75P25', 1.47)]
    """
    shown = disclose({agency: level * _LEVEL_SCALE for agency, level in levels.items()})
    found = []
    for name, scaled in shown.quantiles.items():
        grade = shown.grade if name == "p50" else None
        value = None if scaled is None else scaled / _LEVEL_SCALE
        found.append(_level(measure, series, name.upper(), value, shown.n_band, grade))
    for name in ("p75_p25", "p90_p10"):
        found.append(_level(measure, series, name.upper().replace("_", ""), shown.spread[name], shown.n_band, None))
    return found


def money_quantiles(measure: str, series: str, subject: str, amounts: Mapping[str, float]) -> list[Indicator]:
    """Return P25, P50 and P75 over agencies of an amount in minor units each has, in major units, disclosed as prices.

    >>> found = money_quantiles("success-fee", "quoted", "hires", {f"a{n}": 9_000_00 + 100_00 * n for n in range(20)})
    >>> [(indicator.statistic, indicator.value) for indicator in found]
    [('P25', 9085.18), ('P50', 10000.0), ('P75', 10000.0)]
    """
    shown, found = disclose(amounts), []
    for name in ("p25", "p50", "p75"):
        value, statistic = shown.quantiles[name], name.upper()
        if value is None:
            empty = not_estimable if shown.withheld[name] == N_BAND_TOO_SMALL else withheld
            found.append(empty(measure, series, statistic, MONEY, subject=subject))
        else:
            grade = shown.grade if name == "p50" else None
            told = (statistic, MONEY, value / 100)
            found.append(Indicator(measure, series, subject, *told, n_band=shown.n_band, grade=grade))
    return found


def fingerprints(cells: Mapping[str, Votes]) -> Votes:
    """Return for each agency one number that changes when any of its prices in *cells* does, or where it has them.

    An indicator is made of many prices of an agency; whether the agency has changed is all that disclosure asks.

    >>> before = {"post": Votes.of({"a": 100.0, "b": 120.0}), "report": Votes.of({"a": 900.0})}
    >>> after = before | {"report": Votes.of({"a": 950.0})}
    >>> one, other = fingerprints(before), fingerprints(after)
    >>> one["a"] == other["a"], one["b"] == other["b"]
    (False, True)
    """
    filled = {name: votes for name, votes in cells.items() if len(votes)}
    if not filled:
        return NO_VOTES
    agencies = np.unique(np.concatenate([votes.agencies for votes in filled.values()]))
    sums = np.zeros(len(agencies), dtype=np.uint64)
    for name, votes in sorted(filled.items()):
        # Each agency stands once in a cell, so no sum is lost; numbers wrap around, which is what mixes them.
        sums[np.searchsorted(agencies, votes.agencies)] += _mixed(name, votes)
    return Votes(agencies, 1.0 + (sums >> _LEFT_OUT).astype(np.float64))


def _mixed(name: str, votes: Votes) -> Numbers:
    prices = np.rint(2 * votes.prices).astype(np.uint64)
    mixed = ((prices + np.uint64(pseudonym_number(name))) * _MIX) ^ votes.agencies
    return (mixed ^ (mixed >> np.uint64(33))) * _MIX


def _level(
    measure: str, series: str, statistic: str, value: float | None, band: str | None, grade: str | None
) -> Indicator:
    if value is not None:
        return Indicator(measure, series, "", statistic, RATIO, value, n_band=band, grade=grade)
    empty = not_estimable if band else withheld
    return empty(measure, series, statistic, RATIO)
