"""Writing a quote: the form, its drafts, copies and tables; and the agency's own quote over its life."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from market.actions.quotes import (
    get_own_quote,
    reconfirm_quote,
    renew_validity,
    save_quote_draft,
    submit_quote,
    what_keeps_from_submitting,
    withdraw_quote,
)
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.policy import require
from market.core.quote_copies import copied_content
from market.core.quote_states import QuoteState, quote_state, touched_lines
from market.core.quotes import Quote, line_total
from market.spreadsheets import XLSX_TYPE, read_table, write_csv, write_workbook
from market.store.awards import list_awards
from market.store.brief_versions import brief_as_of
from market.store.briefs import get_published_brief
from market.store.quotes import find_draft_time, find_own_canonical, find_own_quote, find_quote_draft, list_own_titles
from market.web.benchmarks import benchmark_cells
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.flashes import flash
from market.web.forms.accounts import ConfirmForm
from market.web.forms.fields import number_or_none
from market.web.forms.quotes import NOT_KEPT, CopyForm, LinesFileForm, QuoteForm, RenewalForm, aligned, as_typed
from market.web.languages import path
from market.web.outcomes import outcome_context
from market.web.quote_tables import STATES, read_lines, table_rows
from market.web.quote_views import (
    labels_by_line,
    line_labels,
    list_price_notes,
    own_list_prices,
    quote_sums,
    required_standards,
    scope_factors,
)
from market.web.security import takes_files
from market.web.submissions import add_problems, refusals_on

blueprint = Blueprint("quotes", __name__, url_prefix="/agency")
_REFUSED = 422


@dataclass(frozen=True)
class _Written:
    """What an agency has written for a brief so far."""

    own: Quote | None
    draft: MultiDict | None


@blueprint.get("/briefs/<string:brief_id>/quote")
@signed_in
def show_form(actor, brief_id: str):
    brief = _quotable_brief(actor, brief_id)
    written = _written(actor, brief)
    return _form_page(actor, brief, _started_form(brief, written), written.own)


@blueprint.post("/briefs/<string:brief_id>/quote")
@signed_in
def write(actor, brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "quote for brief", brief)
    form = QuoteForm(aligned(request.form, brief))
    form.offer(brief, line_labels(brief), current_catalogue())
    own = find_own_quote(current_database(), brief_id=brief_id, agency_id=actor.organisation_id)
    if form.add_rows.data:
        return _form_page(actor, brief, form, own)
    if form.save.data and brief.status(current_time()) is BriefStatus.OPEN:
        _keep_as_typed(actor, brief)
        flash(say("Saved as you typed it. Nothing is submitted yet."), "good")
        return redirect(path(f"/agency/briefs/{brief_id}/quote"))
    status = _REFUSED
    try:
        submitted = _submit(actor, brief, form)
    except Conflict as refusal:
        submitted, status = None, 409
        form.form_errors.append(str(refusal))
    if submitted is not None:
        flash(say("Revision {revision} is sealed. The receipt stands below.", revision=submitted.revision), "good")
        return redirect(path(f"/agency/quotes/{submitted.id}/"))
    return _form_page(actor, brief, form, own, kept=_keep_refused(actor, brief)), status


@blueprint.post("/briefs/<string:brief_id>/quote/copy")
@signed_in
def copy(actor, brief_id: str):
    brief = _quotable_brief(actor, brief_id)
    chosen = CopyForm()
    chosen.offer(_earlier_quotes(actor, brief))
    if not chosen.validate():
        raise Conflict(say("Choose one of your agency's own quotes to copy from, on the page of the quote."))
    earlier = get_own_quote(current_database(), quote_id=chosen.quote.data, by=actor)
    earlier_lines = get_published_brief(current_database(), earlier.brief_id).content.lines
    form = _empty_form(brief)
    valid_until = form.valid_until.value
    form.fill(copied_content(earlier.content, earlier_lines, brief, valid_until=valid_until), brief)
    _save_draft(actor, brief, as_typed(form))
    flash(say("Copied into a draft by service. Check every amount: scope and quantity may differ."), "good")
    return redirect(path(f"/agency/briefs/{brief_id}/quote"))


@blueprint.get("/briefs/<string:brief_id>/quote.csv")
@signed_in
def show_lines_csv(actor, brief_id: str):
    headers = {"Content-Disposition": 'attachment; filename="quote.csv"'}
    return Response("\ufeff" + write_csv(_table(actor, brief_id)), mimetype="text/csv", headers=headers)


@blueprint.get("/briefs/<string:brief_id>/quote.xlsx")
@signed_in
def show_lines_workbook(actor, brief_id: str):
    headers = {"Content-Disposition": 'attachment; filename="quote.xlsx"'}
    return Response(write_workbook([(say("Lines"), _table(actor, brief_id))]), mimetype=XLSX_TYPE, headers=headers)


@blueprint.post("/briefs/<string:brief_id>/quote/lines")
@takes_files
@signed_in
def take_lines(actor, brief_id: str):
    brief = _quotable_brief(actor, brief_id)
    written = _written(actor, brief)
    form = _started_form(brief, written)
    sent = LinesFileForm()
    if not sent.validate():
        form.form_errors.append(say("Choose the .csv or .xlsx file with the lines, then send it."))
        return _form_page(actor, brief, form, written.own), _REFUSED
    try:
        typed = read_lines(read_table(sent.file.data.read(), sent.file.data.filename or ""), brief)
    except Invalid as refusal:
        form.form_errors += [f"{cell}: {sentence}" for cell, sentence in refusal.problems.items()]
        form.form_errors.append(say("Nothing was taken from the file; mend these cells and send it again."))
        return _form_page(actor, brief, form, written.own), _REFUSED
    _save_draft(actor, brief, as_typed(form) | {name: [value] for name, value in typed.items()})
    flash(say("The lines are in your draft. Look them over, then submit."), "good")
    return redirect(path(f"/agency/briefs/{brief_id}/quote"))


@blueprint.get("/quotes/<string:quote_id>/")
@signed_in
def show(actor, quote_id: str):
    own = get_own_quote(current_database(), quote_id=quote_id, by=actor)
    return _quote_page(actor, own, RenewalForm())


@blueprint.get("/quotes/<string:quote_id>/withdraw")
@signed_in
def show_withdraw(actor, quote_id: str):
    own = get_own_quote(current_database(), quote_id=quote_id, by=actor)
    require(actor, "change own quote", own)
    brief = get_published_brief(current_database(), own.brief_id)
    state = _state(own, brief)
    if state not in (QuoteState.SUBMITTED, QuoteState.STALE):
        raise Conflict(say("This quote is {state}: it can be withdrawn only while its brief is open.", state=state))
    return render_template("agency/withdraw_quote.html", actor=actor, quote=own, brief=brief, form=ConfirmForm())


@blueprint.post("/quotes/<string:quote_id>/withdraw")
@signed_in
def withdraw(actor, quote_id: str):
    withdraw_quote(current_database(), quote_id=quote_id, by=actor, clock=current_time)
    flash(say("The quote is withdrawn. Until closing you can submit it again."), "neutral")
    return redirect(path(f"/agency/quotes/{quote_id}/"))


@blueprint.get("/quotes/<string:quote_id>/reconfirm")
@signed_in
def show_reconfirm(actor, quote_id: str):
    own = get_own_quote(current_database(), quote_id=quote_id, by=actor)
    brief = get_published_brief(current_database(), own.brief_id)
    state = _state(own, brief)
    if state is not QuoteState.STALE:
        raise Conflict(say("This quote is {state}: there is nothing to confirm again.", state=state))
    return render_template(
        "agency/reconfirm_quote.html",
        actor=actor,
        quote=own,
        brief=brief,
        touched=touched_lines(brief, own),
        labels=labels_by_line(brief),
        line_total=line_total,
        form=ConfirmForm(),
        catalogue=current_catalogue(),
    )


@blueprint.post("/quotes/<string:quote_id>/reconfirm")
@signed_in
def reconfirm(actor, quote_id: str):
    confirmed = reconfirm_quote(current_database(), quote_id=quote_id, by=actor, clock=current_time)
    flash(
        say("Confirmed for the brief as it is now. Revision {revision} is sealed.", revision=confirmed.revision), "good"
    )
    return redirect(path(f"/agency/quotes/{quote_id}/"))


@blueprint.post("/quotes/<string:quote_id>/renew")
@signed_in
def renew(actor, quote_id: str):
    own = get_own_quote(current_database(), quote_id=quote_id, by=actor)
    form = RenewalForm()
    if form.validate():
        with refusals_on(form):
            renewed = renew_validity(
                current_database(), quote_id=quote_id, valid_until=form.valid_until.value, by=actor, now=current_time()
            )
            flash(
                say("The quote holds until {valid_until}, at the same price.", valid_until=renewed.valid_until), "good"
            )
            return redirect(path(f"/agency/quotes/{quote_id}/"))
    return _quote_page(actor, own, form), _REFUSED


def _quotable_brief(actor, brief_id: str) -> Brief:
    brief = get_published_brief(current_database(), brief_id)
    require(actor, "quote for brief", brief)
    if brief.status(current_time()) is not BriefStatus.OPEN:
        raise Conflict(say("This brief is {status}: it no longer takes quotes.", status=brief.status(current_time())))
    return brief


def _state(own: Quote, brief: Brief) -> QuoteState:
    awarded = {award.quote_id for award in list_awards(current_database(), brief.id)}
    return quote_state(brief, own, now=current_time(), awarded=awarded)


def _written(actor, brief: Brief) -> _Written:
    keys = {"brief_id": brief.id, "agency_id": actor.organisation_id}
    draft = find_quote_draft(current_database(), **keys)
    return _Written(
        find_own_quote(current_database(), **keys), None if draft is None else aligned(MultiDict(draft), brief)
    )


def _empty_form(brief: Brief) -> QuoteForm:
    form = QuoteForm(formdata=None)
    form.offer(brief, line_labels(brief), current_catalogue())
    form.suggest(current_time().date())
    return form


def _started_form(brief: Brief, written: _Written) -> QuoteForm:
    """Return the form as the agency left it: its draft, else its quote, else an empty one."""
    if written.draft is not None:
        form = QuoteForm(written.draft)
        form.offer(brief, line_labels(brief), current_catalogue())
        if (number_or_none(form.answers_version.data) or brief.version) < brief.binding_version:
            form.form_errors = [say("The client changed the brief since you saved this draft: read each line again.")]
    else:
        form = _empty_form(brief)
        if written.own is not None:
            form.fill(written.own.content, brief)
    form.revises.data = str(written.own.revision) if written.own else ""
    return form


def _submit(actor, brief: Brief, form: QuoteForm) -> Quote | None:
    """Submit what was typed; return None when the form now says what is wrong with it.  Raises Conflict."""
    if not form.validate():
        content, now = form.content(brief), current_time()
        faults = what_keeps_from_submitting(current_database(), brief=brief, content=content, by=actor, now=now)
        add_problems(form, form.place(faults))
        return None
    with refusals_on(form, form.place):
        return submit_quote(
            current_database(),
            brief_id=brief.id,
            content=form.content(brief),
            by=actor,
            clock=current_time,
            revises=number_or_none(form.revises.data),
            answers_version=number_or_none(form.answers_version.data),
        )
    return None


def _keep_refused(actor, brief: Brief) -> bool:
    """Keep a refused quote as a draft, so that nothing typed is lost; return whether the brief still takes one."""
    try:
        _keep_as_typed(actor, brief)
    except Conflict:
        return False
    return True


def _keep_as_typed(actor, brief: Brief) -> None:
    fields = {name: values for name, values in request.form.lists() if name not in NOT_KEPT}
    save_quote_draft(current_database(), brief_id=brief.id, fields=fields, by=actor, now=current_time())


def _save_draft(actor, brief: Brief, fields: dict[str, list[str]]) -> None:
    fields = fields | {"answers_version": [str(brief.version)]}
    save_quote_draft(current_database(), brief_id=brief.id, fields=fields, by=actor, now=current_time())


def _table(actor, brief_id: str):
    brief = _quotable_brief(actor, brief_id)
    typed = as_typed(_started_form(brief, _written(actor, brief)))
    return table_rows(brief, typed, current_catalogue())


def _earlier_quotes(actor, brief: Brief) -> list[tuple[str, str]]:
    """Return (quote id, title of its brief) of the agency's quotes for other briefs, the latest first."""
    titles = list_own_titles(current_database(), actor.organisation_id)
    return [(quote_id, title) for quote_id, brief_id, title in titles if brief_id != brief.id]


