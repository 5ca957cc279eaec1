"""Finished work that statistics may count, and what was awarded to whom; nothing sealed appears here."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from market.core.aftercare import CHECKPOINT_DAYS
from market.core.budget_indicators import AwardedValue
from market.core.conduct_indicators import OrganisationCount
from market.core.money import times_quantity
from market.store.connections import Database, fetch_rows
from market.store.moments import window_texts

_COUNTED = """
SELECT engagements.id, organisations.controlling_group,
    (SELECT count(DISTINCT quote_id) FROM standing_awards
        WHERE standing_awards.brief_id = engagements.brief_id) > 1 AS is_split
FROM engagements JOIN organisations ON organisations.id = agency_id AND organisations.verified_at IS NOT NULL
WHERE engagements.id IN (
    SELECT engagement_id FROM tallies JOIN tally_answers ON tally_id = tallies.id AND answer = 'confirmed'
        WHERE answered_at >= :after AND answered_at < :until
    UNION SELECT engagement_id FROM kpi_results JOIN kpi_result_answers ON result_id = kpi_results.id
        AND answer = 'confirmed' WHERE answered_at >= :after AND answered_at < :until)
ORDER BY engagements.id
"""
_AWARDED = """
SELECT organisations.controlling_group, briefs.client_id, briefs.department, briefs.id AS brief_id,
    fee_minor, supplier_minor, handling_minor, brief_lines.quantity_thousandths
FROM standing_awards AS awards
JOIN opened_quotes AS quotes ON quotes.id = awards.quote_id
JOIN briefs ON briefs.id = awards.brief_id AND briefs.department IS NOT NULL
JOIN quote_revisions ON quote_revisions.quote_id = quotes.id AND quote_revisions.revision = awards.revision
JOIN quote_lines ON quote_lines.quote_id = quotes.id AND quote_lines.revision = awards.revision
    AND quote_lines.line_id = awards.line_id
JOIN brief_lines ON brief_lines.id = awards.line_id
JOIN organisations ON organisations.id = quotes.agency_id
WHERE quote_revisions.currency = :currency AND (:agency IS NULL OR quotes.agency_id = :agency)
    AND awards.awarded_at >= :after AND awards.awarded_at < :until
ORDER BY organisations.controlling_group, briefs.id
"""
_WANTED = """
SELECT client_id, count(kpis.code) AS lines, sum(kpis.level IN ('OC', 'IM')) AS outcomes,
    count(DISTINCT briefs.id) AS briefs,
    count(DISTINCT CASE WHEN kpis.level IN ('OC', 'IM') THEN briefs.id END) AS good,
    count(DISTINCT CASE WHEN kpis.code = 'referral-rate' THEN briefs.id END) AS referral
FROM briefs JOIN organisations ON organisations.id = client_id AND organisations.verified_at IS NOT NULL
LEFT JOIN brief_kpis ON brief_kpis.brief_id = briefs.id LEFT JOIN kpis ON kpis.code = brief_kpis.kpi
WHERE published_at >= :after AND published_at < :until GROUP BY client_id ORDER BY client_id
"""
_ASKED_FOR_VALUE = """
SELECT DISTINCT subject_id FROM events
WHERE verb = 'brief.refuse-measure' AND subject = 'organisation' AND at >= :after AND at < :until
"""
_CLOSED = """
SELECT organisations.controlling_group, ended_on, watch_days,
    (SELECT accepted = due FROM signed_acts WHERE signed_acts.engagement_id = engagements.id) AS is_complete,
    (SELECT max(found_on) FROM watch_findings WHERE watch_findings.engagement_id = engagements.id) AS looked_on,
    (SELECT min(found_on) FROM watch_findings WHERE watch_findings.engagement_id = engagements.id AND kind <> 'nothing'
        AND coalesce((SELECT answer FROM watch_answers WHERE finding_id = watch_findings.id
            ORDER BY watch_answers.id DESC LIMIT 1), '') <> 'contested') AS amiss_on
FROM engagements JOIN kick_off_confirmations ON kick_off_confirmations.engagement_id = engagements.id
JOIN work_ends ON work_ends.engagement_id = engagements.id AND ended_on >= engagements.starts_on
JOIN brief_terms ON brief_terms.brief_id = engagements.brief_id
JOIN organisations ON organisations.id = agency_id AND organisations.verified_at IS NOT NULL
WHERE ended_on >= :after AND ended_on < :until ORDER BY organisations.controlling_group, engagements.id
"""


class CountedEngagement(NamedTuple):
    """An engagement with something its client confirmed; *agency* is the controlling group it counts for."""

    id: str
    agency: str
    is_split: bool


def list_counted_engagements(db: Database, *, after: date, until: date) -> list[CountedEngagement]:
    """Return the engagements of which a client confirmed counts or results on a day in (*after*, *until*]."""
    rows = fetch_rows(db, _COUNTED, window_texts(after, until))
    return [CountedEngagement(row["id"], row["controlling_group"], bool(row["is_split"])) for row in rows]


def list_awarded_values(
    db: Database, *, after: date, until: date, currency: str, agency_id: str | None = None
) -> list[AwardedValue]:
    """Return what each client awarded to each agency in (*after*, *until*], brief by brief, without VAT, in *currency*.

    With *agency_id* only what that agency was awarded.  Awards taken back are left out; discounts are not taken off.
    """
    rows = fetch_rows(db, _AWARDED, window_texts(after, until) | {"currency": currency, "agency": agency_id})
    sums: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        key = (row["controlling_group"], row["client_id"], row["department"], row["brief_id"])
        price = sum(row[name] or 0 for name in ("fee_minor", "supplier_minor", "handling_minor"))
        sums[key] = sums.get(key, 0) + times_quantity(price, row["quantity_thousandths"])
    return [AwardedValue(*key[:3], amount) for key, amount in sums.items() if amount]


def iterate_wanted_measures(db: Database, *, after: date, until: date) -> Iterator[OrganisationCount]:
    """Yield what each client's briefs of (*after*, *until*] ask to be measured by, as counts of `BRIEF_MEASURES`."""
    asking = {row["subject_id"] for row in fetch_rows(db, _ASKED_FOR_VALUE, window_texts(after, until))}
    for row in fetch_rows(db, _WANTED, window_texts(after, until)):
        client = row["client_id"]
        yield OrganisationCount(client, "clients-asking-value", int(client in asking), 1)
        yield OrganisationCount(client, "outcome-measures", row["outcomes"] or 0, row["lines"])
        yield OrganisationCount(client, "briefs-with-outcome", row["good"], row["briefs"])
        yield OrganisationCount(client, "briefs-with-referral", row["referral"], row["briefs"])


def iterate_closings(db: Database, *, after: date, until: date) -> Iterator[OrganisationCount]:
    """Yield how work that ended in (*after*, *until*] was closed, one case each, as counts of `CLOSING_MEASURES`.

    Whether a community was clean after so many days is known only where the client looked then or later, and where the
    brief asked for as long a watch; what the agency contests last is not counted against it.
    """
    for row in fetch_rows(db, _CLOSED, window_texts(after, until)):
        group = row["controlling_group"]
        if row["is_complete"] is not None:
            yield OrganisationCount(group, "act-complete", row["is_complete"], 1)
        for days in CHECKPOINT_DAYS:
            day = (date.fromisoformat(row["ended_on"]) + timedelta(days=days)).isoformat()
            if row["watch_days"] >= days and (row["looked_on"] or "") >= day:
                yield OrganisationCount(group, f"clean-{days}", int(not row["amiss_on"] or row["amiss_on"] > day), 1)
