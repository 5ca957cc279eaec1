"""What changed in an edition, how good it is, and when the next ones appear; published figures only."""

from flask import Blueprint, jsonify, render_template

from market.benchmark.differences import CHANGES, Difference, compare_editions
from market.benchmark.published import EditionSummary
from market.benchmark.quality import GRADES, Quality, assess_quality
from market.benchmark.reader import Edition, get_edition, latest_versions, list_editions, open_edition
from market.core.errors import NotFound
from market.core.messages import say
from market.core.prices import CATALOGUE_SCHEME
from market.core.release_days import announced_releases
from market.core.summaries import QUANTILES
from market.web.current import current_time, editions_folder
from market.web.price_texts import SERIES_NAMES, major_units
from market.web.price_twins import csv_file

blueprint = Blueprint("edition_reports", __name__)
_NAMED_BY = ("scheme", "service", "series", "slice", "currency", "unit")


@blueprint.get("/editions/<string:edition_id>/changes/")
def show_changes(edition_id: str):
    edition = get_edition(editions_folder(), edition_id)
    difference = _difference(edition)
    moved = [cell for cell in difference.cells if not cell.key.slice and cell.has_moved()]
    return render_template(
        "editions/show_changes.html",
        edition=edition,
        difference=difference,
        moved=moved,
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
            "synthetic": difference.after.synthetic,
            "counts": difference.counts(),
            "methods": {name: list(pair) for name, pair in difference.methods.items()},
            "rules": {name: list(pair) for name, pair in difference.rules.items()},
            "catalogue_differs": difference.catalogue_differs,
            "cells": [_cell_json(cell) for cell in difference.cells],
        }
    )


@blueprint.get("/editions/<string:edition_id>/changes.csv")
def show_changes_csv(edition_id: str):
    difference = _difference(get_edition(editions_folder(), edition_id))
    sides = [f"{figure}_{side}" for side in ("before", "after") for figure in (*QUANTILES, "n_band", "grade")]
    rows = [[*_NAMED_BY, "change", *sides]]
    for cell in difference.cells:
        entry = _cell_json(cell)
        told = [entry[side] or dict.fromkeys((*QUANTILES, "n_band", "grade")) for side in ("before", "after")]
        rows.append([*(entry[name] for name in (*_NAMED_BY, "change")), *(v for side in told for v in side.values())])
    return csv_file(rows, f"{edition_id}-changes.csv", difference.after)


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
            "synthetic": edition.summary.synthetic,
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


@blueprint.get("/editions/<string:edition_id>/quality.csv")
def show_quality_csv(edition_id: str):
    edition = get_edition(editions_folder(), edition_id)
    quality = _quality(edition)
    rows = [["series", "services", "with_median", *(f"grade_{grade.lower()}" for grade in GRADES), "carried"]]
    for each in quality.series:
        rows.append([each.series, each.services, each.with_median, *each.grades.values(), each.carried])
    return csv_file(rows, f"{edition_id}-quality.csv", edition.summary)


@blueprint.get("/editions/releases.json")
def show_releases_json():
    releases = announced_releases(current_time())
    return jsonify([{"quarter": str(quarter), "due_at": moment.isoformat()} for quarter, moment in releases])


def _difference(edition: Edition) -> Difference:
    before = edition_before(edition)
    if before is None:
        raise NotFound(
            say("Edition {id} is the first: there is none before it to compare with.", id=edition.summary.id)
        )
    return _compare(before, edition)


def _compare(before: Edition, after: Edition) -> Difference:
    return compare_editions(before.summary, before.every_cell(), after.summary, after.every_cell())


def changes_counted(edition: Edition) -> tuple[EditionSummary, dict[str, int]] | None:
    """Return the edition before this one and how many cells changed in each way; None for the first."""
    before = edition_before(edition)
    return None if before is None else (before.summary, _compare(before, edition).counts())


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
    return {
        "scheme": cell.key.scheme,
        "service": cell.slug,
        "series": cell.key.series,
        "slice": cell.key.slice,
        "currency": cell.key.currency,
        "unit": cell.key.unit,
        "change": cell.change,
        "before": _figures_json(cell.before),
        "after": _figures_json(cell.after),
    }


def _figures_json(cell) -> dict | None:
    """Return what an edition shows of a cell, or None when it shows nothing."""
    if cell is None:
        return None
    prices = {name: major_units(cell.quantiles[name]) for name in QUANTILES}
    return prices | {"n_band": cell.n_band, "grade": cell.grade}
