"""What open data tells of a brief's outcome: who was awarded, and how many quoted once the seal is broken."""

from market.core.accounts import Organisation
from market.store.accounts import get_organisation
from market.store.connections import Database, fetch_row, fetch_rows


def list_award_suppliers(db: Database, brief_id: str) -> dict[str, Organisation]:
    """Return the agency of each award of a brief by award id."""
    rows = fetch_rows(
        db,
        "SELECT awards.id, quotes.agency_id FROM standing_awards AS awards "
        "JOIN opened_quotes AS quotes ON quotes.id = awards.quote_id WHERE awards.brief_id = ?",
        (brief_id,),
    )
    return {row["id"]: get_organisation(db, row["agency_id"]) for row in rows}


def count_opened_quotes(db: Database, brief_id: str) -> int | None:
    """Return how many quotes of a brief were opened, lapsed ones left out, or None while they are sealed."""
    row = fetch_row(
        db,
        "SELECT (SELECT count(*) FROM opened_quotes WHERE opened_quotes.brief_id = briefs.id) AS quotes "
        "FROM briefs WHERE briefs.id = ? AND briefs.opened_at IS NOT NULL",
        (brief_id,),
    )
    return None if row is None else int(row["quotes"])
