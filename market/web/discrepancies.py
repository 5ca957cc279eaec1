"""What goes with the differences: the founding claims, each with its verdict."""

from flask import Blueprint, jsonify, render_template

from market.benchmark.reader import get_latest_edition, latest_edition
from market.core.discrepancies import FALSE_DISCOVERY_RATE
from market.web.current import current_config, editions_folder
from market.web.kept_pages import kept
from market.web.pictures import market_pictures
from market.web.price_twins import csv_file
from market.web.verdicts import answer_row, list_answers

blueprint = Blueprint("discrepancies", __name__)
_FIRST = "h3-premium"


@blueprint.get("/discrepancies/")
@kept
def show():
    edition = latest_edition(editions_folder())
    answers = list_answers(editions_folder(), edition) if edition else []
    estimable = [answer for answer in answers if answer.verdict.is_estimable]
    return render_template(
        "discrepancies/show.html",
        edition=edition,
        answers=estimable,
        pictures=market_pictures(edition) if edition else [],
        first=next(
            (answer for answer in estimable if answer.claim.code == _FIRST), estimable[0] if estimable else None
        ),
        unknown=[answer for answer in answers if not answer.verdict.is_estimable],
        tests=sum(answer.verdict.stands is not None for answer in answers),
        rate=f"{FALSE_DISCOVERY_RATE:.0%}".replace("%", " %"),
        address=f"{current_config().base_url}/discrepancies/",
    )


@blueprint.get("/discrepancies.json")
@kept
def show_json():
    edition = get_latest_edition(editions_folder())
    return jsonify(
        edition=str(edition.summary.id),
        synthetic=edition.summary.synthetic,
        false_discovery_rate=FALSE_DISCOVERY_RATE,
        claims=[answer_row(answer) for answer in list_answers(editions_folder(), edition)],
    )


@blueprint.get("/discrepancies.csv")
@kept
def show_csv():
    edition = get_latest_edition(editions_folder())
    rows = [answer_row(answer) for answer in list_answers(editions_folder(), edition)]
    table = [["edition", *rows[0]], *([str(edition.summary.id), *row.values()] for row in rows)]
    return csv_file(table, "discrepancies.csv", edition.summary)
