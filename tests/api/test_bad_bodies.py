"""Every property and parameter of the API's document, given what does not belong there: refused, never a fault."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from market.api.document import describe
from tests.api.conftest import Program, Programs, quote_body
from tests.bad_values import PARSED, TYPED

DOCUMENT = describe("http://127.0.0.1:8000")
FITTING = {200, 201, 400, 403, 404, 409, 413, 422}
Place = tuple[str | int, ...]


def places(schema: dict[str, Any], place: Place = ()) -> Iterator[Place]:
    """Yield the place of every value a schema allows, the first entry standing for all of a list."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield place
    for kind in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        for name, inner in kind.get("properties", {}).items():
            yield from places(inner, (*place, name))
        if isinstance(kind.get("items"), dict):
            yield from places(kind["items"], (*place, 0))


def placed(body: Any, place: Place, value: Any) -> Any:
    """Return a copy of *body* with *value* at a place, whatever it takes to get there."""
    if not place:
        return value
    first, rest = place[0], place[1:]
    if isinstance(first, int):
        entries = list(body) if isinstance(body, list) and body else [None]
        return [placed(entries[0], rest, value), *entries[1:]]
    fields = dict(body) if isinstance(body, dict) else {}
    return fields | {first: placed(fields.get(first), rest, value)}


def body_places() -> list[Place]:
    (schema,) = {
        str(operation["requestBody"]["content"]["application/json"]["schema"]): operation["requestBody"]["content"][
            "application/json"
        ]["schema"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    }.values()
    return list(dict.fromkeys(places(schema)))


def parameters() -> list[tuple[str, str]]:
    return [
        (path, parameter["name"])
        for path, methods in DOCUMENT["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["in"] == "query"
    ]


def check(program: Program, method: str, path: str, body: Any = None, **query: str) -> None:
    response = program.app.test_client().open(
        path, method=method, json=body, query_string=query, headers={"Authorization": f"Bearer {program.token}"}
    )
    told = f"{method} {path} {query} {str(body)[:200]} -> {response.status_code}"
    assert response.status_code in FITTING, told
    answer = response.get_json(force=True)
    if response.status_code >= 400:
        assert answer["detail"], told
        for fault in answer.get("errors", ()):
            assert fault["detail"], told
            assert re.match("/|$", fault["pointer"]), told


def test_no_property_of_a_body_breaks_anything(programs: Programs) -> None:
    alfa, brief = programs.of("alfa"), programs.publish()
    sound = quote_body(brief)
    for place in body_places():
        for value in PARSED:
            check(alfa, "PUT", f"/api/v1/briefs/{brief.id}/quote", placed(copy.deepcopy(sound), place, value))


def test_no_parameter_or_part_of_an_address_breaks_anything(programs: Programs) -> None:
    alfa, brief = programs.of("alfa"), programs.publish()
    for path, name in parameters():
        for value in TYPED:
            check(alfa, "GET", path.replace("{brief_id}", brief.id), **{name: value})
    for path in DOCUMENT["paths"]:
        for value in ("0", "-1", "..", "%00", "9" * 400, "'", "<b>", "%D9%A1", "nothing"):
            if "{" in path and "get" in DOCUMENT["paths"][path]:
                check(alfa, "GET", re.sub(r"{\w+}", value, path))


def test_the_corpus_is_as_large_as_is_said() -> None:
    assert len(body_places()) * len(PARSED) + len(parameters()) * len(TYPED) >= 1_000
