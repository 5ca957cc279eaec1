"""Clarifications and messages on opened quotes; what is sealed has neither."""

from datetime import datetime
from typing import Any

from market.core.correspondence import Clarification, Message, Thread
from market.core.errors import NotFound
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text

_IS_DECIDED = """
(cancelled_at IS NOT NULL OR unsuccessful_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM standing_awards AS awards WHERE awards.brief_id = briefs.id))
"""
# A blind brief hides names until it is decided; the label tells bidders apart and says nothing of them.
_SHOWN_AGENCY = f"""
CASE WHEN NOT {_IS_DECIDED} AND EXISTS (SELECT 1 FROM brief_terms WHERE brief_terms.brief_id = briefs.id AND is_blind)
    THEN 'Bidder ' || upper(substr(quotes.id, 1, 4)) ELSE agencies.name END
"""
_THREAD = f"""
SELECT briefs.id AS brief_id, quotes.id AS quote_id, briefs.title, briefs.time_zone, briefs.client_id,
       clients.name AS client_name, quotes.agency_id, {_SHOWN_AGENCY} AS agency_name,
       EXISTS (SELECT 1 FROM standing_awards AS awards WHERE awards.quote_id = quotes.id) AS is_awarded,
       {_IS_DECIDED} AS is_decided
FROM opened_quotes AS quotes
JOIN briefs ON briefs.id = quotes.brief_id
JOIN organisations AS clients ON clients.id = briefs.client_id
JOIN organisations AS agencies ON agencies.id = quotes.agency_id
"""
_CLARIFICATION = f"""
SELECT clarifications.brief_id, quote_id, {_SHOWN_AGENCY} AS agency_name, question, asked_at, answer, answered_at
FROM clarifications
JOIN opened_quotes AS quotes ON quotes.id = quote_id
JOIN briefs ON briefs.id = clarifications.brief_id
JOIN organisations AS agencies ON agencies.id = quotes.agency_id
"""


def get_thread(db: Database, *, brief_id: str, quote_id: str) -> Thread:
    """Return a live quote of an opened brief with its two sides; raises NotFound, also while it is sealed."""
    row = fetch_row(db, _THREAD + "WHERE briefs.id = ? AND quotes.id = ?", (brief_id, quote_id))
    if row is None:
        raise NotFound("There is nothing here under this address.")
    return Thread(**row | {name: bool(row[name]) for name in ("is_awarded", "is_decided")})


def list_threads(db: Database, brief_id: str) -> list[Thread]:
    """Return the live quotes of an opened brief with their sides, by agency name; empty while it is sealed."""
    rows = fetch_rows(db, _THREAD + "WHERE briefs.id = ? ORDER BY agency_name, quotes.id", (brief_id,))
    return [Thread(**row | {name: bool(row[name]) for name in ("is_awarded", "is_decided")}) for row in rows]


def find_clarification(db: Database, quote_id: str) -> Clarification | None:
    """Return the question asked about an opened quote with its answer, or None."""
    row = fetch_row(db, _CLARIFICATION + "WHERE quote_id = ?", (quote_id,))
    return None if row is None else _clarification(row)


def list_clarifications(db: Database, brief_id: str) -> list[Clarification]:
    """Return every question the client of a brief asked about its opened quotes, in the order of asking."""
    rows = fetch_rows(db, _CLARIFICATION + "WHERE clarifications.brief_id = ? ORDER BY asked_at, quote_id", (brief_id,))
    return [_clarification(row) for row in rows]


def insert_clarification(db: Database, thread: Thread, *, question: str, asked_by: str, at: datetime) -> None:
    """Add the one question about a quote."""
    db.execute(
        "INSERT INTO clarifications (quote_id, brief_id, question, asked_at, asked_by) VALUES (?, ?, ?, ?, ?)",
        (thread.quote_id, thread.brief_id, question, to_text(at), asked_by),
    )


def update_answered(db: Database, quote_id: str, *, answer: str, answered_by: str, at: datetime) -> None:
    """Add the one answer to a question."""
    db.execute(
        "UPDATE clarifications SET answer = ?, answered_at = ?, answered_by = ? WHERE quote_id = ?",
        (answer, to_text(at), answered_by, quote_id),
    )


def list_messages(db: Database, quote_id: str) -> list[Message]:
    """Return the messages about a quote in the order they were sent."""
    rows = fetch_rows(
        db,
        "SELECT organisations.name AS organisation_name, people.name AS person_name, body, sent_at FROM messages "
        "JOIN organisations ON organisations.id = messages.organisation_id JOIN people ON people.id = person_id "
        "WHERE quote_id = ? ORDER BY messages.id",
        (quote_id,),
    )
    return [Message(**row | {"sent_at": from_text(row["sent_at"])}) for row in rows]


def insert_message(
    db: Database, thread: Thread, *, organisation_id: str, person_id: str, body: str, at: datetime
) -> None:
    """Add a message to the thread of a quote."""
    db.execute(
        "INSERT INTO messages (quote_id, brief_id, organisation_id, person_id, body, sent_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (thread.quote_id, thread.brief_id, organisation_id, person_id, body, to_text(at)),
    )


def _clarification(row: dict[str, Any]) -> Clarification:
    moments = {"asked_at": from_text(row["asked_at"]), "answered_at": from_text_or_none(row["answered_at"])}
    return Clarification(**row | moments)
