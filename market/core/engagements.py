"""Work after an award: its two sides, its kick-off, how it ends, and the states it passes through."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from market.core.awards import Award, final_on
from market.core.calendars import add_months
from market.core.errors import Conflict, Invalid, NotFound
from market.core.messages import say
from market.core.texts import text_fault

CONTACTS_LONGEST = 500
AGREED_LONGEST = 4000
REASON_LENGTH = (20, 1000)
END_REASONS: Mapping[str, str] = {
    "completed": say("The work was done as agreed"),
    "stopped-together": say("Both sides agreed to stop early"),
    "stopped-by-client": say("The client stopped the work"),
    "stopped-by-agency": say("The agency stopped the work"),
}


class EngagementStatus(StrEnum):
    """How far an engagement has come; derived from its records and the day, never stored."""

    KICK_OFF_RECORDED = "kick-off recorded"
    KICKED_OFF = "kicked off"
    RUNNING = "running"
    NOT_BEGUN = "ended before it began"
    ENDED = "work ended"
    WATCHED = "handed over, watched"
    CLOSED = "closed"


_S = EngagementStatus
TRANSITIONS: Mapping[EngagementStatus, frozenset[EngagementStatus]] = {
    _S.KICK_OFF_RECORDED: frozenset({_S.KICKED_OFF, _S.RUNNING, _S.NOT_BEGUN}),
    _S.KICKED_OFF: frozenset({_S.RUNNING, _S.NOT_BEGUN}),
    _S.RUNNING: frozenset({_S.ENDED, _S.NOT_BEGUN}),
    _S.NOT_BEGUN: frozenset(),
    _S.ENDED: frozenset({_S.WATCHED, _S.CLOSED}),
    _S.WATCHED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
}
"""The steps there are; some are taken by the calendar alone. Work that runs may turn out never to have begun."""
_BEFORE_END = frozenset({_S.KICKED_OFF, _S.RUNNING})
_AFTER_END = frozenset({_S.ENDED, _S.WATCHED, _S.CLOSED})
_ONCE_RUNNING = _AFTER_END | {_S.RUNNING}
MOVES: Mapping[str, frozenset[EngagementStatus]] = {
    "confirm the kick-off": frozenset({_S.KICK_OFF_RECORDED}),
    "end the work": _BEFORE_END | {_S.KICK_OFF_RECORDED},
    "propose a change": _BEFORE_END,
    "answer a change": _BEFORE_END,
    "report a result": _ONCE_RUNNING,
    "answer a result": _ONCE_RUNNING,
    "report counts": _ONCE_RUNNING,
    "answer counts": _ONCE_RUNNING,
    "state what was paid": _ONCE_RUNNING,
    "answer what was paid": _ONCE_RUNNING,
    "mark the handover list": frozenset({_S.RUNNING, _S.ENDED}),
    "sign the handover act": frozenset({_S.ENDED}),
    "report a finding": _AFTER_END,
    "answer a finding": _AFTER_END,
    "say whether standards were kept": _AFTER_END,
    "review the other side": _AFTER_END,
}
"""What the two sides can do, and the statuses in which they can."""


@dataclass(frozen=True, slots=True)
class KickOff:
    """What the sides agreed before work begins; contacts are named in free text."""

    starts_on: date
    contacts: str
    agreed: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one side says to a statement of the other; *answer* is a code of the statement's own list."""

    answer: str
    note: str
    answered_at: datetime
    answered_by: str


class _Statement(Protocol):
    @property
    def id(self) -> str: ...


_StatementType = TypeVar("_StatementType", bound=_Statement)


