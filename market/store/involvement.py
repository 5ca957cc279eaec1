"""Which agencies work on a brief: for telling them of changes, never for showing or counting."""

from market.store.connections import Database, fetch_rows

_INVOLVED = """
SELECT agency_id FROM quotes WHERE brief_id = :brief AND withdrawn_at IS NULL
UNION SELECT agency_id FROM quote_drafts WHERE brief_id = :brief
UNION SELECT agency_id FROM questions WHERE brief_id = :brief
ORDER BY agency_id
"""


def list_involved_agencies(db: Database, brief_id: str) -> list[str]:
    """Return the ids of the agencies that drafted or submitted a quote for a brief, sealed or not, or asked about it.

    Whoever is given this list can count sealed quotes: use it to address mails and for nothing else.
    """
    return [row["agency_id"] for row in fetch_rows(db, _INVOLVED, {"brief": brief_id})]
