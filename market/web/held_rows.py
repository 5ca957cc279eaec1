"""Rows of a price list that wait for an operator: by reason and agency, each corrected, released or refused."""

from flask import Blueprint, abort, redirect, render_template, request

from market.actions.held_rows import Verdicts, explain_held_row, refuse_row, refuse_rows, release_row, release_rows
from market.actions.price_files import read_vat_rates
from market.actions.title_mappings import MappedTitle
from market.config import ROOT
from market.core.errors import Conflict
from market.core.messages import say
from market.core.price_reasons import DOUBTS, REASONS, UNMAPPED, UNTAXED
from market.core.prices import CATALOGUE_SCHEME
from market.store.held_rows import (
    HeldRow,
    HeldSearch,
    count_held_by_reason,
    count_held_rows,
    find_held_row,
    is_settled,
    list_held_rows,
)
from market.store.imports import ImportRecord
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.filters import named_choices
from market.web.flashes import flash
from market.web.forms.imports import HeldRowForm, HeldRowsForm
from market.web.imports import operated_import, row_number
from market.web.languages import path
from market.web.pages import asked_page, neighbours, with_query
from market.web.security import queries
from market.web.submissions import REFUSED, perform_or_show, refusals_on

blueprint = Blueprint("held_rows", __name__, url_prefix="/desk/imports/<string:import_id>/held")
_PAGE = 50
_RELEASE = "release"


@blueprint.get("")
@signed_in
@queries("reason", "agency", "page")
def show(actor, import_id: str):
    record = operated_import(actor, import_id)
    return _rows_page(actor, record, _search(record), HeldRowsForm())


@blueprint.post("")
@signed_in
@queries("reason", "agency", "page")
def decide_all(actor, import_id: str):
    record = operated_import(actor, import_id)
    search, form = _search(record), HeldRowsForm()
    if form.validate():
        with refusals_on(form):
            act = _release_all if form.act.data == _RELEASE else _refuse_all
            flash(act(actor, search, form), "good")
            return redirect(path(f"/desk/imports/{record.id}/held"))
    return _rows_page(actor, record, search, form), REFUSED


@blueprint.get("/<string:row>")
@signed_in
def show_row(actor, import_id: str, row: str):
    record = operated_import(actor, import_id)
    held = _held(record, row)
    return _row_page(actor, record, held, HeldRowForm(data=held.cells))


@blueprint.post("/<string:row>")
@signed_in
def decide(actor, import_id: str, row: str):
    record = operated_import(actor, import_id)
    held, form = _held(record, row), HeldRowForm()
    releases = form.act.data == _RELEASE
    return perform_or_show(
        form,
        lambda: _release(actor, held, form) if releases else _refuse(actor, held, form),
        done=say("The row counts from now on.") if releases else say("The row is refused and never counts."),
        address=f"/desk/imports/{record.id}/held",
        show=lambda: _row_page(actor, record, held, form),
    )


def _release(actor, held: HeldRow, form: HeldRowForm) -> None:
    release_row(
        current_database(),
        import_id=held.import_id,
        row=held.row,
        cells=form.cells(),
        note=form.note.data or "",
        by=actor,
        **_standards(),
    )


def _refuse(actor, held: HeldRow, form: HeldRowForm) -> None:
    refuse_row(
        current_database(),
        import_id=held.import_id,
        row=held.row,
        note=form.note.data or "",
        by=actor,
        now=current_time(),
    )


def say_waiting(done: Verdicts | MappedTitle) -> str:
    """Return how many rows wait for another reason and for which, '' when none does."""
    if not done.held_anew:
        return ""
    reasons = ", ".join(sorted(done.new_reasons))
    return say(" {held_anew:,} wait for another reason: {reasons}.", held_anew=done.held_anew, reasons=reasons)


def _release_all(actor, search: HeldSearch, form: HeldRowsForm) -> str:
    said = {"tax": form.tax.data or "", "country": form.country.data or ""} if search.reason in UNTAXED else {}
    done = release_rows(current_database(), search=search, note=form.note.data or "", by=actor, **said, **_standards())
    return say("Rows that count from now on: {released:,}.{waiting}", released=done.released, waiting=say_waiting(done))


def _refuse_all(actor, search: HeldSearch, form: HeldRowsForm) -> str:
    refused = refuse_rows(current_database(), search=search, note=form.note.data or "", by=actor, now=current_time())
    return say("Rows that are refused and never count: {refused:,}.", refused=refused)


def _standards():
    rates = read_vat_rates(ROOT / "seed_data")
    return {"catalogue": current_catalogue(), "vat_rates": rates, "now": current_time()}


def _search(record: ImportRecord) -> HeldSearch:
    reason = request.args.get("reason", "")
    if reason and reason not in REASONS:
        abort(400, say("reason: choose one of {reasons}.", reasons=", ".join(REASONS)))
    return HeldSearch(record.id, reason, request.args.get("agency", ""))


def _asked(search: HeldSearch) -> dict[str, str]:
    asked = {"reason": search.reason, "agency": search.agency}
    return {name: value for name, value in asked.items() if value}


def _held(record: ImportRecord, row: str) -> HeldRow:
    db, number = current_database(), row_number(row)
    held = find_held_row(db, record.id, number)
    if held is None and is_settled(db, record.id, number):
        raise Conflict(say("This row was decided meanwhile. Go back to the rows that wait."))
    return held or abort(404)


def _rows_page(actor, record: ImportRecord, search: HeldSearch, form: HeldRowsForm) -> str:
    db = current_database()
    found = count_held_rows(db, search)
    page, pages = asked_page(found, _PAGE)
    return render_template(
        "desk/show_held_rows.html",
        actor=actor,
        record=record,
        reasons=[(code, f"{code} ({rows:,})") for code, rows in count_held_by_reason(db, record.id).items()],
        asked=_asked(search),
        sentence=REASONS[search.reason].sentence if search.reason else "",
        rows=list_held_rows(db, search, limit=_PAGE, offset=(page - 1) * _PAGE),
        found=found,
        form=form,
        may_release=search.reason in DOUBTS,
        needs_tax=search.reason in UNTAXED,
        needs_titles=search.reason in UNMAPPED,
        action=path(with_query(f"/desk/imports/{record.id}/held", _asked(search))),
        page=page,
        pages=pages,
        neighbours=neighbours(f"/desk/imports/{record.id}/held", page, pages),
    )


def _explanation(held: HeldRow) -> str:
    return explain_held_row(current_database(), held, **_standards())


def _row_page(actor, record: ImportRecord, held: HeldRow, form: HeldRowForm) -> str:
    form.service.render_kw = {"list": "services"} if record.scheme == CATALOGUE_SCHEME else {}
    return render_template(
        "desk/decide_held_row.html",
        actor=actor,
        record=record,
        held=held,
        sentence=_explanation(held),
        form=form,
        services=named_choices(current_catalogue().services) if record.scheme == CATALOGUE_SCHEME else [],
    )
