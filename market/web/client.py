"""The buying side: a client's briefs, from draft to publication."""

from flask import Blueprint, redirect, render_template

from market.actions.briefs import (
    begin_brief,
    discard_draft,
    publish_brief,
    save_draft,
    what_keeps_from_publishing,
)
from market.core.brief_quality import brief_quality
from market.core.briefs import USUAL_WEIGHTS, Brief, BriefStatus, refuse_published
from market.core.calendars import zone_of
from market.core.errors import Invalid
from market.core.messages import say
from market.core.policy import require
from market.store.accounts import get_organisation
from market.store.briefs import list_client_briefs
from market.store.engagements import list_awaited_kick_offs, list_engagements
from market.store.questions import count_unanswered_questions
from market.web.brief_estimates import estimate_brief
from market.web.brief_sections import SECTIONS, count_by_section, list_gaps
from market.web.current import current_catalogue, current_config, current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.briefs import BriefForm
from market.web.forms.scopes import scopes_for_script
from market.web.languages import path
from market.web.next_steps import steps_of_client
from market.web.own_briefs import own_brief
from market.web.presenters import apply_problems
from market.web.submissions import refusals_on

blueprint = Blueprint("client", __name__, url_prefix="/client")
_REFUSED = 422
_GROUPS = (
    (say("Drafts"), say("Only your organisation sees them."), (BriefStatus.DRAFT,)),
    (say("Open"), say("Agencies are quoting; nobody can read a quote before closing."), (BriefStatus.OPEN,)),
    (say("To decide"), say("Quotes have closed and agencies wait."), (BriefStatus.CLOSED, BriefStatus.PART_AWARDED)),
    (say("Settled"), say("Decided, one way or another."),
     (BriefStatus.AWARDED, BriefStatus.CANCELLED, BriefStatus.UNSUCCESSFUL)),
    (say("Withdrawn"), say("Taken back before closing, for good."), (BriefStatus.WITHDRAWN,)),
)  # fmt: skip


@blueprint.get("/")
@signed_in
def show_dashboard(actor):
    require(actor, "read briefs")
    now = current_time()
    briefs = [(brief, brief.status(now)) for brief in list_client_briefs(current_database(), actor.organisation_id)]
    unanswered = count_unanswered_questions(current_database(), actor.organisation_id)
    groups = [
        (name, sentence, [(brief, status) for brief, status in briefs if status in statuses])
        for name, sentence, statuses in _GROUPS
    ]
    return render_template(
        "client/show_dashboard.html",
        actor=actor,
        groups=[group for group in groups if group[2]],
        unanswered=unanswered,
        steps=steps_of_client(
            actor,
            briefs,
            unanswered,
            awaited=list_awaited_kick_offs(current_database(), actor.organisation_id),
            engagements=list_engagements(current_database(), actor.organisation_id),
            now=now,
        ),
        today=now.date(),
    )


@blueprint.get("/briefs/new")
@signed_in
def show_new(actor):
    require(actor, "write briefs")
    form = BriefForm(
        data={
            "currency": current_config().currency,
            "time_zone": actor.time_zone or zone_of(_country(actor)),
            "weights": USUAL_WEIGHTS,
        }
    )
    return _edit_page(actor, form, None)


@blueprint.post("/briefs/new")
@signed_in
def create(actor):
    require(actor, "write briefs")
    form = BriefForm()
    content = _typed_content(actor, form)
    if content is not None:
        with refusals_on(form, form.place):
            brief = begin_brief(current_database(), content=content, by=actor, now=current_time())
            return _saved(brief)
    return _edit_page(actor, form, None), _answer_to(form)


@blueprint.get("/briefs/<string:brief_id>/edit")
@signed_in
def show_edit(actor, brief_id: str):
    brief = own_brief(actor, brief_id)
    refuse_published(brief)
    form = BriefForm()
    form.fill(brief.content)
    return _edit_page(actor, form, brief)


