"""Quotes and their seal.

Until a brief is opened, only the quoting agency can read its quote: every query here either names that
agency or reads the view ``opened_quotes``, which requires ``briefs.opened_at``.  There is no query that counts
sealed quotes.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from market.core.quotes import Quote, QuoteContent
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import date_or_none, from_text, from_text_or_none, to_text
from market.store.quote_parts import insert_parts, load_parts

_QUOTE = """
SELECT quotes.id, quotes.brief_id, quotes.agency_id, organisations.name AS agency_name, quotes.revision,
       quote_revisions.submitted_at, quotes.withdrawn_at, quote_revisions.currency, quote_revisions.receipt,
       quote_revisions.vat_basis, quote_revisions.vat_rate_hundredths, quote_revisions.valid_until,
       quote_revisions.note, quote_revisions.brief_version,
       (SELECT valid_until FROM quote_renewals WHERE quote_renewals.quote_id = quotes.id
        ORDER BY quote_renewals.id DESC LIMIT 1) AS renewed_until
FROM quotes
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
JOIN organisations ON organisations.id = quotes.agency_id
"""
# A quote that was not confirmed for the brief as amended has lapsed: it stays sealed, and the view leaves it out.
_OPENED = _QUOTE.replace("FROM quotes\n", "FROM opened_quotes AS quotes\n")


def find_own_quote(db: Database, *, brief_id: str, agency_id: str) -> Quote | None:
    """Return an agency's own quote for a brief, withdrawn or not, or None."""
    row = fetch_row(db, _QUOTE + "WHERE quotes.brief_id = ? AND quotes.agency_id = ?", (brief_id, agency_id))
    return None if row is None else _quotes(db, [row])[0]


def find_own_quote_by_id(db: Database, *, quote_id: str, agency_id: str) -> Quote | None:
    """Return an agency's own quote by its id, or None: also for an id that belongs to another agency."""
    row = fetch_row(db, _QUOTE + "WHERE quotes.id = ? AND quotes.agency_id = ?", (quote_id, agency_id))
    return None if row is None else _quotes(db, [row])[0]


def list_own_quotes(db: Database, agency_id: str) -> list[Quote]:
    """Return an agency's own quotes, the last submitted first."""
    rows = fetch_rows(
        db, _QUOTE + "WHERE quotes.agency_id = ? ORDER BY quote_revisions.submitted_at DESC, quotes.id", (agency_id,)
    )
    return _quotes(db, rows)


def list_own_titles(db: Database, agency_id: str) -> list[tuple[str, str, str]]:
    """Return (quote id, brief id, title of the brief) of an agency's own quotes, the last submitted first."""
    rows = fetch_rows(
        db,
        "SELECT quotes.id, quotes.brief_id, briefs.title FROM quotes JOIN briefs ON briefs.id = quotes.brief_id "
        "WHERE quotes.agency_id = ? ORDER BY quotes.submitted_at DESC, quotes.id",
        (agency_id,),
    )
    return [(row["id"], row["brief_id"], row["title"]) for row in rows]


def list_opened_quotes(db: Database, brief_id: str) -> list[Quote]:
    """Return the live quotes of a brief whose seal is broken, by agency name; empty while it is sealed.

    Quotes that were stale at closing have lapsed and are not among them.
    """
    rows = fetch_rows(
        db,
        _OPENED + "WHERE quotes.brief_id = ? ORDER BY organisations.name_key, quotes.id",
        (brief_id,),
    )
    return _quotes(db, rows)


def find_opened_quote(db: Database, *, quote_id: str, client_id: str) -> Quote | None:
    """Return one live quote for a client's own brief whose seal is broken, or None."""
    row = fetch_row(
        db,
        _OPENED + "JOIN briefs ON briefs.id = quotes.brief_id WHERE quotes.id = ? AND briefs.client_id = ?",
        (quote_id, client_id),
    )
    return None if row is None else _quotes(db, [row])[0]


