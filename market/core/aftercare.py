"""After the last day of work: the watch over a community, what is found, and the promise not to reuse it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from market.core.engagements import Answer, Engagement
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import text_fault

NOTHING_FOUND = "nothing"
REUSED = "reused"
FINDINGS: Mapping[str, str] = {
    NOTHING_FOUND: say("Looked, and found nothing amiss"),
    "spam": say("Spam that nobody removes"),
    "orphan": say("An account without a named owner"),
    "unanswered": say("Members who get no answer"),
    "access-kept": say("The agency still holds rights or access"),
    "access-lost": say("Nobody can get into an account any more"),
    "label-missing": say("Advertising without its label"),
    REUSED: say("The community is used for somebody else"),
    "other": say("Something else, told in words"),
}
ANSWERS: Mapping[str, str] = {"mended": say("We mended it"), "contested": say("We see it differently")}
CHECKPOINT_DAYS = (30, 60, 90)
TEXT_LENGTH = (10, 1000)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the client saw on a day after the work; *kind* is a code of `FINDINGS`, *answers* come oldest first."""

    id: str
    engagement_id: str
    kind: str
    found_on: date
    text: str
    found_at: datetime
    found_by: str
    answers: tuple[Answer, ...] = ()

    @property
    def is_contested(self) -> bool:
        """Whether the agency's last word on it is that it sees it differently."""
        return bool(self.answers) and self.answers[-1].answer == "contested"


def checkpoints(engagement: Engagement) -> tuple[date, ...]:
    """Return the days on which the client is asked to look: 30, 60, 90 days after the work and the end of the watch.

    None while work goes on or where the brief asks for no watch.
    """
    if engagement.end is None or not engagement.watch_days:
        return ()
    days = [count for count in CHECKPOINT_DAYS if count < engagement.watch_days] + [engagement.watch_days]
    return tuple(engagement.end.ended_on + timedelta(days=count) for count in days)


def check_finding(engagement: Engagement, kind: str, found_on: date, text: str, today: date) -> None:
    """Refuse a finding before the end of work or after the watch; reuse counts as long as its promise.

    Raises Invalid by field.
    """
    problems: dict[str, str] = {}
    if kind not in FINDINGS:
        problems["kind"] = say("Choose what was found.")
    elif fault := _day_fault(engagement, kind, found_on, today):
        problems["found_on"] = fault
    if fault := _words_fault(text, is_needed=kind != NOTHING_FOUND):
        problems["text"] = fault
    if problems:
        raise Invalid(problems)


def check_finding_answer(finding: Finding, answer: str, note: str) -> None:
    """Refuse an answer to a look that found nothing (Conflict), or one without words (Invalid)."""
    if finding.kind == NOTHING_FOUND:
        raise Conflict(say("Nothing was found that day, so there is nothing to answer."))
    problems: dict[str, str] = {}
    if answer not in ANSWERS:
        problems["answer"] = say("Choose whether it is mended or seen differently.")
    if fault := _words_fault(note, is_needed=True):
        problems["note"] = fault
    if problems:
        raise Invalid(problems)


def next_checkpoint(engagement: Engagement, findings: Sequence[Finding], today: date) -> date | None:
    """Return the first day of the watch that nobody has looked on or after, or None when all are done."""
    looked = max((finding.found_on for finding in findings), default=date.min)
    return next((day for day in checkpoints(engagement) if looked < day or today < day), None)


def _day_fault(engagement: Engagement, kind: str, found_on: date, today: date) -> str | None:
    first = engagement.end.ended_on if engagement.end else today
    until = engagement.no_reuse_until if kind == REUSED else engagement.watch_until
    last = min(today, until or today)
    if first <= found_on <= last:
        return None
    over = say("the promise not to reuse the community") if kind == REUSED else say("the watch")
    ended = say(" After that {over} was over.", over=over) if last < today else ""
    return say(
        "Give the day it was seen: from {first}, the last day of work, to {last}.{ended}",
        first=first,
        last=last,
        ended=ended,
    )


def _words_fault(text: str, *, is_needed: bool) -> str | None:
    shortest, longest = TEXT_LENGTH
    if is_needed and len(text.strip()) < shortest:
        return say(
            "Say in at least {shortest} characters what was seen and where, so that it can be found again.",
            shortest=shortest,
        )
    return text_fault(text, longest)
