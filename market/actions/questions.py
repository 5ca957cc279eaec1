"""Questions on briefs: asked by agencies, read first by an operator where need be, answered once for all."""

from collections.abc import Callable
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.limits import QUESTION_ORGANISATION, Guard
from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.core.briefs import Brief
from market.core.calendars import say_moment
from market.core.errors import Conflict
from market.core.mail_pages import OWN_QUESTIONS, brief_page, brief_questions_page
from market.core.messages import say
from market.core.policy import require
from market.core.questions import (
    Question,
    check_answer,
    check_question,
    check_review,
    clean_text,
    refuse_answering,
    refuse_asking,
    review_needed,
)
from market.store import questions as store
from market.store.briefs import get_brief, get_published_brief
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.involvement import list_involved_agencies

Clock = Callable[[], datetime]


def ask_question(
    db: Database, *, brief_id: str, line_id: str | None, text: str, by: Actor, clock: Clock, guard: Guard
) -> Question:
    """Keep a question and return it; the client is told at once unless an operator must read it first.

    The mails are queued with the question and sent afterwards, so a mail that fails loses nothing.  Raises
    Invalid, Conflict past the deadline or for a repetition, TooManyAttempts beyond ten an hour per organisation.
    """
    brief = get_published_brief(db, brief_id)
    require(by, "ask question", brief)
    text = clean_text(text)
    refuse_asking(brief, clock())
    check_question(text, line_id, brief)
    guard(QUESTION_ORGANISATION, by.get_organisation_id())
    with write_transaction(db):
        now = clock()
        brief = get_brief(db, brief_id)
        refuse_asking(brief, now)
        question = _new_question(db, brief, line_id, text, by)
        store.insert_question(db, question, agency_id=by.get_organisation_id(), asked_by=by.person_id, at=now)
        _record(db, question, "question.ask", by, now, review=question.review)
        _confirm(db, question, brief, by, now)
        if not question.review:
            _tell_client(db, question, brief, now)
    return question


def review_question(db: Database, *, question_id: str, outcome: str, reason: str, by: Actor, now: datetime) -> Question:
    """Pass a waiting question on to the client, or decline it with a reason its asker is told.

    Raises Invalid for a missing reason, Conflict for a question that was reviewed before.
    """
    require(by, "operate the market")
    reason = clean_text(reason)
    with write_transaction(db):
        asked = store.get_asked_question(db, question_id)
        check_review(asked.question, outcome, reason)
        brief = get_brief(db, asked.question.brief_id)
        kept = reason if outcome == "declined" else ""
        store.insert_review(db, question_id, outcome=outcome, reason=kept, reviewed_by=by.person_id, at=now)
        verb = "question.pass" if outcome == "passed" else "question.decline"
        _record(db, asked.question, verb, by, now)
        if outcome == "passed":
            _tell_client(db, asked.question, brief, now)
        _tell_asker(db, asked.agency_id, asked.question, brief, kept, now)
    return store.get_asked_question(db, question_id).question


def answer_question(db: Database, *, brief_id: str, question_id: str, text: str, by: Actor, clock: Clock) -> Question:
    """Publish an answer, or a correction beside the answer before it, and tell every agency at work on the brief.

    Raises NotFound for a question that has not reached the client, Invalid, and Conflict once answers are past due.
    """
    require(by, "answer questions", get_brief(db, brief_id))
    text = clean_text(text)
    with write_transaction(db):
        now = clock()
        brief = get_brief(db, brief_id)
        question = store.get_received_question(db, brief_id=brief_id, question_id=question_id)
        refuse_answering(brief, now)
        check_answer(text, question)
        store.insert_answer(db, question_id, text=text, answered_by=by.person_id, at=now)
        _record(db, question, "question.correct" if question.answers else "question.answer", by, now)
        _tell_agencies(db, question, brief, text, now)
    return store.get_received_question(db, brief_id=brief_id, question_id=question_id)


def _new_question(db: Database, brief: Brief, line_id: str | None, text: str, by: Actor) -> Question:
    agency_id = by.get_organisation_id()
    check_question(text, line_id, brief)
    if store.is_asked_already(db, brief_id=brief.id, agency_id=agency_id, text=text):
        raise Conflict(say("Your agency has asked this already; see its state among your questions."))
    passed = store.has_passed_question(db, agency_id)
    review = review_needed(text, by.organisation_name, has_passed_before=passed)
    return Question(new_id(), brief.id, line_id, text, review, None, "", ())


def _record(db: Database, question: Question, verb: str, by: Actor, now: datetime, **detail: str) -> None:
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=verb,
        subject="question",
        subject_id=question.id,
        brief=question.brief_id,
        **detail,
    )


def _confirm(db: Database, question: Question, brief: Brief, by: Actor, now: datetime) -> None:
    way = (
        say("An operator reads it first, then it goes to the client.")
        if question.review
        else say("It is with the client.")
    )
    body = say(
        "You asked about the brief “{title}”:\n\n{text}\n\n{way} Who asked is never shown.",
        title=brief.content.title,
        text=question.text,
        way=way,
    )
    subject = say("Your question was received: {title}", title=brief.content.title)
    tell_organisation(
        db, by.get_organisation_id(), kind="question", subject=subject, body=body, page=OWN_QUESTIONS, at=now
    )


def _tell_client(db: Database, question: Question, brief: Brief, now: datetime) -> None:
    until = brief.content.answers_until
    due = say_moment(until, brief.content.time_zone) if until else say("closing")
    body = say(
        "A question on your brief “{title}”:\n\n{text}\n\nAnswer it under Buying by {due}. The answer is "
        "published for everyone; who asked is never shown.",
        title=brief.content.title,
        text=question.text,
        due=due,
    )
    subject = say("A question on your brief: {title}", title=brief.content.title)
    tell_organisation(
        db, brief.client_id, kind="question", subject=subject, body=body, page=brief_questions_page(brief.id), at=now
    )


def _tell_asker(db: Database, agency_id: str, question: Question, brief: Brief, reason: str, now: datetime) -> None:
    outcome = (
        say(
            "An operator declined it: {reason}\n\nYou can ask again in other words while questions are taken.",
            reason=reason,
        )
        if reason
        else say("It was passed on to the client.")
    )
    body = say(
        "Your question on the brief “{title}”:\n\n{text}\n\n{outcome}",
        title=brief.content.title,
        text=question.text,
        outcome=outcome,
    )
    subject = say("Your question: {title}", title=brief.content.title)
    tell_organisation(db, agency_id, kind="question", subject=subject, body=body, page=OWN_QUESTIONS, at=now)


def _tell_agencies(db: Database, question: Question, brief: Brief, text: str, now: datetime) -> None:
    correction = say("The client corrected an answer") if question.answers else say("The client answered a question")
    body = say(
        "{correction} on the brief “{title}”.\n\nQuestion:\n{text}\n\nAnswer:\n{answer}",
        correction=correction,
        title=brief.content.title,
        text=question.text,
        answer=text,
    )
    subject = say("An answer on a brief: {title}", title=brief.content.title)
    for agency_id in list_involved_agencies(db, brief.id):
        tell_organisation(db, agency_id, kind="question", subject=subject, body=body, page=brief_page(brief.id), at=now)
