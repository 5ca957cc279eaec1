"""How far the series of one service lie apart: ratios of published medians, over different agencies."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from market.benchmark.published import Cell


@dataclass(frozen=True, slots=True)
class SeriesGap:
    """One pair of series; *ratio* is the median of the later step of a deal over that of the earlier one."""

    later: Cell
    earlier: Cell
    ratio: float


def gaps_of(cells: Sequence[Cell]) -> list[SeriesGap]:
    """Return the gap of each pair of shown medians, ratios with 2 decimals; *cells* go from list to paid prices."""
    shown = [(cell, cell.median) for cell in cells if cell.median is not None]
    return [
        SeriesGap(later, earlier, round(above / below, 2))
        for (earlier, below), (later, above) in itertools.combinations(shown, 2)
    ]
