"""A bidder's own outcome, for its quote page and the client's preview of it."""

from typing import Any

from market.actions.judgements import judge, outcome_for
from market.core.awards import REASONS
from market.core.briefs import Brief
from market.core.outcomes import Outcome, feedback_parts, open_lines_sentence, score_sentences
from market.core.quotes import Quote
from market.store.awards import list_awards
from market.store.evaluations import current_feedback, list_shortlisted
from market.web.current import current_catalogue, current_database


def own_outcome(quote: Quote, brief: Brief) -> Outcome | None:
    """Return the outcome of an agency's own quote; None before any line is awarded, and for a withdrawn quote."""
    db = current_database()
    awards = list_awards(db, brief.id)
    if not awards or quote.withdrawn_at is not None:
        return None
    judgement = judge(db, brief, current_catalogue())
    return outcome_for(
        judgement, quote.id, awards, current_catalogue(), current_feedback(db, brief.id).get(quote.id, {})
    )


def outcome_context(quote: Quote, brief: Brief) -> dict[str, Any]:
    """Return what `agency/_outcome.html` shows of an agency's own quote."""
    outcome = own_outcome(quote, brief)
    return {
        "outcome": outcome,
        "shortlisted": was_shortlisted(quote, brief),
        "outcome_open": open_lines_sentence(outcome) if outcome and outcome.still_open else "",
        "outcome_sentences": score_sentences(outcome) if outcome else [],
        "outcome_feedback": feedback_parts(outcome.feedback) if outcome else [],
        "outcome_reason": REASONS[outcome.reason_code] if outcome else "",
    }


def was_shortlisted(quote: Quote, brief: Brief) -> bool:
    """Return whether an agency's own quote stood on the shortlist of a decided brief."""
    return brief.awarded_lines > 0 and quote.id in list_shortlisted(current_database(), brief.id)
