"""What finished work costs through each lens, as the newest edition publishes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.benchmark.reader import Edition, Indicator
from market.core.catalogue import CountKind
from market.core.lenses import unit_size
from market.core.project_indicators import AGREEMENT, COST

STATISTICS = ("P25", "P50", "P75", "POOLED", "OWN_ADDED")
_WHOLE_MARKET = ""


@dataclass(frozen=True, slots=True)
class PublishedCost:
    """What one kind costs: *figures* by statistic; *per* is how many units the figure is of."""

    kind: CountKind
    per: int
    figures: Mapping[str, Indicator]

    @property
    def middle(self) -> Indicator | None:
        """The figure of the typical agency, where it is shown."""
        found = self.figures.get("P50")
        return found if found is not None and found.value is not None else None

    @property
    def n_band(self) -> str | None:
        """The band of agencies behind the first figure that is shown, the typical one before quartiles."""
        shown = (self.figures[name] for name in ("P50", "P25", "P75", "POOLED") if name in self.figures)
        return next((figure.n_band for figure in shown if figure.value is not None), None)


def list_costs(edition: Edition | None, kinds: Sequence[CountKind]) -> list[PublishedCost]:
    """Return the published costs of every kind a lens looks at, lens by lens; those without a figure too."""
    by_kind: dict[str, dict[str, Indicator]] = {}
    for indicator in edition.indicators(COST, "") if edition else ():
        by_kind.setdefault(indicator.subject, {})[indicator.statistic] = indicator
    return [PublishedCost(kind, unit_size(kind), by_kind.get(kind.code, {})) for kind in kinds if kind.lens]


def find_agreement(edition: Edition | None) -> Indicator | None:
    """Return how far lenses agree on who is cheap, over all pairs, where that is published."""
    found = {each.subject: each for each in (edition.indicators(AGREEMENT, "") if edition else ())}
    whole = found.get(_WHOLE_MARKET)
    return whole if whole is not None and whole.value is not None else None


def cost_rows(costs: Sequence[PublishedCost]) -> list[dict]:
    """Return one row per kind and statistic, as the twin has it; a figure that is withheld is null with its reason."""
    return [
        {
            "lens": cost.kind.lens,
            "kind": cost.kind.code,
            "per": cost.per,
            "statistic": statistic,
            "unit": figure.unit,
            "value": figure.value,
            "n_band": figure.n_band,
            "reason": figure.reason or None,
            "carried_from": figure.carried_from,
        }
        for cost in costs
        for statistic, figure in cost.figures.items()
    ]
