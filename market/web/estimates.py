"""What several services cost together, from the newest edition."""

from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template, request

from market.benchmark.published import Cell, ListedService, leading_cell
from market.benchmark.reader import Edition, latest_edition
from market.core.disclosure import WITHHELD
from market.core.errors import Invalid
from market.core.estimates import Estimate, EstimateLine, estimate_total
from market.core.messages import say
from market.core.money import BadNumber, format_quantity, parse_quantity, type_quantity
from market.core.prices import CATALOGUE_SCHEME
from market.web.current import editions_folder
from market.web.price_texts import major_units
from market.web.security import queries

blueprint = Blueprint("estimates", __name__)
LINES_MOST = 20
_BLANK_ROWS = 3
_PARAMETERS = tuple(f"{name}-{number}" for number in range(1, LINES_MOST + 1) for name in ("service", "quantity"))


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One service asked for, with its leading cell where figures are published."""

    service: ListedService
    quantity_thousandths: int
    cell: Cell | None


@blueprint.get("/estimate")
@queries(*_PARAMETERS)
def show():
    edition = latest_edition(editions_folder())
    typed = _typed()
    lines, problems = [], {}
    if edition and request.args:
        try:
            lines = _asked(edition, typed)
        except Invalid as refusal:
            problems = refusal.problems
    page = render_template(
        "prices/show_estimate.html",
        edition=edition,
        services=edition.services(CATALOGUE_SCHEME) if edition else (),
        rows=[*typed, *[("", "")] * min(_BLANK_ROWS, LINES_MOST - len(typed))],
        lines=lines,
        total=_total(lines) if lines else None,
        problems=problems,
    )
    return page, 400 if problems else 200


@blueprint.get("/estimate.json")
@queries(*_PARAMETERS)
def show_json():
    edition = latest_edition(editions_folder())
    if edition is None:
        raise Invalid({"service": say("There is no edition to estimate from.")})
    lines = _asked(edition, _typed())
    return jsonify(
        edition=str(edition.summary.id),
        synthetic=edition.summary.synthetic,
        currency=edition.summary.currency,
        lines=[_line_json(line) for line in lines],
        total=_total_json(_total(lines)),
        method="/methods/estimate/",
    )


def _typed() -> list[tuple[str, str]]:
    """Return service and quantity as typed, row by row, up to the last row with anything in it."""
    rows = [
        tuple(request.args.get(f"{name}-{number}", "").strip() for name in ("service", "quantity"))
        for number in range(1, LINES_MOST + 1)
    ]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _asked(edition: Edition, typed: list[tuple[str, str]]) -> list[AskedLine]:
    """Return the lines asked for, blank rows left out; raises Invalid under the names of the parameters."""
    lines, problems = [], {}
    if not typed:
        problems["service-1"] = say("Choose at least one service.")
    for number, (slug, quantity) in enumerate(typed, 1):
        if not slug and not quantity:
            continue
        service = edition.find_service(CATALOGUE_SCHEME, slug)
        if service is None:
            problems[f"service-{number}"] = say("Choose a service of the catalogue.")
        try:
            thousandths = parse_quantity(type_quantity(quantity))
        except BadNumber as error:
            problems[f"quantity-{number}"] = str(error)
            continue
        if service is not None:
            lines.append(AskedLine(service, thousandths, leading_cell(edition.cells(CATALOGUE_SCHEME, slug))))
    if problems:
        raise Invalid(problems)
    return lines


def _total(lines: list[AskedLine]) -> Estimate:
    return estimate_total(
        EstimateLine(line.quantity_thousandths, line.cell.quantiles if line.cell else {}) for line in lines
    )


def _line_json(line: AskedLine) -> dict:
    cell = line.cell
    return {
        "service": line.service.slug,
        "unit": line.service.unit,
        "quantity": format_quantity(line.quantity_thousandths),
        "series": cell.series if cell else None,
        "n_band": cell.n_band if cell else None,
        "grade": cell.grade if cell else None,
        "quantiles": {name: major_units(cell.quantiles[name] if cell else None) for name in ("p25", "p50", "p75")},
        "reason": None if cell else WITHHELD,
    }


def _total_json(total: Estimate) -> dict:
    return {
        "middle": major_units(total.middle),
        "one_agency": {"p25": major_units(total.low), "p75": major_units(total.high)},
        "an_agency_for_each_line": {"p25": major_units(total.mixed_low), "p75": major_units(total.mixed_high)},
        "lines_left_out": total.missing,
    }
