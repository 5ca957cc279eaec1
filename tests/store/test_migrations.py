"""The schema as a whole.

After a new step, write schema.sql again with `WRITE_SCHEMA=1 pytest tests/store/test_migrations.py`.
"""

import multiprocessing
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from market.core.brief_terms import BriefTerms, KpiTarget
from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember
from market.core.quotes import Quote
from market.core.success_fees import SuccessFee
from market.store.connections import fetch_rows, migrate, open_database, pending_migrations
from market.store.migrations import MIGRATIONS
from tests.market_town import Town, open_empty, publish, submit

GOLDEN = Path(__file__).parent / "schema.sql"
VERA = "whoever awarded"
FRESH: dict[str, dict[str, Any]] = {
    "organisations": {"id": "x", "slug": "x", "name_key": "x"},
    "people": {"id": "x", "email": "x@demo.example"},
    "sessions": {"token_hash": "x"},
    "mail_tokens": {"token_hash": "x"},
    "briefs": {"id": "x"},
    "brief_lines": {"id": "x", "position": 9},
    "brief_criteria": {"position": 9, "code": "x"},
    "brief_versions": {"version": 9, "reason": "x"},
    "brief_endings": {"brief_id": "spare"},
    "brief_invitations": {"brief_id": "spare"},
    "reminders": {"brief_id": "spare"},
    "quote_revisions": {"revision": 10},
    "quote_lines": {"revision": 9},
    "quote_team": {"position": 9},
    "quote_assumptions": {"position": 9},
    "quote_exclusions": {"position": 9},
    "quote_kpis": {"position": 9, "kpi": "help-share"},
    "quote_discounts": {"position": 9},
    "quote_discount_lines": {"place": 9, "line_id": "second"},
    "quote_success_fees": {"position": 9, "kind": "leads"},
    "quote_statements": {"revision": 9},
    "quote_renewals": {"id": 9},
    "list_prices": {"id": 9},
    "imports": {"id": 9, "file_hash": "x"},
    "imported_prices": {"row": 9},
    "import_problems": {"row": 9},
    "service_mappings": {"id": 9},
    "held_decisions": {"id": 9},
    "saved_searches": {"id": "x", "name": "x"},
    "search_notices": {"search_id": "other"},
    "member_invitations": {"id": "x", "token_hash": "x", "email": "x@demo.example"},
    "muted_notices": {"kind": "question"},
    "unsubscribe_links": {"token_hash": "x"},
    "outbox": {"id": 9999},
    "messages": {"id": 9},
    "attachments": {"id": "x"},
    "api_tokens": {"id": "x", "token_hash": "b" * 64},
    "api_token_scopes": {"scope": "quotes:read"},
    "idempotency_keys": {"key": "x"},
    "questions": {"id": "x", "text": "Another question?"},
    "question_reviews": {"question_id": "other"},
    "question_answers": {"id": 9},
    "organisation_checks": {"id": 9},
    "flag_reviews": {"id": 9},
    "awards": {"id": "x", "revoked_at": "2026-12-02", "revoked_by": VERA, "revoked_reason": "wrong sum"},
    "score_sets": {"id": "x", "number": 9, "note": "talked"},
    "scores": {"criterion": "x"},
    "spread_notes": {"id": 9},
    "shortlist_marks": {"id": 9},
    "quote_feedback": {"id": 9},
}
QUOTE_PARTS = {
    "quote_team",
    "quote_assumptions",
    "quote_exclusions",
    "quote_kpis",
    "quote_discounts",
    "quote_discount_lines",
    "quote_success_fees",
    "quote_statements",
    "quote_renewals",
}
BAD_ROWS: list[tuple[str, dict[str, Any]]] = [
    ("organisations", {"is_client": 0, "is_agency": 0}),
    ("organisations", {"is_client": 2}),
    ("organisations", {"agency_type": "circus"}),
    ("organisations", {"slug": "lunofon"}),
    ("organisations", {"name_key": "lunofon"}),
    ("people", {"email": "vera@demo.example"}),
    ("people", {"organisation_id": "nobody's"}),
    ("people", {"organisation_id": None, "is_operator": 0}),
    ("sessions", {"person_id": "nobody"}),
    ("mail_tokens", {"purpose": "sign-in"}),
    ("mail_tokens", {"person_id": "nobody"}),
    ("briefs", {"client_id": "nobody"}),
    ("briefs", {"vat_position": "maybe"}),
    ("briefs", {"budget_minimum": 0}),
    ("briefs", {"budget_minimum": 100, "budget_maximum": 99}),
    ("briefs", {"budget_maximum": "plenty"}),
    ("briefs", {"department": "circus"}),
    ("briefs", {"closes_at": None}),
    ("briefs", {"opened_at": "2026-11-23"}),
    ("brief_lines", {"quantity_thousandths": 0}),
    ("brief_lines", {"quantity_thousandths": 1.5}),
    ("brief_lines", {"service": "circus"}),
    ("brief_lines", {"position": 0}),
    ("brief_lines", {"brief_id": "none"}),
    ("brief_criteria", {"weight": 101}),
    ("brief_criteria", {"weight": -1}),
    ("brief_criteria", {"code": "price"}),
    ("brief_versions", {"version": 1}),
    ("brief_versions", {"version": 0}),
    ("brief_versions", {"version": 2, "reason": ""}),
    ("brief_versions", {"brief_id": "none"}),
    ("brief_versions", {"made_by": "nobody"}),
    ("brief_endings", {"status": "awarded"}),
    ("brief_endings", {"reason_code": "weather"}),
    ("brief_endings", {"status": "withdrawn", "reason_code": "other"}),
    ("brief_endings", {"status": "cancelled", "reason_code": ""}),
    ("brief_invitations", {"agency_id": "nobody"}),
    ("brief_invitations", {"withdrawn_at": "2026-11-23", "declined_at": "2026-11-23"}),
    ("reminders", {"kind": "nag"}),
    ("reminders", {"organisation_id": "nobody"}),
    ("quote_revisions", {"revision": 1}),
    ("quote_revisions", {"vat_basis": "perhaps"}),
    ("quote_revisions", {"vat_rate_hundredths": -1}),
    ("quote_lines", {"state": ""}),
    ("quote_lines", {"fee_minor": -1}),
    ("quote_lines", {"fee_minor": 99.5}),
    ("quote_lines", {"fee_minor": None}),
    ("quote_lines", {"fee_minor": None, "supplier_minor": None, "handling_minor": None}),
    ("quote_lines", {"supplier_minor": None}),
    ("quote_lines", {"fee_minor": 0}),
    ("quote_lines", {"state": "not-offered"}),
    ("quote_lines", {"state": "alternative"}),
    ("quote_lines", {"state": "included"}),
    ("quote_lines", {"subcontracted_percent": 101}),
    ("quote_lines", {"line_id": "of another brief"}),
    ("quote_lines", {"revision": 8}),
    ("quote_team", {"hours_hundredths": 0}),
    ("quote_team", {"rate_minor": -1}),
    ("quote_team", {"role": ""}),
    ("quote_team", {"line_id": "of another brief"}),
    ("quote_team", {"position": 0}),
    ("quote_assumptions", {"text": ""}),
    ("quote_assumptions", {"line_id": "of another brief"}),
    ("quote_exclusions", {"text": ""}),
    ("quote_exclusions", {"revision": 8}),
    ("quote_kpis", {"kind": "maybe"}),
    ("quote_kpis", {"kpi": "ave"}),
    ("quote_kpis", {"kpi": "reply-rate"}),
    ("quote_kpis", {"fee_at_risk_percent": 31}),
    ("quote_kpis", {"kind": "not-offered"}),
    ("quote_discounts", {"percent_hundredths": 0}),
    ("quote_discounts", {"percent_hundredths": 50_01}),
    ("quote_discount_lines", {"position": 8}),
    ("quote_discount_lines", {"line_id": "of another brief"}),
    ("quote_success_fees", {"kind": "ave"}),
    ("quote_success_fees", {"kind": "hires"}),
    ("quote_success_fees", {"fee_minor": 0}),
    ("quote_success_fees", {"at_most": 0}),
    ("quote_success_fees", {"line_id": "of another brief"}),
    ("quote_statements", {"payment_days": 121}),
    ("quote_statements", {"revision": 1}),
    ("quote_renewals", {"renewed_by": "nobody"}),
    ("quote_renewals", {"revision": 8}),
    ("list_prices", {"price_minor": 0}),
    ("list_prices", {"service": "circus"}),
    ("imports", {"file_hash": "hash"}),
    ("imports", {"scheme": "nowhere"}),
    ("imported_prices", {"price_minor": -5}),
    ("import_problems", {"outcome": "ignored"}),
    ("imports", {"reading": "{"}),
    ("imported_prices", {"tax_basis": "perhaps"}),
    ("imported_prices", {"vat_rate_hundredths": -1}),
    ("imported_prices", {"quantity_thousandths": 0}),
    ("service_mappings", {"title": ""}),
    ("service_mappings", {"service": "circus"}),
    ("service_mappings", {"mapped_by": "nobody"}),
    ("held_decisions", {"outcome": "ignored"}),
    ("held_decisions", {"outcome": "released"}),
    ("held_decisions", {"reason": ""}),
    ("held_decisions", {"note": ""}),
    ("held_decisions", {"cells": "{"}),
    ("held_decisions", {"row": 8}),
    ("held_decisions", {"mapping_id": 77}),
    ("held_decisions", {"decided_by": "nobody"}),
    ("saved_searches", {"name": "search"}),
    ("saved_searches", {"name": ""}),
    ("saved_searches", {"filters": "{"}),
    ("saved_searches", {"frequency": "hourly"}),
    ("saved_searches", {"person_id": "nobody"}),
    ("search_notices", {"search_id": "search"}),
    ("search_notices", {"search_id": "none"}),
    ("search_notices", {"brief_id": "none"}),
    ("organisations", {"banned_at": "2026-11-23"}),
    ("organisations", {"ban_reason": "None was given"}),
    ("organisations", {"id": "x", "merged_into": "x"}),
    ("organisations", {"merged_into": "nobody"}),
    ("people", {"role": "chief"}),
    ("outbox", {"kind": "message"}),
    ("outbox", {"unsubscribe": "/unsubscribe/x"}),
    ("member_invitations", {"role": "chief"}),
    ("member_invitations", {"email": "oleg@demo.example"}),
    ("member_invitations", {"token_hash": "hash"}),
    ("member_invitations", {"organisation_id": "nobody"}),
    ("muted_notices", {"kind": "account"}),
    ("muted_notices", {"kind": "digest"}),
    ("unsubscribe_links", {"kind": "account"}),
    ("messages", {"body": ""}),
    ("attachments", {"size": 0}),
    ("attachments", {"size": 5 * 1024 * 1024 + 1}),
    ("attachments", {"sha256": "short"}),
    ("attachments", {"file_name": ""}),
    ("attachments", {"brief_id": "none"}),
    ("messages", {"organisation_id": "nobody"}),
    ("api_tokens", {"token_hash": "a" * 64}),
    ("api_tokens", {"token_hash": "lfl_secret"}),
    ("api_tokens", {"person_id": "nobody"}),
    ("api_tokens", {"name": ""}),
    ("api_tokens", {"expires_at": "2026-11-22"}),
    ("api_token_scopes", {"scope": "everything"}),
    ("api_token_scopes", {"scope": "briefs:read"}),
    ("api_token_scopes", {"token_id": "none"}),
    ("idempotency_keys", {"key": "k"}),
    ("idempotency_keys", {"key": ""}),
    ("idempotency_keys", {"status": 200}),
    ("idempotency_keys", {"status": 500, "body": ""}),
    ("idempotency_keys", {"token_id": "none"}),
    ("questions", {"text": "Too short"}),
    ("questions", {"text": "x" * 1001}),
    ("questions", {"text": "A first question?"}),
    ("questions", {"review": "mood"}),
    ("questions", {"line_id": "of another brief"}),
    ("questions", {"agency_id": "nobody's"}),
    ("questions", {"asked_by": "nobody"}),
    ("question_reviews", {"question_id": "question"}),
    ("question_reviews", {"outcome": "ignored"}),
    ("question_reviews", {"outcome": "declined"}),
    ("question_reviews", {"reason": "told although passed"}),
    ("question_answers", {"text": ""}),
    ("question_answers", {"question_id": "none"}),
    ("organisation_checks", {"kind": "horoscope"}),
    ("organisation_checks", {"result": "perhaps"}),
    ("organisation_checks", {"result": "failed"}),
    ("organisation_checks", {"expires_on": None}),
    ("organisation_checks", {"seen": ""}),
    ("flag_reviews", {"note": ""}),
    ("flag_reviews", {"reviewed_by": "nobody"}),
    ("awards", {"revoked_at": None, "revoked_by": None, "revoked_reason": None}),
    ("awards", {"revoked_by": None}),
    ("awards", {"revoked_reason": None}),
    ("awards", {"revoked_reason": ""}),
    ("awards", {"revoked_by": "nobody"}),
    ("awards", {"revision": 77}),
    ("score_sets", {"note": ""}),
    ("score_sets", {"number": 1}),
    ("score_sets", {"number": 0}),
    ("score_sets", {"evaluator_id": "nobody"}),
    ("scores", {"score": 5}),
    ("scores", {"score": -1}),
    ("scores", {"criterion": "price"}),
    ("scores", {"criterion": "team"}),
    ("scores", {"quote_id": "none"}),
    ("spread_notes", {"note": ""}),
    ("shortlist_marks", {"is_marked": 2}),
    ("shortlist_marks", {"quote_id": "none"}),
    ("quote_feedback", {"text": ""}),
    ("quote_feedback", {"written_by": "nobody"}),
]


