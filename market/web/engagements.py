"""Awarded work, for both of its sides."""

from flask import Blueprint, flash, redirect, render_template

from market.actions.engagements import confirm_kick_off, plan_engagement, record_kick_off
from market.core.engagements import KickOff
from market.core.policy import may, require
from market.store.briefs import get_published_brief
from market.store.engagements import get_engagement, list_engagements
from market.web.current import current_database, current_time, signed_in
from market.web.forms.accounts import ConfirmForm
from market.web.forms.engagements import KickOffForm
from market.web.languages import path
from market.web.submissions import refusals_on

blueprint = Blueprint("engagements", __name__, url_prefix="/engagements")
_REFUSED = 422


@blueprint.get("/")
@signed_in
def show_engagements(actor):
    require(actor, "list engagements")
    db, today = current_database(), current_time().date()
    engagements = list_engagements(db, actor.organisation_id)
    return render_template(
        "engagements/show_engagements.html",
        actor=actor,
        engagements=[(each, get_published_brief(db, each.brief_id), each.status(today)) for each in engagements],
    )


@blueprint.get("/<string:engagement_id>/")
@signed_in
def show_engagement(actor, engagement_id: str):
    engagement = get_engagement(current_database(), engagement_id)
    require(actor, "read engagement", engagement)
    return render_template(
        "engagements/show_engagement.html",
        actor=actor,
        engagement=engagement,
        brief=get_published_brief(current_database(), engagement.brief_id),
        status=engagement.status(current_time().date()),
        confirms=engagement.confirmed_at is None
        and engagement.recorded_for != actor.organisation_id
        and may(actor, "work on engagement", engagement),
        form=ConfirmForm(),
    )


@blueprint.post("/<string:engagement_id>/confirm")
@signed_in
def confirm(actor, engagement_id: str):
    confirm_kick_off(current_database(), engagement_id=engagement_id, by=actor, now=current_time())
    flash("The kick-off is confirmed; the other side is told.", "good")
    return redirect(path(f"/engagements/{engagement_id}/"))


@blueprint.route("/kick-off/<string:brief_id>/<string:quote_id>", methods=["GET", "POST"])
@signed_in
def kick_off(actor, brief_id: str, quote_id: str):
    db, now = current_database(), current_time()
    plan_engagement(db, brief_id=brief_id, quote_id=quote_id, kick_off=KickOff(now.date(), "", ""), by=actor, now=now)
    form = KickOffForm()
    status = _REFUSED if form.is_submitted() else 200
    if form.validate_on_submit():
        with refusals_on(form):
            recorded = record_kick_off(
                db, brief_id=brief_id, quote_id=quote_id, kick_off=form.kick_off(), by=actor, now=now
            )
            flash("The kick-off is recorded; the other side is asked to confirm it.", "good")
            return redirect(path(f"/engagements/{recorded.id}/"))
    return render_template(
        "engagements/record_kick_off.html",
        actor=actor,
        form=form,
        brief=get_published_brief(db, brief_id),
        quote_id=quote_id,
    ), status
