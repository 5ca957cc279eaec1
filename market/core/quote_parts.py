"""What a quote says beside its prices: team, assumptions, exclusions, results, discounts, statements."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from market.core.briefs import Brief
from market.core.messages import say
from market.core.money import LARGEST_MINOR, format_amount, format_quantity
from market.core.success_fees import SuccessFee, success_fee_problems
from market.core.texts import text_fault

KPI_KINDS: Mapping[str, str] = {
    "promise": say("Promise"),
    "best-effort": say("Best effort"),
    "not-offered": say("Not offered"),
}
FEE_AT_RISK_HIGHEST = 30
DISCOUNT_HUNDREDTHS = (1, 50_00)
PAYMENT_DAYS_LONGEST = 120
PARTS_MOST = 40
SENTENCE_LONGEST = 500
STATEMENT_LONGEST = 2000
NAME_LONGEST = 120
_HOURS_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Who works on a line: a named person or a role code, hours in hundredths, and minor units per hour."""

    line_id: str
    role: str
    name: str
    hours_hundredths: int
    rate_minor: int
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a price rests on, tied to a line and, where one applies, to a scope driver."""

    line_id: str
    text: str
    driver: str = ""


@dataclass(frozen=True, slots=True)
class KpiCommitment:
    """How far an agency stands behind a result: promise, best-effort or not-offered, with fee at risk in percent."""

    kpi: str
    kind: str
    target: str = ""
    window: str = ""
    condition: str = ""
    fee_at_risk_percent: int = 0


@dataclass(frozen=True, slots=True)
class Discount:
    """A reduction of the fees of certain lines, granted only when all of them go to this agency."""

    line_ids: tuple[str, ...]
    percent_hundredths: int
    condition: str = ""


class _Parts(Protocol):
    """What `part_problems` reads of a quote."""

    @property
    def team(self) -> tuple[TeamMember, ...]: ...
    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...
    @property
    def exclusions(self) -> tuple[str, ...]: ...
    @property
    def kpis(self) -> tuple[KpiCommitment, ...]: ...
    @property
    def discounts(self) -> tuple[Discount, ...]: ...
    @property
    def success_fees(self) -> tuple[SuccessFee, ...]: ...
    @property
    def conflict(self) -> str: ...
    @property
    def close_out(self) -> str: ...
    @property
    def payment_days(self) -> int: ...


def part_problems(
    content: _Parts, brief: Brief, *, priced: Collection[str], hours: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong beside the lines, as field path and sentence; parts left out are no problem.

    *priced* are the ids of the lines with a fee, *hours* the thousandths of an hour a line asks for where it asks in
    hours.  The results a brief asks for need an answer each, under ``kpis.<index in the brief>``.
    """
    known = {line.id for line in brief.content.lines}
    for name, entries in (
        ("team", content.team),
        ("assumptions", content.assumptions),
        ("exclusions", content.exclusions),
        ("discounts", content.discounts),
        ("success_fees", content.success_fees),
    ):
        if len(entries) > PARTS_MOST:
            yield name, say("Keep to {parts_most} entries.", parts_most=PARTS_MOST)
    yield from _team_problems(content.team, known, hours)
    yield from _assumption_problems(content.assumptions, known)
    for index, text in enumerate(content.exclusions):
        yield from _text_problems(
            f"exclusions.{index}.text", text, SENTENCE_LONGEST, needed=say("Say what is excluded.")
        )
    yield from _kpi_problems(content.kpis, brief)
    yield from _discount_problems(content.discounts, priced)
    yield from success_fee_problems(content.success_fees, known)
    yield from _text_problems("conflict", content.conflict, STATEMENT_LONGEST)
    yield from _text_problems("close_out", content.close_out, STATEMENT_LONGEST)
    if not 0 <= content.payment_days <= PAYMENT_DAYS_LONGEST:
        yield (
            "payment_days",
            say(
                "Give the days until payment, from 0 to {payment_days_longest}.",
                payment_days_longest=PAYMENT_DAYS_LONGEST,
            ),
        )


