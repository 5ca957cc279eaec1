"""Awarding lines, with the outcome told to every bidder in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.notices import tell_organisation
from market.actions.quotes import open_quotes
from market.core.accounts import Actor
from market.core.awards import Award, check_award, outcome_text
from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.comparison import Comparison, compare
from market.core.policy import require
from market.core.quotes import Quote
from market.core.standings import refuse_banned
from market.store import awards as store
from market.store.briefs import get_brief
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.quotes import list_opened_quotes
from market.store.standings import list_banned


def award_lines(
    db: Database,
    *,
    brief_id: str,
    choices: Mapping[str, str],
    reason_code: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> list[Award]:
    """Award lines of a closed brief, *choices* mapping line ids to quote ids, and queue every bidder's outcome.

    All lines or none: raises Conflict when any of them has an award already, Invalid for the choices.
    """
    require(by, "award lines", get_brief(db, brief_id))
    open_quotes(db, brief_id=brief_id, now=now)
    catalogue = load_catalogue(db)
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        quotes = list_opened_quotes(db, brief_id)
        check_award(
            brief,
            quotes,
            choices,
            awarded={award.line_id: award.quote_id for award in store.list_awards(db, brief_id)},
            reason_code=reason_code,
            reason=reason,
            now=now,
            today=now.date(),
        )
        chosen = {quote.agency_id for quote in quotes if quote.id in choices.values()}
        refuse_banned(chosen, list_banned(db, chosen))
        awards = _awards(brief, quotes, choices, reason_code, reason, by, now)
        for award in awards:
            store.insert_award(db, award, at=now)
            insert_event(
                db,
                at=now,
                actor=by.person_id,
                verb="line.award",
                subject="brief",
                subject_id=brief_id,
                line=award.line_id,
                quote=award.quote_id,
                revision=award.revision,
                reason=reason_code,
            )
        _mail_outcomes(db, brief, quotes, awards, catalogue, now)
    return awards


def _awards(
    brief: Brief,
    quotes: Sequence[Quote],
    choices: Mapping[str, str],
    reason_code: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> list[Award]:
    revisions = {quote.id: quote.revision for quote in quotes}
    return [
        Award(
            id=new_id(),
            brief_id=brief.id,
            line_id=line.id,
            quote_id=choices[line.id],
            revision=revisions[choices[line.id]],
            awarded_at=now,
            awarded_by=by.person_id,
            reason_code=reason_code,
            reason=reason.strip(),
        )
        for line in brief.content.lines
        if line.id in choices
    ]


def _mail_outcomes(
    db: Database, brief: Brief, quotes: Sequence[Quote], awards: Sequence[Award], catalogue: Catalogue, now: datetime
) -> None:
    comparison: Comparison = compare(brief, quotes, catalogue, {})
    for column in comparison.columns:
        won = [
            catalogue.service(brief.line(award.line_id).service).name_en
            for award in awards
            if award.quote_id == column.quote.id
        ]
        body = outcome_text(brief, column, comparison, won, reason_code=awards[0].reason_code, reason=awards[0].reason)
        subject = f"Outcome: {brief.content.title}"
        tell_organisation(db, column.quote.agency_id, kind="outcome", subject=subject, body=body, at=now)
