"""Ending work on a community properly: what is left to do, in order, and whose turn it is.

Nothing is stored: each step follows from the records of the engagement.  Source: domain study, section 4.4, and the
founding meeting's “a badly closed project gets covered with snails”.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from market.core.aftercare import NOTHING_FOUND, Finding, checkpoints, next_checkpoint
from market.core.engagements import Engagement, EngagementStatus
from market.core.handovers import ChecklistItem, ItemState
from market.core.messages import say, say_many
from market.core.payments import PaidStatement
from market.core.tallies import Tally

OWNERSHIP = ("owner-rights", "second-admin", "phones", "two-factor")
ARCHIVE = ("content", "analytics", "reports")
MESSAGE = ("member-message",)


class Turn(StrEnum):
    """Who has to do something about a step now."""

    DONE = "done"
    YOURS = "your turn"
    THEIRS = "the other side's turn"
    LATER = "later"
    NOT_DUE = "not part of this work"


@dataclass(frozen=True, slots=True)
class CloseOutStep:
    """One step of closing: its name, whose turn it is, what to know, and the page below the engagement's."""

    name: str
    turn: Turn
    told: str
    address: str


@dataclass(frozen=True, slots=True)
class CloseOutRecords:
    """What is on record of an engagement; *required* are the standards its brief asks for, *said* those spoken of."""

    items: Sequence[ChecklistItem]
    tally: Tally | None
    paid: PaidStatement | None
    required: Collection[str]
    said: Collection[str]
    findings: Sequence[Finding]
    reviewed: Collection[str]
    signed: Collection[str]


def close_out_steps(
    engagement: Engagement, records: CloseOutRecords, *, is_client: bool, today: date
) -> tuple[CloseOutStep, ...]:
    """Return the steps of closing an engagement in order, as one of its sides reads them on a day."""
    if engagement.end is None:
        return _before_the_end(engagement, today)
    side = _Side(engagement, is_client=is_client)
    return (
        CloseOutStep(
            say("The last day of work"), Turn.DONE, say("It was {ended_on}.", ended_on=engagement.end.ended_on), ""
        ),
        _counts(records.tally, side),
        _items(say("Accounts have owners"), OWNERSHIP, records.items, side),
        _items(say("Archive"), ARCHIVE, records.items, side),
        _items(say("Message to members"), MESSAGE, records.items, side),
        _items(say("All eighteen items of the handover list"), (), records.items, side),
        _act(engagement, records, side),
        _paid(records.paid, side),
        _standards(records, side),
        _reviews(engagement, records.reviewed, side),
        _watch(engagement, records.findings, side, today),
        _promise(engagement, today),
    )


def is_closed_well(engagement: Engagement, items: Sequence[ChecklistItem], findings: Sequence[Finding]) -> bool:
    """Return whether both sides signed, every item due was handed over, and nothing stands that was found amiss."""
    due = [item for item in items if item.state is not ItemState.NOT_DUE]
    return (
        engagement.handed_over_at is not None
        and all(item.state is ItemState.HANDED_OVER for item in due)
        and not any(each.kind != NOTHING_FOUND and not each.is_contested for each in findings)
    )


_LATER = (
    (say("What the work took and brought"), "counts/"),
    (say("Accounts, archive and message to members"), "handover/"),
    (say("Handover act"), "handover/"),
    (say("What was paid"), "payments/"),
    (say("Standards kept"), "standards/"),
    (say("Reviews"), "reviews/"),
    (say("Watch"), "watch/"),
)
_BEGUN_WHILE_RUNNING = ("counts/", "handover/", "payments/")


@dataclass(frozen=True, slots=True)
class _Side:
    engagement: Engagement
    is_client: bool

    def turn(self, *, client_acts: bool) -> Turn:
        return Turn.YOURS if client_acts == self.is_client else Turn.THEIRS


def _before_the_end(engagement: Engagement, today: date) -> tuple[CloseOutStep, ...]:
    is_running = engagement.status(today) is EngagementStatus.RUNNING
    told = say("Either side records it, with the reason.") if is_running else say("The work has not begun yet.")
    first = CloseOutStep(say("The last day of work"), Turn.YOURS if is_running else Turn.LATER, told, "end")
    return (
        first,
        *(
            CloseOutStep(name, Turn.LATER, _waiting(address, is_running=is_running), address)
            for name, address in _LATER
        ),
    )


def _waiting(address: str, *, is_running: bool) -> str:
    if is_running and address in _BEGUN_WHILE_RUNNING:
        return say("Follows once the work has ended; it can be begun before.")
    return say("Follows once the work has ended.")


def _counts(tally: Tally | None, side: _Side) -> CloseOutStep:
    name, address = say("What the work took and brought"), "counts/"
    if tally is None:
        return CloseOutStep(
            name, side.turn(client_acts=False), say("The agency counts, with source and method."), address
        )
    if tally.answer is None:
        return CloseOutStep(
            name, side.turn(client_acts=True), say("The client confirms or contests the counts."), address
        )
    if not tally.is_confirmed:
        return CloseOutStep(
            name, side.turn(client_acts=False), say("The client contests the counts: count anew."), address
        )
    return CloseOutStep(name, Turn.DONE, say("Counted and confirmed."), address)


