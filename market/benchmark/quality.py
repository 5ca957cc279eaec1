"""What an edition's own figures say of its quality, for the report every edition comes with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from market.benchmark.published import Cell, EditionSummary
from market.core.prices import SERIES
from market.core.slices import WHOLE

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class SeriesQuality:
    """One series of the catalogue: of how many services a median is shown, with which grade, how many repeated."""

    series: str
    services: int
    with_median: int
    grades: Mapping[str, int]
    carried: int

    @property
    def share_with_median(self) -> float:
        """The share of services with a published median, from 0 to 1."""
        return self.with_median / self.services if self.services else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures under the headings of a quality report; *slices* counts the cells by circumstance that are shown.

    *age* is the time from the last day of the window to publication; *versions* are all of the quarter, oldest first.
    """

    series: tuple[SeriesQuality, ...]
    slices: int
    age: timedelta
    versions: tuple[EditionSummary, ...]


def assess_quality(summary: EditionSummary, cells: Iterable[Cell], others: Sequence[EditionSummary]) -> Quality:
    """Return the quality of an edition from its published *cells* of one scheme and the list of all editions."""
    given = list(cells)
    whole = [cell for cell in given if cell.slice == WHOLE]
    versions = sorted((other for other in others if other.quarter == summary.quarter), key=lambda other: other.id)
    return Quality(
        series=tuple(_assess([cell for cell in whole if cell.series == series], series) for series in SERIES),
        slices=len(given) - len(whole),
        age=timedelta(days=(summary.published_at.date() - summary.window_until).days),
        versions=tuple(versions),
    )


def _assess(cells: Sequence[Cell], series: str) -> SeriesQuality:
    shown = [cell for cell in cells if cell.median is not None]
    grades = Counter(cell.grade for cell in shown)
    return SeriesQuality(
        series=series,
        services=len(cells),
        with_median=len(shown),
        grades={grade: grades[grade] for grade in GRADES},
        carried=sum(cell.carried_from is not None for cell in shown),
    )
