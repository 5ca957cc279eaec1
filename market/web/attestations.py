"""What an agency claims of standards: its own pages, the public page of a claim, evidence, challenges."""

from flask import Blueprint, render_template

from market.actions import attestations as actions
from market.core.attestations import RUNGS, Attestation, missing_statements
from market.core.messages import say
from market.core.policy import may, require
from market.store.accounts import get_organisation
from market.store.finding import get_listed_agency
from market.web.current import (
    current_catalogue,
    current_config,
    current_database,
    current_time,
    signed_in,
)
from market.web.downloads import private_download
from market.web.forms.attestations import ChallengeForm, EvidenceForm, StatementForm, WithdrawForm
from market.web.presenters import titled
from market.web.security import takes_files
from market.web.submissions import perform_or_show

blueprint = Blueprint("attestations", __name__)


@blueprint.get("/agency/standards/")
@signed_in
def show_own(actor):
    require(actor, "read own attestations")
    return _own_page(actor, StatementForm(formdata=None))


@blueprint.post("/agency/standards/")
@signed_in
def state(actor):
    require(actor, "attest standards")
    form = StatementForm()
    return perform_or_show(
        form,
        lambda: actions.state_standards(
            current_database(), standards=form.standards.data, by=actor, now=current_time()
        ),
        done=say("Claimed for twelve months. What counts for more is evidence: add it standard by standard."),
        address="/agency/standards/",
        show=lambda: _own_page(actor, form),
    )


@blueprint.get("/agency/standards/<string:code>/")
@signed_in
def show_own_claim(actor, code: str):
    require(actor, "read own attestations")
    return _claim_page(actor, code, EvidenceForm(formdata=None, access="clients"), WithdrawForm(formdata=None))


@blueprint.post("/agency/standards/<string:code>/")
@signed_in
@takes_files
def prove(actor, code: str):
    require(actor, "attest standards")
    form = EvidenceForm()
    return perform_or_show(
        form,
        lambda: actions.prove_standard(
            current_database(),
            data=current_config().data,
            standard=code,
            access=form.access.data,
            note=form.note.data or "",
            link=form.link.data or "",
            file=(form.file.data.filename, form.file.data.read()) if form.file.data else None,
            by=actor,
            now=current_time(),
        ),
        done=say("The evidence is on record. An operator checks it."),
        address=f"/agency/standards/{code}/",
        show=lambda: _claim_page(actor, code, form, WithdrawForm(formdata=None)),
    )


@blueprint.post("/agency/standards/<string:code>/withdraw")
@signed_in
def withdraw(actor, code: str):
    require(actor, "attest standards")
    form = WithdrawForm()
    return perform_or_show(
        form,
        lambda: actions.withdraw_standard(
            current_database(), standard=code, note=form.note.data or "", by=actor, now=current_time()
        ),
        done=say("The claim is withdrawn."),
        address=f"/agency/standards/{code}/",
        show=lambda: _claim_page(actor, code, EvidenceForm(formdata=None, access="clients"), form),
    )


@blueprint.get("/agencies/<string:slug>/standards/<string:code>/")
def show_claim(slug: str, code: str):
    agency = get_listed_agency(current_database(), slug)
    standard = current_catalogue().standard(code)
    steps, claim = actions.read_claim(current_database(), agency.id, standard)
    return render_template(
        "agencies/show_claim.html",
        agency=agency,
        standard=standard,
        steps=[(step, actions.may_read_evidence(step, None)) for step in steps],
        **_standing(claim),
    )


@blueprint.get("/agencies/<string:slug>/standards/<string:code>/challenge")
@signed_in
def ask_challenge(actor, slug: str, code: str):
    require(actor, "challenge standards")
    return _challenge_page(actor, slug, code, ChallengeForm(formdata=None))


@blueprint.post("/agencies/<string:slug>/standards/<string:code>/challenge")
@signed_in
def challenge(actor, slug: str, code: str):
    require(actor, "challenge standards")
    form = ChallengeForm()
    agency = get_listed_agency(current_database(), slug)
    return perform_or_show(
        form,
        lambda: actions.challenge_standard(
            current_database(),
            agency_id=agency.id,
            standard=code,
            note=form.note.data,
            by=actor,
            now=current_time(),
        ),
        done=say("The challenge is on record. The agency answers with evidence, an operator decides."),
        address=f"/agencies/{slug}/standards/{code}/",
        show=lambda: _challenge_page(actor, slug, code, form),
    )


@blueprint.get("/evidence/<string:step_id>")
def download(step_id: str):
    db, data = current_database(), current_config().data
    return private_download(lambda by: actions.read_evidence(db, data=data, step_id=step_id, by=by))


def _own_page(actor, form: StatementForm) -> str:
    db, catalogue, now = current_database(), current_catalogue(), current_time()
    country = get_organisation(db, actor.get_organisation_id()).country
    applicable = catalogue.standards_in(country)
    states = actions.attestation_states(db, actor.get_organisation_id(), catalogue, now)
    mandatory = [standard.code for standard in catalogue.mandatory_standards(country)]
    form.offer((standard.code, titled(standard)) for standard in applicable)
    return render_template(
        "agency/show_standards.html",
        actor=actor,
        standards=applicable,
        states=states,
        missing=missing_statements(mandatory, states),
        form=form,
        changes=may(actor, "attest standards"),
    )


def _claim_page(actor, code: str, form: EvidenceForm, withdrawal: WithdrawForm) -> str:
    standard = current_catalogue().standard(code)
    steps, claim = actions.read_claim(current_database(), actor.get_organisation_id(), standard)
    return render_template(
        "agency/show_claim.html",
        actor=actor,
        standard=standard,
        steps=[(step, True) for step in steps],
        form=form,
        withdrawal=withdrawal,
        changes=may(actor, "attest standards"),
        rungs=RUNGS,
        **_standing(claim),
    )


def _challenge_page(actor, slug: str, code: str, form: ChallengeForm) -> str:
    agency = get_listed_agency(current_database(), slug)
    standard = current_catalogue().standard(code)
    _, claim = actions.read_claim(current_database(), agency.id, standard)
    return render_template(
        "agencies/challenge_claim.html", actor=actor, agency=agency, standard=standard, form=form, **_standing(claim)
    )


def _standing(claim: Attestation) -> dict:
    now = current_time()
    return {"state": claim.state(now), "expires_at": claim.expires_at(now)}
