"""A client's own briefs, drafts included, and the comparison of the quotes for them."""

from market.actions.comparisons import open_own_brief
from market.actions.judgements import judge
from market.api.endpoints import Answer, Call, Operation, endpoint
from market.api.pages import CURSOR, LIMIT, after_cursor, page_of
from market.api.presenters import brief_json, comparison_json
from market.core.briefs import Brief
from market.core.errors import Conflict
from market.core.policy import require
from market.requests import current_catalogue, current_database, current_time
from market.store.awards import list_awards
from market.store.briefs import list_client_briefs

BLIND = (
    "This brief is compared without names until two evaluators have scored every quote. "
    "Score the quotes on its page; the comparison can be read here after that."
)


@endpoint(
    Operation(
        "list_own_briefs",
        "GET",
        "/own-briefs",
        "List your organisation's own briefs, drafts included, the newest first.",
        "own-briefs:read",
        {200: "BriefPage"},
        query=(LIMIT, CURSOR),
    )
)
def list_own_briefs(call: Call) -> Answer:
    actor = call.bearer.actor
    require(actor, "read briefs")
    briefs = after_cursor(call, list_client_briefs(current_database(), actor.get_organisation_id()), _key)
    return page_of(call, "briefs", briefs, key=_key, write=brief_json), 200


@endpoint(
    Operation(
        "show_comparison",
        "GET",
        "/own-briefs/<string:brief_id>/comparison",
        "Compare the quotes for your own brief, once it has closed.",
        "own-briefs:read",
        {200: "Comparison", 404: "", 409: ""},
    )
)
def show_comparison(call: Call, brief_id: str) -> Answer:
    db = current_database()
    brief = open_own_brief(db, brief_id=brief_id, by=call.bearer.actor, now=current_time())
    judgement = judge(db, brief, current_catalogue())
    if not judgement.is_revealed:
        raise Conflict(BLIND)
    return comparison_json(
        brief, judgement.comparison, {award.line_id: award.quote_id for award in list_awards(db, brief_id)}
    ), 200


def _key(brief: Brief) -> tuple[str, str]:
    return brief.created_at.isoformat(), brief.id
