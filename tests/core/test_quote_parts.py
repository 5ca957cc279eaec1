"""What a quote says beside its prices: each fault named by its field, each part left out accepted."""

from dataclasses import replace
from typing import Any

import pytest

from market.core.briefs import Brief, BriefTerms, KpiTarget
from market.core.errors import Invalid
from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember
from market.core.quotes import QuoteLine, check_quote, quote_total, quote_total_after_discounts
from market.core.success_fees import SuccessFee
from tests.market_town import NOW, brief_content, included, make_brief, not_offered, priced, quote_content

BRIEF = make_brief()
ASKED = make_brief(
    brief_content(terms=BriefTerms(kpis=(KpiTarget("reply-rate", "10 %", "90 %", "by June"),))), binding_version=1
)
ONE, TWO, THREE = (line.id for line in BRIEF.content.lines)
MEMBER = TeamMember(ONE, "Community lead", "", 40_00, 3_000_00)
FEE = SuccessFee(ONE, "hires", 12_000_00, 50, "Counted when they start")
PROMISE = KpiCommitment("reply-rate", "promise", "90 %", "by June", "", 10)
FULL: dict[str, Any] = {
    "team": (MEMBER, replace(MEMBER, line_id=TWO, name="On call", deputy="Second lead")),
    "assumptions": (Assumption(ONE, "Texts are agreed within a day", "coverage"),),
    "exclusions": ("Translation",),
    "discounts": (Discount((ONE, TWO), 5_00, "When both start together"),),
    "success_fees": (FEE, replace(FEE, line_id=TWO, kind="referrals")),
    "conflict": "None.",
    "close_out": "Accounts and files are handed over within ten days.",
    "payment_days": 14,
}


def problems_of(brief: Brief = BRIEF, hourly: tuple[str, ...] = (), **changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        check_quote(quote_content(brief, **changes), brief, today=NOW.date(), hourly=hourly)
    return refusal.value.problems


def lines_with(answer: QuoteLine) -> tuple[QuoteLine, ...]:
    return tuple(answer if line == answer.line_id else priced(line) for line in (ONE, TWO, THREE))


def test_a_quote_may_leave_every_part_out_or_give_them_all() -> None:
    check_quote(quote_content(BRIEF), BRIEF, today=NOW.date())
    check_quote(quote_content(BRIEF, **FULL), BRIEF, today=NOW.date())


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ({"team": (replace(MEMBER, line_id="elsewhere"),)}, "team.0.line", "line of the brief"),
        ({"team": (replace(MEMBER, role=" "),)}, "team.0.role", "Name the role"),
        ({"team": (replace(MEMBER, role="x" * 121),)}, "team.0.role", "to 120"),
        ({"team": (replace(MEMBER, name="A\u200blfa"),)}, "team.0.name", "invisible"),
        ({"team": (replace(MEMBER, deputy="A\u200blfa"),)}, "team.0.deputy", "invisible"),
        ({"team": (MEMBER, replace(MEMBER, hours_hundredths=0))}, "team.1.hours", "from 0.01"),
        ({"team": (replace(MEMBER, hours_hundredths=10_000_001),)}, "team.0.hours", "to 100,000"),
        ({"team": (replace(MEMBER, rate_minor=-1),)}, "team.0.rate", "rate per hour"),
        ({"team": (MEMBER,) * 41}, "team", "40 entries"),
        ({"assumptions": (Assumption("elsewhere", "x"),)}, "assumptions.0.line", "rests on this"),
        ({"assumptions": (Assumption(ONE, ""),)}, "assumptions.0.text", "Write the assumption"),
        ({"assumptions": (Assumption(ONE, "x" * 501),)}, "assumptions.0.text", "to 500"),
        ({"assumptions": (Assumption(ONE, "x", "y" * 121),)}, "assumptions.0.driver", "to 120"),
        ({"success_fees": (replace(FEE, line_id="elsewhere"),)}, "success_fees.0.line", "line of the brief"),
        ({"success_fees": (replace(FEE, kind="views"),)}, "success_fees.0.kind", "outcome the fee hangs on"),
        ({"success_fees": (FEE, FEE)}, "success_fees.1.kind", "give each once"),
        ({"success_fees": (replace(FEE, fee_minor=0),)}, "success_fees.0.fee", "above 0"),
        ({"success_fees": (replace(FEE, at_most=0),)}, "success_fees.0.at_most", "from 1 to 1,000,000"),
        ({"exclusions": ("Print", " ")}, "exclusions.1.text", "what is excluded"),
        ({"exclusions": ("x\u202ey",)}, "exclusions.0.text", "invisible"),
        ({"discounts": (Discount((), 5_00),)}, "discounts.0.lines", "Choose the lines"),
        ({"discounts": (Discount((ONE, ONE), 5_00),)}, "discounts.0.lines", "each once"),
        ({"discounts": (Discount((ONE, "elsewhere"), 5_00),)}, "discounts.0.lines", "with a fee"),
        ({"discounts": (Discount((ONE,), 0),)}, "discounts.0.percent", "0.01 to 50"),
        ({"discounts": (Discount((ONE,), 50_01),)}, "discounts.0.percent", "0.01 to 50"),
        ({"discounts": (Discount((ONE,), 5_00, "x" * 501),)}, "discounts.0.condition", "to 500"),
        ({"conflict": "x" * 2001}, "conflict", "to 2,000"),
        ({"close_out": "x\u200b"}, "close_out", "invisible"),
        ({"payment_days": 121}, "payment_days", "0 to 120"),
        ({"payment_days": -1}, "payment_days", "0 to 120"),
        ({"kpis": (PROMISE,)}, "kpis", "does not ask for 'reply-rate'"),
    ],
)
def test_each_fault_beside_the_lines_names_its_field(changes: dict[str, Any], path: str, sentence: str) -> None:
    problems = problems_of(**changes)

    assert list(problems) == [path]
    assert sentence in problems[path]


