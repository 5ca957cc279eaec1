"""What each person wants to be told, and the links in mails that change it."""

from collections.abc import Iterable
from datetime import datetime

from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import to_text


def list_recipients(db: Database, organisation_id: str, *, kind: str) -> list[tuple[str, str]]:
    """Return (person id, address) of an organisation's confirmed people who have not switched *kind* off."""
    rows = fetch_rows(
        db,
        "SELECT id, email FROM people WHERE organisation_id = ? AND verified_at IS NOT NULL AND left_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM muted_notices WHERE person_id = people.id AND kind = ?) ORDER BY email",
        (organisation_id, kind),
    )
    return [(row["id"], row["email"]) for row in rows]


def list_muted(db: Database, person_id: str) -> set[str]:
    """Return the kinds of mail a person has switched off."""
    return {row["kind"] for row in fetch_rows(db, "SELECT kind FROM muted_notices WHERE person_id = ?", (person_id,))}


def replace_muted(db: Database, person_id: str, kinds: Iterable[str]) -> None:
    """Switch off exactly these kinds of mail for a person."""
    db.execute("DELETE FROM muted_notices WHERE person_id = ?", (person_id,))
    for kind in kinds:
        insert_muted(db, person_id, kind)


def insert_muted(db: Database, person_id: str, kind: str) -> bool:
    """Switch off a kind of mail for a person; return whether it was on."""
    cursor = db.execute("INSERT OR IGNORE INTO muted_notices (person_id, kind) VALUES (?, ?)", (person_id, kind))
    return bool(cursor.rowcount == 1)


def update_time_zone(db: Database, person_id: str, time_zone: str) -> None:
    """Keep the zone a person wants to see times in; empty for none."""
    db.execute("UPDATE people SET time_zone = ? WHERE id = ?", (time_zone, person_id))


def insert_unsubscribe_link(db: Database, *, token_hash: str, person_id: str, kind: str, at: datetime) -> None:
    """Keep the hash of a token that switches a kind of mail off for a person; it never expires."""
    db.execute(
        "INSERT INTO unsubscribe_links (token_hash, person_id, kind, created_at) VALUES (?, ?, ?, ?)",
        (token_hash, person_id, kind, to_text(at)),
    )


def find_unsubscribe_link(db: Database, token_hash: str) -> tuple[str, str] | None:
    """Return (person id, kind) of a link, or None."""
    row = fetch_row(db, "SELECT person_id, kind FROM unsubscribe_links WHERE token_hash = ?", (token_hash,))
    return None if row is None else (row["person_id"], row["kind"])
