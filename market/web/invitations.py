"""Invitations: the client's page for a brief, and the agency's way to decline."""

from flask import Blueprint, redirect, render_template

from market.actions.invitations import decline_invitation, invite_agency, withdraw_invitation
from market.core.briefs import Brief
from market.core.messages import say
from market.core.policy import require
from market.store.briefs import get_published_brief
from market.store.invitations import list_invitable_agencies, list_invitations
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.brief_life import DeclineForm, InviteForm
from market.web.forms.fields import options
from market.web.languages import path
from market.web.own_briefs import own_brief
from market.web.submissions import refusals_on

blueprint = Blueprint("invitations", __name__)
_REFUSED = 422


@blueprint.get("/client/briefs/<string:brief_id>/invitations")
@signed_in
def show_invitations(actor, brief_id: str):
    return _invitation_page(actor, own_brief(actor, brief_id), InviteForm())


@blueprint.post("/client/briefs/<string:brief_id>/invitations")
@signed_in
def invite(actor, brief_id: str):
    brief = own_brief(actor, brief_id)
    form = InviteForm()
    if form.validate():
        with refusals_on(form):
            invite_agency(current_database(), brief_id=brief_id, slug=form.agency.data, by=actor, now=current_time())
            told = say("It is being told.") if brief.published_at else say("It is told when you publish.")
            flash(say("The agency is invited. {told}", told=told), "good")
            return redirect(path(f"/client/briefs/{brief_id}/invitations"))
    return _invitation_page(actor, brief, form), _REFUSED


@blueprint.post("/client/briefs/<string:brief_id>/invitations/<string:agency_id>/withdraw")
@signed_in
def withdraw(actor, brief_id: str, agency_id: str):
    require(actor, "write briefs")
    withdraw_invitation(current_database(), brief_id=brief_id, agency_id=agency_id, by=actor, now=current_time())
    flash(say("The invitation is withdrawn."), "neutral")
    return redirect(path(f"/client/briefs/{brief_id}/invitations"))


@blueprint.get("/agency/briefs/<string:brief_id>/decline")
@signed_in
def show_decline(actor, brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "decline invitation", brief)
    return _decline_page(actor, brief, DeclineForm())


@blueprint.post("/agency/briefs/<string:brief_id>/decline")
@signed_in
def decline(actor, brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "decline invitation", brief)
    form = DeclineForm()
    if form.validate():
        with refusals_on(form):
            decline_invitation(
                current_database(), brief_id=brief_id, reason=form.reason.data, by=actor, now=current_time()
            )
            flash(say("You have declined. The client reads your reason."), "neutral")
            return redirect(path("/agency/"))
    return _decline_page(actor, brief, form), _REFUSED


def _invitation_page(actor, brief: Brief, form: InviteForm) -> str:
    offered = list_invitable_agencies(current_database(), client_id=brief.client_id)
    form.agency.choices = options(offered, empty=say("Choose an agency"))
    return render_template(
        "client/show_invitations.html",
        actor=actor,
        brief=brief,
        status=brief.status(current_time()),
        form=form,
        confirm=ConfirmForm(),
        invitations=list_invitations(current_database(), brief.id),
    )


def _decline_page(actor, brief: Brief, form: DeclineForm) -> str:
    return render_template("agency/decline_invitation.html", actor=actor, brief=brief, form=form)
