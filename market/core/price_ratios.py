"""One amount over another: mark-ups, gaps between series, bundle discounts; and changes split into mix and price.

A ratio has no currency and no unit, so ratios of any services compare.  Each agency has one vote: its median ratio.
Everything here is pure and private; what of it may be shown is decided in ``market.core.disclosure``.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from market.core.priced_quotes import FEWEST_AGENCIES, FEWEST_QUOTES
from market.core.summaries import StatisticsRefused, one_value_per_agency, quantiles_of_agencies


class AmountPair(NamedTuple):
    """Two amounts of one agency (the controlling group) for the same work, in the same currency and unit."""

    agency: str
    amount: float
    compared_with: float


class RatioSummary(NamedTuple):
    """Median and quartiles over agencies of a ratio less 1, as shares: 0.22 is 22 % above, -0.1 is 10 % below."""

    median: float
    p25: float
    p75: float
    pairs: int
    agencies: int

    @property
    def interquartile_range(self) -> float:
        """P75 less P25, in the same shares."""
        return self.p75 - self.p25


class Change(NamedTuple):
    """A change of the average price: what comes of other quantities, and what of other prices."""

    mix: float
    price: float


def agency_ratios(pairs: Iterable[AmountPair]) -> dict[str, float]:
    """Return each agency's median of amount / compared_with - 1: the votes behind mark-ups, gaps and discounts.

    Raises StatisticsRefused below 30 pairs or 10 agencies, and for an amount that is not a positive number.

    >>> found = agency_ratios([AmountPair(f"a{n % 10}", 110 + n, 100) for n in range(30)])
    >>> round(found["a0"], 9), len(found)
    (0.2, 10)
    """
    ratios = [(pair.agency, _ratio(pair.amount, pair.compared_with)) for pair in pairs]
    if len(ratios) < FEWEST_QUOTES:
        raise StatisticsRefused(f"not estimable: {len(ratios)} pairs, and at least {FEWEST_QUOTES} are needed")
    of_agencies = one_value_per_agency(ratios)
    if len(of_agencies) < FEWEST_AGENCIES:
        raise StatisticsRefused(
            f"not estimable: {len(of_agencies)} agencies, and at least {FEWEST_AGENCIES} are needed"
        )
    return {agency: ratio - 1 for agency, ratio in of_agencies.items()}


def mark_ups(pairs: Iterable[AmountPair]) -> RatioSummary:
    """Return the median and quartiles over agencies of charged / paid - 1, the mark-up on subcontracted work.

    *pairs* are what the client is charged and what the subcontractor is paid for the same work, both net of VAT; a
    loss is below zero.  An agency with many mark-ups has one vote, its median.  Source: domain study, section 6, H3.
    Raises StatisticsRefused below 30 pairs or 10 agencies, and for an amount that is not a positive number.

    >>> found = mark_ups([AmountPair(f"a{n % 10}", 110 + n % 10, 100) for n in range(30)])
    >>> round(found.median, 9), round(found.interquartile_range, 9), found.agencies
    (0.145, 0.045, 10)
    """
    return _summary(pairs)


def series_gap(before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float]) -> RatioSummary:
    """Return the median and quartiles over agencies of after / before - 1: from list to quoted, quoted to awarded.

    Both map (agency, service) to the agency's own value in a series; only what is in both counts, so a gap is never
    one of who quotes or what is bought.  Source: the series of section 5 of the design, the two-stage median of
    statistics section 0, D1.  Raises StatisticsRefused as ``mark_ups`` does.

    >>> listed = {(f"a{n % 10}", f"s{n // 10}"): 100.0 + n for n in range(30)}
    >>> round(series_gap(listed, {key: 0.9 * price for key, price in listed.items()}).median, 9)
    -0.1
    """
    both = sorted(before.keys() & after.keys())
    return _summary(AmountPair(agency, after[agency, service], before[agency, service]) for agency, service in both)


def bundle_price_ratio(price: float, lines: Iterable[tuple[float, float]]) -> float:
    """Return the price of a bundle over what its lines cost one by one, less 1; below zero is a discount.

    *lines* are (quantity, median price of the cell), in the bundle's currency.  Source: domain study, section 6, H20.
    Raises StatisticsRefused for fewer than two lines, and for a number that is not positive.

    >>> round(bundle_price_ratio(900_00, [(10, 50_00), (1, 500_00)]), 9)
    -0.1
    """
    parts = [_positive(quantity) * _positive(median) for quantity, median in lines]
    if len(parts) < 2:
        raise StatisticsRefused(f"a bundle has at least two lines, and this has {len(parts)}")
    return _positive(price) / math.fsum(parts) - 1


def bundle_discounts(pairs: Iterable[AmountPair]) -> RatioSummary:
    """Return the median and quartiles over agencies of bundle price over sum of cell medians, less 1.

    *pairs* are the price of a bundle and the sum of quantity times cell median over its lines.  Source: domain
    study, section 6, H20.  Raises StatisticsRefused as ``mark_ups`` does.

    >>> round(bundle_discounts([AmountPair(f"a{n % 10}", 88 + n % 10, 100) for n in range(30)]).median, 9)
    -0.075
    """
    return _summary(pairs)


def mix_and_price_effects(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]
) -> Change:
    """Return how much of the change of an average price comes of the mix of services, and how much of prices.

    Both map a service to (share, price).  Additive LMDI: mix = sum L(v1, v0) ln(w1 / w0) and price = sum
    L(v1, v0) ln(p1 / p0), with v = w p and L the logarithmic mean; nothing is left over.  Source: statistics section
    3.4; Ang 2004, "Decomposition analysis for policymaking in energy".  Raises StatisticsRefused for services
    that are not the same in both, and for a share or price that is not a positive number.

    >>> [round(part, 6) for part in mix_and_price_effects({"tweet": (0.6, 10), "blog": (0.4, 100)},
    ...                                                   {"tweet": (0.5, 12), "blog": (0.5, 110)})]
    [9.416713, 5.583287]
    """
    if before.keys() != after.keys():
        raise StatisticsRefused("a change is split over the same services before and after")
    mix, price = [], []
    for service in sorted(before):
        (share_0, price_0), (share_1, price_1) = before[service], after[service]
        share_ratio, price_ratio = _ratio(share_1, share_0), _ratio(price_1, price_0)
        weight = _logarithmic_mean(share_1 * price_1, share_0 * price_0)
        mix.append(weight * math.log(share_ratio))
        price.append(weight * math.log(price_ratio))
    return Change(math.fsum(mix), math.fsum(price))


def _summary(pairs: Iterable[AmountPair]) -> RatioSummary:
    given = list(pairs)
    shares = agency_ratios(given)
    found = quantiles_of_agencies(1 + share for share in shares.values())
    return RatioSummary(found["p50"] - 1, found["p25"] - 1, found["p75"] - 1, len(given), len(shares))


def _logarithmic_mean(one: float, other: float) -> float:
    difference = one - other
    if not difference:
        return one
    # Near 1 the logarithm of a quotient has lost its digits; far from 1 log1p has.
    near = other / 2 < one < 2 * other
    return difference / (math.log1p(difference / other) if near else math.log(one / other))


def _ratio(amount: float, compared_with: float) -> float:
    return _positive(amount) / _positive(compared_with)


def _positive(number: float) -> float:
    if not (math.isfinite(number) and number > 0):
        raise StatisticsRefused(f"an amount must be a number above zero, and {number!r} is not")
    return float(number)
