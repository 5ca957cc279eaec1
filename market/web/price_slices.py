"""Published prices by circumstance: one fixed cut at a time, with words for its values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from market.benchmark.published import Cell
from market.core.accounts import AGENCY_SIZES
from market.core.catalogue import Catalogue
from market.core.messages import say
from market.core.slices import (
    AGENCY_SIZE,
    AGENCY_TYPE,
    CITY,
    DEPARTMENT,
    DIMENSIONS,
    OWN_WORK,
    PASSED_ON,
    SHARED_WORK,
    STANDARDS,
    SUBCONTRACTING,
    VOLUME,
    split_slice,
)
from market.web.languages import named

_CUT_SERIES = ("quoted", "awarded", "paid", "list")
DIMENSION_NAMES = {
    CITY: say("City of the agency"),
    AGENCY_TYPE: say("Kind of agency"),
    AGENCY_SIZE: say("Size of the agency, people"),
    DEPARTMENT: say("Department that buys"),
    SUBCONTRACTING: say("Who does the work"),
    STANDARDS: say("Standards required beyond the mandatory ones"),
    VOLUME: say("Quantity asked for"),
}
_WORDS = {
    AGENCY_SIZE: {size: size.replace("-", "–") for size in AGENCY_SIZES},
    SUBCONTRACTING: {
        OWN_WORK: say("the agency itself"),
        SHARED_WORK: say("partly others"),
        PASSED_ON: say("wholly others"),
    },
    STANDARDS: {"none": say("none"), "1-2": say("one or two"), "3+": say("three or more")},
    VOLUME: {"1": say("one"), "2-9": "2–9", "10-99": "10–99", "100+": say("100 or more")},
}


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One shown slice; *ratio* is its median over that of all prices of the series, None without either."""

    label: str
    cell: Cell
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The shown slices of one dimension in one series."""

    name: str
    rows: Sequence[SliceRow]


def leading_series(slices: Sequence[Cell]) -> str | None:
    """Return the series slices are shown in: quoted, else awarded, paid or list; None when no slice is shown."""
    present = {cell.series for cell in slices}
    return next((series for series in _CUT_SERIES if series in present), None)


def cuts_of(whole: Sequence[Cell], slices: Sequence[Cell], series: str, catalogue: Catalogue) -> list[Cut]:
    """Return the cuts of one series in the order of dimensions, their rows by the order of the catalogue."""
    median = next((cell.median for cell in whole if cell.series == series), None)
    cuts = []
    for dimension in DIMENSIONS:
        labels = value_labels(dimension, catalogue)
        found = [(split_slice(cell.slice), cell) for cell in slices if cell.series == series]
        mine = [(value, cell) for (of_dimension, value), cell in found if of_dimension == dimension]
        mine.sort(key=lambda pair: place_of(pair[0], labels))
        rows = [SliceRow(labels.get(value, value), cell, _ratio(cell.median, median)) for value, cell in mine]
        if rows:
            cuts.append(Cut(DIMENSION_NAMES[dimension], rows))
    return cuts


def value_labels(dimension: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the values of a dimension that have words of their own, in order."""
    if dimension == CITY:
        return {city.name_en: named(city) for city in catalogue.cities}
    if dimension == AGENCY_TYPE:
        return {kind.code: named(kind) for kind in catalogue.agency_types}
    if dimension == DEPARTMENT:
        return {department.code: named(department) for department in catalogue.departments}
    return _WORDS.get(dimension, {})


def place_of(value: str, labels: Mapping[str, str]) -> tuple[int, str]:
    """Return what sorts the values of a dimension: the order of its *labels*, then by name what has none.

    >>> sorted(["100+", "25-99", "?", "1-9"], key=lambda size: place_of(size, _WORDS[AGENCY_SIZE]))
    ['1-9', '25-99', '100+', '?']
    """
    return next((place for place, known in enumerate(labels) if known == value), len(labels)), value


def in_order(codes: Iterable[str], catalogue: Catalogue) -> list[str]:
    """Return codes of slices by dimension, and within each as its values are ordered everywhere."""

    def place(code: str) -> tuple[int, tuple[int, str]]:
        dimension, value = split_slice(code)
        return DIMENSIONS.index(dimension), place_of(value, value_labels(dimension, catalogue))

    return sorted(codes, key=place)


def slice_label(code: str, catalogue: Catalogue) -> str:
    """Return the words for a slice, such as "City of the agency: Kazan"."""
    dimension, value = split_slice(code)
    return say(
        "{dimension}: {value}",
        dimension=DIMENSION_NAMES[dimension],
        value=value_labels(dimension, catalogue).get(value, value),
    )


def _ratio(median: int | None, of: int | None) -> float | None:
    return None if median is None or of is None else median / of
