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

from market.core.quotes import Quote
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
    "quote_revisions": {"revision": 10},
    "quote_lines": {"revision": 9},
    "list_prices": {"id": 9},
    "imports": {"id": 9, "file_hash": "x"},
    "imported_prices": {"row": 9},
    "import_problems": {"row": 9},
    "awards": {"id": "x", "revoked_at": "2026-12-02", "revoked_by": VERA, "revoked_reason": "wrong sum"},
    "score_sets": {"id": "x", "number": 9, "note": "talked"},
    "scores": {"criterion": "x"},
    "spread_notes": {"id": 9},
    "shortlist_marks": {"id": 9},
    "quote_feedback": {"id": 9},
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
    ("list_prices", {"price_minor": 0}),
    ("list_prices", {"service": "circus"}),
    ("imports", {"file_hash": "hash"}),
    ("imports", {"scheme": "nowhere"}),
    ("imported_prices", {"price_minor": -5}),
    ("import_problems", {"outcome": "ignored"}),
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
    quote = submit(market, publish(market), market.alfa)
    execute = market.db.conn.execute
    execute(
        "INSERT INTO sessions SELECT 'hash', id, created_at, created_at, created_at FROM people WHERE is_operator = 0"
        " LIMIT 1"
    )
    execute(
        "INSERT INTO quote_revisions SELECT quote_id, 9, brief_version, submitted_at, receipt, currency, vat_basis,"
        " vat_rate_hundredths, valid_until, note FROM quote_revisions WHERE quote_id = ?",
        [quote.id],
    )
    execute("INSERT INTO list_prices SELECT 1, id, 'social-post', 5, 'RUB', created_at FROM organisations LIMIT 1")
    execute("INSERT INTO schemes VALUES ('elsewhere', 'USD', '2026-11-23')")
    execute("INSERT INTO imports VALUES (1, 'source', 'elsewhere', 'f.csv', 'hash', 'G3', '2026-11-23', 1, 0, 0)")
    execute("INSERT INTO imported_prices VALUES (1, 1, 'vendor', 'analyst', 'hour', 5, 'USD', '2026-01-01')")
    execute("INSERT INTO import_problems VALUES (1, 1, 'held', 'reason', '[]')")
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
