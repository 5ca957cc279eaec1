import hashlib
import json
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from market.core.briefs import Brief
from market.core.errors import Invalid
from market.core.quotes import (
    Discount,
    LineState,
    QuoteContent,
    QuoteLine,
    buyer_cost,
    canonical_quote,
    check_quote,
    discount_total,
    line_total,
    quote_total,
    receipt,
)
from market.core.success_fees import SuccessFee
from tests.market_town import (
    NOW,
    alternative,
    days_from_now,
    included,
    make_brief,
    not_offered,
    priced,
    quote_content,
)

BRIEF = make_brief()
TODAY = NOW.date()
AMOUNTS = st.none() | st.integers(0, 10**13)
LINES = st.builds(
    QuoteLine,
    line_id=st.just("line-0"),
    state=st.sampled_from(LineState),
    fee_minor=AMOUNTS,
    supplier_minor=AMOUNTS,
    handling_minor=AMOUNTS,
    subcontracted_percent=st.none() | st.integers(0, 100),
    subcontractor=st.text(max_size=5),
    included_in=st.none() | st.sampled_from(["line-1", "line-2"]),
    reason=st.text(max_size=5),
)
HEADERS = {
    "vat_basis": st.sampled_from(["vat", "exempt"]),
    "vat_rate_hundredths": st.integers(0, 3_000),
    "valid_until": st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    "note": st.text(max_size=10),
}
SEALED: dict[str, Any] = {"quote_id": "q", "agency_id": "a", "brief": BRIEF, "revision": 1, "submitted_at": NOW}


def problems_of(content: QuoteContent, brief: Brief = BRIEF) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        check_quote(content, brief, today=TODAY)
    return refusal.value.problems


def with_line(index: int, answer: QuoteLine) -> QuoteContent:
    content = quote_content(BRIEF)
    lines = list(content.lines)
    lines[index] = answer
    return replace(content, lines=tuple(lines))


@pytest.mark.parametrize(
    "answer",
    [
        priced("line-1"),
        priced("line-1", 0, supplier_minor=1),
        priced("line-1", 1, supplier_minor=100, handling_minor=10),
        priced("line-1", subcontracted_percent=5),
        priced("line-1", subcontracted_percent=6, subcontractor="Petrel Studio"),
        priced("line-1", subcontracted_percent=100, subcontractor="Petrel Studio"),
        priced("line-1", subcontracted_percent=None),
        not_offered("line-1"),
        included("line-1", "line-0"),
        alternative("line-1"),
    ],
)
def test_each_way_to_answer_a_line_is_accepted(answer: QuoteLine) -> None:
    check_quote(with_line(1, answer), BRIEF, today=TODAY)


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        (QuoteLine("line-1", LineState.PRICED), "fee", "Give the fee"),
        (QuoteLine("line-1", LineState.ALTERNATIVE, reason="x"), "fee", "Give the fee"),
        (priced("line-1", 0), "fee", "costs more than nothing"),
        (priced("line-1", -1), "fee", "from 0 to"),
        (priced("line-1", 10**13 + 1), "fee", "from 0 to"),
        (priced("line-1", supplier_minor=-1), "supplier", "from 0 to"),
        (priced("line-1", supplier_minor=None), "supplier", "from 0 to"),
        (priced("line-1", handling_minor=None), "handling", "from 0 to"),
        (priced("line-1", handling_minor=5), "handling", "charged on a supplier price"),
        (priced("line-1", subcontracted_percent=101), "subcontracted_percent", "0 to 100"),
        (priced("line-1", subcontracted_percent=-1), "subcontracted_percent", "0 to 100"),
        (priced("line-1", subcontracted_percent=6), "subcontractor", "Name the subcontractor"),
        (priced("line-1", subcontracted_percent=6, subcontractor=" "), "subcontractor", "Name the subcontractor"),
        (priced("line-1", included_in="line-0"), "included_in", "mark the line as included"),
        (priced("line-1", reason="x" * 501), "reason", "500 characters"),
        (priced("line-1", subcontractor="x" * 121), "reason", "120"),
        (replace(not_offered("line-1"), reason=" "), "reason", "why the line is not offered"),
        (replace(not_offered("line-1"), fee_minor=1), "fee", "Clear the price"),
        (replace(not_offered("line-1"), supplier_minor=1), "fee", "Clear the price"),
        (replace(included("line-1", "line-0"), handling_minor=0), "fee", "Clear the price"),
        (replace(alternative("line-1"), reason=""), "reason", "Describe the alternative"),
        (QuoteLine("line-1", LineState.INCLUDED), "included_in", "Choose the other line"),
        (included("line-1", ""), "included_in", "Choose the other line"),
        (included("line-1", "line-1"), "included_in", "Choose the other line"),
        (included("line-1", "line-9"), "included_in", "Choose the other line"),
    ],
)
def test_each_fault_of_a_line_names_its_field(answer: QuoteLine, field: str, sentence: str) -> None:
    problems = problems_of(with_line(1, answer))

    assert list(problems) == [f"lines.1.{field}"]
    assert sentence in problems[f"lines.1.{field}"]


