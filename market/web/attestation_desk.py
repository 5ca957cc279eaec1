"""The desk's queue of evidence to check and challenges to decide."""

from flask import Blueprint, render_template

from market.actions.attestations import decide_on_standard, list_waiting_claims, read_claim
from market.core.attestations import REASON_SHORTEST, AttestationState, Step
from market.core.messages import say
from market.core.policy import require
from market.store.accounts import get_organisation
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.forms.attestations import DecisionForm
from market.web.submissions import perform_or_show

blueprint = Blueprint("attestation_desk", __name__, url_prefix="/desk/standards")


@blueprint.get("/")
@signed_in
def show_queue(actor):
    require(actor, "operate the market")
    catalogue = current_catalogue()
    return render_template(
        "desk/show_standards.html",
        actor=actor,
        waiting=[
            (claim, catalogue.standard(claim.standard))
            for claim in list_waiting_claims(current_database(), current_time())
        ],
    )


@blueprint.get("/<string:agency_id>/<string:code>/")
@signed_in
def show(actor, agency_id: str, code: str):
    require(actor, "operate the market")
    return _page(actor, agency_id, code, DecisionForm(formdata=None))


@blueprint.post("/<string:agency_id>/<string:code>/")
@signed_in
def decide(actor, agency_id: str, code: str):
    require(actor, "operate the market")
    form = DecisionForm()
    form.offer()
    return perform_or_show(
        form,
        lambda: decide_on_standard(
            current_database(),
            agency_id=agency_id,
            standard=code,
            kind=form.kind.data,
            note=form.note.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("Decided; the agency is told."),
        address="/desk/standards/",
        show=lambda: _page(actor, agency_id, code, form),
    )


def _page(actor, agency_id: str, code: str, form: DecisionForm) -> str:
    db, standard = current_database(), current_catalogue().standard(code)
    steps, claim = read_claim(db, agency_id, standard)
    now = current_time()
    state, kinds = claim.state(now), []
    if claim.has_unread_evidence:
        kinds += [Step.PASS, Step.FAIL]
    if state is AttestationState.CHALLENGED:
        kinds += [Step.DISMISS, Step.UPHOLD]
    form.offer(kinds)
    return render_template(
        "desk/decide_standard.html",
        actor=actor,
        agency=get_organisation(db, agency_id),
        standard=standard,
        steps=[(step, True) for step in steps],
        state=state,
        expires_at=claim.expires_at(now),
        kinds=kinds,
        needs_reason=Step.PASS not in kinds,
        shortest=REASON_SHORTEST,
        form=form,
    )
