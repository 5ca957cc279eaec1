"""What differs between two published editions, from their public figures alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from market.benchmark.published import Cell, CellKey, EditionSummary
from market.core.messages import say
from market.core.prices import SERIES
from market.core.summaries import QUANTILES

Number = TypeVar("Number", int, float)

NEW, GONE, RENEWED, CARRIED, UNCHANGED = "new", "gone", "renewed", "carried", "unchanged"
CHANGES: Mapping[str, str] = {
    NEW: say("shown for the first time, or again"),
    GONE: say("shown before and withheld now"),
    RENEWED: say("computed anew, with other figures"),
    CARRIED: say("repeated, because too few agencies changed"),
    UNCHANGED: say("computed anew, with the same figures"),
}


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that either edition shows: *change* is a key of ``CHANGES``; *before* or *after* may be None."""

    key: CellKey
    slug: str
    change: str
    before: Cell | None
    after: Cell | None

    def medians(self) -> tuple[int | None, int | None]:
        """Return the median of both editions in minor units; None where it is not shown."""
        before, after = (None if cell is None else cell.median for cell in (self.before, self.after))
        return before, after

    def has_moved(self) -> bool:
        """Return whether any figure, band or grade differs; a carried cell hardly ever has."""
        return self.before is None or self.after is None or _figures(self.before) != _figures(self.after)

    def moved_quantiles(self) -> dict[str, tuple[int | None, int | None]]:
        """Return (before, after) in minor units of the quantiles other than the median that differ."""
        before, after = (cell.quantiles if cell else {} for cell in (self.before, self.after))
        pairs = {name: (before.get(name), after.get(name)) for name in QUANTILES if name != "p50"}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def moved_figures(self) -> dict[str, tuple[tuple[int, int] | str | None, tuple[int, int] | str | None]]:
        """Return (before, after) of what differs besides the quantiles, by name; nothing unless both show the cell."""
        if self.before is None or self.after is None:
            return {}
        pairs = {
            "interval": (self.before.interval, self.after.interval),
            "agencies": (self.before.n_band, self.after.n_band),
            "grade": (self.before.grade, self.after.grade),
            "precision": (self.before.half_width_band, self.after.half_width_band),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between *before* and *after*; *cells* by scheme, service, series and slice.

    *methods* has the versions (before, after) of the methods that differ, *rules* the same of the parameters of
    disclosure control; None where an edition lacks one.
    """

    before: EditionSummary
    after: EditionSummary
    cells: tuple[CellChange, ...]
    methods: Mapping[str, tuple[int | None, int | None]]
    rules: Mapping[str, tuple[float | None, float | None]]

    @property
    def catalogue_differs(self) -> bool:
        """Whether services, units or definitions of the catalogue differ."""
        return self.before.catalogue_hash != self.after.catalogue_hash

    def counts(self) -> dict[str, int]:
        """Return how many cells changed in each way, in the order of ``CHANGES``."""
        found = Counter(cell.change for cell in self.cells)
        return {change: found[change] for change in CHANGES}


def compare_editions(
    before: EditionSummary, before_cells: Iterable[Cell], after: EditionSummary, after_cells: Iterable[Cell]
) -> Difference:
    """Return what differs between two editions; cells that neither shows are left out."""
    earlier = {cell.key: cell for cell in before_cells if cell.shows_figures()}
    later = {cell.key: cell for cell in after_cells if cell.shows_figures()}
    cells = [_compare(key, earlier.get(key), later.get(key)) for key in earlier.keys() | later.keys()]
    return Difference(
        before,
        after,
        tuple(sorted(cells, key=_place)),
        _changed(before.methods, after.methods),
        _changed(before.rules, after.rules),
    )


def _changed(
    before: Mapping[str, Number], after: Mapping[str, Number]
) -> dict[str, tuple[Number | None, Number | None]]:
    pairs = {name: (before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys())}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _compare(key: CellKey, before: Cell | None, after: Cell | None) -> CellChange:
    named = after or before
    return CellChange(key, named.slug if named else "", _change(before, after), before, after)


def _change(before: Cell | None, after: Cell | None) -> str:
    if before is None:
        return NEW
    if after is None:
        return GONE
    if after.carried_from is not None:
        return CARRIED
    return UNCHANGED if _figures(before) == _figures(after) else RENEWED


def _figures(cell: Cell) -> tuple[object, ...]:
    return cell.quantiles, cell.interval, cell.n_band, cell.grade, cell.half_width_band


def _place(cell: CellChange) -> tuple[str, str, int, str]:
    return cell.key.scheme, cell.slug, SERIES.index(cell.key.series), cell.key.slice
