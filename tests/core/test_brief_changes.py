from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.amendments import check_amendment, extended, latest_binding_change
from market.core.brief_changes import changes_between, changes_text, is_binding, lines_of_next_version
from market.core.brief_terms import BriefTerms, KpiTarget
from market.core.briefs import BriefContent, BriefLine
from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from tests.market_town import ANSWERS_UNTIL, CLOSES, NOW, QUESTIONS_UNTIL, make_brief

BRIEF = make_brief()
CONTENT = BRIEF.content
KPI = KpiTarget("reply-rate", "10 %", "90 %", "June 2027")
REASON = "The range starts later"


def with_terms(**changes) -> BriefContent:
    return replace(CONTENT, terms=replace(CONTENT.terms, **changes))


def amend(catalogue: Catalogue, content: BriefContent, *, reason=REASON, now=NOW, minimum=None):
    return check_amendment(
        BRIEF, content, catalogue, reason=reason, now=now, minimum_open_seconds=minimum, country="RU"
    )


def problems_of(*arguments, **options) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        amend(*arguments, **options)
    return refusal.value.problems


def test_nothing_changed_is_no_change(catalogue: Catalogue) -> None:
    assert changes_between(CONTENT, CONTENT, catalogue) == ()


@pytest.mark.parametrize(
    ("changed", "field", "binding"),
    [
        (replace(CONTENT, title="Communities for the summer range"), "title", False),
        (replace(CONTENT, situation=CONTENT.situation + "More."), "situation", False),
        (replace(CONTENT, decision_on=date(2026, 12, 20)), "decision_on", False),
        (replace(CONTENT, closes_at=CLOSES + timedelta(days=1)), "closes_at", False),
        (replace(CONTENT, goal="Ten thousand members by May 2027"), "goal", True),
        (replace(CONTENT, out_of_scope=CONTENT.out_of_scope + " too"), "out_of_scope", True),
        (replace(CONTENT, budget_maximum=1_400_000_00), "budget_maximum", True),
        (replace(CONTENT, standards=CONTENT.standards[1:]), "standards", True),
        (replace(CONTENT, weights=dict(CONTENT.weights) | {"price": 30}), "weights", False),
        (with_terms(kpis=(KPI,)), "kpis", True),
        (with_terms(pass_through_budget=0), "pass_through_budget", True),
        (with_terms(is_blind=True), "is_blind", False),
        (with_terms(starts_on=date(2027, 1, 1)), "starts_on", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_field_is_named_and_binds_or_not(catalogue: Catalogue, changed, field: str, binding: bool) -> None:
    (change,) = changes_between(CONTENT, changed, catalogue)

    assert change.field == field
    assert change.before != change.after
    assert is_binding([change]) is binding
    assert changes_text([change]) == f"- {change.what}: {change.before} -> {change.after}"


def test_lines_are_told_apart_by_their_ids(catalogue: Catalogue) -> None:
    first, second, third = CONTENT.lines
    new = BriefLine("support-avatar", 1_000)
    after = replace(CONTENT, lines=(third, replace(first, quantity_thousandths=4_000), new))

    changes = changes_between(CONTENT, after, catalogue)

    assert [(change.what, change.line_id) for change in changes] == [
        ("Line 1", first.id), ("Line 2", second.id), ("New line", ""), ("Order of the lines", ""),
    ]  # fmt: skip
    assert ", 3 (" in changes[0].before
    assert ", 4 (" in changes[0].after
    assert changes[1].after == "removed"
    assert changes[2].before == "nothing"
    assert not changes[3].is_binding


def test_only_touched_lines_get_the_new_version() -> None:
    first, second, third = CONTENT.lines
    after = (first, replace(second, note="Shorter"), replace(third, id="another's"))

    lines = lines_of_next_version(CONTENT.lines, after, version=2)

    assert [(line.id, line.changed_in) for line in lines] == [("line-0", 1), ("line-1", 2), ("", 2)]


def test_a_line_sent_twice_is_kept_once() -> None:
    first = CONTENT.lines[0]

    assert [line.id for line in lines_of_next_version((first,), (first, first), version=2)] == ["line-0", ""]


@given(st.permutations([0, 1, 2]), st.sets(st.sampled_from([0, 1, 2])), st.integers(2, 9))
def test_lines_that_stay_the_same_never_get_stale(order, touched, version) -> None:
    after = [
        replace(CONTENT.lines[index], note="changed" if index in touched else CONTENT.lines[index].note)
        for index in order
    ]

    lines = lines_of_next_version(CONTENT.lines, after, version=version)

    assert {line.id for line in lines if line.changed_in == version} == {f"line-{index}" for index in touched}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (replace(CONTENT, weights=dict(CONTENT.weights) | {"price": 35, "team": 20}), "weights"),
        (replace(CONTENT, currency="EUR"), "currency"),
        (replace(CONTENT, vat_position="cannot-recover"), "vat_position"),
        (with_terms(access="invited"), "terms.access"),
        (with_terms(is_blind=True), "terms.is_blind"),
        (with_terms(shows_count=True), "terms.shows_count"),
        (with_terms(standstill_days=5), "terms.standstill_days"),
        (replace(CONTENT, closes_at=CLOSES - timedelta(hours=1)), "closes_at"),
        (replace(CONTENT, lines=()), "lines"),
        (replace(CONTENT, questions_until=NOW), "questions_until"),
        (with_terms(kpis=(replace(KPI, kpi="ave"),)), "terms.kpis.0.kpi"),
        (CONTENT, "content"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_froze_at_publication_or_breaks_the_rules_is_refused(catalogue, changed, field: str) -> None:
    assert set(problems_of(catalogue, changed)) == {field}


@pytest.mark.parametrize("reason", ["", "short", "x" * 501, "hidden\u200bcharacters"])
def test_an_amendment_says_why(catalogue: Catalogue, reason: str) -> None:
    changed = replace(CONTENT, title="Communities for the summer range")

    assert set(problems_of(catalogue, changed, reason=reason)) == {"reason"}


def test_deadlines_that_passed_may_stay_but_not_turn_around(catalogue: Catalogue) -> None:
    late = ANSWERS_UNTIL + timedelta(hours=1)
    changed = replace(CONTENT, title="Communities for the summer range")

    assert [change.field for change in amend(catalogue, changed, now=late)] == ["title"]
    reopened = replace(changed, questions_until=late + timedelta(hours=2))
    assert set(problems_of(catalogue, reopened, now=late)) == {"answers_until"}


def test_a_binding_change_leaves_agencies_time_to_confirm(catalogue: Catalogue) -> None:
    late = CLOSES - timedelta(hours=20)
    changed = replace(CONTENT, budget_maximum=1_400_000_00)

    assert set(problems_of(catalogue, changed, now=late)) == {"closes_at"}
    assert amend(catalogue, replace(CONTENT, title="Communities for the summer range"), now=late)
    assert amend(catalogue, replace(changed, closes_at=latest_binding_change(late, None)), now=late)
    assert amend(catalogue, changed, now=late, minimum=60)


def test_extending_moves_every_later_date_by_as_much() -> None:
    later = extended(CONTENT, CLOSES + timedelta(days=3))

    assert later.closes_at == CLOSES + timedelta(days=3)
    assert later.questions_until == QUESTIONS_UNTIL + timedelta(days=3)
    assert later.answers_until == ANSWERS_UNTIL + timedelta(days=3)
    assert later.decision_on == CONTENT.decision_on + timedelta(days=3)
    assert extended(replace(CONTENT, closes_at=None), CLOSES).closes_at is None


def test_values_read_as_words(catalogue: Catalogue) -> None:
    before = replace(CONTENT, terms=BriefTerms(pass_through_budget=100_00, starts_on=date(2027, 1, 1)))
    after = replace(CONTENT, closes_at=CLOSES, terms=BriefTerms(is_blind=True))

    told = {change.field: (change.before, change.after) for change in changes_between(before, after, catalogue)}
    assert told == {
        "is_blind": ("no", "yes"), "starts_on": ("2027-01-01", "nothing"), "pass_through_budget": ("100", "nothing"),
    }  # fmt: skip
