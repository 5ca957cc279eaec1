"""An agency's quotes: draft, submit, revise, withdraw; and the opening of a brief's seal."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from market.actions.identifiers import new_id
from market.actions.mails import queue_mail
from market.core.accounts import Actor
from market.core.briefs import Brief, BriefStatus
from market.core.calendars import say_moment
from market.core.errors import Conflict, Invalid, NotFound
from market.core.mail_pages import quote_page
from market.core.messages import say
from market.core.policy import require
from market.core.quote_states import QuoteState, check_renewal, quote_state, rebound, refuse_step
from market.core.quotes import Quote, QuoteContent, canonical_quote, check_quote, receipt_of
from market.store import briefs as brief_store
from market.store import quotes as store
from market.store.awards import list_awards
from market.store.catalogue import find_units
from market.store.connections import Database, write_transaction
from market.store.events import insert_event

Clock = Callable[[], datetime]


def save_quote_draft(db: Database, *, brief_id: str, fields: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Keep what an agency typed, exactly as typed, without submitting it."""
    brief = brief_store.get_published_brief(db, brief_id)
    require(by, "quote for brief", brief)
    with write_transaction(db):
        _refuse_closed(brief_store.get_brief(db, brief_id), now)
        store.insert_quote_draft(db, brief_id=brief_id, agency_id=by.get_organisation_id(), fields=fields, at=now)


def what_keeps_from_submitting(
    db: Database, *, brief: Brief, content: QuoteContent, by: Actor, now: datetime
) -> dict[str, str]:
    """Return what the rules refuse of a quote as it stands, a sentence by field, without submitting it."""
    require(by, "quote for brief", brief)
    try:
        _check(db, brief, content, now)
    except Invalid as refusal:
        return refusal.problems
    return {}


def submit_quote(
    db: Database,
    *,
    brief_id: str,
    content: QuoteContent,
    by: Actor,
    clock: Clock,
    revises: int | None = None,
    answers_version: int | None = None,
) -> Quote:
    """Submit a quote, or a new revision of the agency's own, under seal, and return it with its receipt.

    The time is taken from *clock* inside the write transaction, after any wait for the lock, so that no
    stored stamp lies past the deadline.  *revises* is the revision the agency saw (None for a first
    quote): when it is not the current one, somebody else of the agency was quicker and Conflict is raised.
    *answers_version* is the version of the brief the agency saw: after a binding change of it Conflict is raised too.
    """
    brief = brief_store.get_published_brief(db, brief_id)
    require(by, "quote for brief", brief)
    with write_transaction(db):
        now = clock()
        brief = brief_store.get_brief(db, brief_id)
        _refuse_closed(brief, now)
        if answers_version is not None and answers_version < brief.binding_version:
            raise Conflict(
                say(
                    "The client changed the brief while you were writing. What you typed is kept but not submitted: "
                    "read the lines again, then submit."
                )
            )
        _check(db, brief, content, now)
        previous = store.find_own_quote(db, brief_id=brief_id, agency_id=by.get_organisation_id())
        _refuse_stale_form(previous, revises)
        return _seal(db, brief, previous, content, verb="quote.revise" if previous else "quote.submit", by=by, now=now)


def reconfirm_quote(db: Database, *, quote_id: str, by: Actor, clock: Clock) -> Quote:
    """Seal the agency's own stale quote anew, unchanged, for the brief as amended, and return the new revision.

    Answers to lines that are gone fall away.  Raises Conflict when the brief now asks for something the quote
    does not say: then it must be edited.
    """
    quote = get_own_quote(db, quote_id=quote_id, by=by)
    require(by, "change own quote", quote)
    with write_transaction(db):
        now = clock()
        brief = brief_store.get_brief(db, quote.brief_id)
        _refuse_closed(brief, now)
        quote = get_own_quote(db, quote_id=quote_id, by=by)
        state = quote_state(brief, quote, now=now)
        if state is not QuoteState.STALE:
            raise Conflict(say("This quote is {state}: there is nothing to confirm again.", state=state))
        content = rebound(quote.content, brief)
        try:
            _check(db, brief, content, now)
        except Invalid as refusal:
            faults = " ".join(refusal.problems.values())
            raise Conflict(
                say(
                    "Confirming is not enough for the brief as it is now. {faults} Edit the quote instead.",
                    faults=faults,
                )
            ) from None
        return _seal(db, brief, quote, content, verb="quote.reconfirm", by=by, now=now)


