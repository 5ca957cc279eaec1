"""What awarded work took and brought: the agency's counts, the client's answer, and the four lenses side by side."""

from itertools import groupby

from flask import Blueprint

from market.actions.tallies import answer_counts, awarded_success_fees, cost_of_work, report_counts
from market.core.engagements import Engagement
from market.core.kpi_results import METHODS
from market.core.lenses import LENS_LIMITS, LENS_NAMES, lens_costs
from market.core.messages import say
from market.core.policy import require
from market.core.success_fees import success_fees_due
from market.core.tallies import Tally, shares_of
from market.store.tallies import list_tallies
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.close_out import as_form_fields
from market.web.forms.tallies import TallyAnswerForm, TallyForm, tally_form
from market.web.languages import named
from market.web.quote_views import kpi_names
from market.web.submissions import perform_or_show

blueprint = Blueprint("tallies", __name__, url_prefix="/engagements/<string:engagement_id>/counts")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    return _page(actor, read_engagement(actor, engagement_id))


@blueprint.post("/")
@signed_in
def report(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as agency", engagement)
    form = _form()()
    return perform_or_show(
        form,
        lambda: report_counts(
            current_database(),
            engagement_id=engagement_id,
            lines=form.lines(),
            measured_over=form.measured_over.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("The counts are on record; the client is asked to confirm them."),
        address=f"/engagements/{engagement_id}/counts/",
        show=lambda: _page(actor, engagement, form=form),
        place=as_form_fields,
    )


@blueprint.post("/<string:tally_id>/answer")
@signed_in
def answer(actor, engagement_id: str, tally_id: str):
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as client", engagement)
    form = TallyAnswerForm()
    return perform_or_show(
        form,
        lambda: answer_counts(
            current_database(),
            engagement_id=engagement_id,
            tally_id=tally_id,
            answer=form.answer.data or "",
            note=form.note.data or "",
            own_cost_minor=form.own_cost.value,
            may_be_shown=form.may_be_shown.data,
            by=actor,
            now=current_time(),
        ),
        done=say("Your answer is on record; the agency is told."),
        address=f"/engagements/{engagement_id}/counts/",
        show=lambda: _page(actor, engagement, answering=form),
    )


def _form() -> type[TallyForm]:
    kinds = current_catalogue().count_kinds
    return tally_form(kinds, map(named, kinds))


def _page(actor, engagement: Engagement, *, form=None, answering=None) -> str:
    kinds, tallies = current_catalogue().count_kinds, list_tallies(current_database(), engagement.id)
    newest = tallies[-1] if tallies else None
    if form is None:
        form = _form()(formdata=None)
        form.show(newest)
    return engagement_page(
        "engagements/show_counts.html",
        actor,
        engagement,
        form=form,
        answering=answering or TallyAnswerForm(formdata=None),
        kinds={kind.code: kind for kind in kinds},
        newest=newest,
        replaced=tallies[:-1],
        methods=METHODS,
        rate_names=kpi_names(),
        shares=shares_of(newest.counts, kinds) if newest else [],
        lens_names=LENS_NAMES,
        lens_limits=LENS_LIMITS,
        **_lenses(engagement, newest, kinds),
    )


def _lenses(engagement: Engagement, tally: Tally | None, kinds) -> dict:
    if tally is None:
        return {"cost": None, "lenses": [], "due": []}
    cost = cost_of_work(current_database(), engagement, tally.own_cost_minor)
    due = success_fees_due(awarded_success_fees(current_database(), engagement), tally.counts)
    costs = lens_costs(tally.counts, kinds, cost)
    return {
        "cost": cost,
        "due": due,
        "lenses": [(lens, list(own)) for lens, own in groupby(costs, lambda each: each.lens)],
    }
