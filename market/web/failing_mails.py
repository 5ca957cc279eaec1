"""Addresses whose mail keeps failing; never what waits for them or how much, which would tell of sealed quotes."""

from flask import Blueprint, redirect, render_template

from market.actions.outbox import retry_address
from market.core.messages import say
from market.core.policy import require
from market.store.outbox import list_failing_addresses
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.desk import RetryForm
from market.web.languages import path

blueprint = Blueprint("failing_mails", __name__, url_prefix="/desk/outbox")


@blueprint.get("/")
@signed_in
def show(actor):
    require(actor, "operate the market")
    addresses = list_failing_addresses(current_database())
    return render_template("desk/show_outbox.html", actor=actor, addresses=addresses, form=RetryForm())


@blueprint.post("/retry")
@signed_in
def retry(actor):
    require(actor, "operate the market")
    form = RetryForm()
    retry_address(current_database(), recipient=form.recipient.data, by=actor, now=current_time())
    flash(say("Mail to {address} is tried again at the next round of the worker.", address=form.recipient.data), "good")
    return redirect(path("/desk/outbox/"))
