"""How a brief moves from one status to the next: one table, and what the public is told at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from market.core.briefs import BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

REASON_LENGTH = (20, 1000)
CANCEL_REASONS: Mapping[str, str] = {
    "no-bids": say("No quote came in"),
    "all-rejected": say("No quote met what was asked"),
    "insufficient-funds": say("The money is not there any more"),
    "change-in-needs": say("The need has changed"),
    "procedural-error": say("A mistake was made in running the brief"),
    "other": say("Another reason, given in words"),
}
UNSUCCESSFUL_REASONS = ("no-bids", "all-rejected", "other")


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can happen to a brief: the statuses it may start from, and those it leads to."""

    starts: tuple[BriefStatus, ...]
    ends: tuple[BriefStatus, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a brief ended without an award; *status* is withdrawn, cancelled or unsuccessful."""

    status: BriefStatus
    reason_code: str
    reason: str
    at: datetime


_UNDECIDED = (BriefStatus.CLOSED, BriefStatus.PART_AWARDED)
MOVES: Mapping[str, Move] = {
    "save": Move((BriefStatus.DRAFT,), (BriefStatus.DRAFT,)),
    "publish": Move((BriefStatus.DRAFT,), (BriefStatus.OPEN,)),
    "amend": Move((BriefStatus.OPEN,), (BriefStatus.OPEN,)),
    "extend": Move((BriefStatus.OPEN,), (BriefStatus.OPEN,)),
    "withdraw": Move((BriefStatus.OPEN,), (BriefStatus.WITHDRAWN,)),
    "close": Move((BriefStatus.OPEN,), (BriefStatus.CLOSED,)),
    "award": Move(_UNDECIDED, (BriefStatus.PART_AWARDED, BriefStatus.AWARDED)),
    "correct an award": Move((BriefStatus.PART_AWARDED, BriefStatus.AWARDED), (*_UNDECIDED, BriefStatus.AWARDED)),
    "cancel": Move((BriefStatus.CLOSED,), (BriefStatus.CANCELLED,)),
    "mark unsuccessful": Move((BriefStatus.CLOSED,), (BriefStatus.UNSUCCESSFUL,)),
}
_FINAL = say("No line may have been awarded, and the brief must have closed.")
_MENDS: Mapping[BriefStatus, str] = {
    BriefStatus.DRAFT: say("Once published, a brief never becomes a draft again; copy it instead."),
    BriefStatus.OPEN: say("Only a draft is published, and only an open brief is amended or extended; copy it instead."),
    BriefStatus.CLOSED: say("A brief closes by itself at its closing time, or when its awards are taken back."),
    BriefStatus.AWARDED: say("Lines are awarded once quotes have closed."),
    BriefStatus.PART_AWARDED: say("Lines are awarded once quotes have closed."),
    BriefStatus.CANCELLED: _FINAL,
    BriefStatus.UNSUCCESSFUL: _FINAL,
    BriefStatus.WITHDRAWN: say("Only an open brief is withdrawn; after closing it is cancelled instead."),
}


def may_become(status: BriefStatus, asked: BriefStatus) -> bool:
    """Return whether some move leads from *status* to *asked*."""
    return any(status in move.starts and asked in move.ends for move in MOVES.values())


def check_transition(status: BriefStatus, asked: BriefStatus) -> None:
    """Pass when the table leads from *status* to *asked*; else raise Conflict that names both.

    >>> check_transition(BriefStatus.WITHDRAWN, BriefStatus.OPEN)
    Traceback (most recent call last):
        ...
    market.core.errors.Conflict: This brief is withdrawn and cannot become open. Only a draft is published, \
and only an open brief is amended or extended; copy it instead.
    """
    if not may_become(status, asked):
        raise Conflict(
            say(
                "This brief is {status} and cannot become {asked}. {why}",
                status=status,
                asked=asked,
                why=_MENDS[asked],
            )
        )


def check_move(verb: str, status: BriefStatus) -> None:
    """Pass when *verb* of the table may start from *status*; else raise Conflict that names both statuses."""
    move = MOVES[verb]
    if status not in move.starts:
        asked = move.ends[0]
        raise Conflict(
            say(
                "This brief is {status} and cannot become {asked}. {why}",
                status=status,
                asked=asked,
                why=_MENDS[asked],
            )
        )


def check_withdrawal(reason: str) -> None:
    """Refuse a withdrawal without a reason that agencies can understand; raises Invalid."""
    if fault := _reason_fault(reason, REASON_LENGTH[0]):
        raise Invalid({"reason": fault})


def check_ending(status: BriefStatus, reason_code: str, reason: str, *, has_quotes: bool) -> None:
    """Refuse a cancellation, or an end without success, whose reason is missing or contradicts the quotes.

    Raises Invalid at ``reason_code`` and ``reason``.
    """
    allowed = tuple(CANCEL_REASONS) if status is BriefStatus.CANCELLED else UNSUCCESSFUL_REASONS
    problems: dict[str, str] = {}
    if reason_code not in allowed:
        problems["reason_code"] = say("Choose the main reason; everyone can read it.")
    elif reason_code == "no-bids" and has_quotes:
        problems["reason_code"] = say("Quotes did come in: choose the reason why none is awarded.")
    elif reason_code == "all-rejected" and not has_quotes:
        problems["reason_code"] = say("No quote came in, so none was rejected: choose another reason.")
    if fault := _reason_fault(reason, REASON_LENGTH[0] if reason_code == "other" else 0):
        problems["reason"] = fault
    if problems:
        raise Invalid(problems)


def explanation(ending: Ending) -> str:
    """Return what everyone is told about a brief that ended without an award."""
    reason = say(" In the client's words: {reason}", reason=ending.reason) if ending.reason else ""
    if ending.status is BriefStatus.WITHDRAWN:
        return say("The client withdrew this brief before quotes closed. No quote was opened.{reason}", reason=reason)
    cause = CANCEL_REASONS[ending.reason_code]
    if ending.status is BriefStatus.CANCELLED:
        return say(
            "The client cancelled this brief after quotes closed and gives no award. Main reason: {cause}.{reason}",
            cause=cause,
            reason=reason,
        )
    return say(
        "Quotes were compared and no suitable agency was found. Main reason: {cause}.{reason}",
        cause=cause,
        reason=reason,
    )


def _reason_fault(reason: str, shortest: int) -> str:
    if has_hidden_characters(reason):
        return HIDDEN_CHARACTERS
    length = len(reason.strip())
    if length < shortest:
        return say(
            "Give the reason in at least {shortest} characters; there are {length} now.",
            shortest=shortest,
            length=length,
        )
    if length > REASON_LENGTH[1]:
        return say(
            "Shorten the reason to {reason_length:,} characters; it has {length:,}.",
            reason_length=REASON_LENGTH[1],
            length=length,
        )
    return ""
