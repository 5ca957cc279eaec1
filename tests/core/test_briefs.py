import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.briefs import (
    CRITERIA,
    NEEDED_TO_PUBLISH,
    USUAL_WEIGHTS,
    Brief,
    BriefContent,
    BriefLine,
    BriefStatus,
    BriefTerms,
    check_draft,
    publishing_problems,
)
from market.core.catalogue import Catalogue
from market.core.errors import Conflict, Invalid, NotFound
from tests.market_town import (
    AFTER_CLOSING,
    ANSWERS_UNTIL,
    CLOSES,
    LINES,
    MANDATORY,
    NOW,
    SECOND,
    WEIGHTS,
    brief_content,
    make_brief,
)

EMPTY = brief_content(
    title="",
    situation="",
    goal="",
    out_of_scope="",
    department=None,
    budget_minimum=None,
    budget_maximum=None,
    questions_until=None,
    answers_until=None,
    closes_at=None,
    decision_on=None,
    lines=(),
    weights={},
    standards=(),
)
POST = BriefLine("social-post", 1_000)
DAY = CLOSES.date()


def problems_of(content: BriefContent, catalogue: Catalogue, *, country: str = "RU") -> dict[str, str]:
    return publishing_problems(content, catalogue, now=NOW, minimum_open_seconds=None, country=country)


def draft_problems(content: BriefContent, catalogue: Catalogue) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        check_draft(content, catalogue)
    return refusal.value.problems


def test_a_complete_brief_can_be_published(catalogue: Catalogue) -> None:
    assert problems_of(brief_content(), catalogue) == {}


def test_an_empty_draft_can_be_saved_but_not_published(catalogue: Catalogue) -> None:
    check_draft(EMPTY, catalogue)

    assert set(problems_of(EMPTY, catalogue)) == {
        "title",
        "situation",
        "goal",
        "out_of_scope",
        "department",
        "budget_minimum",
        "budget_maximum",
        "lines",
        "questions_until",
        "answers_until",
        "closes_at",
        "decision_on",
        "standards",
        *(f"weights.{code}" for code in CRITERIA),
    }


def test_the_form_marks_exactly_what_an_empty_draft_lacks(catalogue: Catalogue) -> None:
    lacks = {path.split(".")[0] for path in problems_of(EMPTY, catalogue)}

    assert lacks - {"standards"} == NEEDED_TO_PUBLISH


