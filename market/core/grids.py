"""Rounding of published prices on a logarithmic grid.

A grid of k steps per decade holds the points 10^(i/k) for whole i, so every step is the same
percentage: about 10 % at 24 steps (error at most 4.92 %), 5 % at 48 (2.43 %), 21 % at 12.  Real
prices are round numbers in decimals, so decimal rounding often prints an agency's own price; grid
points are hardly ever prices anyone charges.  The idea is that of the preferred-number series of
IEC 60063, here with exact points instead of their decimal approximations.
"""

import math

from market.core.summaries import StatisticsRefused

# A grid point computed from floats may miss its whole number of steps by this much.
_STEP_NOISE = 1e-9


def round_to_grid(value: float, steps_per_decade: int) -> float:
    """Return the grid point nearest to *value* in ratio; scale free by decades.

    On a tie the even step wins.  Raises StatisticsRefused unless the value is a positive number and
    there is at least one step.

    >>> round(round_to_grid(142.5, 24), 3), round(round_to_grid(142.5, 48), 3), round_to_grid(999, 24)
    (146.78, 139.905, 1000.0)
    """
    return _point(round(_steps(value, steps_per_decade)), steps_per_decade)


def round_outward(low: float, high: float, steps_per_decade: int) -> tuple[float, float]:
    """Return the narrowest range between grid points that contains *low* to *high*.

    An end that is a grid point stays.  Raises StatisticsRefused as ``round_to_grid`` does, and when
    low is above high.

    >>> [round(end, 2) for end in round_outward(100, 130, 12)]
    [100.0, 146.78]
    """
    if low > high:
        raise StatisticsRefused(f"the low end {low:g} is above the high end {high:g}")
    below = math.floor(_steps(low, steps_per_decade) + _STEP_NOISE)
    above = math.ceil(_steps(high, steps_per_decade) - _STEP_NOISE)
    return _point(below, steps_per_decade), _point(above, steps_per_decade)


def round_minor_units(value_minor: float, steps_per_decade: int) -> int:
    """Return the nearest grid point in whole minor units, never below 1.

    Below 100 minor units whole numbers are coarser than the grid, so the error may be larger there.
    Raises StatisticsRefused as ``round_to_grid`` does.

    >>> round_minor_units(107_50, 24), round_minor_units(142_50, 48)
    (11007, 13991)
    """
    return max(1, round(round_to_grid(value_minor, steps_per_decade)))


def _steps(value: float, steps_per_decade: int) -> float:
    if not math.isfinite(value) or value <= 0:
        raise StatisticsRefused(f"only a positive number has a place on the grid, and {value!r} is not one")
    if steps_per_decade < 1:
        raise StatisticsRefused(f"a grid has at least 1 step per decade, not {steps_per_decade!r}")
    return math.log10(value) * steps_per_decade


def _point(step: int, steps_per_decade: int) -> float:
    return float(10.0 ** (step / steps_per_decade))
