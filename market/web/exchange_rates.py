"""How services and activities compare: relative values, and four lenses that are never added up."""

from flask import Blueprint, jsonify, render_template, request

from market.benchmark.reader import get_latest_edition, latest_edition
from market.core.errors import Invalid
from market.core.lenses import LENS_NAMES
from market.core.level_indicators import BASE_SERVICE
from market.core.prices import CATALOGUE_SCHEME
from market.core.refused_measures import NAMES
from market.web.current import current_catalogue, editions_folder
from market.web.exchanges import EXCHANGE_SERIES, bases_of, exchange_rows, list_efforts, list_exchanges
from market.web.kept_pages import kept
from market.web.lens_tables import cost_rows, find_agreement, list_costs
from market.web.price_texts import SERIES_NAMES
from market.web.price_twins import csv_file
from market.web.security import queries

blueprint = Blueprint("exchange_rates", __name__)
_LIFE_OF_A_GROUP = "community-management"
"""The service the founding question asks about: how a tweet compares with the life of a group."""


@blueprint.get("/exchange-rates/")
@queries("base")
@kept
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
        lead=next((each for each in exchanges if each.service.service == _LIFE_OF_A_GROUP and each.shown()), None),
        unknown=[exchange.service for exchange in exchanges if not exchange.shown()],
        series=EXCHANGE_SERIES,
        series_names=SERIES_NAMES,
        efforts=list_efforts(edition, current_catalogue()),
        costs=list_costs(edition, current_catalogue().count_kinds),
        agreement=find_agreement(edition),
        lens_names=LENS_NAMES,
        rejected=current_catalogue().rejected_kpis,
        refused_names=NAMES,
        problems=problems,
    )
    return page, 400 if problems else 200


@blueprint.get("/exchange-rates.json")
@queries("base")
@kept
def show_json():
    edition, base = get_latest_edition(editions_folder()), _base()
    summary = edition.summary
    period = {"after": summary.window_after.isoformat(), "until": summary.window_until.isoformat()}
    answer = {
        "edition": str(summary.id),
        "period": period,
        "synthetic": summary.synthetic,
        "base": base,
        "method": "/methods/relative-value/",
        "values": exchange_rows(list_exchanges(edition, base)),
        "costs": cost_rows(list_costs(edition, current_catalogue().count_kinds)),
        "cost_method": "/methods/cost-per-result/",
    }
    return jsonify(answer)


@blueprint.get("/exchange-rates.csv")
@queries("base")
@kept
def show_csv():
    edition, base = get_latest_edition(editions_folder()), _base()
    rows = exchange_rows(list_exchanges(edition, base))
    table = [["edition", "base", *rows[0]], *([str(edition.summary.id), base, *row.values()] for row in rows)]
    return csv_file(table, "exchange-rates.csv", edition.summary)


def _base() -> str:
    return request.args.get("base", "").strip() or BASE_SERVICE
