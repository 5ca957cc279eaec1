"""One line and one count per request: route, not address, so that no token, id or query ever reaches a log."""

import logging
import secrets
import time

from flask import g, request

from market.logs import request_id, write_logs
from market.web.metrics import count_request
from market.web.sealed_area import SEALED, told_request

_log = logging.getLogger("market.access")


def init_app(app) -> None:
    write_logs()
    app.before_request(_start)
    app.after_request(_write)


def _start() -> None:
    g.request_id = secrets.token_hex(8)
    request_id.set(g.request_id)
    g.started = time.perf_counter()


def _write(response):
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    rule = request.url_rule.rule if request.url_rule else ""
    route, method, status = told_request(rule, request.method, response.status_code)
    fields = {"method": method, "route": route, "status": status}
    if route != SEALED:
        fields["milliseconds"] = round(seconds * 1000, 1)
    _log.info("", extra={"fields": fields})
    count_request(route, method, status, seconds)
    return response
