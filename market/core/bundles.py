"""Services that an agency offers cheaper together, beside what they cost one by one elsewhere."""

from collections.abc import Mapping
from typing import NamedTuple

from market.core.price_ratios import AmountPair


class BundleLine(NamedTuple):
    """One line of a bundle: *quantity* in units at the reference scope, and the minor units asked for all of them.

    The amount is the agency's fee without VAT, the bundle's discount taken off.
    """

    service: str
    quantity: float
    amount_minor: int


class Bundle(NamedTuple):
    """Lines of one quote with a discount when they are awarded together; *group* is the controlling group."""

    group: str
    lines: tuple[BundleLine, ...]


def bundle_pair(bundle: Bundle, medians: Mapping[str, float]) -> AmountPair | None:
    """Return what the bundle costs beside quantity times median of each service, or None where one has no median.

    Both in minor units of one currency.  Source: domain study, section 6, H20.

    >>> bundle = Bundle("north", (BundleLine("post", 10, 450_00), BundleLine("report", 1, 450_00)))
    >>> bundle_pair(bundle, {"post": 50_00, "report": 500_00})
    AmountPair(agency='north', amount=90000, compared_with=100000.0)
    """
    if any(line.service not in medians for line in bundle.lines):
        return None
    one_by_one = sum(line.quantity * medians[line.service] for line in bundle.lines)
    return AmountPair(bundle.group, sum(line.amount_minor for line in bundle.lines), float(one_by_one))
