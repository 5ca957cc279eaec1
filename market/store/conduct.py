"""Counts of what organisations did, one query each; what they mean stands in `core.conduct`.

Everything recorded counts; *now* only says which dates have passed.  Days are those of UTC.  Organisations merged
into another count with it.  Quotes are counted on opened briefs only, drafts never.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from market.core.accounts import Organisation
from market.core.conduct import GOOD_SCORE, HANDOVER_DAYS, OUTCOME_DAYS, ConductRecord, Count, SideRecord
from market.core.conduct_indicators import OrganisationCount
from market.core.reviews import BLIND_DAYS
from market.store.accounts import get_organisation
from market.store.connections import Database, fetch_row, fetch_rows
from market.store.moments import to_text

_OWN = "IN (SELECT id FROM organisations WHERE id = :organisation OR merged_into = :organisation)"
_PUBLISHED = f"FROM briefs WHERE client_id {_OWN} AND published_at IS NOT NULL"
_CLOSED = f"{_PUBLISHED} AND withdrawn_at IS NULL AND closes_at <= :now"
_DECIDED_ON = """date(coalesce(cancelled_at, unsuccessful_at,
    (SELECT min(awarded_at) FROM standing_awards WHERE standing_awards.brief_id = briefs.id)))"""
_DECIDED = f"SELECT count(*) AS cases, sum({_DECIDED_ON} <= decision_on) AS met {_CLOSED} AND decision_on < :today"
_TOLD = f"""SELECT count(*) AS cases, sum({_DECIDED_ON} <= date(closes_at, '+{OUTCOME_DAYS} days')) AS met {_CLOSED}
    AND date(closes_at, '+{OUTCOME_DAYS} days') < :today"""
_BUDGET = f"""SELECT count(*) AS cases, sum(budget_minimum IS NOT NULL AND budget_maximum IS NOT NULL) AS met
{_PUBLISHED}"""
_SOUGHT = f"""SELECT count(*) AS cases, sum(quotes_sought BETWEEN 3 AND 5) AS met
FROM brief_terms WHERE brief_id IN (SELECT id {_PUBLISHED})"""
_ANSWERED = f"""
SELECT count(*) AS cases, count(DISTINCT briefs.id) AS occasions, sum(EXISTS (SELECT 1 FROM question_answers
    WHERE question_answers.question_id = questions.id AND answered_at <= answers_until)) AS met
FROM questions JOIN briefs ON briefs.id = questions.brief_id
LEFT JOIN question_reviews ON question_reviews.question_id = questions.id
WHERE client_id {_OWN} AND published_at IS NOT NULL AND answers_until < :now
    AND (withdrawn_at IS NULL OR withdrawn_at > answers_until)
    AND (review = '' OR (outcome = 'passed' AND reviewed_at <= answers_until))
"""
_REASON = f"""SELECT count(*) AS cases, sum(reason_code <> '' AND trim(reason) <> '') AS met
FROM brief_endings WHERE status IN ('cancelled', 'unsuccessful') AND brief_id IN (SELECT id {_PUBLISHED})"""
_FEEDBACK = f"""
SELECT count(*) AS cases, count(DISTINCT briefs.id) AS occasions,
    sum(EXISTS (SELECT 1 FROM quote_feedback WHERE quote_feedback.quote_id = quotes.id)) AS met
FROM opened_quotes AS quotes JOIN briefs ON briefs.id = quotes.brief_id
WHERE client_id {_OWN} AND EXISTS (SELECT 1 FROM standing_awards WHERE standing_awards.brief_id = briefs.id)
    AND NOT EXISTS (SELECT 1 FROM standing_awards WHERE standing_awards.quote_id = quotes.id)
"""
_BEGUN = """FROM engagements JOIN kick_off_confirmations ON kick_off_confirmations.engagement_id = engagements.id
JOIN work_ends ON work_ends.engagement_id = engagements.id AND ended_on >= engagements.starts_on"""
_PAID = f"""SELECT count(*) AS cases, sum(answer = 'confirmed') AS met {_BEGUN}
JOIN paid_statements ON paid_statements.engagement_id = engagements.id
JOIN paid_answers ON paid_answers.statement_id = paid_statements.id
WHERE client_id {_OWN} AND number = (SELECT max(number) FROM paid_statements AS others
    WHERE others.engagement_id = engagements.id)"""
# Five days from Monday to Friday always hold one weekend, those counted from a Saturday or Sunday part of one.
_CONFIRM_BY = """date(recorded_at, CASE strftime('%w', recorded_at) WHEN '6' THEN '+6 days' WHEN '0' THEN '+5 days'
    ELSE '+7 days' END)"""
_CONFIRMED = f"""SELECT count(*) AS cases, sum(date(confirmed_at) <= {_CONFIRM_BY}) AS met FROM engagements
LEFT JOIN kick_off_confirmations ON kick_off_confirmations.engagement_id = engagements.id
LEFT JOIN work_ends ON work_ends.engagement_id = engagements.id
WHERE agency_id {_OWN} AND recorded_for = client_id AND {_CONFIRM_BY} < :today
    AND (confirmed_at IS NOT NULL OR ended_at IS NULL OR date(ended_at) > {_CONFIRM_BY})"""
_COMPLETED = f"SELECT count(*) AS cases, sum(reason_code = 'completed') AS met {_BEGUN} WHERE agency_id {_OWN}"
_SIGNED = f"""SELECT count(*) AS cases,
    sum(EXISTS (SELECT 1 FROM signed_acts WHERE signed_acts.engagement_id = engagements.id)) AS met
{_BEGUN} WHERE agency_id {_OWN} AND ended_on <= date(:today, '-{HANDOVER_DAYS} days')"""
_ITEMS = f"""SELECT sum(due) AS cases, count(*) AS occasions, sum(accepted) AS met FROM signed_acts
JOIN engagements ON engagements.id = signed_acts.engagement_id WHERE agency_id {_OWN}"""
_RESULTS = f"""SELECT count(*) AS cases, count(DISTINCT engagements.id) AS occasions,
    sum(kpi_results.outcome = 'met') AS met FROM kpi_results
