"""What is published of price levels: the made-up truth comes back, and errors are those of the plain formula."""

import math
import random

import numpy as np
import pytest

from market.core.disclosure import WITHHELD
from market.core.indicators import NOT_ESTIMABLE
from market.core.level_designs import design_of_votes
from market.core.level_equations import LevelEquations
from market.core.level_indicators import exchanged, fit_levels, index_points, level_spread, relative_values
from market.core.votes import Votes, pseudonym

WORTH = {"social-post": 1.0, "blog": 10.0, "community": 95.0, "video": 6.4, "rare": 30.0}


def market(agencies: int, *, noise: float, seed: int = 7) -> dict[str, Votes]:
    """Prices of services worth known multiples of a post, at agencies of levels from 0.6 to 1.7; some are missing."""
    drawn = random.Random(seed)  # noqa: S311
    levels = {f"agency {n}": 0.6 * (1.7 / 0.6) ** (n / (agencies - 1)) for n in range(agencies)}
    return {
        service: Votes.of(
            {
                pseudonym(name): 1_000 * worth * level * math.exp(drawn.gauss(0, noise))
                for name, level in levels.items()
                if service == "social-post" or drawn.random() < (0.15 if service == "rare" else 0.8)
            }
        )
        for service, worth in WORTH.items()
    }


def test_services_are_worth_what_they_were_made_to_be():
    votes = market(80, noise=0.1)
    found = relative_values("quoted", list(WORTH), WORTH, fit_levels(votes))
    by_service = {indicator.subject: indicator for indicator in found}

    assert set(by_service) == set(WORTH) - {"social-post"}
    for service in ("blog", "community", "video"):
        assert by_service[service].value == pytest.approx(WORTH[service], rel=0.06)
        assert (by_service[service].n_band, by_service[service].grade) == ("46-99", "A")
    assert by_service["rare"].n_band in ("5-9", "10-17")
    assert by_service["rare"].grade != "A"


def test_a_service_without_a_shown_price_has_no_relative_value():
    fit = fit_levels(market(80, noise=0.1))
    found = {f.subject: f for f in relative_values("quoted", [*WORTH, "new"], set(WORTH) - {"blog"}, fit)}

    assert (found["blog"].value, found["blog"].reason) == (None, WITHHELD)
    assert (found["new"].value, found["new"].reason) == (None, NOT_ESTIMABLE)
    assert all(indicator.value is None for indicator in relative_values("quoted", list(WORTH), (), fit))
    assert {indicator.reason for indicator in relative_values("quoted", list(WORTH), WORTH, None)} == {NOT_ESTIMABLE}


def plain_errors(design, weights, residuals, base: int) -> list[float]:
    """The clustered sandwich with a dummy for every agency and service, by the textbook."""
    agencies, services, lines = len(design.agencies), len(design.services), len(residuals)
    dummies = np.zeros((lines, agencies + services))
    dummies[np.arange(lines), design.agency] = 1
    dummies[np.arange(lines), agencies + design.service] = 1
    kept = [column for column in range(agencies + services) if column != agencies + base]
    dummies = dummies[:, kept]
    bread = np.linalg.inv(dummies.T @ (weights[:, None] * dummies))
    meat = np.zeros_like(bread)
    for agency in range(agencies):
        own = design.agency == agency
        score = dummies[own].T @ (weights[own] * residuals[own])
        meat += np.outer(score, score)
    correction = agencies / (agencies - 1) * (lines - 1) / (lines - agencies - services + 1)
    variances = correction * np.diag(bread @ meat @ bread)
    errors = dict(zip(kept, np.sqrt(variances), strict=True))
    return [errors.get(agencies + service, 0.0) for service in range(services)]


@pytest.mark.parametrize("base", [0, 3])
def test_errors_of_services_are_those_of_the_textbook(base):
    votes = market(25, noise=0.3)
    design, levels = fit_levels(votes)
    found = LevelEquations(design).errors_of_services(levels.weights, levels.residuals, base)

    assert found.tolist() == pytest.approx(plain_errors(design, levels.weights, levels.residuals, base), rel=1e-8)


def test_levels_of_few_agencies_show_no_deciles_and_none_without_a_fit():
    few = {f.statistic: f for f in level_spread("quoted", fit_levels(market(30, noise=0.1)).levels)}

    assert few["P10"].reason == NOT_ESTIMABLE
    assert few["P25"].value < 1 < few["P75"].value
    assert few["P75P25"].value == pytest.approx(few["P75"].value / few["P25"].value, abs=0.01)
    assert {indicator.reason for indicator in level_spread("quoted", None)} == {NOT_ESTIMABLE}


def test_the_index_follows_prices_not_the_mix():
    dear = {"a": 100.0, "b": 1_000.0, "c": 10.0, "d": 50.0, "e": 500.0, "f": 90_000.0}
    later = {name: price * 1.10 for name, price in dear.items() if name != "f"}
    found = {f.subject: f.value for f in index_points("quoted", {"2026Q1": dear, "2026Q2": later, "2026Q3": {}})}

    assert found == {"2026Q1": 100.0, "2026Q2": 110.0, "2026Q3": None}


def test_a_quarter_without_a_common_service_has_no_index():
    medians = {"2026Q1": dict.fromkeys("abcde", 1.0), "2026Q2": dict.fromkeys("vwxyz", 2.0)}

    assert [f.value for f in index_points("quoted", medians)] == [100.0, None]
    assert index_points("quoted", {}) == []


def test_an_exchange_of_an_exchange_is_one():
    assert exchanged(95.0, 95.0) == 1.0
    assert exchanged(10.0, 3.0) == 3.3


def test_thin_markets_have_no_fit():
    assert fit_levels({}) is None
    assert design_of_votes({"post": Votes.of(dict.fromkeys("abcd", 1.0))}) is None
