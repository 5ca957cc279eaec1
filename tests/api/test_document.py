"""The document is true: schemathesis sends what it allows and what it does not, and holds every answer against it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from market.actions.quotes import submit_quote
from market.api.document import describe
from market.api.endpoints import ADDRESS, OPERATIONS
from market.api.problems import KINDS
from market.api.schemas import SCHEMAS
from market.store.briefs import get_brief
from tests.api.conftest import AFTER, Program, Programs, later, quote_body
from tests.market_town import quote_content

GUIDE = (Path(__file__).parents[2] / "templates" / "api_guide" / "show.html").read_text()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
BOUNDED = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Seeded:
    """A market in which every address answers something to the one token of an organisation that buys and sells."""

    program: Program
    brief_id: str
    own_brief_id: str
    quote_id: str
    document: Any

    def parts(self, path: str) -> dict[str, str]:
        brief_id = self.own_brief_id if "own-briefs" in path else self.brief_id
        return {name: {"brief_id": brief_id, "quote_id": self.quote_id}[name] for name in re.findall(r"{(\w+)}", path)}


@pytest.fixture
def seeded(programs: Programs) -> Seeded:
    decided, own = programs.publish(), programs.publish("both")
    quotes = [
        submit_quote(
            programs.town.db,
            brief_id=brief.id,
            content=quote_content(brief),
            by=programs.actor(agency),
            clock=programs.town.clock,
        )
        for brief, agency in ((decided, "both"), (decided, "alfa"), (own, "alfa"))
    ]
    programs.town.clock.now = AFTER
    programs.award(decided, quotes[0].id)
    waiting = programs.publish(**later(AFTER))
    program = programs.of("both")
    document = schemathesis.openapi.from_wsgi(f"{ADDRESS}/openapi.json", programs.town.app)
    return Seeded(program, waiting.id, own.id, quotes[0].id, document)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_answer_is_one_the_document_promises(seeded: Seeded, operation: Any, mode: GenerationMode) -> None:
    path = ADDRESS + re.sub(r"<string:(\w+)>", r"{\1}", operation.rule)
    described = seeded.document[path][operation.method]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.writes):
        return
    answered: set[int] = set()

    @BOUNDED
    @given(case=described.as_strategy(generation_mode=mode, path_parameters=seeded.parts(path) or None))
    def send(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {seeded.program.token}"})
        case.validate_response(response, checks=CHECKS)
        answered.add(response.status_code)

    send()

    assert answered


@pytest.mark.slow
def test_a_sound_quote_is_taken_with_whatever_stands_beside_its_lines(seeded: Seeded, programs: Programs) -> None:
    brief = get_brief(programs.town.db, seeded.brief_id)
    described = seeded.document[f"{ADDRESS}/briefs/{{brief_id}}/quote"]["PUT"]
    answers: list[Any] = []

    @BOUNDED
    @given(case=described.as_strategy(path_parameters={"brief_id": brief.id}))
    def send(case: Any) -> None:
        case.headers = {}
        sound = quote_body(brief, valid_until=(AFTER.date() + timedelta(days=60)).isoformat(), note="")
        unasked = {name: [] for name in ("team", "assumptions", "kpis", "discounts")}
        case.body = {**case.body, **sound, **unasked, "revises": len(answers) or None}
        response = case.call(headers={"Authorization": f"Bearer {seeded.program.token}"})
        case.validate_response(response, checks=[check for check in CHECKS if check is not negative_data_rejection])
        if response.status_code in (200, 201):
            answers.append(response.json())

    send()

    assert [quote["revision"] for quote in answers] == list(range(1, len(answers) + 1))
    assert len(answers) > 3


def test_the_document_and_the_routes_agree(programs: Programs) -> None:
    document = programs.without_token().send("GET", "/openapi.json")
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    served = {
        (re.sub(r"<string:(\w+)>", r"{\1}", rule.rule), method)
        for rule in programs.town.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.show_document"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert document["openapi"].startswith("3.1")
    assert described == served
    assert document == describe(programs.town.config.base_url)


def test_every_schema_is_referred_to(programs: Programs) -> None:
    text = str(describe("https://market.example"))

    assert [name for name in SCHEMAS if f"#/components/schemas/{name}" not in text] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_page_names_every_address_and_its_scope(operation: Any) -> None:
    address = ADDRESS + re.sub(r"<string:(\w+)>", r"{\1}", operation.rule)
    scope = f"'{operation.scope}'" if operation.scope else r"_\('any scope'\)"

    assert re.search(rf"'{operation.method} {re.escape(address)}', _\('[^']+'\), {scope}\)", GUIDE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_explains_every_kind_of_refusal(kind: str) -> None:
    assert f"('{kind}', {KINDS[kind][0]}, _('" in GUIDE
