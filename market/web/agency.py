"""The selling side: an agency's quotes and list prices."""

from flask import Blueprint, redirect, render_template

from market.actions.attestations import attestation_states
from market.actions.list_prices import declare_list_prices
from market.core.attestations import missing_statements
from market.core.briefs import Brief, BriefStatus
from market.core.messages import say
from market.core.policy import require
from market.core.quote_states import quote_state
from market.core.quotes import Quote
from market.store.accounts import get_organisation
from market.store.awards import list_awards
from market.store.briefs import get_published_brief, list_open_briefs
from market.store.list_prices import list_current_prices
from market.store.profiles import load_profile
from market.store.quotes import list_drafted_briefs, list_own_quotes
from market.web.current import current_catalogue, current_config, current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.list_prices import list_price_form
from market.web.languages import path
from market.web.next_steps import FirstStep, first_steps_of_agency, steps_of_agency
from market.web.submissions import refusals_on

_ENDED = {
    BriefStatus.WITHDRAWN: say("brief withdrawn"),
    BriefStatus.CANCELLED: say("brief cancelled"),
    BriefStatus.UNSUCCESSFUL: say("brief unsuccessful"),
}
blueprint = Blueprint("agency", __name__, url_prefix="/agency")
_REFUSED = 422


@blueprint.get("/")
@signed_in
def show_dashboard(actor):
    require(actor, "read quotes")
    db, now = current_database(), current_time()
    quotes = list_own_quotes(db, actor.organisation_id)
    quoted = {quote.brief_id for quote in quotes}
    briefs = {quote.brief_id: get_published_brief(db, quote.brief_id) for quote in quotes}
    standings = [(quote, briefs[quote.brief_id], _standing(quote, briefs[quote.brief_id])) for quote in quotes]
    drafted = list_drafted_briefs(db, actor.organisation_id)
    declared = len(list_current_prices(db, actor.organisation_id))
    open_briefs = [
        brief
        for brief in list_open_briefs(db, now=now)
        if brief.client_id != actor.organisation_id
        and brief.id not in quoted
        and brief.takes_quotes_from(actor.organisation_id)
    ]
    return render_template(
        "agency/show_dashboard.html",
        actor=actor,
        steps=steps_of_agency(actor, standings, open_briefs, drafted),
        new_agency_steps=[] if quotes or not actor.is_writer else _first_steps(actor, declared),
        quotes=standings,
        open_briefs=open_briefs,
        drafted=drafted,
        declared=declared,
        catalogue=current_catalogue(),
    )


@blueprint.get("/list-prices")
@signed_in
def show_list_prices(actor):
    require(actor, "read quotes")
    form = list_price_form(current_catalogue(), list_current_prices(current_database(), actor.organisation_id))
    return _list_price_page(actor, form)


@blueprint.post("/list-prices")
@signed_in
def declare(actor):
    require(actor, "declare list prices")
    form = list_price_form(current_catalogue(), {})
    if form.validate():
        with refusals_on(form):
            count = declare_list_prices(
                current_database(),
                prices=form.declared(),
                currency=current_config().currency,
                by=actor,
                now=current_time(),
            )
            flash(say("{count} list prices declared. They can enter an edition after 90 days.", count=count), "good")
            return redirect(path("/agency/list-prices"))
    return _list_price_page(actor, form), _REFUSED


def _first_steps(actor, declared: int) -> list[FirstStep]:
    db, catalogue = current_database(), current_catalogue()
    states = attestation_states(db, actor.organisation_id, catalogue, current_time())
    country = get_organisation(db, actor.organisation_id).country
    mandatory = [standard.code for standard in catalogue.mandatory_standards(country)]
    return first_steps_of_agency(
        says_something=bool(load_profile(db, actor.organisation_id).about.strip()),
        claims_mandatory=not missing_statements(mandatory, states),
        has_list_prices=declared > 0,
    )


def _list_price_page(actor, form) -> str:
    return render_template(
        "agency/list_prices.html",
        actor=actor,
        form=form,
        catalogue=current_catalogue(),
        currency=current_config().currency,
    )


def _standing(own: Quote, brief: Brief) -> str:
    """Return where a quote stands in a word, or how its brief ended where that is why nothing came of it."""
    status = brief.status(current_time())
    if own.withdrawn_at is None and status in _ENDED:
        return _ENDED[status]
    awarded = {award.quote_id for award in list_awards(current_database(), brief.id)}
    return quote_state(brief, own, now=current_time(), awarded=awarded)
