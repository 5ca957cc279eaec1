"""Fees by the outcome that opened quotes ask for, for freezing into an edition."""

from collections.abc import Iterator
from datetime import date

from market.core.success_fee_indicators import QuotedSuccessFee
from market.store.connections import Database, fetch_rows
from market.store.moments import window_texts

_QUOTED = """
SELECT organisations.controlling_group, fees.kind, fees.fee_minor
FROM opened_quotes AS quotes
JOIN briefs ON briefs.id = quotes.brief_id AND briefs.opened_at IS NOT NULL
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
JOIN quote_success_fees AS fees ON fees.quote_id = quotes.id AND fees.revision = quotes.revision
JOIN organisations ON organisations.id = quotes.agency_id AND organisations.verified_at IS NOT NULL
WHERE quote_revisions.currency = :currency
  AND quote_revisions.submitted_at >= :after AND quote_revisions.submitted_at < :until
ORDER BY organisations.controlling_group, fees.kind, fees.fee_minor
"""


def iterate_success_fees(db: Database, *, after: date, until: date, currency: str) -> Iterator[QuotedSuccessFee]:
    """Yield the fees by the outcome in opened quotes submitted in (*after*, *until*], in *currency* only."""
    window = window_texts(after, until) | {"currency": currency}
    for row in fetch_rows(db, _QUOTED, window):
        yield QuotedSuccessFee(row["controlling_group"], row["kind"], row["fee_minor"])
