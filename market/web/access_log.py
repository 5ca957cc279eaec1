"""One JSON line per request: route, not address, so that no token, id or query ever reaches a log."""

import json
import logging
import sys
import time

from flask import g, request

_log = logging.getLogger("market.access")


def init_app(app) -> None:
    if not _log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
        _log.setLevel(logging.INFO)
        _log.propagate = False
    app.before_request(_start)
    app.after_request(_write)


def _start() -> None:
    g.started = time.perf_counter()


def _write(response):
    line = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "request_id": g.get("request_id", ""),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "",
        "status": response.status_code,
        "milliseconds": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    }
    _log.info(json.dumps(line))
    return response
