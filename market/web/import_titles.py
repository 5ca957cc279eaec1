"""Titles of a price list that have no service yet: suggestions to accept, another service, or none of ours."""

from flask import Blueprint, redirect, render_template

from market.actions.price_files import read_vat_rates
from market.actions.title_mappings import map_title, reject_title
from market.actions.title_suggestions import suggest_services
from market.config import ROOT
from market.core.messages import say
from market.store.held_rows import WaitingTitle, list_unmapped_titles
from market.store.imports import ImportRecord
from market.store.service_mappings import load_mappings
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.filters import named_choices
from market.web.flashes import flash
from market.web.forms.imports import TitleForm
from market.web.held_rows import say_waiting
from market.web.imports import operated_import
from market.web.languages import path
from market.web.pages import asked_page, neighbours, with_query
from market.web.security import queries
from market.web.submissions import REFUSED, refusals_on

blueprint = Blueprint("import_titles", __name__, url_prefix="/desk/imports/<string:import_id>/titles")
_PAGE = 20


@blueprint.get("")
@signed_in
@queries("rejected", "page")
def show(actor, import_id: str):
    return _page(actor, operated_import(actor, import_id), _title_form())


@blueprint.post("")
@signed_in
@queries("rejected", "page")
def decide(actor, import_id: str):
    record, form = operated_import(actor, import_id), _title_form()
    if form.validate():
        with refusals_on(form):
            flash(_reject(actor, record, form) if form.is_rejection else _map(actor, record, form), "good")
            return redirect(path(with_query(f"/desk/imports/{record.id}/titles", form.returning())))
    return _page(actor, record, form), REFUSED


def _map(actor, record: ImportRecord, form: TitleForm) -> str:
    done = map_title(
        current_database(),
        source=form.source_of(record.source),
        title=form.title.data or "",
        service=form.service.data or form.chosen.data or "",
        catalogue=current_catalogue(),
        vat_rates=read_vat_rates(ROOT / "seed_data"),
        by=actor,
        now=current_time(),
    )
    return say(
        "Saved. Rows that count from now on: {released:,}.{waiting}", released=done.released, waiting=say_waiting(done)
    )


def _reject(actor, record: ImportRecord, form: TitleForm) -> str:
    source = form.source_of(record.source)
    reject_title(current_database(), source=source, title=form.title.data or "", by=actor, now=current_time())
    return say("Saved as no service of ours; the title is not proposed again.")


def _title_form() -> TitleForm:
    form = TitleForm()
    form.offer(named_choices(current_catalogue().services))
    return form


def _page(actor, record: ImportRecord, form: TitleForm) -> str:
    titles = _titles(record, form.shows_rejected)
    page, pages = asked_page(len(titles), _PAGE)
    shown = titles[(page - 1) * _PAGE : page * _PAGE]
    return render_template(
        "desk/show_titles.html",
        actor=actor,
        record=record,
        form=form,
        titles=[(title, suggest_services(title.written, current_catalogue())) for title in shown],
        waiting=len(titles),
        shows_rejected=form.shows_rejected,
        action=path(with_query(f"/desk/imports/{record.id}/titles", form.returning())),
        page=page,
        pages=pages,
        neighbours=neighbours(f"/desk/imports/{record.id}/titles", page, pages),
    )


def _titles(record: ImportRecord, rejected: bool) -> list[WaitingTitle]:
    db, words = current_database(), load_mappings(current_database(), record.source)
    return [title for title in list_unmapped_titles(db, record.id) if (words.get(title.key, "") is None) == rejected]
