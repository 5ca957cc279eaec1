"""Counts of one agency's own invitations, quotes and awards; nothing of anybody else."""

from datetime import datetime

from market.core.worth import Tries
from market.store.connections import Database, fetch_row
from market.store.moments import to_text

_INVITED = """
SELECT count(*) AS tries, sum(EXISTS (SELECT 1 FROM quotes WHERE quotes.brief_id = brief_invitations.brief_id
    AND quotes.agency_id = ?1 AND quotes.withdrawn_at IS NULL)) AS won
FROM brief_invitations JOIN briefs ON briefs.id = brief_invitations.brief_id AND published_at IS NOT NULL
WHERE brief_invitations.agency_id = ?1 AND brief_invitations.withdrawn_at IS NULL AND invited_at >= ?2
"""
_QUOTED = """
SELECT count(*) AS tries, sum(EXISTS (SELECT 1 FROM standing_awards WHERE standing_awards.quote_id = quotes.id)) AS won
FROM opened_quotes AS quotes JOIN briefs ON briefs.id = quotes.brief_id
WHERE quotes.agency_id = ?1 AND briefs.closes_at >= ?2 AND (cancelled_at IS NOT NULL
    OR unsuccessful_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM standing_awards WHERE standing_awards.brief_id = briefs.id))
"""


def count_invitations(db: Database, agency_id: str, *, since: datetime) -> Tries:
    """Return how many invitations an agency got since a moment, and how many of them it answered with a quote."""
    return _tries(db, _INVITED, agency_id, since)


def count_decided_quotes(db: Database, agency_id: str, *, since: datetime) -> Tries:
    """Return how many opened quotes of an agency are decided, for briefs that closed since, and how many won a line."""
    return _tries(db, _QUOTED, agency_id, since)


def _tries(db: Database, query: str, agency_id: str, since: datetime) -> Tries:
    row = fetch_row(db, query, (agency_id, to_text(since))) or {}
    return Tries(won=int(row["won"] or 0), of=int(row["tries"] or 0))
