from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from market.core.awards import Award, check_award, check_correction, check_unblocked, open_reasons
from market.core.briefs import Brief
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

    assert "valid until 23 Dec 2026" in problems_of(**asked, today=days_from_now(31))["choices.0"]


def test_a_line_included_in_another_goes_with_it_or_not_at_all():
    alone = problems_of(choices={"line-2": "quote-beta"})
    parted = problems_of(choices={"line-0": "quote-alfa", "line-2": "quote-beta"})

    assert "award it that line too" in alone["choices.2"]
    assert "award it that line too" in parted["choices.2"]
    award(choices={"line-2": "quote-beta"}, awarded={"line-0": "quote-beta"})


def test_the_best_score_is_no_reason_without_scores() -> None:
    problems = problems_of(reason_code="best-score", reasons=open_reasons(is_scored=False))

    assert "needs the scores of two evaluators" in problems["reason_code"]
    award(reason_code="best-score", reasons=open_reasons(is_scored=True))


def test_hidden_names_and_wide_spreads_hold_an_award_back() -> None:
    check_unblocked(BRIEF, is_revealed=True, open_spreads=0)
    with pytest.raises(Conflict, match="Names are hidden"):
        check_unblocked(BRIEF, is_revealed=False, open_spreads=0)
    with pytest.raises(Conflict, match="in 2 places"):
        check_unblocked(BRIEF, is_revealed=True, open_spreads=2)


AWARDS = [
    Award(f"award-{place}", "brief", f"line-{place}", "quote-beta", 1, AFTER_CLOSING, "vera", "lowest-cost", "")
    for place in (0, 2)
]


def correct(*line_ids: str, **changes: Any) -> None:
    asked: dict[str, Any] = {"reason": "A sum was wrong", "started": (), "standstill_days": 0, "now": AFTER_CLOSING}
    check_correction(AWARDS, QUOTES, line_ids, **asked | changes)


@pytest.mark.parametrize(
    ("line_ids", "changes", "field", "sentence"),
    [
        ((), {}, "line_ids", "at least one line"),
        (("line-1",), {}, "line_ids", "that is awarded"),
        (("line-0",), {}, "line_ids", "correct both together"),
        (("line-0", "line-2"), {"reason": " "}, "reason", "Say why"),
        (("line-0", "line-2"), {"reason": "x" * 1001}, "reason", "to 1,000 characters"),
        (("line-0", "line-2"), {"reason": "a\u202eb"}, "reason", "cannot be seen"),
    ],
)
def test_each_fault_of_a_correction_names_its_field(line_ids, changes, field, sentence) -> None:
    with pytest.raises(Invalid) as refusal:
        correct(*line_ids, **changes)

    assert list(refusal.value.problems) == [field]
    if sentence != "cannot be seen":
        assert sentence in refusal.value.problems[field]


def test_an_award_can_be_corrected_until_work_begins_for_a_day_and_during_standstill() -> None:
    day = timedelta(hours=24)
    begun = {"started": ["award-2"]}
    correct("line-2", now=AFTER_CLOSING + 30 * day)
    correct("line-2", **begun, now=AFTER_CLOSING + day - timedelta(seconds=1))
    correct("line-2", **begun, standstill_days=10, now=AFTER_CLOSING + 9 * day)

    with pytest.raises(Conflict, match="Work on this line has begun"):
        correct("line-2", **begun, now=AFTER_CLOSING + day)
    with pytest.raises(Conflict, match="Work on this line has begun"):
        correct("line-2", **begun, standstill_days=10, now=AFTER_CLOSING + 10 * day)
