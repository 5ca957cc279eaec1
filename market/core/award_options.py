"""The ways to award a whole brief: one agency, or a mix of two or three with the cost of coordinating them."""

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from market.core.briefs import Brief
from market.core.money import percentage_of, times_quantity
from market.core.quotes import LineState, Quote, buyer_cost, discount_total, line_total

AGENCIES_MOST = 3
_NODES_MOST = 20_000
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class AwardOption:
    """Lines by quote, and what they cost the buyer in minor units without the cost of coordination.

    *discount_minor* is what discounts take off, before VAT.
    """

    choices: Mapping[str, str]
    cost_minor: int
    discount_minor: int
    coordination_minor: int

    @property
    def total_minor(self) -> int:
        """Cost to the buyer with what coordinating more than one agency costs."""
        return self.cost_minor + self.coordination_minor

    @property
    def quote_ids(self) -> tuple[str, ...]:
        """The quotes that would win lines, in the order of their first line."""
        return tuple(dict.fromkeys(self.choices.values()))


@dataclass(frozen=True, slots=True)
class AwardOptions:
    """The cheapest single agency and the cheapest mix of two or three; None where there is no such way.

    A mix that saves nothing on prices against the single agency is none.

    *unoffered* are the ids of lines nobody offers, which every option leaves out.  *is_exact* is False when there
    were too many combinations of bundles to try them all; the mix is then the best one found.
    """

    single: AwardOption | None
    mix: AwardOption | None
    unoffered: tuple[str, ...]
    is_exact: bool

    @property
    def mix_saves_minor(self) -> int | None:
        """What the mix saves on prices alone against the single agency; negative where it costs more."""
        if self.single is None or self.mix is None:
            return None
        return self.single.cost_minor - self.mix.cost_minor

    @property
    def advantage_minor(self) -> int | None:
        """What the mix saves after coordination is paid for; negative where the single agency is cheaper."""
        if self.single is None or self.mix is None:
            return None
        return self.single.total_minor - self.mix.total_minor


@dataclass(frozen=True, slots=True)
class _Discount:
    agency: int
    savings: Mapping[int, int]

    @property
    def saving(self) -> int:
        return sum(self.savings.values())


@dataclass(frozen=True, slots=True)
class _Offers:
    """Costs by agency and line in ten-thousandths of a minor unit, `_NEVER` where not offered."""

    costs: list[list[int]]
    targets: list[dict[int, int]]
    discounts: list[list[_Discount]]

    def without_discounts_over(self, lines: set[int]) -> "_Offers":
        """Return the offers without discounts that nobody who wins only some of *lines* can get."""
        kept = [[each for each in some if not lines <= set(each.savings)] for some in self.discounts]
        return _Offers(self.costs, self.targets, kept)


def award_options(brief: Brief, quotes: Sequence[Quote], *, coordination_minor: int = 0) -> AwardOptions:
    """Return the cheapest single agency and the cheapest mix for every line that anybody offers.

    *coordination_minor* is what each agency after the first costs the buyer to coordinate.  Discounts count when
    all their lines go to the agency; a line included in another goes only where that one goes; alternatives stay
    out.  Exact: combinations are taken by their lower bound and searched until no other can be cheaper.
    """
    lines = brief.content.lines
    offers = _offers(brief, quotes)
    offered = [index for index in range(len(lines)) if any(row[index] < _NEVER for row in offers.costs)]
    unoffered = tuple(line.id for index, line in enumerate(lines) if index not in offered)
    if not offered:
        return AwardOptions(None, None, unoffered, is_exact=True)
    alone = _Search(offers, offered)
    single = alone.run((1,), 0)
    mixed = _Search(offers.without_discounts_over(set(offered)), offered, below=alone.lowest)
    mix = mixed.run(range(2, min(AGENCIES_MOST, len(quotes)) + 1), coordination_minor * 10_000)
    return AwardOptions(
        None if single is None else _option(brief, quotes, single, coordination_minor),
        None if mix is None else _option(brief, quotes, mix, coordination_minor),
        unoffered,
        is_exact=alone.is_exact and mixed.is_exact,
    )