@dataclass(frozen=True, slots=True)
class WorkEnd:
    """The last day of work and why it was the last; *ended_for* is the organisation that said so."""

    ended_on: date
    reason_code: str
    reason: str
    ended_at: datetime
    ended_by: str
    ended_for: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """The awarded lines of one quote as work between a client and an agency.

    *watch_days*, *no_reuse_months* and *title* are those of the brief; *handed_over_at* is when the second side signed
    the handover act.
    """

    id: str
    brief_id: str
    quote_id: str
    client_id: str
    agency_id: str
    kick_off: KickOff
    recorded_at: datetime
    recorded_by: str
    recorded_for: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    end: WorkEnd | None = None
    handed_over_at: datetime | None = None
    watch_days: int = 60
    no_reuse_months: int = 12
    title: str = ""

    @property
    def watch_until(self) -> date | None:
        """The last day of the watch, counted from the last day of work; None while work goes on."""
        return None if self.end is None else self.end.ended_on + timedelta(days=self.watch_days)

    @property
    def no_reuse_until(self) -> date | None:
        """The last day of the promise not to reuse the community; None while work goes on."""
        return None if self.end is None else add_months(self.end.ended_on, self.no_reuse_months)

    def status(self, today: date) -> EngagementStatus:
        """Return how far the engagement has come on a day; it runs from its first day once confirmed."""
        if self.end is not None:
            return self._status_after(self.end, today)
        if self.confirmed_at is None:
            return EngagementStatus.KICK_OFF_RECORDED
        return EngagementStatus.RUNNING if self.kick_off.starts_on <= today else EngagementStatus.KICKED_OFF

    def is_finished(self, today: date) -> bool:
        """Return whether nothing is left to do or to look after: the watch is over, or the work never began."""
        return self.status(today) in (EngagementStatus.NOT_BEGUN, EngagementStatus.CLOSED)

    def other_side(self, organisation_id: str | None) -> str:
        """Return the id of the organisation across the table from *organisation_id*."""
        return self.agency_id if organisation_id == self.client_id else self.client_id

    def _status_after(self, end: WorkEnd, today: date) -> EngagementStatus:
        if self.confirmed_at is None or end.ended_on < self.kick_off.starts_on:
            return EngagementStatus.NOT_BEGUN
        if self.handed_over_at is None:
            return EngagementStatus.ENDED
        is_watched = today <= end.ended_on + timedelta(days=self.watch_days)
        return EngagementStatus.WATCHED if is_watched else EngagementStatus.CLOSED


@dataclass(frozen=True, slots=True)
class AwaitedKickOff:
    """The awarded lines of one quote whose work nobody has begun; *lines* is how many.

    *awarded_at* is the moment of the latest award, *starts_on* the first day of work the brief names, if any.
    """

    brief_id: str
    quote_id: str
    title: str
    client_id: str
    client_name: str
    agency_id: str
    agency_name: str
    lines: int
    awarded_at: datetime
    standstill_days: int
    starts_on: date | None

    @property
    def free_at(self) -> datetime:
        """The moment from which the kick-off can be recorded."""
        return final_on(self.awarded_at, self.standstill_days)

    def other_name(self, organisation_id: str | None) -> str:
        """Return the name of the organisation across the table from *organisation_id*."""
        return self.agency_name if organisation_id == self.client_id else self.client_name


def what_waits(engagement: Engagement, organisation_id: str | None, today: date) -> str:
    """Return in a sentence what one side can expect or has to do about an engagement on a day."""
    status = engagement.status(today)
    if status is EngagementStatus.KICK_OFF_RECORDED:
        if engagement.recorded_for == organisation_id:
            return say("The other side confirms the kick-off.")
        return say("Confirm the kick-off, or write to the other side.")
    return {
        EngagementStatus.KICKED_OFF: say("Work begins on the first day."),
        EngagementStatus.RUNNING: say("Work runs: changes, results and its last day are recorded."),
        EngagementStatus.ENDED: say("Close the work step by step."),
        EngagementStatus.WATCHED: say("The client looks after the community."),
    }.get(status, say("Nothing is left to do."))


def find_statement(statements: Iterable[_StatementType], statement_id: str) -> _StatementType:
    """Return one of the statements of an engagement by id; raises NotFound."""
    found = next((statement for statement in statements if statement.id == statement_id), None)
    if found is None:
        raise NotFound(say("There is nothing here under this address."))
    return found


def check_kick_off(kick_off: KickOff, awards: Sequence[Award]) -> None:
    """Refuse a kick-off before the award or with unsound texts; raises Invalid.  *awards* are not empty."""
    problems: dict[str, str] = {}
    if kick_off.starts_on < min(award.awarded_at for award in awards).date():
        problems["starts_on"] = say("Work starts on the day of the award or later: choose a later day.")
    for field, text, longest in (
        ("contacts", kick_off.contacts, CONTACTS_LONGEST),
        ("agreed", kick_off.agreed, AGREED_LONGEST),
    ):
        if fault := _text_fault(text, longest):
            problems[field] = fault
    if problems:
        raise Invalid(problems)


