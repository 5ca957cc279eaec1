"""The operators' desk: what waits, how the market stands and what happened last; sealed quotes are not visible here."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template

from market.actions.attestations import list_waiting_claims
from market.actions.red_flags import list_red_flags
from market.benchmark.reader import list_editions
from market.core.accounts import Actor
from market.core.messages import say
from market.core.policy import require
from market.store.briefs import list_briefs_due_for_opening, list_open_briefs
from market.store.events import list_latest_events
from market.store.held_rows import count_rows_to_decide
from market.store.outbox import list_failing_addresses
from market.store.questions import list_waiting_questions
from market.store.red_flags import list_reviewed_flags
from market.store.reports import list_waiting_reports
from market.store.standings import list_waiting_appeals
from market.store.verification import count_organisations_named, count_unconfirmed_organisations
from market.web.current import current_database, current_time, editions_folder, signed_in
from market.web.desk_pages import shown_acts
from market.web.next_steps import NextStep

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
_SHOWN_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the desk where things wait for an operator: how many, and what is done with them there."""

    name: str
    label: str
    address: str
    waiting: int


@blueprint.get("/")
@signed_in
def show(actor):
    require(actor, "operate the market")
    db, now = current_database(), current_time()
    queues = _queues(actor)
    return render_template(
        "desk/show.html",
        actor=actor,
        steps=_steps(queues),
        idle=[queue for queue in queues if not queue.waiting],
        registered=count_organisations_named(db, ""),
        unconfirmed=count_unconfirmed_organisations(db),
        open_briefs=len(list_open_briefs(db, now=now)),
        due=len(list_briefs_due_for_opening(db, now=now)),
        editions=list_editions(editions_folder()),
        acts=shown_acts(list_latest_events(db, limit=_SHOWN_EVENTS)),
    )


def _queues(actor: Actor) -> list[Queue]:
    """Return every queue of the desk: first those in which somebody waits for an answer."""
    db, now = current_database(), current_time()
    reviewed = list_reviewed_flags(db)
    flags = [flag for flag in list_red_flags(db, by=actor, now=now) if flag.key not in reviewed]
    answer, decide, look = say("Answer"), say("Decide"), say("Look")
    return [
        Queue(say("Appeals to answer"), answer, "/desk/standings/", len(list_waiting_appeals(db))),
        Queue(say("Questions to review"), say("Review"), "/desk/questions/", len(list_waiting_questions(db))),
        Queue(say("Reports to answer"), answer, "/desk/reports/", len(list_waiting_reports(db))),
        Queue(say("Claims to check or decide"), decide, "/desk/standards/", len(list_waiting_claims(db, now))),
        Queue(say("Red flags to look at"), look, "/desk/flags/", len(flags)),
        Queue(say("Rows of price lists to decide"), decide, "/desk/imports/", count_rows_to_decide(db)),
        Queue(say("Addresses whose mail fails"), look, "/desk/outbox/", len(list_failing_addresses(db))),
    ]


def _steps(queues: Iterable[Queue]) -> list[NextStep]:
    return [
        NextStep(say("{queue}: {waiting:,}", queue=queue.name, waiting=queue.waiting), queue.label, queue.address)
        for queue in queues
        if queue.waiting
    ]
