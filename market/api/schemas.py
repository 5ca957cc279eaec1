"""What answers look like, as JSON schemas that refuse any field they do not name."""

from collections.abc import Mapping

from market.api.quote_bodies import CONTENT
from market.api.shapes import AMOUNT_PATTERN, Schema, nullable
from market.core.briefs import BriefStatus
from market.core.quotes import LineState
from market.core.tokens import SCOPES

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
AMOUNT: Schema = {"type": "string", "pattern": AMOUNT_PATTERN}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
STATUS: Schema = {"type": "string", "enum": [status.value for status in BriefStatus]}


def record(**fields: Schema) -> Schema:
    """Return the schema of an object with exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def items(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def named(name: str) -> Schema:
    """Return a reference to one of `SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def page(name: str, schema: Schema) -> Schema:
    """Return the schema of one page of a list, with the link to the next."""
    return record(**{name: items(schema), "next": nullable(TEXT)})


BRIEF_LINE = record(
    id=TEXT,
    service=TEXT,
    unit=TEXT,
    quantity={"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,3})?$"},
    drivers={"type": "object", "additionalProperties": TEXT},
    note=TEXT,
)
TERMS = record(
    access=TEXT,
    is_blind=FLAG,
    shows_count=FLAG,
    standstill_days=COUNT,
    quotes_sought=COUNT,
    quotes_sought_reason=TEXT,
    contract_type=nullable(TEXT),
    starts_on=nullable(DAY),
    ends_on=nullable(DAY),
    honesty=TEXT,
    audience=TEXT,
    pass_through_budget=nullable(AMOUNT),
    speculative_work=TEXT,
    no_reuse_months=COUNT,
    watch_days=COUNT,
    kpis=items(record(kpi=TEXT, baseline=TEXT, target=TEXT, window=TEXT)),
)
BRIEF_FIELDS: Mapping[str, Schema] = {
    "id": TEXT,
    "title": TEXT,
    "client": TEXT,
    "status": STATUS,
    "version": COUNT,
    "situation": TEXT,
    "goal": TEXT,
    "out_of_scope": TEXT,
    "department": nullable(TEXT),
    "currency": TEXT,
    "budget": record(minimum=nullable(AMOUNT), maximum=nullable(AMOUNT)),
    "vat_position": TEXT,
    "published_at": nullable(MOMENT),
    "questions_until": nullable(MOMENT),
    "answers_until": nullable(MOMENT),
    "closes_at": nullable(MOMENT),
    "decision_on": nullable(DAY),
    "lines": items(BRIEF_LINE),
    "weights": {"type": "object", "additionalProperties": COUNT},
    "standards": items(TEXT),
    "terms": TERMS,
}
QUOTE = record(
    id=TEXT,
    brief=TEXT,
    revision=COUNT,
    brief_version=COUNT,
    submitted_at=MOMENT,
    withdrawn_at=nullable(MOMENT),
    currency=TEXT,
    total=AMOUNT,
    receipt=TEXT,
    **{name: shape.schema for name, shape in CONTENT.items()},
)
OUTCOME = record(
    quote=TEXT,
    brief=TEXT,
    status=STATUS,
    lines=items(record(line=TEXT, outcome={"type": "string", "enum": ["awarded", "not awarded", "undecided"]})),
    covered_lines=COUNT,
    complete_quotes=COUNT,
    rank=nullable(COUNT),
    price_score=nullable(TEXT),
    reason_code=TEXT,
    reason=TEXT,
)
COLUMN = record(
    quote=TEXT,
    agency=TEXT,
    revision=COUNT,
    valid_until=DAY,
    total=AMOUNT,
    buyer_cost=AMOUNT,
    priced_lines=COUNT,
    covered_lines=COUNT,
    is_complete=FLAG,
    price_score=nullable(TEXT),
    rank=nullable(COUNT),
)
CELL = record(
    quote=TEXT,
    state={"type": ["string", "null"], "enum": [*LineState, None]},
    unit_price=nullable(AMOUNT),
    buyer_cost=nullable(AMOUNT),
    at_reference_scope=nullable(AMOUNT),
    cheapest=FLAG,
    included_in=nullable(TEXT),
    subcontracted_percent=nullable(COUNT),
    subcontractor=TEXT,
    same_duties=nullable(FLAG),
    reason=TEXT,
)
COMPARISON = record(
    brief=TEXT,
    status=STATUS,
    currency=TEXT,
    quotes=items(COLUMN),
    lines=items(record(line=TEXT, service=TEXT, answers=items(CELL), awarded_to=nullable(TEXT))),
    cheapest_mix=nullable(AMOUNT),
)
ACCOUNT = record(
    person=TEXT,
    organisation=nullable(TEXT),
    roles=items({"type": "string", "enum": ["client", "agency"]}),
    role=TEXT,
    is_verified=FLAG,
    token=record(
        name=TEXT,
        scopes=items({"type": "string", "enum": list(SCOPES)}),
        created_at=MOMENT,
        expires_at=nullable(MOMENT),
    ),
)
PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": items(record(pointer=TEXT, detail=TEXT)),
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}
SCHEMAS: Mapping[str, Schema] = {
    "Account": ACCOUNT,
    "Brief": record(**BRIEF_FIELDS),
    "BriefPage": page("briefs", named("Brief")),
    "Comparison": COMPARISON,
    "Outcome": OUTCOME,
    "Problem": PROBLEM,
    "Quote": QUOTE,
    "QuotePage": page("quotes", named("Quote")),
}
