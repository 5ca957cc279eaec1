from dataclasses import replace
from itertools import product

import pytest

from market.core.brief_life import (
    CANCEL_REASONS,
    MOVES,
    UNSUCCESSFUL_REASONS,
    Ending,
    check_ending,
    check_move,
    check_transition,
    check_withdrawal,
    explanation,
    may_become,
)
from market.core.briefs import BriefStatus
from market.core.errors import Conflict, Invalid
from tests.market_town import AFTER_CLOSING, NOW, make_brief

S = BriefStatus
# The whole table, written out by hand: what a status may become; everything else is refused.
ALLOWED = {
    S.DRAFT: {S.DRAFT, S.OPEN},
    S.OPEN: {S.OPEN, S.WITHDRAWN, S.CLOSED},
    S.CLOSED: {S.PART_AWARDED, S.AWARDED, S.CANCELLED, S.UNSUCCESSFUL},
    S.PART_AWARDED: {S.PART_AWARDED, S.AWARDED, S.CLOSED},
    S.AWARDED: {S.PART_AWARDED, S.AWARDED, S.CLOSED},
    S.CANCELLED: set(),
    S.UNSUCCESSFUL: set(),
    S.WITHDRAWN: set(),
}
PAIRS = list(product(S, S))
LONG = "The budget went to another project this year"


@pytest.mark.parametrize(("status", "asked"), PAIRS)
def test_every_pair_of_statuses_outside_the_table_is_refused_naming_both(status: S, asked: S) -> None:
    """Scenario 7."""
    allowed = asked in ALLOWED[status]

    assert may_become(status, asked) is allowed
    if allowed:
        check_transition(status, asked)
    else:
        with pytest.raises(Conflict, match=f"is {status} and cannot become {asked}"):
            check_transition(status, asked)


@pytest.mark.parametrize(("verb", "status"), list(product(MOVES, S)))
def test_every_move_starts_only_where_the_table_says(verb: str, status: S) -> None:
    """Scenario 7."""
    if status in MOVES[verb].starts:
        check_move(verb, status)
    else:
        with pytest.raises(Conflict, match=f"is {status} and cannot become {MOVES[verb].ends[0]}"):
            check_move(verb, status)


@pytest.mark.parametrize(
    ("changes", "now", "status"),
    [
        ({"published_at": None}, NOW, S.DRAFT),
        ({}, NOW, S.OPEN),
        ({}, AFTER_CLOSING, S.CLOSED),
        ({"awarded_lines": 1}, AFTER_CLOSING, S.PART_AWARDED),
        ({"awarded_lines": 3}, AFTER_CLOSING, S.AWARDED),
        ({"cancelled_at": NOW}, AFTER_CLOSING, S.CANCELLED),
        ({"unsuccessful_at": NOW}, AFTER_CLOSING, S.UNSUCCESSFUL),
        ({"withdrawn_at": NOW}, NOW, S.WITHDRAWN),
        ({"withdrawn_at": NOW}, AFTER_CLOSING, S.WITHDRAWN),
    ],
)
def test_the_status_is_derived_from_what_happened(changes, now, status: S) -> None:
    assert replace(make_brief(), **changes).status(now) is status


@pytest.mark.parametrize("reason", ["", "too short", "x" * 1001, "hidden\u200bcharacters make this long enough"])
def test_a_withdrawal_says_why(reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_withdrawal(reason)

    assert list(refusal.value.problems) == ["reason"]
    check_withdrawal(LONG)


@pytest.mark.parametrize("status", [S.CANCELLED, S.UNSUCCESSFUL])
@pytest.mark.parametrize(
    ("code", "reason", "has_quotes", "fields"),
    [
        ("", "", True, ["reason_code"]),
        ("invented", "", True, ["reason_code"]),
        ("no-bids", "", True, ["reason_code"]),
        ("no-bids", "", False, []),
        ("all-rejected", "", False, ["reason_code"]),
        ("all-rejected", "", True, []),
        ("other", "", True, ["reason"]),
        ("other", LONG, True, []),
    ],
)
def test_an_ending_has_a_reason_that_fits_the_quotes(status: S, code, reason, has_quotes, fields) -> None:
    if not fields:
        check_ending(status, code, reason, has_quotes=has_quotes)
        return
    with pytest.raises(Invalid) as refusal:
        check_ending(status, code, reason, has_quotes=has_quotes)
    assert list(refusal.value.problems) == fields


def test_a_need_that_went_away_is_cancelled_not_unsuccessful() -> None:
    check_ending(S.CANCELLED, "change-in-needs", "", has_quotes=True)
    with pytest.raises(Invalid, match="main reason"):
        check_ending(S.UNSUCCESSFUL, "change-in-needs", "", has_quotes=True)
    assert set(UNSUCCESSFUL_REASONS) < set(CANCEL_REASONS)


def test_cancelled_and_unsuccessful_briefs_explain_themselves_differently() -> None:
    """Scenario 37."""
    told = [
        explanation(Ending(status, code, "", NOW))
        for status, code in ((S.CANCELLED, "all-rejected"), (S.UNSUCCESSFUL, "all-rejected"), (S.WITHDRAWN, ""))
    ]

    assert len(set(told)) == 3
    assert "cancelled" in told[0]
    assert "no suitable agency" in told[1]
    assert "withdrew" in told[2]
    assert "client's words: late" in explanation(Ending(S.WITHDRAWN, "", "late", NOW))
