"""Who wins in the demonstration: cheaper answers more often than not, line by line."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from market.core.briefs import BriefContent
from market.core.quotes import LineState, QuoteLine, buyer_cost, line_total
from market.demo.clients import PlannedBrief
from market.demo.moments import working_moment
from market.demo.quotes import PlannedQuote

_NONE_CHANCE, _SPLIT_CHANCE, _PART_CHANCE = 0.06, 0.42, 0.12
_PRICE_PULL, _OTHER_SPREAD = 1.3, 0.4
_REMARKS = {
    "best-score": ("", "The plan for the first month convinced everybody who read it.", ""),
    "lowest-cost": ("", "Equal in everything else.", ""),
    "best-approach": ("The only offer that asked about our customers first.", "Clear about what will not work."),
}


@dataclass(frozen=True, slots=True)
class PlannedAward:
    """Lines given to agencies: index of the line to the agency's address."""

    at: datetime
    choices: Mapping[int, str]
    reason_code: str
    reason: str


def plan_award(brief: PlannedBrief, quotes: Sequence[PlannedQuote], random: Random) -> PlannedAward | None:
    """Return which lines go to whom, or None where the client decides on nothing."""
    live = [quote for quote in quotes if quote.withdrawn_at is None]
    if not live or random.random() < _NONE_CHANCE:
        return None
    split = len(live) > 2 and random.random() < _SPLIT_CHANCE
    choices = _line_by_line(brief, live, random) if split else _one_for_all(brief, live, random)
    if len(choices) > 2 and random.random() < _PART_CHANCE:
        del choices[max(choices)]
    if not choices:
        return None
    reason_code = random.choice(("lowest-cost", "best-score")) if split else random.choice(tuple(_REMARKS))
    day = brief.closes_at.date() + timedelta(days=random.randint(1, 12))
    return PlannedAward(working_moment(day, random), choices, reason_code, random.choice(_REMARKS[reason_code]))


def _line_by_line(brief: PlannedBrief, quotes: Sequence[PlannedQuote], random: Random) -> dict[int, str]:
    choices: dict[int, str] = {}
    for index in range(len(brief.content.lines)):
        offers = {
            quote.agency.email: _appeal(_cost(brief.content, index, quote), random)
            for quote in quotes
            if _answer(quote, index).state is LineState.PRICED
        }
        if offers:
            choices[index] = max(offers, key=lambda email: offers[email])
    return choices


def _one_for_all(brief: PlannedBrief, quotes: Sequence[PlannedQuote], random: Random) -> dict[int, str]:
    """Give the best quote every line it covers; of the rest, some lines go to another and some to nobody."""
    lowest = [_lowest_cost(brief.content, index, quotes) for index in range(len(brief.content.lines))]
    winner = max(quotes, key=lambda quote: _worth(brief.content, quote, lowest, random))
    choices = {index: winner.agency.email for index in range(len(lowest)) if _covers(winner, index)}
    for index, email in _line_by_line(brief, quotes, random).items():
        if index not in choices and random.random() < 0.5:
            choices[index] = email
    return choices


def _worth(
    content: BriefContent, quote: PlannedQuote, lowest: Sequence[float | None], random: Random
) -> tuple[int, float]:
    """Return what speaks for a whole quote: first the number of lines covered, then how near it is to the lowest."""
    covered = [index for index, cost in enumerate(lowest) if cost and _covers(quote, index)]
    asked = math.fsum(_cost(content, index, quote) for index in covered)
    cheapest = math.fsum(lowest[index] or 0.0 for index in covered)
    return round(3 * len(covered) / len(lowest)), _appeal(asked / cheapest, random) if asked and cheapest else -9.0


def _appeal(cost: float, random: Random) -> float:
    return -_PRICE_PULL * math.log(cost) + random.gauss(0, _OTHER_SPREAD)


def _lowest_cost(content: BriefContent, index: int, quotes: Sequence[PlannedQuote]) -> float | None:
    costs = [_cost(content, index, quote) for quote in quotes if _answer(quote, index).state is LineState.PRICED]
    return min(costs, default=None)


def _cost(content: BriefContent, index: int, quote: PlannedQuote) -> float:
    net = line_total(content.lines[index], _answer(quote, index))
    return float(buyer_cost(net, quote.content, content.vat_position))


def _covers(quote: PlannedQuote, index: int) -> bool:
    return _answer(quote, index).state in (LineState.PRICED, LineState.INCLUDED)


def _answer(quote: PlannedQuote, index: int) -> QuoteLine:
    return quote.content.lines[index]