JOIN kpi_result_answers ON result_id = kpi_results.id AND answer = 'confirmed'
JOIN engagements ON engagements.id = kpi_results.engagement_id
WHERE agency_id {_OWN} AND number = (SELECT max(number) FROM kpi_results AS others
    WHERE others.engagement_id = kpi_results.engagement_id AND others.kpi = kpi_results.kpi)"""
_WATCH_UNTIL = "date(ended_on, '+' || watch_days || ' days')"
_FOUND = f"""SELECT count(*) AS cases, sum(EXISTS (SELECT 1 FROM watch_findings
    WHERE watch_findings.engagement_id = engagements.id AND kind <> 'nothing'
        AND found_on BETWEEN ended_on AND {_WATCH_UNTIL}
        AND coalesce((SELECT answer FROM watch_answers WHERE finding_id = watch_findings.id
            ORDER BY watch_answers.id DESC LIMIT 1), '') <> 'contested')) AS met
{_BEGUN} JOIN brief_terms ON brief_terms.brief_id = engagements.brief_id
WHERE agency_id {_OWN} AND {_WATCH_UNTIL} < :today"""
_POINTS = f"""SELECT point, count(*) AS cases, sum(score >= {GOOD_SCORE}) AS met
FROM engagements JOIN review_points ON review_points.engagement_id = engagements.id
WHERE (SELECT count(*) = 2 OR min(reviewed_at) <= :blind_until FROM reviews
    WHERE reviews.engagement_id = engagements.id)"""
_POINTS_OF_CLIENT = f"{_POINTS} AND client_id {_OWN} AND organisation_id = agency_id GROUP BY point"
_POINTS_OF_AGENCY = f"{_POINTS} AND agency_id {_OWN} AND organisation_id = client_id GROUP BY point"
_CLIENT_COUNTS: Mapping[str, str] = {
    "decided-on-time": _DECIDED,
    "outcome-told": _TOLD,
    "budget-shown": _BUDGET,
    "quotes-sought": _SOUGHT,
    "questions-answered": _ANSWERED,
    "reason-given": _REASON,
    "payments-confirmed": _PAID,
}
_AGENCY_COUNTS: Mapping[str, str] = {
    "kick-offs-confirmed": _CONFIRMED,
    "work-completed": _COMPLETED,
    "handover-signed": _SIGNED,
    "handover-items": _ITEMS,
    "results-met": _RESULTS,
    "watch-findings": _FOUND,
}


def load_conduct(db: Database, organisation: Organisation, *, now: datetime) -> ConductRecord:
    """Return the conduct record of an organisation at *now*, for the sides it takes."""
    moment = {
        "organisation": organisation.id,
        "now": to_text(now),
        "today": now.date().isoformat(),
        "blind_until": to_text(now - timedelta(days=BLIND_DAYS)),
    }
    return ConductRecord(
        as_client=_client_record(db, moment) if organisation.is_client else None,
        as_agency=_agency_record(db, moment) if organisation.is_agency else None,
    )


def list_market_conduct(db: Database, *, now: datetime) -> list[OrganisationCount]:
    """Return every count of conduct at *now* of every organisation that has published a brief or begun work.

    Merged organisations count with the one they were merged into, as in their records.
    """
    rows = fetch_rows(
        db,
        "SELECT id FROM organisations WHERE merged_into IS NULL AND verified_at <= ? "
        "AND (id IN (SELECT client_id FROM briefs WHERE published_at IS NOT NULL) "
        "OR id IN (SELECT agency_id FROM engagements)) ORDER BY id",
        (to_text(now),),
    )
    found = []
    for row in rows:
        record = load_conduct(db, get_organisation(db, row["id"]), now=now)
        for side in filter(None, (record.as_client, record.as_agency)):
            found += [OrganisationCount(row["id"], code, each.met, each.of) for code, each in side.counts.items()]
    return found


def _client_record(db: Database, moment: Mapping[str, str]) -> SideRecord:
    counts = {code: _count(db, query, moment) for code, query in _CLIENT_COUNTS.items()}
    counts["feedback-given"] = _count(db, _FEEDBACK, moment)
    return SideRecord(counts, _points(db, _POINTS_OF_CLIENT, moment))


def _agency_record(db: Database, moment: Mapping[str, str]) -> SideRecord:
    counts = {code: _count(db, query, moment) for code, query in _AGENCY_COUNTS.items()}
    return SideRecord(counts, _points(db, _POINTS_OF_AGENCY, moment))


def _count(db: Database, query: str, moment: Mapping[str, str]) -> Count:
    row = fetch_row(db, query, moment) or {}
    return Count(met=int(row["met"] or 0), of=int(row["cases"] or 0), occasions=row.get("occasions"))


def _points(db: Database, query: str, moment: Mapping[str, str]) -> dict[str, Count]:
    return {row["point"]: Count(int(row["met"]), int(row["cases"])) for row in fetch_rows(db, query, moment)}
