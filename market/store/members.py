"""The people of an organisation and the invitations to become one."""

from datetime import datetime, timedelta
from typing import Any

from market.core.members import Invitation, Member
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text

_INVITATION = """
SELECT member_invitations.id, organisation_id, organisations.name AS organisation_name, email, role, expires_at
FROM member_invitations JOIN organisations ON organisations.id = organisation_id
"""


def list_members(db: Database, organisation_id: str) -> list[Member]:
    """Return the people of an organisation who have not left, by name."""
    rows = fetch_rows(
        db,
        "SELECT id AS person_id, name, email, role, created_at AS joined_at, verified_at FROM people "
        "WHERE organisation_id = ? AND left_at IS NULL ORDER BY name, email",
        (organisation_id,),
    )
    return [_member(row) for row in rows]


def list_invitations(db: Database, organisation_id: str, *, now: datetime) -> list[Invitation]:
    """Return the invitations of an organisation that still work, by address."""
    rows = fetch_rows(
        db,
        _INVITATION + "WHERE organisation_id = ? AND ended_at IS NULL AND expires_at > ? ORDER BY email",
        (organisation_id, to_text(now)),
    )
    return [_invitation(row) for row in rows]


def find_invitation(db: Database, token_hash: str, *, now: datetime) -> Invitation | None:
    """Return the invitation a mailed token stands for while it works, or None."""
    row = fetch_row(
        db,
        _INVITATION + "WHERE token_hash = ? AND ended_at IS NULL AND expires_at > ?",
        (token_hash, to_text(now)),
    )
    return None if row is None else _invitation(row)


def insert_invitation(
    db: Database,
    *,
    invitation_id: str,
    token_hash: str,
    organisation_id: str,
    email: str,
    role: str,
    invited_by: str,
    at: datetime,
    lasts: timedelta,
) -> None:
    """Add an invitation in place of an earlier one of the organisation to the same address."""
    db.execute(
        "UPDATE member_invitations SET ended_at = ? WHERE organisation_id = ? AND email = ? AND ended_at IS NULL",
        (to_text(at), organisation_id, email),
    )
    db.execute(
        "INSERT INTO member_invitations (id, token_hash, organisation_id, email, role, invited_by, created_at, "
        "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (invitation_id, token_hash, organisation_id, email, role, invited_by, to_text(at), to_text(at + lasts)),
    )


def update_invitation_ended(db: Database, invitation_id: str, *, at: datetime) -> None:
    """End an invitation: it was used or taken back."""
    db.execute("UPDATE member_invitations SET ended_at = ? WHERE id = ?", (to_text(at), invitation_id))


def update_role(db: Database, person_id: str, role: str) -> None:
    """Give a person a role."""
    db.execute("UPDATE people SET role = ? WHERE id = ?", (role, person_id))


def update_left(db: Database, person_id: str, *, at: datetime) -> None:
    """Close a person's account: sessions and links end, the address is free again, the name stays on what they did."""
    db.execute(
        "UPDATE people SET left_at = ?, email = id || '@left.invalid', password_hash = '' WHERE id = ?",
        (to_text(at), person_id),
    )
    for table in ("sessions", "mail_tokens", "muted_notices", "unsubscribe_links"):
        db.execute(f"DELETE FROM {table} WHERE person_id = ?", (person_id,))


def update_moved(db: Database, organisation_id: str, *, target_id: str, at: datetime) -> None:
    """Move everybody of one organisation to another; its open invitations end."""
    db.execute("UPDATE people SET organisation_id = ? WHERE organisation_id = ?", (target_id, organisation_id))
    db.execute(
        "UPDATE member_invitations SET ended_at = ? WHERE organisation_id = ? AND ended_at IS NULL",
        (to_text(at), organisation_id),
    )


def _member(row: dict[str, Any]) -> Member:
    return Member(
        **row | {"joined_at": from_text(row["joined_at"]), "verified_at": from_text_or_none(row["verified_at"])}
    )


def _invitation(row: dict[str, Any]) -> Invitation:
    return Invitation(**row | {"expires_at": from_text(row["expires_at"])})
