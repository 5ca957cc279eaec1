"""The OpenAPI document, made from the endpoints themselves."""

import re
from typing import Any

from flask import Response, jsonify

from market.api import briefs, own_briefs, quotes
from market.api.endpoints import ADDRESS, OPERATIONS, Operation, blueprint
from market.api.problems import PROBLEM_TYPE
from market.api.schemas import SCHEMAS, named
from market.api.shapes import Schema
from market.core.tokens import SCOPES
from market.requests import current_config

__all__ = ["blueprint", "briefs", "own_briefs", "quotes"]

_ALWAYS = {400: "The query or a header cannot be read.", 401: "No token that works.", 429: "Too many requests."}
_MEANINGS = {
    200: "Done.",
    201: "Submitted for the first time.",
    403: "The token lacks the scope, or its person the role.",
    404: "Nothing here, or not yours to know about.",
    409: "The state of the market does not allow it.",
    413: "The body is larger than 128 KiB.",
    415: "The body is not sent as JSON.",
    422: "Something in the body needs mending, or the idempotency key belongs to another request.",
}
_WRITING = (413, 415, 422, 409)


@blueprint.get("/openapi.json")
def show_document() -> Response:
    return jsonify(describe(current_config().base_url))


def describe(base_url: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the service at *base_url*."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        path = ADDRESS + re.sub(r"<string:(\w+)>", r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Like for Like",
            "version": "1.0.0",
            "description": f"Explained with examples at {base_url}/api/",
        },
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made on the account page. Scopes: "
                    + "; ".join(f"{name}: {meaning}" for name, meaning in SCOPES.items()),
                }
            },
            "schemas": dict(SCHEMAS),
        },
    }


def _describe(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Scope: {operation.scope or 'any'}.",
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if operation.body is not None:
        content = {"application/json": {"schema": operation.body.schema()}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(operation: Operation) -> list[Schema]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"<string:(\w+)>", operation.rule)
    ]
    in_query = [
        {"name": one.name, "in": "query", "schema": one.schema, "description": one.explains} for one in operation.query
    ]
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        "description": "Sent again within 24 hours with the same body, it gets the first answer.",
    }
    return in_path + in_query + ([key] if operation.writes else [])


def _responses(operation: Operation) -> dict[str, Any]:
    statuses = set(operation.answers) | set(_ALWAYS) | {403} | (set(_WRITING) if operation.writes else set())
    return {str(status): _response(status, operation.answers.get(status, "")) for status in sorted(statuses)}


def _response(status: int, schema: str) -> dict[str, Any]:
    content_type, name = ("application/json", schema) if schema else (PROBLEM_TYPE, "Problem")
    described: dict[str, Any] = {
        "description": _ALWAYS.get(status) or _MEANINGS[status],
        "content": {content_type: {"schema": named(name)}},
    }
    header = {401: "WWW-Authenticate", 429: "Retry-After"}.get(status)
    if header:
        described["headers"] = {header: {"required": True, "schema": {"type": "string"}}}
    return described
