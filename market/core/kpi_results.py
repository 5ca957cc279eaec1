"""Results at close-out: what was reached, over which time, from which source, and by which method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from market.core.brief_terms import KPI_TEXT_LONGEST, KpiTarget, kpi_fault
from market.core.catalogue import Catalogue
from market.core.engagements import Answer
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.quote_parts import KpiCommitment
from market.core.texts import text_fault

OUTCOMES: Mapping[str, str] = {
    "met": say("Target reached"),
    "missed": say("Target missed"),
    "not-measured": say("Not measured"),
}
METHODS: Mapping[str, str] = {
    "platform": say("Figures of the platform"),
    "own-count": say("Our own count"),
    "client-records": say("Records of the client"),
    "coded-sample": say("A sample coded by people"),
    "survey": say("A survey"),
    "estimate": say("An estimate or model"),
}
ANSWERS: Mapping[str, str] = {"confirmed": say("We see the same"), "contested": say("We see it differently")}
SOURCE_LONGEST = 300
NOTE_LONGEST = 500


@dataclass(frozen=True, slots=True)
class KpiReport:
    """What the agency reports of one KPI; *measured_over* is the window, *method* a code of `METHODS`."""

    kpi: str
    outcome: str
    value: str
    measured_over: str
    source: str
    method: str


@dataclass(frozen=True, slots=True)
class KpiResult:
    """A report as recorded, the *number*-th of its KPI, with the client's answer once it came."""

    id: str
    engagement_id: str
    number: int
    report: KpiReport
    reported_at: datetime
    reported_by: str
    answer: Answer | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the client sees the same."""
        return self.answer is not None and self.answer.answer == "confirmed"


@dataclass(frozen=True, slots=True)
class AgreedKpi:
    """A KPI of an engagement: what the brief asked for, what the quote committed to, and the newest report."""

    kpi: str
    target: KpiTarget | None
    commitment: KpiCommitment | None
    result: KpiResult | None


def agreed_kpis(
    targets: Sequence[KpiTarget], commitments: Sequence[KpiCommitment], results: Sequence[KpiResult]
) -> tuple[AgreedKpi, ...]:
    """Return the KPIs of an engagement: those of the brief, then others reported; *results* come oldest first."""
    by_target = {target.kpi: target for target in targets}
    by_commitment = {commitment.kpi: commitment for commitment in commitments}
    newest = {result.report.kpi: result for result in results}
    codes = dict.fromkeys([*by_target, *by_commitment, *newest])
    return tuple(AgreedKpi(code, by_target.get(code), by_commitment.get(code), newest.get(code)) for code in codes)


def check_report(report: KpiReport, earlier: Sequence[KpiResult], catalogue: Catalogue) -> None:
    """Refuse a measure the market rejects, a report without its method, or a second one the client confirmed.

    Raises Invalid by field, Conflict once the newest report of the KPI is confirmed.
    """
    if any(result.is_confirmed and result.report.kpi == report.kpi for result in earlier):
        raise Conflict(say("The client has confirmed this result: it is agreed, and no other is reported for it."))
    problems: dict[str, str] = {}
    if fault := kpi_fault(report.kpi, catalogue):
        problems["kpi"] = fault
    if report.outcome not in OUTCOMES:
        problems["outcome"] = say("Choose whether the target was reached.")
    if report.method not in METHODS:
        problems["method"] = say("Choose how it was measured; a figure without its method cannot be compared.")
    for field, longest, needed in (
        ("value", KPI_TEXT_LONGEST, say("Give the figure with its unit, or say why it was not measured.")),
        ("measured_over", KPI_TEXT_LONGEST, say("Give the time it was measured over, such as “June to August”.")),
        ("source", SOURCE_LONGEST, say("Name the source, so that the client can look the figure up.")),
    ):
        text = getattr(report, field)
        if fault := needed if not text.strip() else text_fault(text, longest):
            problems[field] = fault
    if problems:
        raise Invalid(problems)


def check_result_answer(result: KpiResult, answer: str, note: str) -> None:
    """Refuse a second answer (Conflict), or contesting without a word why (Invalid)."""
    if result.answer is not None:
        raise Conflict(say("This result is answered already; the agency can report it anew."))
    if problems := answer_problems(answer, note):
        raise Invalid(problems)


def answer_problems(answer: str, note: str) -> dict[str, str]:
    """Return what is wrong with a client's answer to something the agency reports, by field.

    >>> answer_problems("contested", " "), answer_problems("confirmed", "")
    ({'note': 'Say what you see instead, and where.'}, {})
    """
    problems: dict[str, str] = {}
    if answer not in ANSWERS:
        problems["answer"] = say("Choose whether you see the same.")
    if answer == "contested" and not note.strip():
        problems["note"] = say("Say what you see instead, and where.")
    elif fault := text_fault(note, NOTE_LONGEST, what=say("the note")):
        problems["note"] = fault
    return problems
