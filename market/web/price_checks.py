"""Is this price normal: one exact service, and how far the comparison had to be widened."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from market.benchmark.published import LEADING_SERIES, Cell
from market.benchmark.reader import Edition
from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.messages import say, together
from market.core.prices import CATALOGUE_SCHEME
from market.core.slices import DIMENSIONS, WHOLE, slice_code
from market.web.price_slices import slice_label, value_labels

_SERIES = {"quoted": say("quoted prices"), "awarded": say("awarded prices"), "list": say("list prices")}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a price is compared with; *widened* are the comparisons that were tried before and are withheld."""

    cell: Cell | None
    widened: Sequence[str]
    sentence: str
    """How far the comparison was widened and why, in words; '' when it was not."""


def find_comparison(edition: Edition, slug: str, wanted: str, catalogue: Catalogue) -> Comparison:
    """Return the narrowest published comparison of a service.

    Quoted prices come before awarded before list prices, and in each the slice *wanted*, if any, before all prices.
    """
    tried: list[str] = []
    for series, code in _narrowest_first(wanted):
        cell = _find(edition, slug, series, code)
        words = _words(series, code, catalogue)
        if cell is not None and cell.shows_figures():
            return Comparison(cell, tuple(tried), _sentence(tried, words))
        tried.append(words)
    return Comparison(None, tuple(tried), _sentence(tried, ""))


def check_slice(wanted: str, shown: Sequence[str], catalogue: Catalogue) -> None:
    """Raise Invalid at ``slice`` with the nearest names unless it is none, one of *shown* or a known circumstance.

    A known one that is not shown is withheld, whether few agencies stand behind it or none.
    """
    known = dict.fromkeys((*shown, *_known_slices(catalogue)))
    if wanted and wanted not in known:
        nearest = difflib.get_close_matches(wanted, known, n=3)
        hint = (
            say("did you mean {nearest}?", nearest=" or ".join(nearest))
            if nearest
            else say("write it such as city=Kazan or department=hr.")
        )
        raise Invalid(
            {"slice": say("There is no circumstance {wanted!r}; leave it out, or {hint}", wanted=wanted, hint=hint)}
        )


def slices_shown(edition: Edition, slug: str) -> tuple[str, ...]:
    """Return the codes of the slices an edition shows for a service of the catalogue, in any series."""
    return tuple(sorted({cell.slice for cell in edition.slices(CATALOGUE_SCHEME, slug)}))


def is_known_slice(code: str, catalogue: Catalogue) -> bool:
    """Return whether a code names a circumstance of the catalogue, shown or not."""
    return code in set(_known_slices(catalogue))


def _known_slices(catalogue: Catalogue) -> Iterator[str]:
    for dimension in DIMENSIONS:
        yield from (slice_code(dimension, value) for value in value_labels(dimension, catalogue))


def _narrowest_first(wanted: str) -> list[tuple[str, str]]:
    codes = (wanted, WHOLE) if wanted else (WHOLE,)
    return [(series, code) for series in LEADING_SERIES for code in codes]


def _find(edition: Edition, slug: str, series: str, code: str) -> Cell | None:
    cells = (*edition.cells(CATALOGUE_SCHEME, slug), *edition.slices(CATALOGUE_SCHEME, slug))
    return next((cell for cell in cells if (cell.series, cell.slice) == (series, code)), None)


def _words(series: str, code: str, catalogue: Catalogue) -> str:
    if not code:
        return _SERIES[series]
    return say("{series} ({circumstance})", series=_SERIES[series], circumstance=slice_label(code, catalogue))


def _sentence(tried: Sequence[str], used: str) -> str:
    if not tried:
        return ""
    left_out = together(tried, "; ")
    if not used:
        return say("No figure can be shown for {tried}, and nothing is left to compare with.", tried=left_out)
    return say("No figure can be shown for {tried}, so the price is compared with {used}.", tried=left_out, used=used)
