"""What happens to a published brief: amended, extended, withdrawn, cancelled or ended without success."""

from dataclasses import replace
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.notices import tell_organisation
from market.actions.quotes import open_quotes
from market.core.accounts import Actor
from market.core.amendments import check_amendment, extended
from market.core.brief_changes import Change, changes_text, is_binding, lines_of_next_version
from market.core.brief_life import Ending, check_ending, check_move, check_withdrawal, explanation
from market.core.briefs import Brief, BriefContent, BriefStatus
from market.core.calendars import say_moment
from market.core.errors import Conflict
from market.core.mail_pages import brief_page, quote_page
from market.core.messages import say
from market.core.policy import require
from market.store import briefs as store
from market.store.accounts import get_organisation
from market.store.brief_endings import insert_ending
from market.store.brief_versions import has_version, insert_version, update_amended
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.involvement import list_involved_agencies
from market.store.quotes import list_opened_quotes


def amend_brief(
    db: Database,
    *,
    brief_id: str,
    content: BriefContent,
    reason: str,
    by: Actor,
    now: datetime,
    minimum_open_seconds: int | None = None,
    seen_version: int | None = None,
) -> Brief:
    """Give an open brief a new version, tell those who work on it, and return it.

    *seen_version* is the version the form was filled in from.  Raises Conflict for a brief that is not open or
    was amended meanwhile, Invalid by field path for what may not change.
    """
    require(by, "edit brief", store.get_brief(db, brief_id))
    with write_transaction(db):
        brief = store.get_brief(db, brief_id)
        check_move("amend", brief.status(now))
        _refuse_old_form(brief, seen_version)
        _write_version(db, brief, content, "brief.amend", reason, by, now, minimum_open_seconds)
    return store.get_brief(db, brief_id)


def extend_brief(db: Database, *, brief_id: str, closes_at: datetime, reason: str, by: Actor, now: datetime) -> Brief:
    """Let an open brief close later, moving questions, answers and decision by as much, and return it.

    Raises Conflict for a brief that is not open, Invalid for a closing that is not later.
    """
    require(by, "edit brief", store.get_brief(db, brief_id))
    with write_transaction(db):
        brief = store.get_brief(db, brief_id)
        check_move("extend", brief.status(now))
        content = extended(brief.content, closes_at)
        _write_version(db, brief, content, "brief.extend", reason, by, now, None)
    return store.get_brief(db, brief_id)


def withdraw_brief(db: Database, *, brief_id: str, reason: str, by: Actor, now: datetime) -> Brief:
    """Withdraw an open brief for good; its quotes stay sealed.  Raises Conflict, Invalid for the reason."""
    require(by, "edit brief", store.get_brief(db, brief_id))
    with write_transaction(db):
        brief = store.get_brief(db, brief_id)
        check_move("withdraw", brief.status(now))
        check_withdrawal(reason)
        ending = Ending(BriefStatus.WITHDRAWN, "", reason.strip(), now)
        _end(db, brief, ending, "brief.withdraw", by, now)
        subject = say("Withdrawn: {title}", title=brief.content.title)
        tell_involved(db, brief, subject=subject, body=explanation(ending), at=now)
    return store.get_brief(db, brief_id)


def cancel_brief(db: Database, *, brief_id: str, reason_code: str, reason: str, by: Actor, now: datetime) -> Brief:
    """Cancel a closed brief of which nothing is awarded, and tell its bidders.  Raises Conflict, Invalid."""
    return _end_closed(db, brief_id, BriefStatus.CANCELLED, "cancel", reason_code, reason, by, now)


def mark_unsuccessful(db: Database, *, brief_id: str, reason_code: str, reason: str, by: Actor, now: datetime) -> Brief:
    """End a closed brief because no quote was suitable, and tell its bidders.  Raises Conflict, Invalid."""
    return _end_closed(db, brief_id, BriefStatus.UNSUCCESSFUL, "mark unsuccessful", reason_code, reason, by, now)