def renew_validity(db: Database, *, quote_id: str, valid_until: date, by: Actor, now: datetime) -> Quote:
    """Hold the agency's own opened quote until a later day at the same price, and return it."""
    quote = get_own_quote(db, quote_id=quote_id, by=by)
    require(by, "change own quote", quote)
    with write_transaction(db):
        quote = get_own_quote(db, quote_id=quote_id, by=by)
        awarded = {award.quote_id for award in list_awards(db, quote.brief_id)}
        state = quote_state(brief_store.get_brief(db, quote.brief_id), quote, now=now, awarded=awarded)
        check_renewal(quote, state, valid_until=valid_until, today=now.date())
        store.insert_renewal(db, quote, valid_until=valid_until, by=by.person_id, at=now)
        _record(db, quote, "quote.renew", by, now)
    return get_own_quote(db, quote_id=quote_id, by=by)


def withdraw_quote(db: Database, *, quote_id: str, by: Actor, clock: Clock) -> Quote:
    """Withdraw the agency's own quote while the brief is open; submitting again revives it."""
    quote = get_own_quote(db, quote_id=quote_id, by=by)
    require(by, "change own quote", quote)
    with write_transaction(db):
        now = clock()
        brief = brief_store.get_brief(db, quote.brief_id)
        _refuse_closed(brief, now)
        quote = get_own_quote(db, quote_id=quote_id, by=by)
        refuse_step(quote_state(brief, quote, now=now), QuoteState.WITHDRAWN)
        store.update_withdrawn(db, quote.id, at=now)
        _record(db, quote, "quote.withdraw", by, now)
        if quote.withdrawn_at is None:
            _mail_withdrawal(db, quote, brief, by, now)
    return get_own_quote(db, quote_id=quote_id, by=by)


def get_own_quote(db: Database, *, quote_id: str, by: Actor) -> Quote:
    """Return the agency's own quote; another agency's raises NotFound as if it did not exist."""
    quote = store.find_own_quote_by_id(db, quote_id=quote_id, agency_id=by.organisation_id or "")
    if quote is None:
        raise NotFound(say("There is nothing here under this address."))
    require(by, "read own quote", quote)
    return quote


def open_quotes(db: Database, *, brief_id: str, now: datetime) -> bool:
    """Break the seal of a brief whose closing time has come; return whether this call did it.

    The opening is an event; it is never undone, whatever clocks do afterwards.
    """
    with write_transaction(db):
        opened = brief_store.update_opened(db, brief_id, at=now)
        if opened:
            insert_event(
                db, at=now, actor="closing time", verb="brief.open-quotes", subject="brief", subject_id=brief_id
            )
    return opened


def open_due_quotes(db: Database, *, now: datetime) -> int:
    """Open every brief whose closing time has come and return how many."""
    due = brief_store.list_briefs_due_for_opening(db, now=now)
    return sum(open_quotes(db, brief_id=brief_id, now=now) for brief_id in due)


def _refuse_closed(brief: Brief, now: datetime) -> None:
    if brief.is_of_banned_client:
        raise Conflict(say("This client is banned from the market for now: its briefs take no quotes."))
    status = brief.status(now)
    if status is not BriefStatus.OPEN:
        raise Conflict(
            say(
                "This brief is {status}: quotes closed at {closes_at:%Y-%m-%d %H:%M} UTC. What you typed was not "
                "submitted.",
                status=status,
                closes_at=brief.closes_at,
            )
        )


def _refuse_stale_form(previous: Quote | None, revises: int | None) -> None:
    if previous is None or revises == previous.revision:
        return
    raise Conflict(
        say(
            "Your agency has a quote for this brief already: there is one quote per brief and agency. "
            "Open it and revise it."
        )
    )


