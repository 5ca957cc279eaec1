"""Quotes and their seal.

Until a brief is opened, only the quoting agency can read its quote: every query here either names that
agency or requires ``briefs.opened_at``.  There is no query that counts sealed quotes.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from market.core.quotes import LineState, Quote, QuoteContent, QuoteLine
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text

_QUOTE = """
SELECT quotes.id, quotes.brief_id, quotes.agency_id, organisations.name AS agency_name, quotes.revision,
       quote_revisions.submitted_at, quotes.withdrawn_at, quote_revisions.currency, quote_revisions.receipt,
       quote_revisions.vat_basis, quote_revisions.vat_rate_hundredths, quote_revisions.valid_until,
       quote_revisions.note, quote_revisions.brief_version
FROM quotes
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
JOIN organisations ON organisations.id = quotes.agency_id
"""
_LINES = """
SELECT quote_lines.* FROM quote_lines JOIN brief_lines ON brief_lines.id = quote_lines.line_id
WHERE quote_id = ? AND revision = ? ORDER BY brief_lines.position
"""


def find_own_quote(db: Database, *, brief_id: str, agency_id: str) -> Quote | None:
    """Return an agency's own quote for a brief, withdrawn or not, or None."""
    row = fetch_row(db, _QUOTE + "WHERE quotes.brief_id = ? AND quotes.agency_id = ?", (brief_id, agency_id))
    return None if row is None else _quote(db, row)


def find_own_quote_by_id(db: Database, *, quote_id: str, agency_id: str) -> Quote | None:
    """Return an agency's own quote by its id, or None: also for an id that belongs to another agency."""
    row = fetch_row(db, _QUOTE + "WHERE quotes.id = ? AND quotes.agency_id = ?", (quote_id, agency_id))
    return None if row is None else _quote(db, row)


def list_own_quotes(db: Database, agency_id: str) -> list[Quote]:
    """Return an agency's own quotes, the last submitted first."""
    rows = fetch_rows(
        db, _QUOTE + "WHERE quotes.agency_id = ? ORDER BY quote_revisions.submitted_at DESC, quotes.id", (agency_id,)
    )
    return [_quote(db, row) for row in rows]


def list_opened_quotes(db: Database, brief_id: str) -> list[Quote]:
    """Return the live quotes of a brief whose seal is broken, by agency name; empty while it is sealed."""
    rows = fetch_rows(
        db,
        _QUOTE + "JOIN briefs ON briefs.id = quotes.brief_id "
        "WHERE quotes.brief_id = ? AND briefs.opened_at IS NOT NULL AND quotes.withdrawn_at IS NULL "
        "ORDER BY organisations.name_key, quotes.id",
        (brief_id,),
    )
    return [_quote(db, row) for row in rows]


def list_published_receipts(db: Database, brief_id: str) -> list[str]:
    """Return the receipts of a brief's live quotes once a line of it is awarded, in no telling order."""
    rows = fetch_rows(
        db,
        "SELECT quote_revisions.receipt FROM quotes "
        "JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision "
        "JOIN briefs ON briefs.id = quotes.brief_id "
        "WHERE quotes.brief_id = ? AND briefs.opened_at IS NOT NULL AND quotes.withdrawn_at IS NULL "
        "AND EXISTS (SELECT 1 FROM awards WHERE awards.brief_id = briefs.id AND awards.revoked_at IS NULL) "
        "ORDER BY quote_revisions.receipt",
        (brief_id,),
    )
    return [row["receipt"] for row in rows]


def insert_quote(db: Database, *, quote_id: str, brief_id: str, agency_id: str, at: datetime) -> None:
    """Add a quote at revision 1; `insert_revision` must follow in the same transaction."""
    db.execute(
        "INSERT INTO quotes (id, brief_id, agency_id, revision, submitted_at) VALUES (?, ?, ?, 1, ?)",
        (quote_id, brief_id, agency_id, to_text(at)),
    )


