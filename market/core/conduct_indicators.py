"""What is published of conduct in the market: shares of cases, over all organisations, with what they leave open.

The counts are those of conduct records.  Cases of one organisation are alike, so intervals are those of organisations.
Source: domain study, section 6 (H13, H24).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from market.core.attestation_indicators import wilson_interval
from market.core.indicators import PERCENT, Indicator, not_estimable, percent_share

CONDUCT, WANTED, SHARE = "market-conduct", "brief-measures", "SHARE"
CLOSING, CLOSING_MEASURES = "closing-well", ("act-complete", "clean-30", "clean-60", "clean-90")
BRIEF_MEASURES = ("outcome-measures", "briefs-with-outcome", "briefs-with-referral", "clients-asking-value")
FEWEST_CASES, FEWEST_ORGANISATIONS = 30, 10


class OrganisationCount(NamedTuple):
    """Of how many cases of one measure of conduct an organisation has how many as they should be."""

    organisation: str
    measure: str
    met: int
    of: int


def market_conduct(
    measures: Sequence[str], counts: Iterable[OrganisationCount], published_as: str = CONDUCT
) -> list[Indicator]:
    """Return for each of *measures* the share of all cases that are as they should be, in whole percent.

    The 95 % interval is the score interval with the number of independent cases that differences between
    organisations leave.  Below 30 cases of 10 organisations not estimable.  *published_as* is the measure the shares
    belong to: what briefs want and how work is closed are shares of the same kind.

    >>> counts = [OrganisationCount(f"o{n}", "handover-signed", 3, 4) for n in range(12)]
    >>> [(found.subject, found.value, found.n_band) for found in market_conduct(["handover-signed"], counts)]
    [('handover-signed', 75.0, '10-17')]
    """
    by_measure: dict[str, list[OrganisationCount]] = defaultdict(list)
    for count in counts:
        if count.of:
            by_measure[count.measure].append(count)
    return [share_of_cases(published_as, measure, SHARE, by_measure[measure]) for measure in measures]


def merged_counts(counts: Iterable[OrganisationCount]) -> list[OrganisationCount]:
    """Return one count for each organisation and measure, cases added up.

    >>> merged_counts([OrganisationCount("o", "m", 1, 1), OrganisationCount("o", "m", 0, 1)])
    [OrganisationCount(organisation='o', measure='m', met=1, of=2)]
    """
    sums: dict[tuple[str, str], OrganisationCount] = {}
    for count in counts:
        before = sums.get(count[:2])
        sums[count[:2]] = count._replace(met=before.met + count.met, of=before.of + count.of) if before else count
    return list(sums.values())


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


def share_of_cases(measure: str, subject: str, statistic: str, counts: Sequence[OrganisationCount]) -> Indicator:
    """Return the share of all cases of *counts*, one for each organisation, in percent with its interval.

    Below 30 cases of 10 organisations not estimable.

    >>> counts = [OrganisationCount(f"o{n}", "m", 3, 4) for n in range(12)]
    >>> share_of_cases("market-conduct", "m", "SHARE", counts).value
    75.0
    """
    cases, met = sum(count.of for count in counts), sum(count.met for count in counts)
    if cases < FEWEST_CASES or len(counts) < FEWEST_ORGANISATIONS:
        return not_estimable(measure, "", statistic, PERCENT, subject=subject)
    total = independent_cases(counts)
    interval = wilson_interval(met / cases * total, total)
    return percent_share(measure, "", statistic, met / cases, len(counts), interval, subject=subject)


def weighted_share(parts: Sequence[tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    """Return the sum of parts over the sum of wholes with the 95 % interval of those that gave them.

    *parts* are (part, whole) of one organisation each, such as amounts.  The interval is the score interval with the
    number of independent organisations that the linearised variance leaves, at most as many as there are.

    >>> share, (low, high) = weighted_share([(60.0, 100.0)] * 20)
    >>> round(share, 2), round(low, 2), round(high, 2)
    (0.6, 0.39, 0.78)
    """
    whole = sum(each for _, each in parts)
    share, groups = sum(part for part, _ in parts) / whole, len(parts)
    squares = sum((part - share * each) ** 2 for part, each in parts)
    variance = groups / (groups - 1) * squares / whole**2
    total = min(float(groups), share * (1 - share) / variance) if variance > 0 else float(groups)
    return share, wilson_interval(share * total, total)
