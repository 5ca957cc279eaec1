"""A quote as JSON, in both directions: the body of a submission and the content of an answer."""

from collections.abc import Mapping
from dataclasses import fields as fields_of
from typing import Any

from market.api.shapes import Record, amount, choice, day, flag, hundredths, list_of, optional, text, whole
from market.core.briefs import LINES_MOST, Brief
from market.core.errors import Invalid
from market.core.money import format_amount
from market.core.quote_parts import (
    FEE_AT_RISK_HIGHEST,
    PARTS_MOST,
    PAYMENT_DAYS_LONGEST,
    SENTENCE_LONGEST,
    STATEMENT_LONGEST,
    Assumption,
    Discount,
    KpiCommitment,
    TeamMember,
)
from market.core.quotes import TEXT_LONGEST, VAT_BASES, LineState, QuoteContent, QuoteLine
from market.core.success_fees import AT_MOST_HIGHEST, KINDS, SuccessFee

_LINE_ID = text(40)
_OPTIONAL_AMOUNT = optional(amount())
# The name in JSON of a field whose core name tells its unit.
_NAMES = {
    "line_id": "line",
    "line_ids": "lines",
    "fee_minor": "fee",
    "supplier_minor": "supplier",
    "handling_minor": "handling",
    "rate_minor": "rate",
    "hours_hundredths": "hours",
    "percent_hundredths": "percent",
    "vat_rate_hundredths": "vat_rate",
}
_PARTS = {"team": TeamMember, "assumptions": Assumption, "kpis": KpiCommitment, "discounts": Discount} | {
    "success_fees": SuccessFee
}
LINE = Record(
    {
        "line": _LINE_ID,
        "state": choice(tuple(LineState)),
        "fee": _OPTIONAL_AMOUNT,
        "supplier": _OPTIONAL_AMOUNT,
        "handling": _OPTIONAL_AMOUNT,
        "subcontracted_percent": optional(whole(0, 100)),
        "subcontractor": text(120, ""),
        "included_in": optional(_LINE_ID),
        "reason": text(500, ""),
        "same_duties": optional(flag()),
    }
)
TEAM_MEMBER = Record(
    {
        "line": _LINE_ID,
        "role": text(80),
        "name": text(80, ""),
        "hours": hundredths("12.5"),
        "rate": amount(),
        "deputy": text(80, ""),
    }
)
ASSUMPTION = Record({"line": _LINE_ID, "text": text(500), "driver": text(80, "")})
COMMITMENT = Record(
    {
        "kpi": text(80),
        "kind": choice(("promise", "best-effort", "not-offered")),
        "target": text(200, ""),
        "window": text(200, ""),
        "condition": text(500, ""),
        "fee_at_risk_percent": whole(0, FEE_AT_RISK_HIGHEST, 0),
    }
)
DISCOUNT = Record({"lines": list_of(_LINE_ID, LINES_MOST), "percent": hundredths("7.5"), "condition": text(500, "")})
SUCCESS_FEE = Record(
    {
        "line": _LINE_ID,
        "kind": choice(tuple(KINDS)),
        "fee": amount(),
        "at_most": whole(1, AT_MOST_HIGHEST),
        "condition": text(500, ""),
    }
)
CONTENT: Mapping[str, Any] = {
    "vat_basis": choice(VAT_BASES),
    "vat_rate": hundredths("22", 0),
    "valid_until": day(),
    "note": text(TEXT_LONGEST, ""),
    "lines": list_of(LINE, LINES_MOST),
    "team": list_of(TEAM_MEMBER, PARTS_MOST, ()),
    "assumptions": list_of(ASSUMPTION, PARTS_MOST, ()),
    "exclusions": list_of(text(SENTENCE_LONGEST), PARTS_MOST, ()),
    "kpis": list_of(COMMITMENT, PARTS_MOST, ()),
    "discounts": list_of(DISCOUNT, PARTS_MOST, ()),
    "success_fees": list_of(SUCCESS_FEE, PARTS_MOST, ()),
    "conflict": text(STATEMENT_LONGEST, ""),
    "close_out": text(STATEMENT_LONGEST, ""),
    "payment_days": whole(0, PAYMENT_DAYS_LONGEST, 30),
}
SUBMISSION = Record({"revises": optional(whole(1, 999_999)), **CONTENT})


def content_from(body: Mapping[str, Any], brief: Brief) -> QuoteContent:
    """Return a parsed submission as the core's value, its lines in the order of the brief."""
    order = {line.id: number for number, line in enumerate(brief.content.lines)}
    lines = [_line_from(line) for line in body["lines"]]
    values = {_core_name(name, QuoteContent): value for name, value in body.items() if name != "revises"}
    for name, kind in _PARTS.items():
        values[name] = tuple(kind(**_core_values(entry, kind)) for entry in body[name])
    values["lines"] = tuple(sorted(lines, key=lambda line: order.get(line.line_id, len(order))))
    return QuoteContent(**values)


def place_problems(refusal: Invalid, body: Mapping[str, Any], brief: Brief) -> Invalid:
    """Return a refusal whose paths point into *body*, where lines may stand in any order."""
    sent = {line["line"]: index for index, line in reversed(list(enumerate(body["lines"])))}
    placed = {}
    for path, sentence in refusal.problems.items():
        steps = path.split(".")
        if steps[0] == "lines" and len(steps) > 1:
            index = sent.get(brief.content.lines[int(steps[1])].id)
            steps = ["lines"] if index is None else ["lines", str(index), *steps[2:]]
        placed[".".join(_NAMES.get(step, step) for step in steps)] = sentence
    return Invalid(placed)


def content_json(content: QuoteContent) -> dict[str, Any]:
    """Return the content of a quote as JSON values, as they would be submitted."""
    return {_NAMES.get(name, name): value for name, value in _json_values(content)}


def _line_from(entry: Mapping[str, Any]) -> QuoteLine:
    """Return a line with the amounts beside a given one at 0, as an empty box of the form counts."""
    values = _core_values(entry, QuoteLine) | {"state": LineState(entry["state"])}
    amounts = ("fee_minor", "supplier_minor", "handling_minor")
    if any(values[name] is not None for name in amounts):
        values |= {name: values[name] or 0 for name in (*amounts, "subcontracted_percent")}
    return QuoteLine(**values)


def _core_name(name: str, kind: type) -> str:
    known = {_NAMES.get(own.name, own.name): own.name for own in fields_of(kind)}
    return known[name]


def _core_values(entry: Mapping[str, Any], kind: type) -> dict[str, Any]:
    return {_core_name(name, kind): value for name, value in entry.items()}


def _json_values(thing: Any) -> list[tuple[str, Any]]:
    return [(own.name, _json_value(own.name, getattr(thing, own.name))) for own in fields_of(thing)]


def _json_value(name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json_entry(entry) for entry in value]
    if isinstance(value, int):
        return format_amount(value) if name.endswith(("_minor", "_hundredths")) else value
    return None if value is None else str(value)


def _json_entry(entry: Any) -> Any:
    if isinstance(entry, str):
        return entry
    return {_NAMES.get(name, name): value for name, value in _json_values(entry)}
