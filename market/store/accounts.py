"""People, organisations, mail tokens and counted attempts."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from market.core.accounts import Actor, Organisation
from market.core.errors import NotFound
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text

ACTOR = """
SELECT people.id AS person_id, people.name, people.email, people.organisation_id,
       coalesce(organisations.name, '') AS organisation_name, coalesce(organisations.is_client, 0) AS is_client,
       coalesce(organisations.is_agency, 0) AS is_agency, people.is_operator,
       people.verified_at IS NOT NULL AS is_verified, people.role,
       coalesce(organisations.ban_reason, '') AS ban_reason, people.time_zone, people.language,
       EXISTS (SELECT 1 FROM second_factors WHERE second_factors.person_id = people.id
           AND confirmed_at IS NOT NULL) AS has_second_factor
FROM people LEFT JOIN organisations ON organisations.id = people.organisation_id
"""

_FLAGS = ("is_client", "is_agency", "is_operator", "is_verified", "has_second_factor")


def find_actor(db: Database, person_id: str) -> Actor | None:
    """Return the person as an actor, or None."""
    return actor_from(fetch_row(db, ACTOR + "WHERE people.id = ?", (person_id,)))


def find_actor_by_email(db: Database, email: str) -> Actor | None:
    """Return the person with this normalised address, or None."""
    return actor_from(fetch_row(db, ACTOR + "WHERE people.email = ?", (email,)))


def find_password_hash(db: Database, email: str) -> tuple[str, str] | None:
    """Return (person id, password hash) for a normalised address, or None."""
    row = fetch_row(db, "SELECT id, password_hash FROM people WHERE email = ?", (email,))
    return None if row is None else (row["id"], row["password_hash"])


def get_organisation(db: Database, organisation_id: str) -> Organisation:
    """Return an organisation; raises NotFound."""
    row = fetch_row(db, "SELECT * FROM organisations WHERE id = ?", (organisation_id,))
    if row is None:
        raise NotFound("There is no such organisation.")
    return _organisation(row)


def list_organisations(db: Database) -> list[Organisation]:
    """Return every organisation, by name."""
    return [_organisation(row) for row in fetch_rows(db, "SELECT * FROM organisations ORDER BY name_key")]


def find_organisation_by_name_key(db: Database, name_key: str) -> Organisation | None:
    """Return the organisation whose name has this key, or None."""
    row = fetch_row(db, "SELECT * FROM organisations WHERE name_key = ?", (name_key,))
    return None if row is None else _organisation(row)


def list_slugs_starting(db: Database, slug: str) -> set[str]:
    """Return the slugs in use that equal *slug* or continue it with a hyphen."""
    rows = fetch_rows(db, "SELECT slug FROM organisations WHERE slug = ? OR slug LIKE ? || '-%'", (slug, slug))
    return {row["slug"] for row in rows}


def update_buying(db: Database, organisation_id: str) -> bool:
    """Let an organisation buy as well; return whether this call changed anything."""
    cursor = db.execute("UPDATE organisations SET is_client = 1 WHERE id = ? AND is_client = 0", (organisation_id,))
    return bool(cursor.rowcount == 1)


def insert_organisation(db: Database, organisation: Organisation, *, name_key: str) -> None:
    """Add an organisation."""
    db.execute(
        "INSERT INTO organisations (id, slug, name, name_key, is_client, is_agency, country, city, agency_type, "
        "controlling_group, created_at, agency_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            organisation.id,
            organisation.slug,
            organisation.name,
            name_key,
            int(organisation.is_client),
            int(organisation.is_agency),
            organisation.country,
            organisation.city,
            organisation.agency_type,
            organisation.controlling_group,
            to_text(organisation.created_at),
            organisation.agency_size,
        ),
    )


def insert_person(
    db: Database,
    *,
    person_id: str,
    email: str,
    name: str,
    password_hash: str,
    organisation_id: str | None,
    is_operator: bool,
    at: datetime,
) -> None:
    """Add a person, not yet verified."""
    db.execute(
        "INSERT INTO people (id, email, name, password_hash, organisation_id, is_operator, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (person_id, email, name, password_hash, organisation_id, int(is_operator), to_text(at)),
    )


def find_language(db: Database, email: str) -> str:
    """Return the language the person with this address reads, or nothing for an address without an account."""
    row = fetch_row(db, "SELECT language FROM people WHERE email = ?", (email,))
    return row["language"] if row else ""


def update_language(db: Database, person_id: str, language: str) -> None:
    """Keep the language a person reads."""
    db.execute("UPDATE people SET language = ? WHERE id = ?", (language, person_id))


def update_verified(db: Database, person_id: str, *, at: datetime) -> None:
    """Record that a person, and through them their organisation, answered a mail link; first time wins."""
    db.execute("UPDATE people SET verified_at = coalesce(verified_at, ?) WHERE id = ?", (to_text(at), person_id))
    db.execute(
        "UPDATE organisations SET verified_at = coalesce(verified_at, ?) "
        "WHERE id = (SELECT organisation_id FROM people WHERE id = ?)",
        (to_text(at), person_id),
    )


def update_password(db: Database, person_id: str, password_hash: str) -> None:
    """Replace a person's password hash, end every session of theirs and void other links that would set a password."""
    db.execute("UPDATE people SET password_hash = ? WHERE id = ?", (password_hash, person_id))
    db.execute("DELETE FROM mail_tokens WHERE person_id = ? AND purpose = 'reset'", (person_id,))
    db.execute("DELETE FROM sessions WHERE person_id = ?", (person_id,))