def tell_involved(db: Database, brief: Brief, *, subject: str, body: str, at: datetime) -> None:
    """Mail the agencies that drafted, quoted or are invited, once each; inside the transaction of the act."""
    for agency_id in sorted({*list_involved_agencies(db, brief.id), *brief.invited}):
        tell_organisation(
            db, agency_id, kind="brief-change", subject=subject, body=body, page=brief_page(brief.id), at=at
        )


def _write_version(
    db: Database,
    brief: Brief,
    content: BriefContent,
    verb: str,
    reason: str,
    by: Actor,
    now: datetime,
    minimum_open_seconds: int | None,
) -> None:
    version = brief.version + 1
    content = replace(content, lines=lines_of_next_version(brief.content.lines, content.lines, version=version))
    changes = check_amendment(
        brief,
        content,
        load_catalogue(db),
        reason=reason,
        now=now,
        minimum_open_seconds=minimum_open_seconds,
        country=get_organisation(db, brief.client_id).country,
    )
    binding = is_binding(changes)
    if not has_version(db, brief):
        insert_version(db, brief, at=now, by=by.person_id, reason="kept before it was changed")
    update_amended(
        db,
        replace(brief, content=content),
        version=version,
        binding_version=version if binding else brief.binding_version,
        at=now,
        new_id=new_id,
    )
    written = store.get_brief(db, brief.id)
    insert_version(db, written, at=now, by=by.person_id, reason=reason.strip(), changes=changes, is_binding=binding)
    detail = {"version": version, "is_binding": binding, "reason": reason.strip()}
    changed = [{"field": change.field, "before": change.before, "after": change.after} for change in changes]
    _record(db, brief, verb, by, now, previous="open", status="open", changes=changed, **detail)
    tell_involved(
        db,
        written,
        subject=say("Changed: {title}", title=written.content.title),
        body=_change_text(written, changes, reason, binding),
        at=now,
    )


def _change_text(brief: Brief, changes: tuple[Change, ...], reason: str, binding: bool) -> str:
    stale = (
        say(
            "\n\nA quote sent before this change is stale: confirm or revise it before closing. Only the lines named "
            "above, and any that rest on them, need another look."
        )
        if binding
        else say("\n\nQuotes sent before this change stay as they are.")
    )
    return say(
        "The client changed “{title}” (version {version}).\n\n{changes}\n\nWhy: {reason}{stale}\n\nQuotes "
        "close {closes_at}.",
        title=brief.content.title,
        version=brief.version,
        changes=changes_text(changes),
        reason=reason.strip(),
        stale=stale,
        closes_at=say_moment(brief.closes_at, brief.content.time_zone),
    )


def _end_closed(
    db: Database,
    brief_id: str,
    status: BriefStatus,
    move: str,
    reason_code: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> Brief:
    require(by, "edit brief", store.get_brief(db, brief_id))
    open_quotes(db, brief_id=brief_id, now=now)
    with write_transaction(db):
        brief = store.get_brief(db, brief_id)
        check_move(move, brief.status(now))
        quotes = list_opened_quotes(db, brief_id)
        check_ending(status, reason_code, reason, has_quotes=bool(quotes))
        ending = Ending(status, reason_code, reason.strip(), now)
        _end(db, brief, ending, f"brief.{move.replace(' ', '-')}", by, now)
        for quote in quotes:
            subject, body = say("Outcome: {title}", title=brief.content.title), explanation(ending)
            tell_organisation(
                db, quote.agency_id, kind="outcome", subject=subject, body=body, page=quote_page(quote.id), at=now
            )
    return store.get_brief(db, brief_id)


def _end(db: Database, brief: Brief, ending: Ending, verb: str, by: Actor, now: datetime) -> None:
    insert_ending(db, brief.id, ending)
    _record(
        db,
        brief,
        verb,
        by,
        now,
        previous=brief.status(now).value,
        status=ending.status.value,
        reason_code=ending.reason_code,
        reason=ending.reason,
    )


def _refuse_old_form(brief: Brief, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != brief.version:
        raise Conflict(
            say(
                "This brief is at version {version} by now. Open the page again and change it there.",
                version=brief.version,
            )
        )


def _record(db: Database, brief: Brief, verb: str, by: Actor, now: datetime, **detail: object) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="brief", subject_id=brief.id, **detail)
