from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.core.brief_quality import brief_quality, has_measurable_goal
from market.core.brief_terms import BriefTerms, KpiTarget, term_problems, unfinished_term_problems
from market.core.briefs import BriefContent
from market.core.catalogue import Catalogue
from tests.market_town import CLOSES, NOW, brief_content

KPI = KpiTarget("reply-rate", "10 %", "90 %", "June 2027")
TERMS = BriefTerms(
    honesty="Two agencies have left within a year",
    audience="Owners of small flats in Kazan",
    pass_through_budget=0,
    contract_type="retainer",
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31),
    kpis=(KPI,),
)
PERFECT = brief_content(
    budget_maximum=700_000_00,
    lines=tuple(replace(line, note="As in the plan") for line in brief_content().lines),
    closes_at=NOW + timedelta(days=14),
    decision_on=NOW.date() + timedelta(days=20),
    terms=TERMS,
)


def score(content: BriefContent) -> int:
    return brief_quality(content, published_at=NOW).score


def terms(**changes) -> BriefContent:
    return replace(PERFECT, terms=replace(TERMS, **changes))


def test_a_brief_that_has_everything_scores_a_hundred() -> None:
    quality = brief_quality(PERFECT, published_at=NOW)

    assert quality.score == 100
    assert quality.missing == ()


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (replace(PERFECT, budget_minimum=None), ["budget", "narrow-budget"]),
        (replace(PERFECT, budget_maximum=800_000_00), ["narrow-budget"]),
        (replace(PERFECT, goal="Be loved by everybody by June"), ["goal"]),
        (replace(PERFECT, lines=()), ["scope"]),
        (terms(kpis=()), ["targets", "kpis"]),
        (terms(kpis=(replace(KPI, baseline=""),)), ["targets"]),
        (terms(honesty="Nothing"), ["honesty"]),
        (terms(audience=""), ["audience"]),
        (replace(PERFECT, out_of_scope=""), ["out-of-scope"]),
        (replace(PERFECT, decision_on=NOW.date() + timedelta(days=40)), ["decision"]),
        (replace(PERFECT, decision_on=None), ["decision"]),
        (replace(PERFECT, closes_at=CLOSES), ["time"]),
        (replace(PERFECT, closes_at=None), ["time", "decision", "answers"]),
        (replace(PERFECT, answers_until=PERFECT.closes_at), ["answers"]),
        (terms(quotes_sought=6, quotes_sought_reason="We split the work"), ["quotes-sought"]),
        (replace(PERFECT, weights={"price": 100}), ["price"]),
        (terms(pass_through_budget=None), ["pass-through"]),
        (terms(ends_on=None), ["contract"]),
    ],
)
def test_each_lack_costs_its_points_and_says_how_to_earn_them(content: BriefContent, missing: list[str]) -> None:
    quality = brief_quality(content, published_at=NOW)

    assert [check.code for check in quality.missing] == missing
    assert quality.score == 100 - sum(check.points for check in quality.missing)
    assert all(check.mend.endswith(".") for check in quality.missing)


def test_an_empty_draft_has_a_score_too() -> None:
    empty = replace(
        PERFECT, goal="", out_of_scope="", budget_minimum=None, budget_maximum=None, lines=(), weights={},
        questions_until=None, answers_until=None, closes_at=None, decision_on=None, terms=BriefTerms(),
    )  # fmt: skip

    assert score(empty) == 6


def test_weights_that_do_not_sum_to_100_are_no_reason_to_lower_that_of_price() -> None:
    assert score(replace(PERFECT, weights={"price": 60, "approach": 45})) == 100


@pytest.mark.parametrize(
    ("goal", "measurable"),
    [
        ("Answer 90 % of questions within 30 minutes by 30 June", True),
        ("Twenty thousand members by the end of May 2027", True),
        ("Двадцать, то есть 20 000 подписчиков к 1 мая 2027", True),
        ("Grow by 2027", False),
        ("90 % of questions", False),
        ("", False),
    ],
)
def test_a_goal_needs_a_figure_and_a_date(goal: str, measurable: bool) -> None:
    assert has_measurable_goal(goal) is measurable


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"access": "secret"}, "access"),
        ({"contract_type": "handshake"}, "contract_type"),
        ({"speculative_work": "yes"}, "speculative_work"),
        ({"quotes_sought": 1}, "quotes_sought"),
        ({"quotes_sought": 16}, "quotes_sought"),
        ({"standstill_days": 31}, "standstill_days"),
        ({"no_reuse_months": 37}, "no_reuse_months"),
        ({"watch_days": -1}, "watch_days"),
        ({"pass_through_budget": -1}, "pass_through_budget"),
        ({"honesty": "a\u200bb"}, "honesty"),
        ({"audience": "x" * 2001}, "audience"),
        ({"kpis": (replace(KPI, kpi="circus"),)}, "kpis.0.kpi"),
        ({"kpis": (KPI, KPI)}, "kpis.1.kpi"),
        ({"kpis": (KPI,) * 9}, "kpis"),
        ({"kpis": (replace(KPI, target="x" * 121),)}, "kpis.0.target"),
        ({"kpis": (replace(KPI, window="a\u200bb"),)}, "kpis.0.window"),
    ],
)
def test_terms_that_make_no_sense_are_refused(catalogue: Catalogue, changes, field: str) -> None:
    assert f"terms.{field}" in term_problems(replace(TERMS, **changes), catalogue)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quotes_sought": 2}, "quotes_sought_reason"),
        ({"quotes_sought": 6, "quotes_sought_reason": "many"}, "quotes_sought_reason"),
        ({"ends_on": date(2027, 1, 1)}, "ends_on"),
        ({"ends_on": date(2030, 1, 2)}, "ends_on"),
    ],
)
def test_terms_that_do_not_fit_together_yet_are_told_and_can_be_saved(catalogue: Catalogue, changes, field) -> None:
    unfinished = replace(TERMS, **changes)

    assert list(unfinished_term_problems(unfinished)) == [f"terms.{field}"]
    assert term_problems(unfinished, catalogue) == {}


def test_advertising_value_is_refused_with_what_to_use_instead(catalogue: Catalogue) -> None:
    rejected = catalogue.rejected_kpis[0]
    found = term_problems(replace(TERMS, kpis=(replace(KPI, kpi=rejected.code),)), catalogue)

    assert rejected.better_measure in found["terms.kpis.0.kpi"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"quotes_sought": 2, "quotes_sought_reason": "Only two do it"},
        {"ends_on": date(2030, 1, 1)},
        {"starts_on": None},
    ],
)
def test_terms_that_make_sense_pass_and_none_are_needed(catalogue: Catalogue, changes) -> None:
    assert term_problems(replace(TERMS, **changes), catalogue) == {}
    assert unfinished_term_problems(replace(TERMS, **changes)) == {}
    assert term_problems(BriefTerms(), catalogue) == {}
