"""Handing a community over: the checklist, what each side says of its items, and the act both sign."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from market.core.engagements import Engagement
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import text_fault

ITEMS: Mapping[str, str] = {
    "owner-rights": say("Owner rights of every account belong to the client"),
    "second-admin": say("A second person of the client holds administrator rights"),
    "ad-cabinets": say("Advertising accounts"),
    "pixels": say("Tracking pixels and counters"),
    "bots": say("Bots and their tokens"),
    "domains": say("Domains and short links"),
    "phones": say("Phone numbers and mailboxes behind the accounts"),
    "two-factor": say("Two-factor keys and recovery codes"),
    "content": say("Content sources and licences"),
    "talent-rights": say("Rights of performers and music, with the days they end"),
    "member-rules": say("Rules for members, and the list of the banned"),
    "open-cases": say("List of open cases"),
    "consents": say("Register of consents"),
    "deletion": say("Note on personal data deleted"),
    "analytics": say("Export of analytics"),
    "reports": say("Archive of reports with their method labels"),
    "label-reports": say("Reports of advertising labels and their tokens"),
    "member-message": say("Message to members sent, redirect set"),
}
MARKS: Mapping[str, str] = {
    "given": say("Handed over"),
    "not-due": say("Not part of this work"),
    "withheld": say("Not handed over"),
    "accepted": say("Agreed"),
    "missing": say("Not received"),
}
AGENCY_MARKS = ("given", "not-due", "withheld")
CLIENT_MARKS = ("accepted", "missing")
_NEEDS_NOTE = ("not-due", "withheld", "missing")
NOTE_LONGEST = 500


class ItemState(StrEnum):
    """Where one item of the checklist stands; derived from the newest mark of each side."""

    OPEN = "open"
    CLAIMED = "waits for the client"
    HANDED_OVER = "handed over"
    NOT_DUE = "not part of this work"
    WITHHELD = "not handed over"
    MISSING = "not received"


SETTLED = frozenset({ItemState.HANDED_OVER, ItemState.NOT_DUE, ItemState.WITHHELD, ItemState.MISSING})


@dataclass(frozen=True, slots=True)
class HandoverMark:
    """What one side says of one item; *mark* alone tells which side."""

    item: str
    mark: str
    note: str
    marked_at: datetime
    marked_by: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item with what each side said of it last; a client's mark older than the agency's is let go."""

    code: str
    agency: HandoverMark | None = None
    client: HandoverMark | None = None

    @property
    def name(self) -> str:
        """The item in words."""
        return ITEMS[self.code]

    @property
    def state(self) -> ItemState:
        """Where the item stands; what the agency keeps back needs no word of the client."""
        if self.agency is None:
            return ItemState.OPEN
        if self.agency.mark == "withheld":
            return ItemState.WITHHELD
        if self.client is None:
            return ItemState.CLAIMED
        if self.client.mark == "missing":
            return ItemState.MISSING
        return ItemState.HANDED_OVER if self.agency.mark == "given" else ItemState.NOT_DUE


@dataclass(frozen=True, slots=True)
class HandoverAct:
    """The text both sides sign, its SHA-256 in hexadecimal, and the moments organisations signed, by id."""

    id: str
    engagement_id: str
    number: int
    canonical: str
    sha256: str
    accepted: int
    due: int
    drawn_at: datetime
    signatures: Mapping[str, datetime]


def checklist(marks: Iterable[HandoverMark]) -> tuple[ChecklistItem, ...]:
    """Return the eighteen items as they stand after *marks*, which come oldest first."""
    agency: dict[str, HandoverMark] = {}
    client: dict[str, HandoverMark] = {}
    for mark in marks:
        if mark.mark in AGENCY_MARKS:
            agency[mark.item] = mark
            client.pop(mark.item, None)
        else:
            client[mark.item] = mark
    return tuple(ChecklistItem(code, agency.get(code), client.get(code)) for code in ITEMS)


def completeness(items: Sequence[ChecklistItem]) -> tuple[int, int]:
    """Return how many items were handed over and accepted, and how many were due.

    An item is due unless both sides agree that it is no part of the work (measure *handover-completeness*).

    >>> completeness(checklist([]))
    (0, 18)
    """
    due = [item for item in items if item.state is not ItemState.NOT_DUE]
    return sum(item.state is ItemState.HANDED_OVER for item in due), len(due)


