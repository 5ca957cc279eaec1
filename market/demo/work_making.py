"""Performing what happens to awarded work, through the same actions that people's requests go through.

*said* of the town keeps the newest result or finding of each engagement.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from market.actions.aftercare import answer_finding, report_finding
from market.actions.change_orders import answer_change, propose_change
from market.actions.engagements import confirm_kick_off, end_work, record_kick_off
from market.actions.handovers import draw_act, mark_handover, sign_handover
from market.actions.kept_standards import say_kept_standards
from market.actions.kpi_results import answer_result, report_result
from market.actions.payments import answer_paid, state_paid
from market.actions.reviews import review_other_side
from market.actions.tallies import answer_counts, cost_of_work, report_counts
from market.core.change_orders import Agreement, agreement_after
from market.core.handovers import act_hash, checklist
from market.core.payments import PaidLine
from market.core.reviews import points_for
from market.core.tallies import TallyLine
from market.demo.work_steps import (
    AnswerChange,
    AnswerCounts,
    AnswerFinding,
    AnswerPaid,
    AnswerResult,
    ConfirmKickOff,
    EndWork,
    MarkHandover,
    ProposeChange,
    RecordKickOff,
    ReportCounts,
    ReportFinding,
    ReportResult,
    ReviewOtherSide,
    SayKeptStandards,
    SignHandover,
    StatePaid,
)
from market.demo.worlds import World
from market.store.briefs import get_brief
from market.store.change_orders import list_change_orders, load_awarded
from market.store.engagements import get_engagement
from market.store.handovers import list_marks
from market.store.payments import list_paid_statements
from market.store.tallies import list_tallies

_OWN_LOG = "Log of the agency's desk", "own-count"
_PLATFORM, _CLIENT = ("Figures of the platform", "platform"), ("Records of the client", "client-records")
_SOURCES = dict.fromkeys(("people-reached", "views", "acts-low", "acts-medium", "acts-high"), _PLATFORM)
_SOURCES |= dict.fromkeys(("cases-solved", "new-customers", "referrals", "leads", "hires"), _CLIENT)


def _who_and_when(town: World, step: Any) -> dict[str, Any]:
    return {"by": town.actors[step.email], "now": step.at}


def _record_kick_off(town: World, step: RecordKickOff) -> None:
    name = step.key, step.agency
    engagement = record_kick_off(
        town.db,
        brief_id=town.briefs[step.key],
        quote_id=town.quotes[name],
        kick_off=step.kick_off,
        by=town.actors[step.email],
        now=step.at,
    )
    town.work[name] = engagement.id


def _confirm_kick_off(town: World, step: ConfirmKickOff) -> None:
    confirm_kick_off(town.db, engagement_id=town.work[step.key, step.agency], **_who_and_when(town, step))


def _report_result(town: World, step: ReportResult) -> None:
    name = step.key, step.agency
    town.said[name] = report_result(
        town.db, engagement_id=town.work[name], report=step.report, **_who_and_when(town, step)
    ).id


def _answer_result(town: World, step: AnswerResult) -> None:
    name = step.key, step.agency
    words: dict[str, Any] = {"answer": step.answer, "note": step.note}
    answer_result(
        town.db,
        engagement_id=town.work[name],
        result_id=town.said[name],
        **words,
        by=town.actors[step.email],
        now=step.at,
    )


def _report_counts(town: World, step: ReportCounts) -> None:
    name = step.key, step.agency
    cost = cost_of_work(town.db, get_engagement(town.db, town.work[name]))
    thousands = max(cost.agency_minor, 1) / 100_000
    numbers = {kind: round(each * thousands) for kind, each in step.yields.items()}
    lines = [TallyLine(kind, number, *_SOURCES.get(kind, _OWN_LOG)) for kind, number in numbers.items()]
    report_counts(
        town.db,
        engagement_id=town.work[name],
        lines=lines,
        measured_over="The whole time of the work",
        **_who_and_when(town, step),
    )


def _answer_counts(town: World, step: AnswerCounts) -> None:
    name = step.key, step.agency
    cost = cost_of_work(town.db, get_engagement(town.db, town.work[name]))
    own = None if step.own_percent is None else cost.agency_minor * step.own_percent // 100
    words: dict[str, Any] = {
        "answer": step.answer,
        "note": step.note,
        "own_cost_minor": own,
        "may_be_shown": step.may_be_shown,
    }
    newest = list_tallies(town.db, town.work[name])[-1]
    answer_counts(town.db, engagement_id=town.work[name], tally_id=newest.id, **words, **_who_and_when(town, step))


def _end_work(town: World, step: EndWork) -> None:
    words: dict[str, Any] = {"ended_on": step.ended_on, "reason_code": step.reason_code, "reason": step.reason}
    end_work(town.db, engagement_id=town.work[step.key, step.agency], **words, **_who_and_when(town, step))


def _mark_handover(town: World, step: MarkHandover) -> None:
    mark_handover(
        town.db,
        engagement_id=town.work[step.key, step.agency],
        marks=step.marks,
        by=town.actors[step.email],
        now=step.at,
    )


def _sign_handover(town: World, step: SignHandover) -> None:
    engagement = get_engagement(town.db, town.work[step.key, step.agency])
    items = checklist(list_marks(town.db, engagement.id))
    sign_handover(
        town.db,
        engagement_id=engagement.id,
        seen=act_hash(draw_act(town.db, engagement, items)),
        by=town.actors[step.email],
        now=step.at,
    )


def _report_finding(town: World, step: ReportFinding) -> None:
    name = step.key, step.agency
    words: dict[str, Any] = {"kind": step.kind, "found_on": step.at.date(), "text": step.text}
    town.said[name] = report_finding(town.db, engagement_id=town.work[name], **words, **_who_and_when(town, step)).id


def _answer_finding(town: World, step: AnswerFinding) -> None:
    name = step.key, step.agency
    words: dict[str, Any] = {"answer": step.answer, "note": step.note}
    answer_finding(
        town.db,
        engagement_id=town.work[name],
        finding_id=town.said[name],
        **words,
        by=town.actors[step.email],
        now=step.at,
    )


def _say_kept_standards(town: World, step: SayKeptStandards) -> None:
    standards = get_brief(town.db, town.briefs[step.key]).content.standards
    words = {code: (place not in step.broken, step.broken.get(place, "")) for place, code in enumerate(standards)}
    say_kept_standards(
        town.db, engagement_id=town.work[step.key, step.agency], words=words, **_who_and_when(town, step)
    )


def _review_other_side(town: World, step: ReviewOtherSide) -> None:
    engagement = get_engagement(town.db, town.work[step.key, step.agency])
    points = points_for(engagement, town.actors[step.email].organisation_id)
    scores = dict(zip(points, step.scores, strict=True))
    review_other_side(town.db, engagement_id=engagement.id, scores=scores, text=step.text, **_who_and_when(town, step))


def _agreement(town: World, engagement_id: str) -> Agreement:
    engagement = get_engagement(town.db, engagement_id)
    return agreement_after(load_awarded(town.db, engagement), list_change_orders(town.db, engagement_id))


def _propose_change(town: World, step: ProposeChange) -> None:
    engagement_id = town.work[step.key, step.agency]
    line = next(line for line in _agreement(town, engagement_id).lines if line.unit_minor)
    whole = round(line.quantity_thousandths * step.percent / 100_000)
    if whole * 1000 in (0, line.quantity_thousandths):
        whole = line.quantity_thousandths // 1000 + 1
    changed = replace(line, quantity_thousandths=whole * 1000)
    propose_change(
        town.db,
        engagement_id=engagement_id,
        lines=[changed],
        ends_on=None,
        reason=step.reason,
        **_who_and_when(town, step),
    )


def _answer_change(town: World, step: AnswerChange) -> None:
    engagement_id = town.work[step.key, step.agency]
    order = list_change_orders(town.db, engagement_id)[-1]
    words: dict[str, Any] = {"answer": step.answer, "note": step.note}
    answer_change(town.db, engagement_id=engagement_id, change_order_id=order.id, **words, **_who_and_when(town, step))


def _state_paid(town: World, step: StatePaid) -> None:
    engagement_id = town.work[step.key, step.agency]
    agreement = _agreement(town, engagement_id)
    lines = [
        PaidLine(
            line.line_id,
            (line.fee_total_minor - agreement.discount_of(line)) * step.percent // 100,
            line.pass_through_total_minor,
        )
        for line in agreement.lines
    ]
    state_paid(town.db, engagement_id=engagement_id, lines=lines, note="", **_who_and_when(town, step))


def _answer_paid(town: World, step: AnswerPaid) -> None:
    engagement_id = town.work[step.key, step.agency]
    statement = list_paid_statements(town.db, engagement_id)[-1]
    words: dict[str, Any] = {"answer": step.answer, "note": step.note}
    answer_paid(town.db, engagement_id=engagement_id, statement_id=statement.id, **words, **_who_and_when(town, step))


PERFORMERS: Mapping[type, Callable[[World, Any], None]] = {
    RecordKickOff: _record_kick_off,
    ConfirmKickOff: _confirm_kick_off,
    ReportResult: _report_result,
    AnswerResult: _answer_result,
    ReportCounts: _report_counts,
    AnswerCounts: _answer_counts,
    EndWork: _end_work,
    MarkHandover: _mark_handover,
    SignHandover: _sign_handover,
    ReportFinding: _report_finding,
    AnswerFinding: _answer_finding,
    SayKeptStandards: _say_kept_standards,
    ReviewOtherSide: _review_other_side,
    ProposeChange: _propose_change,
    AnswerChange: _answer_change,
    StatePaid: _state_paid,
    AnswerPaid: _answer_paid,
}