@pytest.mark.parametrize("target", [not_offered("line-2"), alternative("line-2"), included("line-2", "line-0")])
def test_a_line_can_only_be_included_in_one_that_is_priced(target: QuoteLine) -> None:
    content = replace(quote_content(BRIEF), lines=(priced("line-0"), included("line-1", "line-2"), target))

    assert problems_of(content) == {
        "lines.1.included_in": "Choose a line that is priced: this one has no price to be included in."
    }


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"valid_until": days_from_now(29)}, "valid_until", "from 23 Dec 2026 to 21 Feb 2027"),
        ({"valid_until": days_from_now(91)}, "valid_until", "30 to 90 days"),
        ({"vat_basis": "exempt"}, "vat_rate", "Leave the VAT rate at 0"),
        ({"vat_rate_hundredths": 0}, "vat_rate", "from 0.01 to 30"),
        ({"vat_rate_hundredths": 30_01}, "vat_rate", "from 0.01 to 30"),
        ({"vat_rate_hundredths": -1}, "vat_rate", "from 0.01 to 30"),
        ({"vat_basis": "perhaps"}, "vat_basis", "whether you charge VAT"),
        ({"note": "x" * 1001}, "note", "to 1,000 characters; it has 1,001"),
    ],
)
def test_each_fault_of_a_header_names_its_field(changes: dict, field: str, sentence: str) -> None:
    problems = problems_of(quote_content(BRIEF, **changes))

    assert list(problems) == [field]
    assert sentence in problems[field]


@pytest.mark.parametrize("days", [30, 90])
def test_the_ends_of_the_validity_range_are_allowed(days: int) -> None:
    check_quote(quote_content(BRIEF, valid_until=days_from_now(days)), BRIEF, today=TODAY)


def test_an_unanswered_line_is_told_by_its_place_in_the_brief() -> None:
    content = quote_content(BRIEF)

    assert list(problems_of(replace(content, lines=content.lines[:2]))) == ["lines.2.state"]


@pytest.mark.parametrize("extra", ["line-0", "line-of-another-brief"])
def test_a_line_answered_twice_or_not_asked_for_is_refused(extra: str) -> None:
    content = quote_content(BRIEF)

    assert problems_of(replace(content, lines=(*content.lines, priced(extra)))) == {
        "lines": "Answer each line of the brief once, and no others."
    }


def test_a_quote_that_prices_nothing_is_refused() -> None:
    lines = tuple(not_offered(line.id) for line in BRIEF.content.lines)

    assert list(problems_of(replace(quote_content(BRIEF), lines=lines))) == ["lines"]


def test_totals_multiply_the_whole_unit_price_by_the_quantity() -> None:
    answer = priced("line-0", 100_00, supplier_minor=50_00, handling_minor=5_00)

    assert answer.unit_minor == 155_00
    assert line_total(BRIEF.content.lines[0], answer) == 3 * 155_00
    assert line_total(BRIEF.content.lines[2], answer) == 387_50


def test_a_line_without_a_price_adds_nothing() -> None:
    assert line_total(BRIEF.content.lines[0], not_offered("line-0")) == 0
    assert not_offered("line-0").unit_minor is None


def test_the_total_leaves_out_lines_not_offered_included_or_alternative() -> None:
    lines = BRIEF.content.lines
    base = quote_content(BRIEF)

    assert quote_total(lines, base) == (3_000 + 12_000 + 2_500) * 100_00 // 1000
    for answer in (not_offered("line-1"), included("line-1", "line-0"), alternative("line-1")):
        assert quote_total(lines, with_line(1, answer)) == 5_500 * 100_00 // 1000


