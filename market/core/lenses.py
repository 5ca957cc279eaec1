"""Four lenses on what work cost: per hour, per thousand reached, per engagement of a tier, per outcome.

Each lens compares fairly what the others cannot, so they stand side by side and are never added.  Only what both
sides counted enters; advertising value and earned media value have no place here.  Source: domain study, section 2.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from market.core.catalogue import CountKind
from market.core.messages import say
from market.core.money import round_half_even

LENS_NAMES: Mapping[str, str] = {
    "effort": say("Effort"),
    "exposure": say("Exposure"),
    "engagement": say("Engagement by tier"),
    "output": say("Output"),
    "outcome": say("Outcome"),
}
LENS_LIMITS: Mapping[str, str] = {
    "effort": say("Compares agencies that do the same job; says nothing of effect."),
    "exposure": say("Compares paid placements of one format; definitions of reach differ."),
    "engagement": say("Compares organic work within one tier; a like and a long comment are not equal."),
    "output": say("Beside the lenses: what was made, whether or not it helped."),
    "outcome": say("Compares everything that can be tracked; needs the client's records."),
}
PER_THOUSAND = "exposure"


@dataclass(frozen=True, slots=True)
class WorkCost:
    """What work cost, in minor units without VAT: the agency's fees, what was passed through, and the client's own.

    *own_minor* is what the client's own staff and tools cost for the same outcomes, None where it did not say;
    *is_paid* says that both sides agree on what was paid, otherwise it is what was agreed beforehand.
    """

    fee_minor: int
    pass_through_minor: int
    own_minor: int | None = None
    currency: str = ""
    is_paid: bool = False

    @property
    def agency_minor(self) -> int:
        """What the agency was paid in all."""
        return self.fee_minor + self.pass_through_minor

    @property
    def full_minor(self) -> int | None:
        """What the work cost with the client's own staff and tools, None where that is not known."""
        return None if self.own_minor is None else self.agency_minor + self.own_minor


@dataclass(frozen=True, slots=True)
class LensCost:
    """What one unit of a kind cost: *per* is 1 or 1,000 units; *full_minor* includes the client's own cost."""

    kind: CountKind
    number: int
    per: int
    agency_minor: int
    full_minor: int | None

    @property
    def lens(self) -> str:
        """The lens this is seen through."""
        return self.kind.lens


def lens_costs(counts: Mapping[str, int], kinds: Sequence[CountKind], cost: WorkCost) -> list[LensCost]:
    """Return what each counted unit cost, lens by lens in the order of *kinds*; what was counted as none has no cost.

    An hour is compared by the fee alone, everything else by fee and pass-through together; an outcome also by the full
    cost, the client's own included (ANSI/SHRM 06001.2012 for hires).  Exposure is per 1,000.

    >>> lenses = {"hours": "effort", "views": "exposure", "hires": "outcome"}
    >>> kinds = [CountKind(code, lens, "", "", "", "", "") for code, lens in lenses.items()]
    >>> counts, cost = {"hours": 80, "views": 40_000, "hires": 5}, WorkCost(120_000_00, 30_000_00, 60_000_00)
    >>> [(each.kind.code, each.per, each.agency_minor, each.full_minor) for each in lens_costs(counts, kinds, cost)]
    [('hours', 1, 150000, None), ('views', 1000, 375000, None), ('hires', 1, 3000000, 4200000)]
    """
    return [_cost(kind, counts[kind.code], cost) for kind in kinds if kind.lens and counts.get(kind.code)]


def unit_size(kind: CountKind) -> int:
    """Return of how many units a lens tells the cost: a thousand of exposure, one of everything else."""
    return 1000 if kind.lens == PER_THOUSAND else 1


def unit_cost(kind: CountKind, number: int, cost: WorkCost) -> Decimal:
    """Return the agency's cost of a unit, or of a thousand of exposure, in minor units, not rounded."""
    paid = cost.fee_minor if kind.lens == "effort" else cost.agency_minor
    return Decimal(paid * unit_size(kind)) / number


def _cost(kind: CountKind, number: int, cost: WorkCost) -> LensCost:
    full = None
    if kind.lens == "outcome" and cost.full_minor is not None:
        full = round_half_even(Decimal(cost.full_minor) / number)
    return LensCost(kind, number, unit_size(kind), round_half_even(unit_cost(kind, number, cost)), full)
