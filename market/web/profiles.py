"""An agency's own pages about itself: its profile, its cases, and what it is worth here."""

from flask import Blueprint, redirect, render_template

from market.actions.positions import read_own_position
from market.actions.profiles import edit_profile, publish_case, read_own_completeness, withdraw_case
from market.actions.worth import read_worth
from market.benchmark.reader import latest_edition
from market.core.budget_indicators import BUDGETS
from market.core.messages import say
from market.core.policy import require
from market.core.profiles import case_kinds
from market.store.accounts import get_organisation
from market.store.profiles import list_cases, list_showable_tallies, load_profile
from market.web.current import (
    current_catalogue,
    current_config,
    current_database,
    current_time,
    editions_folder,
    signed_in,
)
from market.web.filters import named_choices
from market.web.flashes import flash
from market.web.forms.profiles import CaseForm, ProfileForm
from market.web.languages import path
from market.web.submissions import perform_or_show

blueprint = Blueprint("profiles", __name__, url_prefix="/agency")


@blueprint.get("/profile")
@signed_in
def show_profile(actor):
    require(actor, "read own profile")
    db, form = current_database(), ProfileForm(formdata=None)
    form.show(load_profile(db, actor.organisation_id), get_organisation(db, actor.organisation_id))
    return _profile_page(actor, form)


@blueprint.post("/profile")
@signed_in
def edit(actor):
    require(actor, "edit profile")
    form = ProfileForm()
    return perform_or_show(
        form,
        lambda: edit_profile(
            current_database(),
            profile=form.profile(),
            agency_type=form.agency_type.data or None,
            agency_size=form.agency_size.data or None,
            by=actor,
            now=current_time(),
        ),
        done=say("Your profile is saved. The link below shows it as clients see it."),
        address="/agency/profile",
        show=lambda: _profile_page(actor, form),
    )


@blueprint.get("/cases/")
@signed_in
def show_cases(actor):
    require(actor, "read own profile")
    return _cases_page(actor, CaseForm(formdata=None))


@blueprint.post("/cases/")
@signed_in
def publish(actor):
    require(actor, "edit profile")
    form = CaseForm()
    return perform_or_show(
        form,
        lambda: publish_case(current_database(), case=form.case(current_time()), by=actor, now=current_time()),
        done=say("The case is on your profile."),
        address="/agency/cases/",
        show=lambda: _cases_page(actor, form),
    )


@blueprint.post("/cases/<string:case_id>/withdraw")
@signed_in
def withdraw(actor, case_id: str):
    withdraw_case(current_database(), case_id=case_id, by=actor, now=current_time())
    flash(say("The case is off your profile."), "good")
    return redirect(path("/agency/cases/"))


@blueprint.get("/worth")
@signed_in
def show_worth(actor):
    db, now = current_database(), current_time()
    worth = read_worth(db, currency=current_config().currency, by=actor, now=now)
    edition = latest_edition(editions_folder())
    market = {(each.subject, each.statistic): each for each in edition.indicators(BUDGETS, "")} if edition else {}
    return render_template(
        "agency/show_worth.html",
        actor=actor,
        agency=get_organisation(db, actor.organisation_id),
        worth=worth,
        items=read_own_completeness(db, by=actor, now=now),
        departments={department.code: department for department in current_catalogue().departments},
        edition=edition,
        market=market,
        position=read_own_position(db, data=current_config().data, by=actor),
    )


def _profile_page(actor, form: ProfileForm) -> str:
    form.offer(named_choices(current_catalogue().agency_types))
    return render_template(
        "agency/edit_profile.html",
        actor=actor,
        form=form,
        items=read_own_completeness(current_database(), by=actor, now=current_time()),
        agency=get_organisation(current_database(), actor.organisation_id),
    )


def _cases_page(actor, form: CaseForm) -> str:
    db, catalogue = current_database(), current_catalogue()
    wanted = case_kinds(catalogue)
    kinds = [kind for kind in catalogue.count_kinds if kind.code in wanted]
    tallies = [(tally, title) for tally, _, title in list_showable_tallies(db, actor.organisation_id)]
    form.offer(named_choices(catalogue.services), named_choices(kinds), tallies)
    return render_template(
        "agency/show_cases.html",
        actor=actor,
        form=form,
        cases=list_cases(db, actor.organisation_id),
        kinds={kind.code: kind for kind in kinds},
        catalogue=catalogue,
    )
