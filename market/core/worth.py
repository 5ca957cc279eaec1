"""What an agency may know of its own worth here: how it is invited, how it wins, and whose budgets it lives off."""

from dataclasses import dataclass

from market.core.attestation_indicators import wilson_interval
from market.core.budget_indicators import PUBLIC_RELATIONS, BudgetMix

DEPENDENT = 2 / 3
_FEWEST_FOR_A_RATE = 5


@dataclass(frozen=True, slots=True)
class Tries:
    """Of *of* tries, *won* came to something."""

    won: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None below 5 tries, where it would say nothing.

        >>> Tries(3, 12).percent, Tries(1, 4).percent
        (25, None)
        """
        return round(100 * self.won / self.of) if self.of >= _FEWEST_FOR_A_RATE else None

    @property
    def interval(self) -> tuple[int, int] | None:
        """The ends of the 95 % score interval in whole percent; None below 5 tries.

        >>> Tries(3, 12).interval
        (9, 53)
        """
        if self.of < _FEWEST_FOR_A_RATE:
            return None
        low, high = wilson_interval(self.won, self.of)
        return round(100 * low), round(100 * high)


@dataclass(frozen=True, slots=True)
class Worth:
    """An agency's own figures of two years: invitations that became quotes, quotes that won a line, and its budgets.

    *invitations* stood or were declined; *quotes* are those for decided briefs; *mix* is of what it was awarded, None
    of nothing.
    """

    invitations: Tries
    quotes: Tries
    mix: BudgetMix | None

    @property
    def depends_on_public_relations(self) -> bool:
        """Whether more than two thirds of what it was awarded came from PR budgets."""
        return self.mix is not None and self.mix.share_of(PUBLIC_RELATIONS) > DEPENDENT

    @property
    def depends_on_few_clients(self) -> bool:
        """Whether its three largest clients awarded more than two thirds, of more than three."""
        return self.mix is not None and self.mix.clients > 3 and self.mix.three_largest > DEPENDENT
