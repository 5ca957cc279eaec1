"""One piece of awarded work as statistics see it: what it cost, took and brought, and which targets it met."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from market.core.catalogue import CountKind
from market.core.lenses import WorkCost, unit_cost


@dataclass(frozen=True, slots=True)
class Project:
    """Awarded work with counts or results its client confirmed; *agency* is the controlling group it counts for.

    *is_split* says that other agencies hold lines of the same brief.  *counts* are numbers by kind, *results* whether
    the target of a KPI was met.
    """

    agency: str
    cost: WorkCost
    is_split: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    results: Mapping[str, bool] = field(default_factory=dict)


def agency_costs(projects: Iterable[Project], kind: CountKind) -> dict[str, float]:
    """Return what one unit of *kind* costs at each agency in minor units: the median of its projects, per 1,000 of
    exposure; projects that cost nothing or counted none are left out.

    >>> hours = CountKind("hours", "effort", "Hours", "", "", "", "")
    >>> done = [Project("north", WorkCost(fee, 0), counts={"hours": 10}) for fee in (1000, 3000, 5000)]
    >>> agency_costs(done, hours)
    {'north': 300.0}
    """
    found: dict[str, list[float]] = {}
    for project in projects:
        number = project.counts.get(kind.code, 0)
        if number and (cost := float(unit_cost(kind, number, project.cost))) > 0:
            found.setdefault(project.agency, []).append(cost)
    return {agency: median(costs) for agency, costs in sorted(found.items())}