@pytest.fixture
def filled(market: Town) -> Town:
    """Return a town with at least one row in every table of FRESH, and a revision 9 that has no lines yet."""
    brief = publish(
        market,
        terms=BriefTerms(kpis=(KpiTarget("reply-rate", "1", "2", "June"), KpiTarget("referral-rate", "", "", ""))),
    )
    one, two, _ = (line.id for line in brief.content.lines)
    quote = submit(
        market,
        brief,
        market.alfa,
        team=(TeamMember(one, "Lead", "", 1, 1),),
        assumptions=(Assumption(one, "x"),),
        exclusions=("x",),
        kpis=(
            KpiCommitment("reply-rate", "promise", "2", fee_at_risk_percent=10),
            KpiCommitment("referral-rate", "not-offered"),
        ),
        discounts=(Discount((one,), 5_00),),
        success_fees=(SuccessFee(one, "hires", 100_00, 5),),
    )
    FRESH["quote_discount_lines"]["line_id"] = two
    execute = market.db.conn.execute
    execute(
        "INSERT INTO sessions SELECT 'hash', id, created_at, created_at, created_at, 0, '' FROM people"
        " WHERE is_operator = 0 LIMIT 1"
    )
    execute(
        "INSERT INTO quote_revisions SELECT quote_id, 9, brief_version, submitted_at, receipt, currency, vat_basis,"
        " vat_rate_hundredths, valid_until, note FROM quote_revisions WHERE quote_id = ?",
        [quote.id],
    )
    execute(
        "INSERT INTO briefs (id, client_id, title, situation, goal, out_of_scope, currency, vat_position, time_zone,"
        " version, created_at, saved_at) SELECT 'spare', client_id, title, situation, goal, out_of_scope, currency,"
        " vat_position, time_zone, 1, created_at, saved_at FROM briefs"
    )
    execute(
        "INSERT INTO brief_endings SELECT id, 'cancelled', 'other', 'x', created_at FROM briefs WHERE id <> 'spare'"
    )
    execute(
        "INSERT INTO brief_invitations (brief_id, agency_id, invited_at)"
        " SELECT id, client_id, created_at FROM briefs WHERE id <> 'spare'"
    )
    execute("INSERT INTO reminders SELECT 'opened', id, client_id, created_at FROM briefs WHERE id <> 'spare'")
    execute("INSERT INTO list_prices SELECT 1, id, 'social-post', 5, 'RUB', created_at FROM organisations LIMIT 1")
    execute("INSERT INTO schemes VALUES ('elsewhere', 'USD', '2026-11-23')")
    execute("INSERT INTO imports VALUES (1, 'source', 'elsewhere', 'f.csv', 'hash', 'G3', '2026-11-23', 1, 0, 0, '{}')")
    execute(
        "INSERT INTO imported_prices VALUES (1, 1, 'vendor', 'analyst', 'hour', 5, 'USD', '2026-01-01', 'Analyst',"
        " '0.05', 'gross', 'RU', 2200, 1000)"
    )
    execute("INSERT INTO import_problems VALUES (1, 1, 'held', 'reason', '{}', 'analyst')")
    for mapping, source in ((1, ""), (2, "source")):
        execute(
            "INSERT INTO service_mappings VALUES (?, ?, 'analyst', 'advisory-hour', '2026-11-23', ?)",
            [mapping, source, market.operator.person_id],
        )
    execute(
        "INSERT INTO held_decisions VALUES (1, 1, 1, 'held', 'outlier', 'Looked.', '{}', NULL, '2026-11-23', ?)",
        [market.operator.person_id],
    )
    for search in ("search", "other"):
        execute(
            "INSERT INTO saved_searches SELECT ?, id, ?, '{}', 'daily', created_at, created_at FROM people LIMIT 1",
            [search, search],
        )
    execute("INSERT INTO search_notices SELECT 'search', id, created_at FROM briefs")
    vera, lunofon = market.vera.person_id, market.vera.organisation_id
    day = "2026-11-23"
    execute(
        "INSERT INTO member_invitations VALUES ('i', 'hash', ?, 'oleg@demo.example', 'editor', ?, ?, ?, NULL)",
        [lunofon, vera, day, day],
    )
    execute("INSERT INTO muted_notices VALUES (?, 'digest')", [vera])
    execute("INSERT INTO unsubscribe_links VALUES ('hash', ?, 'digest', ?)", [vera, day])
    execute(
        "INSERT INTO clarifications VALUES (?, ?, 'How?', ?, ?, 'So.', ?, ?)",
        [quote.id, quote.brief_id, day, vera, day, vera],
    )
    execute("INSERT INTO messages VALUES (1, ?, ?, ?, ?, 'Hello', ?)", [quote.id, quote.brief_id, lunofon, vera, day])
    execute(
        "INSERT INTO attachments VALUES ('a', ?, NULL, 'plan.pdf', 'application/pdf', 5, ?, ?, ?, NULL)",
        [quote.brief_id, "0" * 64, day, vera],
    )
    execute(
        "INSERT INTO api_tokens (id, person_id, name, token_hash, created_at)"
        " SELECT 'token', id, 'script', ?, '2026-11-23' FROM people LIMIT 1",
        ["a" * 64],
    )
    execute("INSERT INTO api_token_scopes VALUES ('token', 'briefs:read')")
    execute("INSERT INTO idempotency_keys VALUES ('token', 'k', ?, NULL, NULL, '2026-11-23')", ["a" * 64])
    for question, text in (("question", "A first question?"), ("other", "One more question?")):
        execute(
            "INSERT INTO questions SELECT ?, id, NULL, ?, ?, created_at, ?, 'first' FROM briefs LIMIT 1",
            [question, market.alfa.organisation_id, market.alfa.person_id, text],
        )
    operator = market.operator.person_id
    execute("INSERT INTO question_reviews VALUES ('question', 'passed', '', ?, '2026-11-23')", [operator])
    execute("INSERT INTO question_answers VALUES (1, 'question', 'Two', ?, '2026-11-23')", [operator])
    execute(
        "INSERT INTO organisation_checks SELECT 1, id, 'tax', 'Certificate', '', 'passed', created_at, ?, '2027-11-23'"
        " FROM organisations LIMIT 1",
        [operator],
    )
    execute("INSERT INTO flag_reviews VALUES (1, 'flag', 'Nothing in it', '2026-11-23', ?)", [operator])
    execute("INSERT INTO quote_renewals SELECT 1, ?, 1, '2027-03-01', '2026-12-01', id FROM people LIMIT 1", [quote.id])
    _fill_evaluation(market, quote)
    market.db.conn.commit()
    return market


