"""The audit trail, searched: who did what to which thing, when."""

from flask import Blueprint, render_template, request

from market.core.accounts import normalise_email
from market.core.policy import require
from market.store.accounts import find_actor_by_email
from market.store.events import EventSearch, count_events, search_events
from market.web.current import current_database, signed_in
from market.web.desk_pages import shown_acts
from market.web.forms.desk import EventSearchForm
from market.web.pages import asked_page, neighbours
from market.web.security import queries

blueprint = Blueprint("audit_trail", __name__, url_prefix="/desk/events")
_PAGE = 50
_TEXTS = ("subject", "subject_id", "verb")


@blueprint.get("/")
@signed_in
@queries("subject", "subject_id", "actor", "verb", "since", "until", "page")
def show(actor):
    require(actor, "operate the market")
    db = current_database()
    form = EventSearchForm(request.args)
    if not form.validate():
        return _trail_page(actor, form, [], 1, 1), 400
    search = _search(form)
    page, pages = asked_page(count_events(db, search), _PAGE)
    return _trail_page(actor, form, search_events(db, search, limit=_PAGE, offset=(page - 1) * _PAGE), page, pages)


def _search(form: EventSearchForm) -> EventSearch:
    return EventSearch(
        **{name: (form[name].data or "").strip() for name in _TEXTS},
        actor=_actor_id((form.actor.data or "").strip()),
        since=form.since.value,
        until=form.until.value,
    )


def _actor_id(typed: str) -> str:
    if "@" not in typed:
        return typed
    person = find_actor_by_email(current_database(), normalise_email(typed))
    return person.person_id if person else typed


def _trail_page(actor, form: EventSearchForm, events, page: int, pages: int) -> str:
    return render_template(
        "desk/show_events.html",
        actor=actor,
        form=form,
        acts=shown_acts(events),
        page=page,
        pages=pages,
        neighbours=neighbours("/desk/events/", page, pages),
    )
