"""The watch over what was handed over: what the client sees, and what the agency answers."""

from flask import Blueprint

from market.actions.aftercare import answer_finding, report_finding
from market.core.aftercare import ANSWERS, FINDINGS, NOTHING_FOUND, checkpoints, next_checkpoint
from market.core.engagements import Engagement, find_statement
from market.core.handovers import promise
from market.core.messages import say
from market.core.policy import require
from market.store.aftercare import list_findings
from market.web.current import current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.close_out import FindingAnswerForm, FindingForm
from market.web.submissions import perform_or_show

blueprint = Blueprint("watch", __name__, url_prefix="/engagements/<string:engagement_id>/watch")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    return _page(
        actor, read_engagement(actor, engagement_id), FindingForm(formdata=None, found_on=current_time().date())
    )


@blueprint.post("/")
@signed_in
def report(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as client", engagement)
    form = FindingForm()
    return perform_or_show(
        form,
        lambda: report_finding(
            current_database(),
            engagement_id=engagement_id,
            kind=form.kind.data or "",
            found_on=form.found_on.value,
            text=form.text.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("It is on record; the agency is told."),
        address=f"/engagements/{engagement_id}/watch/",
        show=lambda: _page(actor, engagement, form),
    )


@blueprint.get("/<string:finding_id>/answer")
@signed_in
def show_answer(actor, engagement_id: str, finding_id: str):
    return _answer_page(actor, engagement_id, finding_id, FindingAnswerForm(formdata=None))


@blueprint.post("/<string:finding_id>/answer")
@signed_in
def answer(actor, engagement_id: str, finding_id: str):
    form = FindingAnswerForm()
    return perform_or_show(
        form,
        lambda: answer_finding(
            current_database(),
            engagement_id=engagement_id,
            finding_id=finding_id,
            answer=form.answer.data or "",
            note=form.note.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("Your answer is on record; the client is told."),
        address=f"/engagements/{engagement_id}/watch/",
        show=lambda: _answer_page(actor, engagement_id, finding_id, form),
    )


def _page(actor, engagement: Engagement, form: FindingForm) -> str:
    findings = list_findings(current_database(), engagement.id)
    today = current_time().date()
    return engagement_page(
        "engagements/show_watch.html",
        actor,
        engagement,
        form=form,
        findings=findings,
        kinds=FINDINGS,
        nothing=NOTHING_FOUND,
        answers=ANSWERS,
        checkpoints=checkpoints(engagement),
        next_look=next_checkpoint(engagement, findings, today),
        promise=promise(engagement) if engagement.end else None,
    )


def _answer_page(actor, engagement_id: str, finding_id: str, form: FindingAnswerForm) -> str:
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work as agency", engagement)
    finding = find_statement(list_findings(current_database(), engagement.id), finding_id)
    return engagement_page(
        "engagements/answer_finding.html", actor, engagement, form=form, finding=finding, kinds=FINDINGS
    )
