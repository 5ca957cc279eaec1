"""A person's tokens for programs: made, shown once, revoked."""

from flask import Blueprint, redirect, render_template

from market.actions.tokens import create_token, revoke_token
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.policy import require
from market.core.tokens import SCOPES
from market.store.tokens import list_tokens
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.tokens import TokenForm
from market.web.languages import path
from market.web.presenters import apply_problems

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")
_REFUSED = 422


@blueprint.get("/")
@signed_in
def show_index(actor):
    require(actor, "make tokens")
    return _page(actor, TokenForm())


@blueprint.post("/")
@signed_in
def create(actor):
    require(actor, "make tokens")
    form, status = TokenForm(), _REFUSED
    if form.validate():
        try:
            token, secret = create_token(
                current_database(),
                name=form.name.data,
                scopes=form.scopes.data,
                days=form.lifetime(),
                by=actor,
                now=current_time(),
            )
        except Invalid as refusal:
            apply_problems(form, refusal.problems)
        except Conflict as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            return render_template("tokens/show_secret.html", actor=actor, token=token, secret=secret, scopes=SCOPES)
    return _page(actor, form), status


@blueprint.post("/<string:token_id>/revoke")
@signed_in
def revoke(actor, token_id: str):
    token = revoke_token(current_database(), token_id=token_id, by=actor, now=current_time())
    flash(say("“{name}” is revoked: it opens nothing from this moment on.", name=token.name), "good")
    return redirect(path("/account/tokens/"))


def _page(actor, form: TokenForm) -> str:
    now = current_time()
    return render_template(
        "tokens/show_index.html",
        actor=actor,
        form=form,
        confirm=ConfirmForm(),
        tokens=[(token, token.is_live(now)) for token in list_tokens(current_database(), actor.person_id)],
    )
