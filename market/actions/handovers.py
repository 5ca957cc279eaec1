"""Closing a project out: both sides go through the handover list and sign its act."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from market.actions.engagement_steps import begin_step, record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.engagements import Engagement
from market.core.handovers import (
    ChecklistItem,
    HandoverAct,
    HandoverMark,
    act_hash,
    canonical_act,
    check_marks,
    check_signature,
    checklist,
    completeness,
)
from market.core.messages import say
from market.store import handovers as store
from market.store.accounts import get_organisation
from market.store.connections import Database, write_transaction


def mark_handover(
    db: Database, *, engagement_id: str, marks: Mapping[str, tuple[str, str]], by: Actor, now: datetime
) -> tuple[ChecklistItem, ...]:
    """Write down what one side says of items, as mark and note by item code, and return the list as it stands.

    What repeats the side's last word is left out.  Raises Invalid by item, Conflict outside the time for it.
    """
    with write_transaction(db):
        engagement = begin_step(db, engagement_id=engagement_id, move="mark the handover list", by=by, now=now)
        is_client = by.organisation_id == engagement.client_id
        earlier = store.list_marks(db, engagement_id)
        items = checklist(earlier)
        said = {item.code: item.client if is_client else item.agency for item in items}
        new = [
            HandoverMark(code, mark, note.strip(), now, by.person_id)
            for code, (mark, note) in marks.items()
            if (last := said.get(code)) is None or (last.mark, last.note) != (mark, note.strip())
        ]
        check_marks(items, new, is_client=is_client)
        store.insert_marks(db, engagement_id, new)
        record_step(
            db,
            engagement,
            "engagement.mark-handover",
            by=by,
            now=now,
            what=say("Handover list"),
            body=say(
                "marked {new} of {items} items of the handover list. Read them, and ", new=len(new), items=len(items)
            )
            + (say("mend what was not received.") if is_client else say("agree, or say what you did not receive.")),
            items=len(new),
        )
    return checklist([*earlier, *new])


def draw_act(db: Database, engagement: Engagement, items: Sequence[ChecklistItem]) -> str:
    """Return the text of the act for a list as it stands; the work must have ended."""
    names = {side: get_organisation(db, side).name for side in (engagement.client_id, engagement.agency_id)}
    return canonical_act(engagement, names, items)


def sign_handover(db: Database, *, engagement_id: str, seen: str, by: Actor, now: datetime) -> HandoverAct:
    """Sign the handover act for one side; the second signature hands over and begins the watch.

    *seen* is the SHA-256 of the text the person read.  Raises Conflict while items are open, when the list has
    changed since, or for a second signature of the same side.
    """
    with write_transaction(db):
        engagement = begin_step(db, engagement_id=engagement_id, move="sign the handover act", by=by, now=now)
        items = checklist(store.list_marks(db, engagement_id))
        canonical = draw_act(db, engagement, items)
        act = store.find_newest_act(db, engagement_id)
        side = by.organisation_id or ""
        check_signature(items, seen, act_hash(canonical), act, side)
        if act is None or act.canonical != canonical:
            act = _new_act(engagement, canonical, items, number=act.number + 1 if act else 1, now=now)
            store.insert_act(db, act)
        store.insert_signature(db, act.id, organisation_id=side, by=by.person_id, at=now)
        signed = replace(act, signatures={**act.signatures, side: now})
        _tell(db, engagement, signed, by, now)
    return signed


def _new_act(
    engagement: Engagement, canonical: str, items: tuple[ChecklistItem, ...], *, number: int, now: datetime
) -> HandoverAct:
    accepted, due = completeness(items)
    return HandoverAct(new_id(), engagement.id, number, canonical, act_hash(canonical), accepted, due, now, {})


def _tell(db: Database, engagement: Engagement, act: HandoverAct, by: Actor, now: datetime) -> None:
    is_whole = len(act.signatures) == len((engagement.client_id, engagement.agency_id))
    counted = say(
        "{accepted} of {due} items due were handed over and accepted. SHA-256 of the act: {sha256}.",
        accepted=act.accepted,
        due=act.due,
        sha256=act.sha256,
    )
    record_step(
        db,
        engagement,
        "engagement.hand-over" if is_whole else "engagement.sign-handover",
        by=by,
        now=now,
        what=say("Handed over") if is_whole else say("Handover act to sign"),
        body=say("signed the handover act. {counted} ", counted=counted)
        + (
            say(
                "Both sides have signed. The community is watched until {watch_until}.",
                watch_until=engagement.watch_until,
            )
            if is_whole
            else say("Read it and sign it too; a change of the list makes both sign anew.")
        ),
        act=act.sha256,
    )
