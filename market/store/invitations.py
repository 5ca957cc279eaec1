"""Which agencies a client invited to a brief, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from market.core.accounts import Organisation
from market.store.accounts import get_organisation
from market.store.connections import fetch_row, fetch_rows
from market.store.finding import LISTED
from market.store.moments import from_text, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Invitation:
    """One agency's invitation to one brief; it stands until the client withdraws it or the agency declines."""

    brief_id: str
    agency_id: str
    agency_name: str
    agency_slug: str
    invited_at: datetime
    told_at: datetime | None
    withdrawn_at: datetime | None
    declined_at: datetime | None
    decline_reason: str

    @property
    def stands(self) -> bool:
        """Whether the agency is invited now."""
        return self.withdrawn_at is None and self.declined_at is None


_INVITATION = """
SELECT brief_invitations.brief_id, agency_id, organisations.name AS agency_name, organisations.slug AS agency_slug,
       invited_at, told_at, brief_invitations.withdrawn_at, declined_at, decline_reason
FROM brief_invitations JOIN organisations ON organisations.id = agency_id
"""


def list_invitations(db: Database, brief_id: str) -> list[Invitation]:
    """Return every invitation to a brief, withdrawn and declined ones included, by the agency's name."""
    return _read(db, _INVITATION + "WHERE brief_invitations.brief_id = ? ORDER BY name_key", brief_id)


def find_invitable_agency(db: Database, slug: str) -> Organisation | None:
    """Return the verified agency with this short name, or None."""
    row = fetch_row(
        db,
        f"SELECT id FROM organisations WHERE slug = ? AND {LISTED}",
        (slug,),
    )
    return None if row is None else get_organisation(db, row["id"])


def list_invitable_agencies(db: Database, *, client_id: str) -> list[tuple[str, str]]:
    """Return (slug, name) of the verified agencies other than the client itself, by name."""
    rows = fetch_rows(
        db,
        f"SELECT slug, name FROM organisations WHERE {LISTED} AND id <> ? ORDER BY name_key",
        (client_id,),
    )
    return [(row["slug"], row["name"]) for row in rows]


def insert_invitation(db: Database, *, brief_id: str, agency_id: str, at: datetime) -> None:
    """Invite an agency; one that was withdrawn or declined stands again."""
    db.execute(
        "INSERT INTO brief_invitations (brief_id, agency_id, invited_at) VALUES (?, ?, ?) "
        "ON CONFLICT (brief_id, agency_id) DO UPDATE SET invited_at = excluded.invited_at, told_at = NULL, "
        "withdrawn_at = NULL, declined_at = NULL, decline_reason = ''",
        (brief_id, agency_id, to_text(at)),
    )


def update_invitation_told(db: Database, *, brief_id: str, agency_id: str, at: datetime) -> None:
    """Mark that the agency was mailed, which happens once the brief is published."""
    db.execute(
        "UPDATE brief_invitations SET told_at = ? WHERE brief_id = ? AND agency_id = ?",
        (to_text(at), brief_id, agency_id),
    )


def update_invitation_withdrawn(db: Database, *, brief_id: str, agency_id: str, at: datetime) -> bool:
    """Withdraw a standing invitation; return whether there was one."""
    cursor = db.execute(
        "UPDATE brief_invitations SET withdrawn_at = ? "
        "WHERE brief_id = ? AND agency_id = ? AND withdrawn_at IS NULL AND declined_at IS NULL",
        (to_text(at), brief_id, agency_id),
    )
    return bool(cursor.rowcount == 1)


def update_invitation_declined(db: Database, *, brief_id: str, agency_id: str, reason: str, at: datetime) -> None:
    """Record that an agency declined, with its reason."""
    db.execute(
        "UPDATE brief_invitations SET declined_at = ?, decline_reason = ? WHERE brief_id = ? AND agency_id = ?",
        (to_text(at), reason, brief_id, agency_id),
    )


def _read(db: Database, sql: str, parameter: str) -> list[Invitation]:
    moments = ("invited_at", "told_at", "withdrawn_at", "declined_at")
    return [
        Invitation(
            **row
            | {name: from_text_or_none(row[name]) for name in moments}
            | {"invited_at": from_text(row["invited_at"])}
        )
        for row in fetch_rows(db, sql, (parameter,))
    ]
