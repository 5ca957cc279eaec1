"""Operators' checks of organisations, and the list to find one in."""

from sqlite_utils import Database

from market.core.accounts import Organisation, name_key
from market.core.verification import OrganisationCheck
from market.store.accounts import get_organisation
from market.store.connections import fetch_row, fetch_rows
from market.store.moments import date_or_none, from_text, to_text

_NAMED = "FROM organisations WHERE instr(name_key, ?) > 0"


def list_checks(db: Database, organisation_id: str) -> list[OrganisationCheck]:
    """Return every check of an organisation, the oldest first."""
    rows = fetch_rows(
        db,
        "SELECT kind, seen, url, result, checked_at, checked_by, expires_on FROM organisation_checks "
        "WHERE organisation_id = ? ORDER BY id",
        (organisation_id,),
    )
    return [
        OrganisationCheck(
            **row | {"checked_at": from_text(row["checked_at"]), "expires_on": date_or_none(row["expires_on"])}
        )
        for row in rows
    ]


def list_organisations_named(db: Database, wanted: str, *, limit: int, offset: int) -> list[Organisation]:
    """Return a page of the organisations whose name holds *wanted*, by name; '' finds all."""
    rows = fetch_rows(db, f"SELECT id {_NAMED} ORDER BY name_key LIMIT ? OFFSET ?", (name_key(wanted), limit, offset))
    return [get_organisation(db, row["id"]) for row in rows]


def count_organisations_named(db: Database, wanted: str) -> int:
    """Return how many organisations `list_organisations_named` pages through."""
    row = fetch_row(db, f"SELECT count(*) AS organisations {_NAMED}", (name_key(wanted),))
    return int(row["organisations"]) if row else 0


def count_unconfirmed_organisations(db: Database) -> int:
    """Return how many organisations have no confirmed address yet."""
    row = fetch_row(db, "SELECT count(*) AS organisations FROM organisations WHERE verified_at IS NULL")
    return int(row["organisations"]) if row else 0


def insert_check(db: Database, organisation_id: str, check: OrganisationCheck) -> None:
    """Append a check; earlier ones stay."""
    db.execute(
        "INSERT INTO organisation_checks (organisation_id, kind, seen, url, result, checked_at, checked_by, "
        "expires_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            organisation_id,
            check.kind,
            check.seen,
            check.url,
            check.result,
            to_text(check.checked_at),
            check.checked_by,
            check.expires_on.isoformat() if check.expires_on else None,
        ),
    )
