"""The prices behind one cell: one for each agency, as arrays, because a cell may have ten thousand agencies."""

import hashlib
from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.uint64]

_HEX_DIGITS = 16
_SAME_PRICE = 1e-9
_MIX = np.uint64(0x9E3779B97F4A7C15)

_NameType = TypeVar("_NameType", bound=Hashable)


class Votes(Mapping[str, float]):
    """One price in minor units for each agency, an agency being a controlling group; never changed.

    *agencies* are the numbers of their pseudonyms, ascending, and *prices* stand in the same order.  Read as a
    mapping its keys are pseudonyms.
    """

    __slots__ = ("agencies", "prices")

    def __init__(self, agencies: Numbers, prices: Floats) -> None:
        self.agencies = agencies
        self.prices = prices

    @classmethod
    def of(cls, prices: Mapping[str, float]) -> "Votes":
        """Return the same prices by pseudonym; Votes are returned as they are.

        >>> Votes.of({"north": 120.0, "south": 100.0}).prices.tolist()
        [100.0, 120.0]
        """
        if isinstance(prices, Votes):
            return prices
        numbers = np.array([pseudonym_number(name) for name in prices], dtype=np.uint64)
        order = np.argsort(numbers)
        return cls(numbers[order], np.array([float(price) for price in prices.values()], dtype=np.float64)[order])

    def __getitem__(self, agency: str) -> float:
        number = np.uint64(pseudonym_number(agency))
        place = int(np.searchsorted(self.agencies, number))
        if place == len(self.agencies) or self.agencies[place] != number:
            raise KeyError(agency)
        return float(self.prices[place])

    def __iter__(self) -> Iterator[str]:
        return map(pseudonym_text, self.agencies.tolist())

    def __len__(self) -> int:
        return len(self.agencies)

    def values(self) -> list[float]:  # type: ignore[override]
        """Return the prices in the order of the agencies."""
        return [float(price) for price in self.prices]

    def __repr__(self) -> str:
        return f"Votes({dict(self)!r})"


NO_VOTES = Votes.of({})


def pseudonym(group: str) -> str:
    """Return the name under which a controlling group is frozen.

    It hides names from a reader of the file, not from somebody who holds a list of names to try.

    >>> pseudonym("north")
    'dc365e79d41cfae1'
    """
    return hashlib.sha256(group.encode()).hexdigest()[:_HEX_DIGITS]


def pseudonym_text(number: int) -> str:
    """Return the pseudonym with this number.

    >>> pseudonym_text(0xdc365e79d41cfae1) == pseudonym("north")
    True
    """
    return format(number, f"0{_HEX_DIGITS}x")


def pseudonym_number(name: str) -> int:
    """Return a pseudonym as a number; any other name's pseudonym is made first.

    >>> pseudonym_number("dc365e79d41cfae1") == pseudonym_number("north") == 0xdc365e79d41cfae1
    True
    """
    is_pseudonym = len(name) == _HEX_DIGITS and not name.strip("0123456789abcdef")
    return int(name if is_pseudonym else pseudonym(name), 16)


def difference(first: Mapping[str, float], second: Mapping[str, float]) -> tuple[int, int]:
    """Return how many votes are in the first alone, and how many in the second alone.

    A vote is an agency with its price: an agency whose price moved is in both counts.  Prices are the same when
    they differ by less than a relative 1e-9.

    >>> difference({"a": 100, "b": 120, "c": 130}, {"b": 120, "c": 135, "d": 90})
    (2, 2)
    """
    left, right = Votes.of(first), Votes.of(second)
    same = len(left) - _changed_or_gone(left, right)
    return len(left) - same, len(right) - same


def changed_groups(before: Mapping[str, float], after: Mapping[str, float]) -> int:
    """Return how many agencies joined, left or changed their price between two sets of votes.

    >>> changed_groups({"a": 100, "b": 120, "c": 130}, {"b": 120, "c": 135, "d": 90})
    3
    """
    left, right = Votes.of(before), Votes.of(after)
    common = len(np.intersect1d(left.agencies, right.agencies, assume_unique=True))
    joined = len(right) - common
    return joined + _changed_or_gone(left, right)


def _changed_or_gone(before: Votes, after: Votes) -> int:
    if not len(after):
        return len(before)
    places = np.minimum(np.searchsorted(after.agencies, before.agencies), len(after) - 1)
    stayed = after.agencies[places] == before.agencies
    prices = after.prices[places]
    reach = _SAME_PRICE * np.maximum(np.abs(prices), np.abs(before.prices))
    same = stayed & (np.abs(prices - before.prices) <= reach)
    return len(before) - int(np.count_nonzero(same))


def near_pairs(votes: Mapping[_NameType, Mapping[str, float]], apart: int) -> Iterator[tuple[_NameType, _NameType]]:
    """Yield every pair of sets that have a vote in common and differ by at most *apart* votes; some others too.

    Of the votes two such sets share, the one with the smallest fingerprint has at most *apart* smaller ones in either,
    so the *apart* + 1 smallest of both meet.  Pairs come in the order of *votes*, each once.

    >>> sets = {"x": {"a": 1, "b": 2, "c": 3}, "y": {"a": 1, "b": 2}, "z": {"d": 9}}
    >>> list(near_pairs(sets, 1))
    [('x', 'y')]
    """
    names = list(votes)
    holders: dict[int, list[int]] = {}
    for place, name in enumerate(names):
        for fingerprint in _smallest_fingerprints(Votes.of(votes[name]), apart + 1):
            holders.setdefault(fingerprint, []).append(place)
    found = {pair for places in holders.values() for pair in combinations(places, 2)}
    for first, second in sorted(found):
        yield names[first], names[second]


def _smallest_fingerprints(votes: Votes, count: int) -> list[int]:
    # Medians are whole or half minor units, so twice the price is a whole number; wrapping around is what mixes.
    prices = np.rint(2 * votes.prices).astype(np.uint64)
    mixed = (votes.agencies ^ (prices * _MIX)) * _MIX
    return sorted(mixed.tolist())[:count] if len(mixed) <= count else np.partition(mixed, count)[:count].tolist()