def insert_mail_token(
    db: Database, *, token_hash: str, person_id: str, purpose: str, at: datetime, lasts: timedelta
) -> None:
    """Keep the hash of a token that goes out by mail."""
    db.execute(
        "INSERT INTO mail_tokens (token_hash, person_id, purpose, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (token_hash, person_id, purpose, to_text(at), to_text(at + lasts)),
    )


def find_mail_token_owner(db: Database, token_hash: str, *, purpose: str, now: datetime) -> str | None:
    """Return whose unused, unexpired token this is, or None."""
    row = fetch_row(
        db,
        "SELECT person_id FROM mail_tokens WHERE token_hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?",
        (token_hash, purpose, to_text(now)),
    )
    return None if row is None else str(row["person_id"])


def update_mail_token_used(db: Database, token_hash: str, *, at: datetime) -> None:
    """Mark a token as used, so that it works once."""
    db.execute("UPDATE mail_tokens SET used_at = ? WHERE token_hash = ?", (to_text(at), token_hash))


def delete_dead_mail_tokens(db: Database, dead_since: datetime) -> int:
    """Forget mailed links that expired before a moment; return how many."""
    return int(db.execute("DELETE FROM mail_tokens WHERE expires_at < ?", (to_text(dead_since),)).rowcount)


def insert_attempt(db: Database, key: str, *, window_start: int) -> int:
    """Count one more attempt under *key* in the window beginning at *window_start* (Unix seconds); return the count."""
    row = fetch_row(
        db,
        "INSERT INTO attempts (key, window_start, count) VALUES (?, ?, 1) "
        "ON CONFLICT (key, window_start) DO UPDATE SET count = count + 1 RETURNING count",
        (key, window_start),
    )
    return int(row["count"]) if row else 0


def delete_attempts_before(db: Database, window_start: int) -> None:
    """Forget windows that began before *window_start*."""
    db.execute("DELETE FROM attempts WHERE window_start < ?", (window_start,))


def actor_from(row: dict[str, Any] | None) -> Actor | None:
    """Return the actor of a row that `ACTOR` selected, or None for None."""
    if row is None:
        return None
    return Actor(**(row | {name: bool(row[name]) for name in _FLAGS}))


def _organisation(row: dict[str, Any]) -> Organisation:
    return Organisation(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        is_client=bool(row["is_client"]),
        is_agency=bool(row["is_agency"]),
        country=row["country"],
        city=row["city"],
        agency_type=row["agency_type"],
        controlling_group=row["controlling_group"],
        created_at=from_text(row["created_at"]),
        verified_at=from_text_or_none(row["verified_at"]),
        banned_at=from_text_or_none(row["banned_at"]),
        ban_reason=row["ban_reason"],
        merged_into=row["merged_into"],
        agency_size=row["agency_size"],
    )
