"""Imported price lists at the desk: which came, and how good each of them is."""

from datetime import UTC

from flask import Blueprint, Response, abort, render_template

from market.core.editions import Quarter, observation_window
from market.core.list_quality import (
    COVERAGE,
    DATA,
    ROWS,
    STOPPED,
    WAITING,
    QualityCounts,
    QualityLine,
    quality_lines,
)
from market.core.messages import say
from market.core.policy import require
from market.core.price_doubts import FEWEST_AGENCIES
from market.core.prices import CATALOGUE_SCHEME
from market.spreadsheets import Row, write_csv
from market.store.held_rows import count_held_by_reason, list_unmapped_titles
from market.store.import_quality import (
    Coverage,
    count_decided,
    count_stopped_by_reason,
    list_examples,
    list_service_prices,
    load_coverage,
)
from market.store.imports import ImportRecord, count_imports, get_import, list_imports
from market.web.current import current_database, current_time, signed_in
from market.web.pages import asked_page, neighbours
from market.web.security import queries

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")
_PAGE = 25
_EXAMPLES = 3
_LONGEST_NUMBER = 9
_SECTIONS = {"rows": ROWS, "waiting": WAITING, "refused": STOPPED, "data": DATA, "coverage": COVERAGE}


@blueprint.get("/")
@signed_in
@queries("page")
def show_index(actor):
    require(actor, "operate the market")
    db = current_database()
    page, pages = asked_page(count_imports(db), _PAGE)
    return render_template(
        "desk/show_imports.html",
        actor=actor,
        imports=list_imports(db, limit=_PAGE, offset=(page - 1) * _PAGE),
        page=page,
        pages=pages,
        neighbours=neighbours("/desk/imports/", page, pages),
    )


@blueprint.get("/<string:import_id>/")
@signed_in
@queries("page")
def show(actor, import_id: str):
    record = operated_import(actor, import_id)
    db, coverage = current_database(), _coverage(record)
    page, pages = asked_page(coverage.services, _PAGE)
    lines = _lines(record, coverage)
    return render_template(
        "desk/show_import.html",
        actor=actor,
        record=record,
        coverage=coverage,
        tables={name: [line for line in lines if line.section == section] for name, section in _SECTIONS.items()},
        examples={line.code: list_examples(db, record.id, line.code, limit=_EXAMPLES) for line in lines if line.code},
        services=list_service_prices(db, record.id, limit=_PAGE, offset=(page - 1) * _PAGE),
        enough=FEWEST_AGENCIES,
        is_catalogue=record.scheme == CATALOGUE_SCHEME,
        page=page,
        pages=pages,
        neighbours=neighbours(f"/desk/imports/{record.id}/", page, pages),
    )


@blueprint.get("/<string:import_id>.csv")
@signed_in
def show_csv(actor, import_id: str):
    record = operated_import(actor, import_id)
    headers = {"Content-Disposition": f'attachment; filename="import-{record.id}.csv"'}
    return Response(write_csv(_report_rows(record)), mimetype="text/csv", headers=headers)


def operated_import(actor, import_id: str) -> ImportRecord:
    """Return the import of an address for an operator; what is no number names none."""
    require(actor, "operate the market")
    return get_import(current_database(), row_number(import_id))


def row_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        abort(404)
    return int(text)


def _coverage(record: ImportRecord) -> Coverage:
    quarter = Quarter.containing(current_time().astimezone(UTC).date())
    return load_coverage(current_database(), record.id, after=observation_window(quarter)[0])


def _lines(record: ImportRecord, coverage: Coverage) -> list[QualityLine]:
    db = current_database()
    decided = count_decided(db, record.id)
    return quality_lines(
        QualityCounts(
            rows=record.rows,
            prices=coverage.prices,
            stopped=count_stopped_by_reason(db, record.id),
            waiting=count_held_by_reason(db, record.id),
            released=decided["released"],
            refused=decided["refused"],
            expired=coverage.expired,
            repeats=coverage.repeats,
            titles=coverage.titles,
            unmapped=len(list_unmapped_titles(db, record.id)),
            services=coverage.services,
            reaching=coverage.reaching,
        )
    )


def _report_rows(record: ImportRecord) -> list[Row]:
    rows: list[Row] = [("section", "reason", "what", "count", "of", "percent")]
    for line in _lines(record, _coverage(record)):
        rows.append((line.section, line.code, line.name, line.count, line.total, line.percent))
    for priced in list_service_prices(current_database(), record.id):
        rows.append(
            (say("Agencies per service"), "", f"{priced.service}, per {priced.unit}", priced.agencies, None, None)
        )
    return rows
