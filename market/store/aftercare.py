"""What is found after the work, and what the agency answers; append-only."""

from datetime import date

from market.core.aftercare import Finding
from market.core.engagements import Answer
from market.store.connections import Database, fetch_rows
from market.store.moments import from_text, to_text


def list_findings(db: Database, engagement_id: str) -> list[Finding]:
    """Return the findings of an engagement by the day they were seen, with the names of people."""
    answers: dict[str, list[Answer]] = {}
    for row in fetch_rows(
        db,
        "SELECT finding_id, answer, note, answered_at, people.name AS answered_by FROM watch_answers "
        "JOIN watch_findings ON watch_findings.id = finding_id JOIN people ON people.id = answered_by "
        "WHERE engagement_id = ? ORDER BY watch_answers.id",
        (engagement_id,),
    ):
        finding_id = row.pop("finding_id")
        answer = Answer(**(row | {"answered_at": from_text(row["answered_at"])}))
        answers.setdefault(finding_id, []).append(answer)
    rows = fetch_rows(
        db,
        "SELECT watch_findings.id, engagement_id, kind, found_on, text, found_at, people.name AS found_by "
        "FROM watch_findings JOIN people ON people.id = found_by WHERE engagement_id = ? ORDER BY found_on, found_at",
        (engagement_id,),
    )
    return [
        Finding(
            **(row | {"found_on": date.fromisoformat(row["found_on"]), "found_at": from_text(row["found_at"])}),
            answers=tuple(answers.get(row["id"], ())),
        )
        for row in rows
    ]


def insert_finding(db: Database, finding: Finding) -> None:
    """Add a finding; *found_by* is the id of the person."""
    db.execute(
        "INSERT INTO watch_findings (id, engagement_id, kind, found_on, text, found_at, found_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            finding.id,
            finding.engagement_id,
            finding.kind,
            finding.found_on.isoformat(),
            finding.text,
            to_text(finding.found_at),
            finding.found_by,
        ),
    )


def insert_finding_answer(db: Database, finding_id: str, answer: Answer) -> None:
    """Append an answer; *answered_by* is the id of the person."""
    db.execute(
        "INSERT INTO watch_answers (finding_id, answer, note, answered_at, answered_by) VALUES (?, ?, ?, ?, ?)",
        (finding_id, answer.answer, answer.note, to_text(answer.answered_at), answer.answered_by),
    )