def _check(db: Database, brief: Brief, content: QuoteContent, now: datetime) -> None:
    check_quote(content, brief, today=now.date(), hourly=_hourly_lines(db, brief, content))


def _hourly_lines(db: Database, brief: Brief, content: QuoteContent) -> set[str]:
    if not content.team:
        return set()
    units = find_units(db, [line.service for line in brief.content.lines])
    return {line.id for line in brief.content.lines if units[line.service] == "hour"}


def _seal(
    db: Database, brief: Brief, previous: Quote | None, content: QuoteContent, *, verb: str, by: Actor, now: datetime
) -> Quote:
    refuse_step(quote_state(brief, previous, now=now), QuoteState.SUBMITTED)
    quote, canonical = _next_revision(brief, previous, content, by, now)
    if previous is None:
        store.insert_quote(db, quote_id=quote.id, brief_id=brief.id, agency_id=quote.agency_id, at=now)
    store.insert_revision(db, quote, brief_version=brief.version, canonical=canonical)
    store.update_revised(db, quote.id, revision=quote.revision, at=now)
    store.delete_quote_draft(db, brief_id=brief.id, agency_id=quote.agency_id)
    _record(db, quote, verb, by, now)
    _mail_receipt(db, quote, brief, by, now)
    return quote


def _next_revision(
    brief: Brief, previous: Quote | None, content: QuoteContent, by: Actor, now: datetime
) -> tuple[Quote, str]:
    quote = Quote(
        id=previous.id if previous else new_id(),
        brief_id=brief.id,
        agency_id=by.get_organisation_id(),
        agency_name=by.organisation_name,
        revision=previous.revision + 1 if previous else 1,
        submitted_at=now,
        withdrawn_at=None,
        currency=brief.content.currency,
        receipt="",
        content=content,
        brief_version=brief.version,
    )
    canonical = canonical_quote(
        quote_id=quote.id,
        agency_id=quote.agency_id,
        brief=brief,
        revision=quote.revision,
        submitted_at=now,
        content=content,
    )
    return replace(quote, receipt=receipt_of(canonical)), canonical


def _record(db: Database, quote: Quote, verb: str, by: Actor, now: datetime) -> None:
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=verb,
        subject="quote",
        subject_id=quote.id,
        revision=quote.revision,
        receipt=quote.receipt,
    )


def _mail_receipt(db: Database, quote: Quote, brief: Brief, by: Actor, now: datetime) -> None:
    zone = by.time_zone or brief.content.time_zone
    queue_mail(
        db,
        recipient=by.email,
        subject=say("Receipt for your quote: {title}", title=brief.content.title),
        body=say(
            "Revision {revision} of your quote was sealed at {now:%Y-%m-%d %H:%M:%S} UTC, {local_time}.\n\nReceipt "
            "(SHA-256): {receipt}\n\nNobody but your agency can read it before {closes_at}. Until then you can "
            "revise or withdraw it.",
            revision=quote.revision,
            now=now,
            local_time=say_moment(now, zone),
            receipt=quote.receipt,
            closes_at=say_moment(brief.closes_at, zone),
        ),
        page=quote_page(quote.id),
        at=now,
    )


def _mail_withdrawal(db: Database, quote: Quote, brief: Brief, by: Actor, now: datetime) -> None:
    zone = by.time_zone or brief.content.time_zone
    queue_mail(
        db,
        recipient=by.email,
        subject=say("You withdrew your quote: {title}", title=brief.content.title),
        body=say(
            "Revision {revision} of your quote was withdrawn at {now:%Y-%m-%d %H:%M:%S} UTC, {local_time}: nobody will "
            "read it. Until {closes_at} you can submit it again.",
            revision=quote.revision,
            now=now,
            local_time=say_moment(now, zone),
            closes_at=say_moment(brief.closes_at, zone),
        ),
        page=quote_page(quote.id),
        at=now,
    )
