"""Price bands on a shared logarithmic axis, and the figures that head the front page."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from market.benchmark.published import Cell, leading_cell
from market.benchmark.reader import Edition
from market.web.languages import current_language

_NAMES = ("p10", "p25", "p50", "p75", "p90")
_MARGIN = 0.04
_FIRM_GRADES = ("A", "B", "C")
_FEWEST_MARKS = 2
_STEPS = (
    (100,),
    (100, 200, 500),
    (100, 150, 200, 300, 500, 700),
    (100, 120, 140, 160, 180, 200, 250, 300, 350, 400, 500, 600, 700, 800, 900),
    (*range(100, 300, 10), *range(300, 500, 20), *range(500, 1000, 50)),
)
"""Round prices within one power of ten, in hundredths of it, coarse to fine."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the quantiles of a cell stand on an axis, in percent of its length."""

    x10: float | None
    x25: float | None
    x50: float | None
    x75: float | None
    x90: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled place on an axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis from *low* to *high*, natural logarithms of minor units.

    *worth* is what one published unit is in the currency the marks are written in.
    """

    low: float
    high: float
    worth: float = 1.0

    def places(self, cell: Cell) -> Places:
        return Places(*(self.place(cell.quantiles[name]) for name in _NAMES))

    def marks(self) -> list[Mark]:
        """Return marks at round prices on the axis: powers of ten, with steps between where those are too few."""
        if self.worth != 1:
            moved = math.log(self.worth)
            return Axis(self.low + moved, self.high + moved).marks()
        found: list[int] = []
        for steps in _STEPS:
            found = self._round_prices(steps)
            if len(found) >= _FEWEST_MARKS:
                break
        return [Mark(self.place(minor) or 0.0, _short(minor / 100)) for minor in found]

    def _round_prices(self, steps: Sequence[int]) -> list[int]:
        first, last = math.floor(self.low / math.log(10)), math.floor(self.high / math.log(10))
        prices = [step * 10**power // 100 for power in range(max(first, 0), last + 1) for step in steps]
        return [minor for minor in prices if minor > 0 and self.low <= math.log(minor) <= self.high]

    def place(self, minor: int | None) -> float | None:
        """Return where a price stands, in percent of the axis; None stays None."""
        if minor is None:
            return None
        return round(100 * (math.log(minor) - self.low) / (self.high - self.low), 2)


@dataclass(frozen=True, slots=True)
class Headline:
    """The three numbers of the front page."""

    published: int
    services: int
    typical_spread: float | None
    widest: Cell | None


def axis_of(cells: Iterable[Cell], prices: Iterable[int] = (), worth: float = 1.0) -> Axis | None:
    """Return an axis that holds every published quantile of *cells*, or None when nothing is published.

    *prices*, in minor units, find room on the axis too; *worth* as for `Axis`.
    """
    shown = [value for cell in cells for value in cell.quantiles.values() if value is not None]
    if not shown:
        return None
    held = [*shown, *prices]
    low, high = math.log(min(held)), math.log(max(held))
    margin = max((high - low) * _MARGIN, 0.1)
    return Axis(low - margin, high + margin, worth)


def headline(edition: Edition, cells: Sequence[Cell]) -> Headline:
    """Return how many services show a price, the typical and the widest spread of the leading cells."""
    leading = _leading_cells(cells)
    spreads = _firm_spreads(leading)
    return Headline(
        published=len(leading),
        services=len(edition.services(cells[0].scheme)) if cells else 0,
        typical_spread=median(cell.p75_p25 for cell in spreads) if spreads else None,
        widest=spreads[0] if spreads else None,
    )


def widest_spreads(edition: Edition, cells: Sequence[Cell]) -> list[tuple]:
    """Return (service, cell) for leading cells with quartiles and a grade above D, the widest spread first."""
    spreads = _firm_spreads(_leading_cells(cells))
    return [(edition.find_service(cell.scheme, cell.slug), cell) for cell in spreads]


def _leading_cells(cells: Sequence[Cell]) -> list[Cell]:
    by_slug: dict[str, list[Cell]] = {}
    for cell in cells:
        by_slug.setdefault(cell.slug, []).append(cell)
    return [cell for group in by_slug.values() if (cell := leading_cell(group))]


def _firm_spreads(leading: Sequence[Cell]) -> list[Cell]:
    firm = [cell for cell in leading if cell.p75_p25 and cell.grade in _FIRM_GRADES]
    return sorted(firm, key=lambda cell: (-cell.p75_p25, cell.slug))


def _short(units: float) -> str:
    for size, letter in ((1_000_000, {"en": "m", "ru": " млн"}), (1_000, {"en": "k", "ru": " тыс."})):
        if units >= size:
            return f"{units / size:g}{letter[current_language()]}"
    return f"{units:g}"
