"""How firmly the best quote leads: the price weights at which another one would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from market.core.messages import say, say_many, together


@dataclass(frozen=True, slots=True)
class Contender:
    """One complete quote: points for everything but price, and points for price, each from 0 to 100."""

    quote_id: str
    quality: Fraction
    price: Fraction

    def total(self, weight: Fraction) -> Fraction:
        """Return the weighted total at a price *weight* in percent, the other weights keeping their proportions."""
        return (weight * self.price + (100 - weight) * self.quality) / 100

    @property
    def slope(self) -> Fraction:
        """What one percent more for price changes in the total."""
        return (self.price - self.quality) / 100


@dataclass(frozen=True, slots=True)
class Turn:
    """The price weight in percent at which the lead changes, and the quotes that lead just beyond it."""

    weight: Fraction
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Who leads at the published price weight, and the nearest turns below and above it; None where none comes."""

    weight: Fraction
    leaders: tuple[str, ...]
    below: Turn | None
    above: Turn | None


def sensitivity(contenders: Sequence[Contender], weight: int) -> Sensitivity | None:
    """Return how far the price weight can move from *weight* percent before the lead changes; exact.

    None without two contenders.

    >>> clever, cheap = Contender("clever", Fraction(80), Fraction(60)), Contender("cheap", Fraction(60), Fraction(100))
    >>> found = sensitivity([clever, cheap], 40)
    >>> found.leaders, found.below
    (('cheap',), Turn(weight=Fraction(100, 3), leaders=('clever',)))
    """
    if len(contenders) < 2:
        return None
    at = Fraction(weight)
    best = max(each.total(at) for each in contenders)
    leaders = [each for each in contenders if each.total(at) == best]
    return Sensitivity(
        weight=at,
        leaders=tuple(each.quote_id for each in leaders),
        below=_turn(contenders, leaders, at, -1),
        above=_turn(contenders, leaders, at, 1),
    )


_BELOW = say("below {weight} % {leaders} would lead")
_ABOVE = say("above {weight} % {leaders} would lead")


def sensitivity_sentence(found: Sensitivity, names: Mapping[str, str]) -> str:
    """Return in words who leads and when that would change, percentages to two decimals; *names* by quote id."""
    parts = [
        say_many(
            "{leaders} leads at the published price weight of {weight} %",
            "{leaders} share the lead at the published price weight of {weight} %",
            len(found.leaders),
            leaders=_listed(found.leaders, names),
            weight=_percent(found.weight),
        )
    ]
    for turn, template in ((found.below, _BELOW), (found.above, _ABOVE)):
        if turn is not None:
            parts.append(say(template, weight=_percent(turn.weight), leaders=_listed(turn.leaders, names)))
    if len(parts) == 1:
        parts.append(say("no other price weight changes that"))
    return say("{parts}.", parts=together(parts, "; "))


def _listed(quote_ids: Sequence[str], names: Mapping[str, str]) -> str:
    return " and ".join(names[quote_id] for quote_id in quote_ids)


def _percent(weight: Fraction) -> str:
    text = f"{Decimal(weight.numerator) / Decimal(weight.denominator):.2f}"
    return text.rstrip("0").rstrip(".")


def _turn(contenders: Sequence[Contender], leaders: Sequence[Contender], at: Fraction, direction: int) -> Turn | None:
    edge = Fraction(100 if direction > 0 else 0)
    if at == edge:
        return None
    beyond = _leaders_beyond(contenders, at, direction)
    if len(beyond) < len(leaders):
        return Turn(at, tuple(each.quote_id for each in beyond))
    leader = beyond[0]
    crossings = [
        at + direction * (leader.total(at) - other.total(at)) / gain
        for other in contenders
        if (gain := direction * (other.slope - leader.slope)) > 0
    ]
    inside = [crossing for crossing in crossings if direction * (edge - crossing) > 0]
    if not inside:
        return None
    nearest = min(inside, key=lambda crossing: abs(crossing - at))
    return Turn(nearest, tuple(each.quote_id for each in _leaders_beyond(contenders, nearest, direction)))


def _leaders_beyond(contenders: Sequence[Contender], at: Fraction, direction: int) -> list[Contender]:
    best = max((each.total(at), direction * each.slope) for each in contenders)
    return [each for each in contenders if (each.total(at), direction * each.slope) == best]
