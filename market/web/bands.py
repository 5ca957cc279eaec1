"""Price bands on a shared logarithmic axis, and the figures that head the front page."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from market.benchmark.published import Cell
from market.benchmark.reader import Edition
from market.web.languages import current_language

_NAMES = ("p10", "p25", "p50", "p75", "p90")
_MARGIN = 0.04


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
    """A logarithmic axis from *low* to *high*, natural logarithms of minor units."""

    low: float
    high: float

    def places(self, cell: Cell) -> Places:
        return Places(*(self._place(cell.quantiles[name]) for name in _NAMES))

    def marks(self) -> list[Mark]:
        """Return a mark at each power of ten of whole units that lies on the axis."""
        first, last = math.ceil(self.low / math.log(10)), math.floor(self.high / math.log(10))
        return [Mark(self._place(10**power) or 0.0, _short(10 ** (power - 2))) for power in range(first, last + 1)]

    def _place(self, minor: int | None) -> float | None:
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


def axis_of(cells: Iterable[Cell]) -> Axis | None:
    """Return an axis that holds every published quantile of *cells*, or None when nothing is published."""
    shown = [value for cell in cells for value in cell.quantiles.values() if value is not None]
    if not shown:
        return None
    low, high = math.log(min(shown)), math.log(max(shown))
    margin = max((high - low) * _MARGIN, 0.1)
    return Axis(low - margin, high + margin)


def leading_cell(cells: Sequence[Cell]) -> Cell | None:
    """Return the cell that stands for a service in a list: quoted before awarded before list, if it shows figures."""
    by_series = {cell.series: cell for cell in cells}
    for series in ("quoted", "awarded", "list"):
        if series in by_series and by_series[series].shows_figures():
            return by_series[series]
    return None


def headline(edition: Edition, cells: Sequence[Cell]) -> Headline:
    """Return how many services show a price, the typical and the widest spread of the leading cells."""
    slugs = sorted({cell.slug for cell in cells})
    leading = [cell for slug in slugs if (cell := leading_cell([c for c in cells if c.slug == slug]))]
    spreads = [cell for cell in leading if cell.p75_p25 is not None]
    return Headline(
        published=len(leading),
        services=len(edition.services(cells[0].scheme)) if cells else 0,
        typical_spread=median(cell.p75_p25 for cell in spreads if cell.p75_p25) if spreads else None,
        widest=max(spreads, key=lambda cell: (cell.p75_p25, cell.slug), default=None),
    )


def widest_spreads(edition: Edition, cells: Sequence[Cell]) -> list[tuple]:
    """Return (service, cell, places) for leading cells with quartiles, the widest spread first."""
    leading = [leading_cell([c for c in cells if c.slug == slug]) for slug in sorted({c.slug for c in cells})]
    spread = sorted((c for c in leading if c and c.p75_p25), key=lambda c: (-c.p75_p25, c.slug))
    return [(edition.find_service(cell.scheme, cell.slug), cell) for cell in spread]


def _short(units: float) -> str:
    for size, letter in ((1_000_000, {"en": "m", "ru": " млн"}), (1_000, {"en": "k", "ru": " тыс."})):
        if units >= size:
            return f"{units / size:g}{letter[current_language()]}"
    return f"{units:g}"
