"""From the votes of many services to the cells that price levels are fitted to, as arrays throughout.

A market may have a million cells; one object for each would cost more than the fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from market.core.votes import Numbers, Votes, pseudonym_text

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]

FEWEST_SERVICES_OF_AGENCY = 2
FEWEST_AGENCIES_OF_SERVICE = 5


@dataclass(frozen=True, slots=True)
class LevelDesign:
    """Cells of agencies and services: the places of their names, natural logarithms of prices, and weights."""

    agencies: tuple[str, ...]
    services: tuple[str, ...]
    agency: Whole
    service: Whole
    log_prices: Floats
    weights: Floats


def design_of_votes(votes: Mapping[str, Votes]) -> LevelDesign | None:
    """Return the cells that levels are published from, given each service's votes; None when none are left.

    As `market.core.levels.estimable_cells`: agencies with one service and services with fewer than five agencies are
    left out until nothing is thin, and only the largest connected block stays.  Every cell has the weight 1.
    """
    services = sorted(name for name in votes if len(votes[name]))
    if not services:
        return None
    prices = np.concatenate([votes[name].prices for name in services])
    service = np.repeat(np.arange(len(services)), [len(votes[name]) for name in services])
    names, agency = _codes([votes[name].agencies for name in services])
    kept = _without_thin(agency, service)
    if not len(kept):
        return None
    kept = kept[_is_in_largest_block(agency[kept], service[kept])]
    own, agency_places = _used(agency[kept])
    used, service_places = _used(service[kept])
    return LevelDesign(
        tuple(pseudonym_text(number) for number in names[own].tolist()),
        tuple(services[place] for place in used.tolist()),
        agency_places,
        service_places,
        np.log(prices[kept]),
        np.ones(len(kept)),
    )


def _codes(agencies: Sequence[Numbers]) -> tuple[Numbers, Whole]:
    """Return the different agencies in ascending order, and the place there of each one given."""
    names: Numbers = np.unique(np.concatenate(agencies))
    # Those of one service ascend, so looking them up in turn is quicker than sorting all of them.
    return names, np.concatenate([np.searchsorted(names, each) for each in agencies])


def _used(places: Whole) -> tuple[Whole, Whole]:
    """Return the different places in ascending order, and each one's number among them."""
    is_used = np.bincount(places) > 0
    return np.flatnonzero(is_used), (np.cumsum(is_used) - 1)[places]


def _without_thin(agency: Whole, service: Whole) -> Whole:
    kept = np.arange(len(agency))
    while len(kept):
        of_agency, of_service = np.bincount(agency[kept]), np.bincount(service[kept])
        is_thin = of_agency[agency[kept]] < FEWEST_SERVICES_OF_AGENCY
        is_thin |= of_service[service[kept]] < FEWEST_AGENCIES_OF_SERVICE
        if not is_thin.any():
            break
        kept = kept[~is_thin]
    return kept


def _is_in_largest_block(agency: Whole, service: Whole) -> npt.NDArray[np.bool_]:
    """Return which cells are in the connected block with most cells, the first of equal ones."""
    labels = np.arange(int(agency.max()) + 1)
    while True:
        of_service = np.full(int(service.max()) + 1, len(labels))
        np.minimum.at(of_service, service, labels[agency])
        lower = labels.copy()
        np.minimum.at(lower, agency, of_service[service])
        if np.array_equal(lower, labels):
            break
        labels = lower
    blocks = labels[agency]
    return np.asarray(blocks == np.argmax(np.bincount(blocks)))
