"""Where one agency stands among the prices behind published figures; told to that agency alone, and in bands.

Only cells that are shown have a position, and no band is finer than the quantiles shown: the halves, quarters or tenths
that the same number of agencies would allow.  So a position tells an agency about others no more than the edition does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from market.core.disclosure import RULES, DisclosureRules
from market.core.votes import Votes

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]


class Band(NamedTuple):
    """The share of the other agencies that are cheaper, in percent, from *low* to *high*."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed since an earlier edition, as ratios of now to then: the agency's own price, the shown median."""

    own: float
    market: float


def position_band(own: float, votes: Mapping[str, float], rules: DisclosureRules = RULES) -> Band | None:
    """Return in which part of the other agencies a price stands; None below five agencies.

    Tenths from 46 agencies, quarters from 18, halves from 5.  Agencies at the very same price count half.  *votes*
    holds the agency's own price, *own*, too.

    >>> votes = {f"a{n}": 100.0 + n for n in range(20)}
    >>> position_band(100.0, votes), position_band(110.0, votes), position_band(119.0, votes)
    (Band(low=0, high=25), Band(low=50, high=75), Band(low=75, high=100))
    """
    prices = Votes.of(votes).prices
    lows, highs = position_bands(prices, rules)
    place = int(np.flatnonzero(prices == own)[0])
    return None if lows[place] < 0 else Band(int(lows[place]), int(highs[place]))


def position_bands(prices: Floats, rules: DisclosureRules = RULES) -> tuple[Whole, Whole]:
    """Return the lower and the upper end of every agency's band, in the order of *prices*; -1 below five agencies.

    As `position_band`, for all agencies of a cell at once.
    """
    thresholds = ((rules.deciles_from, 10), (rules.quartiles_from, 4), (rules.k_min, 2))
    parts = next((parts for fewest, parts in thresholds if len(prices) >= fewest), None)
    if parts is None:
        return np.full(len(prices), -1), np.full(len(prices), -1)
    ordered = np.sort(prices)
    below = np.searchsorted(ordered, prices, side="left")
    equal = np.searchsorted(ordered, prices, side="right") - below - 1
    cheaper = (below + equal / 2) / (len(prices) - 1)
    part = np.minimum((cheaper * parts).astype(np.intp), parts - 1)
    return 100 * part // parts, 100 * (part + 1) // parts


def movement(own: tuple[float, float], medians: tuple[int | None, int | None]) -> Movement | None:
    """Return what moved between two editions, each pair being (then, now); None without both medians.

    >>> movement((100.0, 110.0), (200_00, 210_00))
    Movement(own=1.1, market=1.05)
    """
    then, now = medians
    return None if then is None or now is None else Movement(own[1] / own[0], now / then)
