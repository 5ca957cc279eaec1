"""Results of awarded work: the agency reports them with source and method, the client confirms or contests."""

from dataclasses import replace
from datetime import datetime

from market.actions.engagement_steps import begin_step, record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.engagements import Answer, find_statement
from market.core.kpi_results import (
    ANSWERS,
    OUTCOMES,
    KpiReport,
    KpiResult,
    check_report,
    check_result_answer,
)
from market.core.messages import say
from market.store import kpi_results as store
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction


def report_result(db: Database, *, engagement_id: str, report: KpiReport, by: Actor, now: datetime) -> KpiResult:
    """Report what was reached for one KPI, beside earlier reports of it, and ask the client.

    Raises Invalid by field, Conflict before the work runs or once the client has confirmed the KPI's result.
    """
    catalogue = load_catalogue(db)
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="report a result", by=by, now=now, verb="work as agency"
        )
        earlier = store.list_results(db, engagement_id)
        clean = replace(
            report,
            value=report.value.strip(),
            measured_over=report.measured_over.strip(),
            source=report.source.strip(),
        )
        check_report(clean, earlier, catalogue)
        number = 1 + sum(result.report.kpi == report.kpi for result in earlier)
        result = KpiResult(new_id(), engagement_id, number, clean, now, by.person_id)
        store.insert_result(db, result)
        record_step(
            db,
            engagement,
            "engagement.report-result",
            by=by,
            now=now,
            what=say("Result reported"),
            body=say(
                "reported on {kpi}: {outcome}, {value}. Please confirm or contest it.",
                kpi=clean.kpi,
                outcome=OUTCOMES[clean.outcome],
                value=clean.value,
            ),
            kpi=clean.kpi,
            outcome=clean.outcome,
        )
    return result


def answer_result(
    db: Database, *, engagement_id: str, result_id: str, answer: str, note: str, by: Actor, now: datetime
) -> Answer:
    """Add the client's answer to a result.  Raises NotFound, Invalid by field, Conflict the second time."""
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="answer a result", by=by, now=now, verb="work as client"
        )
        found = find_statement(store.list_results(db, engagement_id), result_id)
        check_result_answer(found, answer, note)
        answered = Answer(answer, note.strip(), now, by.person_id)
        store.insert_result_answer(db, result_id, answered)
        record_step(
            db,
            engagement,
            "engagement.answer-result",
            by=by,
            now=now,
            what=say("Result answered"),
            body=say(
                "answered your result of {kpi}. {answer}. {note}",
                kpi=found.report.kpi,
                answer=ANSWERS[answer],
                note=answered.note,
            ),
            answer=answer,
        )
    return answered
