"""A person's own data on the pages: what is kept and how long, the file, the end of the account."""

import json

from flask import Blueprint, Response, redirect, render_template, session

from market.actions.personal_data import erase_account, export_personal_data, obstacles_to_erasure
from market.core.errors import Conflict
from market.core.messages import say
from market.core.retention import TABLE
from market.web.current import current_database, current_guard, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.sign_in import EraseForm
from market.web.languages import path
from market.web.submissions import MOVED_ON, REFUSED, refusals_on

blueprint = Blueprint("personal_data", __name__)


@blueprint.get("/privacy/")
def show_retention():
    return render_template("accounts/privacy.html", kept=TABLE)


@blueprint.get("/account/personal-data")
@signed_in
def show(actor):
    return _page(actor, EraseForm())


@blueprint.post("/account/personal-data/export")
@signed_in
def export(actor):
    exported = export_personal_data(current_database(), by=actor, now=current_time())
    response = Response(json.dumps(exported, ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response


@blueprint.post("/account/personal-data/erase")
@signed_in
def erase(actor):
    form, status = EraseForm(), REFUSED
    if form.validate():
        try:
            with refusals_on(form):
                erase_account(
                    current_database(), password=form.password.data, by=actor, now=current_time(), guard=current_guard()
                )
                session.clear()
                flash(say("The account is erased. Nobody can sign in with it, and your address is free."), "neutral")
                return redirect(path("/sign-in"))
        except Conflict as refusal:
            form.form_errors.append(str(refusal))
            status = MOVED_ON
    return _page(actor, form), status


def _page(actor, form: EraseForm) -> str:
    return render_template(
        "accounts/personal_data.html",
        actor=actor,
        form=form,
        confirm=ConfirmForm(),
        obstacles=obstacles_to_erasure(current_database(), by=actor, now=current_time()),
    )
