from dataclasses import replace
from datetime import timedelta

import pytest

from market.core.awards import REASONS
from market.core.catalogue import Catalogue
from market.core.comparison import compare
from market.core.evaluations import evaluate
from market.core.outcomes import outcome_of, outcome_text
from tests.core.test_awards import BRIEF, QUOTES
from tests.core.test_evaluations import score_set
from tests.market_town import AFTER_CLOSING


def told(
    catalogue: Catalogue,
    index: int,
    won: list[str] | None = None,
    reason: str = "",
    *,
    scored=False,
    decided: list[str] | None = None,
    **changes,
):
    comparison = compare(BRIEF, QUOTES, catalogue, {})
    sets = [score_set(QUOTES, "Vera", 4, 2, 2), score_set(QUOTES, "Oleg", 3, 2, 2)]
    outcome = outcome_of(
        BRIEF,
        QUOTES[index].id,
        comparison,
        won=won or [],
        decided=decided or [line.id for line in BRIEF.content.lines],
        reason_code="best-approach",
        reason=reason,
        evaluation=evaluate(BRIEF, comparison, sets, []) if scored else None,
        **changes,
    )
    assert outcome is not None
    return outcome_text(BRIEF, outcome)


def test_a_winner_is_told_its_lines_rank_score_and_the_reason(catalogue: Catalogue) -> None:
    text = told(catalogue, 0, ["Social post"], " Clear plan. ")

    assert "Lines awarded to you: Social post." in text
    assert "ranked 1 of 2 complete quotes; price score 100.00" in text
    assert f"Main reason of the decision: {REASONS['best-approach']}." in text
    assert text.endswith("The client adds: Clear plan.")


def test_a_loser_is_told_its_own_standing_without_an_empty_addition(catalogue: Catalogue) -> None:
    text = told(catalogue, 2)

    assert "No line was awarded to you this time." in text
    assert "ranked 2 of 2 complete quotes; price score 50.00" in text
    assert "The client adds" not in text


@pytest.mark.parametrize("won", [None, ["Social post"]])
def test_a_decision_on_some_lines_says_which_are_still_open_and_how_long_the_quote_stands(
    catalogue: Catalogue, won: list[str] | None
) -> None:
    text = told(catalogue, 2, won, decided=["line-1"])

    assert text.startswith(f"The client has decided on line 2 of “{BRIEF.content.title}”.")
    assert "Lines 1, 3 are still open: your quote stands for them while it is valid" in text
    assert "until 22 Jan 2027." in text
    assert "Line 1 is still open" in told(catalogue, 2, won, decided=["line-1", "line-2"])
    assert "still open" not in told(catalogue, 2, won)


def test_a_bidder_sees_its_own_scores_and_rank(catalogue: Catalogue) -> None:
    text = told(catalogue, 0, scored=True)

    assert "Understanding and approach 3.5 of 4, weight 20 %" in text
    assert "Your weighted total is 92.50 of 100: rank 1 of 2 complete quotes." in text


def test_an_incomplete_quote_is_told_what_it_covered(catalogue: Catalogue) -> None:
    text = told(catalogue, 1, scored=True)

    assert "Your quote covered 2 of 3 lines, so it has no rank among complete quotes." in text
    assert "weighted total" not in text


def test_standstill_and_feedback_are_told(catalogue: Catalogue) -> None:
    text = told(
        catalogue, 2, final_at=AFTER_CLOSING + timedelta(days=10), feedback={"team": "No deputies.", "": "Come again."}
    )

    assert "intended award: it becomes final on 11 Dec 2026, 13:00 Moscow time" in text
    assert text.endswith("Feedback: Come again.\n\nFeedback, Team and continuity: No deputies.")


@pytest.mark.parametrize("scored", [False, True])
@pytest.mark.parametrize("index", range(3))
def test_no_outcome_names_a_rival_or_a_price(catalogue: Catalogue, index: int, scored: bool) -> None:
    text = told(catalogue, index, scored=scored)

    assert not any(quote.agency_name in text for quote in QUOTES)
    assert not any(price in text for price in ("300", "250", "600", "5250", "10500"))


def test_a_quote_that_is_not_compared_has_no_outcome(catalogue: Catalogue) -> None:
    comparison = compare(BRIEF, QUOTES, catalogue, {})
    stranger = replace(QUOTES[0], id="stranger")

    assert outcome_of(BRIEF, stranger.id, comparison, won=[], decided=[], reason_code="standards", reason="") is None