def insert_revision(db: Database, quote: Quote, *, brief_version: int) -> None:
    """Append a revision with its lines."""
    content = quote.content
    db.execute(
        "INSERT INTO quote_revisions (quote_id, revision, brief_version, submitted_at, receipt, currency, vat_basis, "
        "vat_rate_hundredths, valid_until, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            quote.id,
            quote.revision,
            brief_version,
            to_text(quote.submitted_at),
            quote.receipt,
            quote.currency,
            content.vat_basis,
            content.vat_rate_hundredths,
            content.valid_until.isoformat(),
            content.note,
        ),
    )
    db.conn.executemany(
        "INSERT INTO quote_lines (quote_id, revision, line_id, state, fee_minor, supplier_minor, handling_minor, "
        "subcontracted_percent, subcontractor, included_in, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(quote.id, quote.revision, *_line_values(line)) for line in content.lines],
    )


def update_revised(db: Database, quote_id: str, *, revision: int, at: datetime) -> None:
    """Point a quote at its newest revision; a withdrawn quote lives again."""
    db.execute(
        "UPDATE quotes SET revision = ?, submitted_at = ?, withdrawn_at = NULL WHERE id = ?",
        (revision, to_text(at), quote_id),
    )


def update_withdrawn(db: Database, quote_id: str, *, at: datetime) -> None:
    """Mark a quote as withdrawn; its revisions stay."""
    db.execute("UPDATE quotes SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", (to_text(at), quote_id))


def find_quote_draft(db: Database, *, brief_id: str, agency_id: str) -> Mapping[str, Any] | None:
    """Return the fields an agency typed and saved without submitting, or None."""
    row = fetch_row(db, "SELECT fields FROM quote_drafts WHERE brief_id = ? AND agency_id = ?", (brief_id, agency_id))
    return None if row is None else json.loads(row["fields"])


def list_drafted_briefs(db: Database, agency_id: str) -> set[str]:
    """Return the ids of the briefs an agency has a saved draft for."""
    return {
        row["brief_id"] for row in fetch_rows(db, "SELECT brief_id FROM quote_drafts WHERE agency_id = ?", (agency_id,))
    }


def insert_quote_draft(db: Database, *, brief_id: str, agency_id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """Keep typed fields as they were typed, replacing those of an earlier save."""
    db.execute(
        "INSERT INTO quote_drafts (brief_id, agency_id, fields, saved_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (brief_id, agency_id) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at",
        (brief_id, agency_id, json.dumps(fields, ensure_ascii=False, sort_keys=True), to_text(at)),
    )


def delete_quote_draft(db: Database, *, brief_id: str, agency_id: str) -> None:
    """Drop a saved draft; none is no error."""
    db.execute("DELETE FROM quote_drafts WHERE brief_id = ? AND agency_id = ?", (brief_id, agency_id))


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
    )


def _quote(db: Database, row: dict[str, Any]) -> Quote:
    lines = tuple(
        QuoteLine(**(line | {"state": LineState(line["state"])}))
        for line in (
            {name: value for name, value in stored.items() if name not in ("quote_id", "revision")}
            for stored in fetch_rows(db, _LINES, (row["id"], row["revision"]))
        )
    )
    return Quote(
        id=row["id"],
        brief_id=row["brief_id"],
        agency_id=row["agency_id"],
        agency_name=row["agency_name"],
        revision=row["revision"],
        submitted_at=from_text(row["submitted_at"]),
        withdrawn_at=from_text_or_none(row["withdrawn_at"]),
        currency=row["currency"],
        receipt=row["receipt"],
        content=QuoteContent(
            vat_basis=row["vat_basis"],
            vat_rate_hundredths=row["vat_rate_hundredths"],
            valid_until=date.fromisoformat(row["valid_until"]),
            note=row["note"],
            lines=lines,
        ),
        brief_version=row["brief_version"],
    )
