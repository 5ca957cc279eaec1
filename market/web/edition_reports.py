"""What changed in an edition, how good it is, and when the next ones appear; published figures only."""

import csv
import io

from flask import Blueprint, Response, jsonify, render_template

from market.benchmark.differences import CHANGES, UNCHANGED, Difference, compare_editions
from market.benchmark.quality import Quality, assess_quality
from market.benchmark.reader import Edition, get_edition, latest_versions, list_editions, open_edition
from market.core.errors import NotFound
from market.core.prices import CATALOGUE_SCHEME
from market.core.release_days import announced_releases
from market.web.current import current_time, editions_folder
from market.web.price_texts import SERIES_NAMES, major_units

blueprint = Blueprint("edition_reports", __name__)


@blueprint.get("/editions/<string:edition_id>/changes/")
def show_changes(edition_id: str):
    edition = get_edition(editions_folder(), edition_id)
    difference = _difference(edition)
    whole = [cell for cell in difference.cells if not cell.key.slice and cell.change != UNCHANGED]
    return render_template(
        "editions/show_changes.html",
        edition=edition,
        difference=difference,
        whole=whole,
        changes=CHANGES,
        series_names=SERIES_NAMES,
    )


@blueprint.get("/editions/<string:edition_id>/changes.json")
def show_changes_json(edition_id: str):
    difference = _difference(get_edition(editions_folder(), edition_id))
    return jsonify(
        {
            "edition": str(difference.after.id),
            "compared_with": str(difference.before.id),
            "counts": difference.counts(),
            "methods": {name: list(pair) for name, pair in difference.methods.items()},
            "catalogue_differs": difference.catalogue_differs,
            "cells": [_cell_json(cell) for cell in difference.cells],
        }
    )


@blueprint.get("/editions/<string:edition_id>/changes.csv")
def show_changes_csv(edition_id: str):
    difference = _difference(get_edition(editions_folder(), edition_id))
    written = io.StringIO()
    rows = [_cell_json(cell) for cell in difference.cells]
    names = ["scheme", "service", "series", "slice", "currency", "unit", "change", "median_before", "median_after"]
    writer = csv.DictWriter(written, names)
    writer.writeheader()
    writer.writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="{edition_id}-changes.csv"'}
    return Response(written.getvalue(), mimetype="text/csv", headers=headers)


@blueprint.get("/editions/<string:edition_id>/quality/")
def show_quality(edition_id: str):
    edition = get_edition(editions_folder(), edition_id)
    return render_template(
        "editions/show_quality.html", edition=edition, quality=_quality(edition), series_names=SERIES_NAMES
    )


@blueprint.get("/editions/<string:edition_id>/quality.json")
def show_quality_json(edition_id: str):
    edition = get_edition(editions_folder(), edition_id)
    quality = _quality(edition)
    return jsonify(
        {
            "edition": str(edition.summary.id),
            "scheme": CATALOGUE_SCHEME,
            "days_from_window_to_publication": quality.age.days,
            "slices_shown": quality.slices,
            "versions": [str(version.id) for version in quality.versions],
            "held": dict(edition.summary.held),
            "left_out": dict(edition.summary.left_out),
            "series": [
                {
                    "series": each.series,
                    "services": each.services,
                    "with_median": each.with_median,
                    "share_with_median": round(each.share_with_median, 3),
                    "grades": dict(each.grades),
                    "carried": each.carried,
                }
                for each in quality.series
            ],
        }
    )


@blueprint.get("/editions/releases.json")
def show_releases_json():
    releases = announced_releases(current_time())
    return jsonify([{"quarter": str(quarter), "due_at": moment.isoformat()} for quarter, moment in releases])


def _difference(edition: Edition) -> Difference:
    before = edition_before(edition)
    if before is None:
        raise NotFound(f"Edition {edition.summary.id} is the first: there is none before it to compare with.")
    return compare_editions(before.summary, before.every_cell(), edition.summary, edition.every_cell())


def edition_before(edition: Edition) -> Edition | None:
    """Return the edition this one replaces, else the latest version of the quarter before it, or None."""
    folder, summary = editions_folder(), edition.summary
    if summary.supersedes:
        return get_edition(folder, summary.supersedes)
    earlier = [other.id for other in latest_versions(folder) if other.quarter < summary.quarter]
    return open_edition(folder / str(earlier[0])) if earlier else None


def _quality(edition: Edition) -> Quality:
    schemes = [name for name in edition.schemes() if name == CATALOGUE_SCHEME]
    cells = [cell for cell in edition.every_cell() if cell.scheme in schemes]
    return assess_quality(edition.summary, cells, list_editions(editions_folder()))


def _cell_json(cell) -> dict:
    before, after = (major_units(median) for median in cell.medians())
    return {
        "scheme": cell.key.scheme,
        "service": cell.slug,
        "series": cell.key.series,
        "slice": cell.key.slice,
        "currency": cell.key.currency,
        "unit": cell.key.unit,
        "change": cell.change,
        "median_before": before,
        "median_after": after,
    }
