"""What agencies say of themselves; a profile is replaced as a whole, a case is never changed, only withdrawn."""

from datetime import datetime
from typing import Any

from market.core.profiles import NO_PROFILE, Case, Profile, TeamRole
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import from_text, to_text

_SEPARATOR = " "
_CASE = (
    "id",
    "agency_id",
    "title",
    "situation",
    "work",
    "service",
    "kind",
    "number",
    "measured_over",
    "source",
    "tally_id",
    "published_at",
)


def load_profile(db: Database, agency_id: str) -> Profile:
    """Return what an agency says of itself; an empty profile where it has said nothing."""
    row = fetch_row(db, "SELECT about, languages, shows_prices FROM agency_profiles WHERE agency_id = ?", (agency_id,))
    if row is None:
        return NO_PROFILE
    team = fetch_rows(
        db, "SELECT role, people, years FROM agency_team WHERE agency_id = ? ORDER BY position", (agency_id,)
    )
    return Profile(
        row["about"],
        tuple(row["languages"].split()),
        bool(row["shows_prices"]),
        tuple(TeamRole(**each) for each in team),
    )


def replace_profile(db: Database, agency_id: str, profile: Profile, *, at: datetime, by: str) -> None:
    """Put *profile* in place of what the agency said before; *by* is the id of the person."""
    db.execute(
        "INSERT INTO agency_profiles (agency_id, about, languages, shows_prices, updated_at, updated_by) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (agency_id) DO UPDATE SET about = excluded.about, "
        "languages = excluded.languages, shows_prices = excluded.shows_prices, updated_at = excluded.updated_at, "
        "updated_by = excluded.updated_by",
        (agency_id, profile.about, _SEPARATOR.join(profile.languages), int(profile.shows_prices), to_text(at), by),
    )
    db.execute("DELETE FROM agency_team WHERE agency_id = ?", (agency_id,))
    for place, role in enumerate(profile.team):
        db.execute(
            "INSERT INTO agency_team (agency_id, position, role, people, years) VALUES (?, ?, ?, ?, ?)",
            (agency_id, place, role.role, role.people, role.years),
        )


def update_agency_kind(db: Database, agency_id: str, *, agency_type: str | None, agency_size: str | None) -> None:
    """Change what kind of agency an organisation is and how large."""
    db.execute(
        "UPDATE organisations SET agency_type = ?, agency_size = ? WHERE id = ?", (agency_type, agency_size, agency_id)
    )


def list_cases(db: Database, agency_id: str) -> list[Case]:
    """Return the cases an agency shows, the newest first; withdrawn ones are left out."""
    rows = fetch_rows(
        db,
        f"SELECT {', '.join(_CASE)} FROM shown_cases WHERE agency_id = ? ORDER BY published_at DESC, id",
        (agency_id,),
    )
    return [_case(row) for row in rows]


def insert_case(db: Database, case: Case, *, by: str) -> None:
    """Add a case; *by* is the id of the person."""
    values = [getattr(case, name) for name in _CASE[:-1]]
    db.execute(
        f"INSERT INTO agency_cases ({', '.join(_CASE)}, published_by) VALUES ({', '.join('?' * (len(_CASE) + 1))})",
        (*values, to_text(case.published_at), by),
    )


def insert_case_withdrawal(db: Database, case_id: str, *, at: datetime, by: str) -> None:
    """Take a case off the profile; its row stays."""
    db.execute(
        "INSERT INTO case_withdrawals (case_id, withdrawn_at, withdrawn_by) VALUES (?, ?, ?)",
        (case_id, to_text(at), by),
    )


def list_showable_tallies(db: Database, agency_id: str) -> list[tuple[str, str, str]]:
    """Return (tally, engagement, title of the brief) of work whose counts the client confirmed and lets be shown."""
    rows = fetch_rows(
        db,
        "SELECT confirmed_tallies.id, engagement_id, briefs.title FROM confirmed_tallies "
        "JOIN engagements ON engagements.id = engagement_id JOIN briefs ON briefs.id = engagements.brief_id "
        "WHERE agency_id = ? AND may_be_shown = 1 ORDER BY reported_at DESC, confirmed_tallies.id",
        (agency_id,),
    )
    return [(row["id"], row["engagement_id"], row["title"]) for row in rows]


def _case(row: dict[str, Any]) -> Case:
    return Case(**(row | {"published_at": from_text(row["published_at"])}))
