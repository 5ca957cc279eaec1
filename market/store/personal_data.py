"""Everything kept of one person, found through the schema; and its erasure, with what others rely on left in place."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from market.store.connections import fetch_row, fetch_rows
from market.store.moments import to_text

_SECRET = frozenset({"password_hash", "token_hash", "code_hash", "secret", "link", "request_hash"})
_OWN = ("sessions", "mail_tokens", "muted_notices", "unsubscribe_links", "recovery_codes", "second_factors")


def list_person_columns(db: Database) -> list[tuple[str, str]]:
    """Return every (table, column) that refers to a person, as the schema says, by name."""
    tables = [row["name"] for row in fetch_rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = [
        (table, key["from"])
        for table in tables
        for key in fetch_rows(db, f"PRAGMA foreign_key_list({table})")
        if key["table"] == "people"
    ]
    return sorted({("people", "id"), *found})


def rows_of_person(db: Database, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return what is kept of a person by table: rows that refer to them, their mails and their acts, no secrets."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for table, column in list_person_columns(db):
        rows = fetch_rows(db, f"SELECT * FROM {table} WHERE {column} = ?", (person_id,))
        kept.setdefault(table, []).extend(_without_secrets(row) for row in rows)
    kept["outbox"] = fetch_rows(
        db,
        "SELECT recipient, subject, created_at, sent_at FROM outbox "
        "WHERE recipient = (SELECT email FROM people WHERE id = ?) ORDER BY id",
        (person_id,),
    )
    acts = "SELECT at, verb, subject, subject_id, detail FROM events WHERE actor = ? OR subject_id = ? ORDER BY id"
    kept["events"] = fetch_rows(db, acts, (person_id, person_id))
    return {table: rows for table, rows in kept.items() if rows}


def open_obligations(db: Database, organisation_id: str, *, now: datetime) -> Iterator[str]:
    """Yield, one sentence each, what an organisation still owes others: it cannot be closed before."""
    both = (organisation_id, organisation_id)
    checks: dict[str, tuple[str, tuple[str, ...]]] = {
        "A brief is published and not decided: withdraw it, cancel it or award it first.": (
            "SELECT 1 FROM briefs WHERE client_id = ? AND published_at IS NOT NULL AND withdrawn_at IS NULL "
            "AND cancelled_at IS NULL AND unsuccessful_at IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM awards WHERE awards.brief_id = briefs.id AND revoked_at IS NULL)",
            both[:1],
        ),
        "A quote of yours lies with an open brief: withdraw it first.": (
            "SELECT 1 FROM quotes JOIN briefs ON briefs.id = quotes.brief_id WHERE quotes.agency_id = ? "
            "AND quotes.withdrawn_at IS NULL AND briefs.withdrawn_at IS NULL AND briefs.cancelled_at IS NULL "
            "AND closes_at > ?",
            (organisation_id, to_text(now)),
        ),
        "Awarded work has not ended: end it and close it out first.": (
            "SELECT 1 FROM engagements WHERE (client_id = ? OR agency_id = ?) "
            "AND NOT EXISTS (SELECT 1 FROM work_ends WHERE work_ends.engagement_id = engagements.id)",
            both,
        ),
    }
    for sentence, (sql, parameters) in checks.items():
        if fetch_row(db, f"{sql} LIMIT 1", parameters):
            yield sentence


def erase_person(db: Database, person_id: str, *, at: datetime) -> None:
    """Take a person's name, address and ways in off the record; what they did stays, done by nobody in particular."""
    row = fetch_row(db, "SELECT email FROM people WHERE id = ?", (person_id,))
    email = row["email"] if row else ""
    for table in (*_OWN, "saved_searches"):
        db.execute(f"DELETE FROM {table} WHERE person_id = ?", (person_id,))
    db.execute("UPDATE api_tokens SET name = 'erased', revoked_at = coalesce(revoked_at, ?) WHERE person_id = ?",
               (to_text(at), person_id))  # fmt: skip
    db.execute("DELETE FROM outbox WHERE recipient = ?", (email,))
    db.execute(
        "UPDATE member_invitations SET email = id || '@erased.invalid', ended_at = coalesce(ended_at, ?) "
        "WHERE email = ?",
        (to_text(at), email),
    )
    db.execute(
        "UPDATE people SET name = 'Former member', email = id || '@erased.invalid', password_hash = '', "
        "time_zone = '', left_at = coalesce(left_at, ?), erased_at = ? WHERE id = ?",
        (to_text(at), to_text(at), person_id),
    )


def close_organisation(
    db: Database, organisation_id: str, *, name: str, slug: str, name_key: str, at: datetime
) -> None:
    """Take an organisation's name, words and cases off the record; prices, awards and conduct stay without a name."""
    moment = to_text(at)
    db.execute(
        "UPDATE organisations SET name = ?, slug = ?, name_key = ?, closed_at = ? WHERE id = ?",
        (name, slug, name_key, moment, organisation_id),
    )
    for table in ("agency_team", "agency_profiles"):
        db.execute(f"DELETE FROM {table} WHERE agency_id = ?", (organisation_id,))
    db.execute(
        "INSERT INTO case_withdrawals (case_id, withdrawn_at, withdrawn_by) SELECT id, ?, published_by "
        "FROM agency_cases WHERE agency_id = ? AND id NOT IN (SELECT case_id FROM case_withdrawals)",
        (moment, organisation_id),
    )
    db.execute(
        "UPDATE member_invitations SET ended_at = ? WHERE organisation_id = ? AND ended_at IS NULL",
        (moment, organisation_id),
    )


def _without_secrets(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _SECRET}