@pytest.mark.parametrize(
    ("position", "with_vat", "without_vat"), [("cannot-recover", 122_00, 110_00), ("recovers", 100_00, 110_00)]
)
def test_the_buyers_vat_position_decides_which_quote_is_cheaper(position, with_vat, without_vat) -> None:
    charges = quote_content(BRIEF)
    exempt = replace(charges, vat_basis="exempt", vat_rate_hundredths=0)

    assert buyer_cost(100_00, charges, position) == with_vat
    assert buyer_cost(110_00, exempt, position) == without_vat


def test_the_receipt_is_the_hash_of_the_canonical_quote() -> None:
    text = canonical_quote(**SEALED, content=quote_content(BRIEF))

    assert receipt(**SEALED, content=quote_content(BRIEF)) == hashlib.sha256(text.encode()).hexdigest()
    assert json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text


@given(data=st.data(), field=st.sampled_from([field.name for field in fields(QuoteLine) if field.name != "line_id"]))
def test_the_receipt_changes_with_any_field_of_a_line(data: st.DataObject, field: str) -> None:
    line, other = data.draw(LINES), data.draw(LINES)
    assume(getattr(line, field) != getattr(other, field))
    changed = replace(line, **{field: getattr(other, field)})

    assert receipt(**SEALED, content=with_line(0, line)) != receipt(**SEALED, content=with_line(0, changed))


@given(data=st.data(), field=st.sampled_from(sorted(HEADERS)))
def test_the_receipt_changes_with_any_field_of_the_header(data: st.DataObject, field: str) -> None:
    one, other = data.draw(HEADERS[field]), data.draw(HEADERS[field])
    assume(one != other)

    assert receipt(**SEALED, content=quote_content(BRIEF, **{field: one})) != receipt(
        **SEALED, content=quote_content(BRIEF, **{field: other})
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"quote_id": "r"},
        {"agency_id": "b"},
        {"revision": 2},
        {"submitted_at": NOW + timedelta(microseconds=1)},
        {"brief": make_brief(id="other")},
        {"brief": make_brief(version=2)},
        {"brief": replace(BRIEF, content=replace(BRIEF.content, currency="USD"))},
    ],
)
def test_the_receipt_changes_with_who_when_and_what_for(changes: dict) -> None:
    content = quote_content(BRIEF)

    assert receipt(**SEALED | changes, content=content) != receipt(**SEALED, content=content)


def test_every_field_of_a_quote_is_in_the_canonical_form() -> None:
    fee = SuccessFee(BRIEF.content.lines[0].id, "hires", 100_00, 5)
    sealed = json.loads(canonical_quote(**SEALED, content=quote_content(BRIEF, success_fees=(fee,))))

    assert {field.name for field in fields(QuoteContent)} <= set(sealed)
    assert {field.name for field in fields(QuoteLine)} - {"line_id"} <= set(sealed["lines"][0])


def test_lines_are_sealed_in_the_order_of_the_brief() -> None:
    content = quote_content(BRIEF)
    turned = replace(content, lines=content.lines[::-1])

    assert receipt(**SEALED, content=turned) == receipt(**SEALED, content=content)


def test_an_incomplete_quote_has_no_receipt() -> None:
    with pytest.raises(Invalid, match="every line"):
        receipt(**SEALED, content=quote_content(BRIEF, lines=()))


def test_a_discount_counts_only_when_all_its_lines_are_awarded_together() -> None:
    one, two, _ = (line.id for line in BRIEF.content.lines)
    content = quote_content(BRIEF, 100_00, discounts=(Discount((one, two), 10_00),))

    assert discount_total(BRIEF.content.lines, content, {one}) == 0
    assert discount_total(BRIEF.content.lines, content, {one, two}) == 10_00 * 3 + 10_00 * 12


def test_a_discount_spares_what_suppliers_charge() -> None:
    one = BRIEF.content.lines[0].id
    passed_through = priced(one, 100_00, supplier_minor=900_00)
    content = quote_content(BRIEF, lines=(passed_through,), discounts=(Discount((one,), 10_00),))

    assert discount_total(BRIEF.content.lines, content, {one}) == 10_00 * 3
