"""Reports about public pages: anybody may send one, an operator answers it."""

from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.limits import REPORT_ADDRESS, Guard
from market.actions.mails import queue_mail
from market.core.accounts import Actor, normalise_email
from market.core.messages import say
from market.core.policy import require
from market.core.questions import clean_text
from market.core.reports import Report, check_report, check_report_answer
from market.store import reports as store
from market.store.connections import Database, write_transaction
from market.store.events import insert_event


def send_report(
    db: Database,
    *,
    about: str,
    reason: str,
    text: str,
    email: str,
    language: str,
    address: str,
    guard: Guard,
    now: datetime,
) -> Report:
    """Keep a report for the operators and return it; nothing is mailed, for the address was not confirmed.

    *address* is where the request came from; raises TooManyAttempts beyond ten an hour from there, and Invalid.
    """
    text, email = clean_text(text), normalise_email(email)
    check_report(about=about, reason=reason, text=text, email=email)
    guard(REPORT_ADDRESS, address)
    report = Report(new_id(), about, reason, text, email, language, now)
    with write_transaction(db):
        store.insert_report(db, report)
        _record(db, report, "report.send", "", now)
    return report


def answer_report(db: Database, *, report_id: str, answer: str, by: Actor, now: datetime) -> Report:
    """Close a report with an answer, mailed where an address was left; raises Invalid, NotFound and Conflict."""
    require(by, "operate the market")
    answer = clean_text(answer)
    with write_transaction(db):
        report = store.get_report(db, report_id)
        check_report_answer(report, answer)
        store.answer_report(db, report_id, answer=answer, by=by.person_id, at=now)
        _record(db, report, "report.answer", by.person_id, now)
        if report.email:
            _mail_answer(db, report, answer, now)
    return store.get_report(db, report_id)


def _mail_answer(db: Database, report: Report, answer: str, now: datetime) -> None:
    body = say(
        "You wrote to us about {about}:\n\n{text}\n\nOur answer:\n\n{answer}",
        about=report.about,
        text=report.text,
        answer=answer,
    )
    subject = say("Our answer to what you reported")
    queue_mail(db, recipient=report.email, subject=subject, body=body, at=now, language=report.language)


def _record(db: Database, report: Report, verb: str, by: str, now: datetime) -> None:
    insert_event(
        db, at=now, actor=by or "visitor", verb=verb, subject="report", subject_id=report.id, reason=report.reason
    )
