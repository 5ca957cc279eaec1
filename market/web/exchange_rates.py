"""How services and activities compare: relative values, and four lenses that are never added up."""

from flask import Blueprint, Response, jsonify, render_template, request

from market.benchmark.reader import Edition, latest_edition
from market.core.errors import Invalid, NotFound
from market.core.level_indicators import BASE_SERVICE
from market.core.prices import CATALOGUE_SCHEME
from market.web.current import current_catalogue, editions_folder
from market.web.exchanges import EXCHANGE_SERIES, bases_of, exchange_rows, list_efforts, list_exchanges
from market.web.price_texts import SERIES_NAMES
from market.web.price_twins import csv_file
from market.web.security import cached_for, queries

blueprint = Blueprint("exchange_rates", __name__)
_KEPT_SECONDS = 60


@blueprint.get("/exchange-rates/")
@queries("base")
def show():
    edition, base = latest_edition(editions_folder()), _base()
    problems: dict[str, str] = {}
    exchanges = []
    if edition:
        try:
            exchanges = list_exchanges(edition, base)
        except Invalid as refusal:
            problems = dict(refusal.problems)
    page = render_template(
        "prices/show_exchange_rates.html",
        edition=edition,
        base=edition.find_service(CATALOGUE_SCHEME, base) if edition else None,
        asked=base,
        bases=bases_of(edition) if edition else [],
        exchanges=[exchange for exchange in exchanges if exchange.shown()],
        unknown=[exchange.service for exchange in exchanges if not exchange.shown()],
        series=EXCHANGE_SERIES,
        series_names=SERIES_NAMES,
        efforts=list_efforts(edition, current_catalogue()),
        rejected=current_catalogue().rejected_kpis,
        problems=problems,
    )
    if problems:
        return page, 400
    return cached_for(Response(page), _KEPT_SECONDS, f"{edition.summary.id}-{base}") if edition else page


@blueprint.get("/exchange-rates.json")
@queries("base")
def show_json():
    edition, base = _get_edition(), _base()
    summary = edition.summary
    period = {"after": summary.window_after.isoformat(), "until": summary.window_until.isoformat()}
    answer = {
        "edition": str(summary.id),
        "period": period,
        "synthetic": summary.synthetic,
        "base": base,
        "method": "/methods/relative-value/",
        "values": exchange_rows(list_exchanges(edition, base)),
    }
    return cached_for(jsonify(answer), _KEPT_SECONDS, f"{summary.id}-{base}")


@blueprint.get("/exchange-rates.csv")
@queries("base")
def show_csv():
    edition, base = _get_edition(), _base()
    rows = exchange_rows(list_exchanges(edition, base))
    table = [["edition", "base", *rows[0]], *([str(edition.summary.id), base, *row.values()] for row in rows)]
    answer = csv_file(table, "exchange-rates.csv")
    return cached_for(answer, _KEPT_SECONDS, f"{edition.summary.id}-{base}")


def _base() -> str:
    return request.args.get("base", "").strip() or BASE_SERVICE


def _get_edition() -> Edition:
    edition = latest_edition(editions_folder())
    if edition is None:
        raise NotFound("No edition has been published yet.")
    return edition
