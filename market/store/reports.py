"""Reports of readers about public pages, with the answers of operators."""

from datetime import datetime

from market.core.errors import NotFound
from market.core.messages import say
from market.core.reports import Report
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text

_REPORT = "SELECT id, about, reason, text, email, language, sent_at, answer, answered_at FROM reports "


def list_waiting_reports(db: Database) -> list[Report]:
    """Return the reports nobody has answered, the longest waiting first."""
    rows = fetch_rows(db, _REPORT + "WHERE answered_at IS NULL ORDER BY sent_at, id")
    return [_report(row) for row in rows]


def list_answered_reports(db: Database, *, limit: int) -> list[Report]:
    """Return the reports answered last, the newest answer first."""
    rows = fetch_rows(db, _REPORT + "WHERE answered_at IS NOT NULL ORDER BY answered_at DESC, id LIMIT ?", (limit,))
    return [_report(row) for row in rows]


def list_reports_about(db: Database, about: str) -> list[Report]:
    """Return every report about one page, answered or not, the newest first."""
    rows = fetch_rows(db, _REPORT + "WHERE about = ? ORDER BY sent_at DESC, id", (about,))
    return [_report(row) for row in rows]


def get_report(db: Database, report_id: str) -> Report:
    """Return one report; raises NotFound."""
    row = fetch_row(db, _REPORT + "WHERE id = ?", (report_id,))
    if row is None:
        raise NotFound(say("There is nothing here under this address."))
    return _report(row)


def insert_report(db: Database, report: Report) -> None:
    """Add a report that waits for an answer."""
    db.execute(
        "INSERT INTO reports (id, about, reason, text, email, language, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            report.id,
            report.about,
            report.reason,
            report.text,
            report.email,
            report.language,
            to_text(report.sent_at),
        ),
    )


def answer_report(db: Database, report_id: str, *, answer: str, by: str, at: datetime) -> None:
    """Keep the answer to a report that waits for one."""
    db.execute(
        "UPDATE reports SET answer = ?, answered_by = ?, answered_at = ? WHERE id = ? AND answered_at IS NULL",
        (answer, by, to_text(at), report_id),
    )


def delete_old_reports(db: Database, answered_before: datetime) -> int:
    """Forget reports that were answered before a moment; return how many."""
    return int(db.execute("DELETE FROM reports WHERE answered_at < ?", (to_text(answered_before),)).rowcount)


def _report(row: dict[str, str]) -> Report:
    times = {"sent_at": from_text(row["sent_at"]), "answered_at": from_text_or_none(row["answered_at"])}
    return Report(**(row | times))  # type: ignore[arg-type]
