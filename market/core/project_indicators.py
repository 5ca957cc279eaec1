"""What is published of finished work: unit costs through four lenses, whether lenses agree, shares and associations.

Costs are prices, so they keep the rules of prices.  Everything else "is associated with", never "causes".
Source: domain study, sections 2.1 and 6 (H9, H11, H12, H15 to H19, H23).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from statistics import median

import numpy as np

from market.core.catalogue import CountKind
from market.core.clustered_errors import clustered_slope, student_quantile
from market.core.conduct_indicators import (
    FEWEST_CASES,
    FEWEST_ORGANISATIONS,
    OrganisationCount,
    merged_counts,
    share_of_cases,
)
from market.core.disclosure import grid_steps, n_band
from market.core.grids import round_minor_units
from market.core.indicators import (
    MONEY,
    PERCENT,
    TAU,
    Indicator,
    money_quantiles,
    not_estimable,
    percent_quantiles,
    percent_share,
    withheld,
)
from market.core.lenses import unit_cost
from market.core.messages import say
from market.core.priced_quotes import FEWEST_IN_THE_SMALLER_GROUP
from market.core.projects import Project, agency_costs
from market.core.rank_agreement import mean_tau
from market.core.summaries import StatisticsRefused
from market.core.tallies import shares_of

COST, AGREEMENT, RESULTS, ASSOCIATIONS = "cost-per-result", "lens-agreement", "work-results", "result-associations"
POOLED, OWN_ADDED, TARGETS_MET = "POOLED", "OWN_ADDED", "TARGETS_MET"
SPLIT, FAULTS, REPLY_TO_ALL = "SPLIT_LESS_SINGLE", "FAULTY_LESS_OTHERS", "REPLY_TO_ALL"
ANY_RESULT, TARGET = "any", "target:"
MANY_FAULTS, NEARLY_ALL_ANSWERED = 0.40, 0.95
LARGEST_PART = 0.5

_LENSES = ("effort", "exposure", "engagement", "outcome")
_TAU_STEPS = 20
_FEWEST_PER_KIND = 3


def costs_per_result(kind: CountKind, projects: Sequence[Project]) -> list[Indicator]:
    """Return what one unit of *kind*, or a thousand of exposure, costs in major units of the market's currency.

    P25, P50 and P75 are quantiles over agencies of the median of each one's projects: the typical agency.  POOLED is
    all cost over all that was counted: the market as one, which large projects rule; not told where one agency has
    more than half of it.  For an outcome OWN_ADDED is the median over agencies of what the client's own staff and
    tools add, in percent of what the agency was paid.

    >>> from market.core.lenses import WorkCost
    >>> hires = CountKind("hires", "outcome", "Hires", "", "", "", "")
    >>> done = [Project(f"a{n}", WorkCost(100_00 * (90 + n), 0), counts={"hires": 2}) for n in range(20)]
    >>> [(found.statistic, found.value) for found in costs_per_result(hires, done)][:4]
    [('P25', 4641.59), ('P50', 5108.97), ('P75', 5108.97), ('POOLED', 5108.97)]
    """
    counted = [project for project in projects if project.counts.get(kind.code)]
    found = money_quantiles(COST, "", kind.code, agency_costs(counted, kind))
    found.append(_pooled(kind, counted))
    return [*found, _own_added(kind, counted)] if kind.lens == "outcome" else found


def lens_agreement(projects: Sequence[Project], kinds: Sequence[CountKind]) -> list[Indicator]:
    """Return how far the orders of agencies through two lenses agree (Kendall's tau-b), and the mean over all pairs.

    Through a lens an agency's cost is the mean, over the kinds of the lens, of the logarithm of its unit cost over the
    median agency's.  Rounded to 0.05 with 95 % intervals; below 10 agencies with both not estimable.
    """
    seen = {lens: _relative_costs(projects, [kind for kind in kinds if kind.lens == lens]) for lens in _LENSES}
    pairs = {f"{one}-{other}": (seen[one], seen[other]) for one, other in combinations(_LENSES, 2)}
    enough = {
        name: pair for name, pair in pairs.items() if len(pair[0].keys() & pair[1].keys()) >= FEWEST_ORGANISATIONS
    }
    found = [_agreement(name, [enough[name]] if name in enough else []) for name in pairs]
    return [*found, _agreement("", list(enough.values()))]


def result_shares(subject: str, projects: Sequence[Project], kinds: Sequence[CountKind]) -> list[Indicator]:
    """Return the share of cases for the rate *subject*, such as help-share, in percent, over all projects.

    Intervals are those of agencies, as for conduct; 30 cases of 10 agencies at least.
    """
    counts = [
        OrganisationCount(project.agency, subject, share.met, share.of)
        for project in projects
        for share in shares_of(project.counts, kinds)
        if share.rate == subject and share.of
    ]
    return [share_of_cases(RESULTS, subject, "SHARE", merged_counts(counts))]


def targets_met(subject: str, projects: Sequence[Project]) -> list[Indicator]:
    """Return the share of confirmed results of the KPI *subject* that met their target; ``any`` counts every KPI.

    Their subject is ``target:<KPI>``, since a KPI may be called as a rate is.
    """
    counts = [
        OrganisationCount(project.agency, subject, int(met), 1)
        for project in projects
        for kpi, met in project.results.items()
        if subject in (kpi, ANY_RESULT)
    ]
    return [share_of_cases(RESULTS, f"{TARGET}{subject}", TARGETS_MET, merged_counts(counts))]


def associations(projects: Sequence[Project], kinds: Sequence[CountKind]) -> list[Indicator]:
    """Return three differences between projects with 95 % intervals, errors clustered by agency.

    SPLIT_LESS_SINGLE: percentage points of targets met, mandates split between agencies less those held by one.
    FAULTY_LESS_OTHERS: the same, where 40 % or more of what came in was about faults of the product.
    REPLY_TO_ALL: percent of the cost of a reply, where 95 % or more was answered.  Each needs 30 cases of 10 agencies,
    8 of them in the smaller group.
    """
    rates = [{share.rate: share.met / share.of for share in shares_of(p.counts, kinds) if share.of} for p in projects]
    results = [
        (project, rate, float(met)) for project, rate in _zip(projects, rates) for met in project.results.values()
    ]
    split = [(project.agency, met, project.is_split) for project, _, met in results]
    faulty = [
        (project.agency, met, rate["fault-share"] >= MANY_FAULTS)
        for project, rate, met in results
        if "fault-share" in rate
    ]
    replies = next((kind for kind in kinds if kind.code == "replies"), None)
    dear = [
        (project.agency, math.log(cost), rate["reply-rate"] >= NEARLY_ALL_ANSWERED)
        for project, rate in _zip(projects, rates)
        if replies and "reply-rate" in rate and project.counts.get("replies")
        if (cost := float(unit_cost(replies, project.counts["replies"], project.cost))) > 0
    ]
    return [
        _contrast(SPLIT, split, lambda slope: slope),
        _contrast(FAULTS, faulty, lambda slope: slope),
        _contrast(REPLY_TO_ALL, dear, math.expm1),
    ]


def _zip(
    projects: Sequence[Project], rates: Sequence[Mapping[str, float]]
) -> Iterable[tuple[Project, Mapping[str, float]]]:
    return zip(projects, rates, strict=True)


def _pooled(kind: CountKind, projects: Sequence[Project]) -> Indicator:
    costs: dict[str, float] = defaultdict(float)
    numbers = 0
    for project in projects:
        number = project.counts[kind.code]
        costs[project.agency] += float(unit_cost(kind, number, project.cost)) * number
        numbers += number
    total = sum(costs.values())
    if len(costs) < FEWEST_ORGANISATIONS or not total:
        return not_estimable(COST, "", POOLED, MONEY, subject=kind.code)
    if max(costs.values()) > LARGEST_PART * total:
        return withheld(COST, "", POOLED, MONEY, subject=kind.code)
    value = round_minor_units(total / numbers, grid_steps(len(costs))) / 100
    return Indicator(COST, "", kind.code, POOLED, MONEY, value, n_band=n_band(len(costs)))


def _own_added(kind: CountKind, projects: Sequence[Project]) -> Indicator:
    own: dict[str, list[float]] = defaultdict(list)
    for project in projects:
        if project.cost.own_minor is not None and project.cost.agency_minor:
            own[project.agency].append(project.cost.own_minor / project.cost.agency_minor)
    found = {each.statistic: each for each in percent_quantiles(COST, "", {a: median(v) for a, v in own.items()})}
    return replace(found["P50"], subject=kind.code, statistic=OWN_ADDED)


def _relative_costs(projects: Sequence[Project], kinds: Sequence[CountKind]) -> dict[str, float]:
    logs: dict[str, list[float]] = defaultdict(list)
    for kind in kinds:
        costs = agency_costs(projects, kind)
        if len(costs) >= _FEWEST_PER_KIND:
            middle = median(costs.values())
            for agency, cost in costs.items():
                logs[agency].append(math.log(cost / middle))
    return {agency: sum(own) / len(own) for agency, own in logs.items()}


def _agreement(subject: str, pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> Indicator:
    agencies = {agency for first, second in pairs for agency in first.keys() & second.keys()}
    try:
        if not pairs:
            raise StatisticsRefused(say("too few agencies have both lenses"))
        tau, (low, high) = mean_tau(pairs)
    except StatisticsRefused:
        return not_estimable(AGREEMENT, "", "TAU", TAU, subject=subject)
    return Indicator(
        AGREEMENT,
        "",
        subject,
        "TAU",
        TAU,
        round(tau * _TAU_STEPS) / _TAU_STEPS + 0.0,
        math.floor(low * _TAU_STEPS) / _TAU_STEPS + 0.0,
        math.ceil(high * _TAU_STEPS) / _TAU_STEPS + 0.0,
        n_band(len(agencies)),
    )


def _contrast(
    statistic: str, cases: Sequence[tuple[str, float, bool]], as_share: Callable[[float], float]
) -> Indicator:
    agencies = {agency for agency, _, _ in cases}
    groups = [{agency for agency, _, flag in cases if flag is side} for side in (True, False)]
    try:
        if len(cases) < FEWEST_CASES or len(agencies) < FEWEST_ORGANISATIONS:
            raise StatisticsRefused(say("too few cases"))
        if min(map(len, groups)) < FEWEST_IN_THE_SMALLER_GROUP:
            raise StatisticsRefused(say("one of the two groups has too few agencies"))
        values, flags = np.array([case[1] for case in cases]), np.array([float(case[2]) for case in cases])
        codes = np.unique([case[0] for case in cases], return_inverse=True)[1]
        slope = clustered_slope(values - values.mean(), flags - flags.mean(), codes, rank=1)
    except StatisticsRefused:
        return not_estimable(ASSOCIATIONS, "", statistic, PERCENT)
    reach = student_quantile(0.95, slope.clusters - 1) * slope.standard_error
    interval = as_share(slope.value - reach), as_share(slope.value + reach)
    return percent_share(ASSOCIATIONS, "", statistic, as_share(slope.value), len(agencies), interval)
