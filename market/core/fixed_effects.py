"""Fixed effects of agencies and services taken out of columns of numbers, without a dummy variable in memory.

The larger factor goes first and is eliminated exactly by its means; what is left is a system of one equation per
level of the smaller one.  Dummies would need lines x levels numbers, 800 gigabytes for ten million lines.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

# Singular values below this share of the largest are rounding noise: one for each connected block.
_NOISE = 1e-11


class Remainder(NamedTuple):
    """What fixed effects leave of columns, and how many free numbers the effects took (their rank)."""

    columns: Floats
    rank: int


def sums_by(columns: Floats, codes: Codes, levels: int) -> Floats:
    """Return the sums of the rows of each code, one row for each of *levels*; a code that is absent sums to zero.

    >>> sums_by(np.array([[1.0], [2.0], [4.0]]), np.array([0, 2, 0]), 3).tolist()
    [[5.0], [0.0], [2.0]]
    """
    sums = np.zeros((levels, columns.shape[1]))
    np.add.at(sums, codes, columns)
    return sums


def without_mean(columns: Floats) -> Remainder:
    """Return the columns less their means: what a constant leaves.

    >>> without_mean(np.array([[1.0], [3.0]])).columns.ravel().tolist()
    [-1.0, 1.0]
    """
    return Remainder(columns - columns.mean(axis=0), 1)


def without_effects_of(columns: Floats, codes: Codes) -> Remainder:
    """Return the columns less the mean of their code: what one set of effects leaves.

    >>> without_effects_of(np.array([[1.0], [3.0], [7.0]]), np.array([0, 0, 1])).columns.ravel().tolist()
    [-1.0, 1.0, 0.0]
    """
    counts = np.bincount(codes)
    means = sums_by(columns, codes, len(counts)) / np.maximum(counts, 1)[:, np.newaxis]
    return Remainder(columns - means[codes], int(np.count_nonzero(counts)))


def without_effects_of_both(columns: Floats, larger: Codes, smaller: Codes) -> Remainder:
    """Return what two sets of effects leave of the columns: least squares, exact, also when blocks are not connected.

    *larger* is the factor with more levels, as a rule the agency.  The rank is the number of levels of both less
    the number of connected blocks.  Memory grows with lines and with the product of the two numbers of levels.
    Source: statistics section 2.1, normal equations with the agencies eliminated.

    >>> larger, smaller = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> left, rank = without_effects_of_both(np.array([[1.0], [2.0], [3.0], [8.0]]), larger, smaller)
    >>> left.ravel().round(9).tolist(), rank
    ([1.0, -1.0, -1.0, 1.0], 3)
    """
    rows, width = int(larger.max()) + 1, int(smaller.max()) + 1
    counts = np.bincount(larger * width + smaller, minlength=rows * width).reshape(rows, width).astype(np.float64)
    shares = counts / np.maximum(counts.sum(axis=1), 1)[:, np.newaxis]
    within, rank = without_effects_of(columns, larger)
    equations = np.diag(counts.sum(axis=0)) - counts.T @ shares
    effects, _, added, _ = np.linalg.lstsq(equations, sums_by(within, smaller, width), rcond=_NOISE)
    return Remainder(within - effects[smaller] + (shares @ effects)[larger], rank + int(added))