def check_marks(items: Sequence[ChecklistItem], marks: Sequence[HandoverMark], *, is_client: bool) -> None:
    """Refuse marks that are not the side's own, answer nothing, or lack their reason; raises Invalid by item code."""
    by_code = {item.code: item for item in items}
    problems: dict[str, str] = {}
    for mark in marks:
        item = by_code.get(mark.item)
        if item is None:
            problems["item"] = say("Choose an item of the list.")
        elif fault := _mark_fault(item, mark, is_client=is_client):
            problems[f"{mark.item}.mark"] = fault
        elif mark.mark in _NEEDS_NOTE and not mark.note.strip():
            problems[f"{mark.item}.note"] = say(
                "“{mark}” needs a reason: say it in a few words.", mark=MARKS[mark.mark]
            )
        elif fault := text_fault(mark.note, NOTE_LONGEST, what=say("the note")):
            problems[f"{mark.item}.note"] = fault
    if not marks:
        problems["marks"] = say("Mark at least one item.")
    if problems:
        raise Invalid(problems)


def canonical_act(engagement: Engagement, names: Mapping[str, str], items: Sequence[ChecklistItem]) -> str:
    """Return the act as JSON with sorted keys; the same records give the same bytes.

    *names* map the organisations' ids to their names.  Raises ValueError while the work goes on.
    """
    if engagement.end is None:
        raise ValueError(say("An act is drawn up once the work has ended."))
    accepted, due = completeness(items)
    content = {
        "engagement": engagement.id,
        "brief": engagement.title,
        "client": names[engagement.client_id],
        "agency": names[engagement.agency_id],
        "first_day": engagement.kick_off.starts_on.isoformat(),
        "last_day": engagement.end.ended_on.isoformat(),
        "watched_until": str(engagement.watch_until),
        "not_reused_until": str(engagement.no_reuse_until),
        "promise": _promise(engagement, str(engagement.no_reuse_until)),
        "accepted": accepted,
        "due": due,
        "items": [
            {
                "item": item.name,
                "state": item.state.value,
                "agency": item.agency.note if item.agency else "",
                "client": item.client.note if item.client else "",
            }
            for item in items
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def promise(engagement: Engagement) -> str:
    """Return what the agency promises by signing: not to use the community for anybody else for a while."""
    return _promise(engagement, engagement.no_reuse_until)


def _promise(engagement: Engagement, until: date | str | None) -> str:
    if engagement.no_reuse_months == 0:
        return say("The brief asked for no promise about using the community for other clients.")
    return say(
        "Until {no_reuse_until} the agency does not use the community, its list of members, look-alike "
        "audiences made from it, or its chats for another client without the client's written consent.",
        no_reuse_until=until,
    )


def act_hash(canonical: str) -> str:
    """Return the SHA-256 of an act's text in UTF-8.

    >>> act_hash("{}")[:12]
    '44136fa355b3'
    """
    return hashlib.sha256(canonical.encode()).hexdigest()


def check_signature(
    items: Sequence[ChecklistItem], seen: str, current: str, act: HandoverAct | None, organisation_id: str
) -> None:
    """Refuse to sign a list with open items, one that changed since it was read, or the same act twice.

    *seen* and *current* are hashes: of the text the signer read, and of the text as it is now.  Raises Conflict.
    """
    waiting = [item for item in items if item.state not in SETTLED]
    if waiting:
        raise Conflict(
            say(
                "{waiting} of {items} items are not settled yet, the first being “{name}”. The agency marks each "
                "item, the client agrees or says what was not received; then both sign.",
                waiting=len(waiting),
                items=len(items),
                name=waiting[0].name,
            )
        )
    if seen != current:
        raise Conflict(say("The list has changed since you read it: read it again, then sign."))
    if act is not None and act.sha256 == current and organisation_id in act.signatures:
        raise Conflict(say("Your side has signed this act already; the other side's signature is still to come."))


def _mark_fault(item: ChecklistItem, mark: HandoverMark, *, is_client: bool) -> str | None:
    if mark.mark not in (CLIENT_MARKS if is_client else AGENCY_MARKS):
        return say("Choose one of the marks offered.")
    if is_client and (item.agency is None or item.agency.mark == "withheld"):
        return say("The agency has not said that it handed this over; there is nothing to agree to yet.")
    return None
