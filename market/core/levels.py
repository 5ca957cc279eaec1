"""Price levels of agencies and relative values of services: the country-product-dummy model on cell medians.

The model is ``ln price = agency + service + error``, one cell per agency and service (statistics.md 2.1).  With
periods in the place of agencies the same fit is the time-product-dummy index.  Everything here is pure and private;
a level is shown to its agency only, the public sees how levels spread.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from market.core.level_designs import FEWEST_AGENCIES_OF_SERVICE, FEWEST_SERVICES_OF_AGENCY, LevelDesign
from market.core.level_equations import LevelEquations
from market.core.messages import say
from market.core.summaries import StatisticsRefused

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]

HUBER = 1.345
_MAD_TO_SIGMA = 1.4826
_ROUNDS, _SETTLED = 200, 1e-8
_NO_SCALE = 1e-13
# Where reweighting begins need only be near where it ends.
_POLISHING, _POLISHED = 20, 0.02
# Steps of reweighting fall short of where they lead to; up to twice as far they still never make the fit worse.
_STRIDE = 1.2
_REVIEWED_FROM = math.log(2.5)


class LevelCell(NamedTuple):
    """What one agency asks for one service: the logarithm of its median price, and the cell's weight."""

    agency: str
    service: str
    log_price: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Levels:
    """Fitted levels of one connected block; names are in sorted order.

    *agency_effects* are logarithms with mean 0, so that levels have the geometric mean 1; *service_effects* are
    logarithms of the price a service has at an agency of level 1.  *sigma* is the standard error of a cell,
    *degrees* its degrees of freedom; both are NaN or 0 where nothing is left to estimate them from.
    *agency_errors* are standard errors of *agency_effects*, model-based: clustering by agency is degenerate there.
    """

    agencies: tuple[str, ...]
    services: tuple[str, ...]
    agency_effects: Floats
    service_effects: Floats
    sigma: float
    degrees: int
    agency_errors: Floats
    residuals: Floats
    weights: Floats

    def level(self, agency: str) -> float:
        """Return an agency's level, 1 being the geometric mean; raises StatisticsRefused for one outside the block."""
        return math.exp(float(self.agency_effects[_place(self.agencies, agency)]))

    def relative_level(self, agency: str, base: str) -> float:
        """Return an agency's level over that of *base*."""
        return self.level(agency) / self.level(base)

    def relative_value(self, service: str, base: str) -> float:
        """Return how many units of *base* one unit of *service* costs at the same agency."""
        places = (_place(self.services, each) for each in (service, base))
        above, below = (float(self.service_effects[place]) for place in places)
        return math.exp(above - below)


def connected_blocks(cells: Iterable[LevelCell]) -> list[frozenset[LevelCell]]:
    """Return the cells by connected block, the block with most cells first, then by its first agency's name.

    Agencies are connected that price a common service, directly or through others; levels are never compared across
    blocks.

    >>> cells = [LevelCell("A", "tweet", 1), LevelCell("B", "tweet", 2), LevelCell("C", "video", 3)]
    >>> [sorted({cell.agency for cell in block}) for block in connected_blocks(cells)]
    [['A', 'B'], ['C']]
    """
    given = list(cells)
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(node: tuple[str, str]) -> tuple[str, str]:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for cell in given:
        root[find(("agency", cell.agency))] = find(("service", cell.service))
    blocks: dict[tuple[str, str], list[LevelCell]] = {}
    for cell in given:
        blocks.setdefault(find(("agency", cell.agency)), []).append(cell)
    ordered = sorted(blocks.values(), key=lambda block: (-len(block), min(cell.agency for cell in block)))
    return [frozenset(block) for block in ordered]


def estimable_cells(cells: Iterable[LevelCell]) -> tuple[LevelCell, ...]:
    """Return the cells that levels are published from: thin agencies and services left out, largest block only.

    An agency with one service would be its own residual, a service with few agencies too loose a bridge; leaving
    one out can make another thin, so this repeats until nothing changes.  The order is by agency and service.
    """
    kept = set(cells)
    while True:
        services = _counts(cell.service for cell in kept)
        agencies = _counts(cell.agency for cell in kept)
        thin = {
            cell
            for cell in kept
            if agencies[cell.agency] < FEWEST_SERVICES_OF_AGENCY or services[cell.service] < FEWEST_AGENCIES_OF_SERVICE
        }
        if not thin:
            break
        kept -= thin
    return tuple(sorted(connected_blocks(kept)[0])) if kept else ()


