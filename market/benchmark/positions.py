"""One agency's own standing in an edition, read from the private votes behind the figures that edition shows."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from market.benchmark.memory import frozen_folder
from market.benchmark.position_files import KeptLevel, OwnPlace, read_own_rows
from market.benchmark.published import Cell, CellKey, ListedService
from market.benchmark.reader import Edition, editions_folder, latest_edition, latest_versions, open_edition
from market.core.errors import Conflict
from market.core.positions import Band, Movement, movement
from market.core.prices import SERIES
from market.core.votes import pseudonym

_REACH = 1.96


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """An agency's own vote in one shown cell, in minor units, and where it stands among the others'."""

    service: ListedService
    cell: Cell
    price_minor: int
    band: Band | None
    moved: Movement | None


class Level(NamedTuple):
    """A price level, 1 being the middle of agencies, with its 95 % interval.

    *error* is the standard error of its logarithm; *shrunken* is the level drawn towards 1 by how loosely it is known.
    """

    level: float
    low: float
    high: float
    error: float
    shrunken: float


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """An agency's price level over all services of a series; None where it cannot be estimated."""

    series: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class OwnPosition:
    """Everything an agency may know of itself in an edition; *before* is the edition movements are told from."""

    edition: Edition
    before: Edition | None
    prices: tuple[OwnPrice, ...]
    levels: tuple[OwnLevel, ...]


def read_position(data: Path, group: str) -> OwnPosition | None:
    """Return the position of a controlling group in the newest edition; None while nothing is published.

    Read from what was kept when the edition was built, from the votes behind the figures it shows, carried ones as they
    were; so nothing newer than the edition is told.  Raises Conflict when that is missing.
    """
    edition, agency = latest_edition(editions_folder(data)), pseudonym(group)
    if edition is None:
        return None
    before = _edition_before(data, edition)
    earlier = _kept_before(data, before, agency) if before else {}
    own = read_own_rows(_private(data, edition), agency)
    prices = [_own_price(edition, key, place, earlier.get(key)) for key, place in sorted(own.places.items())]
    shown = tuple(price for price in prices if price)
    series = [each for each in SERIES if any(price.cell.series == each for price in shown)]
    return OwnPosition(edition, before, shown, tuple(_own_level(each, own.levels.get(each)) for each in series))


def _private(data: Path, edition: Edition) -> Path:
    return frozen_folder(data) / str(edition.summary.id)


def _edition_before(data: Path, edition: Edition) -> Edition | None:
    folder = editions_folder(data)
    earlier = [other.id for other in latest_versions(folder) if other.quarter < edition.summary.quarter]
    return open_edition(folder / str(earlier[0])) if earlier else None


def _kept_before(data: Path, before: Edition, agency: str) -> dict[CellKey, tuple[float, int | None]]:
    """Return the agency's prices and the medians shown then; none where the edition kept no positions."""
    try:
        places = read_own_rows(_private(data, before), agency).places
    except Conflict:
        return {}
    cells = {key: before.find_cell(key) for key in places}
    return {key: (place.price, cell.median) for key, place in places.items() if (cell := cells[key])}


def _own_price(
    edition: Edition, key: CellKey, place: OwnPlace, then: tuple[float, int | None] | None
) -> OwnPrice | None:
    cell = edition.find_cell(key)
    service = edition.find_service(key.scheme, cell.slug) if cell else None
    if cell is None or service is None or cell.median is None:
        return None
    moved = movement((then[0], place.price), (then[1], cell.median)) if then else None
    return OwnPrice(service, cell, round(place.price), place.band, moved)


def _own_level(series: str, kept: KeptLevel | None) -> OwnLevel:
    if kept is None:
        return OwnLevel(series, None)
    reach = _REACH * kept.error
    ends = math.exp(kept.effect - reach), math.exp(kept.effect + reach)
    return OwnLevel(series, Level(math.exp(kept.effect), *ends, kept.error, kept.shrunken))
