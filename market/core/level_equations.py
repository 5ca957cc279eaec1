"""The normal equations of price levels: agencies are eliminated, which leaves one equation a service.

Tables have a row for each service and a column for each agency.  One fit weighs the same cells many times, so they are
filled again instead of made anew.
"""

import numpy as np
import numpy.typing as npt

from market.core.level_designs import LevelDesign

Floats = npt.NDArray[np.float64]


class LevelEquations:
    """The equations of one design, for any weights of its cells."""

    def __init__(self, design: LevelDesign) -> None:
        self._design = design
        self._shape = len(design.services), len(design.agencies)
        self._cells = design.service * self._shape[1] + design.agency
        self._weights, self._scaled = np.zeros(self._shape), np.empty(self._shape)

    def table(self, values: Floats, missing: float) -> Floats:
        """Return a table with each cell's value in its place, and *missing* where there is no cell."""
        filled: Floats = np.full(self._shape, missing)
        filled.ravel()[self._cells] = values
        return filled

    def solve(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return the agency and service effects of least squares, the first service's being 0."""
        services, agencies = self._shape
        reduced, totals = self._reduce(weights)
        weighted = weights * self._design.log_prices
        by_agency = np.bincount(self._design.agency, weights=weighted, minlength=agencies)
        by_service = np.bincount(self._design.service, weights=weighted, minlength=services)
        right = by_service - self._weights @ (by_agency / totals)
        service = np.zeros(services)
        service[1:] = np.linalg.solve(reduced[1:, 1:], right[1:])
        return (by_agency - service @ self._weights) / totals, service

    def invert(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the inverse of the services' equations, each agency's shares of services, and its total weight.

        In the inverse the first service has zeros; shares have one row for each agency.
        """
        reduced, totals = self._reduce(weights)
        inverse = np.zeros_like(reduced)
        inverse[1:, 1:] = np.linalg.inv(reduced[1:, 1:])
        return inverse, (self._weights / totals).T, totals

    def errors_from_mean(self, weights: Floats) -> Floats:
        """Return standard errors of agency effects less their mean, in units of sigma, without a table of pairs."""
        inverse, spread, totals = self.invert(weights)
        own = 1 / totals
        through = spread @ inverse
        count = len(own)
        diagonal = own + np.sum(through * spread, axis=1)
        with_mean = own / count + through @ spread.mean(axis=0)
        of_mean = float(own.sum()) / count**2 + float(spread.mean(axis=0) @ inverse @ spread.mean(axis=0))
        variances: Floats = np.maximum(diagonal - 2 * with_mean + of_mean, 0.0)
        return np.sqrt(variances)

    def errors_of_services(self, weights: Floats, residuals: Floats, base: int) -> Floats:
        """Return standard errors of service effects less that of the service at place *base*, clustered by agency.

        The sandwich over agencies, times G/(G-1) and (n-1)/(n-K); what an agency's own effect takes of its lines
        drops out, for its weighted residuals sum to nothing.  Source: statistics section 2.2.
        """
        inverse, _, totals = self.invert(weights)
        scores = self.table(weights * residuals, 0.0)
        spread = (inverse - inverse[base]) @ scores
        lines, groups = len(residuals), len(totals)
        effects = groups + len(inverse) - 1
        correction = groups / (groups - 1) * (lines - 1) / (lines - effects)
        errors: Floats = np.sqrt(correction * np.sum(spread**2, axis=1))
        return errors

    def _reduce(self, weights: Floats) -> tuple[Floats, Floats]:
        """Fill the table of weights; return the equations left for the services, and the agencies' total weights."""
        self._weights.ravel()[self._cells] = weights
        totals: Floats = self._weights.sum(axis=0)
        np.multiply(self._weights, 1 / np.sqrt(totals), out=self._scaled)
        # A product with its own transpose takes half the work of any other.
        reduced: Floats = np.diag(self._weights.sum(axis=1)) - self._scaled @ self._scaled.T
        return reduced, totals
