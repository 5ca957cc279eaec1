"""Beginning and ending awarded work: one side records it, the other confirms the kick-off and is told of the end."""

from dataclasses import replace
from datetime import date, datetime

from market.actions.engagement_steps import record_step
from market.actions.identifiers import new_id
from market.core.accounts import Actor
from market.core.awards import Award
from market.core.engagements import (
    END_REASONS,
    Engagement,
    KickOff,
    WorkEnd,
    check_confirmation,
    check_end,
    check_kick_off,
    check_standstill,
)
from market.core.errors import NotFound
from market.core.messages import say
from market.core.policy import require
from market.store import engagements as store
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.connections import Database, write_transaction
from market.store.quotes import list_opened_quotes


def plan_engagement(
    db: Database, *, brief_id: str, quote_id: str, kick_off: KickOff, by: Actor, now: datetime
) -> Engagement:
    """Return the engagement a kick-off would begin, unrecorded.

    Raises NotFound unless *by* is a side of an opened quote, Conflict without an award or within the standstill.
    """
    return _plan(db, brief_id=brief_id, quote_id=quote_id, kick_off=kick_off, by=by, now=now)[0]


def record_kick_off(
    db: Database, *, brief_id: str, quote_id: str, kick_off: KickOff, by: Actor, now: datetime
) -> Engagement:
    """Begin the engagement of an awarded quote and ask the other side to confirm its kick-off.

    Raises Conflict without an award, within the standstill or the second time, Invalid for the texts.
    """
    with write_transaction(db):
        engagement, awards = _plan(db, brief_id=brief_id, quote_id=quote_id, kick_off=kick_off, by=by, now=now)
        check_kick_off(engagement.kick_off, awards)
        store.insert_engagement(db, engagement)
        record_step(
            db,
            engagement,
            "engagement.record-kick-off",
            by=by,
            now=now,
            what=say("Kick-off to confirm"),
            body=say(
                "recorded a kick-off, with work from {starts_on}. Please confirm it, or write to them when it is not "
                "what you agreed.",
                starts_on=kick_off.starts_on,
            ),
        )
    return engagement


def confirm_kick_off(db: Database, *, engagement_id: str, by: Actor, now: datetime) -> Engagement:
    """Confirm the kick-off the other side recorded; raises Conflict for one's own or the second time."""
    with write_transaction(db):
        engagement = store.get_engagement(db, engagement_id)
        require(by, "work on engagement", engagement)
        check_confirmation(engagement, by.organisation_id, now.date())
        store.insert_confirmation(db, engagement_id, by=by.person_id, at=now)
        record_step(
            db,
            engagement,
            "engagement.confirm-kick-off",
            by=by,
            now=now,
            what=say("Kick-off confirmed"),
            body=say("confirmed the kick-off. Work starts on {starts_on}.", starts_on=engagement.kick_off.starts_on),
        )
    return replace(engagement, confirmed_at=now, confirmed_by=by.person_id)


def end_work(
    db: Database, *, engagement_id: str, ended_on: date, reason_code: str, reason: str, by: Actor, now: datetime
) -> Engagement:
    """Record the last day of work and why it was the last, and tell the other side; close-out follows.

    Raises Conflict the second time, Invalid for the day and the reason.
    """
    with write_transaction(db):
        engagement = store.get_engagement(db, engagement_id)
        require(by, "work on engagement", engagement)
        end = WorkEnd(ended_on, reason_code, reason.strip(), now, by.person_id, by.organisation_id or "")
        check_end(engagement, end, now.date())
        store.insert_end(db, engagement_id, end)
        record_step(
            db,
            engagement,
            "engagement.end",
            by=by,
            now=now,
            what=say("Work ended"),
            body=say(
                "recorded {ended_on} as the last day of work. Reason: {reason_code}. {reason}",
                ended_on=ended_on,
                reason_code=END_REASONS[reason_code],
                reason=end.reason,
            )
            + say(" Next come the handover list with its act, what was paid, and each side's review."),
            reason=reason_code,
        )
    return replace(engagement, end=end)


def _plan(
    db: Database, *, brief_id: str, quote_id: str, kick_off: KickOff, by: Actor, now: datetime
) -> tuple[Engagement, list[Award]]:
    """Return what `plan_engagement` does, with the awards the work rests on."""
    brief = get_brief(db, brief_id)
    quote = next((each for each in list_opened_quotes(db, brief_id) if each.id == quote_id), None)
    if quote is None:
        raise NotFound(say("There is nothing here under this address."))
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
        watch_days=brief.content.terms.watch_days,
        no_reuse_months=brief.content.terms.no_reuse_months,
        title=brief.content.title,
    )
    require(by, "work on engagement", engagement)
    awards = [award for award in list_awards(db, brief_id) if award.quote_id == quote_id]
    check_standstill(awards, standstill_days=brief.content.terms.standstill_days, now=now)
    return engagement, awards
