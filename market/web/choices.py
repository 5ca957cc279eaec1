"""What a person wants to be told, in which time zone, and switching a kind of mail off from the mail itself."""

from flask import Blueprint, redirect, render_template

from market.actions import notices as actions
from market.core.messages import say
from market.core.notices import KINDS
from market.store.notices import list_muted
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.members import ChoicesForm
from market.web.languages import path
from market.web.security import csrf
from market.web.submissions import refusals_on

blueprint = Blueprint("choices", __name__)
_REFUSED = 422


@blueprint.get("/account/choices")
@signed_in
def show(actor):
    muted = list_muted(current_database(), actor.person_id)
    form = ChoicesForm(
        data={
            "wanted": [kind for kind in KINDS if kind not in muted],
            "time_zone": actor.time_zone,
            "language": actor.language,
        }
    )
    return _page(actor, form)


@blueprint.post("/account/choices")
@signed_in
def choose(actor):
    form = ChoicesForm()
    if form.validate():
        with refusals_on(form):
            actions.choose_notices(
                current_database(),
                wanted=form.wanted.data,
                time_zone=form.time_zone.data,
                language=form.language.data,
                by=actor,
                now=current_time(),
            )
            flash(say("Your choices are saved."), "good")
            return redirect(path("/account/choices"))
    return _page(actor, form), _REFUSED


@blueprint.get("/unsubscribe/<string:token>")
def show_unsubscribe(token: str):
    kind = actions.get_unsubscription(current_database(), token=token)
    return render_template("choices/unsubscribe.html", meaning=KINDS[kind], done=False, form=ConfirmForm())


# The token is the authority: mail providers post here without a page of ours before (RFC 8058).
@blueprint.post("/unsubscribe/<string:token>")
@csrf.exempt
def unsubscribe(token: str):
    kind = actions.unsubscribe(current_database(), token=token, now=current_time())
    return render_template("choices/unsubscribe.html", meaning=KINDS[kind], done=True, form=ConfirmForm())


def _page(actor, form: ChoicesForm) -> str:
    return render_template("choices/show.html", actor=actor, form=form)