def check_standstill(awards: Sequence[Award], *, standstill_days: int, now: datetime) -> None:
    """Refuse a kick-off without awards or too early; raises Conflict.

    The standstill runs *standstill_days* times 24 hours from the latest award of the quote.
    """
    if not awards:
        raise Conflict(say("No line of this quote is awarded: a kick-off follows an award."))
    free_at = max(award.awarded_at for award in awards) + timedelta(days=standstill_days)
    if now < free_at:
        raise Conflict(
            say(
                "The award stands still until {free_at:%Y-%m-%d %H:%M} UTC; record the kick-off after that.",
                free_at=free_at,
            )
        )


def check_move(engagement: Engagement, verb: str, today: date) -> None:
    """Refuse a *verb* of `MOVES` in a status where it has no place; raises Conflict that names both."""
    status = engagement.status(today)
    if status not in MOVES[verb]:
        wanted = ", ".join(f"“{each}”" for each in EngagementStatus if each in MOVES[verb])
        raise Conflict(
            say(
                "This engagement is “{status}”. To {verb}, it has to be {wanted}.",
                status=status,
                verb=verb,
                wanted=wanted,
            )
        )


def may_move(engagement: Engagement, verb: str, today: date) -> bool:
    """Return whether a *verb* of `MOVES` has its place in the status of a day."""
    return engagement.status(today) in MOVES[verb]


def check_confirmation(engagement: Engagement, organisation_id: str | None, today: date) -> None:
    """Refuse to confirm a kick-off twice, after the end, or by the side that recorded it; raises Conflict."""
    if engagement.confirmed_at is not None:
        raise Conflict(say("This kick-off is confirmed already; there is nothing left to do."))
    check_move(engagement, "confirm the kick-off", today)
    if engagement.recorded_for == organisation_id:
        raise Conflict(say("Your side recorded this kick-off: the other side confirms it."))


def check_end(engagement: Engagement, end: WorkEnd, today: date) -> None:
    """Refuse an end out of time (Conflict), or one whose day or reason does not hold (Invalid).

    Nobody says that the other side stopped; work that never began was not completed.
    """
    if engagement.end is not None:
        raise Conflict(say("The end of this work is recorded already; there is nothing left to do."))
    check_move(engagement, "end the work", today)
    problems: dict[str, str] = {}
    earliest = min(engagement.recorded_at.date(), engagement.kick_off.starts_on)
    if not earliest <= end.ended_on <= today:
        problems["ended_on"] = say(
            "Give the last day of work, from {earliest} to today, {today}.", earliest=earliest, today=today
        )
    if fault := _end_reason_fault(engagement, end):
        problems["reason_code"] = fault
    if fault := _explanation_fault(end):
        problems["reason"] = fault
    if problems:
        raise Invalid(problems)


def open_end_reasons(engagement: Engagement, organisation_id: str | None) -> tuple[str, ...]:
    """Return the reasons one side can give for the end: those of both, and its own."""
    others = "stopped-by-agency" if organisation_id == engagement.client_id else "stopped-by-client"
    return tuple(code for code in END_REASONS if code != others)


def _end_reason_fault(engagement: Engagement, end: WorkEnd) -> str | None:
    if end.reason_code not in END_REASONS:
        return say("Choose why the work ended.")
    if end.reason_code not in open_end_reasons(engagement, end.ended_for):
        return say("The other side says itself when it stopped the work: choose another reason.")
    is_begun = engagement.confirmed_at is not None and engagement.kick_off.starts_on <= end.ended_on
    if end.reason_code == "completed" and not is_begun:
        return say("Work that had not begun on that day was not completed: choose another reason, or a later day.")
    return None


def _explanation_fault(end: WorkEnd) -> str | None:
    shortest, longest = REASON_LENGTH
    length = len(end.reason.strip())
    if end.reason_code.startswith("stopped") and length < shortest:
        return say(
            "Say in at least {shortest} characters why it ended early; there are {length} now.",
            shortest=shortest,
            length=length,
        )
    return text_fault(end.reason, longest, what="the explanation")


def _text_fault(text: str, longest: int) -> str | None:
    if not text.strip():
        return say("Fill this in: the other side confirms what it says.")
    return text_fault(text, longest)
