"""How a person signs in: sessions, the password, and a code beside it."""

import io

import segno
from flask import Blueprint, Response, redirect, render_template, request, session

from market.actions import second_factors
from market.actions.accounts import change_password
from market.actions.identifiers import token_hash
from market.actions.sessions import end_other_sessions, end_session, list_own_sessions
from market.core.errors import Invalid
from market.core.messages import say
from market.core.one_time_codes import browser_name
from market.store.second_factors import count_recovery_codes
from market.store.sessions import session_id
from market.web.current import current_database, current_guard, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.sign_in import ChangePasswordForm, CodeForm
from market.web.languages import path
from market.web.presenters import apply_problems
from market.web.submissions import REFUSED, refusals_on

blueprint = Blueprint("signing_in", __name__, url_prefix="/account")


def current_browser() -> str:
    return browser_name(request.headers.get("User-Agent", ""))


def begin_session(token: str) -> None:
    """Start from an empty session, so that nothing planted before signing in survives it."""
    session.clear()
    session["token"] = token
    session.permanent = True


@blueprint.get("/sessions/")
@signed_in
def show_sessions(actor):
    return render_template(
        "accounts/sessions.html",
        actor=actor,
        confirm=ConfirmForm(),
        sessions=list_own_sessions(current_database(), by=actor, now=current_time()),
        this=session_id(token_hash(session["token"])),
    )


@blueprint.post("/sessions/<string:listed_id>/end")
@signed_in
def end_one(actor, listed_id: str):
    end_session(current_database(), listed_id=listed_id, by=actor, now=current_time())
    flash(say("That session has ended: whoever holds it must sign in again."), "good")
    return redirect(path("/account/sessions/"))


@blueprint.post("/sessions/end-others")
@signed_in
def end_others(actor):
    end_other_sessions(current_database(), token=session["token"], by=actor, now=current_time())
    flash(say("Every other session has ended."), "good")
    return redirect(path("/account/sessions/"))


@blueprint.get("/password")
@signed_in
def show_password(actor):
    return render_template("accounts/change_password.html", actor=actor, form=ChangePasswordForm())


@blueprint.post("/password")
@signed_in
def set_new_password(actor):
    form = ChangePasswordForm()
    if form.validate():
        with refusals_on(form):
            token = change_password(
                current_database(),
                old=form.old.data,
                new=form.password.data,
                by=actor,
                now=current_time(),
                guard=current_guard(),
                browser=current_browser(),
            )
            begin_session(token)
            flash(say("The new password is set. Other sessions and tokens for programs have ended."), "good")
            return redirect(path("/account/"))
    return render_template("accounts/change_password.html", actor=actor, form=form), REFUSED


@blueprint.get("/two-factor/")
@signed_in
def show_two_factor(actor):
    return _two_factor_page(actor, CodeForm())


@blueprint.get("/two-factor/picture.svg")
@signed_in
def show_picture(actor):
    secret = second_factors.begin_second_factor(current_database(), by=actor, now=current_time())
    written = io.BytesIO()
    segno.make(secret.uri, error="m").save(written, kind="svg", scale=5, border=2, light="#fff")
    response = Response(written.getvalue(), mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.post("/two-factor/")
@signed_in
def begin_two_factor(actor):
    return _with_codes(
        actor,
        lambda form: second_factors.confirm_second_factor(
            current_database(),
            code=form.code.data,
            by=actor,
            token=session["token"],
            now=current_time(),
            guard=current_guard(),
        ),
    )


@blueprint.post("/two-factor/recovery-codes")
@signed_in
def renew_codes(actor):
    return _with_codes(
        actor,
        lambda form: second_factors.renew_recovery_codes(
            current_database(), code=form.code.data, by=actor, now=current_time(), guard=current_guard()
        ),
    )


@blueprint.post("/two-factor/end")
@signed_in
def end_two_factor(actor):
    form = CodeForm()
    if form.validate():
        with refusals_on(form):
            second_factors.end_second_factor(
                current_database(), code=form.code.data, by=actor, now=current_time(), guard=current_guard()
            )
            flash(say("Signing in no longer asks for a code."), "good")
            return redirect(path("/account/two-factor/"))
    return _two_factor_page(actor, form), REFUSED


def _with_codes(actor, act):
    """Answer with the recovery codes that *act* gives, shown this once, or with the form again."""
    form = CodeForm()
    if form.validate():
        try:
            codes = act(form)
        except Invalid as refusal:
            apply_problems(form, refusal.problems)
        else:
            return render_template("accounts/recovery_codes.html", actor=actor, codes=codes)
    return _two_factor_page(actor, form), REFUSED


def _two_factor_page(actor, form: CodeForm) -> str:
    db = current_database()
    if actor.has_second_factor:
        left = count_recovery_codes(db, actor.person_id)
        return render_template("accounts/two_factor.html", actor=actor, form=form, codes_left=left)
    secret = second_factors.begin_second_factor(db, by=actor, now=current_time())
    return render_template("accounts/begin_two_factor.html", actor=actor, form=form, secret=secret)
