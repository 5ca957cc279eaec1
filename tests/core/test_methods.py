"""Every published measure has a page, complete, readable and with an example that runs."""

import dataclasses
import doctest
import re

import pytest

from market.core.disclosure import RULES
from market.core.methods import METHODS, find_method

EVERY_METHOD = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.slug)


@EVERY_METHOD
def test_the_worked_example_of_a_method_runs_and_shows_what_it_says(method):
    example = doctest.DocTestParser().get_doctest("\n\n".join(method.example), {}, method.slug, None, None)
    said: list[str] = []

    outcome = doctest.DocTestRunner().run(example, out=said.append)

    assert outcome.attempted >= 3
    assert outcome.failed == 0, "".join(said)


@EVERY_METHOD
def test_the_worked_example_of_a_method_calls_the_code_that_publishes(method):
    assert "from market.core." in "".join(method.example)


@EVERY_METHOD
def test_a_method_page_leaves_no_heading_empty(method):
    empty = [part.name for part in dataclasses.fields(method) if not getattr(method, part.name)]

    assert empty == []


@EVERY_METHOD
def test_a_method_page_is_made_of_sentences(method):
    texts = [*method.definition, *method.exclusions, *method.assumptions, *method.limits, method.question]

    assert [text for text in texts if not re.fullmatch(r"\S.*[.?]", text) or "  " in text] == []


def test_the_published_measures_have_their_pages():
    assert [method.slug for method in METHODS] == [
        "comparable-price", "series-and-evidence", "quantiles", "spread",
        "reliability-grade", "disclosure", "trend", "price-index", "price-level", "relative-value",
        "subcontracting-premium", "explained-prices", "series-gap", "mark-up", "bundle-price",
        "standards-adoption", "standard-price", "market-conduct",
            "cost-per-result", "lens-agreement", "work-results", "result-associations",
            "brief-measures", "budget-holders", "closing-well", "success-fee", "scope-share", "same-subcontractor",
        "price-check", "estimate", "own-position",
    ]  # fmt: skip


@EVERY_METHOD
def test_a_method_is_found_by_its_slug(method):
    assert find_method(method.slug) is method


def test_an_unknown_slug_finds_nothing():
    assert find_method("no-such-measure") is None


def test_the_disclosure_page_prints_the_thresholds_that_are_used():
    page = " ".join(find_method("disclosure").definition)

    for number in (RULES.k_min, RULES.quartiles_from, RULES.deciles_from, RULES.endpoints_from):
        assert f"from {number} " in page
    assert f"at least {RULES.crowd} agencies lie within {RULES.crowd_within:.0%}".replace("%", " %") in page
    assert all(f"{steps} " in page for steps in (RULES.coarse_steps, RULES.fine_steps, RULES.endpoint_steps))


def test_no_page_tells_how_many_agencies_must_change():
    pages = " ".join(" ".join([*method.definition, *method.limits, *method.example]) for method in METHODS)

    assert not re.search(
        r"(3|three) or more|(at least|until) (3|three) (of the )?agencies (have )?(change|join)", pages
    )
    assert "change_batch" not in pages
