"""Public prices: index, page per service, price check, each with its twins; published editions only."""

from flask import Blueprint, jsonify, render_template, request

from market.benchmark.published import Cell, ListedService, cells_where_known, leading_cell
from market.benchmark.reader import Edition, get_latest_edition, latest_edition, trend
from market.core.disclosure import WITHHELD
from market.core.errors import Invalid, NotFound
from market.core.messages import say
from market.core.money import BadNumber, parse_amount, type_amount
from market.core.prices import CATALOGUE_SCHEME, SERIES
from market.core.summaries import QUANTILES, price_position
from market.core.word_ranks import rank_texts
from market.web import shown_currencies
from market.web.bands import axis_of
from market.web.current import current_catalogue, editions_folder
from market.web.kept_pages import kept
from market.web.languages import named
from market.web.market_answers import answers_of
from market.web.pictures import chart_of
from market.web.price_checks import check_slice, find_comparison, is_known_slice, slices_shown
from market.web.price_slices import cuts_of, in_order, leading_series, slice_label
from market.web.price_texts import SERIES_NAMES, verdict_sentence
from market.web.price_twins import cell_json, csv_response, scheme_json, service_csv, service_json
from market.web.security import queries
from market.web.series_gaps import gaps_of

blueprint = Blueprint("prices", __name__)


@blueprint.get("/prices/")
@queries("q")
@kept
def show_index():
    edition = latest_edition(editions_folder())
    wanted = request.args.get("q", "").strip()
    rows = [(service, _leading(edition, service)) for service in _found(edition, CATALOGUE_SCHEME, wanted)]
    axis = axis_of(cell for _, cell in rows if cell)
    return render_template(
        "prices/show_index.html",
        edition=edition,
        scheme=CATALOGUE_SCHEME,
        rows=rows,
        axis=axis,
        families=_drawn_families(edition, rows),
        wanted=wanted,
        schemes=[scheme for scheme in edition.schemes() if scheme != CATALOGUE_SCHEME] if edition else [],
    )


@blueprint.get("/prices.json")
@kept
def show_index_json():
    edition = get_latest_edition(editions_folder())
    return jsonify(scheme_json(edition, CATALOGUE_SCHEME))


@blueprint.get("/prices.csv")
@kept
def show_index_csv():
    edition = get_latest_edition(editions_folder())
    return csv_response(edition, edition.all_cells(CATALOGUE_SCHEME), "prices.csv")


@blueprint.get("/prices/<string:service>/")
@queries("currency")
@kept
def show(service: str):
    edition = latest_edition(editions_folder())
    if edition is None or edition.find_service(CATALOGUE_SCHEME, service) is None:
        waiting = current_catalogue().service(service)
        return render_template("prices/show_waiting.html", service=waiting, catalogue=current_catalogue())
    return _service_page(edition, CATALOGUE_SCHEME, service)


@blueprint.get("/prices/<string:service>.json")
@kept
def show_json(service: str):
    edition = get_latest_edition(editions_folder())
    return jsonify(service_json(edition, CATALOGUE_SCHEME, service))


@blueprint.get("/prices/<string:service>.csv")
@kept
def show_csv(service: str):
    edition = get_latest_edition(editions_folder())
    return service_csv(edition, CATALOGUE_SCHEME, service)


@blueprint.get("/prices/schemes/<string:scheme>/")
@queries("q")
@kept
def show_scheme(scheme: str):
    edition = _edition_with(scheme)
    wanted = request.args.get("q", "").strip()
    rows = [(service, _leading(edition, service)) for service in _found(edition, scheme, wanted)]
    rows.sort(key=lambda row: (row[1] is None, row[0].slug))
    axis = axis_of(cell for _, cell in rows if cell)
    return render_template(
        "prices/show_index.html",
        edition=edition,
        scheme=scheme,
        rows=rows,
        axis=axis,
        wanted=wanted,
        schemes=[],
        families=[],
    )


@blueprint.get("/prices/schemes/<string:scheme>.json")
@kept
def showscheme_json(scheme: str):
    edition = _edition_with(scheme)
    return jsonify(scheme_json(edition, scheme))


