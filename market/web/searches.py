"""The searches a person keeps."""

from flask import Blueprint, redirect, render_template, request

from market.actions import searches as actions
from market.core.messages import say, together
from market.core.search import ACCESS, BRIEF_PARAMETERS, STATUSES, read_brief_filters, write_brief_filters
from market.core.searches import FREQUENCIES, SEARCHES_MOST
from market.store.searches import list_searches
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.filters import asked_briefs, brief_query
from market.web.flashes import flash
from market.web.forms.searches import SearchForm
from market.web.languages import named, path
from market.web.security import queries
from market.web.submissions import refusals_on

blueprint = Blueprint("searches", __name__, url_prefix="/account/searches")
_REFUSED = 422
_FILTERS = {
    "q": say("words"),
    "service": say("service"),
    "family": say("kind of service"),
    "status": say("status"),
    "currency": say("currency"),
    "closes": say("closes within days"),
    "access": say("who may quote"),
}
_VALUES = {"status": STATUSES, "access": ACCESS}


@blueprint.get("")
@signed_in
@queries(*BRIEF_PARAMETERS)
def show(actor):
    filters = asked_briefs()
    return _page(actor, SearchForm(), filters)


@blueprint.post("")
@signed_in
def save(actor):
    form = SearchForm()
    filters = read_brief_filters(request.form, current_catalogue())
    if form.validate():
        with refusals_on(form):
            actions.save_search(
                current_database(),
                name=form.name.data,
                filters=filters,
                frequency=form.frequency.data,
                by=actor,
                now=current_time(),
            )
            flash(say("The search is kept. You are mailed new briefs that match it, each of them once."), "good")
            return redirect(path("/account/searches"))
    return _page(actor, form, filters), _REFUSED


@blueprint.post("/<string:search_id>/delete")
@signed_in
def delete(actor, search_id: str):
    actions.forget_search(current_database(), search_id=search_id, by=actor, now=current_time())
    flash(say("The search is gone, and its mails end."), "neutral")
    return redirect(path("/account/searches"))


def _page(actor, form, filters) -> str:
    searches = list_searches(current_database(), actor.person_id)
    return render_template(
        "accounts/searches.html",
        actor=actor,
        form=form,
        asked=write_brief_filters(filters),
        words=_in_words(filters),
        searches=[(search, _in_words(search.filters), brief_query(search.filters)) for search in searches],
        frequencies=FREQUENCIES,
        most=SEARCHES_MOST,
    )


def _in_words(filters) -> str:
    catalogue = current_catalogue()
    names = {"service": catalogue.services, "family": catalogue.families}
    parts = []
    for name, value in write_brief_filters(filters).items():
        called = _VALUES.get(name, {}).get(value, value)
        known = next((named(thing) for thing in names.get(name, ()) if thing.code == value), called)
        parts.append(say("{filter}: {value}", filter=_FILTERS[name], value=known))
    return together(parts, "; ") if parts else say("every brief")