@blueprint.post("/briefs/<string:brief_id>/edit")
@signed_in
def edit(actor, brief_id: str):
    brief = own_brief(actor, brief_id)
    refuse_published(brief)
    form = BriefForm()
    content = _typed_content(actor, form)
    if content is not None:
        with refusals_on(form, form.place):
            saved = save_draft(current_database(), brief_id=brief_id, content=content, by=actor, now=current_time())
            return _saved(saved)
    return _edit_page(actor, form, brief), _answer_to(form)


@blueprint.get("/briefs/<string:brief_id>/publish")
@signed_in
def show_publish(actor, brief_id: str):
    brief = own_brief(actor, brief_id)
    return _publish_page(actor, brief, _missing(brief))


@blueprint.post("/briefs/<string:brief_id>/publish")
@signed_in
def publish(actor, brief_id: str):
    brief = own_brief(actor, brief_id)
    try:
        publish_brief(
            current_database(),
            brief_id=brief_id,
            by=actor,
            now=current_time(),
            minimum_open_seconds=current_config().minimum_open_seconds,
        )
    except Invalid as refusal:
        return _publish_page(actor, brief, refusal.problems), _REFUSED
    return redirect(path(f"/client/briefs/{brief_id}/publish"))


@blueprint.get("/briefs/<string:brief_id>/discard")
@signed_in
def show_discard(actor, brief_id: str):
    brief = own_brief(actor, brief_id)
    refuse_published(brief)
    return render_template("client/discard_draft.html", actor=actor, brief=brief, form=ConfirmForm())


@blueprint.post("/briefs/<string:brief_id>/discard")
@signed_in
def discard(actor, brief_id: str):
    own_brief(actor, brief_id)
    discard_draft(current_database(), brief_id=brief_id, by=actor, now=current_time())
    flash(say("The draft is gone."), "neutral")
    return redirect(path("/client/"))


def _typed_content(actor, form: BriefForm):
    """Return what was typed, or None when the page must be shown again."""
    form.offer(current_catalogue())
    if form.add_lines.data:
        return None
    valid = form.validate()
    try:
        content = form.content(current_catalogue(), _country(actor))
    except Invalid as refusal:
        apply_problems(form, refusal.problems)
        return None
    return content if valid else None


def _answer_to(form: BriefForm) -> int:
    return 200 if form.add_lines.data and not form.errors else _REFUSED


def _country(actor) -> str:
    return get_organisation(current_database(), actor.organisation_id).country


def _edit_page(actor, form: BriefForm, brief: Brief | None) -> str:
    if form.add_lines.data:
        form.append_spare_lines()
    catalogue = current_catalogue()
    form.offer(catalogue)
    is_sent = form.is_submitted()
    gaps = list_gaps(brief.content, _missing(brief)) if brief and not is_sent else []
    return render_template(
        "client/edit_brief.html",
        actor=actor,
        form=form,
        brief=brief,
        is_sent=is_sent,
        gaps=gaps,
        sections=SECTIONS,
        gap_counts=count_by_section(gaps),
        scopes=scopes_for_script(catalogue),
        mandatory=catalogue.mandatory_standards(_country(actor)),
        catalogue=catalogue,
    )


def _missing(brief: Brief) -> dict[str, str]:
    if brief.published_at is not None:
        return {}
    return what_keeps_from_publishing(
        current_database(),
        brief=brief,
        now=current_time(),
        minimum_open_seconds=current_config().minimum_open_seconds,
    )


def _publish_page(actor, brief: Brief, problems: dict[str, str]) -> str:
    return render_template(
        "client/publish_brief.html",
        actor=actor,
        brief=brief,
        form=ConfirmForm(),
        status=brief.status(current_time()).value,
        gaps=list_gaps(brief.content, problems),
        quality=brief_quality(brief.content, published_at=brief.published_at or current_time()),
        estimate=estimate_brief(brief.content),
        catalogue=current_catalogue(),
    )


def _saved(brief: Brief):
    flash(say("The draft is saved."), "good")
    return redirect(path(f"/client/briefs/{brief.id}/publish"))
