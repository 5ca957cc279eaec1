"""Comparable quotes as arrays, and the minima below which nothing is said about what prices go with."""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from market.core.fixed_effects import Codes, Floats, Remainder, without_effects_of_both
from market.core.messages import say
from market.core.summaries import StatisticsRefused, quantile

FEWEST_QUOTES = 30
FEWEST_AGENCIES = 10
FEWEST_IN_THE_SMALLER_GROUP = 8
FEWEST_AGENCIES_WITH_BOTH = 20


class PricedQuote(NamedTuple):
    """One comparable price: "agency" is the controlling group; *subcontracted* the share of work others do, 0 to 1."""

    agency: str
    service: str
    price: float
    subcontracted: float


class Sample(NamedTuple):
    """Quotes as arrays: codes of agencies and services from 0, in sorted order, and two columns of numbers.

    The columns are the natural logarithm of the price and the share subcontracted.
    """

    agencies: Codes
    services: Codes
    columns: Floats

    def without_agencies_and_services(self, columns: Floats) -> Remainder:
        """Return what the effects of agencies and services leave of *columns*."""
        larger, smaller = sorted((self.agencies, self.services), key=lambda codes: -int(codes.max()))
        return without_effects_of_both(columns, larger, smaller)

    def agencies_with_both(self) -> int:
        """Return how many agencies quote with different shares subcontracted: only they tell what it costs."""
        pairs = np.unique(np.column_stack([self.agencies, self.columns[:, 1]]), axis=0)
        return int(np.count_nonzero(np.bincount(pairs[:, 0].astype(np.int64)) > 1))


def one_vote_per_cell(quotes: Iterable[PricedQuote]) -> list[PricedQuote]:
    """Return one quote, of the median price, for every agency, service and subcontracted share, in sorted order.

    Measures take the quotes they are given; with these an agency that quotes one service two hundred times
    has one vote there.  Raises StatisticsRefused for a price that is not a positive number.

    >>> one_vote_per_cell([PricedQuote("a", "post", price, 0.0) for price in (90, 100, 500)])
    [PricedQuote(agency='a', service='post', price=100.0, subcontracted=0.0)]
    """
    prices: dict[tuple[str, str, float], list[float]] = defaultdict(list)
    for agency, service, price, subcontracted in quotes:
        prices[agency, service, subcontracted].append(price)
    return [PricedQuote(a, s, quantile(prices[a, s, z], 0.50), z) for a, s, z in sorted(prices)]


def enough_quotes(quotes: Iterable[PricedQuote]) -> Sample:
    """Return the quotes as arrays, if they are enough to say anything about subcontracting.

    Enough is 30 quotes of 10 agencies, and 8 agencies on the smaller side: of those with any work subcontracted
    and those with none.  Source: domain study, section 6.  Raises StatisticsRefused below, and for a price that is
    not a positive number or a share outside 0 to 1.

    >>> enough_quotes([PricedQuote("a", "post", 100.0, 0.0)] * 29)
    Traceback (most recent call last):
    market.core.summaries.StatisticsRefused: not estimable: 29 quotes, and at least 30 are needed
    """
    lines = list(quotes)
    _require(len(lines), FEWEST_QUOTES, "quotes")
    _require(len({line.agency for line in lines}), FEWEST_AGENCIES, "agencies")
    for line in lines:
        _check(line)
    subcontracting = len({line.agency for line in lines if line.subcontracted > 0})
    _require(subcontracting, FEWEST_IN_THE_SMALLER_GROUP, say("agencies that subcontract"))
    alone = len({line.agency for line in lines if line.subcontracted <= 0})
    _require(alone, FEWEST_IN_THE_SMALLER_GROUP, say("agencies that do work themselves"))
    columns = np.array([(math.log(line.price), line.subcontracted) for line in lines])
    return Sample(_codes(line.agency for line in lines), _codes(line.service for line in lines), columns)


def enough_with_both(quotes: Iterable[PricedQuote]) -> Sample:
    """Return the quotes as arrays, if at least 20 agencies quote work of both kinds, besides ``enough_quotes``.

    Source: statistics section 3.5, point 1.  Raises StatisticsRefused below, as ``enough_quotes`` does.
    """
    sample = enough_quotes(quotes)
    _require(sample.agencies_with_both(), FEWEST_AGENCIES_WITH_BOTH, say("agencies that do both"))
    return sample


def _require(found: int, fewest: int, of_what: str) -> None:
    if found < fewest:
        raise StatisticsRefused(
            say(
                "not estimable: {found} {of_what}, and at least {fewest} are needed",
                found=found,
                of_what=of_what,
                fewest=fewest,
            )
        )


def _check(line: PricedQuote) -> None:
    if not (math.isfinite(line.price) and line.price > 0):
        raise StatisticsRefused(say("a price must be a number above zero, and {price!r} is not", price=line.price))
    if not 0 <= line.subcontracted <= 1:
        raise StatisticsRefused(
            say(
                "a share subcontracted lies between 0 and 1, not at {subcontracted!r}", subcontracted=line.subcontracted
            )
        )


def _codes(names: Iterable[str]) -> Codes:
    codes: Codes = np.unique(np.array(list(names)), return_inverse=True)[1].astype(np.int64)
    return codes