def _form_page(actor, brief: Brief, form: QuoteForm, own: Quote | None, *, kept: bool = False) -> str:
    form.answers_version.data = str(brief.version)
    copying = CopyForm(formdata=None)
    copying.offer(_earlier_quotes(actor, brief))
    return render_template(
        "agency/edit_quote.html",
        actor=actor,
        answered=required_standards(brief, actor.organisation_id),
        brief=brief,
        form=form,
        kept=kept,
        own=own,
        saved_at=find_draft_time(current_database(), brief_id=brief.id, agency_id=actor.organisation_id),
        is_stale=own is not None and own.withdrawn_at is None and own.is_stale(brief),
        copying=copying,
        lines_file=LinesFileForm(formdata=None),
        table_states=tuple(STATES),
        labels=line_labels(brief),
        factors=scope_factors(brief),
        list_prices=own_list_prices(actor, brief),
        catalogue=current_catalogue(),
        benchmarks=benchmark_cells([line.service for line in brief.content.lines], brief.content.currency),
    )


def _quote_page(actor, own: Quote, renewal: RenewalForm) -> str:
    current = get_published_brief(current_database(), own.brief_id)
    brief = brief_as_of(current_database(), current, own.brief_version)
    awards = [award for award in list_awards(current_database(), brief.id) if award.quote_id == own.id]
    state = _state(own, current)
    return render_template(
        "agency/show_quote.html",
        actor=actor,
        quote=own,
        brief=brief,
        status=brief.status(current_time()),
        closes_at=current.content.closes_at,
        state=state,
        awarded_lines={award.line_id for award in awards},
        decided=brief.awarded_lines > 0,
        **outcome_context(own, current),
        can_renew=state in (QuoteState.UNDER_REVIEW, QuoteState.SHORTLISTED, QuoteState.AWARDED),
        today=current_time().date(),
        canonical=find_own_canonical(current_database(), quote_id=own.id, agency_id=own.agency_id),
        list_price_notes=list_price_notes(actor, brief, own.content),
        form=ConfirmForm(),
        renewal=renewal,
        catalogue=current_catalogue(),
        **quote_sums(brief, own.content),
    )