def test_the_usual_weights_of_a_new_brief_can_be_published(catalogue: Catalogue) -> None:
    assert problems_of(brief_content(weights=USUAL_WEIGHTS), catalogue) == {}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": "x" * 121}, "title", "to 120 characters; it has 121"),
        ({"situation": "x" * 2001}, "situation", "to 2,000 characters; it has 2,001"),
        ({"goal": "x" * 2001}, "goal", "to 2,000 characters"),
        ({"out_of_scope": "x" * 2001}, "out_of_scope", "to 2,000 characters"),
        ({"department": "circus"}, "department", "Choose one of those offered"),
        ({"currency": "XXX"}, "currency", "Choose one of those offered"),
        ({"vat_position": "maybe"}, "vat_position", "Choose one of those offered"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Choose one of those offered"),
        ({"budget_minimum": 0, "budget_maximum": None}, "budget_minimum", "above zero"),
        ({"budget_minimum": None, "budget_maximum": -1}, "budget_maximum", "above zero"),
        ({"budget_minimum": None, "budget_maximum": 10**13 + 1}, "budget_maximum", "at most"),
        ({"budget_minimum": 300, "budget_maximum": 299}, "budget_maximum", "must not be below"),
        ({"lines": (POST,) * 21}, "lines", "Keep to 20 lines"),
        ({"lines": (POST, BriefLine("social-pst", 1_000))}, "lines.1.service", "did you mean social-post?"),
        ({"lines": (BriefLine("social-post", 0),)}, "lines.0.quantity", "above zero"),
        ({"lines": (BriefLine("social-post", -1),)}, "lines.0.quantity", "above zero"),
        ({"lines": (BriefLine("social-post", 10**10),)}, "lines.0.quantity", "below 10,000,000"),
        ({"lines": (POST, replace(POST, note="x" * 501))}, "lines.1.note", "to 500 characters"),
        ({"lines": (replace(POST, drivers={"coverage": "12x7"}),)}, "lines.0.drivers.coverage", "leave it out"),
        ({"lines": (replace(POST, drivers={"rounds": "nine"}),)}, "lines.0.drivers.rounds", "choose one of"),
        ({"weights": {"glamour": 100}}, "weights", "no criterion 'glamour'"),
        ({"weights": {"price": 101}}, "weights.price", "from 0 to 100"),
        ({"weights": {"price": -1}}, "weights.price", "from 0 to 100"),
        ({"standards": (*MANDATORY, "nice-1")}, "standards", "among those of the catalogue"),
        ({"standards": (*MANDATORY, "dis-1")}, "standards", "once"),
    ],
)
def test_what_no_draft_may_hold_names_its_field_and_keeps_from_publishing(
    catalogue: Catalogue, changes: dict, field: str, sentence: str
) -> None:
    content = brief_content(**changes)

    assert list(draft_problems(content, catalogue)) == [field]
    assert sentence in problems_of(content, catalogue)[field]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": "Too short"}, "title", "at least 10 characters; there are 9"),
        ({"title": " " * 30}, "title", "there are 0 now"),
        ({"situation": "x" * 199}, "situation", "at least 200"),
        ({"goal": "Grow"}, "goal", "number and a date"),
        ({"out_of_scope": "Nothing"}, "out_of_scope", "at least 30"),
        ({"department": None}, "department", "whose budget pays"),
        ({"department": ""}, "department", "whose budget pays"),
        ({"budget_minimum": None}, "budget_minimum", "lower end"),
        ({"budget_maximum": None}, "budget_maximum", "upper end"),
        ({"budget_minimum": 100, "budget_maximum": 301}, "budget_maximum", "within 3 times"),
        ({"terms": BriefTerms(quotes_sought=2)}, "terms.quotes_sought_reason", "why you ask for 2 quotes"),
        ({"terms": BriefTerms(starts_on=DAY, ends_on=DAY)}, "terms.ends_on", "must end after it starts"),
        ({"terms": BriefTerms(starts_on=DAY, ends_on=DAY + timedelta(days=1200))}, "terms.ends_on", "within 36 months"),
        ({"lines": ()}, "lines", "at least one line"),
        ({"questions_until": None}, "questions_until", "Give a date"),
        ({"questions_until": NOW}, "questions_until", "has passed"),
        ({"questions_until": ANSWERS_UNTIL + SECOND}, "answers_until", "only after questions end"),
        ({"answers_until": None}, "answers_until", "Give a date"),
        ({"answers_until": CLOSES + SECOND}, "answers_until", "before quotes close"),
        ({"closes_at": None}, "closes_at", "Give a date"),
        ({"closes_at": ANSWERS_UNTIL}, "closes_at", "30 Nov 2026, 09:00 UTC at the earliest"),
        ({"decision_on": None}, "decision_on", "will decide"),
        ({"decision_on": CLOSES.date() - timedelta(days=1)}, "decision_on", "30 days after"),
        ({"decision_on": CLOSES.date() + timedelta(days=31)}, "decision_on", "30 days after"),
        ({"weights": WEIGHTS | {"price": 9, "team": 46}}, "weights.price", "from 10 to 60"),
        ({"weights": {"price": 61, "team": 39}}, "weights.price", "from 10 to 60"),
        ({"weights": {"team": 100}}, "weights.price", "from 10 to 60"),
        ({"standards": MANDATORY[1:]}, "standards", "cannot be removed: dis-1"),
    ],
)
def test_each_fault_that_keeps_from_publishing_names_its_field_and_can_be_saved(
    catalogue: Catalogue, changes: dict, field: str, sentence: str
) -> None:
    content = brief_content(**changes)
    problems = problems_of(content, catalogue)
    check_draft(content, catalogue)

    assert list(problems) == [field]
    assert sentence in problems[field]


def test_a_closing_time_that_has_passed_is_told_once(catalogue: Catalogue) -> None:
    problems = problems_of(brief_content(closes_at=NOW - SECOND), catalogue)

    assert problems["closes_at"] == "This moment has passed; choose one in the future."


def test_weights_of_10_5_80_are_told_on_every_criterion(catalogue: Catalogue) -> None:
    problems = problems_of(brief_content(weights={"approach": 10, "team": 5, "price": 80}), catalogue)

    assert problems == {f"weights.{code}": "The weights must sum to 100; they sum to 95." for code in CRITERIA}


@pytest.mark.parametrize("price", [10, 60])
def test_the_ends_of_the_range_for_the_price_weight_are_allowed(catalogue: Catalogue, price: int) -> None:
    assert problems_of(brief_content(weights={"price": price, "approach": 100 - price}), catalogue) == {}


