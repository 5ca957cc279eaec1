"""Scoring quotes, agreeing on wide spreads, shortlisting, and written feedback."""

from collections.abc import Mapping
from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.notices import tell_organisation
from market.actions.quotes import open_quotes
from market.core.accounts import Actor
from market.core.briefs import CRITERIA, Brief, BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.evaluations import Scores, ScoreSet, check_scores, is_revealed, note_problems, own_set
from market.core.mail_pages import quote_page
from market.core.messages import say, together
from market.core.outcomes import feedback_parts
from market.core.policy import require
from market.core.quotes import Quote
from market.store import evaluations as store
from market.store.briefs import get_brief
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.quotes import list_opened_quotes


def submit_scores(db: Database, *, brief_id: str, scores: Scores, note: str, by: Actor, now: datetime) -> ScoreSet:
    """Append a person's complete scores; a change after discussion is a new set with a note.

    Raises Invalid for what is missing, Conflict while quotes are sealed or once the brief is settled.  The second
    evaluator's first set reveals the names of a blind brief, which is an event of its own.
    """
    require(by, "score quotes", get_brief(db, brief_id))
    open_quotes(db, brief_id=brief_id, now=now)
    with write_transaction(db):
        brief, quotes = _scorable(db, brief_id, now)
        if not quotes:
            raise Conflict(say("No quote came in, so there is nothing to score."))
        earlier = store.list_score_sets(db, brief_id)
        previous = own_set(earlier, by.person_id)
        check_scores(brief, quotes, scores, is_change=previous is not None, note=note)
        one = ScoreSet(
            id=new_id(),
            brief_id=brief_id,
            evaluator_id=by.person_id,
            evaluator_name=by.name,
            number=1 if previous is None else previous.number + 1,
            submitted_at=now,
            note=note.strip(),
            scores=dict(scores),
        )
        store.insert_score_set(db, one)
        _record(db, "brief.score", brief_id, by, now, number=one.number)
        if not is_revealed(brief, earlier) and is_revealed(brief, [*earlier, one]):
            _record(db, "brief.reveal-names", brief_id, by, now)
    return one


def note_spread(
    db: Database, *, brief_id: str, quote_id: str, criterion: str, note: str, by: Actor, now: datetime
) -> None:
    """Write down what evaluators who differ widely agreed; raises Invalid for the place and the note."""
    require(by, "score quotes", get_brief(db, brief_id))
    with write_transaction(db):
        _, quotes = _scorable(db, brief_id, now)
        problems = note_problems(note)
        if not note.strip():
            problems["note"] = say("Write who talked, and what was agreed.")
        sets = store.list_score_sets(db, brief_id)
        known = {quote.id for quote in quotes}
        if quote_id not in known or not any((quote_id, criterion) in one.scores for one in sets):
            problems["place"] = say("Choose a quote and a criterion that evaluators have scored.")
        if own_set(sets, by.person_id) is None:
            raise Conflict(say("Submit your own scores first; notes on how scores differ come after that."))
        if problems:
            raise Invalid(problems)
        store.insert_spread_note(
            db, brief_id=brief_id, quote_id=quote_id, criterion=criterion, note=note.strip(), by=by.person_id, at=now
        )
        _record(db, "brief.note-spread", brief_id, by, now, quote=quote_id, criterion=criterion)


def mark_shortlist(db: Database, *, brief_id: str, quote_id: str, is_marked: bool, by: Actor, now: datetime) -> None:
    """Put a quote on the client's shortlist or take it off; agencies are not told."""
    require(by, "score quotes", get_brief(db, brief_id))
    with write_transaction(db):
        _, quotes = _scorable(db, brief_id, now)
        if quote_id not in {quote.id for quote in quotes}:
            raise Invalid({"quote_id": say("Choose one of the quotes for this brief.")})
        if (quote_id in store.list_shortlisted(db, brief_id)) is is_marked:
            return
        store.insert_shortlist_mark(
            db, brief_id=brief_id, quote_id=quote_id, is_marked=is_marked, by=by.person_id, at=now
        )
        verb = "brief.shortlist" if is_marked else "brief.leave-off-shortlist"
        _record(db, verb, brief_id, by, now, quote=quote_id)


def give_feedback(
    db: Database, *, brief_id: str, quote_id: str, texts: Mapping[str, str], by: Actor, now: datetime
) -> None:
    """Write feedback to one bidder by criterion, "" for the whole quote; it goes out with the award or after it.

    Texts that say what already stands are left alone.  Raises Invalid by ``texts.<criterion>``, and Conflict
    while quotes are sealed.
    """
    require(by, "award lines", get_brief(db, brief_id))
    with write_transaction(db):
        brief = get_brief(db, brief_id)
        quote = next((each for each in list_opened_quotes(db, brief_id) if each.id == quote_id), None)
        if quote is None:
            raise Conflict(say("Feedback is written on opened quotes of this brief; reload the page."))
        written = {criterion: text.strip() for criterion, text in texts.items() if text.strip()}
        standing = store.current_feedback(db, brief_id).get(quote_id, {})
        new = {criterion: text for criterion, text in written.items() if standing.get(criterion) != text}
        problems: dict[str, str] = {} if written else {"texts": say("Write at least one sentence the agency can use.")}
        for criterion, text in new.items():
            if criterion and criterion not in CRITERIA:
                problems["texts"] = say("Give feedback on the criteria of this brief.")
            problems |= note_problems(text, f"texts.{criterion}")
        if problems:
            raise Invalid(problems)
        if not new:
            return
        store.insert_feedback(db, brief_id=brief_id, quote_id=quote_id, texts=new, by=by.person_id, at=now)
        _record(db, "brief.give-feedback", brief_id, by, now, quote=quote_id)
        if brief.awarded_lines:
            _mail_feedback(db, brief, quote, new, now)


def _mail_feedback(db: Database, brief: Brief, quote: Quote, texts: Mapping[str, str], now: datetime) -> None:
    body = together(
        (say("{heading}: {text}", heading=heading, text=text) for heading, text in feedback_parts(texts)), "\n\n"
    )
    tell_organisation(
        db,
        quote.agency_id,
        kind="outcome",
        subject=say("Feedback on your quote: {title}", title=brief.content.title),
        body=say(
            "The client has written feedback on your quote for “{title}”.\n\n{body}",
            title=brief.content.title,
            body=body,
        ),
        page=quote_page(quote.id),
        at=now,
    )


def _scorable(db: Database, brief_id: str, now: datetime) -> tuple[Brief, list[Quote]]:
    brief = get_brief(db, brief_id)
    status = brief.status(now)
    if status not in (BriefStatus.CLOSED, BriefStatus.PART_AWARDED):
        raise Conflict(
            say(
                "Quotes are evaluated after they are opened and before the brief is settled; it is {status}.",
                status=status,
            )
        )
    return brief, list_opened_quotes(db, brief_id)


def _record(db: Database, verb: str, brief_id: str, by: Actor, now: datetime, **detail: str | int) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="brief", subject_id=brief_id, **detail)
