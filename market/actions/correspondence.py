"""Clarifying a quote after opening, and messages between client and agency after award."""

from datetime import datetime

from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.core.correspondence import Thread, check_answer, check_message, check_question
from market.core.mail_pages import clarification_page, thread_page
from market.core.messages import say
from market.core.policy import require
from market.store import correspondence as store
from market.store.connections import Database, write_transaction
from market.store.events import insert_event


def ask_clarification(db: Database, *, brief_id: str, quote_id: str, question: str, by: Actor, now: datetime) -> None:
    """Ask an agency the one question about its opened quote; raises Conflict for a second or a late one."""
    with write_transaction(db):
        thread = store.get_thread(db, brief_id=brief_id, quote_id=quote_id)
        require(by, "ask clarification", thread)
        check_question(thread, store.find_clarification(db, quote_id), question)
        store.insert_clarification(db, thread, question=question.strip(), asked_by=by.person_id, at=now)
        _tell(
            db,
            thread.agency_id,
            say("A question about your quote: {title}", title=thread.title),
            say(
                "{client_name} asks about your quote:\n\n{text}\n\nAnswer it once, on the page of your quote, "
                "before the decision. The answer changes no price and stays in the file of the decision.",
                client_name=thread.client_name,
                text=question.strip(),
            ),
            clarification_page(brief_id, quote_id),
            now,
        )
        _record(db, thread, "quote.ask-clarification", by, now)


def answer_clarification(db: Database, *, brief_id: str, quote_id: str, answer: str, by: Actor, now: datetime) -> None:
    """Answer the one question about the own quote, once; no figure of the quote can change by it."""
    with write_transaction(db):
        thread = store.get_thread(db, brief_id=brief_id, quote_id=quote_id)
        require(by, "answer clarification", thread)
        check_answer(thread, store.find_clarification(db, quote_id), answer)
        store.update_answered(db, quote_id, answer=answer.strip(), answered_by=by.person_id, at=now)
        _tell(
            db,
            thread.client_id,
            say("An answer about a quote: {title}", title=thread.title),
            say(
                "{agency_name} answered your question:\n\n{text}\n\nThe answer stays in the file of the decision.",
                agency_name=thread.agency_name,
                text=answer.strip(),
            ),
            clarification_page(brief_id, quote_id),
            now,
        )
        _record(db, thread, "quote.answer-clarification", by, now)


def send_message(db: Database, *, brief_id: str, quote_id: str, body: str, by: Actor, now: datetime) -> None:
    """Write to the other side of an awarded quote; both sides read everything, nobody else does."""
    with write_transaction(db):
        thread = store.get_thread(db, brief_id=brief_id, quote_id=quote_id)
        require(by, "write to thread", thread)
        check_message(thread, body)
        own = by.get_organisation_id()
        store.insert_message(db, thread, organisation_id=own, person_id=by.person_id, body=body.strip(), at=now)
        other = thread.agency_id if own == thread.client_id else thread.client_id
        _tell(
            db,
            other,
            say("Message: {title}", title=thread.title),
            say(
                "{name} of {organisation_name} writes:\n\n{text}\n\nAnswer on the market, under Messages; an answer "
                "to this mail reaches nobody.",
                name=by.name,
                organisation_name=by.organisation_name,
                text=body.strip(),
            ),
            thread_page(brief_id, quote_id),
            now,
        )
        _record(db, thread, "quote.message", by, now)


def _tell(db: Database, organisation_id: str, subject: str, body: str, page: str, now: datetime) -> None:
    tell_organisation(db, organisation_id, kind="message", subject=subject, body=body, page=page, at=now)


def _record(db: Database, thread: Thread, verb: str, by: Actor, now: datetime) -> None:
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=verb,
        subject="quote",
        subject_id=thread.quote_id,
        brief=thread.brief_id,
    )
