"""Organisations at the desk: found by name, each with what was checked of it."""

from flask import Blueprint, redirect, render_template, request

from market.actions.verification import record_check
from market.core.accounts import Organisation
from market.core.countries import COUNTRIES
from market.core.errors import NotFound
from market.core.messages import say
from market.core.policy import require
from market.core.verification import KINDS, RESULTS, newest_checks, standing
from market.store.accounts import find_actor, get_organisation
from market.store.finding import get_listed_agency
from market.store.profiles import load_profile
from market.store.verification import count_organisations_named, list_checks, list_organisations_named
from market.web.agencies import kind_of
from market.web.current import current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.desk import CheckForm, OrganisationSearchForm
from market.web.languages import path
from market.web.pages import asked_page, neighbours
from market.web.security import queries
from market.web.submissions import refusals_on

blueprint = Blueprint("verification", __name__, url_prefix="/desk/organisations")
_REFUSED = 422
_PAGE = 25


@blueprint.get("/")
@signed_in
@queries("name", "page")
def show_index(actor):
    require(actor, "operate the market")
    db = current_database()
    form = OrganisationSearchForm(request.args)
    wanted = form.name.data if form.validate() else ""
    page, pages = asked_page(count_organisations_named(db, wanted), _PAGE)
    found = list_organisations_named(db, wanted, limit=_PAGE, offset=(page - 1) * _PAGE)
    today = current_time().date()
    return render_template(
        "desk/show_organisations.html",
        actor=actor,
        form=form,
        organisations=[(organisation, standing(list_checks(db, organisation.id), today)) for organisation in found],
        page=page,
        pages=pages,
        neighbours=neighbours("/desk/organisations/", page, pages),
    )


@blueprint.get("/<string:organisation_id>/")
@signed_in
def show(actor, organisation_id: str):
    require(actor, "operate the market")
    return _organisation_page(actor, organisation_id, CheckForm())


@blueprint.post("/<string:organisation_id>/")
@signed_in
def check(actor, organisation_id: str):
    require(actor, "operate the market")
    form = CheckForm()
    if form.validate():
        with refusals_on(form):
            record_check(
                current_database(),
                organisation_id=organisation_id,
                kind=form.kind.data,
                seen=form.seen.data,
                url=form.url.data,
                result=form.result.data,
                expires_on=form.expires_on.value,
                by=actor,
                now=current_time(),
            )
            flash(say("The check is on record."), "good")
            return redirect(path(f"/desk/organisations/{organisation_id}/"))
    return _organisation_page(actor, organisation_id, form), _REFUSED


def _organisation_page(actor, organisation_id: str, form: CheckForm) -> str:
    db = current_database()
    checks = list_checks(db, organisation_id)
    organisation = get_organisation(db, organisation_id)
    operators = {check.checked_by: find_actor(db, check.checked_by).email for check in checks}
    return render_template(
        "desk/show_organisation.html",
        actor=actor,
        organisation=organisation,
        kind=kind_of(organisation),
        country=COUNTRIES.get(organisation.country, organisation.country),
        about=load_profile(db, organisation_id).about,
        public_page=_public_page(organisation),
        checks=checks[::-1],
        newest=newest_checks(checks).values(),
        standing=standing(checks, current_time().date()),
        today=current_time().date(),
        operators=operators,
        kinds=KINDS,
        results=RESULTS,
        form=form,
    )


def _public_page(organisation: Organisation) -> str:
    """Return where everybody reads what is stated and counted of an organisation, '' where nobody can."""
    try:
        return f"/agencies/{get_listed_agency(current_database(), organisation.slug).slug}/"
    except NotFound:
        return f"/conduct/{organisation.slug}/" if organisation.verified_at else ""
