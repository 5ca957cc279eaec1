"""What is published of conduct in the market: shares of cases, over all organisations, with what they leave open.

The counts are those of conduct records.  Cases of one organisation are alike, so intervals are those of organisations.
Source: domain study, section 6 (H13, H24).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from market.core.attestation_indicators import wilson_interval
from market.core.indicators import PERCENT, Indicator, not_estimable, percent_share

CONDUCT, SHARE = "market-conduct", "SHARE"
FEWEST_CASES, FEWEST_ORGANISATIONS = 30, 10


class OrganisationCount(NamedTuple):
    """Of how many cases of one measure of conduct an organisation has how many as they should be."""

    organisation: str
    measure: str
    met: int
    of: int


def market_conduct(measures: Sequence[str], counts: Iterable[OrganisationCount]) -> list[Indicator]:
    """Return for each of *measures* the share of all cases that are as they should be, in whole percent.

    The 95 % interval is the score interval with the number of independent cases that differences between
    organisations leave.  Below 30 cases of 10 organisations not estimable.

    >>> counts = [OrganisationCount(f"o{n}", "handover-signed", 3, 4) for n in range(12)]
    >>> [(found.subject, found.value, found.n_band) for found in market_conduct(["handover-signed"], counts)]
    [('handover-signed', 75.0, '10-17')]
    """
    by_measure: dict[str, list[OrganisationCount]] = defaultdict(list)
    for count in counts:
        if count.of:
            by_measure[count.measure].append(count)
    return [_share(measure, by_measure[measure]) for measure in measures]


def independent_cases(counts: Sequence[OrganisationCount]) -> float:
    """Return how many independent cases would leave the share as uncertain as *counts* of organisations do.

    The linearised variance of a ratio over organisations.  Never fewer than there are organisations and never more
    than there are cases: without that, organisations that are all alike by chance would make an interval of no width.

    >>> alike = [OrganisationCount(f"o{n}", "m", 5 * (n % 2), 5) for n in range(20)]
    >>> round(independent_cases(alike), 1)
    20.0
    """
    cases, met = sum(count.of for count in counts), sum(count.met for count in counts)
    share, groups = met / cases, len(counts)
    squares = sum((count.met - share * count.of) ** 2 for count in counts)
    variance = groups / (groups - 1) * squares / cases**2
    found = share * (1 - share) / variance if variance > 0 else float(groups)
    return min(float(cases), max(float(groups), found))


def _share(measure: str, counts: Sequence[OrganisationCount]) -> Indicator:
    cases, met = sum(count.of for count in counts), sum(count.met for count in counts)
    if cases < FEWEST_CASES or len(counts) < FEWEST_ORGANISATIONS:
        return not_estimable(CONDUCT, "", SHARE, PERCENT, subject=measure)
    total = independent_cases(counts)
    interval = wilson_interval(met / cases * total, total)
    return percent_share(CONDUCT, "", SHARE, met / cases, len(counts), interval, subject=measure)
