"""One agency's own standing in an edition, read from the private votes behind the figures that edition shows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.benchmark.baselines import read_baseline
from market.benchmark.memory import frozen_folder
from market.benchmark.published import Cell, CellKey, ListedService
from market.benchmark.reader import Edition, editions_folder, latest_edition, latest_versions, open_edition
from market.core.level_designs import design_of_votes
from market.core.levels import Levels, robust_fit
from market.core.positions import Band, Movement, movement, position_band
from market.core.prices import CATALOGUE_SCHEME, SERIES
from market.core.slices import WHOLE
from market.core.votes import Votes, pseudonym

_REACH = 1.96


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """An agency's own vote in one shown cell, in minor units, and where it stands among the others'."""

    service: ListedService
    cell: Cell
    price_minor: int
    band: Band | None
    moved: Movement | None


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """An agency's price level over all services of a series, 1 being the middle of agencies, with its 95 % interval."""

    series: str
    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OwnPosition:
    """Everything an agency may know of itself in an edition; *before* is the edition movements are told from."""

    edition: Edition
    before: Edition | None
    prices: tuple[OwnPrice, ...]
    levels: tuple[OwnLevel, ...]


def read_position(data: Path, group: str) -> OwnPosition | None:
    """Return the position of a controlling group in the newest edition; None while nothing is published.

    Read from the votes behind the figures shown, carried ones as they were, so that nothing newer than the edition is
    told.  Raises Conflict when the private inputs of an edition are missing.
    """
    edition, agency = latest_edition(editions_folder(data)), pseudonym(group)
    if edition is None:
        return None
    before = _edition_before(data, edition)
    behind = _votes_behind(edition)
    earlier = _own_votes(before, agency) if before else {}
    own = _own_votes(edition, agency)
    prices = [_own_price(edition, key, own[key], behind[key], _then(before, earlier, key)) for key in sorted(own)]
    levels = [_own_level(edition, series, agency) for series in SERIES]
    return OwnPosition(
        edition, before, tuple(price for price in prices if price), tuple(level for level in levels if level)
    )


def _edition_before(data: Path, edition: Edition) -> Edition | None:
    folder = editions_folder(data)
    earlier = [other.id for other in latest_versions(folder) if other.quarter < edition.summary.quarter]
    return open_edition(folder / str(earlier[0])) if earlier else None


def _own_votes(edition: Edition, agency: str) -> dict[CellKey, float]:
    return {key: votes[agency] for key, votes in _votes_behind(edition).items() if agency in votes}


@lru_cache(maxsize=4)
def _votes_behind(edition: Edition) -> Mapping[CellKey, Votes]:
    """Return the votes behind the whole cells an edition shows; kept, since an edition never changes."""
    kept = read_baseline(frozen_folder(edition.folder.parent.parent) / str(edition.summary.id))
    shown = [cell.key for cell in edition.every_cell() if cell.slice == WHOLE and cell.shows_figures()]
    return {key: Votes.of(kept[key][1]) for key in shown if key in kept}


def _then(before: Edition | None, earlier: Mapping[CellKey, float], key: CellKey) -> tuple[float, int | None] | None:
    cell = before.find_cell(key) if before else None
    return (earlier[key], cell.median) if cell and key in earlier else None


def _own_price(
    edition: Edition, key: CellKey, own: float, votes: Votes, then: tuple[float, int | None] | None
) -> OwnPrice | None:
    cell = edition.find_cell(key)
    service = edition.find_service(key.scheme, cell.slug) if cell else None
    if cell is None or service is None or cell.median is None:
        return None
    moved = movement((then[0], own), (then[1], cell.median)) if then else None
    return OwnPrice(service, cell, round(own), position_band(own, votes), moved)


def _own_level(edition: Edition, series: str, agency: str) -> OwnLevel | None:
    levels = _fit(edition, series)
    if levels is None or agency not in levels.agencies:
        return None
    place = levels.agencies.index(agency)
    effect, error = float(levels.agency_effects[place]), float(levels.agency_errors[place])
    return OwnLevel(series, math.exp(effect), math.exp(effect - _REACH * error), math.exp(effect + _REACH * error))


@lru_cache(maxsize=16)
def _fit(edition: Edition, series: str) -> Levels | None:
    votes = {
        key.service: values
        for key, values in _votes_behind(edition).items()
        if (key.scheme, key.series) == (CATALOGUE_SCHEME, series)
    }
    design = design_of_votes(votes)
    levels = robust_fit(design) if design else None
    return levels if levels and levels.degrees > 0 else None
