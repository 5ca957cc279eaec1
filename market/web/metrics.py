"""Counts and times of requests, and the state of the market's machinery, in the format of Prometheus.

Each process counts for itself; `market serve` names a folder through which they are added up (see
`PROMETHEUS_MULTIPROC_DIR` in the library's guide).  Nothing here tells of quotes, prices or people.
"""

import hmac
import os
import shutil
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from market.actions.maintenance import find_maintenance
from market.actions.soundness import known_faults
from market.benchmark.reader import latest_edition
from market.store.outbox import list_failing_addresses, oldest_due
from market.web.current import current_config, current_database, current_time, editions_folder

blueprint = Blueprint("metrics", __name__)
_REQUESTS = Counter("market_requests", "Requests by route, method and status", ("route", "method", "status"))
_SECONDS = Histogram(
    "market_request_seconds",
    "Time to answer by route",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    _REQUESTS.labels(route or "none", method, str(status)).inc()
    _SECONDS.labels(route or "none").observe(seconds)


@blueprint.get("/metrics")
def show():
    token = current_config().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return Response(generate_latest(_counted()) + generate_latest(_state()), content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """Return the counts of this process, or of all where they share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _state() -> CollectorRegistry:
    """Return what is measured at the moment of asking."""
    config, db, now = current_config(), current_database(), current_time()
    waiting = oldest_due(db, now=now)
    edition = latest_edition(editions_folder())
    log = config.database.with_name(config.database.name + "-wal")
    values = {
        "market_mail_waiting_seconds": ("Age of the oldest mail that is due", _age(waiting, now)),
        "market_mail_failing_addresses": ("Addresses whose mail fails", len(list_failing_addresses(db))),
        "market_database_bytes": ("Size of the database", config.database.stat().st_size),
        "market_write_ahead_log_bytes": ("Size of the write-ahead log", log.stat().st_size if log.exists() else 0),
        "market_disk_free_bytes": ("Bytes free where the data lies", shutil.disk_usage(config.data).free),
        "market_damage": ("Faults the nightly check found in the database", len(known_faults(config.data))),
        "market_maintenance": ("Whether writing is switched off", int(find_maintenance(config.data) is not None)),
        "market_edition_age_seconds": (
            "Age of the newest edition",
            _age(edition and edition.summary.published_at, now),
        ),
    }
    registry = CollectorRegistry()
    for name, (explains, value) in values.items():
        Gauge(name, explains, registry=registry, multiprocess_mode="mostrecent").set(value)
    return registry


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now.astimezone(UTC) - moment).total_seconds())