def test_deadlines_may_coincide(catalogue: Catalogue) -> None:
    assert problems_of(brief_content(questions_until=CLOSES, answers_until=CLOSES), catalogue) == {}


def test_a_brief_may_close_exactly_at_the_earliest_moment(catalogue: Catalogue) -> None:
    content = brief_content(closes_at=NOW + timedelta(days=7))

    assert problems_of(content, catalogue) == {}
    assert set(problems_of(replace(content, closes_at=NOW + timedelta(days=7) - SECOND), catalogue)) == {"closes_at"}


def test_settings_can_shorten_the_time_a_brief_stays_open(catalogue: Catalogue) -> None:
    soon = brief_content(
        questions_until=NOW + SECOND, answers_until=NOW + SECOND, closes_at=NOW + 2 * SECOND, decision_on=NOW.date()
    )

    assert publishing_problems(soon, catalogue, now=NOW, minimum_open_seconds=2, country="RU") == {}


def test_a_national_standard_is_mandatory_in_its_country_only(catalogue: Catalogue) -> None:
    content = brief_content(standards=tuple(code for code in MANDATORY if code != "dis-2"))

    assert "dis-2" in problems_of(content, catalogue, country="RU")["standards"]
    assert problems_of(content, catalogue, country="AM") == {}


@given(
    published=st.booleans(),
    opened=st.booleans(),
    withdrawn=st.booleans(),
    cancelled=st.booleans(),
    unsuccessful=st.booleans(),
    awarded=st.sampled_from([0, 1, 3]),
    moment=st.sampled_from([NOW, CLOSES - SECOND, CLOSES, AFTER_CLOSING]),
)
def test_only_a_published_unopened_unended_brief_before_closing_is_open(
    published, opened, withdrawn, cancelled, unsuccessful, awarded, moment
) -> None:
    brief = brief_with(published, opened, withdrawn, cancelled, unsuccessful, awarded)

    is_open = published and moment < CLOSES and not (opened or withdrawn or cancelled or unsuccessful)
    assert (brief.status(moment) is BriefStatus.OPEN) is is_open


def brief_with(published, opened, withdrawn, cancelled, unsuccessful, awarded) -> Brief:
    return make_brief(
        published_at=NOW if published else None,
        opened_at=CLOSES if opened else None,
        withdrawn_at=NOW if withdrawn else None,
        cancelled_at=CLOSES if cancelled else None,
        unsuccessful_at=CLOSES if unsuccessful else None,
        awarded_lines=awarded,
    )


def expected_status(published, opened, withdrawn, cancelled, unsuccessful, awarded, closed) -> str:
    """Tell the status the long way: the first row whose condition holds."""
    rows = [
        (not published, "draft"),
        (withdrawn, "withdrawn"),
        (cancelled, "cancelled"),
        (unsuccessful, "unsuccessful"),
        (not opened and not closed, "open"),
        (awarded == 0, "closed"),
        (awarded < len(LINES), "part-awarded"),
        (True, "awarded"),
    ]
    return next(status for condition, status in rows if condition)


FLAGS = (False, True)


@pytest.mark.parametrize("awarded", [0, 1, 3])
@pytest.mark.parametrize("closed", FLAGS)
def test_the_status_follows_from_every_combination_of_timestamps(closed: bool, awarded: int) -> None:
    for flags in itertools.product(FLAGS, repeat=5):
        moment = CLOSES if closed else CLOSES - SECOND

        assert brief_with(*flags, awarded).status(moment) == expected_status(*flags, awarded, closed)


def test_an_opened_brief_stays_closed_when_the_clock_goes_back() -> None:
    brief = make_brief(opened_at=CLOSES)

    assert brief.status(NOW) is BriefStatus.CLOSED


def test_quotes_close_at_the_very_moment_of_closing() -> None:
    assert make_brief().status(CLOSES - timedelta(microseconds=1)) is BriefStatus.OPEN
    assert make_brief().status(CLOSES) is BriefStatus.CLOSED


def test_a_line_is_found_by_its_id() -> None:
    assert make_brief().line("line-1").service == "social-post"


def test_a_line_of_another_brief_is_not_found() -> None:
    with pytest.raises(NotFound):
        make_brief().line("line-9")


def test_a_brief_without_a_closing_time_says_so() -> None:
    with pytest.raises(Conflict, match="no closing time"):
        _ = make_brief(EMPTY).closes_at
