"""Is this price normal: one exact service, and how far the comparison had to be widened."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.benchmark.published import LEADING_SERIES, Cell
from market.benchmark.reader import Edition
from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.prices import CATALOGUE_SCHEME
from market.core.slices import WHOLE
from market.web.price_slices import slice_label
from market.web.price_texts import SERIES_NAMES


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a price is compared with; *widened* are the comparisons that were tried before and are withheld."""

    cell: Cell | None
    widened: Sequence[str]

    @property
    def sentence(self) -> str:
        """How far the comparison was widened, in words; '' when it was not."""
        if not self.widened:
            return ""
        used = "nothing is left to compare with" if self.cell is None else f"compared with {_words(self.cell)} instead"
        return f"Withheld: {'; '.join(self.widened)}. So {used}."


def find_comparison(edition: Edition, slug: str, wanted: str, catalogue: Catalogue) -> Comparison:
    """Return the narrowest published comparison of a service, a slice of it first when one is *wanted*."""
    tried: list[str] = []
    for cell in _narrowest_first(edition, slug, wanted):
        if cell is not None and cell.shows_figures():
            return Comparison(cell, tuple(tried))
        if cell is not None:
            tried.append(_words(cell))
        else:
            tried.append(f"prices of “{slice_label(wanted, catalogue)}”")
    return Comparison(None, tuple(tried))


def check_slice(wanted: str, known: Sequence[str]) -> None:
    """Raise Invalid at ``slice`` unless it is one of those an edition shows for the service, or none."""
    if wanted and wanted not in known:
        listed = ", ".join(known) or "none are shown"
        raise Invalid({"slice": f"{wanted!r} is not shown for this service; leave it out or use one of: {listed}."})


def slices_shown(edition: Edition, slug: str) -> tuple[str, ...]:
    """Return the codes of the slices an edition shows for a service of the catalogue, in any series."""
    return tuple(sorted({cell.slice for cell in edition.slices(CATALOGUE_SCHEME, slug)}))


def _narrowest_first(edition: Edition, slug: str, wanted: str) -> list[Cell | None]:
    by_series = {cell.series: cell for cell in edition.cells(CATALOGUE_SCHEME, slug)}
    whole = [by_series[series] for series in LEADING_SERIES if series in by_series]
    if not wanted:
        return [*whole]
    slices = [cell for cell in edition.slices(CATALOGUE_SCHEME, slug) if cell.slice == wanted]
    slices.sort(key=lambda cell: LEADING_SERIES.index(cell.series) if cell.series in LEADING_SERIES else 9)
    return [*slices[:1], *whole] if slices else [None, *whole]


def _words(cell: Cell) -> str:
    return SERIES_NAMES[cell.series].lower() + (" of the circumstance asked for" if cell.slice != WHOLE else "")
