"""What a client and a bidder write to each other: one clarification before the award, messages after it."""

from dataclasses import dataclass
from datetime import datetime

from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

TEXT_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Thread:
    """One live quote of an opened brief and the two organisations it concerns; *is_decided* once its brief is."""

    brief_id: str
    quote_id: str
    title: str
    time_zone: str
    client_id: str
    client_name: str
    agency_id: str
    agency_name: str
    is_awarded: bool
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Clarification:
    """The one question a client asks an agency about its quote, and the one answer; it changes no figure."""

    brief_id: str
    quote_id: str
    agency_name: str
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread, plain text."""

    organisation_name: str
    person_name: str
    body: str
    sent_at: datetime


def check_text(text: str, field: str) -> None:
    """Refuse an empty text, one beyond 4,000 characters or with hidden ones; raises Invalid under *field*."""
    if not 1 <= len(text.strip()) <= TEXT_LONGEST:
        raise Invalid({field: say("Write 1 to {text_longest} characters.", text_longest=TEXT_LONGEST)})
    if has_hidden_characters(text):
        raise Invalid({field: HIDDEN_CHARACTERS})


def check_question(thread: Thread, asked: Clarification | None, question: str) -> None:
    """Refuse a second question on one quote and one after the decision; raises Conflict, Invalid for the text."""
    if asked is not None:
        raise Conflict(
            say(
                "You have asked {agency_name} already: there is one question for each quote.",
                agency_name=thread.agency_name,
            )
        )
    if thread.is_decided:
        raise Conflict(say("The brief is decided: a quote is clarified before that, or not at all."))
    check_text(question, "question")


def check_answer(thread: Thread, asked: Clarification | None, answer: str) -> None:
    """Refuse an answer without a question, a second one, and one after the decision; raises Conflict, Invalid."""
    if asked is None:
        raise Conflict(say("The client has asked nothing about this quote."))
    if asked.answer is not None:
        raise Conflict(say("The question is answered already: an answer is given once."))
    if thread.is_decided:
        raise Conflict(say("The brief is decided: the answer comes too late to count."))
    check_text(answer, "answer")


def check_message(thread: Thread, body: str) -> None:
    """Refuse messages before the quote has won a line; raises Conflict, Invalid for the text."""
    if not thread.is_awarded:
        raise Conflict(
            say("Messages begin when the quote has won a line. Before that, the client can ask one clarification.")
        )
    check_text(body, "body")
