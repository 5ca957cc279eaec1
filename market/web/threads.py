"""Messages between a client and an agency that won a line."""

from flask import Blueprint, render_template

from market.actions.correspondence import send_message
from market.core.policy import may, require
from market.store.correspondence import get_thread, list_messages
from market.web.current import current_database, current_time, signed_in
from market.web.forms.correspondence import MessageForm
from market.web.submissions import perform_or_show

blueprint = Blueprint("threads", __name__, url_prefix="/threads")


@blueprint.get("/<string:brief_id>/<string:quote_id>/")
@signed_in
def show(actor, brief_id: str, quote_id: str):
    return _page(actor, brief_id, quote_id, MessageForm(formdata=None))


@blueprint.post("/<string:brief_id>/<string:quote_id>/")
@signed_in
def send(actor, brief_id: str, quote_id: str):
    require(actor, "write to thread", get_thread(current_database(), brief_id=brief_id, quote_id=quote_id))
    form = MessageForm()
    return perform_or_show(
        form,
        lambda: send_message(
            current_database(),
            brief_id=brief_id,
            quote_id=quote_id,
            body=form.body.data,
            by=actor,
            now=current_time(),
        ),
        done="Sent.",
        address=f"/threads/{brief_id}/{quote_id}/",
        show=lambda: _page(actor, brief_id, quote_id, form),
    )


def _page(actor, brief_id: str, quote_id: str, form: MessageForm) -> str:
    thread = get_thread(current_database(), brief_id=brief_id, quote_id=quote_id)
    require(actor, "read thread", thread)
    return render_template(
        "threads/show.html",
        actor=actor,
        thread=thread,
        messages=list_messages(current_database(), quote_id),
        writes=thread.is_awarded and may(actor, "write to thread", thread),
        form=form,
    )
