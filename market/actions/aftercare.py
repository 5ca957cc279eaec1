"""After the work: the client looks at what was handed over, the agency answers what was found."""

from datetime import date, datetime

from market.actions.engagement_steps import begin_step, record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.aftercare import (
    ANSWERS,
    FINDINGS,
    NOTHING_FOUND,
    Finding,
    check_finding,
    check_finding_answer,
)
from market.core.engagements import Answer, find_statement
from market.core.messages import say
from market.store import aftercare as store
from market.store.connections import Database, write_transaction


def report_finding(
    db: Database, *, engagement_id: str, kind: str, found_on: date, text: str, by: Actor, now: datetime
) -> Finding:
    """Write down what the client saw on a day after the work, and tell the agency.

    Raises Invalid by field, Conflict before the work has ended.
    """
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="report a finding", by=by, now=now, verb="work as client"
        )
        check_finding(engagement, kind, found_on, text, now.date())
        finding = Finding(new_id(), engagement_id, kind, found_on, text.strip(), now, by.person_id)
        store.insert_finding(db, finding)
        asked = "" if kind == NOTHING_FOUND else say(" Please say whether you mend it or see it differently.")
        record_step(
            db,
            engagement,
            "engagement.report-finding",
            by=by,
            now=now,
            what=say("Watch after the work"),
            body=say("noted on {found_on}: {kind}. {text}", found_on=found_on, kind=FINDINGS[kind], text=finding.text)
            + asked,
            finding=kind,
        )
    return finding


def answer_finding(
    db: Database, *, engagement_id: str, finding_id: str, answer: str, note: str, by: Actor, now: datetime
) -> Answer:
    """Add the agency's answer to a finding; later answers stand beside earlier ones.  Raises Invalid, Conflict."""
    with write_transaction(db):
        engagement = begin_step(
            db, engagement_id=engagement_id, move="answer a finding", by=by, now=now, verb="work as agency"
        )
        finding = find_statement(store.list_findings(db, engagement_id), finding_id)
        check_finding_answer(finding, answer, note)
        answered = Answer(answer, note.strip(), now, by.person_id)
        store.insert_finding_answer(db, finding_id, answered)
        record_step(
            db,
            engagement,
            "engagement.answer-finding",
            by=by,
            now=now,
            what=say("Watch after the work"),
            body=say(
                "answered what you found on {found_on}. {answer}: {note}",
                found_on=finding.found_on,
                answer=ANSWERS[answer],
                note=answered.note,
            ),
            answer=answer,
        )
    return answered
