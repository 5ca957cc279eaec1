"""Lines that opened quotes offer cheaper together, for freezing into an edition."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby

from market.core.bundles import Bundle, BundleLine
from market.core.catalogue import Catalogue
from market.core.money import percentage_of, round_half_even
from market.core.prices import is_near_reference
from market.store.connections import Database, fetch_rows
from market.store.moments import window_texts
from market.store.observations import load_line_factors

_DISCOUNTED = """
SELECT quotes.id AS quote_id, discounts.position, organisations.controlling_group, brief_lines.service,
       quote_lines.line_id, quote_lines.fee_minor, brief_lines.quantity_thousandths, discounts.percent_hundredths
FROM opened_quotes AS quotes
JOIN briefs ON briefs.id = quotes.brief_id AND briefs.opened_at IS NOT NULL
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = quotes.revision
JOIN quote_discounts AS discounts ON discounts.quote_id = quotes.id AND discounts.revision = quotes.revision
JOIN quote_discount_lines AS places ON places.quote_id = quotes.id AND places.revision = quotes.revision
     AND places.position = discounts.position
JOIN quote_lines ON quote_lines.quote_id = quotes.id AND quote_lines.revision = quotes.revision
     AND quote_lines.line_id = places.line_id
JOIN brief_lines ON brief_lines.id = quote_lines.line_id
JOIN services ON services.code = brief_lines.service
JOIN organisations ON organisations.id = quotes.agency_id
WHERE organisations.verified_at IS NOT NULL AND quote_revisions.currency = :currency AND quote_lines.state = 'priced'
  AND services.price_basis = 'fee' AND quote_lines.fee_minor > 0
  AND quote_revisions.submitted_at >= :after AND quote_revisions.submitted_at < :until
ORDER BY quotes.id, discounts.position, places.place
"""
_FEWEST_LINES = 2


def iterate_bundles(db: Database, catalogue: Catalogue, *, after: date, until: date, currency: str) -> Iterator[Bundle]:
    """Yield the bundles of quotes submitted in (*after*, *until*] in *currency*: discounts on two lines or more.

    Only lines of the agency's own fee, at a scope that may be converted to the reference.
    """
    window = window_texts(after, until) | {"currency": currency}
    factors = load_line_factors(db, catalogue)
    for _, rows in groupby(fetch_rows(db, _DISCOUNTED, window), lambda row: (row["quote_id"], row["position"])):
        given = list(rows)
        near = [row for row in given if is_near_reference(factors.get(row["line_id"], Decimal(1)))]
        if len(given) == len(near) >= _FEWEST_LINES:
            lines = (_bundle_line(row, factors.get(row["line_id"], Decimal(1))) for row in near)
            yield Bundle(near[0]["controlling_group"], tuple(lines))


def _bundle_line(row: dict[str, int | str], factor: Decimal) -> BundleLine:
    quantity = Decimal(int(row["quantity_thousandths"])) / 1000
    fees = round_half_even(int(row["fee_minor"]) * quantity)
    asked = fees - percentage_of(fees, int(row["percent_hundredths"]))
    return BundleLine(str(row["service"]), float(quantity * factor), asked)
