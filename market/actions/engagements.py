"""Beginning awarded work: one side records the kick-off, the other confirms it."""

from dataclasses import replace
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.core.engagements import Engagement, KickOff, check_confirmation, check_kick_off
from market.core.errors import NotFound
from market.core.policy import require
from market.store import engagements as store
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.quotes import list_opened_quotes


def plan_engagement(
    db: Database, *, brief_id: str, quote_id: str, kick_off: KickOff, by: Actor, now: datetime
) -> Engagement:
    """Return the engagement a kick-off would begin, unrecorded; NotFound unless *by* is a side of an opened quote."""
    brief = get_brief(db, brief_id)
    quote = next((each for each in list_opened_quotes(db, brief_id) if each.id == quote_id), None)
    if quote is None:
        raise NotFound("There is nothing here under this address.")
    engagement = Engagement(
        id=new_id(),
        brief_id=brief_id,
        quote_id=quote_id,
        client_id=brief.client_id,
        agency_id=quote.agency_id,
        kick_off=replace(kick_off, contacts=kick_off.contacts.strip(), agreed=kick_off.agreed.strip()),
        recorded_at=now,
        recorded_by=by.person_id,
        recorded_for=by.organisation_id or "",
    )
    require(by, "work on engagement", engagement)
    return engagement


def record_kick_off(
    db: Database, *, brief_id: str, quote_id: str, kick_off: KickOff, by: Actor, now: datetime
) -> Engagement:
    """Begin the engagement of an awarded quote and ask the other side to confirm its kick-off.

    Raises Conflict without an award, within the standstill or the second time, Invalid for the texts.
    """
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        engagement = plan_engagement(db, brief_id=brief_id, quote_id=quote_id, kick_off=kick_off, by=by, now=now)
        awards = [award for award in list_awards(db, brief_id) if award.quote_id == quote_id]
        check_kick_off(engagement.kick_off, awards, standstill_days=brief.content.terms.standstill_days, now=now)
        store.insert_engagement(db, engagement)
        _record(db, engagement, "engagement.record-kick-off", by, now)
        tell_organisation(
            db,
            engagement.other_side(by.organisation_id),
            kind="engagement",
            subject=f"Kick-off to confirm: {brief.content.title}",
            body=f"{by.organisation_name} recorded a kick-off for “{brief.content.title}”, with work from "
            f"{kick_off.starts_on}. Please confirm it, or write to them when it is not what you agreed.",
            at=now,
        )
    return engagement


def confirm_kick_off(db: Database, *, engagement_id: str, by: Actor, now: datetime) -> Engagement:
    """Confirm the kick-off the other side recorded; raises Conflict for one's own or the second time."""
    with write_transaction(db):
        engagement = store.get_engagement(db, engagement_id)
        require(by, "work on engagement", engagement)
        check_confirmation(engagement, by.organisation_id)
        title = get_brief(db, engagement.brief_id).content.title
        store.insert_confirmation(db, engagement_id, by=by.person_id, at=now)
        _record(db, engagement, "engagement.confirm-kick-off", by, now)
        tell_organisation(
            db,
            engagement.recorded_for,
            kind="engagement",
            subject=f"Kick-off confirmed: {title}",
            body=f"{by.organisation_name} confirmed the kick-off of “{title}”. "
            f"Work starts on {engagement.kick_off.starts_on}.",
            at=now,
        )
    return replace(engagement, confirmed_at=now, confirmed_by=by.person_id)


def _record(db: Database, engagement: Engagement, verb: str, by: Actor, now: datetime) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="engagement", subject_id=engagement.id)
