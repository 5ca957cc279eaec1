from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.change_orders import AgreedLine, Agreement
from market.core.engagements import Answer
from market.core.errors import Conflict, Invalid
from market.core.payments import (
    Difference,
    PaidLine,
    PaidStatement,
    check_paid_answer,
    check_statement,
    check_unsettled,
    compare_paid,
    compare_totals,
)
from market.core.quote_parts import Discount

AT = datetime(2027, 2, 1, 9, tzinfo=UTC)
AGREED = Agreement("RUB", (AgreedLine("posts", 12_000, 100_00, 0, 0), AgreedLine("report", 2_000, 30_00, 20_00, 1_00)))
PAID = (PaidLine("posts", 1100_00, 0), PaidLine("report", 60_00, 45_00))
STATEMENT = PaidStatement("s1", "e", 1, PAID, "", AT, "vera")
CONTESTED = replace(STATEMENT, answer=Answer("contested", "Less came in", AT, "alfa"))
CONFIRMED = replace(STATEMENT, answer=Answer("confirmed", "", AT, "alfa"))


def refused(*lines: PaidLine, note: str = "") -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        check_statement(AGREED, lines, note, [])
    return dict(refusal.value.problems)


def test_paid_stands_beside_what_was_agreed_line_by_line() -> None:
    posts, report = compare_paid(AGREED, PAID)

    assert (posts.fee, posts.pass_through) == (Difference(1200_00, 1100_00), Difference(0, 0))
    assert (report.fee, report.pass_through) == (Difference(60_00, 60_00), Difference(42_00, 45_00))
    assert [posts.total.percent_hundredths, report.total.percent_hundredths] == [-833, 294]
    assert compare_totals([posts, report]) == Difference(1302_00, 1205_00)


def test_the_agreed_fee_is_the_one_less_discounts() -> None:
    discounted = replace(AGREED, discounts=(Discount(("posts", "report"), 10_00),))
    posts, report = compare_paid(discounted, PAID)

    assert (posts.fee.agreed_minor, report.fee.agreed_minor) == (1080_00, 54_00)
    assert report.pass_through.agreed_minor == 42_00
    assert compare_totals([posts, report]).agreed_minor == discounted.payable_minor


@given(st.integers(1, 10**13), st.integers(0, 10**13))
def test_the_percentage_is_within_half_a_hundredth_of_the_difference(agreed: int, paid: int) -> None:
    percent = Difference(agreed, paid).percent_hundredths

    assert percent is not None
    assert 2 * abs(percent * agreed - (paid - agreed) * 10_000) <= agreed


@pytest.mark.parametrize(
    ("lines", "field", "words"),
    [
        (PAID[:1], "lines", "every awarded line"),
        ((), "lines", "every awarded line"),
        ((*PAID, PaidLine("film", 1, 0)), "lines.2.fee", "not awarded"),
        ((*PAID, PAID[0]), "lines.2.fee", "twice"),
        ((PAID[0], replace(PAID[1], fee_minor=-1)), "lines.1.fee", "from 0 to"),
        ((PAID[0], replace(PAID[1], pass_through_minor=10**13 + 1)), "lines.1.pass_through", "from 0 to"),
    ],
)
def test_a_statement_covers_each_awarded_line_once(lines: tuple[PaidLine, ...], field: str, words: str) -> None:
    problems = refused(*lines)

    assert list(problems) == [field]
    assert words in problems[field]


def test_without_awarded_lines_there_is_nothing_to_state() -> None:
    with pytest.raises(Invalid):
        check_statement(replace(AGREED, lines=()), (), "", [])


def test_the_note_is_checked_and_nothing_paid_is_an_answer_too() -> None:
    assert list(refused(*PAID, note="x" * 501)) == ["note"]
    check_statement(AGREED, [PaidLine("posts", 0, 0), PaidLine("report", 0, 0)], "", [CONTESTED])


def test_once_confirmed_nothing_more_is_stated_and_nothing_agreed_changes() -> None:
    with pytest.raises(Conflict, match="it is agreed"):
        check_statement(AGREED, PAID, "", [CONTESTED, replace(CONFIRMED, number=2)])
    with pytest.raises(Conflict, match="no longer changes"):
        check_unsettled([CONFIRMED])
    check_unsettled([STATEMENT, CONTESTED])


def test_only_the_newest_statement_is_answered_and_once() -> None:
    newer = replace(STATEMENT, id="s2", number=2)
    with pytest.raises(Conflict, match="has replaced this one"):
        check_paid_answer(STATEMENT, "confirmed", "", [STATEMENT, newer])
    with pytest.raises(Conflict, match="answered already"):
        check_paid_answer(CONTESTED, "confirmed", "", [CONTESTED])
    check_paid_answer(newer, "confirmed", "", [STATEMENT, newer])


@pytest.mark.parametrize(
    ("answer", "note", "field"),
    [("contested", " ", "note"), ("perhaps", "", "answer"), ("confirmed", "a\u200bb", "note")],
)
def test_contesting_needs_a_word(answer: str, note: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_paid_answer(STATEMENT, answer, note, [STATEMENT])
    assert list(refusal.value.problems) == [field]
