"""What differs between two published editions, from their public figures alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.benchmark.published import Cell, CellKey, EditionSummary
from market.core.prices import SERIES

NEW, GONE, RENEWED, CARRIED, UNCHANGED = "new", "gone", "renewed", "carried", "unchanged"
CHANGES: Mapping[str, str] = {
    NEW: "shown for the first time, or again",
    GONE: "shown before and withheld now",
    RENEWED: "computed anew, with other figures",
    CARRIED: "repeated, because too few agencies changed",
    UNCHANGED: "computed anew, with the same figures",
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


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between *before* and *after*; *cells* by scheme, service, series and slice.

    *methods* has the versions (before, after) of the methods that differ, None where an edition lacks one.
    """

    before: EditionSummary
    after: EditionSummary
    cells: tuple[CellChange, ...]
    methods: Mapping[str, tuple[int | None, int | None]]

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
    names = sorted(before.methods.keys() | after.methods.keys())
    versions = {name: (before.methods.get(name), after.methods.get(name)) for name in names}
    return Difference(
        before,
        after,
        tuple(sorted(cells, key=_place)),
        {name: pair for name, pair in versions.items() if pair[0] != pair[1]},
    )


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
    same = (before.quantiles, before.n_band, before.grade) == (after.quantiles, after.n_band, after.grade)
    return UNCHANGED if same else RENEWED


def _place(cell: CellChange) -> tuple[str, str, int, str]:
    return cell.key.scheme, cell.slug, SERIES.index(cell.key.series), cell.key.slice