def _fill_evaluation(market: Town, quote: Quote) -> None:
    execute, vera, brief = market.db.conn.execute, market.vera.person_id, quote.brief_id
    execute(
        "INSERT INTO awards (id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code, reason,"
        " revoked_by) SELECT 'a', ?, line_id, quote_id, revision, '2026-12-01', ?, 'standards', '', NULL"
        " FROM quote_lines WHERE quote_id = ? LIMIT 1",
        [brief, vera, quote.id],
    )
    execute("INSERT INTO score_sets VALUES ('set', ?, ?, 1, '2026-12-01', '')", [brief, vera])
    execute("INSERT INTO scores VALUES ('set', ?, 'team', 3)", [quote.id])
    execute("INSERT INTO spread_notes VALUES (1, ?, ?, 'team', 'agreed', ?, '2026-12-01')", [brief, quote.id, vera])
    execute("INSERT INTO shortlist_marks VALUES (1, ?, ?, 1, ?, '2026-12-01')", [brief, quote.id, vera])
    execute("INSERT INTO quote_feedback VALUES (1, ?, ?, '', 'thanks', ?, '2026-12-01')", [brief, quote.id, vera])
    execute("INSERT INTO award_choices VALUES (?, '{}', 'standards', '', ?, '2026-12-01')", [brief, vera])


