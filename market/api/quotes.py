"""An agency's own quotes: read, submit, revise, withdraw, and what became of them."""

from market.actions.quotes import get_own_quote, submit_quote, withdraw_quote
from market.api.briefs import BRIEF
from market.api.endpoints import Answer, Call, Operation, endpoint
from market.api.pages import CURSOR, LIMIT, after_cursor, page_of
from market.api.presenters import quote_json, score_or_none
from market.api.quote_bodies import SUBMISSION, content_from, place_problems
from market.core.comparison import compare
from market.core.errors import Conflict, Invalid
from market.core.policy import require
from market.core.quotes import Quote
from market.requests import current_catalogue, current_database, current_time
from market.store.awards import list_awards
from market.store.briefs import get_published_brief
from market.store.quotes import list_opened_quotes, list_own_quotes

_QUOTE = "/quotes/<string:quote_id>"
NOT_DECIDED = "The client has not decided yet: the outcome can be read once a line of the brief is awarded."
WITHDRAWN = "This quote was withdrawn, so it took no part in the decision."


@endpoint(
    Operation(
        "list_quotes",
        "GET",
        "/quotes",
        "List your agency's own quotes, in the order of their ids.",
        "quotes:read",
        {200: "QuotePage"},
        query=(LIMIT, CURSOR),
    )
)
def list_quotes(call: Call) -> Answer:
    actor = call.bearer.actor
    require(actor, "read quotes")
    quotes = after_cursor(call, list_own_quotes(current_database(), actor.get_organisation_id()), _key)
    return page_of(call, "quotes", quotes, key=_key, write=_own_json), 200


@endpoint(
    Operation("show_quote", "GET", _QUOTE, "Read one of your agency's quotes.", "quotes:read", {200: "Quote", 404: ""})
)
def show_quote(call: Call, quote_id: str) -> Answer:
    require(call.bearer.actor, "read quotes")
    return _own_json(get_own_quote(current_database(), quote_id=quote_id, by=call.bearer.actor)), 200


@endpoint(
    Operation(
        "submit_quote",
        "PUT",
        BRIEF + "/quote",
        "Submit your agency's quote under seal; `revises` names the revision it replaces.",
        "quotes:write",
        {200: "Quote", 201: "Quote", 404: "", 409: ""},
        body=SUBMISSION,
    )
)
def submit(call: Call, brief_id: str) -> Answer:
    db, actor = current_database(), call.bearer.actor
    brief = get_published_brief(db, brief_id)
    require(actor, "quote for brief", brief)
    try:
        quote = submit_quote(
            db,
            brief_id=brief_id,
            content=content_from(call.body, brief),
            by=actor,
            clock=current_time,
            revises=call.body["revises"],
        )
    except Invalid as refusal:
        raise place_problems(refusal, call.body, brief) from None
    return quote_json(quote, brief), 201 if quote.revision == 1 else 200


@endpoint(
    Operation(
        "withdraw_quote",
        "POST",
        _QUOTE + "/withdraw",
        "Withdraw your agency's quote while the brief is open; submitting again revives it.",
        "quotes:write",
        {200: "Quote", 404: "", 409: ""},
    )
)
def withdraw(call: Call, quote_id: str) -> Answer:
    require(call.bearer.actor, "read quotes")
    return _own_json(
        withdraw_quote(current_database(), quote_id=quote_id, by=call.bearer.actor, clock=current_time)
    ), 200


@endpoint(
    Operation(
        "show_outcome",
        "GET",
        _QUOTE + "/outcome",
        "Read what became of your agency's quote, once a line is awarded.",
        "results:read",
        {200: "Outcome", 404: "", 409: ""},
    )
)
def show_outcome(call: Call, quote_id: str) -> Answer:
    require(call.bearer.actor, "read quotes")
    db = current_database()
    quote = get_own_quote(db, quote_id=quote_id, by=call.bearer.actor)
    brief, awards = get_published_brief(db, quote.brief_id), list_awards(db, quote.brief_id)
    if quote.withdrawn_at is not None:
        raise Conflict(WITHDRAWN)
    if not awards:
        raise Conflict(NOT_DECIDED)
    columns = compare(brief, list_opened_quotes(db, brief.id), current_catalogue(), {}).columns
    own = next(column for column in columns if column.quote.id == quote.id)
    last = max(awards, key=lambda award: award.awarded_at)
    winners = {award.line_id: award.quote_id for award in awards}
    return {
        "quote": quote.id,
        "brief": brief.id,
        "status": brief.status(current_time()).value,
        "lines": [{"line": line.id, "outcome": _outcome(winners.get(line.id), quote)} for line in brief.content.lines],
        "covered_lines": own.covered_lines,
        "complete_quotes": sum(column.is_complete for column in columns),
        "rank": own.rank,
        "price_score": score_or_none(own.price_score),
        "reason_code": last.reason_code,
        "reason": last.reason,
    }, 200


def _outcome(winner: str | None, quote: Quote) -> str:
    if winner is None:
        return "undecided"
    return "awarded" if winner == quote.id else "not awarded"


def _own_json(quote: Quote) -> dict[str, object]:
    return quote_json(quote, get_published_brief(current_database(), quote.brief_id))


def _key(quote: Quote) -> tuple[str, str]:
    return "", quote.id