def _items(name: str, codes: Collection[str], items: Sequence[ChecklistItem], side: _Side) -> CloseOutStep:
    own = [item for item in items if not codes or item.code in codes]
    states = [item.state for item in own]
    due = [state for state in states if state is not ItemState.NOT_DUE]
    given = say(
        "{due} of {due_2} handed over and agreed.",
        due=sum(state is ItemState.HANDED_OVER for state in due),
        due_2=len(due),
    )
    if not due:
        return CloseOutStep(name, Turn.NOT_DUE, say("Both sides say that there was none."), "handover/")
    if ItemState.CLAIMED in states and (side.is_client or ItemState.OPEN not in states):
        return CloseOutStep(
            name, side.turn(client_acts=True), say("{given} The client looks and agrees.", given=given), "handover/"
        )
    if {ItemState.OPEN, ItemState.WITHHELD, ItemState.MISSING} & set(states):
        return CloseOutStep(
            name, side.turn(client_acts=False), say("{given} The agency hands the rest over.", given=given), "handover/"
        )
    return CloseOutStep(name, Turn.DONE, given, "handover/")


def _act(engagement: Engagement, records: CloseOutRecords, side: _Side) -> CloseOutStep:
    name = say("Handover act")
    if engagement.handed_over_at is not None:
        told = say("Both sides signed; complete on {date}.", date=engagement.handed_over_at.date())
        return CloseOutStep(name, Turn.DONE, told, "handover/")
    if any(item.state in (ItemState.OPEN, ItemState.CLAIMED) for item in records.items):
        return CloseOutStep(name, Turn.LATER, say("Both sign once every item has an answer."), "handover/")
    own = engagement.client_id if side.is_client else engagement.agency_id
    turn = Turn.THEIRS if own in records.signed else Turn.YOURS
    return CloseOutStep(name, turn, say("Every item has an answer: sign the same text."), "handover/")


def _paid(paid: PaidStatement | None, side: _Side) -> CloseOutStep:
    name, address = say("What was paid"), "payments/"
    if paid is None or (paid.answer is not None and not paid.is_confirmed):
        return CloseOutStep(name, side.turn(client_acts=True), say("The client states it line by line."), address)
    if paid.answer is None:
        return CloseOutStep(name, side.turn(client_acts=False), say("The agency confirms or contests it."), address)
    return CloseOutStep(name, Turn.DONE, say("Both sides say the same."), address)


def _standards(records: CloseOutRecords, side: _Side) -> CloseOutStep:
    left = [code for code in records.required if code not in records.said]
    if not records.required:
        return CloseOutStep(say("Standards kept"), Turn.NOT_DUE, say("The brief required none."), "standards/")
    if left:
        told = say("The client says of {left} whether they were kept.", left=len(left))
        return CloseOutStep(say("Standards kept"), side.turn(client_acts=True), told, "standards/")
    return CloseOutStep(say("Standards kept"), Turn.DONE, say("The client spoke of each."), "standards/")


def _reviews(engagement: Engagement, reviewed: Collection[str], side: _Side) -> CloseOutStep:
    own = engagement.client_id if side.is_client else engagement.agency_id
    if own not in reviewed:
        return CloseOutStep(
            say("Reviews"), Turn.YOURS, say("Six points; neither reads the other's before its own."), "reviews/"
        )
    is_done = len(set(reviewed)) > 1
    told = say("Both sides gave theirs.") if is_done else say("Yours is in.")
    return CloseOutStep(say("Reviews"), Turn.DONE if is_done else Turn.THEIRS, told, "reviews/")


def _watch(engagement: Engagement, findings: Sequence[Finding], side: _Side, today: date) -> CloseOutStep:
    days = checkpoints(engagement)
    amiss = sum(each.kind != NOTHING_FOUND and not each.answers for each in findings)
    if not days:
        return CloseOutStep(say("Watch"), Turn.NOT_DUE, say("The brief asks for none."), "watch/")
    if amiss:
        told = say_many(
            "{number} finding waits for the agency's answer.", "{number} findings wait for the agency's answer.", amiss
        )
        return CloseOutStep(say("Watch"), side.turn(client_acts=False), told, "watch/")
    due = next_checkpoint(engagement, findings, today)
    if due is None:
        return CloseOutStep(say("Watch"), Turn.DONE, say("Looked after until {days}.", days=days[-1]), "watch/")
    if due <= today:
        return CloseOutStep(
            say("Watch"), side.turn(client_acts=True), say("A look is due since {due}.", due=due), "watch/"
        )
    return CloseOutStep(
        say("Watch"),
        Turn.LATER,
        say("The next look is due on {due}; the last on {days}.", due=due, days=days[-1]),
        "watch/",
    )


def _promise(engagement: Engagement, today: date) -> CloseOutStep:
    until, name = engagement.no_reuse_until, say("No reuse of the community")
    if not engagement.no_reuse_months or until is None:
        return CloseOutStep(name, Turn.NOT_DUE, say("The brief asks for no promise."), "watch/")
    is_over = until < today
    told = (
        say("The promise ended on {until}; what breaks it is noted under Watch.", until=until)
        if is_over
        else say("The promise holds until {until}; what breaks it is noted under Watch.", until=until)
    )
    return CloseOutStep(name, Turn.DONE if is_over else Turn.LATER, told, "watch/")
