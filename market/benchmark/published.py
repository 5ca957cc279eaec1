"""What a published edition holds: plain values that pages, commands and the API may show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from market.core.editions import EditionId, Quarter
from market.core.messages import say
from market.core.slices import WHOLE

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
"""The licence of every public file of an edition."""

LEADING_SERIES = ("quoted", "awarded", "list")
"""Which series stands for a service where only one is shown: the most binding of which there are many."""

NOTHING_WITHHELD: Mapping[str, str] = MappingProxyType({})


class ServiceKey(NamedTuple):
    """What is priced: the same service in another unit or currency is another thing."""

    scheme: str
    service: str
    unit: str
    currency: str


class CellKey(NamedTuple):
    """One service in one series (list, quoted, awarded or paid), as a whole or in one slice."""

    scheme: str
    service: str
    unit: str
    currency: str
    series: str
    slice: str = WHOLE

    @property
    def service_key(self) -> ServiceKey:
        """What is priced, whatever the series."""
        return ServiceKey(self.scheme, self.service, self.unit, self.currency)


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """One edition without its figures; it looks at prices dated in (*window_after*, *window_until*].

    *methods* maps each method to its version; *held* and *left_out* count prices that did not enter,
    by reason, *converted* those in other currencies, by the source of their rate.  *supersedes* is the
    edition this one replaces, *reason* says why and *revision* is the type of `market.core.revisions`; a
    first version has neither.  *rules* are the parameters of disclosure control that may be told.
    """

    id: EditionId
    published_at: datetime
    supersedes: str | None
    reason: str
    synthetic: bool
    currency: str
    window_after: date
    window_until: date
    inputs_hash: str
    catalogue_hash: str
    methods: Mapping[str, int]
    held: Mapping[str, int]
    left_out: Mapping[str, int]
    revision: str | None = None
    converted: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int | float] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """How the edition is named as a source; one of invented prices says so wherever it goes."""
        source = say("Like for Like, edition {edition}", edition=self.id)
        return say("{source} (invented data)", source=source) if self.synthetic else source

    @property
    def quarter(self) -> Quarter:
        """The quarter the edition is for."""
        return self.id.quarter

    @property
    def version(self) -> int:
        """1 for the first publication of the quarter, more for corrections."""
        return self.id.version


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service of a scheme; what a scheme does not know (definition, family, scope) is empty text."""

    scheme: str
    slug: str
    service: str
    name_en: str
    name_ru: str
    definition: str
    unit: str
    unit_en: str
    unit_ru: str
    family: str
    family_en: str
    family_ru: str
    reference_scope: str
    currency: str

    @property
    def key(self) -> ServiceKey:
        """What is priced, the same in every edition; the slug may differ between editions."""
        return ServiceKey(self.scheme, self.service, self.unit, self.currency)


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of one service in one series, in minor units of *currency* per *unit*.

    Figures that are not shown are None.  *withheld* has their reasons by name; *reason* is set when
    the whole cell shows nothing.  *carried_from* names the edition that first showed the figures when
    they were not renewed.  *interval* is the 95 % interval of the median, rounded outward.  *slice* is
    ``WHOLE`` or the code of `market.core.slices` that the prices were chosen by.
    """

    scheme: str
    slug: str
    service: str
    unit: str
    currency: str
    series: str
    slice: str
    n_band: str | None
    grade: str | None
    half_width_band: str | None
    quantiles: Mapping[str, int | None]
    p90_p10: float | None
    p75_p25: float | None
    qcd: float | None
    interval: tuple[int, int] | None
    reason: str | None
    withheld: Mapping[str, str]
    carried_from: str | None

    @property
    def key(self) -> CellKey:
        """The cell's name, the same in every edition."""
        return CellKey(self.scheme, self.service, self.unit, self.currency, self.series, self.slice)

    @property
    def median(self) -> int | None:
        """The median price in minor units, or None."""
        return self.quantiles["p50"]

    def shows_figures(self) -> bool:
        """Return whether any price of the cell is shown."""
        return any(value is not None for value in self.quantiles.values())


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The figures of one service and series in one quarter, from the latest version of its edition."""

    edition: EditionId
    p25: int | None
    p50: int | None
    p75: int | None
    n_band: str | None
    grade: str | None
    carried_from: str | None

    @property
    def quarter(self) -> Quarter:
        """The quarter of the edition."""
        return self.edition.quarter


def cells_where_known(
    cells: Sequence[Cell], trends: Mapping[str, Sequence[TrendPoint]] = MappingProxyType({})
) -> tuple[Cell, ...]:
    """Return the cells of one service that pages and charts show: of paid prices only those that were ever shown.

    Few services have paid prices.  A cell that is left out looks the same whether nobody or nearly enough
    agencies stand behind it; files and JSON have it always, as withheld.  *trends* has points by series.
    """
    return tuple(
        cell
        for cell in cells
        if cell.series != "paid"
        or cell.shows_figures()
        or any(point.p50 is not None for point in trends.get(cell.series, ()))
    )


def leading_cell(cells: Iterable[Cell]) -> Cell | None:
    """Return the cell that stands for a service in a list: quoted before awarded before list, if it shows figures."""
    by_series = {cell.series: cell for cell in cells if cell.shows_figures()}
    return next((by_series[series] for series in LEADING_SERIES if series in by_series), None)


def chart_file(name: str, language: str = "en") -> str:
    """Return the file of the edition that holds the chart called *name* in *language*.

    >>> chart_file("families/content"), chart_file("catalogue--social-post--trend", "ru")
    ('charts/families/content.svg', 'charts/ru/catalogue--social-post--trend.svg')
    """
    return f"charts/{name}.svg" if language == "en" else f"charts/{language}/{name}.svg"


def card_file(slug: str) -> str:
    """Return the file of the edition that holds the card for sharing of a service of the catalogue.

    >>> card_file("social-post")
    'charts/cards/social-post.png'
    """
    return f"charts/cards/{slug}.png"
