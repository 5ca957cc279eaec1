"""The chain of the audit trail: each act's link holds the one before it, so that nothing can be changed or left out."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from market.core.messages import say

BEGINNING = "0" * 64
"""What the first act is linked to."""


@dataclass(frozen=True, slots=True)
class ChainedAct:
    """An act as it is stored: *number* counts from 1 without gaps, *link* is its hash, *detail* JSON text."""

    number: int
    at: str
    actor: str
    verb: str
    subject: str
    subject_id: str
    detail: str
    link: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number and the link it had when somebody noted it down elsewhere."""

    number: int
    link: str


def link_of(before: str, number: int, *parts: str) -> str:
    """Return the link of act *number* whose texts are *parts*: SHA-256 over the link before it and all of them.

    The parts are joined as a JSON array, so that none can borrow letters from its neighbour.

    >>> link_of(BEGINNING, 1, "2026-11-24", "vera")[:16]
    '45c096aa1d48f018'
    >>> link_of(BEGINNING, 1, "2026-11-24v", "era") == link_of(BEGINNING, 1, "2026-11-24", "vera")
    False
    """
    written = json.dumps([before, number, *parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def link_of_act(before: str, act: ChainedAct) -> str:
    """Return the link an act must have after one that has the link *before*."""
    return link_of(before, act.number, act.at, act.actor, act.verb, act.subject, act.subject_id, act.detail)


def chain_faults(acts: Iterable[ChainedAct], anchors: Iterable[Anchor] = ()) -> Iterator[str]:
    """Yield what is wrong with a trail read from its beginning, one sentence for each place where the chain breaks.

    After a break the chain goes on from the link that is stored, so that each break is told once.  A trail cut at
    its end is sound by itself: only an anchor noted elsewhere, on a number beyond the last, shows that.
    """
    noted = {anchor.number: anchor.link for anchor in anchors}
    before, last = BEGINNING, 0
    for act in acts:
        if act.number != last + 1:
            yield say("Acts {last} to {number} are missing from the audit trail.", last=last + 1, number=act.number - 1)
        elif act.link != link_of_act(before, act):
            yield say(
                "Act {number} of the audit trail is not as it was recorded, or its link was changed.", number=act.number
            )
        if noted.pop(act.number, act.link) != act.link:
            yield say(
                "Act {number} of the audit trail does not have the link that was noted: it was written anew.",
                number=act.number,
            )
        before, last = act.link, act.number
    yield from (
        say("The audit trail ends at act {last}; act {number} was noted once and is missing.", last=last, number=number)
        for number in sorted(noted)
    )
