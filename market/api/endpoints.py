"""What every endpoint goes through: the token and its scope, limits, the query, the body, the idempotency key."""

import functools
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from market.actions.idempotency import claim_key, keep_answer, release_key
from market.actions.limits import API_ADDRESS, API_TOKEN
from market.actions.tokens import Bearer, find_bearer
from market.api.problems import Refusal, answer_market_error, init_problems
from market.api.shapes import Record, Schema, read_body
from market.core.errors import MarketError, TooManyAttempts
from market.core.tokens import SCOPES
from market.requests import current_address, current_database, current_guard, current_time

ADDRESS = "/api/v1"
LARGEST_BODY = 128 * 1024
blueprint = Blueprint("api", __name__, url_prefix=ADDRESS)
init_problems(blueprint)
_KEY = re.compile(r"[!-~]{1,200}", re.ASCII)
_REALM = 'Bearer realm="Like for Like"'


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter: *read* returns its value or raises ValueError with a sentence."""

    name: str
    schema: Schema
    read: Callable[[str], Any]
    explains: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint as the document describes it; *answers* map statuses to names of schemas."""

    name: str
    method: str
    rule: str
    summary: str
    scope: str | None
    answers: Mapping[int, str]
    query: tuple[Parameter, ...] = ()
    body: Record | None = None

    @property
    def writes(self) -> bool:
        """Whether it changes something, and so takes an idempotency key."""
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an endpoint: who asks, the query parameters given, the body as parsed."""

    bearer: Bearer
    query: Mapping[str, Any]
    body: Mapping[str, Any]


Answer = tuple[Mapping[str, Any], int]
OPERATIONS: list[Operation] = []


def endpoint(operation: Operation) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Serve a view under an operation, and list the operation for the document."""

    def serve(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @functools.wraps(view)
        def served(**parts: str) -> Response:
            bearer = _admit(operation)
            if operation.writes:
                return _answer_once(operation, view, bearer, parts)
            return _as_response(*view(Call(bearer, _query(operation), {}), **parts))

        served.queries = frozenset(parameter.name for parameter in operation.query)  # type: ignore[attr-defined]
        OPERATIONS.append(operation)
        blueprint.add_url_rule(operation.rule, operation.name, served, methods=[operation.method])
        return view

    return serve


def _admit(operation: Operation) -> Bearer:
    """Return who asks; raises Refusal without a live token or its scope, TooManyAttempts beyond the limits."""
    guard = current_guard()
    guard(API_ADDRESS, current_address())
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        detail = "Send a token in the header: Authorization: Bearer lfl_…; tokens are made on the account page."
        raise Refusal("unknown-token", detail, {"WWW-Authenticate": _REALM})
    bearer = find_bearer(current_database(), secret=secret.strip(), now=current_time())
    if bearer is None:
        detail = "This token is unknown, expired or revoked. Make another on the account page."
        raise Refusal("unknown-token", detail, {"WWW-Authenticate": f'{_REALM}, error="invalid_token"'})
    guard(API_TOKEN, bearer.token.id)
    if operation.scope is not None and operation.scope not in bearer.token.scopes:
        detail = f"This token lacks the scope {operation.scope} ({SCOPES[operation.scope].lower()}): make one with it."
        challenge = f'{_REALM}, error="insufficient_scope", scope="{operation.scope}"'
        raise Refusal("missing-scope", detail, {"WWW-Authenticate": challenge})
    return bearer


def _answer_once(
    operation: Operation, view: Callable[..., Answer], bearer: Bearer, parts: Mapping[str, str]
) -> Response:
    """Answer a request that changes something; one that comes again under its key gets the first answer."""
    sent, key = _raw_body(), _key()
    if key is None:
        return _as_response(*view(Call(bearer, {}, _parsed(operation, sent)), **parts))
    db, token_id = current_database(), bearer.token.id
    digest = hashlib.sha256(b"\0".join((request.method.encode(), request.path.encode(), sent))).hexdigest()
    kept = claim_key(db, token_id=token_id, key=key, request_hash=digest, now=current_time())
    if kept is not None and kept.status is not None:
        return _response(kept.body or "", kept.status)
    try:
        response = _acted(operation, view, bearer, parts, sent)
    except BaseException:
        release_key(db, token_id=token_id, key=key)
        raise
    keep_answer(db, token_id=token_id, key=key, status=response.status_code, body=response.get_data(as_text=True))
    return response


def _acted(
    operation: Operation, view: Callable[..., Answer], bearer: Bearer, parts: Mapping[str, str], sent: bytes
) -> Response:
    """Return the answer to be kept: refusals by the market's rules are answers too."""
    try:
        return _as_response(*view(Call(bearer, {}, _parsed(operation, sent)), **parts))
    except TooManyAttempts:
        raise
    except MarketError as refusal:
        return answer_market_error(refusal)


def _raw_body() -> bytes:
    sent = request.get_data()
    if request.mimetype != "application/json" and (sent or request.mimetype):
        raise Refusal("not-json", "Send the body as JSON, with the header Content-Type: application/json.")
    if len(sent) > LARGEST_BODY:
        raise Refusal("too-large", f"Keep the body to {LARGEST_BODY // 1024} KiB; it has {len(sent) // 1024 + 1}.")
    return sent


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Refusal("unreadable", "Idempotency-Key: write 1 to 200 letters, digits or signs without spaces.")
    return key


def _parsed(operation: Operation, sent: bytes) -> dict[str, Any]:
    if operation.body is None and not sent:
        return {}
    if not sent:
        raise Refusal("unreadable", "This request needs a body in JSON.")
    return read_body(operation.body or Record({}), _read_json(sent))


def _read_json(sent: bytes) -> Any:
    try:
        value = json.loads(sent.decode(), object_pairs_hook=_refuse_twins, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, _Unreadable):
            raise Refusal("unreadable", str(error)) from None
        raise Refusal("unreadable", "The body is not JSON in UTF-8.") from None
    return value


class _Unreadable(ValueError):
    """JSON that could be read in two ways."""


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _Unreadable(f"The field {name!r} is given twice in one object: give it once.")
    return dict(pairs)


def _refuse_constant(name: str) -> Any:
    raise _Unreadable(f"{name} is not a number JSON knows.")


def _query(operation: Operation) -> dict[str, Any]:
    read = {}
    for parameter in operation.query:
        given = request.args.get(parameter.name)
        if given is not None:
            try:
                read[parameter.name] = parameter.read(given)
            except ValueError as error:
                raise Refusal("unreadable", f"{parameter.name}: {error}") from None
    return read


def _as_response(body: Mapping[str, Any], status: int) -> Response:
    return _response(json.dumps(body, ensure_ascii=False), status)


def _response(body: str, status: int) -> Response:
    content_type = "application/json" if status < HTTPStatus.BAD_REQUEST else "application/problem+json"
    return Response(body, status, content_type=content_type)
