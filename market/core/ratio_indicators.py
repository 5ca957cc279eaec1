"""What is published of one amount over another: gaps between series, mark-ups, prices of bundles.

Each agency has one vote, the median of its own ratios, so a gap is never one of who quotes or what is bought.
Source: domain study, section 6 (H3, H20); statistics section 0 (D1).
"""

from collections.abc import Iterable, Mapping

from market.core.indicators import PERCENT, Indicator, not_estimable, percent_quantiles
from market.core.price_ratios import AmountPair, agency_ratios
from market.core.summaries import StatisticsRefused
from market.core.votes import Votes

SERIES_GAP, MARK_UP, BUNDLE = "series-gap", "mark-up", "bundle-price"
GAPS = (("list", "quoted"), ("quoted", "awarded"), ("awarded", "paid"))
"""The pairs of series whose gaps are published, from the first price an agency names to the last."""

_QUARTILES = ("P25", "P50", "P75")


def ratio_quartiles(measure: str, series: str, pairs: Iterable[AmountPair]) -> list[Indicator]:
    """Return quartiles over agencies of amount / compared_with - 1, in percent; not estimable below the minima.

    The minima are 30 pairs of 10 agencies.

    >>> pairs = [AmountPair(f"a{n % 20}", 100 + n % 20, 100) for n in range(60)]
    >>> [found.value for found in ratio_quartiles("mark-up", "awarded", pairs)]
    [4.0, 10.0, 14.0]
    """
    try:
        return percent_quantiles(measure, series, agency_ratios(pairs))
    except StatisticsRefused:
        return [not_estimable(measure, series, statistic, PERCENT) for statistic in _QUARTILES]


def pairs_of_series(before: Mapping[str, Votes], after: Mapping[str, Votes]) -> list[AmountPair]:
    """Return each agency's price in the later series beside its own in the earlier one, for services it has in both.

    Both map services to votes.

    >>> pairs_of_series({"post": Votes.of({"north": 100.0})}, {"post": Votes.of({"north": 90.0, "south": 80.0})})
    [AmountPair(agency='dc365e79d41cfae1', amount=90.0, compared_with=100.0)]
    """
    return [
        AmountPair(agency, price, before[service][agency])
        for service in sorted(before.keys() & after.keys())
        for agency, price in after[service].items()
        if agency in before[service]
    ]
