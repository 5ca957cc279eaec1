"""The operators' pages on how organisations stand: bans, duplicates, controlling groups."""

from flask import Blueprint, render_template, request

from market.actions import standings as actions
from market.core.accounts import Organisation, name_key
from market.core.messages import say
from market.core.policy import require
from market.store.accounts import get_organisation
from market.store.events import list_events
from market.store.standings import (
    find_organisation_by_slug,
    list_group,
    list_waiting_appeals,
    search_organisations,
)
from market.web.current import current_database, current_time, signed_in
from market.web.desk_pages import shown_acts
from market.web.forms.standings import GroupForm, MergeForm, ReasonForm, TargetForm
from market.web.presenters import apply_problems
from market.web.security import queries
from market.web.submissions import REFUSED, perform_or_show

blueprint = Blueprint("standings", __name__, url_prefix="/desk/standings")
_LONGEST_SEARCH = 80
_BAD_REQUEST = 400


@blueprint.get("/")
@signed_in
@queries("q")
def show_index(actor):
    require(actor, "operate the market")
    typed = request.args.get("q", "")[:_LONGEST_SEARCH]
    return render_template(
        "standings/show_index.html",
        actor=actor,
        typed=typed,
        appeals=list_waiting_appeals(current_database()),
        organisations=search_organisations(current_database(), name_key(typed)),
    )


@blueprint.get("/<string:organisation_id>/")
@signed_in
def show(actor, organisation_id: str):
    require(actor, "operate the market")
    return _page(actor, organisation_id)


@blueprint.post("/<string:organisation_id>/ban")
@signed_in
def ban(actor, organisation_id: str):
    require(actor, "operate the market")
    form = ReasonForm()
    return _decide(
        actor,
        organisation_id,
        form,
        "standing",
        lambda: actions.ban_organisation(
            current_database(), organisation_id=organisation_id, reason=form.reason.data, by=actor, now=current_time()
        ),
        say("The organisation is banned and has been told why."),
    )


@blueprint.post("/<string:organisation_id>/unban")
@signed_in
def unban(actor, organisation_id: str):
    require(actor, "operate the market")
    form = ReasonForm()
    return _decide(
        actor,
        organisation_id,
        form,
        "standing",
        lambda: actions.unban_organisation(
            current_database(), organisation_id=organisation_id, reason=form.reason.data, by=actor, now=current_time()
        ),
        say("The ban is lifted and the organisation has been told."),
    )


@blueprint.post("/<string:organisation_id>/keep-ban")
@signed_in
def keep_ban(actor, organisation_id: str):
    require(actor, "operate the market")
    form = ReasonForm()
    return _decide(
        actor,
        organisation_id,
        form,
        "standing",
        lambda: actions.keep_ban(
            current_database(), organisation_id=organisation_id, reason=form.reason.data, by=actor, now=current_time()
        ),
        say("The ban stays, and the organisation has been told why."),
    )


@blueprint.get("/<string:organisation_id>/merge")
@signed_in
@queries("target")
def show_merge(actor, organisation_id: str):
    require(actor, "operate the market")
    asked = TargetForm(request.args)
    target = _target(asked)
    if target is None:
        return _page(actor, organisation_id, merge=asked), _BAD_REQUEST
    return _merge_page(actor, organisation_id, target, MergeForm(formdata=None))


@blueprint.post("/<string:organisation_id>/merge")
@signed_in
@queries("target")
def merge(actor, organisation_id: str):
    require(actor, "operate the market")
    asked, form = TargetForm(request.args), MergeForm()
    target = _target(asked)
    if target is None:
        return _page(actor, organisation_id, merge=asked), REFUSED
    return perform_or_show(
        form,
        lambda: actions.merge_organisation(
            current_database(),
            duplicate_id=organisation_id,
            target_id=target.id,
            reason=form.reason.data,
            by=actor,
            now=current_time(),
        ),
        done=say("The two are one now: its people act for the other."),
        address=f"/desk/standings/{organisation_id}/",
        show=lambda: _merge_page(actor, organisation_id, target, form),
    )


@blueprint.post("/<string:organisation_id>/group")
@signed_in
def group(actor, organisation_id: str):
    require(actor, "operate the market")
    form = GroupForm()
    return _decide(
        actor,
        organisation_id,
        form,
        "group",
        lambda: actions.name_group(
            current_database(),
            organisation_id=organisation_id,
            other_slug=form.other.data,
            note=form.note.data,
            evidence=form.evidence.data,
            by=actor,
            now=current_time(),
        ),
        say("From the next edition on the group counts once."),
    )


@blueprint.post("/<string:organisation_id>/leave-group")
@signed_in
def leave_group(actor, organisation_id: str):
    require(actor, "operate the market")
    form = ReasonForm()
    return _decide(
        actor,
        organisation_id,
        form,
        "leaving",
        lambda: actions.leave_group(
            current_database(), organisation_id=organisation_id, reason=form.reason.data, by=actor, now=current_time()
        ),
        say("From the next edition on the organisation counts for itself."),
    )


def _decide(actor, organisation_id: str, form, name: str, act, sentence: str):
    return perform_or_show(
        form,
        act,
        done=sentence,
        address=f"/desk/standings/{organisation_id}/",
        show=lambda: _page(actor, organisation_id, **{name: form}),
    )


def _target(asked: TargetForm) -> Organisation | None:
    """Return the organisation whose short name is in the address; without one the form says what is wrong."""
    if not asked.validate():
        return None
    target = find_organisation_by_slug(current_database(), asked.target.data.strip())
    if target is None:
        sentence = say("There is no organisation with this short name; the search shows them.")
        apply_problems(asked, {"target": sentence})
    return target


def _merge_page(actor, organisation_id: str, target: Organisation, form: MergeForm) -> str:
    return render_template(
        "standings/merge.html",
        actor=actor,
        organisation=get_organisation(current_database(), organisation_id),
        target=target,
        form=form,
    )


def _page(actor, organisation_id: str, **typed) -> str:
    db = current_database()
    organisation = get_organisation(db, organisation_id)
    kinds = {"standing": ReasonForm, "merge": TargetForm, "group": GroupForm, "leaving": ReasonForm}
    forms = {name: typed.get(name) or kind(formdata=None) for name, kind in kinds.items()}
    for name, form in forms.items():
        for field in form:
            field.id = f"{name}-{field.name}"
    return render_template(
        "standings/show.html",
        actor=actor,
        organisation=organisation,
        target=get_organisation(db, organisation.merged_into) if organisation.merged_into else None,
        group=list_group(db, organisation.controlling_group),
        appeal=next((each for each in list_waiting_appeals(db) if each.organisation_id == organisation_id), None),
        acts=shown_acts(list_events(db, subject="organisation", subject_id=organisation_id)),
        forms=forms,
    )
