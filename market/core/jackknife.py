"""How well an estimate is known when agencies are left out one at a time.

Source: Efron and Stein 1981, "The jackknife estimate of variance".
"""

import math
from collections.abc import Sequence

import numpy as np

from market.core.indicators import Z_95


def jackknife_interval(value: float, without: Sequence[float]) -> tuple[float, float]:
    """Return *value* less and plus 1.96 jackknife errors; *without* are the estimates with one agency left out each.

    >>> [round(end, 2) for end in jackknife_interval(2.0, [1.5, 2.0, 2.5])]
    [0.87, 3.13]
    """
    left, number = np.asarray(without, dtype=np.float64), len(without)
    error = math.sqrt((number - 1) / number * float(((left - left.mean()) ** 2).sum()))
    return value - Z_95 * error, value + Z_95 * error
