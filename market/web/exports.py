"""Briefs and comparisons as spreadsheets, with what the page shows."""

from decimal import Decimal

from flask import Blueprint, Response

from market.core.briefs import CRITERIA, Brief
from market.core.catalogue import Catalogue
from market.core.messages import say
from market.core.money import format_amount, format_quantity
from market.spreadsheets import XLSX_TYPE, Cell, Row, write_csv, write_workbook
from market.store.briefs import get_published_brief
from market.web.current import current_catalogue, current_database, current_time, signed_in
from market.web.evaluations import comparison_rows
from market.web.languages import named, translated
from market.web.matrices import NUMBERS, NUMBERS_OF_AN_AGENCY, in_language
from market.web.quote_views import scope_words

blueprint = Blueprint("exports", __name__)
_LINE_HEADINGS = (say("line"), say("service"), say("name"), say("quantity"), say("unit"), say("scope"), say("note"))


@blueprint.get("/briefs/<string:brief_id>.csv")
def show_brief_csv(brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    return _file(write_csv(in_language(_line_rows(brief, current_catalogue()))), "text/csv", "brief.csv")


@blueprint.get("/briefs/<string:brief_id>.xlsx")
def show_brief_xlsx(brief_id: str):
    brief = get_published_brief(current_database(), brief_id)
    sheets = [
        (translated(say("Lines")), in_language(_line_rows(brief, current_catalogue()))),
        (translated(say("Terms")), in_language(_term_rows(brief, current_catalogue()))),
    ]
    return _file(write_workbook(sheets), XLSX_TYPE, "brief.xlsx")


@blueprint.get("/client/briefs/<string:brief_id>/compare.xlsx")
@signed_in
def show_compare_xlsx(actor, brief_id: str):
    rows = comparison_rows(actor, brief_id)
    return _file(
        write_workbook([(translated(say("Comparison")), in_language(_with_numbers(rows)))]),
        XLSX_TYPE,
        "comparison.xlsx",
    )


def _file(content: bytes | str, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _with_numbers(rows: list[list[Cell]]) -> list[Row]:
    """Return the rows of a comparison with its amounts and quantities as numbers a spreadsheet can add up."""
    names = [str(name) for name in rows[0]]
    numeric = [name in NUMBERS or name.rpartition(": ")[2] in NUMBERS_OF_AN_AGENCY for name in names]
    return [rows[0], *([_number(str(cell)) if is_number else cell for is_number, cell in zip(numeric, row, strict=True)]
                       for row in rows[1:])]  # fmt: skip


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _line_rows(brief: Brief, catalogue: Catalogue) -> list[Row]:
    rows: list[Row] = [tuple(_LINE_HEADINGS)]
    for number, line in enumerate(brief.content.lines, 1):
        service = catalogue.service(line.service)
        rows.append(
            (
                number,
                service.code,
                named(service),
                Decimal(format_quantity(line.quantity_thousandths)),
                named(catalogue.unit_of(line.service)),
                scope_words(line, catalogue),
                line.note,
            )
        )
    return rows


def _term_rows(brief: Brief, catalogue: Catalogue) -> list[Row]:
    content, weights = brief.content, brief.content.weights.items()
    department = next((named(each) for each in catalogue.departments if each.code == content.department), None)
    return [
        (say("term"), say("value")),
        (say("title"), content.title),
        (say("client"), brief.client_name),
        (say("status"), brief.status(current_time()).value),
        (say("version"), brief.version),
        (say("situation"), content.situation),
        (say("goal"), content.goal),
        (say("out of scope"), content.out_of_scope),
        (say("department"), department),
        (say("currency"), content.currency),
        (say("budget from, without VAT"), _amount(content.budget_minimum)),
        (say("budget to, without VAT"), _amount(content.budget_maximum)),
        (say("VAT"), content.vat_position),
        (say("published (UTC)"), f"{brief.published_at:%Y-%m-%d %H:%M}"),
        (say("questions until (UTC)"), f"{content.questions_until:%Y-%m-%d %H:%M}"),
        (say("answers until (UTC)"), f"{content.answers_until:%Y-%m-%d %H:%M}"),
        (say("quotes close (UTC)"), f"{content.closes_at:%Y-%m-%d %H:%M}"),
        (say("decision by"), content.decision_on),
        *((say("weight of {criterion}, %", criterion=CRITERIA.get(code, code)), weight) for code, weight in weights),
        (say("standards"), ", ".join(code.upper() for code in content.standards)),
    ]


def _amount(minor: int | None) -> Decimal | None:
    return None if minor is None else Decimal(format_amount(minor))
