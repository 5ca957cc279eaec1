"""Closing a community as one guided walk: each step with whose turn it is and where to take it."""

from flask import Blueprint

from market.core.close_outs import CloseOutRecords, Turn, close_out_steps, is_closed_well
from market.core.handovers import checklist
from market.store.aftercare import list_findings
from market.store.briefs import get_published_brief
from market.store.handovers import find_newest_act, list_marks
from market.store.kept_standards import list_kept_standards
from market.store.payments import list_paid_statements
from market.store.reviews import list_reviews
from market.store.tallies import list_tallies
from market.web.current import current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement

blueprint = Blueprint("close_outs", __name__, url_prefix="/engagements/<string:engagement_id>/close-out")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    db, brief = current_database(), get_published_brief(current_database(), engagement.brief_id)
    items, findings = checklist(list_marks(db, engagement.id)), list_findings(db, engagement.id)
    act = find_newest_act(db, engagement.id)
    tallies, paid = list_tallies(db, engagement.id), list_paid_statements(db, engagement.id)
    records = CloseOutRecords(
        items=items,
        tally=tallies[-1] if tallies else None,
        paid=paid[-1] if paid else None,
        required=brief.content.standards,
        said={word.standard for word in list_kept_standards(db, engagement.id)},
        findings=findings,
        reviewed={review.organisation_id for review in list_reviews(db, engagement.id)},
        signed=set(act.signatures) if act else set(),
    )
    is_client = actor.organisation_id == engagement.client_id
    steps = close_out_steps(engagement, records, is_client=is_client, today=current_time().date())
    return engagement_page(
        "engagements/show_close_out.html",
        actor,
        engagement,
        brief=brief,
        steps=steps,
        next_step=next((step for step in steps if step.turn is Turn.YOURS), None),
        is_well=is_closed_well(engagement, items, findings),
    )
