"""How much of the spread of quoted prices is scope and not price: raw prices beside those at the reference scope.

Source: domain study, section 6 (H2); Efron and Stein 1981 for the jackknife.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from market.core.indicators import PERCENT, Indicator, not_estimable, percent_share
from market.core.jackknife import jackknife_interval
from market.core.priced_quotes import FEWEST_IN_THE_SMALLER_GROUP

SCOPE_SHARE, SHARE_OF_SPREAD = "scope-share", "SCOPE"
FEWEST_PRICES, FEWEST_AGENCIES = 30, 10


class ScopedPrice(NamedTuple):
    """One quoted price at the reference scope in minor units, and how many times that scope's price was asked.

    *factor* is the product of the scope factors of its line: the raw price is *price_minor* times *factor*.
    *subcontractor* is who does part of the work, empty where the agency does it all.
    """

    agency: str
    service: str
    price_minor: float
    factor: float
    subcontractor: str = ""


def scope_share(prices: Sequence[ScopedPrice]) -> list[Indicator]:
    """Return by how many percent the variance of log prices within services falls when scope is taken out.

    1 less the variance of prices at the reference scope over that of raw prices, services held apart, with the 95 %
    interval of a jackknife over agencies.  Negative where conversion drives prices apart.  At least 30 prices of 10
    agencies, 8 of which quoted for another scope than the reference.

    >>> wide = [ScopedPrice(f"a{n % 12}", "post", 100.0 + n % 12, 1.0 + n // 12 % 2) for n in range(48)]
    >>> scope_share(wide)[0].value
    99.0
    """
    agencies = sorted({price.agency for price in prices})
    scoped = {price.agency for price in prices if price.factor != 1.0}
    if len(prices) < FEWEST_PRICES or len(agencies) < FEWEST_AGENCIES or len(scoped) < FEWEST_IN_THE_SMALLER_GROUP:
        return [not_estimable(SCOPE_SHARE, "quoted", SHARE_OF_SPREAD, PERCENT)]
    share = _share(prices)
    if share is None:
        return [not_estimable(SCOPE_SHARE, "quoted", SHARE_OF_SPREAD, PERCENT)]
    without = [_share([price for price in prices if price.agency != agency]) for agency in agencies]
    interval = jackknife_interval(share, [each for each in without if each is not None])
    return [percent_share(SCOPE_SHARE, "quoted", SHARE_OF_SPREAD, share, len(agencies), interval)]


def _share(prices: Sequence[ScopedPrice]) -> float | None:
    by_service: dict[str, list[ScopedPrice]] = defaultdict(list)
    for price in prices:
        by_service[price.service].append(price)
    raw = converted = 0.0
    for own in by_service.values():
        logs = np.log([price.price_minor for price in own])
        factors = np.log([price.factor for price in own])
        converted += float(((logs - logs.mean()) ** 2).sum())
        raw += float((((logs + factors) - (logs + factors).mean()) ** 2).sum())
    return 1 - converted / raw if raw > 0 else None
