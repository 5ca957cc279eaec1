from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.change_orders import (
    AgreedLine,
    Agreement,
    ChangeOrder,
    agreement_after,
    awarded_lines,
    check_change_answer,
    check_proposal,
    check_turn,
    effects,
    open_answers,
)
from market.core.engagements import Answer
from market.core.errors import Conflict, Invalid
from market.core.quote_parts import Discount
from tests.core.test_engagements import CONFIRMED, STARTS_ON
from tests.market_town import included, make_brief, not_offered, priced, quote_content

AT = datetime(2026, 12, 20, 9, tzinfo=UTC)
POSTS = AgreedLine("posts", 12_000, 100_00, 0, 0)
REPORT = AgreedLine("report", 2_500, 33_33, 20_01, 1_00)
AWARD = Agreement("RUB", (POSTS, REPORT))
ACCEPTED = Answer("accepted", "", AT, "Alfa")


def order(number: int, *lines: AgreedLine, ends_on: date | None = None, answer: str | None = "accepted") -> ChangeOrder:
    given_answer = replace(ACCEPTED, answer=answer) if answer else None
    return ChangeOrder(f"o{number}", "e", number, lines, ends_on, "Why", AT, "Vera", "client", given_answer)


def refused(*lines: AgreedLine, agreement: Agreement = AWARD, **changes: object) -> dict[str, str]:
    typed = {"ends_on": None, "reason": "More is asked", "starts_on": STARTS_ON, "today": STARTS_ON} | changes
    with pytest.raises(Invalid) as refusal:
        check_proposal(agreement, lines, **typed)
    return dict(refusal.value.problems)


LINES = st.sampled_from(["a", "b", "c"])
TERMS = st.builds(
    AgreedLine, LINES, st.integers(0, 9_000), st.integers(0, 9_000), st.integers(0, 9_000), st.integers(0, 9_000)
)
ORDERS = st.lists(
    st.tuples(
        st.lists(TERMS, max_size=3, unique_by=lambda line: line.line_id),
        st.sampled_from(["accepted", "declined", "withdrawn", None]),
    ),
    max_size=8,
)


@given(ORDERS, st.randoms())
def test_replaying_accepted_orders_gives_the_last_state_of_each_line(drawn, random) -> None:
    award = [AgreedLine(name, 1_000, 1, 2, 3) for name in "abc"]
    orders = [order(number, *lines, answer=answer) for number, (lines, answer) in enumerate(drawn, 1)]
    last = {line.line_id: line for line in award}
    for lines, answer in drawn:
        last |= {line.line_id: line for line in lines} if answer == "accepted" else {}
    shuffled = list(orders)
    random.shuffle(shuffled)

    assert agreement_after(Agreement("", tuple(award)), shuffled).lines == tuple(last.values())


@given(TERMS)
def test_fee_and_pass_through_make_the_total_of_a_line(line: AgreedLine) -> None:
    assert line.fee_total_minor + line.pass_through_total_minor == line.total_minor


def test_what_stood_before_a_proposal_leaves_out_those_that_followed() -> None:
    more, most = replace(POSTS, quantity_thousandths=20_000), replace(POSTS, quantity_thousandths=30_000)
    orders = [order(1, more), order(2, most, ends_on=date(2027, 3, 1)), order(3, POSTS, answer="declined")]

    assert agreement_after(AWARD, orders, before=2).line("posts") == more
    assert agreement_after(AWARD, orders).line("posts") == most
    assert agreement_after(AWARD, orders).ends_on == date(2027, 3, 1)
    assert agreement_after(AWARD, [*orders, order(4, REPORT)]).ends_on == date(2027, 3, 1)


def test_an_award_agrees_to_the_quantities_of_the_brief_and_the_prices_of_the_quote() -> None:
    brief = make_brief()
    answers = (
        priced("line-0", supplier_minor=20, handling_minor=1),
        included("line-1", "line-0"),
        not_offered("line-2"),
    )
    content = quote_content(brief, lines=answers)

    assert awarded_lines(brief.content.lines, content, {"line-0", "line-1"}) == (
        AgreedLine("line-0", 3_000, 100_00, 20, 1),
        AgreedLine("line-1", 12_000, 0, 0, 0),
    )


def test_the_effect_names_lines_that_change_and_no_others() -> None:
    dropped = replace(REPORT, quantity_thousandths=0)

    (effect,) = effects(AWARD.lines, [POSTS, dropped])

    assert (effect.before, effect.after, effect.difference_minor) == (REPORT, dropped, -REPORT.total_minor)


