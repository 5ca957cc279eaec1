"""Inviting agencies to a brief, withdrawing an invitation, and declining one."""

from datetime import datetime

from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.core.briefs import Brief, BriefStatus
from market.core.calendars import say_moment
from market.core.errors import Conflict, Invalid, NotFound
from market.core.mail_pages import AGENCY_WORK, brief_page, invitations_page
from market.core.messages import say
from market.core.policy import require
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters
from market.store import invitations as store
from market.store.briefs import get_brief, get_published_brief
from market.store.connections import Database, write_transaction
from market.store.events import insert_event

INVITATIONS_MOST = 15
DECLINE_REASON_LENGTH = (10, 500)


def invite_agency(db: Database, *, brief_id: str, slug: str, by: Actor, now: datetime) -> None:
    """Invite a verified agency to a draft or an open brief; it is told when the brief is public.

    Raises Conflict once quotes have closed, Invalid at ``agency``.
    """
    require(by, "edit brief", get_brief(db, brief_id))
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        _refuse_settled(brief, now)
        agency = store.find_invitable_agency(db, slug)
        if agency is None or agency.id == brief.client_id:
            raise Invalid({"agency": say("Choose a verified agency other than your own organisation.")})
        if agency.id in brief.invited:
            raise Invalid({"agency": say("{name} is invited already.", name=agency.name)})
        if len(brief.invited) >= INVITATIONS_MOST:
            raise Invalid(
                {
                    "agency": say(
                        "Keep to {invitations_most} invitations; three to five quotes serve best.",
                        invitations_most=INVITATIONS_MOST,
                    )
                }
            )
        store.insert_invitation(db, brief_id=brief_id, agency_id=agency.id, at=now)
        _record(db, "brief.invite", brief_id, agency.id, by, now)
        if brief.published_at is not None:
            _tell_invited(db, brief, agency.id, now)


def withdraw_invitation(db: Database, *, brief_id: str, agency_id: str, by: Actor, now: datetime) -> None:
    """Take an invitation back before quotes close; a quote sent meanwhile stays.  Raises Conflict, NotFound."""
    require(by, "edit brief", get_brief(db, brief_id))
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        _refuse_settled(brief, now)
        if not store.update_invitation_withdrawn(db, brief_id=brief_id, agency_id=agency_id, at=now):
            raise NotFound(say("There is no such invitation."))
        _record(db, "brief.withdraw-invitation", brief_id, agency_id, by, now)
        if brief.published_at is not None:
            tell_organisation(
                db,
                agency_id,
                kind="brief-change",
                subject=say("Invitation withdrawn: {title}", title=brief.content.title),
                body=say(
                    "{client_name} has withdrawn its invitation to "
                    "quote for “{title}”. A quote you sent before "
                    "stays as "
                    "it is, and you can withdraw it until closing.",
                    client_name=brief.client_name,
                    title=brief.content.title,
                ),
                page=AGENCY_WORK,
                at=now,
            )


def decline_invitation(db: Database, *, brief_id: str, reason: str, by: Actor, now: datetime) -> None:
    """Decline the agency's own invitation with a reason the client reads.  Raises Conflict, Invalid, NotFound."""
    require(by, "decline invitation", get_published_brief(db, brief_id))
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        _refuse_settled(brief, now)
        if fault := _reason_fault(reason):
            raise Invalid({"reason": fault})
        agency_id = by.get_organisation_id()
        store.update_invitation_declined(db, brief_id=brief_id, agency_id=agency_id, reason=reason.strip(), at=now)
        _record(db, "brief.decline-invitation", brief_id, agency_id, by, now)
        tell_organisation(
            db,
            brief.client_id,
            kind="brief-change",
            subject=say("Invitation declined: {title}", title=brief.content.title),
            body=say(
                "{organisation_name} will not quote for “{title}”. Its reason: {reason}",
                organisation_name=by.organisation_name,
                title=brief.content.title,
                reason=reason.strip(),
            ),
            page=invitations_page(brief.id),
            at=now,
        )


def tell_invited_agencies(db: Database, brief: Brief, *, now: datetime) -> None:
    """Mail every invited agency that has not been told; inside the transaction that publishes the brief."""
    for agency_id in sorted(brief.invited):
        _tell_invited(db, brief, agency_id, now)


def _tell_invited(db: Database, brief: Brief, agency_id: str, now: datetime) -> None:
    store.update_invitation_told(db, brief_id=brief.id, agency_id=agency_id, at=now)
    tell_organisation(
        db,
        agency_id,
        kind="brief-change",
        subject=say("Invitation to quote: {title}", title=brief.content.title),
        body=say(
            "{client_name} invites you to quote for “{title}”, asking for {quotes_sought} quotes in all. Quotes "
            "close {closes_at} and stay sealed until then. If it is not for you, decline on your page of quotes: "
            "the client reads your reason.",
            client_name=brief.client_name,
            title=brief.content.title,
            quotes_sought=brief.content.terms.quotes_sought,
            closes_at=say_moment(brief.closes_at, brief.content.time_zone),
        ),
        page=brief_page(brief.id),
        at=now,
    )


def _refuse_settled(brief: Brief, now: datetime) -> None:
    status = brief.status(now)
    if status not in (BriefStatus.DRAFT, BriefStatus.OPEN):
        raise Conflict(say("This brief is {status}: invitations matter only until quotes close.", status=status))


def _reason_fault(reason: str) -> str:
    shortest, longest = DECLINE_REASON_LENGTH
    if has_hidden_characters(reason):
        return HIDDEN_CHARACTERS
    if not shortest <= len(reason.strip()) <= longest:
        return say(
            "Give the reason in {shortest} to {longest} characters; it helps the client to ask better.",
            shortest=shortest,
            longest=longest,
        )
    return ""


def _record(db: Database, verb: str, brief_id: str, agency_id: str, by: Actor, now: datetime) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="brief", subject_id=brief_id, agency=agency_id)
