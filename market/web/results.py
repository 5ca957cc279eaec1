"""Results of awarded work: what was promised, what the agency reports, what the client answers."""

from flask import Blueprint

from market.actions.kpi_results import answer_result, report_result
from market.core.engagements import Engagement, find_statement
from market.core.kpi_results import ANSWERS, METHODS, OUTCOMES, agreed_kpis
from market.core.messages import say
from market.core.policy import require
from market.core.quote_parts import KPI_KINDS
from market.store.briefs import get_published_brief
from market.store.kpi_results import list_results
from market.web.current import current_database, current_time, signed_in
from market.web.engaged import engaged_quote, engagement_page, read_engagement
from market.web.forms.close_out import ResultAnswerForm, ResultForm
from market.web.quote_views import kpi_names
from market.web.submissions import perform_or_show

blueprint = Blueprint("results", __name__, url_prefix="/engagements/<string:engagement_id>/results")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    return _page(actor, read_engagement(actor, engagement_id), ResultForm(formdata=None))


@blueprint.post("/")
@signed_in
def report(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as agency", engagement)
    form = ResultForm()
    return perform_or_show(
        form,
        lambda: report_result(
            current_database(), engagement_id=engagement_id, report=form.report(), by=actor, now=current_time()
        ),
        done=say("The result is on record; the client is asked to confirm it."),
        address=f"/engagements/{engagement_id}/results/",
        show=lambda: _page(actor, engagement, form),
    )


@blueprint.get("/<string:result_id>/answer")
@signed_in
def show_answer(actor, engagement_id: str, result_id: str):
    return _answer_page(actor, engagement_id, result_id, ResultAnswerForm(formdata=None))


@blueprint.post("/<string:result_id>/answer")
@signed_in
def answer(actor, engagement_id: str, result_id: str):
    form = ResultAnswerForm()
    return perform_or_show(
        form,
        lambda: answer_result(
            current_database(),
            engagement_id=engagement_id,
            result_id=result_id,
            answer=form.answer.data or "",
            note=form.note.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("Your answer is on record; the agency is told."),
        address=f"/engagements/{engagement_id}/results/",
        show=lambda: _answer_page(actor, engagement_id, result_id, form),
    )


def _page(actor, engagement: Engagement, form: ResultForm) -> str:
    db, kpis = current_database(), kpi_names()
    brief, results = get_published_brief(db, engagement.brief_id), list_results(db, engagement.id)
    agreed = agreed_kpis(brief.content.terms.kpis, engaged_quote(engagement).content.kpis, results)
    first = [one.kpi for one in agreed if one.kpi in kpis]
    form.offer((code, kpis[code]) for code in dict.fromkeys([*first, *kpis]))
    return engagement_page(
        "engagements/show_results.html",
        actor,
        engagement,
        brief=brief,
        form=form,
        agreed=agreed,
        earlier=[result for result in results if result not in [one.result for one in agreed]],
        **_words(),
    )


def _answer_page(actor, engagement_id: str, result_id: str, form: ResultAnswerForm) -> str:
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as client", engagement)
    result = find_statement(list_results(current_database(), engagement.id), result_id)
    return engagement_page("engagements/answer_result.html", actor, engagement, form=form, result=result, **_words())


def _words() -> dict:
    return {"kpi_names": kpi_names(), "kinds": KPI_KINDS, "outcomes": OUTCOMES, "methods": METHODS, "answers": ANSWERS}