def find_own_canonical(db: Database, *, quote_id: str, agency_id: str) -> str | None:
    """Return the canonical text that the newest receipt of an agency's own quote was made from, or None."""
    row = fetch_row(
        db,
        "SELECT canonical FROM quote_statements JOIN quotes ON quotes.id = quote_statements.quote_id "
        "AND quotes.revision = quote_statements.revision WHERE quotes.id = ? AND quotes.agency_id = ?",
        (quote_id, agency_id),
    )
    return None if row is None else str(row["canonical"])


def list_published_receipts(db: Database, brief_id: str) -> list[str]:
    """Return the receipts of a brief's live quotes once a line of it is awarded, in no telling order."""
    rows = fetch_rows(
        db,
        "SELECT quote_revisions.receipt FROM opened_quotes AS quotes "
        "JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision "
        "WHERE quotes.brief_id = ? "
        "AND EXISTS (SELECT 1 FROM standing_awards AS awards WHERE awards.brief_id = quotes.brief_id) "
        "ORDER BY quote_revisions.receipt",
        (brief_id,),
    )
    return [row["receipt"] for row in rows]


def find_count_band(db: Database, brief_id: str) -> str | None:
    """Return 0, 1-2 or 3+ quotes for a brief that promised everyone this band when it was published, else None.

    The band is made inside the query, so that no exact number leaves it.
    """
    row = fetch_row(
        db,
        "SELECT CASE WHEN count(quotes.id) = 0 THEN '0' WHEN count(quotes.id) < 3 THEN '1-2' ELSE '3+' END AS band "
        "FROM brief_terms JOIN briefs ON briefs.id = brief_terms.brief_id "
        "LEFT JOIN quotes ON quotes.brief_id = briefs.id AND quotes.withdrawn_at IS NULL "
        "WHERE briefs.id = ? AND brief_terms.shows_count = 1 AND briefs.published_at IS NOT NULL GROUP BY briefs.id",
        (brief_id,),
    )
    return None if row is None else row["band"]


def insert_quote(db: Database, *, quote_id: str, brief_id: str, agency_id: str, at: datetime) -> None:
    """Add a quote at revision 1; `insert_revision` must follow in the same transaction."""
    db.execute(
        "INSERT INTO quotes (id, brief_id, agency_id, revision, submitted_at) VALUES (?, ?, ?, 1, ?)",
        (quote_id, brief_id, agency_id, to_text(at)),
    )


def insert_revision(db: Database, quote: Quote, *, brief_version: int, canonical: str) -> None:
    """Append a revision with its lines and parts, and the *canonical* text its receipt was made from."""
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
    insert_parts(db, quote, canonical=canonical)


def insert_renewal(db: Database, quote: Quote, *, valid_until: date, by: str, at: datetime) -> None:
    """Append a later day until which an agency holds its quote as sealed."""
    db.execute(
        "INSERT INTO quote_renewals (quote_id, revision, valid_until, renewed_at, renewed_by) VALUES (?, ?, ?, ?, ?)",
        (quote.id, quote.revision, valid_until.isoformat(), to_text(at), by),
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


def find_draft_time(db: Database, *, brief_id: str, agency_id: str) -> datetime | None:
    """Return when an agency last saved a draft for a brief, or None."""
    row = fetch_row(db, "SELECT saved_at FROM quote_drafts WHERE brief_id = ? AND agency_id = ?", (brief_id, agency_id))
    return None if row is None else from_text(row["saved_at"])


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


def _quotes(db: Database, rows: Sequence[dict[str, Any]]) -> list[Quote]:
    parts = load_parts(db, [row["id"] for row in rows])
    return [_quote(row, parts[row["id"]]) for row in rows]


def _quote(row: dict[str, Any], parts: Mapping[str, Any]) -> Quote:
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
            **parts,
        ),
        brief_version=row["brief_version"],
        renewed_until=date_or_none(row["renewed_until"]),
    )
