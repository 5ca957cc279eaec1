"""Results reported at close-out and the client's answers; append-only."""

from typing import Any

from market.core.engagements import Answer
from market.core.kpi_results import KpiReport, KpiResult
from market.store.connections import Database, fetch_rows
from market.store.engagements import read_answer
from market.store.moments import from_text, to_text

_REPORT = ("kpi", "outcome", "value", "measured_over", "source", "method")


def list_results(db: Database, engagement_id: str) -> list[KpiResult]:
    """Return the results of an engagement, oldest first, with the names of people."""
    rows = fetch_rows(
        db,
        "SELECT kpi_results.id, engagement_id, number, kpi, outcome, value, measured_over, source, method, "
        "reported_at, reporters.name AS reported_by, answer, note, answered_at, clients.name AS answered_by "
        "FROM kpi_results JOIN people AS reporters ON reporters.id = reported_by "
        "LEFT JOIN kpi_result_answers ON result_id = kpi_results.id "
        "LEFT JOIN people AS clients ON clients.id = answered_by "
        "WHERE engagement_id = ? ORDER BY reported_at, kpi_results.rowid",
        (engagement_id,),
    )
    return [_result(row) for row in rows]


def insert_result(db: Database, result: KpiResult) -> None:
    """Add a result; *reported_by* is the id of the person."""
    report = result.report
    db.execute(
        "INSERT INTO kpi_results (id, engagement_id, number, kpi, outcome, value, measured_over, source, method, "
        "reported_at, reported_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            result.id,
            result.engagement_id,
            result.number,
            *(getattr(report, name) for name in _REPORT),
            to_text(result.reported_at),
            result.reported_by,
        ),
    )


def insert_result_answer(db: Database, result_id: str, answer: Answer) -> None:
    """Add the client's answer; *answered_by* is the id of the person."""
    db.execute(
        "INSERT INTO kpi_result_answers (result_id, answer, note, answered_at, answered_by) VALUES (?, ?, ?, ?, ?)",
        (result_id, answer.answer, answer.note, to_text(answer.answered_at), answer.answered_by),
    )


def _result(row: dict[str, Any]) -> KpiResult:
    report = KpiReport(**{name: row.pop(name) for name in _REPORT})
    answer = read_answer(row)
    return KpiResult(
        **(row | {"reported_at": from_text(row["reported_at"])}),
        report=report,
        answer=answer,
    )
