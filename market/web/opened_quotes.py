"""One opened quote in full, for the client of its brief."""

from flask import Blueprint, render_template

from market.actions.readings import note_reading
from market.core.errors import Conflict, NotFound
from market.core.evaluations import is_revealed
from market.core.messages import say
from market.core.policy import require
from market.store.accounts import get_organisation
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.evaluations import list_score_sets
from market.store.quotes import find_opened_quote
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.quote_views import quote_sums, required_standards

blueprint = Blueprint("opened_quotes", __name__, url_prefix="/client/quotes")


@blueprint.get("/<string:quote_id>/")
@signed_in
def show(actor, quote_id: str):
    require(actor, "read briefs")
    quote = find_opened_quote(current_database(), quote_id=quote_id, client_id=actor.organisation_id)
    if quote is None:
        raise NotFound(say("There is nothing here under this address."))
    brief = get_brief(current_database(), quote.brief_id)
    require(actor, "compare quotes", brief)
    if not is_revealed(brief, list_score_sets(current_database(), brief.id)):
        raise Conflict(
            say("Names are hidden in this brief until the quotes are judged; a whole quote would tell who wrote it.")
        )
    note_reading(current_database(), brief_id=brief.id, by=actor, now=current_time())
    return render_template(
        "client/show_quote.html",
        actor=actor,
        quote=quote,
        brief=brief,
        awarded_lines={
            award.line_id for award in list_awards(current_database(), brief.id) if award.quote_id == quote.id
        },
        decided=brief.awarded_lines > 0,
        today=current_time().date(),
        catalogue=current_catalogue(),
        answered=required_standards(brief, quote.agency_id),
        agency_slug=get_organisation(current_database(), quote.agency_id).slug,
        **quote_sums(brief, quote.content),
    )
