"""Refusals as pages and as JSON, in the same words."""

import logging

from flask import g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from market.actions.readings import note_refusal
from market.benchmark.reader import EditionUnreadable
from market.core.accounts import Actor
from market.core.errors import Conflict, Invalid, MarketError, NotAllowed, NotFound, TooManyAttempts
from market.requests import TRY_AGAIN_SECONDS
from market.store.connections import DatabaseDamaged, release_database
from market.web.current import current_database, current_time

_STATUS = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 400, TooManyAttempts: 429}
_KEPT_OUT = (403, 404)
_TITLES = {
    400: "That request cannot be read",
    403: "Not for this account",
    404: "Nothing here",
    405: "Not done this way",
    409: "Things have moved on",
    413: "Too large",
    429: "Too many attempts",
    500: "Something broke on our side",
    503: "Not available just now",
}
_ADVICE = {
    404: "Check the address, or start from the price index or the list of briefs.",
    500: "Nothing you sent was half-saved. Try again; if it happens twice, tell us the number below.",
    503: "Reload this page in a minute: if you were sending something, your browser sends it again as you typed it.",
}
_log = logging.getLogger("market.errors")


def init_app(app) -> None:
    app.register_error_handler(MarketError, _market_error)
    app.register_error_handler(EditionUnreadable, _edition_error)
    app.register_error_handler(CSRFError, _forged_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DatabaseDamaged, _database_error)
    app.register_error_handler(Exception, _unexpected_error)


def _edition_error(error: EditionUnreadable):
    """Keep quiet about where the files lie; the log says it."""
    _log.error("edition: %s", error)
    return _answer(503, "A published edition cannot be read at the moment. The operators can mend it; nothing is lost.")


def _market_error(error: MarketError):
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    if status in _KEPT_OUT and g.get("actor") is not None:
        rule = request.url_rule.rule if request.url_rule else ""
        note_refusal(current_database(), route=rule, by=g.actor, now=current_time())
    response = _answer(status, str(error), error.problems if isinstance(error, Invalid) else None)
    if isinstance(error, TooManyAttempts):
        response[0].headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _forged_error(_error: CSRFError):
    return _answer(400, "The page had expired. Go back, reload it and send it again.")


def _http_error(error: HTTPException):
    status = error.code or 500
    sentence = _ADVICE[404] if status == 404 else str(error.description)
    response, status = _answer(status, sentence)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response, status


def _database_error(error: DatabaseDamaged):
    _log.error("database: %s", error)
    release_database()
    return _answer(503, "The market is busy or its database cannot be used at the moment; nothing was half-saved.")


def _unexpected_error(_error: Exception):
    _log.exception("unexpected error")
    return _answer(500, "This page could not be made.")


def _answer(status: int, sentence: str, problems: dict[str, str] | None = None):
    if request.path.endswith(".json") or request.path.startswith("/api/v1/"):
        body = {"type": "about:blank", "title": _TITLES.get(status, "Refused"), "status": status, "detail": sentence}
        response = jsonify(body | ({} if problems is None else {"problems": problems}))
        response.content_type = "application/problem+json"
    else:
        response = _page(status, sentence)
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return response, status


def _is_unconfirmed(actor: Actor | None) -> bool:
    return actor is not None and not actor.is_verified


def _page(status: int, sentence: str):
    return make_response(
        render_template(
            "errors/error.html",
            title=_TITLES.get(status, "Refused"),
            sentence=sentence,
            advice=_ADVICE.get(status, "") if status != 404 else "",
            request_id=g.get("request_id", ""),
            unconfirmed=status == 403 and _is_unconfirmed(g.get("actor")),
        )
    )
