"""The selling side: an agency's quotes and list prices."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from market.actions.list_prices import declare_list_prices
from market.actions.quotes import get_own_quote, save_quote_draft, submit_quote, withdraw_quote
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.policy import require
from market.core.quotes import Quote, canonical_quote, line_total, quote_total
from market.store.awards import list_awards
from market.store.briefs import get_published_brief, list_open_briefs
from market.store.list_prices import list_current_prices
from market.store.quotes import find_own_quote, find_quote_draft, list_drafted_briefs, list_own_quotes
from market.web.benchmarks import benchmark_cells
from market.web.current import current_catalogue, current_config, current_database, current_time, signed_in
from market.web.forms.accounts import ConfirmForm
from market.web.forms.list_prices import list_price_form
from market.web.forms.quotes import QuoteForm
from market.web.languages import named, path
from market.web.outcomes import outcome_context
from market.web.presenters import apply_problems

blueprint = Blueprint("agency", __name__, url_prefix="/agency")
_REFUSED = 422
_NOT_KEPT = ("csrf_token", "save", "submit", "revises")


@blueprint.get("/")
@signed_in
def show_dashboard(actor):
    require(actor, "read quotes")
    db, now = current_database(), current_time()
    quotes = list_own_quotes(db, actor.organisation_id)
    quoted = {quote.brief_id for quote in quotes}
    briefs = {quote.brief_id: get_published_brief(db, quote.brief_id) for quote in quotes}
    return render_template(
        "agency/show_dashboard.html",
        actor=actor,
        quotes=[(quote, briefs[quote.brief_id], _standing(quote, briefs[quote.brief_id])) for quote in quotes],
        open_briefs=[
            brief
            for brief in list_open_briefs(db, now=now)
            if brief.client_id != actor.organisation_id and brief.id not in quoted
        ],
        drafted=list_drafted_briefs(db, actor.organisation_id),
        declared=len(list_current_prices(db, actor.organisation_id)),
        catalogue=current_catalogue(),
    )


@blueprint.get("/briefs/<string:brief_id>/quote")
@signed_in
def show_quote_form(actor, brief_id: str):
    brief = _quotable_brief(actor, brief_id)
    own = find_own_quote(current_database(), brief_id=brief_id, agency_id=actor.organisation_id)
    draft = find_quote_draft(current_database(), brief_id=brief_id, agency_id=actor.organisation_id)
    form = QuoteForm(MultiDict(draft)) if draft else QuoteForm(formdata=None)
    form.offer(brief, _labels(brief))
    if not draft and own is not None:
        form.fill(own.content, brief)
    elif not draft:
        form.suggest(current_time().date())
    form.revises.data = str(own.revision) if own else ""
    return _quote_page(actor, brief, form, own)


@blueprint.post("/briefs/<string:brief_id>/quote")
@signed_in
def quote(actor, brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "quote for brief", brief)
    form = QuoteForm()
    form.offer(brief, _labels(brief))
    if form.save.data and brief.status(current_time()) is BriefStatus.OPEN:
        fields = {name: values for name, values in request.form.lists() if name not in _NOT_KEPT}
        save_quote_draft(current_database(), brief_id=brief_id, fields=fields, by=actor, now=current_time())
        flash("Saved as you typed it. Nothing is submitted yet.", "good")
        return redirect(path(f"/agency/briefs/{brief_id}/quote"))
    status = _REFUSED
    if form.validate():
        try:
            submitted = submit_quote(
                current_database(),
                brief_id=brief_id,
                content=form.content(brief),
                by=actor,
                clock=current_time,
                revises=_revision(form.revises.data or ""),
            )
        except Invalid as refusal:
            apply_problems(form, refusal.problems)
        except Conflict as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(f"Revision {submitted.revision} is sealed. Keep the receipt below.", "good")
            return redirect(path(f"/agency/quotes/{submitted.id}/"))
    own = find_own_quote(current_database(), brief_id=brief_id, agency_id=actor.organisation_id)
    return _quote_page(actor, brief, form, own), status


@blueprint.get("/quotes/<string:quote_id>/")
@signed_in
def show_quote(actor, quote_id: str):
    own = get_own_quote(current_database(), quote_id=quote_id, by=actor)
    brief = get_published_brief(current_database(), own.brief_id)
    awards = [award for award in list_awards(current_database(), brief.id) if award.quote_id == own.id]
    return render_template(
        "agency/show_quote.html",
        actor=actor,
        quote=own,
        brief=brief,
        status=brief.status(current_time()),
        awarded_lines={award.line_id for award in awards},
        decided=brief.awarded_lines > 0,
        **outcome_context(own, brief),
        total=quote_total(brief.content.lines, own.content),
        line_total=line_total,
        canonical=canonical_quote(
            quote_id=own.id,
            agency_id=own.agency_id,
            brief=brief,
            revision=own.revision,
            submitted_at=own.submitted_at,
            content=own.content,
        ),
        labels=dict(zip([line.id for line in brief.content.lines], _labels(brief), strict=True)),
        form=ConfirmForm(),
        catalogue=current_catalogue(),
    )


@blueprint.post("/quotes/<string:quote_id>/withdraw")
@signed_in
def withdraw(actor, quote_id: str):
    withdraw_quote(current_database(), quote_id=quote_id, by=actor, clock=current_time)
    flash("The quote is withdrawn. Until closing you can submit it again.", "neutral")
    return redirect(path(f"/agency/quotes/{quote_id}/"))


@blueprint.get("/list-prices")
@signed_in
def show_list_prices(actor):
    require(actor, "declare list prices")
    form = list_price_form(current_catalogue(), list_current_prices(current_database(), actor.organisation_id))
    return _list_price_page(actor, form)


@blueprint.post("/list-prices")
@signed_in
def declare(actor):
    require(actor, "declare list prices")
    form = list_price_form(current_catalogue(), {})
    if form.validate():
        try:
            count = declare_list_prices(
                current_database(),
                prices=form.declared(),
                currency=current_config().currency,
                by=actor,
                now=current_time(),
            )
        except Invalid as refusal:
            apply_problems(form, refusal.problems)
        else:
            flash(f"{count} list prices declared. They can enter an edition after 90 days.", "good")
            return redirect(path("/agency/list-prices"))
    return _list_price_page(actor, form), _REFUSED


def _quotable_brief(actor, brief_id: str) -> Brief:
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "quote for brief", brief)
    if brief.status(current_time()) is not BriefStatus.OPEN:
        raise Conflict(f"This brief is {brief.status(current_time())}: it no longer takes quotes.")
    return brief


def _revision(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else None


def _labels(brief: Brief) -> list[str]:
    catalogue = current_catalogue()
    return [f"{number}. {named(catalogue.service(line.service))}" for number, line in enumerate(brief.content.lines, 1)]


def _standing(own: Quote, brief: Brief) -> str:
    if own.withdrawn_at is not None:
        return "withdrawn"
    status = brief.status(current_time())
    if status is BriefStatus.OPEN:
        return "sealed"
    awards = list_awards(current_database(), brief.id)
    if any(award.quote_id == own.id for award in awards):
        return "awarded"
    return "not awarded" if status is BriefStatus.AWARDED else "under review"


def _quote_page(actor, brief: Brief, form: QuoteForm, own: Quote | None) -> str:
    return render_template(
        "agency/edit_quote.html",
        actor=actor,
        brief=brief,
        form=form,
        own=own,
        labels=_labels(brief),
        catalogue=current_catalogue(),
        benchmarks=benchmark_cells([line.service for line in brief.content.lines], brief.content.currency),
    )


def _list_price_page(actor, form) -> str:
    return render_template(
        "agency/list_prices.html",
        actor=actor,
        form=form,
        catalogue=current_catalogue(),
        currency=current_config().currency,
    )
