"""What the database itself refuses of an engagement's records, and that none of them is ever changed."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from market.core.engagements import Engagement
from market.store.connections import fetch_rows
from market.store.migrations import m019_engagement_life
from tests.engaged import running
from tests.market_town import AFTER_CLOSING, Town

DAY = (AFTER_CLOSING + timedelta(days=40)).date().isoformat()
ROWS: dict[str, dict[str, Any]] = {
    "work_ends": {"ended_on": DAY, "reason_code": "completed", "reason": "", "ended_at": DAY},
    "change_orders": {"id": "c", "number": 1, "reason": "More of it", "ends_on": None, "proposed_at": DAY},
    "change_order_lines": {
        "change_order_id": "c",
        "quantity_thousandths": 1,
        "fee_minor": 1,
        "supplier_minor": 0,
        "handling_minor": 0,
    },
    "change_order_answers": {"change_order_id": "c", "answer": "declined", "note": "Too dear", "answered_at": DAY},
    "kpi_results": {
        "id": "k",
        "kpi": "reply-rate",
        "number": 1,
        "outcome": "met",
        "value": "94 %",
        "measured_over": "June",
        "source": "The log",
        "method": "own-count",
        "reported_at": DAY,
    },
    "kpi_result_answers": {"result_id": "k", "answer": "contested", "note": "We see less", "answered_at": DAY},
    "paid_statements": {"id": "p", "number": 1, "note": "", "stated_at": DAY},
    "paid_lines": {"statement_id": "p", "fee_minor": 1, "pass_through_minor": 0},
    "paid_answers": {"statement_id": "p", "answer": "contested", "note": "One bill is open", "answered_at": DAY},
    "handover_marks": {"item": "bots", "mark": "withheld", "note": "Until paid", "marked_at": DAY},
    "handover_acts": {
        "id": "a",
        "number": 1,
        "canonical": "{}",
        "sha256": "0" * 64,
        "accepted": 17,
        "due": 18,
        "drawn_at": DAY,
    },
    "handover_signatures": {"act_id": "a", "signed_at": DAY},
    "watch_findings": {"id": "f", "kind": "spam", "found_on": DAY, "text": "Adverts", "found_at": DAY},
    "watch_answers": {"finding_id": "f", "answer": "mended", "note": "Gone", "answered_at": DAY},
    "kept_standards": {"standard": "dis-1", "is_kept": 0, "note": "No label", "said_at": DAY},
    "reviews": {"text": "", "reviewed_at": DAY},
    "review_points": {"point": "quality", "score": 5},
}
BAD: list[tuple[str, dict[str, Any]]] = [
    ("work_ends", {"reason_code": "weather"}),
    ("work_ends", {"reason_code": "stopped-together"}),
    ("change_orders", {"number": 0}),
    ("change_orders", {"reason": ""}),
    ("change_order_lines", {"quantity_thousandths": -1}),
    ("change_order_lines", {"fee_minor": -1}),
    ("change_order_lines", {"supplier_minor": None}),
    ("change_order_lines", {"line_id": "of nobody"}),
    ("change_order_lines", {"change_order_id": "none"}),
    ("change_order_answers", {"answer": "perhaps"}),
    ("change_order_answers", {"note": ""}),
    ("kpi_results", {"kpi": "ave"}),
    ("kpi_results", {"number": 0}),
    ("kpi_results", {"outcome": "nearly"}),
    ("kpi_results", {"value": ""}),
    ("kpi_results", {"source": ""}),
    ("kpi_results", {"method": ""}),
    ("kpi_result_answers", {"note": ""}),
    ("kpi_result_answers", {"answer": "accepted"}),
    ("paid_statements", {"number": 0}),
    ("paid_lines", {"fee_minor": -1}),
    ("paid_lines", {"fee_minor": 1.5}),
    ("paid_lines", {"line_id": "of nobody"}),
    ("paid_answers", {"note": ""}),
    ("handover_marks", {"mark": "lost"}),
    ("handover_marks", {"note": ""}),
    ("handover_acts", {"canonical": "{"}),
    ("handover_acts", {"sha256": "short"}),
    ("handover_acts", {"accepted": 19}),
    ("handover_signatures", {"act_id": "none"}),
    ("handover_signatures", {"organisation_id": "nobody"}),
    ("watch_findings", {"text": ""}),
    ("watch_answers", {"answer": "ignored"}),
    ("watch_answers", {"note": ""}),
    ("kept_standards", {"note": ""}),
    ("kept_standards", {"is_kept": 2}),
    ("kept_standards", {"standard": "circus"}),
    ("reviews", {"organisation_id": "nobody"}),
    ("review_points", {"score": 6}),
    ("review_points", {"score": 0}),
    ("review_points", {"organisation_id": "nobody"}),
]


@pytest.fixture
def engagement(market: Town) -> Engagement:
    return running(market)


def insert(market: Town, engagement: Engagement, table: str, **changes: Any) -> None:
    columns = {row["name"] for row in fetch_rows(market.db, f"PRAGMA table_info({table})")}
    (line,) = fetch_rows(market.db, "SELECT line_id FROM standing_awards")
    usual = {"engagement_id": engagement.id, "organisation_id": engagement.client_id, **line}
    people = {name: market.vera.person_id for name in columns if name.endswith("_by")}
    sides = {name: engagement.client_id for name in columns if name.endswith("_for")}
    row = {name: value for name, value in usual.items() if name in columns} | people | sides | ROWS[table] | changes
    market.db.conn.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    )


def fill(market: Town, engagement: Engagement, *, but: str = "") -> None:
    """Write one row into every table before *but*; parents come first in `ROWS`."""
    for table in ROWS:
        if table == but:
            return
        insert(market, engagement, table)


@pytest.mark.parametrize(("table", "changes"), BAD)
def test_the_database_refuses_a_bad_row(
    market: Town, engagement: Engagement, table: str, changes: dict[str, Any]
) -> None:
    fill(market, engagement, but=table)
    with pytest.raises(sqlite3.IntegrityError):
        insert(market, engagement, table, **changes)


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_what_was_said_is_never_changed(market: Town, engagement: Engagement, table: str, statement: str) -> None:
    fill(market, engagement)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        market.db.conn.execute(statement.format(table))


@pytest.mark.parametrize(
    "table",
    ["work_ends", "change_order_answers", "kpi_result_answers", "paid_answers", "handover_signatures", "reviews"],
)
def test_what_is_said_once_is_said_once(market: Town, engagement: Engagement, table: str) -> None:
    fill(market, engagement)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(market, engagement, table)


def test_every_table_of_the_step_is_covered() -> None:
    script = m019_engagement_life._WORK + m019_engagement_life._CLOSE_OUT
    made = {part.split()[0] for part in script.split("CREATE TABLE ")[1:]}

    assert made == {*ROWS, "engagement_reminders"}
