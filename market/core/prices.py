"""From a quoted or listed price to a comparable observation, or to its being left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from market.core.money import round_half_even

CATALOGUE_SCHEME = "catalogue"
FACTOR_RANGE = (Decimal("0.25"), Decimal(4))
AGENCY_MINIMUM_DAYS = 30
AGENCY_MINIMUM_SERVICES = 2
SERIES = ("list", "quoted", "awarded", "paid")


@dataclass(frozen=True, slots=True)
class Observation:
    """One comparable price: minor units of *currency* per *unit* of *service* at the reference scope.

    Net of VAT; the agency's fee without pass-through (for services that are themselves passed through,
    the supplier price).  *group* is the controlling group, the unit that counts once.  *member_since*
    is when the agency was verified, or None for imported sources, which are trusted as a whole.  *quoted_on*
    is the day of the quote behind an award or a payment, whose *dated* is later.  *circumstances* are those of
    `market.core.slices` that are known; *subcontracted_percent* is the share of the work that others do, None
    where nothing is said, and *subcontractor* who is named for it; *scope_factor* is how many times the reference
    scope's price was asked.
    """

    scheme: str
    service: str
    unit: str
    currency: str
    series: str
    group: str
    price_minor: int
    dated: date
    evidence_grade: str
    member_since: date | None = None
    circumstances: Mapping[str, str] = field(default_factory=dict, hash=False)
    subcontracted_percent: int | None = None
    quoted_on: date | None = None
    scope_factor: Decimal = Decimal(1)
    subcontractor: str = ""

    @property
    def named_on(self) -> date:
        """The day the agency named the amount, which is the day of its exchange rate."""
        return self.quoted_on or self.dated


def price_of_one(total_minor: int, thousandths: int) -> int:
    """Return the price of one unit, in minor units, of what was paid for *thousandths* of a unit; 0 for no unit.

    >>> price_of_one(1140_00, 12_000), price_of_one(5, 2_500), price_of_one(90_00, 0)
    (9500, 2, 0)
    """
    return round_half_even(Decimal(total_minor) * 1000 / thousandths) if thousandths else 0


def is_near_reference(factor: Decimal) -> bool:
    """Return whether prices of a scope that costs *factor* times the reference's may be converted to it.

    >>> is_near_reference(Decimal(4)), is_near_reference(Decimal("0.24"))
    (True, False)
    """
    return FACTOR_RANGE[0] <= factor <= FACTOR_RANGE[1]


def reference_price(unit_minor: int, factor: Decimal) -> int | None:
    """Return *unit_minor* converted to the reference scope, or None when the scopes are too far apart.

    *factor* is the product of the scope factors of the line: a line that asks for 12x7 coverage costs
    1.87 times the reference, so its price is divided by 1.87.  A total outside 0.25 to 4 is left out.

    >>> reference_price(187_000, Decimal("1.87")), reference_price(100, Decimal("4.2"))
    (100000, None)
    """
    if unit_minor <= 0 or not is_near_reference(factor):
        return None
    return round_half_even(Decimal(unit_minor) / factor) or None


def countable(observations: Iterable[Observation], *, until: date) -> Iterator[Observation]:
    """Yield the observations of agencies that count at *until*.

    A platform agency counts once it has been verified for 30 days and is seen in two services; until
    then a ring of new accounts could place a price.  Imported sources count as they were accepted.
    """
    kept = list(observations)
    services: dict[str, set[str]] = defaultdict(set)
    for observation in kept:
        services[observation.group].add(observation.service)
    for observation in kept:
        if observation.member_since is None or (
            observation.member_since + timedelta(days=AGENCY_MINIMUM_DAYS) <= until
            and len(services[observation.group]) >= AGENCY_MINIMUM_SERVICES
        ):
            yield observation
