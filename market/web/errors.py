"""Refusals as pages and as JSON, in the same words."""

import logging

from flask import g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from market.actions.readings import note_refusal
from market.benchmark.reader import EditionUnreadable
from market.core.errors import (
    Conflict,
    Invalid,
    MarketError,
    NotAllowed,
    NotConfirmed,
    NotFound,
    TooManyAttempts,
)
from market.core.messages import say
from market.requests import TRY_AGAIN_SECONDS
from market.store.connections import DatabaseDamaged, release_database
from market.web.current import current_database, current_time
from market.web.languages import translated

_STATUS = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 400, TooManyAttempts: 429}
_KEPT_OUT = (403, 404)
_TITLES = {
    400: say("That request cannot be read"),
    403: say("Not for this account"),
    404: say("Nothing here"),
    405: say("Not done this way"),
    409: say("Things have moved on"),
    413: say("Too large"),
    429: say("Too many attempts"),
    500: say("Something broke on our side"),
    503: say("Not available just now"),
}
_ADVICE = {
    404: say("Check the address, or start from the price index or the list of briefs."),
    500: say("Nothing you sent was half-saved. Try again; if it happens twice, tell us the number below."),
    503: say(
        "Reload this page in a minute: if you were sending something, your browser sends it again as you typed it."
    ),
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
    return _answer(
        503, say("A published edition cannot be read at the moment. The operators can mend it; nothing is lost.")
    )


def _market_error(error: MarketError):
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    if status in _KEPT_OUT and g.get("actor") is not None:
        rule = request.url_rule.rule if request.url_rule else ""
        note_refusal(current_database(), route=rule, by=g.actor, now=current_time())
    problems = error.problems if isinstance(error, Invalid) else None
    response = _answer(status, str(error), problems, unconfirmed=isinstance(error, NotConfirmed))
    if isinstance(error, TooManyAttempts):
        response[0].headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _forged_error(_error: CSRFError):
    return _answer(400, say("The page had expired. Go back, reload it and send it again."))


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
    return _answer(503, say("The market is busy or its database cannot be used at the moment; nothing was half-saved."))


def _unexpected_error(_error: Exception):
    _log.exception("unexpected error")
    return _answer(500, say("This page could not be made."))


def _answer(status: int, sentence: str, problems: dict[str, str] | None = None, *, unconfirmed: bool = False):
    sentence = translated(sentence)
    problems = problems and {place: translated(problem) for place, problem in problems.items()}
    if request.path.endswith(".json") or request.path.startswith("/api/v1/"):
        body = {
            "type": "about:blank",
            "title": translated(_TITLES.get(status, say("Refused"))),
            "status": status,
            "detail": sentence,
        }
        response = jsonify(body | ({} if problems is None else {"problems": problems}))
        response.content_type = "application/problem+json"
    else:
        response = _page(status, sentence, unconfirmed=unconfirmed)
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return response, status


def _plain_address(status: int) -> str:
    """Return the address of a page of ours that refused what was asked of it in its query, without that; else ''."""
    asked = status == 400 and request.method == "GET" and request.query_string and request.url_rule
    return request.path if asked else ""


def _page(status: int, sentence: str, *, unconfirmed: bool):
    title = say("Confirm your address first") if unconfirmed else _TITLES.get(status, say("Refused"))
    return make_response(
        render_template(
            "errors/error.html",
            title=translated(title),
            sentence=sentence,
            advice=_ADVICE.get(status, "") if status != 404 else "",
            plain=_plain_address(status),
            request_id=g.get("request_id", ""),
            unconfirmed=unconfirmed,
        )
    )