@pytest.mark.parametrize("percent", [1, 50_00])
@pytest.mark.parametrize("days", [0, 120])
def test_the_ends_of_the_ranges_are_allowed(percent: int, days: int) -> None:
    content = quote_content(BRIEF, discounts=(Discount((ONE,), percent),), payment_days=days)

    check_quote(content, BRIEF, today=NOW.date())


@pytest.mark.parametrize(
    "answer", [not_offered(ONE), included(ONE, TWO), priced(ONE, 0, supplier_minor=5_00)], ids=["no", "in", "passed"]
)
def test_a_discount_needs_a_fee_to_take_off_from(answer: QuoteLine) -> None:
    problems = problems_of(lines=lines_with(answer), discounts=(Discount((ONE,), 5_00),))

    assert list(problems) == ["discounts.0.lines"]


def test_discounts_that_meet_on_a_line_stay_within_half_of_its_fee() -> None:
    within = (Discount((ONE,), 30_00), Discount((ONE, TWO), 20_00))
    check_quote(quote_content(BRIEF, discounts=within), BRIEF, today=NOW.date())

    problems = problems_of(discounts=(*within, Discount((TWO,), 30_01)))

    assert list(problems) == ["discounts.1.percent", "discounts.2.percent"]


def test_hours_of_a_team_add_up_to_a_line_asked_for_in_hours_and_only_there() -> None:
    team = (replace(MEMBER, hours_hundredths=2_00), replace(MEMBER, hours_hundredths=1_50))

    check_quote(quote_content(BRIEF, team=team), BRIEF, today=NOW.date())
    check_quote(quote_content(BRIEF, team=team), BRIEF, today=NOW.date(), hourly=(TWO,))
    problems = problems_of(hourly=(ONE,), team=team)
    assert problems["team.1.hours"] == "The line asks for 3 hours; its team has 3.50."
    exact = (replace(team[0], hours_hundredths=1_50), team[1])
    check_quote(quote_content(BRIEF, team=exact), BRIEF, today=NOW.date(), hourly=(ONE,))


@pytest.mark.parametrize(
    "commitment",
    [PROMISE, replace(PROMISE, kind="best-effort", target=""), KpiCommitment("reply-rate", "not-offered")],
)
def test_each_kind_of_commitment_answers_a_result_asked_for(commitment: KpiCommitment) -> None:
    check_quote(quote_content(ASKED, kpis=(commitment,)), ASKED, today=NOW.date())


@pytest.mark.parametrize(
    ("commitments", "path", "sentence"),
    [
        ((), "kpis.0.kind", "whether you promise"),
        ((replace(PROMISE, kind="perhaps"),), "kpis.0.kind", "whether you promise"),
        ((replace(PROMISE, fee_at_risk_percent=31),), "kpis.0.risk", "0 to 30"),
        ((replace(PROMISE, fee_at_risk_percent=-1),), "kpis.0.risk", "0 to 30"),
        ((replace(PROMISE, kind="not-offered"),), "kpis.0.risk", "no fee is at risk"),
        ((replace(PROMISE, target=""),), "kpis.0.target", "a number"),
        ((replace(PROMISE, window="x" * 121),), "kpis.0.window", "to 120"),
        ((replace(PROMISE, condition="x" * 501),), "kpis.0.condition", "to 500"),
        ((PROMISE, PROMISE), "kpis", "once"),
        ((PROMISE, replace(PROMISE, kpi="ave")), "kpis", "does not ask for 'ave'"),
    ],
)
def test_each_fault_of_a_commitment_names_its_field(commitments: tuple, path: str, sentence: str) -> None:
    problems = problems_of(ASKED, kpis=commitments)

    assert list(problems) == [path]
    assert sentence in problems[path]


def test_the_total_after_discounts_is_what_the_whole_quote_costs_and_the_full_price_stays() -> None:
    content = quote_content(BRIEF, 100_00, discounts=(Discount((ONE, TWO), 10_00), Discount((THREE,), 50_00)))
    total = quote_total(BRIEF.content.lines, content)

    assert total == 1_750_00
    assert quote_total_after_discounts(BRIEF.content.lines, content) == total - 150_00 - 125_00
