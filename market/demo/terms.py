"""How the demonstration's briefs are run, and what quotes say beside their prices.

Every brief and quote draws from numbers of its own, so that nothing here moves a price.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from market.core.brief_terms import KPI_TEXT_LONGEST, BriefTerms, KpiTarget
from market.core.briefs import BriefContent
from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember
from market.core.quotes import LineState, QuoteContent
from market.core.success_fees import SuccessFee

_CONTRACTS = ("project", "retainer", "retainer", "time-and-materials", "capped-time-and-materials", "performance")
_HONESTY = (
    "",
    "Deliveries run late every December; no amount of replies will change that.",
    "The application is slow on old phones until the spring release.",
    "Our prices are above those of two competitors, and people will say so.",
    "Half of the complaints are about a form that the legal department will not shorten.",
)
_AUDIENCE = (
    "",
    "Customers in towns of over 300,000 people, most of them on VK and Telegram.",
    "Students in their last two years and their parents.",
    "Owners of small shops who buy twice a month.",
)
_KPIS = (
    ("reply-rate", "60 %", "90 %"),
    ("first-response-time", "5 hours", "40 minutes"),
    ("solved-first-line", "35 %", "60 %"),
    ("referral-rate", "", "5 %"),
    ("cost-per-resolution", "", "below 250 roubles"),
    ("net-sentiment", "-0.1", "0.2"),
    ("attributed-share", "10 %", "50 %"),
)
_OUTCOMES = {"solved-first-line", "referral-rate", "cost-per-resolution", "attributed-share"}
_WINDOWS = ("the last three months of the work", "each month from the second on", "the whole time of the work")
_KPI_CHANCE, _BLIND_CHANCE, _COUNT_CHANCE, _STANDSTILL_CHANCE = 0.6, 0.15, 0.3, 0.2
_ROLES = (("Account lead", 3_200_00), ("Community editor", 1_500_00), ("Analyst", 2_100_00), ("Designer", 1_800_00))
_ASSUMPTIONS = (
    "Texts are approved within one working day.",
    "The client's team names one person who decides.",
    "Access to analytics is there on the first day.",
)
_EXCLUSIONS = (
    "Advertising budgets and the fees of platforms.",
    "Photo and video shoots on location.",
    "Translation into other languages.",
    "Work at weekends unless a line says so.",
)
_CONFLICTS = ("", "We work for no competitor of yours.", "One of our teams works for a rival; yours would not.")
_CLOSE_OUTS = (
    "",
    "Two weeks before the end we go through the handover list with you and tell the members who takes over.",
    "All accounts are yours from the first day; at the end we hand over archives and rights within five days.",
)


def with_terms(key: str, content: BriefContent) -> BriefContent:
    """Return a brief's content with terms drawn by its *key*; a brief without a decision day keeps the usual ones."""
    random = Random(f"terms {key} {content.title}")  # noqa: S311
    if content.decision_on is None:
        return content
    starts_on = content.decision_on + timedelta(days=random.randint(10, 30))
    terms = BriefTerms(
        is_blind=random.random() < _BLIND_CHANCE,
        shows_count=random.random() < _COUNT_CHANCE,
        standstill_days=random.choice((3, 5, 10)) if random.random() < _STANDSTILL_CHANCE else 0,
        quotes_sought=random.choice((3, 4, 5, 5)),
        contract_type=random.choice(_CONTRACTS),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=random.choice((92, 183, 365))),
        honesty=random.choice(_HONESTY),
        audience=random.choice(_AUDIENCE),
        no_reuse_months=random.choice((0, 6, 12, 12, 12, 24)),
        watch_days=random.choice((30, 60, 60, 60, 90)),
        kpis=_targets(random) if random.random() < _KPI_CHANCE else (),
    )
    return replace(content, terms=terms)


_SUCCESS_FEE_CHANCE = 0.22
_BY_OUTCOME = {"hr": ("hires", 24_000), "pr": ("hires", 24_000), "support": ("cases-solved", 90)}
_BY_OUTCOME |= {"marketing": ("referrals", 1_500)}


def with_parts(agency: str, brief: BriefContent, content: QuoteContent, *, hourly: Collection[str]) -> QuoteContent:
    """Return a quote's content with what it says beside its prices; lines are named by their index in the brief.

    *hourly* are the lines whose quantity is hours: their teams would have to add up, so none is named.
    """
    random = Random(f"parts {agency} {brief.title} {brief.closes_at}")  # noqa: S311
    priced = [line.line_id for line in content.lines if line.state is LineState.PRICED and line.fee_minor]
    return replace(
        content,
        team=_team([line_id for line_id in priced if line_id not in hourly], random),
        assumptions=tuple(Assumption(line_id, random.choice(_ASSUMPTIONS)) for line_id in priced[:1]),
        exclusions=tuple(random.sample(_EXCLUSIONS, random.randint(1, 3))),
        kpis=tuple(_commitment(target, random) for target in brief.terms.kpis),
        discounts=(Discount(tuple(priced[:2]), random.choice((300, 500, 750, 1000))),)
        if len(priced) > 1 and random.random() < 0.08
        else (),
        success_fees=_success_fees(agency, brief.department, priced),
        conflict=random.choice(_CONFLICTS),
        close_out=random.choice(_CLOSE_OUTS),
        payment_days=random.choice((14, 30, 30, 45)),
    )


def _success_fees(agency: str, department: str | None, priced: Sequence[str]) -> tuple[SuccessFee, ...]:
    """Return a fee by the outcome on the first priced line, drawn apart so that it moves nothing else."""
    random = Random(f"success {agency} {department} {len(priced)}")  # noqa: S311
    kind, usual = _BY_OUTCOME.get(department or "", ("leads", 900))
    if not priced or random.random() > _SUCCESS_FEE_CHANCE:
        return ()
    fee = round(usual * math.exp(random.gauss(0, 0.35)), -1)
    return (SuccessFee(priced[0], kind, int(fee) * 100, random.choice((50, 100, 250)), ""),)


def _targets(random: Random) -> tuple[KpiTarget, ...]:
    chosen = random.sample(_KPIS, random.randint(1, 3))
    if not {kpi for kpi, _, _ in chosen} & _OUTCOMES:
        chosen.append(random.choice([each for each in _KPIS if each[0] in _OUTCOMES]))
    return tuple(KpiTarget(kpi, baseline, target, random.choice(_WINDOWS)) for kpi, baseline, target in chosen)


def _commitment(target: KpiTarget, random: Random) -> KpiCommitment:
    kind = random.choices(("promise", "best-effort", "not-offered"), (3, 6, 1))[0]
    if kind == "not-offered":
        return KpiCommitment(target.kpi, kind)
    at_risk = random.choice((0, 0, 5, 10, 15)) if kind == "promise" else 0
    return KpiCommitment(target.kpi, kind, target.target[:KPI_TEXT_LONGEST], target.window, fee_at_risk_percent=at_risk)


def _team(priced: Sequence[str], random: Random) -> tuple[TeamMember, ...]:
    """Return who works on the first of the lines."""
    return tuple(
        TeamMember(line_id, role, "", random.randint(8, 80) * 100, rate)
        for line_id in priced[:1]
        for role, rate in random.sample(_ROLES, random.randint(1, 3))
    )
