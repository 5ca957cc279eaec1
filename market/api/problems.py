"""Refusals as problem details (RFC 9457), in the words of the pages."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from market.actions.idempotency import OtherRequest
from market.core.errors import Conflict, Invalid, MarketError, NotAllowed, NotFound, TooManyAttempts
from market.requests import TRY_AGAIN_SECONDS
from market.store.connections import DatabaseDamaged, release_database

PROBLEM_TYPE = "application/problem+json"
GUIDE = "/api/"
KINDS: Mapping[str, tuple[int, str]] = {
    "unreadable": (400, "That request cannot be read"),
    "unknown-token": (401, "A token is needed"),
    "not-allowed": (403, "Not for this account"),
    "missing-scope": (403, "The token lacks a scope"),
    "not-found": (404, "Nothing here"),
    "conflict": (409, "Things have moved on"),
    "too-large": (413, "Too large"),
    "not-json": (415, "Not JSON"),
    "invalid": (422, "Something in it needs mending"),
    "other-request": (422, "The key belongs to another request"),
    "too-many": (429, "Too many requests"),
    "broken": (500, "Something broke on our side"),
    "unavailable": (503, "Not available just now"),
}
_MARKET = (
    (NotFound, "not-found"),
    (NotAllowed, "not-allowed"),
    (OtherRequest, "other-request"),
    (Conflict, "conflict"),
    (Invalid, "invalid"),
    (TooManyAttempts, "too-many"),
)
_HTTP = {400: "unreadable", 403: "not-allowed", 404: "not-found", 413: "too-large", 415: "not-json", 503: "unavailable"}
_log = logging.getLogger("market.errors")


class Refusal(Exception):
    """A refusal the market's rules know nothing of: of a request, a token or a scope."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.headers = dict(headers or {})


def init_problems(blueprint: Blueprint) -> None:
    blueprint.register_error_handler(Refusal, answer_refusal)
    blueprint.register_error_handler(MarketError, answer_market_error)
    blueprint.register_error_handler(HTTPException, _answer_http_error)
    blueprint.register_error_handler(DatabaseDamaged, _answer_database_error)
    blueprint.register_error_handler(Exception, _answer_unexpected_error)


def answer_refusal(refusal: Refusal) -> Response:
    """Return a refusal of the API's own as a problem."""
    return problem(refusal.kind, str(refusal), headers=refusal.headers)


def answer_market_error(error: MarketError) -> Response:
    """Return a refusal by the market's rules as a problem, naming each faulty field by a JSON pointer."""
    kind = next((name for refused, name in _MARKET if isinstance(error, refused)), "unreadable")
    if isinstance(error, Invalid):
        count = len(error.problems)
        detail = f"{'One answer needs' if count == 1 else f'{count} answers need'} your attention."
        return problem(kind, detail, errors=error.problems)
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, TooManyAttempts) else {}
    return problem(kind, str(error), headers=headers)


def problem(
    kind: str, detail: str, *, errors: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a problem; *errors* map dotted field paths to sentences."""
    status, title = KINDS[kind]
    body: dict[str, Any] = {"type": f"{GUIDE}#{kind}", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = [{"pointer": pointer(path), "detail": sentence} for path, sentence in errors.items()]
    waits = {"Retry-After": TRY_AGAIN_SECONDS} if status == 503 else {}
    return Response(
        json.dumps(body, ensure_ascii=False), status, waits | dict(headers or {}), content_type=PROBLEM_TYPE
    )


def pointer(path: str) -> str:
    """Return a dotted field path as a JSON pointer.

    >>> pointer("lines.0.fee"), pointer("")
    ('/lines/0/fee', '')
    """
    return re.sub(r"(?:^|\.)(?=.)", "/", path)


def _answer_http_error(error: HTTPException) -> Response:
    return problem(_HTTP.get(error.code or 500, "broken"), str(error.description))


def _answer_database_error(error: DatabaseDamaged) -> Response:
    _log.error("database: %s", error)
    release_database()
    return problem(
        "unavailable", "The market is busy or its database cannot be used at the moment; nothing was half-saved."
    )


def _answer_unexpected_error(_error: Exception) -> Response:
    _log.exception("unexpected error")
    return problem("broken", "This answer could not be made. Nothing you sent was half-saved.")
