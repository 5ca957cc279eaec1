"""Awarding lines, with the outcome told to every bidder in the same transaction; and taking an award back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.judgements import Judgement, judge, outcome_for
from market.actions.notices import tell_organisation
from market.actions.quotes import open_quotes
from market.core.accounts import Actor
from market.core.awards import Award, check_award, check_correction, check_unblocked, open_reasons
from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.engagements import EngagementStatus
from market.core.mail_pages import quote_page
from market.core.messages import say, together
from market.core.outcomes import outcome_text
from market.core.policy import require
from market.core.quotes import Quote
from market.core.standings import refuse_banned
from market.store import awards as store
from market.store.briefs import get_brief
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.engagements import find_engagement
from market.store.evaluations import current_feedback
from market.store.events import insert_event
from market.store.standings import list_banned


def check_choice(
    db: Database,
    *,
    brief: Brief,
    choices: Mapping[str, str],
    reason_code: str,
    reason: str,
    now: datetime,
) -> Judgement:
    """Refuse what `award_lines` would refuse, change nothing, and return what the decision rests on."""
    judgement = judge(db, brief, load_catalogue(db))
    check_award(
        brief,
        judgement.quotes,
        choices,
        awarded={award.line_id: award.quote_id for award in store.list_awards(db, brief.id)},
        reason_code=reason_code,
        reason=reason,
        now=now,
        today=now.date(),
        reasons=open_reasons(is_scored=judgement.evaluation is not None),
    )
    spreads = judgement.evaluation.open_spreads if judgement.evaluation else ()
    check_unblocked(brief, is_revealed=judgement.is_revealed, open_spreads=len(spreads))
    return judgement


def keep_choice(
    db: Database,
    *,
    brief_id: str,
    choices: Mapping[str, str],
    reason_code: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Remember a sound choice until it is confirmed; nobody is told and nothing is awarded."""
    require(by, "award lines", get_brief(db, brief_id))
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        check_choice(db, brief=brief, choices=choices, reason_code=reason_code, reason=reason, now=now)
        store.insert_award_choice(
            db,
            brief_id=brief_id,
            choices=choices,
            reason_code=reason_code,
            reason=reason.strip(),
            by=by.person_id,
            at=now,
        )


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

    All lines or none, and the reason "best score" only once two evaluators have scored: raises Conflict when any
    of them has an award already, while names are hidden or a wide spread of scores lacks its note; Invalid for
    the choices.
    """
    require(by, "award lines", get_brief(db, brief_id))
    open_quotes(db, brief_id=brief_id, now=now)
    catalogue = load_catalogue(db)
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        judgement = check_choice(
            db,
            brief=brief,
            choices=choices,
            reason_code=reason_code,
            reason=reason,
            now=now,
        )
        chosen = {quote.agency_id for quote in judgement.quotes if quote.id in choices.values()}
        refuse_banned(chosen, list_banned(db, chosen))
        standing = store.list_awards(db, brief_id)
        awards = _awards(brief, judgement.quotes, choices, reason_code, reason, by, now)
        for award in awards:
            store.insert_award(db, award, at=now)
            _record(db, "line.award", award, by, now, reason=reason_code)
        store.delete_award_choice(db, brief_id)
        _mail_outcomes(db, judgement, awards, standing, catalogue, now)
    return awards


def revoke_awards(
    db: Database, *, brief_id: str, line_ids: Collection[str], reason: str, by: Actor, now: datetime
) -> list[Award]:
    """Take back the awards of some lines, which are open again, and tell every bidder why.

    Raises Invalid for the lines and the reason, Conflict once work has begun and the time for it has passed.
    """
    require(by, "award lines", get_brief(db, brief_id))
    catalogue = load_catalogue(db)
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        awards = store.list_awards(db, brief_id)
        judgement = judge(db, brief, catalogue)
        check_correction(
            awards,
            judgement.quotes,
            line_ids,
            reason=reason,
            started={award.id for award in awards if _is_begun(db, award, now)},
            standstill_days=brief.content.terms.standstill_days,
            now=now,
        )
        revoked = [award for award in awards if award.line_id in line_ids]
        for award in revoked:
            store.update_revoked(db, award.id, at=now, by=by.person_id, reason=reason.strip())
            _record(db, "line.correct-award", award, by, now)
        _mail_corrections(db, judgement, revoked, catalogue, reason.strip(), now)
    return revoked


def _is_begun(db: Database, award: Award, now: datetime) -> bool:
    engagement = find_engagement(db, award.quote_id)
    return engagement is not None and engagement.status(now.date()) is not EngagementStatus.NOT_BEGUN


def _record(db: Database, verb: str, award: Award, by: Actor, now: datetime, **detail: str) -> None:
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=verb,
        subject="brief",
        subject_id=award.brief_id,
        line=award.line_id,
        quote=award.quote_id,
        revision=award.revision,
        **detail,
    )


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
    db: Database,
    judgement: Judgement,
    awards: Sequence[Award],
    standing: Sequence[Award],
    catalogue: Catalogue,
    now: datetime,
) -> None:
    feedback = current_feedback(db, judgement.brief.id)
    subject = say("Outcome: {title}", title=judgement.brief.content.title)
    for quote in judgement.quotes:
        told = feedback.get(quote.id, {})
        outcome = outcome_for(judgement, quote.id, awards, catalogue, told, standing=standing)
        if outcome is not None:
            body = outcome_text(judgement.brief, outcome)
            tell_organisation(
                db, quote.agency_id, kind="outcome", subject=subject, body=body, page=quote_page(quote.id), at=now
            )


def _mail_corrections(
    db: Database, judgement: Judgement, revoked: Sequence[Award], catalogue: Catalogue, reason: str, now: datetime
) -> None:
    brief = judgement.brief
    lines = together(catalogue.service(brief.line(award.line_id).service).name for award in revoked)
    for quote in judgement.quotes:
        held = any(award.quote_id == quote.id for award in revoked)
        body = say(
            "The client has taken back an award on “{title}”.\n\n"
            "Lines that are open again: {lines}.{held}\n\n"
            "Reason: {reason}\n\nYou will be told of the new decision.",
            title=brief.content.title,
            lines=lines,
            held=say(" Some of them had been awarded to you; please start no work on them.") if held else "",
            reason=reason,
        )
        subject = say("Correction: {title}", title=brief.content.title)
        tell_organisation(
            db, quote.agency_id, kind="outcome", subject=subject, body=body, page=quote_page(quote.id), at=now
        )
