"""The operators' desk: how the market stands and what happened last; sealed quotes are not visible here either."""

from flask import Blueprint, render_template

from market.actions.attestations import list_waiting_claims
from market.benchmark.reader import list_editions
from market.core.policy import require
from market.store.briefs import list_briefs_due_for_opening, list_open_briefs
from market.store.events import list_latest_events
from market.store.imports import list_imports
from market.store.outbox import list_failing_addresses
from market.store.questions import list_waiting_questions
from market.store.reports import list_waiting_reports
from market.store.verification import (
    count_organisations_named,
    count_unconfirmed_organisations,
    list_organisations_named,
)
from market.web.current import current_database, current_time, editions_folder, signed_in
from market.web.pages import asked_page, neighbours
from market.web.security import queries

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
_SHOWN_EVENTS = 40
_PAGE = 25
_SHOWN_IMPORTS = 10


@blueprint.get("/")
@signed_in
@queries("page")
def show(actor):
    require(actor, "operate the market")
    db, now = current_database(), current_time()
    registered = count_organisations_named(db, "")
    page, pages = asked_page(registered, _PAGE)
    return render_template(
        "desk/show.html",
        actor=actor,
        registered=registered,
        unconfirmed=count_unconfirmed_organisations(db),
        organisations=list_organisations_named(db, "", limit=_PAGE, offset=(page - 1) * _PAGE),
        page=page,
        pages=pages,
        neighbours=neighbours("/desk/", page, pages),
        open_briefs=len(list_open_briefs(db, now=now)),
        due=len(list_briefs_due_for_opening(db, now=now)),
        failing_addresses=len(list_failing_addresses(db)),
        waiting_reports=len(list_waiting_reports(db)),
        waiting_claims=len(list_waiting_claims(db, now)),
        waiting_questions=len(list_waiting_questions(db)),
        editions=list_editions(editions_folder()),
        imports=list_imports(db, limit=_SHOWN_IMPORTS),
        events=list_latest_events(db, limit=_SHOWN_EVENTS),
    )
