"""The life of a quote, over every pair of states and every state of a brief."""

from dataclasses import replace
from itertools import product

import pytest

from market.core.awards import check_award
from market.core.errors import Conflict, Invalid
from market.core.quote_parts import Assumption, TeamMember
from market.core.quote_states import (
    TRANSITIONS,
    QuoteState,
    check_renewal,
    quote_state,
    rebound,
    refuse_step,
    touched_lines,
)
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    days_from_now,
    make_brief,
    make_quote,
    priced,
    quote_content,
)

BRIEF = make_brief()
AMENDED = replace(BRIEF, version=2, binding_version=2)
CLOSED = replace(BRIEF, opened_at=AFTER_CLOSING)
QUOTE = make_quote(BRIEF, "alfa")
S = QuoteState
ALLOWED = {
    (S.DRAFT, S.SUBMITTED),
    (S.DRAFT, S.EXPIRED),
    (S.SUBMITTED, S.SUBMITTED),
    (S.SUBMITTED, S.STALE),
    (S.SUBMITTED, S.WITHDRAWN),
    (S.SUBMITTED, S.LAPSED),
    (S.SUBMITTED, S.UNDER_REVIEW),
    (S.STALE, S.SUBMITTED),
    (S.STALE, S.WITHDRAWN),
    (S.STALE, S.LAPSED),
    (S.WITHDRAWN, S.WITHDRAWN),
    (S.WITHDRAWN, S.SUBMITTED),
    *((S.UNDER_REVIEW, after) for after in (S.SHORTLISTED, S.AWARDED, S.NOT_AWARDED)),
    *((S.SHORTLISTED, after) for after in (S.UNDER_REVIEW, S.AWARDED, S.NOT_AWARDED)),
    *((S.AWARDED, after) for after in (S.UNDER_REVIEW, S.SHORTLISTED, S.NOT_AWARDED)),
    *((S.NOT_AWARDED, after) for after in (S.UNDER_REVIEW, S.SHORTLISTED, S.AWARDED)),
}


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_every_pair_of_states_is_a_step_or_a_conflict_that_names_both(before: QuoteState, after: QuoteState) -> None:
    if (before, after) in ALLOWED:
        refuse_step(before, after)
    else:
        with pytest.raises(Conflict, match=f"is {before}; .* become {after}"):
            refuse_step(before, after)


def test_every_state_has_its_steps_and_only_the_end_has_none() -> None:
    assert set(TRANSITIONS) == set(S)
    assert {state for state, steps in TRANSITIONS.items() if not steps} == {S.EXPIRED, S.LAPSED}


@pytest.mark.parametrize(
    ("brief", "quote", "now", "expected"),
    [
        (BRIEF, None, NOW, S.DRAFT),
        (BRIEF, None, AFTER_CLOSING, S.EXPIRED),
        (replace(BRIEF, withdrawn_at=NOW), None, NOW, S.EXPIRED),
        (BRIEF, QUOTE, NOW, S.SUBMITTED),
        (BRIEF, QUOTE, AFTER_CLOSING, S.UNDER_REVIEW),
        (CLOSED, QUOTE, NOW, S.UNDER_REVIEW),
        (AMENDED, QUOTE, NOW, S.STALE),
        (replace(BRIEF, version=2), QUOTE, NOW, S.SUBMITTED),
        (AMENDED, replace(QUOTE, brief_version=2), NOW, S.SUBMITTED),
        (AMENDED, QUOTE, AFTER_CLOSING, S.LAPSED),
        (BRIEF, replace(QUOTE, withdrawn_at=NOW), NOW, S.WITHDRAWN),
        (BRIEF, replace(QUOTE, withdrawn_at=NOW), AFTER_CLOSING, S.WITHDRAWN),
        (AMENDED, replace(QUOTE, withdrawn_at=NOW), NOW, S.WITHDRAWN),
        (replace(BRIEF, withdrawn_at=NOW), QUOTE, NOW, S.LAPSED),
        (replace(CLOSED, cancelled_at=AFTER_CLOSING), QUOTE, AFTER_CLOSING, S.NOT_AWARDED),
        (replace(CLOSED, unsuccessful_at=AFTER_CLOSING), QUOTE, AFTER_CLOSING, S.NOT_AWARDED),
        (replace(CLOSED, awarded_lines=3), QUOTE, AFTER_CLOSING, S.NOT_AWARDED),
        (replace(CLOSED, awarded_lines=1), QUOTE, AFTER_CLOSING, S.UNDER_REVIEW),
    ],
)
def test_the_state_follows_from_brief_and_quote(brief, quote, now, expected) -> None:
    assert quote_state(brief, quote, now=now) is expected


