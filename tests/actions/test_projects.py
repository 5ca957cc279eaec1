"""Finished work for the statistics: only what clients confirmed in the window, in the market's currency."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.actions.aftercare import answer_finding, report_finding
from market.actions.briefs import begin_brief
from market.actions.kpi_results import answer_result, report_result
from market.actions.projects import iterate_projects
from market.actions.tallies import answer_counts, report_counts
from market.core.brief_terms import KpiTarget
from market.core.errors import Invalid
from market.core.kpi_results import KpiReport
from market.core.tallies import TallyLine
from market.store.briefs import get_brief
from market.store.projects import iterate_closings, iterate_wanted_measures, list_awarded_values
from tests.engaged import AFTER_WORK, LAST_DAY, ended
from tests.market_town import AFTER_CLOSING, SECOND

BEFORE, DAY = date(2026, 1, 1), AFTER_WORK.date()


def found(market, after=BEFORE, until=DAY, currency="RUB"):
    return list(iterate_projects(market.db, after=after, until=until, currency=currency))


def count(market, engagement, said="confirmed", number=40, own=None):
    tally = report_counts(
        market.db,
        engagement_id=engagement.id,
        lines=[TallyLine("hours", number, "The log", "own-count")],
        measured_over="May",
        by=market.alfa,
        now=AFTER_WORK,
    )
    answer_counts(
        market.db,
        engagement_id=engagement.id,
        tally_id=tally.id,
        answer=said,
        note="Ours say less.",
        own_cost_minor=own,
        by=market.vera,
        now=AFTER_WORK + SECOND,
    )


def result(market, engagement, kpi, outcome, said="confirmed"):
    report = KpiReport(kpi, outcome, "94 %", "May", "The log", "own-count")
    told = report_result(market.db, engagement_id=engagement.id, report=report, by=market.alfa, now=AFTER_WORK)
    answer_result(
        market.db,
        engagement_id=engagement.id,
        result_id=told.id,
        answer=said,
        note="Ours say less.",
        by=market.vera,
        now=AFTER_WORK + SECOND,
    )


def test_only_what_the_client_confirmed_is_told(market):
    engagement = ended(market)
    count(market, engagement, "contested", 90)
    result(market, engagement, "reply-rate", "met", "contested")
    assert found(market) == []
    count(market, engagement, own=12_00)
    result(market, engagement, "reply-rate", "missed")
    result(market, engagement, "help-share", "not-measured")
    (project,) = found(market)
    assert project.counts == {"hours": 40}
    assert project.results == {"reply-rate": False}
    assert (project.cost.agency_minor, project.cost.own_minor) == (300_00, 12_00)
    assert project.agency == engagement.agency_id
    assert not project.is_split


def test_days_outside_the_window_and_other_currencies_are_left_out(market):
    count(market, ended(market))
    assert len(found(market)) == 1
    assert found(market, until=DAY - timedelta(days=1)) == []
    assert found(market, after=DAY) == []
    assert found(market, currency="USD") == []


def test_awarded_values_are_sums_by_brief_and_department(market):
    engagement = ended(market)
    day = AFTER_CLOSING.date()
    (value,) = list_awarded_values(market.db, after=BEFORE, until=day, currency="RUB")
    assert (value.agency, value.client, value.amount_minor) == (engagement.agency_id, engagement.client_id, 300_00)
    assert value.department == get_brief(market.db, engagement.brief_id).content.department
    assert list_awarded_values(market.db, after=day, until=DAY, currency="RUB") == []


def test_what_briefs_want_measured_is_counted_by_client(market):
    engagement = ended(market)
    counts = {each.measure: each for each in iterate_wanted_measures(market.db, after=BEFORE, until=DAY)}
    assert {each.organisation for each in counts.values()} == {engagement.client_id}
    assert counts["briefs-with-outcome"].of == 1


def look(market, engagement, kind: str, days: int):
    day = LAST_DAY + timedelta(days=days)
    return report_finding(
        market.db,
        engagement_id=engagement.id,
        kind=kind,
        found_on=day,
        text="" if kind == "nothing" else "Adverts in the main group.",
        by=market.vera,
        now=AFTER_WORK + timedelta(days=days),
    )


def closed(market, until: date = date(2027, 12, 31)):
    return {each.measure: each.met for each in iterate_closings(market.db, after=BEFORE, until=until)}


def test_a_community_is_clean_only_as_long_as_somebody_looked(market):
    engagement = ended(market)
    assert closed(market) == {}
    look(market, engagement, "nothing", 31)
    assert closed(market) == {"clean-30": 1}
    finding = look(market, engagement, "spam", 45)
    look(market, engagement, "nothing", 60)
    assert closed(market) == {"clean-30": 1, "clean-60": 0}
    answer_finding(
        market.db,
        engagement_id=engagement.id,
        finding_id=finding.id,
        answer="contested",
        note="That page was never ours.",
        by=market.alfa,
        now=AFTER_WORK + timedelta(days=61),
    )
    assert closed(market) == {"clean-30": 1, "clean-60": 1}
    assert closed(market, until=LAST_DAY - timedelta(days=1)) == {}


def test_a_client_that_asks_for_advertising_value_is_refused_and_counted(market):
    engagement = ended(market)
    content = get_brief(market.db, engagement.brief_id).content
    asking = replace(content, terms=replace(content.terms, kpis=(KpiTarget("ave", "", "4 million", ""),)))
    with pytest.raises(Invalid, match="does not count by “Advertising value"):
        begin_brief(market.db, content=asking, by=market.vera, now=AFTER_WORK)
    counts = {each.measure: each for each in iterate_wanted_measures(market.db, after=BEFORE, until=DAY)}
    assert (counts["clients-asking-value"].met, counts["clients-asking-value"].of) == (1, 1)
    earlier = {each.measure: each.met for each in iterate_wanted_measures(market.db, after=BEFORE, until=LAST_DAY)}
    assert earlier["clients-asking-value"] == 0