@blueprint.get("/prices/schemes/<string:scheme>.csv")
@kept
def show_scheme_csv(scheme: str):
    edition = _edition_with(scheme)
    return csv_response(edition, edition.all_cells(scheme), f"{scheme}.csv")


@blueprint.get("/prices/schemes/<string:scheme>/<string:slug>/")
@queries("currency")
@kept
def show_scheme_service(scheme: str, slug: str):
    edition = _edition_with(scheme)
    return _service_page(edition, scheme, slug)


@blueprint.get("/prices/schemes/<string:scheme>/<string:slug>.json")
@kept
def show_schemeservice_json(scheme: str, slug: str):
    edition = _edition_with(scheme)
    return jsonify(service_json(edition, scheme, slug))


@blueprint.get("/prices/schemes/<string:scheme>/<string:slug>.csv")
@kept
def show_schemeservice_csv(scheme: str, slug: str):
    edition = _edition_with(scheme)
    return service_csv(edition, scheme, slug)


@blueprint.get("/prices/check")
@queries("service", "price", "unit", "currency", "slice")
def show_check():
    edition = latest_edition(editions_folder())
    asked = any(request.args.values())
    verdict, problems = None, {}
    if asked:
        try:
            verdict = _verdict(edition)
        except Invalid as refusal:
            problems = refusal.problems
    page = render_template(
        "prices/show_check.html",
        edition=edition,
        services=edition.services(CATALOGUE_SCHEME) if edition else current_catalogue().services,
        catalogue=current_catalogue(),
        typed=request.args,
        verdict=verdict,
        placed=_placed(edition) if edition and verdict else None,
        slices=_slice_choices(edition),
        problems=problems,
    )
    return page, 400 if problems else 200


@blueprint.get("/prices/check.json")
@queries("service", "price", "unit", "currency", "slice")
def show_check_json():
    return jsonify(_verdict(latest_edition(editions_folder())))


def _verdict(edition: Edition | None) -> dict:
    """Return the check of one price against one exact service; raises Invalid naming the parameter."""
    problems: dict[str, str] = {}
    slug = request.args.get("service", "")
    service = edition.find_service(CATALOGUE_SCHEME, slug) if edition and slug else None
    if service is None:
        problems["service"] = (
            say("Choose one service of the catalogue.") if edition else say("There is no edition to check against.")
        )
    try:
        minor = parse_amount(type_amount(request.args.get("price", "")))
        if minor == 0:
            problems["price"] = say("Give a price above zero.")
    except BadNumber as error:
        problems["price"] = str(error)
    if service is not None:
        problems |= _scale_problems(service)
    if problems or edition is None or service is None:
        raise Invalid(problems)
    wanted = request.args.get("slice", "")
    check_slice(wanted, slices_shown(edition, slug), current_catalogue())
    comparison = find_comparison(edition, slug, wanted, current_catalogue())
    cell = comparison.cell
    position = price_position(minor, cell.quantiles) if cell else None
    return {
        "edition": str(edition.summary.id),
        "synthetic": edition.summary.synthetic,
        "service": slug,
        "unit": service.unit,
        "currency": service.currency,
        "price": minor / 100,
        "verdict": position,
        "ratio_to_median": round(minor / cell.median, 4) if cell and cell.median else None,
        "sentence": verdict_sentence(position, cell, named(service)),
        "reason": None if cell else WITHHELD,
        "compared_with": {"slice": cell.slice, **cell_json(cell)} if cell else None,
        "widened": list(comparison.widened),
        "widened_sentence": comparison.sentence,
        "method": "/methods/price-check/",
    }


def _placed(edition: Edition) -> dict | None:
    """Return what draws the checked price on the band of its service, or None when nothing is published."""
    slug = request.args["service"]
    cell = find_comparison(edition, slug, request.args.get("slice", ""), current_catalogue()).cell
    if cell is None:
        return None
    minor = parse_amount(type_amount(request.args["price"]))
    return {
        "service": edition.find_service(CATALOGUE_SCHEME, slug),
        "cell": cell,
        "words": slice_label(cell.slice, current_catalogue()) if cell.slice else "",
        "minor": minor,
        "axis": axis_of([cell], [minor]),
    }