def test_awards_and_the_shortlist_lead_on_from_the_review() -> None:
    part = replace(CLOSED, awarded_lines=1)

    assert quote_state(part, QUOTE, now=AFTER_CLOSING, awarded={QUOTE.id}) is S.AWARDED
    assert quote_state(CLOSED, QUOTE, now=AFTER_CLOSING, shortlisted={QUOTE.id}) is S.SHORTLISTED
    assert quote_state(part, QUOTE, now=AFTER_CLOSING, awarded={"other"}) is S.UNDER_REVIEW


def test_what_was_touched_are_lines_changed_since_new_lines_and_answers_left_over() -> None:
    one, two, three = BRIEF.content.lines
    changed = replace(two, quantity_thousandths=24_000, changed_in=2)
    new = replace(one, id="line-9", changed_in=2)
    brief = replace(AMENDED, content=replace(BRIEF.content, lines=(one, changed, new)))

    touched = touched_lines(brief, QUOTE)

    assert [(line.id, answer.line_id) for line, answer in touched.changed] == [(two.id, two.id)]
    assert touched.added == (new,)
    assert [answer.line_id for answer in touched.removed] == [three.id]


def test_what_was_said_of_a_line_that_is_gone_falls_away() -> None:
    one, two, three = (line.id for line in BRIEF.content.lines)
    said = quote_content(
        BRIEF,
        team=(TeamMember(three, "Analyst", "", 100, 100), TeamMember(one, "Lead", "", 100, 100)),
        assumptions=(Assumption(three, "x"), Assumption(two, "y")),
    )
    brief = replace(AMENDED, content=replace(BRIEF.content, lines=BRIEF.content.lines[:2]))

    content = rebound(said, brief)

    assert [line.line_id for line in content.lines] == [one, two]
    assert [member.line_id for member in content.team] == [one]
    assert [assumption.line_id for assumption in content.assumptions] == [two]


def test_a_line_without_an_answer_cannot_be_confirmed() -> None:
    new = replace(BRIEF.content.lines[0], id="line-9")
    brief = replace(AMENDED, content=replace(BRIEF.content, lines=(*BRIEF.content.lines, new)))

    with pytest.raises(Conflict, match="edit the quote instead"):
        rebound(QUOTE.content, brief)


@pytest.mark.parametrize("state", [S.UNDER_REVIEW, S.SHORTLISTED, S.AWARDED])
@pytest.mark.parametrize("days", [61, 90])
def test_a_quote_the_client_can_still_award_is_renewed_for_a_later_day(state: QuoteState, days: int) -> None:
    check_renewal(QUOTE, state, valid_until=days_from_now(days), today=NOW.date())


@pytest.mark.parametrize("state", sorted(set(S) - {S.UNDER_REVIEW, S.SHORTLISTED, S.AWARDED}))
def test_no_other_quote_is_renewed(state: QuoteState) -> None:
    with pytest.raises(Conflict, match=f"is {state}"):
        check_renewal(QUOTE, state, valid_until=days_from_now(70), today=NOW.date())


@pytest.mark.parametrize(
    ("holds", "days", "sentence"),
    [
        (60, 60, "from 23 Jan 2027 to 21 Feb 2027"),
        (60, 91, "Choose a day"),
        (10, 29, "from 23 Dec 2026"),
        (90, 90, "long enough"),
    ],
)
def test_a_renewal_is_later_and_within_thirty_to_ninety_days(holds: int, days: int, sentence: str) -> None:
    quote = replace(QUOTE, renewed_until=days_from_now(holds))

    with pytest.raises(Invalid) as refusal:
        check_renewal(quote, S.UNDER_REVIEW, valid_until=days_from_now(days), today=NOW.date())
    assert sentence in refusal.value.problems["valid_until"]


def test_an_award_asks_for_the_day_as_renewed() -> None:
    quote = make_quote(BRIEF, "alfa", quote_content(BRIEF, valid_until=days_from_now(-1)))
    line = BRIEF.content.lines[0].id

    def award(candidate) -> None:
        check_award(
            CLOSED,
            [candidate],
            {line: quote.id},
            awarded={},
            reason_code="best-score",
            reason="",
            now=AFTER_CLOSING,
            today=AFTER_CLOSING.date(),
        )

    with pytest.raises(Invalid, match="renew"):
        award(quote)
    award(replace(quote, renewed_until=days_from_now(40)))


def test_the_day_of_validity_is_the_sealed_one_until_it_is_renewed() -> None:
    assert QUOTE.valid_until == QUOTE.content.valid_until
    assert replace(QUOTE, renewed_until=days_from_now(80)).valid_until == days_from_now(80)


def test_a_quote_with_its_lines_priced_anew_answers_the_amended_brief() -> None:
    new = replace(BRIEF.content.lines[0], id="line-9")
    brief = replace(AMENDED, content=replace(BRIEF.content, lines=(new,)))
    content = quote_content(brief, lines=(priced("line-9"),))

    assert rebound(content, brief) == content
