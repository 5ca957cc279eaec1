"""Files of briefs and quotes: attaching, removing, downloading."""

from flask import Blueprint, redirect, render_template

from market.actions import attachments as actions
from market.core.messages import say
from market.core.policy import may, require
from market.store.attachments import list_brief_attachments, list_own_attachments
from market.store.briefs import get_brief, get_published_brief
from market.store.correspondence import list_threads
from market.web.current import current_config, current_database, current_time, signed_in
from market.web.downloads import private_download
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.attachments import AttachmentForm
from market.web.languages import path
from market.web.security import takes_files
from market.web.submissions import refusals_on

blueprint = Blueprint("attachments", __name__)
_REFUSED = 422


@blueprint.get("/client/briefs/<string:brief_id>/attachments")
@signed_in
def show_brief(actor, brief_id: str):
    require(actor, "read briefs")
    require(actor, "compare quotes", get_brief(current_database(), brief_id))
    return _brief_page(actor, brief_id, AttachmentForm(formdata=None))


@blueprint.post("/client/briefs/<string:brief_id>/attachments")
@signed_in
@takes_files
def attach_to_brief(actor, brief_id: str):
    require(actor, "write briefs")
    require(actor, "edit brief", get_brief(current_database(), brief_id))
    form = AttachmentForm()
    if form.validate():
        with refusals_on(form):
            attached = actions.attach_to_brief(
                current_database(),
                data=current_config().data,
                brief_id=brief_id,
                file_name=form.file.data.filename,
                content=form.file.data.read(),
                by=actor,
                now=current_time(),
            )
            flash(say("{file_name} is attached.", file_name=attached.file_name), "good")
            return redirect(path(f"/client/briefs/{brief_id}/attachments"))
    return _brief_page(actor, brief_id, form), _REFUSED


@blueprint.get("/agency/briefs/<string:brief_id>/attachments")
@signed_in
def show_quote(actor, brief_id: str):
    require(actor, "read quotes")
    get_published_brief(current_database(), brief_id)
    return _quote_page(actor, brief_id, AttachmentForm(formdata=None))


@blueprint.post("/agency/briefs/<string:brief_id>/attachments")
@signed_in
@takes_files
def attach_to_quote(actor, brief_id: str):
    require(actor, "quote for brief", get_published_brief(current_database(), brief_id))
    form = AttachmentForm()
    if form.validate():
        with refusals_on(form):
            attached = actions.attach_to_quote(
                current_database(),
                data=current_config().data,
                brief_id=brief_id,
                file_name=form.file.data.filename,
                content=form.file.data.read(),
                by=actor,
                clock=current_time,
            )
            flash(say("{file_name} is attached and sealed with your quote.", file_name=attached.file_name), "good")
            return redirect(path(f"/agency/briefs/{brief_id}/attachments"))
    return _quote_page(actor, brief_id, form), _REFUSED


@blueprint.get("/attachments/<string:attachment_id>")
def download(attachment_id: str):
    db, data = current_database(), current_config().data
    return private_download(lambda by: actions.read_attachment(db, data=data, attachment_id=attachment_id, by=by))


@blueprint.post("/attachments/<string:attachment_id>/remove")
@signed_in
def remove(actor, attachment_id: str):
    removed = actions.remove_attachment(current_database(), attachment_id=attachment_id, by=actor, clock=current_time)
    flash(say("{file_name} is taken off.", file_name=removed.file_name), "neutral")
    side = "client" if removed.agency_id is None else "agency"
    return redirect(path(f"/{side}/briefs/{removed.brief_id}/attachments"))


def _brief_page(actor, brief_id: str, form: AttachmentForm) -> str:
    db = current_database()
    brief = get_brief(db, brief_id)
    labels = {thread.quote_id: thread.agency_name for thread in list_threads(db, brief_id)}
    return render_template(
        "attachments/show.html",
        actor=actor,
        brief=brief,
        files=list_brief_attachments(db, brief_id),
        quoted=[(labels[quote_id], file) for quote_id, file in actions.list_shown_attachments(db, brief)],
        changes=brief.published_at is None and may(actor, "edit brief", brief),
        side="client",
        form=form,
        confirm=ConfirmForm(),
    )


def _quote_page(actor, brief_id: str, form: AttachmentForm) -> str:
    db = current_database()
    brief = get_published_brief(db, brief_id)
    return render_template(
        "attachments/show.html",
        actor=actor,
        brief=brief,
        files=list_own_attachments(db, brief_id=brief_id, agency_id=actor.organisation_id),
        quoted=[],
        changes=brief.status(current_time()) == "open" and may(actor, "quote for brief", brief),
        side="agency",
        form=form,
        confirm=ConfirmForm(),
    )
