"""The people of one's organisation, and joining one by invitation."""

from flask import Blueprint, redirect, render_template, session

from market.actions import members as actions
from market.actions.standings import appeal_ban
from market.core.errors import NotFound
from market.core.messages import say
from market.core.policy import may, require
from market.store.accounts import get_organisation
from market.store.members import list_invitations, list_members
from market.web.current import current_actor, current_config, current_database, current_guard, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.members import AppealForm, InvitationForm, JoinForm, RoleForm
from market.web.languages import current_language, path
from market.web.submissions import refusals_on

blueprint = Blueprint("members", __name__)
_REFUSED = 422
_PAGE = "/account/organisation"


@blueprint.get("/account/organisation")
@signed_in
def show(actor):
    return _organisation_page(actor, InvitationForm(), AppealForm())


@blueprint.post("/account/organisation/invite")
@signed_in
def invite(actor):
    require(actor, "manage members")
    form = InvitationForm()
    if form.validate():
        with refusals_on(form):
            actions.invite_member(
                current_database(),
                email=form.email.data,
                role=form.role.data,
                by=actor,
                base_url=current_config().base_url,
                now=current_time(),
                guard=current_guard(),
            )
            return _done(
                say(
                    "An invitation is on its way to {address}. It works for seven days.",
                    address=form.email.data.strip(),
                )
            )
    return _organisation_page(actor, form, AppealForm()), _REFUSED


@blueprint.post("/account/organisation/invitations/<string:invitation_id>/take-back")
@signed_in
def take_back(actor, invitation_id: str):
    actions.take_back_invitation(current_database(), invitation_id=invitation_id, by=actor, now=current_time())
    return _done(say("The invitation is taken back: its link no longer works."))


@blueprint.post("/account/organisation/members/<string:person_id>/role")
@signed_in
def change_role(actor, person_id: str):
    require(actor, "manage members")
    role = RoleForm().role.data or ""
    actions.change_role(current_database(), person_id=person_id, role=role, by=actor, now=current_time())
    return _done(say("The role is now {role}. It counts from the person's next click.", role=role))


@blueprint.get("/account/organisation/members/<string:person_id>/remove")
@signed_in
def show_remove(actor, person_id: str):
    require(actor, "manage members")
    return render_template("members/remove.html", actor=actor, member=_member(actor, person_id), form=ConfirmForm())


@blueprint.post("/account/organisation/members/<string:person_id>/remove")
@signed_in
def remove(actor, person_id: str):
    actions.remove_member(current_database(), person_id=person_id, by=actor, now=current_time())
    return _done(say("The account is closed and its sessions have ended."))


@blueprint.post("/account/organisation/members/<string:person_id>/hand-over")
@signed_in
def hand_over(actor, person_id: str):
    actions.hand_over(current_database(), person_id=person_id, by=actor, now=current_time())
    return _done(say("Ownership is handed over. You are an editor now."))


@blueprint.get("/account/organisation/leave")
@signed_in
def show_leave(actor):
    require(actor, "leave organisation")
    return render_template("members/leave.html", actor=actor, form=ConfirmForm())


@blueprint.post("/account/organisation/leave")
@signed_in
def leave(actor):
    actions.leave_organisation(current_database(), by=actor, now=current_time())
    session.clear()
    flash(
        say(
            "You have left {organisation_name}. This account is closed; its address is free.",
            organisation_name=actor.organisation_name,
        ),
        "neutral",
    )
    return redirect(path("/sign-in"))


@blueprint.post("/account/organisation/appeal")
@signed_in
def appeal(actor):
    require(actor, "appeal ban")
    form = AppealForm()
    if form.validate():
        with refusals_on(form):
            appeal_ban(current_database(), text=form.text.data, by=actor, now=current_time())
            return _done(say("The operators have your appeal."))
    return _organisation_page(actor, InvitationForm(formdata=None), form), _REFUSED


@blueprint.get("/join/<string:token>")
def show_join(token: str):
    return _join_page(token, JoinForm())


@blueprint.post("/join/<string:token>")
def join(token: str):
    form = JoinForm()
    if form.validate():
        with refusals_on(form):
            joined = actions.accept_invitation(
                current_database(),
                token=token,
                name=form.name.data,
                password=form.password.data,
                now=current_time(),
                language=current_language(),
            )
            flash(
                say(
                    "You can act for {organisation_name} now. Sign in with {email}.",
                    organisation_name=joined.organisation_name,
                    email=joined.email,
                ),
                "good",
            )
            return redirect(path("/sign-in"))
    page, status = _join_page(token, form)
    return page, _REFUSED if status == 200 else status


def _join_page(token: str, form: JoinForm):
    try:
        invitation = actions.get_invitation(current_database(), token=token, now=current_time())
    except NotFound:
        return render_template("members/join.html", actor=current_actor(), invitation=None, form=form), 404
    return render_template("members/join.html", actor=current_actor(), invitation=invitation, form=form), 200


def _organisation_page(actor, form: InvitationForm, appeal_form: AppealForm):
    require(actor, "read members")
    db, now = current_database(), current_time()
    manages = may(actor, "manage members")
    everybody = list_members(db, actor.organisation_id)
    return render_template(
        "members/show.html",
        actor=actor,
        organisation=get_organisation(db, actor.organisation_id),
        members=everybody,
        role_forms={member.person_id: _role_form(member) for member in everybody},
        invitations=list_invitations(db, actor.organisation_id, now=now) if manages else [],
        manages=manages,
        appeals=actor.is_banned and may(actor, "appeal ban"),
        form=form,
        appeal_form=appeal_form,
        confirm=ConfirmForm(),
    )


def _role_form(member) -> RoleForm:
    """Return the form with an id of its own: a page holds one for each member."""
    form = RoleForm(formdata=None, data={"role": member.role})
    form.role.id = f"role-{member.person_id}"
    return form


def _member(actor, person_id: str):
    for member in list_members(current_database(), actor.organisation_id):
        if member.person_id == person_id:
            return member
    raise NotFound(say("There is nothing here under this address."))


def _done(sentence: str):
    flash(sentence, "good")
    return redirect(path(_PAGE))
