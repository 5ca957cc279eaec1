"""Awarded work, for both of its sides: its beginning, its end, and where it stands."""

from flask import Blueprint, redirect, render_template, request

from market.actions.engagements import confirm_kick_off, end_work, plan_engagement, record_kick_off
from market.core.engagements import END_REASONS, KickOff, open_end_reasons, what_waits
from market.core.messages import say
from market.core.policy import may, require
from market.store.accounts import get_organisation
from market.store.briefs import get_published_brief
from market.store.engagements import find_engagement, list_awaited_kick_offs, list_engagements
from market.web.current import current_database, current_time, signed_in
from market.web.engaged import engaged_awards, engaged_quote, engagement_page, read_engagement
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.engagements import EndForm, KickOffForm
from market.web.languages import path
from market.web.quote_views import quote_sums
from market.web.submissions import perform_or_show, refusals_on

blueprint = Blueprint("engagements", __name__, url_prefix="/engagements")
_REFUSED = 422


@blueprint.get("/")
@signed_in
def show_engagements(actor):
    require(actor, "list engagements")
    db, now = current_database(), current_time()
    engagements, today = list_engagements(db, actor.organisation_id), now.date()
    return render_template(
        "engagements/show_engagements.html",
        actor=actor,
        engagements=[
            (
                each,
                each.status(today),
                get_organisation(db, each.other_side(actor.organisation_id)).name,
                what_waits(each, actor.organisation_id, today),
            )
            for each in engagements
        ],
        awaited=list_awaited_kick_offs(db, actor.organisation_id),
        now=now,
    )


@blueprint.get("/<string:engagement_id>/")
@signed_in
def show_engagement(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    brief, quote = get_published_brief(current_database(), engagement.brief_id), engaged_quote(engagement)
    return engagement_page(
        "engagements/show_engagement.html",
        actor,
        engagement,
        brief=brief,
        quote=quote,
        awarded={award.line_id for award in engaged_awards(engagement)},
        end_reasons=END_REASONS,
        form=ConfirmForm(),
        **quote_sums(brief, quote.content),
    )


@blueprint.post("/<string:engagement_id>/confirm")
@signed_in
def confirm(actor, engagement_id: str):
    confirm_kick_off(current_database(), engagement_id=engagement_id, by=actor, now=current_time())
    flash(say("The kick-off is confirmed; the other side is told."), "good")
    return redirect(path(f"/engagements/{engagement_id}/"))


@blueprint.get("/<string:engagement_id>/end")
@signed_in
def show_end(actor, engagement_id: str):
    return _end_page(actor, engagement_id, EndForm(formdata=None))


@blueprint.post("/<string:engagement_id>/end")
@signed_in
def end(actor, engagement_id: str):
    form = EndForm()
    return perform_or_show(
        form,
        lambda: end_work(
            current_database(),
            engagement_id=engagement_id,
            ended_on=form.ended_on.value,
            reason_code=form.reason_code.data or "",
            reason=form.reason.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("The end of the work is on record and the other side is told. Next: the handover list."),
        address=f"/engagements/{engagement_id}/handover/",
        show=lambda: _end_page(actor, engagement_id, form),
    )


@blueprint.route("/kick-off/<string:brief_id>/<string:quote_id>", methods=["GET", "POST"])
@signed_in
def kick_off(actor, brief_id: str, quote_id: str):
    db, now = current_database(), current_time()
    begun = find_engagement(db, quote_id)
    if begun is not None and request.method == "GET" and may(actor, "read engagement", begun):
        return redirect(path(f"/engagements/{begun.id}/"))
    nothing = KickOff(now.date(), "", "")
    plan = plan_engagement(db, brief_id=brief_id, quote_id=quote_id, kick_off=nothing, by=actor, now=now)
    brief, quote = get_published_brief(db, brief_id), engaged_quote(plan)
    form = KickOffForm(data={"starts_on": brief.content.terms.starts_on})
    status = _REFUSED if form.is_submitted() else 200
    if form.validate_on_submit():
        with refusals_on(form):
            recorded = record_kick_off(
                db, brief_id=brief_id, quote_id=quote_id, kick_off=form.kick_off(), by=actor, now=now
            )
            flash(say("The kick-off is recorded; the other side is asked to confirm it."), "good")
            return redirect(path(f"/engagements/{recorded.id}/"))
    return render_template(
        "engagements/record_kick_off.html",
        actor=actor,
        form=form,
        brief=brief,
        quote=quote,
        awarded={award.line_id for award in engaged_awards(plan)},
        other=get_organisation(db, plan.other_side(actor.organisation_id)).name,
        **quote_sums(brief, quote.content),
    ), status


def _end_page(actor, engagement_id: str, form: EndForm) -> str:
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work on engagement", engagement)
    form.offer(open_end_reasons(engagement, actor.organisation_id))
    return engagement_page("engagements/end_work.html", actor, engagement, form=form)
