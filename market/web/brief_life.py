"""What a client does with a brief after publication: amend, extend, withdraw, cancel, end, copy."""

from flask import Blueprint, redirect, render_template

from market.actions.brief_copies import copy_brief
from market.actions.brief_life import amend_brief, cancel_brief, extend_brief, mark_unsuccessful, withdraw_brief
from market.actions.quotes import open_quotes
from market.core.brief_life import check_move
from market.core.briefs import Brief
from market.core.calendars import to_local
from market.core.errors import Invalid
from market.core.messages import say
from market.store.accounts import get_organisation
from market.store.quotes import list_opened_quotes
from market.web.brief_sections import SECTIONS
from market.web.current import current_catalogue, current_config, current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.brief_life import AmendForm, CancelForm, ExtendForm, UnsuccessfulForm, WithdrawForm
from market.web.forms.fields import number_or_none
from market.web.forms.scopes import scopes_for_script
from market.web.languages import path
from market.web.own_briefs import own_brief
from market.web.presenters import apply_problems
from market.web.submissions import refusals_on

blueprint = Blueprint("brief_life", __name__, url_prefix="/client/briefs/<string:brief_id>")
_REFUSED = 422
_FROZEN = ("weights", "procedure")
"""The sections of the editor that cannot change once a brief is published."""


@blueprint.get("/amend")
@signed_in
def show_amend(actor, brief_id: str):
    brief = _brief_for(actor, brief_id, "amend")
    form = AmendForm()
    form.fill(brief.content)
    form.seen_version.data = str(brief.version)
    return _amend_page(actor, brief, form)


@blueprint.post("/amend")
@signed_in
def amend(actor, brief_id: str):
    brief = _brief_for(actor, brief_id, "amend")
    form = AmendForm()
    form.freeze(brief.content)
    content = None if form.add_lines.data else _typed(brief, form)
    if content is not None:
        with refusals_on(form, form.place):
            amended = amend_brief(
                current_database(),
                brief_id=brief_id,
                content=content,
                reason=form.reason.data,
                by=actor,
                now=current_time(),
                minimum_open_seconds=current_config().minimum_open_seconds,
                seen_version=number_or_none(form.seen_version.data),
            )
            flash(
                say(
                    "Version {version} is public. Those who work on the brief are being told.", version=amended.version
                ),
                "good",
            )
            return redirect(path("/client/"))
    return _amend_page(actor, brief, form), 200 if form.add_lines.data and not form.errors else _REFUSED


@blueprint.get("/extend")
@signed_in
def show_extend(actor, brief_id: str):
    brief = _brief_for(actor, brief_id, "extend")
    form = ExtendForm()
    form.closes_at.process_data(to_local(brief.closes_at, brief.content.time_zone))
    return _page("client/extend_brief.html", actor, brief, form)


@blueprint.post("/extend")
@signed_in
def extend(actor, brief_id: str):
    brief = _brief_for(actor, brief_id, "extend")
    form = ExtendForm()

    def act() -> None:
        closes_at = form.moment(brief.content.time_zone)
        extend_brief(
            current_database(),
            brief_id=brief_id,
            closes_at=closes_at,
            reason=form.reason.data,
            by=actor,
            now=current_time(),
        )

    done = say("Quotes close later now. Questions, answers and the decision moved by as much.")
    return _acted(actor, brief, form, act, "client/extend_brief.html", done)


@blueprint.get("/withdraw")
@signed_in
def show_withdraw(actor, brief_id: str):
    brief = _brief_for(actor, brief_id, "withdraw")
    return _page("client/withdraw_brief.html", actor, brief, WithdrawForm())


@blueprint.post("/withdraw")
@signed_in
def withdraw(actor, brief_id: str):
    brief = _brief_for(actor, brief_id, "withdraw")
    form = WithdrawForm()

    def act() -> None:
        withdraw_brief(current_database(), brief_id=brief_id, reason=form.reason.data, by=actor, now=current_time())

    done = say("The brief is withdrawn for good. Agencies that worked on it are being told.")
    return _acted(actor, brief, form, act, "client/withdraw_brief.html", done)


@blueprint.get("/cancel")
@signed_in
def show_cancel(actor, brief_id: str):
    return _ending_page(actor, _brief_for(actor, brief_id, "cancel"), CancelForm(), "cancel")


@blueprint.post("/cancel")
@signed_in
def cancel(actor, brief_id: str):
    return _ended(actor, brief_id, CancelForm(), "cancel", cancel_brief)


@blueprint.get("/unsuccessful")
@signed_in
def show_unsuccessful(actor, brief_id: str):
    return _ending_page(actor, _brief_for(actor, brief_id, "mark unsuccessful"), UnsuccessfulForm(), "unsuccessful")


@blueprint.post("/unsuccessful")
@signed_in
def unsuccessful(actor, brief_id: str):
    return _ended(actor, brief_id, UnsuccessfulForm(), "mark unsuccessful", mark_unsuccessful)


@blueprint.post("/copy")
@signed_in
def copy(actor, brief_id: str):
    draft = copy_brief(current_database(), brief_id=brief_id, by=actor, now=current_time())
    flash(say("This is a new draft with the old content. Give it dates, and check the rest."), "good")
    return redirect(path(f"/client/briefs/{draft.id}/edit"))


def _brief_for(actor, brief_id: str, move: str) -> Brief:
    """Return the client's own brief, or refuse in the words of the table what cannot start from its status."""
    brief = own_brief(actor, brief_id)
    check_move(move, brief.status(current_time()))
    return brief


def _acted(actor, brief: Brief, form, act, template: str, done: str):
    if form.validate():
        with refusals_on(form):
            act()
            flash(done, "good")
            return redirect(path("/client/"))
    return _page(template, actor, brief, form), _REFUSED


def _ended(actor, brief_id: str, form, move: str, end):
    brief = _brief_for(actor, brief_id, move)
    if form.validate():
        with refusals_on(form):
            end(
                current_database(),
                brief_id=brief_id,
                reason_code=form.reason_code.data,
                reason=form.reason.data,
                by=actor,
                now=current_time(),
            )
            flash(say("The brief is settled. Every agency that quoted is being told."), "good")
            return redirect(path("/client/"))
    return _ending_page(actor, brief, form, "cancel" if move == "cancel" else "unsuccessful"), _REFUSED


def _ending_page(actor, brief: Brief, form, ending: str) -> str:
    open_quotes(current_database(), brief_id=brief.id, now=current_time())
    quotes = list_opened_quotes(current_database(), brief.id)
    return _page("client/end_brief.html", actor, brief, form, ending=ending, quotes=len(quotes))


def _typed(brief: Brief, form: AmendForm):
    form.offer(current_catalogue())
    valid = form.validate()
    country = get_organisation(current_database(), brief.client_id).country
    try:
        content = form.content(current_catalogue(), country)
    except Invalid as refusal:
        apply_problems(form, refusal.problems)
        return None
    return content if valid else None


def _amend_page(actor, brief: Brief, form: AmendForm) -> str:
    if form.add_lines.data:
        form.append_spare_lines()
    form.offer(current_catalogue())
    sections = [section for section in SECTIONS if section.code not in _FROZEN]
    scopes = scopes_for_script(current_catalogue())
    return _page("client/amend_brief.html", actor, brief, form, sections=sections, scopes=scopes)


def _page(template: str, actor, brief: Brief, form, **more) -> str:
    return render_template(template, actor=actor, brief=brief, form=form, **more)