def _team_problems(
    team: Sequence[TeamMember], known: Collection[str], hours: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    given: Counter[str] = Counter()
    for index, member in enumerate(team):
        path = f"team.{index}"
        given[member.line_id] += member.hours_hundredths
        if member.line_id not in known:
            yield f"{path}.line", say("Choose the line of the brief this person works on.")
        yield from _text_problems(f"{path}.role", member.role, NAME_LONGEST, needed=say("Name the role."))
        yield from _text_problems(f"{path}.name", member.name, NAME_LONGEST)
        yield from _text_problems(f"{path}.deputy", member.deputy, NAME_LONGEST)
        if not 0 < member.hours_hundredths <= _HOURS_MOST:
            yield f"{path}.hours", say("Give the hours on this line, from 0.01 to 100,000.")
        if not 0 <= member.rate_minor <= LARGEST_MINOR:
            yield f"{path}.rate", say("Give the rate per hour, from 0 to 100,000,000,000.")
    for index, member in enumerate(team):
        asked = hours.get(member.line_id)
        if asked is not None and given[member.line_id] * 10 != asked:
            offered = format_amount(given[member.line_id])
            yield (
                f"team.{index}.hours",
                say(
                    "The line asks for {asked} hours; its team has {offered}.",
                    asked=format_quantity(asked),
                    offered=offered,
                ),
            )


def _assumption_problems(assumptions: Sequence[Assumption], known: Collection[str]) -> Iterator[tuple[str, str]]:
    for index, assumption in enumerate(assumptions):
        path = f"assumptions.{index}"
        if assumption.line_id not in known:
            yield f"{path}.line", say("Choose the line of the brief whose price rests on this.")
        yield from _text_problems(
            f"{path}.text", assumption.text, SENTENCE_LONGEST, needed=say("Write the assumption.")
        )
        yield from _text_problems(f"{path}.driver", assumption.driver, NAME_LONGEST)


def _kpi_problems(commitments: Sequence[KpiCommitment], brief: Brief) -> Iterator[tuple[str, str]]:
    asked = [target.kpi for target in brief.content.terms.kpis]
    by_code = {commitment.kpi: commitment for commitment in commitments}
    if len(by_code) < len(commitments):
        yield "kpis", say("Answer each result once.")
    for code in by_code:
        if code not in asked:
            yield (
                "kpis",
                say(
                    "The brief does not ask for {code!r}: commit to the results it names, and to no others.", code=code
                ),
            )
    for index, code in enumerate(asked):
        commitment, path = by_code.get(code), f"kpis.{index}"
        if commitment is None or commitment.kind not in KPI_KINDS:
            yield (
                f"{path}.kind",
                say("Say whether you promise this result, work for it as best you can, or do not offer it."),
            )
            continue
        if not 0 <= commitment.fee_at_risk_percent <= FEE_AT_RISK_HIGHEST:
            yield (
                f"{path}.risk",
                say(
                    "Put 0 to {fee_at_risk_highest} percent of the fee at risk.",
                    fee_at_risk_highest=FEE_AT_RISK_HIGHEST,
                ),
            )
        elif commitment.fee_at_risk_percent and commitment.kind == "not-offered":
            yield f"{path}.risk", say("Leave this empty: no fee is at risk for a result that is not offered.")
        needed = say("Say what you promise: a number.") if commitment.kind == "promise" else ""
        yield from _text_problems(f"{path}.target", commitment.target, NAME_LONGEST, needed=needed)
        yield from _text_problems(f"{path}.window", commitment.window, NAME_LONGEST)
        yield from _text_problems(f"{path}.condition", commitment.condition, SENTENCE_LONGEST)


def _discount_problems(discounts: Sequence[Discount], priced: Collection[str]) -> Iterator[tuple[str, str]]:
    lowest, highest = DISCOUNT_HUNDREDTHS
    for index, discount in enumerate(discounts):
        path = f"discounts.{index}"
        if not discount.line_ids or len(set(discount.line_ids)) < len(discount.line_ids):
            yield f"{path}.lines", say("Choose the lines the discount is for, each once.")
        elif not set(discount.line_ids) <= set(priced):
            yield f"{path}.lines", say("Choose only lines that you price with a fee: a discount takes off fees.")
        if not lowest <= discount.percent_hundredths <= highest:
            yield f"{path}.percent", say("Give a discount from 0.01 to 50 percent.")
        yield from _text_problems(f"{path}.condition", discount.condition, SENTENCE_LONGEST)
        shared = max((_sum_over(discounts, line_id) for line_id in discount.line_ids), default=0)
        if shared > max(highest, discount.percent_hundredths):
            yield f"{path}.percent", say("Discounts that meet on one line add up: keep them to 50 percent together.")


def _sum_over(discounts: Sequence[Discount], line_id: str) -> int:
    return sum(discount.percent_hundredths for discount in discounts if line_id in discount.line_ids)


def _text_problems(path: str, text: str, longest: int, *, needed: str = "") -> Iterator[tuple[str, str]]:
    if needed and not text.strip():
        yield path, needed
    elif fault := text_fault(text, longest):
        yield path, fault
