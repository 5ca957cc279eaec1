"""Whether the process answers, and whether it can work."""

from flask import Blueprint, jsonify

from market.actions.soundness import known_faults
from market.benchmark.reader import EditionUnreadable, latest_edition
from market.store.connections import DatabaseDamaged, pending_migrations
from market.web.current import current_config, current_database, editions_folder

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive():
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready():
    try:
        waiting = pending_migrations(current_database())
    except DatabaseDamaged:
        return jsonify(status="not ready", reason="the database cannot be read"), 503
    if waiting:
        return jsonify(status="not ready", reason="the schema is behind; run market migrate"), 503
    if known_faults(current_config().data):
        return jsonify(status="not ready", reason="the database is damaged; run market check"), 503
    try:
        latest_edition(editions_folder())
    except EditionUnreadable:
        return jsonify(status="not ready", reason="an edition cannot be read; run market check"), 503
    return jsonify(status="ready")
