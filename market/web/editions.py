"""Published editions and their files."""

from flask import Blueprint, abort, jsonify, render_template, send_file

from market.benchmark.reader import get_edition, list_editions
from market.core.disclosure import RULES
from market.core.messages import say
from market.core.release_days import announced_releases
from market.core.revisions import REVISIONS
from market.web.current import current_config, current_time, editions_folder
from market.web.datasets import describe_dataset
from market.web.edition_reports import changes_counted
from market.web.security import cached_for

blueprint = Blueprint("editions", __name__)
_FOR_EVER = 365 * 24 * 60 * 60


@blueprint.app_template_global()
def dataset_of(edition) -> dict:
    return describe_dataset(edition, current_config().base_url)


@blueprint.get("/editions/")
def show_index():
    return render_template(
        "editions/show_index.html",
        editions=list_editions(editions_folder()),
        revisions=REVISIONS,
        releases=announced_releases(current_time()),
    )


@blueprint.get("/editions.json")
def show_index_json():
    editions = list_editions(editions_folder())
    return jsonify([_as_json(summary, editions) for summary in editions])


@blueprint.get("/editions/<string:edition_id>/")
def show(edition_id: str):
    edition = get_edition(editions_folder(), edition_id)
    files = [name for name in edition.file_names() if not name.startswith("charts/")]
    charts = [name for name in edition.file_names() if name.startswith("charts/")]
    editions = list_editions(editions_folder())
    return render_template(
        "editions/show.html",
        edition=edition,
        files=files,
        charts=charts,
        rules=RULES,
        editions=editions,
        newest_version=_newest_version(edition.summary, editions),
        revisions=REVISIONS,
        changed=changes_counted(edition),
    )


@blueprint.get("/editions/<string:edition_id>.json")
def show_json(edition_id: str):
    summary = get_edition(editions_folder(), edition_id).summary
    return jsonify(_as_json(summary, list_editions(editions_folder())))


@blueprint.get("/editions/<string:edition_id>/files/<path:name>")
def download(edition_id: str, name: str):
    """Hand out a file of an edition; it never changes, so it may be kept for ever."""
    edition = get_edition(editions_folder(), edition_id)
    file = edition.file(name)
    if not file.is_file():
        abort(503, say("This file of the edition is missing on the server. The operators can mend it."))
    response = send_file(file, as_attachment=not name.endswith(".svg"), etag=False, max_age=_FOR_EVER)
    return cached_for(response, _FOR_EVER, f"{edition_id}/{name}")


def _newest_version(summary, editions):
    """Return the newest version of the summary's quarter; *editions* come newest first."""
    return next(other for other in editions if other.quarter == summary.quarter)


def _as_json(summary, editions) -> dict:
    newest = _newest_version(summary, editions)
    return {
        "id": str(summary.id),
        "published_at": summary.published_at.isoformat(),
        "window": {"after": summary.window_after.isoformat(), "until": summary.window_until.isoformat()},
        "supersedes": summary.supersedes,
        "superseded_by": None if newest.id == summary.id else str(newest.id),
        "reason": summary.reason,
        "revision": summary.revision,
        "synthetic": summary.synthetic,
        "inputs_hash": summary.inputs_hash,
    }
