"""Who holds the budgets that agencies live off: departments, concentration, and the three largest clients.

Source: domain study, section 5.1 (H21); Herfindahl 1950 for the sum of squared shares.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from market.core.conduct_indicators import FEWEST_ORGANISATIONS, weighted_share
from market.core.indicators import PERCENT, Indicator, not_estimable, percent_quantiles, percent_share

BUDGETS, PUBLIC_RELATIONS = "budget-holders", "pr"
OF_VALUE, OF_AGENCY, HERFINDAHL, LARGEST_CLIENTS = "OF_VALUE", "OF_AGENCY", "HERFINDAHL", "THREE_LARGEST"
FEWEST_AWARDS = 30


class AwardedValue(NamedTuple):
    """What one client awarded to one agency for one brief, in minor units without VAT; *agency* is its group."""

    agency: str
    client: str
    department: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BudgetMix:
    """Where the awarded value of one agency comes from, as shares from 0 to 1.

    *departments* are by department, the largest first; *herfindahl* is the sum of their squares, 1 where all comes
    from one; *three_largest* is the share of the three largest clients.
    """

    departments: dict[str, float]
    herfindahl: float
    three_largest: float
    clients: int

    def share_of(self, department: str) -> float:
        """Return the share of one department, 0 where it awarded nothing."""
        return self.departments.get(department, 0.0)


def budget_mix(values: Iterable[AwardedValue]) -> BudgetMix | None:
    """Return the mix of what one agency was awarded, None of nothing.

    >>> mix = budget_mix([AwardedValue("a", "c1", "pr", 600), AwardedValue("a", "c2", "hr", 400)])
    >>> mix.departments, round(mix.herfindahl, 2), mix.three_largest
    ({'pr': 0.6, 'hr': 0.4}, 0.52, 1.0)
    """
    departments: dict[str, int] = defaultdict(int)
    clients: dict[str, int] = defaultdict(int)
    for value in values:
        departments[value.department] += value.amount_minor
        clients[value.client] += value.amount_minor
    total = sum(departments.values())
    if not total:
        return None
    shares = {
        name: amount / total for name, amount in sorted(departments.items(), key=lambda each: (-each[1], each[0]))
    }
    largest = sum(sorted(clients.values(), reverse=True)[:3])
    return BudgetMix(shares, sum(share**2 for share in shares.values()), largest / total, len(clients))


def budget_holders(departments: Sequence[str], values: Sequence[AwardedValue]) -> list[Indicator]:
    """Return which share of awarded value each department holds, and how dependent agencies are, in whole percent.

    OF_VALUE: the department's share of all value, with the 95 % interval of agencies.  OF_AGENCY: quartiles over
    agencies of the share that PR budgets have in what they were awarded.  HERFINDAHL and THREE_LARGEST: medians over
    agencies of the sum of squared shares of departments, times 100, and of the three largest clients' share.
    30 awards of 10 agencies at least.

    >>> values = [AwardedValue(f"a{n}", f"c{n % 7}", ("pr", "hr")[n % 2], 100) for n in range(40)]
    >>> [(found.subject, found.value) for found in budget_holders(["pr", "hr"], values)][:2]
    [('pr', 50.0), ('hr', 50.0)]
    """
    own: dict[str, list[AwardedValue]] = defaultdict(list)
    for value in values:
        own[value.agency].append(value)
    mixes = {agency: mix for agency, each in own.items() if (mix := budget_mix(each))}
    if len(values) < FEWEST_AWARDS or len(mixes) < FEWEST_ORGANISATIONS:
        return _nothing(departments)
    found = [_of_value(department, own) for department in departments]
    of_agency = percent_quantiles(
        BUDGETS, "", {agency: mix.share_of(PUBLIC_RELATIONS) for agency, mix in mixes.items()}
    )
    found += [replace(each, subject=PUBLIC_RELATIONS, statistic=f"{OF_AGENCY}_{each.statistic}") for each in of_agency]
    for name, shares in (
        (HERFINDAHL, {agency: mix.herfindahl for agency, mix in mixes.items()}),
        (LARGEST_CLIENTS, {agency: mix.three_largest for agency, mix in mixes.items()}),
    ):
        middle = {each.statistic: each for each in percent_quantiles(BUDGETS, "", shares)}["P50"]
        found.append(replace(middle, statistic=name))
    return found


def _of_value(department: str, own: dict[str, list[AwardedValue]]) -> Indicator:
    parts = [
        (
            sum(each.amount_minor for each in values if each.department == department),
            sum(v.amount_minor for v in values),
        )
        for values in own.values()
    ]
    share, interval = weighted_share(parts)
    return percent_share(BUDGETS, "", OF_VALUE, share, len(own), interval, subject=department)


def _nothing(departments: Sequence[str]) -> list[Indicator]:
    found = [not_estimable(BUDGETS, "", OF_VALUE, PERCENT, subject=department) for department in departments]
    quartiles = [
        not_estimable(BUDGETS, "", f"{OF_AGENCY}_{name}", PERCENT, subject=PUBLIC_RELATIONS)
        for name in ("P25", "P50", "P75")
    ]
    return [*found, *quartiles, *(not_estimable(BUDGETS, "", name, PERCENT) for name in (HERFINDAHL, LARGEST_CLIENTS))]
