"""Briefs, quotes and comparisons as JSON values: amounts as texts, moments with their offset."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from market.api.quote_bodies import content_json
from market.core.brief_terms import BriefTerms
from market.core.briefs import Brief
from market.core.comparison import Comparison, MatrixCell, MatrixColumn
from market.core.money import format_amount, format_quantity
from market.core.quotes import Quote, quote_total
from market.requests import current_catalogue, current_time


def amount_or_none(minor: int | None) -> str | None:
    """Return an amount as text, or None."""
    return None if minor is None else format_amount(minor)


def moment_or_none(moment: datetime | date | None) -> str | None:
    """Return a moment or a date in ISO 8601, or None."""
    return None if moment is None else moment.isoformat()


def brief_json(brief: Brief) -> dict[str, Any]:
    """Return a brief as it stands now."""
    content, catalogue = brief.content, current_catalogue()
    return {
        "id": brief.id,
        "title": content.title,
        "client": brief.client_name,
        "status": brief.status(current_time()).value,
        "version": brief.version,
        "situation": content.situation,
        "goal": content.goal,
        "out_of_scope": content.out_of_scope,
        "department": content.department,
        "currency": content.currency,
        "budget": {
            "minimum": amount_or_none(content.budget_minimum),
            "maximum": amount_or_none(content.budget_maximum),
        },
        "vat_position": content.vat_position,
        "published_at": moment_or_none(brief.published_at),
        "questions_until": moment_or_none(content.questions_until),
        "answers_until": moment_or_none(content.answers_until),
        "closes_at": moment_or_none(content.closes_at),
        "decision_on": moment_or_none(content.decision_on),
        "lines": [
            {
                "id": line.id,
                "service": line.service,
                "unit": catalogue.service(line.service).unit,
                "quantity": format_quantity(line.quantity_thousandths),
                "drivers": dict(line.drivers),
                "note": line.note,
            }
            for line in content.lines
        ],
        "weights": dict(content.weights),
        "standards": list(content.standards),
        "terms": _terms_json(content.terms),
    }


def quote_json(quote: Quote, brief: Brief) -> dict[str, Any]:
    """Return an agency's own quote, its content as it would be submitted."""
    return {
        "id": quote.id,
        "brief": quote.brief_id,
        "revision": quote.revision,
        "brief_version": quote.brief_version,
        "submitted_at": quote.submitted_at.isoformat(),
        "withdrawn_at": moment_or_none(quote.withdrawn_at),
        "currency": quote.currency,
        "total": format_amount(quote_total(brief.content.lines, quote.content)),
        "receipt": quote.receipt,
        **content_json(quote.content),
    }


def comparison_json(brief: Brief, comparison: Comparison, awarded: dict[str, str]) -> dict[str, Any]:
    """Return the matrix; *awarded* maps line ids to the quotes they were awarded to."""
    return {
        "brief": brief.id,
        "status": brief.status(current_time()).value,
        "currency": brief.content.currency,
        "quotes": [_column_json(column) for column in comparison.columns],
        "lines": [
            {
                "line": row.line.id,
                "service": row.line.service,
                "answers": [_cell_json(cell) for cell in row.cells],
                "awarded_to": awarded.get(row.line.id),
            }
            for row in comparison.rows
        ],
        "cheapest_mix": amount_or_none(comparison.mix_minor),
    }


def score_or_none(score: Decimal | None) -> str | None:
    """Return a price score as text, or None."""
    return None if score is None else str(score)


def _terms_json(terms: BriefTerms) -> dict[str, Any]:
    return asdict(terms) | {
        "starts_on": moment_or_none(terms.starts_on),
        "ends_on": moment_or_none(terms.ends_on),
        "pass_through_budget": amount_or_none(terms.pass_through_budget),
    }


def _column_json(column: MatrixColumn) -> dict[str, Any]:
    return {
        "quote": column.quote.id,
        "agency": column.quote.agency_name,
        "revision": column.quote.revision,
        "valid_until": column.quote.content.valid_until.isoformat(),
        "total": format_amount(column.net_minor),
        "buyer_cost": format_amount(column.cost_minor),
        "priced_lines": column.priced_lines,
        "covered_lines": column.covered_lines,
        "is_complete": column.is_complete,
        "price_score": score_or_none(column.price_score),
        "rank": column.rank,
    }


def _cell_json(cell: MatrixCell) -> dict[str, Any]:
    answer = cell.answer
    return {
        "quote": cell.quote_id,
        "state": answer.state.value if answer else None,
        "unit_price": amount_or_none(cell.unit_minor),
        "buyer_cost": amount_or_none(cell.cost_minor),
        "at_reference_scope": amount_or_none(cell.reference_minor),
        "cheapest": cell.cheapest,
        "included_in": answer.included_in if answer else None,
        "subcontracted_percent": answer.subcontracted_percent if answer else None,
        "subcontractor": answer.subcontractor if answer else "",
        "same_duties": answer.same_duties if answer else None,
        "reason": answer.reason if answer else "",
    }