def insert_copy(db: Database, table: str, changes: dict[str, Any]) -> None:
    row = fetch_rows(db, f"SELECT * FROM {table} ORDER BY rowid LIMIT 1")[0] | FRESH[table] | changes
    if row.get("revoked_by") == VERA:
        row["revoked_by"] = row["awarded_by"]
    db.conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


@pytest.mark.parametrize(("table", "changes"), BAD_ROWS)
def test_the_database_itself_refuses_a_bad_row(filled: Town, table: str, changes: dict[str, Any]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert_copy(filled.db, table, changes)


@pytest.mark.parametrize("table", FRESH)
def test_the_same_row_without_the_fault_is_accepted(filled: Town, table: str) -> None:
    before = filled.db[table].count
    insert_copy(filled.db, table, {})

    assert filled.db[table].count == before + 1


@pytest.mark.parametrize(
    "table",
    [
        "events",
        "quote_revisions",
        "quote_lines",
        *sorted(QUOTE_PARTS),
        "brief_versions",
        "brief_endings",
        "messages",
        "questions",
        "question_reviews",
        "question_answers",
        "organisation_checks",
        "flag_reviews",
        "service_mappings",
        "held_decisions",
        "score_sets",
        "scores",
        "spread_notes",
        "shortlist_marks",
        "quote_feedback",
    ],
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_history_is_never_changed(filled: Town, table: str, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        filled.db.conn.execute(statement.format(table))


@pytest.mark.parametrize("statement", ["UPDATE clarifications SET answer = 'Else'", "DELETE FROM clarifications"])
def test_a_clarification_is_asked_and_answered_once(filled: Town, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="clarifications are"):
        filled.db.conn.execute(statement)


@pytest.mark.parametrize("change", ["role = 'editor'", "left_at = '2026-11-23'", "organisation_id = :other"])
def test_the_database_itself_keeps_an_owner_in_every_organisation(filled: Town, change: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="keeps an owner"):
        filled.db.conn.execute(
            f"UPDATE people SET {change} WHERE id = :vera",
            {"vera": filled.vera.person_id, "other": filled.boris.organisation_id}
            if ":other" in change
            else {"vera": filled.vera.person_id},
        )


@pytest.mark.parametrize(("question", "answer"), [("", "So."), ("How?", ""), ("How?", None)])
def test_a_clarification_has_a_question_and_a_whole_answer_or_none(
    market: Town, question: str, answer: str | None
) -> None:
    quote, vera = submit(market, publish(market), market.alfa), market.vera.person_id
    row = [quote.id, quote.brief_id, question, "2026-11-23", vera, answer, "2026-11-23", vera]

    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        market.db.conn.execute("INSERT INTO clarifications VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def test_a_held_row_is_decided_once_and_waits_for_its_newest_reason_until_then(filled: Town) -> None:
    sql = "INSERT INTO held_decisions VALUES (?, 1, 1, ?, ?, 'Looked.', '{}', NULL, '2026-11-23', ?)"
    operator = filled.operator.person_id

    assert fetch_rows(filled.db, "SELECT reason FROM held_rows") == [{"reason": "outlier"}]
    filled.db.conn.execute(sql, [2, "held", "unit-differs", operator])
    assert fetch_rows(filled.db, "SELECT reason FROM held_rows") == [{"reason": "unit-differs"}]
    filled.db.conn.execute(sql, [3, "refused", "", operator])
    assert fetch_rows(filled.db, "SELECT * FROM held_rows") == []
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        filled.db.conn.execute(sql, [4, "released", "", operator])


def test_an_agency_has_one_quote_per_brief(filled: Town) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"quotes\.brief_id, quotes\.agency_id"):
        filled.db.conn.execute("INSERT INTO quotes SELECT 'x', brief_id, agency_id, 1, submitted_at, NULL FROM quotes")


def test_a_quote_cannot_be_committed_without_its_revision(filled: Town) -> None:
    filled.db.conn.execute(
        "INSERT INTO quotes SELECT 'x', brief_id, ?, 1, submitted_at, NULL FROM quotes", [filled.beta.organisation_id]
    )

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        filled.db.conn.commit()


def test_every_table_is_strict(tmp_path: Path) -> None:
    db = open_empty(tmp_path)
    tables = fetch_rows(db, "PRAGMA table_list")
    db.close()

    lax = [row["name"] for row in tables if row["type"] == "table" and not row["strict"]]
    assert [name for name in lax if not name.startswith(("sqlite_", "_sqlite_"))] == []


def schema(path: Path) -> str:
    db = open_empty(path)
    rows = fetch_rows(
        db, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_sqlite%' ESCAPE '\\' ORDER BY 1"
    )
    db.close()
    return "".join(f"{row['sql']};\n" for row in rows)


def test_the_schema_is_the_one_on_record(tmp_path: Path) -> None:
    if os.environ.get("WRITE_SCHEMA"):
        GOLDEN.write_text(schema(tmp_path), encoding="utf-8")

    assert schema(tmp_path) == GOLDEN.read_text(encoding="utf-8")


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    db = open_database(tmp_path / "market.db")
    first = migrate(db, lock=tmp_path / "lock")
    before = list(db.conn.iterdump())
    second = migrate(db, lock=tmp_path / "lock")

    assert first == [step.name for step in MIGRATIONS.pending(Database(memory=True))]
    assert second == []
    assert list(db.conn.iterdump()) == before
    assert pending_migrations(db) == []
    db.close()


def migrate_once(folder: Path) -> list[str]:
    db = open_database(folder / "market.db")
    applied = migrate(db, lock=folder / "lock")
    db.close()
    return applied


@pytest.mark.slow
def test_four_processes_can_migrate_one_file_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        applied = pool.map(migrate_once, [tmp_path] * 4, chunksize=1)

    db = open_database(tmp_path / "market.db")
    assert sorted(len(steps) for steps in applied) == [0, 0, 0, len(MIGRATIONS.applied(db))]
    assert fetch_rows(db, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    db.close()
