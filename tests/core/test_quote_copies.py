"""Carrying answers over from an earlier quote, by service."""

from dataclasses import replace

import pytest

from market.core.briefs import BriefLine, BriefTerms, KpiTarget
from market.core.catalogue import Catalogue
from market.core.quote_copies import copied_content, is_above_list_price
from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember
from tests.market_town import brief_content, days_from_now, included, make_brief, priced, quote_content

EARLIER = make_brief()
ONE, TWO, THREE = (line.id for line in EARLIER.content.lines)
LATER = days_from_now(70)


def wanted(*services: str, **changes):
    lines = tuple(BriefLine(service, 1_000) for service in services)
    brief = make_brief(brief_content(lines=lines, **changes))
    renamed = tuple(replace(line, id=f"new-{line.service}-{number}") for number, line in enumerate(brief.content.lines))
    return replace(brief, content=replace(brief.content, lines=renamed))


def copied(content, brief):
    return copied_content(content, EARLIER.content.lines, brief, valid_until=LATER)


def test_answers_are_copied_by_service_and_others_left_open() -> None:
    content = quote_content(EARLIER, lines=(priced(ONE, 1_00), priced(TWO, 2_00), priced(THREE, 3_00)))

    copy = copied(content, wanted("monthly-report", "advisory-hour", "community-management"))

    assert [(line.line_id, line.fee_minor) for line in copy.lines] == [
        ("new-community-management-2", 1_00),
        ("new-monthly-report-0", 3_00),
    ]
    assert (copy.note, copy.valid_until) == ("", LATER)


def test_one_answer_is_copied_to_one_line_only() -> None:
    copy = copied(quote_content(EARLIER), wanted("social-post", "social-post"))

    assert [line.line_id for line in copy.lines] == ["new-social-post-0"]


def test_an_included_line_follows_its_target_or_stays_behind() -> None:
    content = quote_content(EARLIER, lines=(priced(ONE), included(TWO, ONE), included(THREE, ONE)))

    with_target = copied(content, wanted("social-post", "community-management"))
    without = copied(content, wanted("social-post"))

    assert {line.line_id: line.included_in for line in with_target.lines} == {
        "new-community-management-1": None,
        "new-social-post-0": "new-community-management-1",
    }
    assert without.lines == ()


def test_parts_follow_their_lines() -> None:
    content = quote_content(
        EARLIER,
        team=(TeamMember(ONE, "Lead", "", 1, 1), TeamMember(TWO, "Editor", "", 1, 1)),
        assumptions=(Assumption(ONE, "x"), Assumption(TWO, "y")),
        discounts=(Discount((ONE, TWO), 5_00), Discount((TWO,), 3_00)),
        kpis=(KpiCommitment("reply-rate", "promise", "1"), KpiCommitment("help-share", "promise", "1")),
        exclusions=("Print",),
        payment_days=10,
    )
    brief = wanted("social-post", terms=BriefTerms(kpis=(KpiTarget("help-share", "", "", ""),)))

    copy = copied(content, brief)

    assert [member.role for member in copy.team] == ["Editor"]
    assert [assumption.text for assumption in copy.assumptions] == ["y"]
    assert copy.discounts == (Discount(("new-social-post-0",), 3_00),)
    assert [commitment.kpi for commitment in copy.kpis] == ["help-share"]
    assert (copy.exclusions, copy.payment_days) == (("Print",), 10)


@pytest.mark.parametrize(("unit", "above"), [(100_00, False), (100_01, True)])
def test_a_fee_at_reference_scope_is_set_against_the_list_price(catalogue: Catalogue, unit: int, above: bool) -> None:
    assert is_above_list_price(BriefLine("social-post", 1_000), unit, 100_00, catalogue) is above


def test_a_wider_scope_may_cost_more_than_the_list_price(catalogue: Catalogue) -> None:
    wider = BriefLine("community-management", 1_000, drivers={"coverage": "24x7"})

    assert not is_above_list_price(wider, 101_00, 100_00, catalogue)
    assert is_above_list_price(wider, 10_000_00, 100_00, catalogue)
