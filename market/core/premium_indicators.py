"""What is published of subcontracting: the premium three ways, what explains prices, and the spread without it.

All of it "is associated with" a price.  Percents are whole, ends of intervals rounded outward.
Source: statistics sections 3.4 and 3.5; domain study, section 6 (H3).
"""

import math
from collections.abc import Callable, Iterable, Sequence

from market.core.attribution import AGENCY, RESIDUAL, SUBCONTRACTED, shares_within_services, within_share_interval
from market.core.disclosure import n_band
from market.core.indicators import PERCENT, RATIO, Indicator, not_estimable, percent_share
from market.core.messages import say
from market.core.premiums import (
    Interval,
    Premium,
    gap_of_means,
    premium_within_agencies,
    premium_within_services,
    raw_premium,
    spread_without_premium,
    wild_premium_interval,
)
from market.core.priced_quotes import PricedQuote
from market.core.summaries import StatisticsRefused

PREMIUM, EXPLAINED = "subcontracting-premium", "explained-prices"
RAW, WITHIN_SERVICES, WITHIN_AGENCIES = "RAW", "WITHIN_SERVICES", "WITHIN_AGENCIES"
PREMIUM_WORDS = {
    RAW: say("Subcontracted against own work, as it comes"),
    WITHIN_SERVICES: say("… for the same service"),
    WITHIN_AGENCIES: say("… at the same agency for the same service"),
}
GAP_WORDS = {
    "GAP_OF_SERVICES": say("Which services are subcontracted"),
    "GAP_LEFT": say("Left for the same service"),
    "GAP": say("Gap between subcontracted and own work"),
}
SHARE_WORDS = {
    "AGENCY": say("Which agency it is"),
    "SUBCONTRACTED": say("Whether the work is subcontracted"),
    "RESIDUAL": say("Neither"),
}
_SEED = 20261123


def subcontracting_premiums(series: str, quotes: Iterable[PricedQuote]) -> list[Indicator]:
    """Return the premium raw, among quotes for one service and among those of one agency, and the gap of means.

    The last of the three premiums is the headline; where agencies are few or unequal its interval is that of the wild
    bootstrap.  The band counts agencies, for the headline those with both kinds of work.

    >>> [(found.statistic, found.reason) for found in subcontracting_premiums("quoted", [])][:2]
    [('RAW', 'not-estimable'), ('WITHIN_SERVICES', 'not-estimable')]
    """
    lines = list(quotes)
    return [
        *_estimated(PREMIUM, series, PERCENT, (RAW,), lambda: [_premium(series, RAW, raw_premium(lines))]),
        *_estimated(
            PREMIUM,
            series,
            PERCENT,
            (WITHIN_SERVICES,),
            lambda: [_premium(series, WITHIN_SERVICES, premium_within_services(lines))],
        ),
        *_estimated(PREMIUM, series, PERCENT, (WITHIN_AGENCIES,), lambda: [_headline(series, lines)]),
        *_estimated(PREMIUM, series, PERCENT, ("GAP", "GAP_OF_SERVICES", "GAP_LEFT"), lambda: _gap(series, lines)),
    ]


def explained_variance(series: str, quotes: Iterable[PricedQuote]) -> list[Indicator]:
    """Return which share of the variance within services goes with the agency and with subcontracting.

    And the median P90/P10 over services, as quoted and with the premium taken off.  The interval is that of whole
    agencies drawn again.

    >>> [found.statistic for found in explained_variance("quoted", []) if found.unit == "ratio"]
    ['SPREAD', 'SPREAD_WITHOUT']
    """
    lines = list(quotes)
    shares = ("AGENCY", "SUBCONTRACTED", "RESIDUAL")
    spreads = ("SPREAD", "SPREAD_WITHOUT")
    return [
        *_estimated(EXPLAINED, series, PERCENT, shares, lambda: _shares(series, lines)),
        *_estimated(EXPLAINED, series, RATIO, spreads, lambda: _spreads(series, lines)),
    ]


def _estimated(
    measure: str, series: str, unit: str, statistics: Sequence[str], estimate: Callable[[], list[Indicator]]
) -> list[Indicator]:
    try:
        return estimate()
    except StatisticsRefused:
        return [not_estimable(measure, series, statistic, unit) for statistic in statistics]


def _headline(series: str, lines: Sequence[PricedQuote]) -> Indicator:
    premium = premium_within_agencies(lines)
    interval = wild_premium_interval(lines, seed=_SEED) if premium.needs_wild_interval else premium.interval
    return _premium(series, WITHIN_AGENCIES, premium, interval, premium.agencies_with_both)


def _premium(
    series: str, statistic: str, premium: Premium, interval: Interval | None = None, agencies: int | None = None
) -> Indicator:
    low, high = interval or premium.interval
    return percent_share(PREMIUM, series, statistic, premium.premium, agencies or premium.agencies, (low, high))


def _gap(series: str, lines: Sequence[PricedQuote]) -> list[Indicator]:
    found, agencies = gap_of_means(lines), _agencies(lines)
    parts = {"GAP": found.gap, "GAP_OF_SERVICES": found.explained, "GAP_LEFT": found.unexplained}
    return [percent_share(PREMIUM, series, name, math.expm1(part), agencies) for name, part in parts.items()]


def _shares(series: str, lines: Sequence[PricedQuote]) -> list[Indicator]:
    shares, agencies = shares_within_services(lines), _agencies(lines)
    interval = within_share_interval(lines, seed=_SEED, draws=500)
    return [
        percent_share(EXPLAINED, series, "AGENCY", shares[AGENCY], agencies),
        percent_share(EXPLAINED, series, "SUBCONTRACTED", shares[SUBCONTRACTED], agencies, interval),
        percent_share(EXPLAINED, series, "RESIDUAL", shares[RESIDUAL], agencies),
    ]


def _spreads(series: str, lines: Sequence[PricedQuote]) -> list[Indicator]:
    spread, band = spread_without_premium(lines), n_band(_agencies(lines))
    found = {"SPREAD": spread.observed, "SPREAD_WITHOUT": spread.without_premium}
    return [
        Indicator(EXPLAINED, series, "", name, RATIO, round(value, 1), n_band=band) for name, value in found.items()
    ]


def _agencies(lines: Sequence[PricedQuote]) -> int:
    return len({line.agency for line in lines})
