"""Which briefs stand behind which lines of which quotes."""

from datetime import datetime

from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, to_text


def insert_subcontract(
    db: Database, *, brief_id: str, quote_id: str, line_id: str, person_id: str, at: datetime
) -> None:
    """Record that a brief is posted on behalf of a line of a quote."""
    db.execute(
        "INSERT INTO subcontract_briefs (brief_id, quote_id, line_id, linked_at, linked_by) VALUES (?, ?, ?, ?, ?)",
        (brief_id, quote_id, line_id, to_text(at), person_id),
    )


def list_subcontract_briefs(db: Database, quote_id: str) -> list[tuple[str, str, datetime]]:
    """Return (brief id, line id, when linked) for the briefs behind a quote, the oldest first."""
    rows = fetch_rows(
        db,
        "SELECT brief_id, line_id, linked_at FROM subcontract_briefs WHERE quote_id = ? ORDER BY linked_at, brief_id",
        (quote_id,),
    )
    return [(row["brief_id"], row["line_id"], from_text(row["linked_at"])) for row in rows]


def is_on_behalf(db: Database, brief_id: str) -> bool:
    """Return whether a brief is posted on behalf of another client; of whom is nobody's to know here."""
    return fetch_row(db, "SELECT 1 FROM subcontract_briefs WHERE brief_id = ?", (brief_id,)) is not None


def list_subcontracted_quotes(db: Database) -> list[tuple[str, str]]:
    """Return (quote id, id of the brief it answers) for every opened quote that has briefs behind it."""
    rows = fetch_rows(
        db,
        "SELECT DISTINCT quotes.id, quotes.brief_id FROM subcontract_briefs "
        "JOIN opened_quotes AS quotes ON quotes.id = subcontract_briefs.quote_id ORDER BY quotes.id",
    )
    return [(row["id"], row["brief_id"]) for row in rows]
