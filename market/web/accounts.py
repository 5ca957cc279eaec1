"""Registering, signing in and out, and the account page."""

from flask import Blueprint, redirect, render_template, request, session

from market.actions import accounts as actions
from market.actions import second_factors
from market.actions.second_factors import is_waiting
from market.actions.sessions import find_session_actor
from market.actions.sessions import sign_out as sign_out_of
from market.core.messages import say
from market.web.current import (
    current_actor,
    current_address,
    current_catalogue,
    current_config,
    current_database,
    current_guard,
    current_time,
    signed_in,
)
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm, NewPasswordForm, RegistrationForm, ResetRequestForm, SignInForm
from market.web.forms.sign_in import CodeForm
from market.web.languages import path
from market.web.places import own_places
from market.web.security import queries
from market.web.signing_in import begin_session, current_browser
from market.web.submissions import add_problems, refusals_on
from market.web.targets import is_own_target, next_query

blueprint = Blueprint("accounts", __name__)
_REFUSED = 422
_BEGINS, _CONFIRMED = "begins", "confirmed"
"""What a session remembers between registering and the first signing in: the page that was asked for, the address."""


@blueprint.get("/register")
@queries("next")
def show_register():
    form = RegistrationForm()
    form.offer(current_catalogue())
    form.begin(request.args.get("next", ""))
    return render_template("accounts/register.html", form=form, actor=current_actor())


@blueprint.post("/register")
def register():
    form = RegistrationForm()
    form.offer(current_catalogue())
    if form.validate():
        with refusals_on(form):
            actions.register_organisation(
                current_database(),
                registration=form.registration(),
                base_url=current_config().base_url,
                now=current_time(),
                guard=current_guard(),
                address=current_address(),
            )
            session[_BEGINS] = form.next.data
            return redirect(path("/register/sent"))
    else:
        add_problems(form, actions.what_keeps_from_registering(current_database(), form.registration()))
    return render_template("accounts/register.html", form=form, actor=current_actor()), _REFUSED


@blueprint.get("/register/sent")
def show_sent():
    return render_template("accounts/sent.html", actor=current_actor(), mail_folder=_mail_folder())


@blueprint.get("/verify/<string:token>")
def show_verify(token: str):
    is_live = actions.token_is_live(current_database(), token=token, purpose="verify", now=current_time())
    form = ConfirmForm()
    return render_template(
        "accounts/verify.html", form=form, is_live=is_live, actor=current_actor()
    ), 200 if is_live else 404


@blueprint.post("/verify/<string:token>")
def verify(token: str):
    actor = actions.confirm_address(current_database(), token=token, now=current_time())
    present = current_actor()
    if present is not None and present.person_id == actor.person_id:
        flash(say("{email} is confirmed. You can begin.", email=actor.email), "good")
        return redirect(_safe_target(session.get(_BEGINS, ""), actor))
    flash(say("{email} is confirmed. Sign in to begin.", email=actor.email), "good")
    session[_CONFIRMED] = actor.email
    return redirect(path("/sign-in") + next_query(session.get(_BEGINS)))


@blueprint.get("/sign-in")
@queries("next")
def show_sign_in():
    form = SignInForm(data={"next": request.args.get("next", ""), "email": session.get(_CONFIRMED, "")})
    return render_template("accounts/sign_in.html", form=form, register=_register_address(form), actor=current_actor())


@blueprint.post("/sign-in")
def sign_in():
    form = SignInForm()
    if form.validate():
        with refusals_on(form):
            signed = actions.sign_in(
                current_database(),
                email=form.email.data,
                password=form.password.data,
                address=current_address(),
                now=current_time(),
                guard=current_guard(),
                browser=current_browser(),
            )
            begin_session(signed.token)
            if signed.awaits_code:
                return redirect(path("/sign-in/code") + next_query(form.next.data))
            return redirect(_after_signing_in(form.next.data))
    return render_template("accounts/sign_in.html", form=form, register=_register_address(form), actor=None), _REFUSED


@blueprint.get("/sign-in/code")
@queries("next")
def show_code():
    if not is_waiting(current_database(), token=session.get("token", ""), now=current_time()):
        return redirect(path("/sign-in"))
    form = CodeForm(data={"next": request.args.get("next", "")})
    return render_template("accounts/sign_in_code.html", form=form, actor=None)


@blueprint.post("/sign-in/code")
def finish_sign_in():
    form = CodeForm()
    if form.validate():
        with refusals_on(form):
            token = second_factors.finish_sign_in(
                current_database(),
                token=session.get("token", ""),
                code=form.code.data,
                browser=current_browser(),
                now=current_time(),
                guard=current_guard(),
            )
            begin_session(token)
            return redirect(_after_signing_in(form.next.data))
    return render_template("accounts/sign_in_code.html", form=form, actor=None), _REFUSED


@blueprint.post("/sign-out")
@signed_in
def sign_out(actor):
    sign_out_of(current_database(), token=session["token"], by=actor, now=current_time())
    session.clear()
    response = redirect(path("/"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/reset")
def show_reset():
    return render_template("accounts/reset.html", form=ResetRequestForm(), actor=current_actor())


@blueprint.post("/reset")
def request_reset():
    form = ResetRequestForm()
    if not form.validate():
        return render_template("accounts/reset.html", form=form, actor=current_actor()), _REFUSED
    actions.request_reset(
        current_database(),
        email=form.email.data,
        base_url=current_config().base_url,
        address=current_address(),
        now=current_time(),
        guard=current_guard(),
    )
    return redirect(path("/reset/sent"))


@blueprint.get("/reset/sent")
def show_reset_sent():
    return render_template("accounts/reset_sent.html", actor=current_actor(), mail_folder=_mail_folder())


@blueprint.get("/reset/<string:token>")
def show_new_password(token: str):
    is_live = actions.token_is_live(current_database(), token=token, purpose="reset", now=current_time())
    page = render_template("accounts/new_password.html", form=NewPasswordForm(), is_live=is_live, actor=None)
    return page, 200 if is_live else 404


@blueprint.post("/reset/<string:token>")
def set_password(token: str):
    form = NewPasswordForm()
    if form.validate():
        with refusals_on(form):
            actions.reset_password(current_database(), token=token, password=form.password.data, now=current_time())
            session.clear()
            flash(say("The new password is set. Sign in with it."), "good")
            return redirect(path("/sign-in"))
    return render_template("accounts/new_password.html", form=form, is_live=True, actor=None), _REFUSED


@blueprint.get("/account/")
@signed_in
def show(actor):
    return render_template("accounts/show.html", actor=actor, form=ConfirmForm())


@blueprint.post("/account/verification")
@signed_in
def send_verification(actor):
    actions.send_verification_again(
        current_database(), by=actor, base_url=current_config().base_url, now=current_time(), guard=current_guard()
    )
    flash(say("A new link is on its way to you."), "good")
    return redirect(path("/account/"))


def _register_address(form: SignInForm) -> str:
    return path("/register") + next_query(form.next.data)


def _after_signing_in(target: str) -> str:
    actor = find_session_actor(current_database(), token=session["token"], now=current_time())
    return _safe_target(target, actor)


def _safe_target(target: str, actor) -> str:
    """Return *target* if it is an address of this site, else where the person's work is; never another host."""
    if is_own_target(target or ""):
        return path(target)
    own = [place.address for place in own_places(actor) if place.code != "account" and actor.is_verified]
    return path(own[0] if len(own) == 1 else "/account/")


def _mail_folder() -> bool:
    return current_config().smtp_url is None