class _Search:
    """Branch and bound over discounts granted and lines that others are included in; everything else is greedy."""

    def __init__(self, offers: _Offers, lines: Sequence[int], *, below: int = _NEVER) -> None:
        self._offers, self._lines, self._nodes = offers, lines, _NODES_MOST
        self._below = below
        self._best: int = _NEVER
        self._winner: dict[int, int] | None = None
        self._bounds = _optimistic(offers, lines)

    @property
    def is_exact(self) -> bool:
        return self._nodes > 0

    @property
    def lowest(self) -> int:
        """The cost of what was found, or `_NEVER`."""
        return self._best

    def run(self, sizes: Sequence[int], coordination: int) -> dict[int, int] | None:
        """Return line to agency for the cheapest choice that uses exactly so many agencies and costs under *below*.

        A combination whose best choice leaves an agency without lines is dropped: a smaller one is as cheap.
        """
        for bound, combination in self._combinations(sizes, coordination):
            if bound >= self._best or self._nodes <= 0:
                break
            granted = [discount for agency in combination for discount in self._offers.discounts[agency]]
            self._visit(combination, {}, granted, 0, coordination * (len(combination) - 1))
        return self._winner

    def _combinations(self, sizes: Sequence[int], coordination: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Yield (lower bound with coordination, agencies), the lowest bound first."""
        yield from heapq.merge(*(self._bounded(size, coordination * (size - 1)) for size in sizes))

    def _bounded(self, size: int, extra: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        members = np.array(list(itertools.combinations(range(len(self._bounds)), size)))
        # A hair below the sum: floats must never make the bound exceed the cost it bounds.
        sums = self._bounds[members].min(axis=1).sum(axis=1) * (1 - 1e-9)
        open_to = np.flatnonzero(np.isfinite(sums) & (sums < self._below))
        for at in open_to[np.argsort(sums[open_to], kind="stable")]:
            yield float(sums[at]) + extra, tuple(int(each) for each in members[at])

    def _visit(
        self,
        agencies: tuple[int, ...],
        fixed: dict[int, int],
        undecided: list[_Discount],
        saved: int,
        extra: int,
    ) -> None:
        self._nodes -= 1
        if self._nodes <= 0:
            return
        greedy = {line: self._cheapest(line, agencies, fixed) for line in self._lines}
        cost = sum(self._cost(agency, line) for line, agency in greedy.items() if agency is not None)
        hoped = sum(discount.saving for discount in undecided)
        if None in greedy.values() or cost - saved - hoped >= min(self._below, self._best - extra):
            return
        if undecided:
            discount, rest = undecided[0], undecided[1:]
            granted = self._granted(discount, fixed)
            if granted is not None:
                self._visit(agencies, granted, rest, saved + discount.saving, extra)
            self._visit(agencies, fixed, rest, saved, extra)
            return
        parted = self._parted(greedy)
        if parted is None:
            if len(set(greedy.values())) == len(agencies):
                self._best = cost - saved + extra
                self._winner = {line: agency for line, agency in greedy.items() if agency is not None}
            return
        for agency in agencies:
            if self._cost(agency, parted) < _NEVER:
                self._visit(agencies, {**fixed, parted: agency}, [], saved, extra)

    def _cost(self, agency: int, line: int) -> int:
        return self._offers.costs[agency][line]

    def _cheapest(self, line: int, agencies: tuple[int, ...], fixed: dict[int, int]) -> int | None:
        open_to = [fixed[line]] if line in fixed else agencies
        best = None
        for agency in open_to:
            target = self._offers.targets[agency].get(line)
            parted = target is not None and fixed.get(target, agency) != agency
            if not parted and self._cost(agency, line) < (_NEVER if best is None else self._cost(best, line)):
                best = agency
        return best

    def _granted(self, discount: _Discount, fixed: dict[int, int]) -> dict[int, int] | None:
        agency = discount.agency
        wanted = set(discount.savings)
        wanted |= {self._offers.targets[agency][line] for line in wanted if line in self._offers.targets[agency]}
        if any(fixed.get(line, agency) != agency or self._cost(agency, line) >= _NEVER for line in wanted):
            return None
        return fixed | dict.fromkeys(wanted, agency)

    def _parted(self, greedy: Mapping[int, int | None]) -> int | None:
        """Return a line that another one is included in while they go to different agencies, or None."""
        for line, agency in greedy.items():
            target = self._offers.targets[agency or 0].get(line)
            if target is not None and greedy[target] != agency:
                return target
        return None


def _offers(brief: Brief, quotes: Sequence[Quote]) -> _Offers:
    offers = _Offers([], [], [])
    place = {line.id: index for index, line in enumerate(brief.content.lines)}
    for agency, quote in enumerate(quotes):
        answers = {answer.line_id: answer for answer in quote.content.lines}
        factor = _buyer_factor(quote, brief.content.vat_position)
        costs, targets = [_NEVER] * len(place), {}
        for line_id, index in place.items():
            answer = answers.get(line_id)
            if answer is not None and answer.state is LineState.PRICED:
                costs[index] = line_total(brief.content.lines[index], answer) * factor
            elif answer is not None and answer.state is LineState.INCLUDED and answer.included_in in place:
                costs[index], targets[index] = 0, place[answer.included_in]
        offers.costs.append(costs)
        offers.targets.append(targets)
        offers.discounts.append(_discounts(brief, quote, agency, factor, place))
    return offers


def _discounts(brief: Brief, quote: Quote, agency: int, factor: int, place: Mapping[str, int]) -> list[_Discount]:
    found = []
    for discount in quote.content.discounts:
        if not set(discount.line_ids) <= set(place):
            continue
        savings = {}
        for line_id in discount.line_ids:
            answer = quote.content.line(line_id)
            fee_minor = 0 if answer is None else answer.fee_minor or 0
            fee = times_quantity(fee_minor, brief.content.lines[place[line_id]].quantity_thousandths)
            savings[place[line_id]] = percentage_of(fee, discount.percent_hundredths) * factor
        if any(savings.values()):
            found.append(_Discount(agency, savings))
    return found


def _buyer_factor(quote: Quote, vat_position: str) -> int:
    if vat_position == "recovers" or quote.content.vat_basis == "exempt":
        return 10_000
    return 10_000 + quote.content.vat_rate_hundredths


def _optimistic(offers: _Offers, lines: Sequence[int]) -> np.ndarray:
    """Return costs by agency and line that no choice can go below: every discount granted, inclusion for nothing."""
    bounds = np.full((len(offers.costs), len(lines)), np.inf)
    for agency, costs in enumerate(offers.costs):
        for column, line in enumerate(lines):
            if costs[line] < _NEVER:
                saving = sum(discount.savings.get(line, 0) for discount in offers.discounts[agency])
                bounds[agency, column] = costs[line] - saving
    return bounds


def _option(brief: Brief, quotes: Sequence[Quote], chosen: Mapping[int, int], coordination_minor: int) -> AwardOption:
    lines = brief.content.lines
    choices = {lines[index].id: quotes[agency].id for index, agency in sorted(chosen.items())}
    return priced_option(brief, quotes, choices, coordination_minor=coordination_minor)


def priced_option(
    brief: Brief, quotes: Sequence[Quote], choices: Mapping[str, str], *, coordination_minor: int = 0
) -> AwardOption:
    """Return what *choices* (line id to quote id) cost the buyer, rounded as each agency would invoice it."""
    cost = discounted = 0
    for quote in quotes:
        won = {line_id for line_id, quote_id in choices.items() if quote_id == quote.id}
        net = sum(
            line_total(line, answer)
            for line in brief.content.lines
            if line.id in won
            and (answer := quote.content.line(line.id)) is not None
            and answer.state is not LineState.INCLUDED
        )
        discount = discount_total(brief.content.lines, quote.content, won) if won else 0
        cost += buyer_cost(net - discount, quote.content, brief.content.vat_position)
        discounted += discount
    extra = coordination_minor * max(0, len(set(choices.values())) - 1)
    return AwardOption(choices, cost, discounted, extra)
