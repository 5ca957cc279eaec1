"""Questions agencies ask about a brief: what may be asked, who reads it first, and when it can be answered."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from market.core.accounts import name_key
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

QUESTION_LENGTH = (10, 1000)
ANSWER_LONGEST = 2000
DECLINE_LENGTH = (10, 500)
LINKS_MOST = 2
REVIEWS: Mapping[str, str] = {
    "first": say("No question of this organisation was passed before"),
    "link": say("It holds a link or an address"),
    "name": say("It holds the name of the organisation that asks"),
}
_LINK = re.compile(
    r"(?:https?|ftp)://\S+"
    r"|\bwww\.\S+"
    r"|[^\s@]+@[^\s@]+\.[^\s@]+"
    r"|(?<![\w@.])@\w{3,}"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,24}\b(?:/\S*)?",
    re.IGNORECASE,
)


class QuestionState(StrEnum):
    """How far a question has come; derived from its review and answers, never stored."""

    WAITING = "waiting for review"
    WITH_CLIENT = "with the client"
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client said; a later answer to the same question corrects the one before."""

    text: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A question without its asker or the time it was asked: all that clients and the public ever get.

    *review* says why an operator reads it first, '' when nobody does; *outcome* is what the operator decided.
    """

    id: str
    brief_id: str
    line_id: str | None
    text: str
    review: str
    outcome: str | None
    reason: str
    answers: tuple[Answer, ...]

    @property
    def state(self) -> QuestionState:
        """How far the question has come."""
        if self.outcome == "declined":
            return QuestionState.DECLINED
        if self.review and self.outcome is None:
            return QuestionState.WAITING
        return QuestionState.ANSWERED if self.answers else QuestionState.WITH_CLIENT


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with its asker: for the asking agency itself and for the operator who reviews it, nobody else."""

    question: Question
    agency_id: str
    agency_name: str
    asked_at: datetime


def find_links(text: str) -> list[str]:
    """Return what in *text* leads elsewhere: addresses with or without scheme, mail addresses, names on networks.

    >>> find_links("See https://a.example/x or b.example; e.g. mail us@c.example")
    ['https://a.example/x', 'b.example', 'us@c.example']
    """
    return [found.group() for found in _LINK.finditer(text)]


def clean_text(text: str) -> str:
    """Return a typed text as it is kept: without blanks around it, line breaks written one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def check_question(text: str, line_id: str | None, brief: Brief) -> None:
    """Refuse a question that cannot be kept; raises Invalid by field ``text`` and ``line_id``."""
    problems: dict[str, str] = {}
    shortest, longest = QUESTION_LENGTH
    if not shortest <= len(text) <= longest:
        problems["text"] = say(
            "Ask in {shortest} to {longest:,} characters; there are {text:,} now.",
            shortest=shortest,
            longest=longest,
            text=len(text),
        )
    elif has_hidden_characters(text):
        problems["text"] = HIDDEN_CHARACTERS
    elif len(links := find_links(text)) > LINKS_MOST:
        problems["text"] = say(
            "Keep to {links_most} links or addresses; there are {links}. Say the rest in words.",
            links_most=LINKS_MOST,
            links=len(links),
        )
    if line_id is not None and line_id not in {line.id for line in brief.content.lines}:
        problems["line_id"] = say("Choose a line of this brief, or the brief as a whole.")
    if problems:
        raise Invalid(problems)


def review_needed(text: str, organisation_name: str, *, has_passed_before: bool) -> str:
    """Return the code of `REVIEWS` for which an operator must read a question first, or '' when nobody need.

    >>> review_needed("May we see www.a.example?", "Alfa Tides", has_passed_before=True)
    'link'
    """
    return "first" if not has_passed_before else next(_causes_in(text, organisation_name), "")


def review_causes(asked: AskedQuestion) -> list[str]:
    """Return every code of `REVIEWS` that applies to a question, not only the one for which it was stopped."""
    found = {asked.question.review, *_causes_in(asked.question.text, asked.agency_name)}
    return [code for code in REVIEWS if code in found]


def _causes_in(text: str, organisation_name: str) -> Iterator[str]:
    if find_links(text):
        yield "link"
    if name_key(organisation_name) in name_key(text):
        yield "name"


def refuse_asking(brief: Brief, now: datetime) -> None:
    """Raise Conflict once a brief takes no more questions: it is not open, or questions have ended."""
    if brief.status(now) is not BriefStatus.OPEN:
        raise Conflict(
            say("This brief is {status}: it takes no questions. What you typed was not sent.", status=brief.status(now))
        )
    until = brief.content.questions_until
    if until is not None and now > until:
        raise Conflict(
            say(
                "Questions on this brief ended at {until:%Y-%m-%d %H:%M} UTC. Read the answers given so far; state "
                "in your quote what you assumed for the rest.",
                until=until,
            )
        )


def check_answer(text: str, question: Question) -> None:
    """Refuse an answer that cannot be kept; raises Invalid by field ``text``."""
    fault = ""
    if not text:
        fault = say("Write the answer; every agency reads it.")
    elif len(text) > ANSWER_LONGEST:
        fault = say(
            "Shorten the answer to {answer_longest:,} characters; it has {text:,}.",
            answer_longest=ANSWER_LONGEST,
            text=len(text),
        )
    elif has_hidden_characters(text):
        fault = HIDDEN_CHARACTERS
    elif question.answers and question.answers[-1].text == text:
        fault = say("This is the answer published already; change it, or leave it as it is.")
    if fault:
        raise Invalid({"text": fault})


def refuse_answering(brief: Brief, now: datetime) -> None:
    """Raise Conflict once answers can no longer reach agencies in time."""
    if brief.status(now) is not BriefStatus.OPEN:
        raise Conflict(
            say("This brief is {status}: answers no longer reach anyone in time to quote.", status=brief.status(now))
        )
    until = brief.content.answers_until
    if until is not None and now > until:
        raise Conflict(
            say(
                "Answers were due by {until:%Y-%m-%d %H:%M} UTC. To answer now, extend the closing date first, so "
                "that every agency has time to read it.",
                until=until,
            )
        )


def check_review(question: Question, outcome: str, reason: str) -> None:
    """Refuse a review that cannot be made; raises Conflict for a question reviewed before, Invalid by field."""
    if question.state is not QuestionState.WAITING:
        raise Conflict(say("This question is not waiting for review: it is {state}.", state=question.state))
    if outcome not in ("passed", "declined"):
        raise Invalid({"outcome": say("Pass the question or decline it.")})
    shortest, longest = DECLINE_LENGTH
    if outcome == "declined" and not shortest <= len(reason) <= longest:
        raise Invalid(
            {
                "reason": say(
                    "Tell the asker why, in {shortest} to {longest} characters.", shortest=shortest, longest=longest
                )
            }
        )
    if has_hidden_characters(reason):
        raise Invalid({"reason": HIDDEN_CHARACTERS})


def published_questions(questions: Iterable[Question]) -> list[Question]:
    """Return the questions that have an answer: what everyone reads."""
    return [question for question in questions if question.state is QuestionState.ANSWERED]


def count_overdue(questions: Iterable[Question], brief: Brief, now: datetime) -> int:
    """Return how many questions stayed without an answer past the moment answers were due; 0 before it."""
    until = brief.content.answers_until
    if until is None or now <= until:
        return 0
    return sum(question.state is QuestionState.WITH_CLIENT for question in questions)
