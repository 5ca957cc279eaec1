"""Published prices as JSON and CSV: what the twins of price pages answer."""

from flask import Response

from market.benchmark.published import Cell, EditionSummary, ListedService
from market.benchmark.reader import Edition
from market.core.errors import NotFound
from market.core.messages import say
from market.core.summaries import QUANTILES
from market.spreadsheets import write_csv
from market.web.price_texts import major_units
from market.web.series_gaps import gaps_of


def scheme_json(edition: Edition, scheme: str) -> dict:
    services = [_listed_json(edition, service) for service in edition.services(scheme)]
    return {
        "edition": str(edition.summary.id),
        "scheme": scheme,
        "period": _period(edition),
        "synthetic": edition.summary.synthetic,
        "services": services,
    }


def service_json(edition: Edition, scheme: str, slug: str) -> dict:
    service = edition.find_service(scheme, slug)
    if service is None:
        raise NotFound(
            say(
                "Edition {id} has no service {slug!r} in scheme {scheme!r}.",
                id=edition.summary.id,
                slug=slug,
                scheme=scheme,
            )
        )
    slices = [{"slice": cell.slice, **cell_json(cell)} for cell in edition.slices(scheme, slug)]
    gaps = [
        {"series": gap.later.series, "compared_with": gap.earlier.series, "ratio_of_medians": gap.ratio}
        for gap in gaps_of(edition.cells(scheme, slug))
    ]
    return _listed_json(edition, service) | {"slices": slices, "gaps": gaps}


def _listed_json(edition: Edition, service: ListedService) -> dict:
    return {
        "edition": str(edition.summary.id),
        "scheme": service.scheme,
        "service": service.slug,
        "name": service.name_en,
        "unit": service.unit,
        "currency": service.currency,
        "period": _period(edition),
        "synthetic": edition.summary.synthetic,
        "series": [cell_json(cell) for cell in edition.cells(service.scheme, service.slug)],
    }


def cell_json(cell: Cell) -> dict:
    return {
        "series": cell.series,
        "n_band": cell.n_band,
        "grade": cell.grade,
        "quantiles": {name: major_units(cell.quantiles[name]) for name in QUANTILES},
        "spread": {"p90_p10": cell.p90_p10, "p75_p25": cell.p75_p25, "qcd": cell.qcd},
        "interval": None if cell.interval is None else [major_units(end) for end in cell.interval],
        "reason": cell.reason,
        "withheld": dict(cell.withheld),
        "carried_from": cell.carried_from,
    }


def _period(edition: Edition) -> dict:
    return {"after": edition.summary.window_after.isoformat(), "until": edition.summary.window_until.isoformat()}


def service_csv(edition: Edition, scheme: str, slug: str) -> Response:
    return csv_response(edition, (*edition.cells(scheme, slug), *edition.slices(scheme, slug)), f"{slug}.csv")


def csv_response(edition: Edition, cells, name: str) -> Response:
    heading = ["edition", "scheme", "service", "unit", "currency", "series", "slice", "n_band", "grade",
               *QUANTILES, "p90_p10", "p75_p25", "qcd", "reason", "carried_from"]  # fmt: skip
    return csv_file([heading, *(_csv_row(edition, cell) for cell in cells)], name, edition.summary)


def csv_file(rows, name: str, summary: EditionSummary) -> Response:
    """Return *rows* as a download whose cells no spreadsheet runs: units and circumstances are others' text.

    A column is added in which every row says whether its figures are invented: rows leave the file they came in.
    """
    heading, *rest = rows
    told = [[*heading, "synthetic"], *([*row, str(summary.synthetic).lower()] for row in rest)]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_csv(told), mimetype="text/csv", headers=headers)


def _csv_row(edition: Edition, cell: Cell) -> list:
    prices = ["" if cell.quantiles[q] is None else f"{cell.quantiles[q] / 100:.2f}" for q in QUANTILES]
    named_by = [str(edition.summary.id), cell.scheme, cell.slug, cell.unit, cell.currency, cell.series, cell.slice]
    return [*named_by, cell.n_band, cell.grade, *prices, cell.p90_p10, cell.p75_p25, cell.qcd, cell.reason,
            cell.carried_from]  # fmt: skip
