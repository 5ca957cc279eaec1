"""The document is true: schemathesis sends what it allows and what it does not, and holds every answer against it."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
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
from market.api.endpoints import OPERATIONS
from market.api.problems import KINDS
from market.api.schemas import SCHEMAS
from tests.api.conftest import Program, Programs
from tests.market_town import quote_content

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 25


@pytest.fixture
def seeded(programs: Programs) -> dict[str, str]:
    """Return ids of a market in which every address answers with something, and a token that may read it all."""
    town = programs.town
    closed, waiting = programs.publish(), programs.publish()
    sent = [
        submit_quote(
            town.db, brief_id=one.id, content=quote_content(one), by=programs.actor("both"), clock=lambda: town.clock.now
        )
        for one in (closed, waiting)
    ]
    programs.close()
    programs.of("vera").get(f"/own-briefs/{closed.id}/comparison")
    programs.award(closed, sent[0].id)
    own = programs.publish("both", closes_at=None) if False else None
    assert own is None
    return {"brief_id": waiting.id, "quote_id": sent[0].id}
