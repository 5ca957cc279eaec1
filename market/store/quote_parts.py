"""What quotes hold below their header: lines, team, assumptions, results, discounts, statements.

Reading takes the ids of quotes that a query keeping the seal has found, and one query per table for all of them.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database

from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember
from market.core.quotes import LineState, Quote, QuoteLine
from market.core.success_fees import SuccessFee
from market.store.connections import fetch_rows

_CURRENT = """
SELECT {table}.* FROM {table}
JOIN quotes ON quotes.id = {table}.quote_id AND quotes.revision = {table}.revision
{join} WHERE {table}.quote_id IN (SELECT value FROM json_each(?)) ORDER BY {order}
"""
_INSERT = "INSERT INTO {table} VALUES ({marks})"
_BRIEF_LINES = "JOIN brief_lines ON brief_lines.id = {table}.line_id"
_LISTS = ("team", "assumptions", "exclusions", "kpis", "success_fees")

Grouped = dict[str, list[dict[str, Any]]]


def load_parts(db: Database, quote_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return, per quote id, the fields of a `QuoteContent` that stand below its header, at its current revision."""
    listed = json.dumps(quote_ids)
    lines = _rows(db, "quote_lines", listed, join=_BRIEF_LINES, order="brief_lines.position, quote_lines.line_id")
    lists = {name: _rows(db, f"quote_{name}", listed) for name in _LISTS}
    discounts = _rows(db, "quote_discounts", listed)
    discounted = _rows(db, "quote_discount_lines", listed, order="quote_discount_lines.place")
    statements = _rows(db, "quote_statements", listed, order="quote_statements.quote_id")
    return {
        quote_id: {
            "lines": _built(_line, lines, quote_id),
            "team": _built(lambda row: TeamMember(**row), lists["team"], quote_id),
            "assumptions": _built(lambda row: Assumption(**row), lists["assumptions"], quote_id),
            "exclusions": _built(lambda row: row["text"], lists["exclusions"], quote_id),
            "kpis": _built(lambda row: KpiCommitment(**row), lists["kpis"], quote_id),
            "success_fees": _built(lambda row: SuccessFee(**row), lists["success_fees"], quote_id),
            "discounts": _discounts(discounts.get(quote_id, []), discounted.get(quote_id, [])),
        }
        | _statements(statements.get(quote_id, []))
        for quote_id in quote_ids
    }


def insert_parts(db: Database, quote: Quote, *, canonical: str) -> None:
    """Append the lines and parts of a revision, with the *canonical* text its receipt was made from."""
    content, key = quote.content, (quote.id, quote.revision)
    _insert(db, "quote_lines", [(*key, *_line_values(line)) for line in content.lines])
    _insert(
        db,
        "quote_team",
        [
            (*key, place, one.line_id, one.role, one.name, one.hours_hundredths, one.rate_minor, one.deputy)
            for place, one in enumerate(content.team)
        ],
    )
    _insert(
        db,
        "quote_assumptions",
        [(*key, place, one.line_id, one.text, one.driver) for place, one in enumerate(content.assumptions)],
    )
    _insert(db, "quote_exclusions", [(*key, place, text) for place, text in enumerate(content.exclusions)])
    _insert(
        db,
        "quote_kpis",
        [
            (*key, place, one.kpi, one.kind, one.target, one.window, one.condition, one.fee_at_risk_percent)
            for place, one in enumerate(content.kpis)
        ],
    )
    _insert(
        db,
        "quote_success_fees",
        [
            (*key, place, one.line_id, one.kind, one.fee_minor, one.at_most, one.condition)
            for place, one in enumerate(content.success_fees)
        ],
    )
    discounts = list(enumerate(content.discounts))
    _insert(db, "quote_discounts", [(*key, place, one.percent_hundredths, one.condition) for place, one in discounts])
    _insert(
        db,
        "quote_discount_lines",
        [(*key, place, *line) for place, one in discounts for line in enumerate(one.line_ids)],
    )
    _insert(db, "quote_statements", [(*key, content.conflict, content.close_out, content.payment_days, canonical)])


def _insert(db: Database, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        db.conn.executemany(_INSERT.format(table=table, marks=", ".join("?" * len(rows[0]))), rows)


def _rows(db: Database, table: str, listed: str, *, join: str = "", order: str = "") -> Grouped:
    sql = _CURRENT.format(
        table=table, join=join.format(table=table), order=order or f"{table}.quote_id, {table}.position"
    )
    grouped: Grouped = {}
    for row in fetch_rows(db, sql, (listed,)):
        del row["revision"]
        grouped.setdefault(row.pop("quote_id"), []).append(row)
    return grouped


def _built(build: Callable[[dict[str, Any]], Any], rows: Grouped, quote_id: str) -> tuple[Any, ...]:
    return tuple(
        build({name: value for name, value in row.items() if name != "position"}) for row in rows.get(quote_id, [])
    )


def _line(row: dict[str, Any]) -> QuoteLine:
    duties = row["same_duties"]
    return QuoteLine(
        **(row | {"state": LineState(row["state"]), "same_duties": None if duties is None else bool(duties)})
    )


def _discounts(rows: list[dict[str, Any]], lines: list[dict[str, Any]]) -> tuple[Discount, ...]:
    return tuple(
        Discount(
            line_ids=tuple(line["line_id"] for line in lines if line["position"] == row["position"]),
            percent_hundredths=row["percent_hundredths"],
            condition=row["condition"],
        )
        for row in rows
    )


def _statements(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for row in rows for name, value in row.items() if name != "canonical"}


def _line_values(line: QuoteLine) -> tuple[Any, ...]:
    return (
        line.line_id,
        line.state.value,
        line.fee_minor,
        line.supplier_minor,
        line.handling_minor,
        line.subcontracted_percent,
        line.subcontractor,
        line.included_in,
        line.reason,
        None if line.same_duties is None else int(line.same_duties),
    )