def _slice_choices(edition: Edition | None) -> list[tuple[str, str]]:
    """Return (code, words) of the slices shown for the service asked for, and of the one asked for if it is none."""
    slug = request.args.get("service", "")
    if edition is None or edition.find_service(CATALOGUE_SCHEME, slug) is None:
        return []
    codes = slices_shown(edition, slug)
    wanted = request.args.get("slice", "")
    if is_known_slice(wanted, current_catalogue()):
        codes = tuple(dict.fromkeys((*codes, wanted)))
    return [(code, slice_label(code, current_catalogue())) for code in in_order(codes, current_catalogue())]


def _scale_problems(service: ListedService) -> dict[str, str]:
    problems = {}
    unit, currency = request.args.get("unit"), request.args.get("currency")
    if unit and unit != service.unit:
        problems["unit"] = say("This service is counted in {unit}; give the price for that unit.", unit=service.unit)
    if currency and currency != service.currency:
        problems["currency"] = say(
            "These prices are in {currency}; convert yours at its date's rate first.", currency=service.currency
        )
    return problems


def _edition_with(scheme: str) -> Edition:
    edition = get_latest_edition(editions_folder())
    if scheme not in edition.schemes():
        raise NotFound(say("The newest edition has no such scheme."))
    return edition


def _found(edition: Edition | None, scheme: str, wanted: str) -> list:
    services = edition.services(scheme) if edition else ()
    return [services[place] for place in rank_texts(wanted, [_called(service) for service in services])]


def _called(service: ListedService) -> str:
    """Return what a service may be looked for by."""
    names = f"{service.name_en} {service.name_ru} {service.family_en} {service.family_ru}"
    return f"{names} {service.unit_en} {service.unit_ru} {service.slug}"


def _leading(edition: Edition, service: ListedService) -> Cell | None:
    return leading_cell(edition.cells(service.scheme, service.slug))


def _drawn_families(edition: Edition | None, rows: list) -> list[ListedService]:
    """Return a service of each family that has a picture in the edition."""
    first = {service.family: service for service, _ in reversed(rows)}
    if edition is None:
        return []
    return [service for family, service in reversed(first.items()) if chart_of(edition, f"families/{family}")]


def _service_page(edition: Edition, scheme: str, slug: str) -> str:
    trends = {series: trend(editions_folder(), scheme, slug, series) for series in SERIES}
    cells = cells_where_known(edition.cells(scheme, slug), trends)
    service = edition.find_service(scheme, slug)
    slices = edition.slices(scheme, slug)
    leading = leading_series(slices)
    shown_in = shown_currencies.choose(edition)
    worth = 1 / shown_in.worth if shown_in else 1.0
    shaded = leading_cell(cells)
    return render_template(
        "prices/show.html",
        edition=edition,
        service=service,
        cells=cells,
        axis=axis_of(cells, worth=worth),
        quantiles=QUANTILES,
        trends=_trend_rows(trends),
        cuts_in=leading,
        cuts=cuts_of(cells, slices, leading, current_catalogue()) if leading else [],
        cuts_axis=axis_of((cell for cell in (*cells, *slices) if cell.series == leading), worth=worth),
        shaded=shaded.series if shaded else None,
        gaps=gaps_of(cells),
        answers=answers_of(edition, slug) if scheme == CATALOGUE_SCHEME else [],
        series_names=SERIES_NAMES,
        shown_in=shown_in,
        currencies=shown_currencies.choices(edition),
        twin=f"/prices/{slug}" if scheme == CATALOGUE_SCHEME else f"/prices/schemes/{scheme}/{slug}",
    )


def _trend_rows(trends: dict) -> list[tuple]:
    """Return (edition, points by series) for each quarter that lists the service, the newest first."""
    rows: dict = {}
    for series, points in trends.items():
        for point in points:
            rows.setdefault(point.edition, {})[series] = point
    return sorted(rows.items(), reverse=True, key=lambda row: row[0])
