"""The handover list of an engagement and the act both sides sign."""

import json

from flask import Blueprint, Response

from market.actions.handovers import draw_act, mark_handover, sign_handover
from market.core.engagements import Engagement
from market.core.errors import NotFound
from market.core.handovers import AGENCY_MARKS, CLIENT_MARKS, MARKS, SETTLED, act_hash, checklist, completeness, promise
from market.core.messages import say
from market.store.handovers import find_newest_act, list_marks
from market.web.current import current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.close_out import HandoverForm, SignatureForm, as_form_fields
from market.web.submissions import perform_or_show

blueprint = Blueprint("handovers", __name__, url_prefix="/engagements/<string:engagement_id>/handover")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    return _page(actor, read_engagement(actor, engagement_id), HandoverForm(formdata=None))


@blueprint.post("/")
@signed_in
def mark(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    form = HandoverForm()
    return perform_or_show(
        form,
        lambda: mark_handover(
            current_database(), engagement_id=engagement_id, marks=form.marks(), by=actor, now=current_time()
        ),
        done=say("Your marks are on record; the other side is told."),
        address=f"/engagements/{engagement_id}/handover/",
        show=lambda: _page(actor, engagement, form),
        place=as_form_fields,
    )


@blueprint.post("/sign")
@signed_in
def sign(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    form = SignatureForm()
    return perform_or_show(
        form,
        lambda: sign_handover(
            current_database(), engagement_id=engagement_id, seen=form.seen.data or "", by=actor, now=current_time()
        ),
        done=say("Signed. The other side is told."),
        address=f"/engagements/{engagement_id}/handover/",
        show=lambda: _page(actor, engagement, HandoverForm(formdata=None), signature=form),
    )


@blueprint.get("/act.json")
@signed_in
def act(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    newest = find_newest_act(current_database(), engagement.id)
    if newest is None:
        raise NotFound(say("Nobody has signed a handover act yet; go through the list first."))
    return Response(newest.canonical, mimetype="application/json")


def _page(actor, engagement: Engagement, form: HandoverForm, *, signature: SignatureForm | None = None) -> str:
    db = current_database()
    items = checklist(list_marks(db, engagement.id))
    is_client = actor.organisation_id == engagement.client_id
    form.offer(CLIENT_MARKS if is_client else AGENCY_MARKS)
    newest = find_newest_act(db, engagement.id)
    canonical = newest.canonical if engagement.handed_over_at and newest else None
    if canonical is None and engagement.end is not None:
        canonical = draw_act(db, engagement, items)
    return engagement_page(
        "engagements/show_handover.html",
        actor,
        engagement,
        form=form,
        signature=signature or SignatureForm(formdata=None),
        items=items,
        marks=MARKS,
        settled=SETTLED,
        completeness=completeness(items),
        act=newest,
        sha256=act_hash(canonical) if canonical else None,
        text=json.loads(canonical) if canonical else None,
        promise=promise(engagement) if engagement.end else None,
    )
