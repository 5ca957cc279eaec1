"""Finished work for the statistics: what it cost as both sides know it, what was counted, which targets were met."""

from collections.abc import Iterator
from datetime import date

from market.actions.tallies import cost_of_work
from market.core.engagements import Answer
from market.core.kpi_results import KpiResult
from market.core.projects import Project
from market.store.connections import Database
from market.store.engagements import get_engagement
from market.store.kpi_results import list_results
from market.store.projects import CountedEngagement, list_counted_engagements
from market.store.tallies import list_tallies


def iterate_projects(db: Database, *, after: date, until: date, currency: str) -> Iterator[Project]:
    """Yield the work of which clients confirmed counts or results in (*after*, *until*], in *currency* only.

    Only what was confirmed on these days is told of it; of several confirmed reports of one KPI the newest counts, and
    targets that were not measured do not.
    """
    for counted in list_counted_engagements(db, after=after, until=until):
        project = _project(db, counted, after, until)
        if project.cost.currency == currency:
            yield project


def _project(db: Database, counted: CountedEngagement, after: date, until: date) -> Project:
    def lies_within(answer: Answer | None) -> bool:
        return answer is not None and answer.answer == "confirmed" and after < answer.answered_at.date() <= until

    tally = next((each for each in reversed(list_tallies(db, counted.id)) if lies_within(each.answer)), None)
    results = {each.report.kpi: each for each in list_results(db, counted.id) if lies_within(each.answer)}
    cost = cost_of_work(db, get_engagement(db, counted.id), tally.own_cost_minor if tally else None)
    return Project(counted.agency, cost, counted.is_split, tally.counts if tally else {}, _met(results))


def _met(results: dict[str, KpiResult]) -> dict[str, bool]:
    measured = {kpi: result.report.outcome for kpi, result in results.items()}
    return {kpi: outcome == "met" for kpi, outcome in measured.items() if outcome != "not-measured"}