def price_levels(cells: Sequence[LevelCell]) -> Levels:
    """Fit levels by weighted least squares, each cell with its own weight.

    Agencies are eliminated first, which leaves one equation a service.  Raises StatisticsRefused for no cells, cells
    twice, a weight that is not positive, or more than one connected block.

    >>> small = [("A", "tweet", 10), ("A", "blog", 100), ("B", "tweet", 12), ("B", "blog", 120)]
    >>> levels = price_levels([LevelCell(agency, service, math.log(price)) for agency, service, price in small])
    >>> round(levels.relative_level("B", "A"), 6), round(levels.relative_value("blog", "tweet"), 6)
    (1.2, 10.0)
    """
    design = _design(cells)
    equations = LevelEquations(design)
    return _levels(design, equations, *equations.solve(design.weights), weights=design.weights)


def robust_price_levels(cells: Sequence[LevelCell], *, tuning: float = HUBER) -> Levels:
    """Fit levels by Huber's iteratively reweighted least squares, begun at the median polish.

    A residual beyond *tuning* times 1.4826 median absolute residuals loses weight in proportion; where most cells
    fit exactly, only those do.  Weights of cells multiply with these.  Raises StatisticsRefused as `price_levels`.
    """
    return robust_fit(_design(cells), tuning=tuning)


def robust_fit(design: LevelDesign, *, tuning: float = HUBER) -> Levels:
    """Fit `robust_price_levels` to cells given as arrays, all of one connected block."""
    equations = LevelEquations(design)
    agency, service = _median_polish(design, equations)
    weights = design.weights
    for _ in range(_ROUNDS):
        weights = design.weights * _huber_weights(_residuals(design, agency, service), tuning)
        solved = equations.solve(weights)
        steps = solved[0] - agency, solved[1] - service
        if float(np.max(np.abs(steps[0]))) < _SETTLED:
            agency, service = solved
            break
        agency, service = agency + _STRIDE * steps[0], service + _STRIDE * steps[1]
    return _levels(design, equations, agency, service, weights=weights)


def contrast_error(cells: Sequence[LevelCell], one: str, other: str) -> float:
    """Return the standard error of the difference of two agencies' log levels, by weighted least squares.

    NaN without degrees of freedom.  Raises StatisticsRefused as `price_levels`, and for an agency not among the cells.
    """
    design = _design(cells)
    levels = price_levels(cells)
    inverse, spread, totals = LevelEquations(design).invert(design.weights)
    rows = [_place(design.agencies, each) for each in (one, other)]
    weighted = spread[rows] @ inverse
    covariance = weighted @ spread[rows].T
    covariance[[0, 1], [0, 1]] += 1 / totals[rows]
    return float(levels.sigma * math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]))


def cells_to_review(cells: Sequence[LevelCell], levels: Levels) -> tuple[LevelCell, ...]:
    """Return the cells whose residual is above ln 2.5 and above four robust scales, for a person to look at.

    *levels* are those fitted from *cells*; nothing is deleted by itself.
    """
    bound = max(_REVIEWED_FROM, 4 * _scale(levels.residuals))
    return tuple(cell for cell, residual in zip(cells, levels.residuals, strict=True) if abs(residual) > bound)


def shrunken_levels(levels: Levels) -> dict[str, float]:
    """Return each agency's level drawn towards 1 by how loosely it is known (empirical Bayes).

    The variance among agencies is that of the effects less their mean squared error, and not below 0.
    """
    between = max(0.0, float(np.var(levels.agency_effects)) - float(np.mean(levels.agency_errors**2)))
    shares = between / (between + levels.agency_errors**2) if between else np.zeros_like(levels.agency_effects)
    return dict(zip(levels.agencies, np.exp(levels.agency_effects * shares).tolist(), strict=True))


