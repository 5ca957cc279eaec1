"""Bans, merged duplicates and controlling groups."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from market.core.accounts import Organisation
from market.store.accounts import get_organisation
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.engagements import list_engagements
from market.store.moments import from_text, to_text

_FOUND = 50
_UNFINISHED_BRIEF = """
SELECT 1 FROM briefs WHERE client_id = ? AND withdrawn_at IS NULL AND cancelled_at IS NULL AND unsuccessful_at IS NULL
    AND (SELECT count(*) FROM standing_awards WHERE standing_awards.brief_id = briefs.id)
        < max(1, (SELECT count(*) FROM brief_lines WHERE brief_lines.brief_id = briefs.id AND retired_in IS NULL))
LIMIT 1
"""
_UNFINISHED_QUOTE = """
SELECT 1 FROM quotes JOIN briefs ON briefs.id = quotes.brief_id
WHERE agency_id = ? AND quotes.withdrawn_at IS NULL AND briefs.withdrawn_at IS NULL AND cancelled_at IS NULL
    AND unsuccessful_at IS NULL
    AND (SELECT count(*) FROM standing_awards WHERE standing_awards.brief_id = briefs.id)
        < max(1, (SELECT count(*) FROM brief_lines WHERE brief_lines.brief_id = briefs.id AND retired_in IS NULL))
LIMIT 1
"""
_DRAFTED_QUOTE = """
SELECT 1 FROM quote_drafts JOIN briefs ON briefs.id = quote_drafts.brief_id
WHERE agency_id = ? AND withdrawn_at IS NULL AND opened_at IS NULL LIMIT 1
"""
_AWARDED = """
SELECT 1 FROM standing_awards JOIN quotes ON quotes.id = standing_awards.quote_id
JOIN briefs ON briefs.id = standing_awards.brief_id
WHERE :side IN (agency_id, client_id)
    AND NOT EXISTS (SELECT 1 FROM engagements WHERE engagements.quote_id = standing_awards.quote_id) LIMIT 1
"""


_WAITING_APPEALS = """
SELECT organisations.id AS organisation_id, organisations.name, said.at AS sent_at, said.detail ->> 'text' AS text
FROM organisations JOIN events AS said ON said.subject = 'organisation' AND said.subject_id = organisations.id
WHERE banned_at IS NOT NULL AND said.verb = 'organisation.appeal' AND NOT EXISTS (
    SELECT 1 FROM events AS later
    WHERE later.subject = 'organisation' AND later.subject_id = organisations.id AND later.id > said.id
        AND later.verb IN ('organisation.ban', 'organisation.keep-ban', 'organisation.appeal'))
ORDER BY said.id
"""


@dataclass(frozen=True, slots=True)
class Appeal:
    """The newest word of an organisation against its ban, while no operator has decided on it."""

    organisation_id: str
    name: str
    sent_at: datetime
    text: str


def list_waiting_appeals(db: Database) -> list[Appeal]:
    """Return the appeals nobody has decided on, one for each banned organisation, the longest waiting first."""
    return [Appeal(**row | {"sent_at": from_text(row["sent_at"])}) for row in fetch_rows(db, _WAITING_APPEALS)]


def is_at_work(db: Database, organisation_id: str, *, today: date) -> bool:
    """Return whether an organisation has a draft, an undecided brief or live quote, or awarded work not finished.

    One answer for all of them: whoever is told must not learn of a sealed quote.
    """
    queries = (_UNFINISHED_BRIEF, _UNFINISHED_QUOTE, _DRAFTED_QUOTE)
    return (
        any(fetch_row(db, query, (organisation_id,)) is not None for query in queries)
        or fetch_row(db, _AWARDED, {"side": organisation_id}) is not None
        or any(not each.is_finished(today) for each in list_engagements(db, organisation_id))
    )


def search_organisations(db: Database, name_key: str) -> list[Organisation]:
    """Return up to 50 organisations whose name or address part contains *name_key*, by name; all for empty text."""
    rows = fetch_rows(
        db,
        "SELECT id FROM organisations WHERE instr(name_key, ?) OR instr(slug, ?) ORDER BY name_key LIMIT ?",
        (name_key, name_key, _FOUND),
    )
    return [get_organisation(db, row["id"]) for row in rows]


def find_organisation_by_slug(db: Database, slug: str) -> Organisation | None:
    """Return the organisation with this address part, merged ones included, or None."""
    row = fetch_row(db, "SELECT id FROM organisations WHERE slug = ?", (slug,))
    return None if row is None else get_organisation(db, row["id"])


def list_group(db: Database, controlling_group: str) -> list[Organisation]:
    """Return the organisations of one controlling group, by name."""
    rows = fetch_rows(
        db, "SELECT id FROM organisations WHERE controlling_group = ? ORDER BY name_key", (controlling_group,)
    )
    return [get_organisation(db, row["id"]) for row in rows]


def list_banned(db: Database, organisation_ids: Collection[str]) -> dict[str, str]:
    """Return the names of those of the given organisations that are banned, by id."""
    rows = fetch_rows(db, "SELECT id, name FROM organisations WHERE banned_at IS NOT NULL")
    return {row["id"]: row["name"] for row in rows if row["id"] in organisation_ids}


def update_banned(db: Database, organisation_id: str, *, reason: str, at: datetime) -> None:
    """Ban an organisation."""
    db.execute(
        "UPDATE organisations SET banned_at = ?, ban_reason = ? WHERE id = ?", (to_text(at), reason, organisation_id)
    )


def update_unbanned(db: Database, organisation_id: str) -> None:
    """Lift a ban."""
    db.execute("UPDATE organisations SET banned_at = NULL, ban_reason = '' WHERE id = ?", (organisation_id,))


def update_merged(db: Database, organisation_id: str, *, target_id: str) -> None:
    """Mark an organisation, and those merged into it earlier, as merged into another."""
    db.execute(
        "UPDATE organisations SET merged_into = :target WHERE id = :merged OR merged_into = :merged",
        {"target": target_id, "merged": organisation_id},
    )


def update_group(db: Database, organisation_id: str, controlling_group: str) -> None:
    """Put an organisation, with those merged into it, into a controlling group."""
    db.execute(
        "UPDATE organisations SET controlling_group = ? WHERE id = ? OR merged_into = ?",
        (controlling_group, organisation_id, organisation_id),
    )
