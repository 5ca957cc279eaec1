"""What an adversary would try on a candidate edition, tried before it is published; shares no code with the measures.

The adversary has every public file of this and earlier editions, and may be all agencies of a cell but one.  Source:
statistics.md, section 4.4.  A vote is an agency with its price, so an agency whose price moved casts another one.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from market.benchmark.published import Cell, CellKey, ServiceKey
from market.core.votes import Votes

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PINNED_WITHIN = 0.10
MOST_PINNED = 0.15
_FEWEST_APART, _FEWEST_NESTED = 3, 5
_DOUBTS = 3.0
_PROBABILITIES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}


class Shown(NamedTuple):
    """A cell that readers have seen: *edition* counts the earlier ones from 1 and is 0 for the candidate."""

    edition: int
    key: CellKey
    votes: Votes


class Pair(NamedTuple):
    """Two cells of one service that fewer than five agencies tell apart; *inside* when one holds all of the other."""

    first: Shown
    second: Shown
    agencies: int
    inside: bool

    def tells_one_agency(self) -> bool:
        """Return whether a single agency follows: one or two apart, or within one edition inside and below five."""
        same_edition = self.first.edition == self.second.edition
        return self.agencies < _FEWEST_APART or (self.inside and same_edition)


def close_pairs(shown: Mapping[CellKey, Votes], others: Sequence[Mapping[CellKey, Votes]]) -> Iterator[Pair]:
    """Yield the pairs of cells of one service that one to four agencies tell apart, at least one in the candidate.

    Every two cells are compared, series and slices alike, by tables of who is in which.  *others* are what the
    neighbouring editions showed.
    """
    services: dict[ServiceKey, list[Shown]] = {}
    for edition, cells in enumerate((shown, *others)):
        for key, votes in cells.items():
            if edition == 0 or key.service_key in services:
                services.setdefault(key.service_key, []).append(Shown(edition, key, votes))
    for cells_of_service in services.values():
        if len(cells_of_service) > 1:
            yield from _close_pairs(cells_of_service)


def guessed_votes(pairs: Sequence[Pair]) -> tuple[int, float]:
    """Return in how many pairs an estimate hits an agency that tells them apart, and in how many it would by chance.

    A hit is within 10 % of its price.  Chance is the share of the agencies common to both that the same estimates hit:
    an estimate that points at nobody in particular hits both alike.
    """
    hits, by_chance = 0, 0.0
    for pair in pairs:
        apart, common = _apart_and_common(pair)
        guesses = np.array(list(_estimates(pair.first.votes, pair.second.votes)))
        hits += bool(_is_hit(guesses, apart).any())
        share = float(_is_hit(guesses, common).mean()) if len(common) else 1.0
        by_chance += 1 - (1 - share) ** len(apart)
    return hits, by_chance


def pinned_votes(cells: Sequence[Cell], behind: Mapping[CellKey, Votes]) -> tuple[int, int]:
    """Return how many votes all other agencies together could pin to within 10 % of their price, and of how many.

    For each vote the prices that would have led to the very figures published, given everybody else's, form an
    interval; every cell of the service that has the same vote narrows it.
    """
    services: dict[ServiceKey, list[tuple[Votes, Floats, Floats]]] = {}
    for cell in cells:
        votes = behind[cell.key]
        services.setdefault(cell.key.service_key, []).append((votes, *feasible_prices(cell, votes)))
    counts = [_pinned(parts) for parts in services.values()]
    return sum(pinned for pinned, _ in counts), sum(votes for _, votes in counts)


def is_beyond_chance(found: float, expected: float) -> bool:
    """Return whether a count is more than chance adds to the number expected, three standard errors of a rare event.

    >>> is_beyond_chance(3, 1.35), is_beyond_chance(150, 150), is_beyond_chance(200, 150)
    (False, False, True)
    """
    return found > expected + _DOUBTS * math.sqrt(expected)


def feasible_prices(cell: Cell, votes: Votes) -> tuple[Floats, Floats]:
    """Return for each vote the lowest and highest price with which the cell would show the same quantiles.

    A figure on the grid stands for everything that rounds to it; no bound is 0 or infinity.
    """
    order = np.argsort(votes.prices, kind="stable")
    low, high = np.zeros(len(votes)), np.full(len(votes), np.inf)
    half_step = 10.0 ** (1 / (2 * (48 if len(votes) >= 46 else 24)))
    for name, price in cell.quantiles.items():
        if price is not None:
            # Figures are whole minor units: rounding to them loses up to a half.
            ends = max(0.0, (price - 0.5) / half_step), (price + 0.5) * half_step
            least, most = _inverse(votes.prices[order], _PROBABILITIES[name], *ends)
            low[order], high[order] = np.maximum(low[order], least), np.minimum(high[order], most)
    return low, high


def _close_pairs(cells: Sequence[Shown]) -> Iterator[Pair]:
    owner: Whole = np.repeat(np.arange(len(cells)), [len(cell.votes) for cell in cells])
    agencies = _codes(np.concatenate([cell.votes.agencies for cell in cells]))
    prices = _codes(np.concatenate([cell.votes.prices for cell in cells]))
    sizes = np.bincount(owner, minlength=len(cells))
    common_agencies = _common(owner, agencies, len(cells))
    common_votes = _common(owner, _codes(agencies * (int(prices.max()) + 1) + prices), len(cells))
    changed = sizes[:, None] + sizes[None, :] - common_agencies - common_votes
    inside = (common_votes == sizes[:, None]) | (common_votes == sizes[None, :])
    for one, other in zip(*np.nonzero(np.triu((changed > 0) & (changed < _FEWEST_NESTED), 1)), strict=True):
        if 0 in (cells[one].edition, cells[other].edition):
            yield Pair(cells[one], cells[other], int(changed[one, other]), bool(inside[one, other]))


def _codes(values: npt.NDArray[np.uint64] | Floats | Whole) -> Whole:
    codes: Whole = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return codes


def _common(owner: Whole, members: Whole, cells: int) -> Whole:
    """Return how many members each two cells share, by one product of a table of members."""
    table = np.zeros((cells, int(members.max()) + 1), dtype=np.float32)
    table[owner, members] = 1
    common: Whole = np.rint(table @ table.T).astype(np.int64)
    return common


def _apart_and_common(pair: Pair) -> tuple[Floats, Floats]:
    one, other = (set(zip(cell.votes.agencies.tolist(), cell.votes.prices.tolist(), strict=True)) for cell in pair[:2])
    return np.array([price for _, price in one ^ other]), np.array([price for _, price in one & other])


def _estimates(one: Votes, other: Votes) -> Iterator[float]:
    """Yield what an adversary would take for the price of the agency between two cells, from their medians.

    The difference of the medians times the numbers of agencies, as it would be for means; twice one median less the
    other; the middle of both.
    """
    first, second = float(np.median(one.prices)), float(np.median(other.prices))
    yield abs(len(other) * second - len(one) * first)
    yield from (2 * first - second, 2 * second - first, (first + second) / 2)


def _is_hit(guesses: Floats, prices: Floats) -> npt.NDArray[np.bool_]:
    near = np.abs(guesses[:, None] / prices[None, :] - 1) <= PINNED_WITHIN
    return np.asarray(near.any(axis=0))


def _inverse(ordered: Floats, probability: float, least: float, most: float) -> tuple[Floats, Floats]:
    """Return for each of the ordered prices its ends with the type-7 quantile staying from *least* to *most*.

    Without a price, the others' around the quantile are those above it, one rank down.
    """
    count = len(ordered)
    below, share = divmod((count - 1) * probability, 1)
    padded = np.concatenate(([0.0], ordered, [np.inf, np.inf]))
    ranks = np.arange(count)
    before, at, after = (padded[1 + int(rank) + (ranks <= rank)] for rank in (below - 1, below, below + 1))
    bottom = (1 - share) * before + share * at
    if not share:
        # The quantile is one price: the mover's own between its neighbours, whoever's else beyond.
        return np.where(least <= bottom, 0.0, least), np.where(most >= at, np.inf, most)
    top = (1 - share) * at + share * after
    low = np.where(least <= at, (least - share * at) / (1 - share), (least - (1 - share) * at) / share)
    high = np.where(most >= at, (most - (1 - share) * at) / share, (most - share * at) / (1 - share))
    return np.where(least <= bottom, 0.0, low), np.where(most >= top, np.inf, high)


def _pinned(parts: Sequence[tuple[Votes, Floats, Floats]]) -> tuple[int, int]:
    agencies = np.concatenate([votes.agencies for votes, _, _ in parts])
    prices = np.concatenate([votes.prices for votes, _, _ in parts])
    order = np.lexsort((prices, agencies))
    moved = (np.diff(agencies[order]) != 0) | (np.diff(prices[order]) != 0)
    starts = np.concatenate(([0], np.nonzero(moved)[0] + 1))
    low = np.maximum.reduceat(np.concatenate([part for _, part, _ in parts])[order], starts)
    high = np.minimum.reduceat(np.concatenate([part for _, _, part in parts])[order], starts)
    own = prices[order][starts]
    pinned = (low >= own * (1 - PINNED_WITHIN)) & (high <= own * (1 + PINNED_WITHIN))
    return int(np.count_nonzero(pinned)), len(own)
