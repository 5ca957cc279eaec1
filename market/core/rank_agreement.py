"""Whether two orders of the same agencies agree: Kendall's tau-b with a jackknife over agencies.

Source: Kendall 1945, "The treatment of ties in ranking problems"; Efron and Stein 1981 for the jackknife.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from market.core.jackknife import jackknife_interval
from market.core.summaries import StatisticsRefused

_Floats = npt.NDArray[np.float64]


def kendall_tau(first: Sequence[float], second: Sequence[float]) -> float:
    """Return tau-b of two sequences of the same things: 1 for the same order, -1 for the reverse, ties shared.

    Raises StatisticsRefused below two things, and where all of one sequence are tied.

    >>> round(kendall_tau([1, 2, 3, 4], [1, 3, 2, 4]), 4), kendall_tau([1, 2, 3], [3, 2, 1])
    (0.6667, -1.0)
    """
    return _tau(*_totals(first, second))


def mean_tau(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> tuple[float, tuple[float, float]]:
    """Return the mean of tau-b over *pairs* of values by agency, with its 95 % interval.

    The interval is the mean plus or minus 1.96 jackknife errors, an agency left out of all pairs at a time, cut at -1
    and 1.  Raises StatisticsRefused as `kendall_tau` does, also when that happens without one agency.

    >>> same = {f"a{n}": float(n) for n in range(12)}
    >>> mean_tau([(same, same)])
    (1.0, (1.0, 1.0))
    """
    agencies = sorted({agency for first, second in pairs for agency in first.keys() & second.keys()})
    value = _mean(pairs, "")
    low, high = jackknife_interval(value, [_mean(pairs, agency) for agency in agencies])
    return value, (max(-1.0, low), min(1.0, high))


def _mean(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]], without: str) -> float:
    taus = []
    for first, second in pairs:
        both = sorted(agency for agency in first.keys() & second.keys() if agency != without)
        taus.append(kendall_tau([first[agency] for agency in both], [second[agency] for agency in both]))
    return sum(taus) / len(taus)


def _totals(first: Sequence[float], second: Sequence[float]) -> tuple[float, float, float]:
    one, other = (_signs(np.asarray(values, dtype=np.float64)) for values in (first, second))
    return float((one * other).sum()), float((one * one).sum()), float((other * other).sum())


def _signs(values: _Floats) -> _Floats:
    return np.sign(values[:, np.newaxis] - values[np.newaxis, :])


def _tau(agreeing: float, first: float, second: float) -> float:
    if not first or not second:
        raise StatisticsRefused("an order needs two things that are not tied")
    return agreeing / math.sqrt(first * second)
