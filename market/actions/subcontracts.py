"""Briefs that an agency posts on behalf of a line it quoted, and the chain as each entitled reader sees it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.quotes import get_own_quote
from market.core.accounts import Actor
from market.core.briefs import Brief
from market.core.policy import require
from market.core.quotes import Quote, line_total
from market.core.subcontracts import (
    MarkUp,
    Subcontract,
    charged_for_subcontract,
    check_subcontracted,
    subcontract_draft,
)
from market.store import briefs as brief_store
from market.store import subcontracts as store
from market.store.accounts import get_organisation, update_buying
from market.store.awards import list_awards
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.quotes import list_opened_quotes


def begin_buying(db: Database, *, by: Actor, now: datetime) -> None:
    """Let an agency post briefs as well; doing so again changes nothing."""
    require(by, "begin buying")
    with write_transaction(db):
        if update_buying(db, by.get_organisation_id()):
            insert_event(
                db,
                at=now,
                actor=by.person_id,
                verb="organisation.begin-buying",
                subject="organisation",
                subject_id=by.get_organisation_id(),
            )


def begin_subcontract(db: Database, *, quote_id: str, line_id: str, by: Actor, now: datetime) -> Brief:
    """Draft a brief on behalf of one line of the agency's own quote and return it.

    Raises Conflict where the quote promises no subcontractor on that line, NotFound for another agency's quote.
    """
    quote = get_own_quote(db, quote_id=quote_id, by=by)
    require(by, "change own quote", quote)
    require(by, "write briefs")
    parent = brief_store.get_published_brief(db, quote.brief_id)
    line = parent.line(line_id)
    check_subcontracted(quote.content.line(line_id))
    content = subcontract_draft(parent.content, line, load_catalogue(db).service(line.service))
    brief_id = new_id()
    with write_transaction(db):
        brief_store.insert_brief(db, brief_id=brief_id, client_id=by.get_organisation_id(), content=content, at=now)
        brief_store.update_draft(db, brief_id=brief_id, content=content, at=now, new_id=new_id)
        store.insert_subcontract(
            db, brief_id=brief_id, quote_id=quote_id, line_id=line_id, person_id=by.person_id, at=now
        )
        insert_event(db, at=now, actor=by.person_id, verb="brief.begin", subject="brief", subject_id=brief_id)
        insert_event(
            db,
            at=now,
            actor=by.person_id,
            verb="quote.subcontract",
            subject="quote",
            subject_id=quote_id,
            line=line_id,
            brief=brief_id,
        )
    return brief_store.get_brief(db, brief_id)


def list_own_chain(db: Database, *, quote_id: str, by: Actor, now: datetime) -> list[Subcontract]:
    """Return the briefs behind an agency's own quote, drafts included, with what it pays; NotFound for another's."""
    quote = get_own_quote(db, quote_id=quote_id, by=by)
    return list(_subcontracts(db, quote, now))


def list_client_chain(db: Database, *, brief_id: str, by: Actor, now: datetime) -> dict[str, list[Subcontract]]:
    """Return, per awarded line of a client's own brief, the published briefs behind the winner's promise.

    The client sees who does the work, never what the agency pays for it.
    """
    brief = brief_store.get_brief(db, brief_id)
    require(by, "compare quotes", brief)
    quotes = {quote.id: quote for quote in list_opened_quotes(db, brief_id)}
    chain: dict[str, list[Subcontract]] = {}
    for award in list_awards(db, brief_id):
        if award.quote_id in quotes:
            found = [_without_price(each) for each in _subcontracts(db, quotes[award.quote_id], now)]
            chain[award.line_id] = [each for each in found if each.line_id == award.line_id and each.status != "draft"]
    return chain


def iterate_markups(db: Database) -> Iterator[MarkUp]:
    """Yield the mark-up of every awarded line whose subcontract is awarded in full, for the statistics.

    A line with several briefs behind it counts once, against what they cost together; currencies are never mixed.
    """
    for quote_id, brief_id in store.list_subcontracted_quotes(db):
        brief = brief_store.get_brief(db, brief_id)
        quote = next((quote for quote in list_opened_quotes(db, brief_id) if quote.id == quote_id), None)
        won = {award.line_id for award in list_awards(db, brief_id) if award.quote_id == quote_id}
        if quote is not None:
            for line_id in sorted(won):
                yield from _line_markup(db, brief, quote, line_id)


def _line_markup(db: Database, brief: Brief, quote: Quote, line_id: str) -> Iterator[MarkUp]:
    behind = [
        brief_store.get_brief(db, brief_id)
        for brief_id, line, _ in store.list_subcontract_briefs(db, quote.id)
        if line == line_id
    ]
    settled = [sub for sub in behind if sub.awarded_lines and sub.awarded_lines == len(sub.content.lines)]
    answer = quote.content.line(line_id)
    if not settled or len(settled) < len([sub for sub in behind if sub.published_at]) or answer is None:
        return
    if {sub.content.currency for sub in settled} != {quote.currency}:
        return
    organisation = get_organisation(db, quote.agency_id)
    charged = charged_for_subcontract(brief.line(line_id), answer)
    paid = sum(_paid(db, sub) or 0 for sub in settled)
    if charged and paid:
        yield MarkUp(
            service=brief.line(line_id).service,
            agency_id=quote.agency_id,
            controlling_group=organisation.controlling_group,
            charged_minor=charged,
            paid_minor=paid,
            currency=quote.currency,
            dated=max(award.awarded_at for sub in settled for award in list_awards(db, sub.id)),
        )


def _subcontracts(db: Database, quote: Quote, now: datetime) -> Iterator[Subcontract]:
    for brief_id, line_id, linked_at in store.list_subcontract_briefs(db, quote.id):
        brief = brief_store.get_brief(db, brief_id)
        names = {sub.id: sub.agency_name for sub in list_opened_quotes(db, brief_id)}
        winners = {names[award.quote_id] for award in list_awards(db, brief_id) if award.quote_id in names}
        yield Subcontract(
            brief_id=brief_id,
            line_id=line_id,
            title=brief.content.title,
            status=brief.status(now),
            awarded_to=tuple(sorted(winners)),
            paid_minor=_paid(db, brief),
            linked_at=linked_at,
        )


def _paid(db: Database, brief: Brief) -> int | None:
    quotes = {quote.id: quote for quote in list_opened_quotes(db, brief.id)}
    lines = {line.id: line for line in brief.content.lines}
    answers = [
        (lines[award.line_id], quotes[award.quote_id].content.line(award.line_id))
        for award in list_awards(db, brief.id)
        if award.line_id in lines and award.quote_id in quotes
    ]
    return sum(line_total(line, answer) for line, answer in answers if answer) if answers else None


def _without_price(subcontract: Subcontract) -> Subcontract:
    return replace(subcontract, paid_minor=None)