def price_index(cells: Sequence[LevelCell]) -> dict[str, float]:
    """Return the time-product-dummy index, 1 in the first period: `price_levels` with periods as the agencies.

    Periods are ordered by name, such as 2026Q3.  Weights are expenditure shares within a period for the weighted
    index, 1 for the plain one, which is the Jevons index where no product is missing.

    >>> cells = [LevelCell("2026Q1", "post", 0.0), LevelCell("2026Q2", "post", math.log(1.05))]
    >>> {period: round(value, 4) for period, value in price_index(cells).items()}
    {'2026Q1': 1.0, '2026Q2': 1.05}
    """
    levels = price_levels(cells)
    first = levels.agency_effects[0]
    return dict(zip(levels.agencies, np.exp(levels.agency_effects - first).tolist(), strict=True))


def _design(cells: Sequence[LevelCell]) -> LevelDesign:
    if not cells:
        raise StatisticsRefused(say("There are no cells to fit levels to."))
    if len({(cell.agency, cell.service) for cell in cells}) < len(cells):
        raise StatisticsRefused(say("Give one cell for each agency and service: their median."))
    if any(not cell.weight > 0 or not math.isfinite(cell.log_price) for cell in cells):
        raise StatisticsRefused(say("Give each cell a finite log price and a weight above 0."))
    if len(connected_blocks(cells)) > 1:
        raise StatisticsRefused(say("Levels cannot be compared across blocks that share no service: fit each alone."))
    agencies = tuple(sorted({cell.agency for cell in cells}))
    services = tuple(sorted({cell.service for cell in cells}))
    places = {name: place for place, name in enumerate(agencies)}, {name: place for place, name in enumerate(services)}
    return LevelDesign(
        agencies,
        services,
        np.array([places[0][cell.agency] for cell in cells], dtype=np.intp),
        np.array([places[1][cell.service] for cell in cells], dtype=np.intp),
        np.array([cell.log_price for cell in cells], dtype=np.float64),
        np.array([cell.weight for cell in cells], dtype=np.float64),
    )


def _residuals(design: LevelDesign, agency: Floats, service: Floats) -> Floats:
    residuals: Floats = design.log_prices - agency[design.agency] - service[design.service]
    return residuals


def _levels(
    design: LevelDesign, equations: LevelEquations, agency: Floats, service: Floats, *, weights: Floats
) -> Levels:
    residuals = _residuals(design, agency, service)
    degrees = len(residuals) - len(design.agencies) - len(design.services) + 1
    sigma = math.sqrt(float(np.sum(weights * residuals**2)) / degrees) if degrees > 0 else math.nan
    mean = float(np.mean(agency))
    return Levels(
        design.agencies,
        design.services,
        agency - mean,
        service + mean,
        sigma,
        max(0, degrees),
        sigma * equations.errors_from_mean(weights),
        residuals,
        weights,
    )


def _median_polish(design: LevelDesign, equations: LevelEquations) -> tuple[Floats, Floats]:
    prices = equations.table(design.log_prices, np.inf)
    agency, service = np.zeros(len(design.agencies)), np.zeros(len(design.services))
    for _ in range(_POLISHING):
        before = np.concatenate((agency, service))
        agency = _medians_of_rows((prices - service[:, np.newaxis]).T)
        service = _medians_of_rows(prices - agency)
        if float(np.max(np.abs(np.concatenate((agency, service)) - before))) < _POLISHED:
            break
    return agency + service[0], service - service[0]


def _medians_of_rows(table: Floats) -> Floats:
    """Return the median of the finite values in each row."""
    ordered = np.sort(table, axis=1)
    counts = np.count_nonzero(ordered < np.inf, axis=1)
    rows = np.arange(len(ordered))
    medians: Floats = (ordered[rows, (counts - 1) // 2] + ordered[rows, counts // 2]) / 2
    return medians


def _huber_weights(residuals: Floats, tuning: float) -> Floats:
    scale = max(_scale(residuals), _NO_SCALE)
    weights: Floats = np.minimum(1.0, tuning * scale / np.maximum(np.abs(residuals), tuning * scale))
    return weights


def _scale(residuals: Floats) -> float:
    sizes = np.abs(residuals)
    half = len(sizes) // 2
    parted = np.partition(sizes, half)
    below = parted[half] if len(sizes) % 2 else parted[:half].max()
    return _MAD_TO_SIGMA * float(below + parted[half]) / 2


def _counts(names: Iterable[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _place(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise StatisticsRefused(say("{name!r} is not in the block that these levels belong to.", name=name))
    return names.index(name)