@pytest.mark.parametrize(
    ("line", "discount"),
    [
        (REPORT, 120_00 + 8_33),
        (replace(REPORT, quantity_thousandths=5_000), 120_00 + 16_66),
        (replace(REPORT, quantity_thousandths=0), 0),
    ],
)
def test_a_discount_keeps_its_percentage_while_all_its_lines_stand(line: AgreedLine, discount: int) -> None:
    agreement = replace(AWARD, lines=(POSTS, line), discounts=(Discount(("posts", "report"), 10_00),))

    assert agreement.discount_minor == discount
    assert agreement.payable_minor == agreement.total_minor - discount


def test_a_discount_over_a_line_that_was_never_awarded_does_not_count() -> None:
    agreement = replace(AWARD, discounts=(Discount(("posts", "elsewhere"), 10_00), Discount(("posts",), 5_00)))

    assert agreement.discount_minor == 60_00


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (replace(POSTS, line_id="film"), "lines.1.quantity", "needs a new brief"),
        (REPORT, "lines.1.quantity", "twice"),
        (replace(POSTS, quantity_thousandths=-1), "lines.1.quantity", "below 10,000,000"),
        (replace(POSTS, quantity_thousandths=10**10), "lines.1.quantity", "below 10,000,000"),
        (replace(POSTS, fee_minor=-1), "lines.1.fee", "from 0 to"),
        (replace(POSTS, supplier_minor=10**13 + 1), "lines.1.supplier", "from 0 to"),
        (replace(POSTS, handling_minor=1), "lines.1.handling", "supplier price"),
    ],
)
def test_an_unsound_line_is_refused_by_its_place(line: AgreedLine, field: str, words: str) -> None:
    problems = refused(REPORT, line)

    assert list(problems) == [field]
    assert words in problems[field]


@pytest.mark.parametrize("lines", [(), (POSTS,), AWARD.lines])
def test_a_proposal_that_changes_nothing_is_refused(lines: tuple[AgreedLine, ...]) -> None:
    assert "what stands already" in refused(*lines)["lines"]
    ends_on = STARTS_ON + timedelta(days=30)
    assert "what stands already" in refused(*lines, ends_on=ends_on, agreement=replace(AWARD, ends_on=ends_on))["lines"]


def test_the_last_day_alone_is_a_change() -> None:
    check_proposal(AWARD, (), ends_on=STARTS_ON, reason="Sooner", starts_on=STARTS_ON, today=STARTS_ON)


def test_dropping_every_line_is_ending_the_work() -> None:
    assert "end of the work" in refused(*(replace(line, quantity_thousandths=0) for line in AWARD.lines))["lines"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"reason": "a\u200bb"}, "reason"),
        ({"ends_on": STARTS_ON - timedelta(days=1)}, "ends_on"),
        ({"ends_on": STARTS_ON, "today": STARTS_ON + timedelta(days=1)}, "ends_on"),
    ],
)
def test_a_proposal_needs_a_reason_and_a_day_to_come(changes: dict[str, object], field: str) -> None:
    assert list(refused(replace(POSTS, fee_minor=1), **changes)) == [field]


def test_one_proposal_at_a_time_and_none_over_an_unseen_one() -> None:
    with pytest.raises(Conflict, match="Change 2 waits for an answer"):
        check_turn([order(1), order(2, answer=None)], None)
    with pytest.raises(Conflict, match="proposed meanwhile"):
        check_turn([order(1)], 0)
    check_turn([order(1)], 1)
    check_turn([order(1, answer="withdrawn")], None)


def test_the_proposer_withdraws_and_the_other_side_accepts_or_declines() -> None:
    waiting = order(1, POSTS, answer=None)

    assert open_answers(waiting, "client") == ("withdrawn",)
    assert open_answers(waiting, "agency") == ("accepted", "declined")
    assert open_answers(order(1), "client") == ()
    for side in ("client", "agency"):
        for answer in {"accepted", "declined", "withdrawn"} - set(open_answers(waiting, side)):
            with pytest.raises(Conflict, match="proposed this change"):
                check_change_answer(waiting, answer, "Why", organisation_id=side, engagement=CONFIRMED, today=STARTS_ON)


@pytest.mark.parametrize(
    ("answer", "note", "field"),
    [("declined", " ", "note"), ("perhaps", "", "answer"), ("accepted", "x" * 501, "note")],
)
def test_an_answer_is_one_of_three_and_declining_needs_a_word(answer: str, note: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_change_answer(
            order(1, POSTS, answer=None),
            answer,
            note,
            organisation_id="agency",
            engagement=CONFIRMED,
            today=STARTS_ON,
        )
    assert list(refusal.value.problems) == [field]


def test_a_last_day_that_has_passed_is_declined_not_accepted() -> None:
    late = {"organisation_id": "agency", "engagement": CONFIRMED, "today": STARTS_ON + timedelta(days=2)}
    waiting = order(1, POSTS, ends_on=STARTS_ON + timedelta(days=1), answer=None)

    with pytest.raises(Conflict, match="has passed"):
        check_change_answer(waiting, "accepted", "", **late)
    check_change_answer(waiting, "declined", "Too late", **late)
