"""What is published of price levels: how agencies' levels spread, what services cost in terms of one, and an index.

The levels themselves are for their agencies alone.  Source: statistics sections 0 (D7) and 2.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from market.core.clustered_errors import student_quantile
from market.core.disclosure import grid_steps, n_band
from market.core.grids import round_to_grid
from market.core.indicators import INDEX, RATIO, Indicator, level_quantiles, not_estimable, withheld
from market.core.level_designs import LevelDesign, design_of_votes
from market.core.level_equations import LevelEquations
from market.core.levels import LevelCell, Levels, connected_blocks, price_index, robust_fit
from market.core.summaries import reliability_grade
from market.core.votes import Votes

PRICE_LEVEL, RELATIVE_VALUE, PRICE_INDEX = "price-level", "relative-value", "price-index"
BASE_SERVICE = "social-post"
"""The catalogue service that stands for one unit of work: a post is what everybody sells."""

FEWEST_SERVICES_OF_PERIOD = 5
_FIGURES = 6


class LevelFit(NamedTuple):
    """The cells of one series and the levels fitted to them."""

    design: LevelDesign
    levels: Levels


class _KnownValue(NamedTuple):
    value: float
    agencies: int
    half_width: float


def fit_levels(votes: Mapping[str, Votes]) -> LevelFit | None:
    """Fit robust levels to each service's votes in one series; None where they leave no degree of freedom.

    >>> fit_levels({"post": Votes.of({"a": 100.0, "b": 120.0})}) is None
    True
    """
    design = design_of_votes(votes)
    levels = robust_fit(design) if design else None
    return LevelFit(design, levels) if design and levels and levels.degrees > 0 else None


def level_spread(series: str, levels: Levels | None) -> list[Indicator]:
    """Return the distribution of agencies' levels in one series; without *levels* it is not estimable.

    Quantiles of levels, whose geometric mean is 1, with thresholds, crowd and grid of prices.

    >>> [(found.statistic, found.reason) for found in level_spread("quoted", None)][:2]
    [('P10', 'not-estimable'), ('P25', 'not-estimable')]
    """
    if levels is None:
        names = ("P10", "P25", "P50", "P75", "P90", "P75P25", "P90P10")
        return [not_estimable(PRICE_LEVEL, series, name, RATIO) for name in names]
    by_agency = dict(zip(levels.agencies, np.exp(levels.agency_effects).tolist(), strict=True))
    return level_quantiles(PRICE_LEVEL, series, by_agency)


def relative_values(
    series: str,
    services: Sequence[str],
    shown: Collection[str],
    fit: LevelFit | None,
    *,
    base: str = BASE_SERVICE,
) -> list[Indicator]:
    """Return what each of *services* costs in units of *base* at the same agency, on the grid of prices.

    Only services whose own prices are *shown* have one, for the base's price times the value is nearly theirs.  The
    band counts the agencies of the rarer of the two; the grade is that of a median known as well as this, from the
    error clustered by agency.  Source: statistics sections 2.1 and 2.2.
    """
    known, found = _known_values(fit, base), []
    for service in services:
        if service not in known:
            found.append(not_estimable(RELATIVE_VALUE, series, "VALUE", RATIO, subject=service))
        elif not {service, base} <= set(shown):
            found.append(withheld(RELATIVE_VALUE, series, "VALUE", RATIO, subject=service))
        elif service != base:
            found.append(_as_indicator(series, service, known[service]))
    return found


def index_points(series: str, medians: Mapping[str, Mapping[str, float]]) -> list[Indicator]:
    """Return the index of each period, the first being 100, from the published median of each service.

    The time-product-dummy index: services' own price levels are taken out, so a period that lacks a dear service is
    not cheap for it.  *medians* maps each period to price by service; carried medians should be left out.  Periods
    not joined to the first through common services, and those of fewer than five services, are not estimable.

    >>> services = [f"s{n}" for n in range(5)]
    >>> medians = {"2026Q1": dict.fromkeys(services, 100.0), "2026Q2": dict.fromkeys(services, 104.0)}
    >>> [(found.subject, found.value) for found in index_points("quoted", medians)]
    [('2026Q1', 100.0), ('2026Q2', 104.0)]
    """
    counted = {period: own for period, own in medians.items() if len(own) >= FEWEST_SERVICES_OF_PERIOD}
    first = min(counted, default="")
    cells = [
        LevelCell(period, service, math.log(price)) for period, own in counted.items() for service, price in own.items()
    ]
    block = next((block for block in connected_blocks(cells) if any(cell.agency == first for cell in block)), None)
    found = price_index(sorted(block)) if block else {}
    return [
        Indicator(PRICE_INDEX, series, period, "INDEX", INDEX, round(100 * found[period], 1))
        if period in found
        else not_estimable(PRICE_INDEX, series, "INDEX", INDEX, subject=period)
        for period in sorted(medians)
    ]


def exchanged(value: float, base_value: float) -> float:
    """Return a published relative value in terms of another service, whose own value is *base_value*, to two digits.

    Both are rounded to the grid, so the quotient may be off by the errors of both.

    >>> exchanged(95.0, 9.9), exchanged(1.0, 95.0)
    (9.6, 0.011)
    """
    quotient = value / base_value
    return round(quotient, 1 - math.floor(math.log10(quotient)))


def _known_values(fit: LevelFit | None, base: str) -> dict[str, _KnownValue]:
    if fit is None or base not in fit.levels.services:
        return {}
    design, levels = fit
    place = design.services.index(base)
    errors = LevelEquations(design).errors_of_services(levels.weights, levels.residuals, place)
    reach = student_quantile(0.95, len(design.agencies) - 1)
    agencies = np.minimum(np.bincount(design.service), np.bincount(design.service)[place])
    values = np.exp(levels.service_effects - levels.service_effects[place])
    columns = zip(design.services, values.tolist(), agencies.tolist(), (reach * errors).tolist(), strict=True)
    return {service: _KnownValue(value, count, half_width) for service, value, count, half_width in columns}


def _as_indicator(series: str, service: str, known: _KnownValue) -> Indicator:
    value = round_to_grid(known.value, grid_steps(known.agencies))
    return Indicator(
        RELATIVE_VALUE,
        series,
        service,
        "VALUE",
        RATIO,
        float(f"{value:.{_FIGURES}g}"),
        n_band=n_band(known.agencies),
        grade=reliability_grade(known.agencies, known.half_width),
    )
