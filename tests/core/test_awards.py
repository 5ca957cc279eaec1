from dataclasses import replace
from typing import Any

import pytest

from market.core.awards import REASONS, check_award, outcome_text
from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.comparison import compare
from market.core.errors import Conflict, Invalid
from market.core.quotes import Quote
from tests.market_town import (
    AFTER_CLOSING,
    CLOSES,
    NOW,
    days_from_now,
    included,
    make_brief,
    make_quote,
    not_offered,
    priced,
    quote_content,
)

BRIEF = make_brief(opened_at=CLOSES)
ALFA = make_quote(BRIEF, "alfa", quote_content(BRIEF, 300_00))
BETA = make_quote(
    BRIEF,
    "beta",
    quote_content(BRIEF, lines=(priced("line-0", 250_00), not_offered("line-1"), included("line-2", "line-0"))),
)
GAMMA = make_quote(BRIEF, "gamma", quote_content(BRIEF, 600_00))
QUOTES = [ALFA, BETA, GAMMA]


def award(brief: Brief = BRIEF, quotes: list[Quote] | None = None, **changes: Any) -> None:
    asked: dict[str, Any] = {
        "choices": {"line-0": "quote-beta", "line-1": "quote-alfa"},
        "awarded": {},
        "reason_code": "lowest-cost",
        "reason": "",
        "now": AFTER_CLOSING,
        "today": AFTER_CLOSING.date(),
    }
    check_award(brief, QUOTES if quotes is None else quotes, **asked | changes)


def problems_of(**changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        award(**changes)
    return refusal.value.problems


@pytest.mark.parametrize(
    "choices",
    [
        {"line-0": "quote-alfa"},
        {"line-0": "quote-beta", "line-2": "quote-beta"},
        {"line-0": "quote-beta", "line-1": "quote-alfa", "line-2": "quote-gamma"},
    ],
)
def test_any_lines_a_quote_covers_can_be_awarded(choices: dict[str, str]) -> None:
    award(choices=choices)


def test_lines_of_a_part_awarded_brief_can_be_awarded() -> None:
    award(replace(BRIEF, awarded_lines=1))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"published_at": None}, "draft"),
        ({"opened_at": None}, "open"),
        ({"withdrawn_at": NOW}, "withdrawn"),
        ({"cancelled_at": NOW}, "cancelled"),
        ({"unsuccessful_at": NOW}, "unsuccessful"),
        ({"awarded_lines": 3}, "awarded"),
    ],
)
def test_a_brief_in_any_other_state_bears_no_award(changes: dict, status: str) -> None:
    with pytest.raises(Conflict, match=f"it is {status}"):
        award(replace(BRIEF, **changes), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"reason_code": "nepotism"}, "reason_code", "every bidder is told"),
        ({"reason": "x" * 1001}, "reason", "to 1,000 characters; it has 1,001"),
        ({"choices": {}}, "choices", "at least one line"),
        ({"choices": {"line-1": "quote-of-another-brief"}}, "choices.1", "one of the quotes for this brief"),
        ({"choices": {"line-1": "quote-beta"}}, "choices.1", "does not offer the line"),
        ({"choices": {"line-9": "quote-alfa"}}, "choices", "lines of this brief"),
    ],
)
def test_each_fault_of_an_award_names_its_field(changes: dict, field: str, sentence: str) -> None:
    problems = problems_of(**changes)

    assert list(problems) == [field]
    assert sentence in problems[field]


def test_a_quote_without_an_answer_to_the_line_is_refused() -> None:
    short = make_quote(BRIEF, "beta", quote_content(BRIEF, lines=(priced("line-0"),)))

    assert list(problems_of(quotes=[short], choices={"line-2": "quote-beta"})) == ["choices.2"]


def test_a_quote_is_good_on_its_last_day_and_refused_the_day_after() -> None:
    quote = make_quote(BRIEF, "alfa", quote_content(BRIEF, valid_until=days_from_now(30)))
    asked = {"quotes": [quote], "choices": {"line-0": "quote-alfa"}}
    award(**asked, today=days_from_now(30))

    assert "valid until 2026-12-23" in problems_of(**asked, today=days_from_now(31))["choices.0"]


def told(catalogue: Catalogue, index: int, won: list[str], reason: str = "") -> str:
    comparison = compare(BRIEF, QUOTES, catalogue, {})
    return outcome_text(BRIEF, comparison.columns[index], comparison, won, reason_code="best-approach", reason=reason)


def test_a_winner_is_told_its_lines_rank_score_and_the_reason(catalogue: Catalogue) -> None:
    text = told(catalogue, 0, ["Social post"], " Clear plan. ")

    assert "Lines awarded to you: Social post." in text
    assert "ranked 1 of 2 complete quotes; price score 100.00" in text
    assert f"Main reason of the decision: {REASONS['best-approach']}." in text
    assert text.endswith("The client adds: Clear plan.")


def test_a_loser_is_told_its_own_standing_without_an_empty_addition(catalogue: Catalogue) -> None:
    text = told(catalogue, 2, [])

    assert "No line was awarded to you this time." in text
    assert "ranked 2 of 2 complete quotes; price score 50.00" in text
    assert "The client adds" not in text


def test_an_incomplete_quote_is_told_what_it_covered(catalogue: Catalogue) -> None:
    text = told(catalogue, 1, [])

    assert "Your quote covered 2 of 3 lines, so it has no rank among complete quotes." in text
    assert "score" not in text


@pytest.mark.parametrize("index", range(3))
def test_no_outcome_names_a_rival_or_a_price(catalogue: Catalogue, index: int) -> None:
    text = told(catalogue, index, [])

    assert not any(quote.agency_name in text for quote in QUOTES)
    assert not any(price in text for price in ("300", "250", "600", "5250", "10500"))


def test_a_line_included_in_another_goes_with_it_or_not_at_all():
    alone = problems_of(choices={"line-2": "quote-beta"})
    parted = problems_of(choices={"line-0": "quote-alfa", "line-2": "quote-beta"})

    assert "award it that line too" in alone["choices.2"]
    assert "award it that line too" in parted["choices.2"]
    award(choices={"line-2": "quote-beta"}, awarded={"line-0": "quote-beta"})
