"""What readers report about a public page: why, in which words, and what an operator answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from market.core.accounts import email_fault
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import is_site_path, text_fault

TEXT_LENGTH = (10, 4000)
REASONS: Mapping[str, str] = {
    "wrong-figure": say("A figure looks wrong"),
    "misleading": say("It is false or misleading"),
    "rights": say("It breaks the law or somebody's rights"),
    "personal-data": say("It shows personal data"),
    "offensive": say("It is offensive"),
    "question": say("Something else, or a question"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """One report; *about* is the path of a page, *email* empty where no answer is wanted."""

    id: str
    about: str
    reason: str
    text: str
    email: str
    language: str
    sent_at: datetime
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether no operator has answered yet."""
        return self.answered_at is None


def check_report(*, about: str, reason: str, text: str, email: str) -> None:
    """Refuse a report nobody could act on; raises Invalid with the field.

    >>> check_report(about="/prices/", reason="wrong-figure", text="The median is wrong.", email="")
    """
    problems: dict[str, str] = {}
    if not is_site_path(about):
        problems["about"] = say("Give the address of the page as it stands behind the name of this site.")
    if reason not in REASONS:
        problems["reason"] = say("Choose what it is about.")
    if problem := _text_fault(text):
        problems["text"] = problem
    if email and (problem := email_fault(email)):
        problems["email"] = problem
    if problems:
        raise Invalid(problems)


def check_report_answer(report: Report, text: str) -> None:
    """Refuse a second answer with Conflict and an unfit one with Invalid."""
    if not report.waits:
        raise Conflict(say("This report was answered already."))
    if problem := _text_fault(text):
        raise Invalid({"answer": problem})


def _text_fault(text: str) -> str | None:
    least, most = TEXT_LENGTH
    if len(text) < least:
        return say("Write at least {least} characters, so that somebody else can act on it.", least=least)
    return text_fault(text, most)
