"""From prices to places: logarithmic scales, round ticks, and labels that do not lie on one another."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Sets of readable steps within a decade, coarse to fine; the first with enough ticks in view is used.
_STEPS = (
    (1.0,),
    (1.0, 3.0),
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
    tuple(step / 20 for step in range(20, 200)),
)
_FEWEST_TICKS = 3


@dataclass(frozen=True, slots=True)
class LogScale:
    """A logarithmic scale from the value *low* at the point *start* to *high* at *end*.

    >>> scale = LogScale(100, 10_000, start=0, end=200)
    >>> round(scale.place(1_000), 6)
    100.0
    """

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return the point of *value*, which must be above zero."""
        return self.start + (self.end - self.start) * math.log(value / self.low) / math.log(self.high / self.low)

    def ticks(self, apart: float = 0.0) -> list[int]:
        """Return round values in view, at least *apart* points from one another and from both ends.

        Where that would leave fewer than two, the ends may be near.
        """
        inside = [tick for tick in money_ticks(self.low, self.high) if self._is_clear(tick, apart / 2)]
        kept: list[int] = []
        for tick in inside if len(inside) > 1 else money_ticks(self.low, self.high):
            if not kept or abs(self.place(tick) - self.place(kept[-1])) >= apart:
                kept.append(tick)
        return kept

    def _is_clear(self, value: float, room: float) -> bool:
        return min(self.start, self.end) + room <= self.place(value) <= max(self.start, self.end) - room


def limits(prices: Sequence[float]) -> tuple[float, float]:
    """Return where a scale for *prices* begins and ends; at least threefold, so that a narrow spread looks narrow.

    Raises ValueError when there is no price.

    >>> [round(end) for end in limits([100, 900])]
    [89, 1008]
    """
    if not prices:
        raise ValueError("there is no price to draw")
    low, high = min(prices) / 1.12, max(prices) * 1.12
    widen = math.sqrt(max(1.0, 3 * low / high))
    return low / widen, high * widen


def money_ticks(low: float, high: float) -> list[int]:
    """Return round prices in minor units between *low* and *high*, about three to eight of them.

    >>> money_ticks(900_00, 5000_00)
    [100000, 200000, 500000]
    """
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    ticks: list[int] = []
    for steps in _STEPS:
        ticks = sorted({round(10**decade * step) for decade in decades for step in steps})
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) >= _FEWEST_TICKS:
            break
    return ticks[:: max(1, math.ceil(len(ticks) / 8))]


def percent_ticks(low: float, high: float) -> list[int]:
    """Return round percents between *low* and *high*, three to eight of them, zero among them if it is in view.

    >>> percent_ticks(-12, 60), percent_ticks(0, 100)
    ([0, 20, 40, 60], [0, 20, 40, 60, 80, 100])
    """
    steps = (factor * 10**power for power in itertools.count() for factor in (1, 2, 5))
    step = next(step for step in steps if (high - low) / step <= 7)
    return list(range(math.ceil(low / step) * step, math.floor(high / step) * step + 1, step))


def spread_out(heights: Mapping[int, float], apart: float, highest: float, lowest: float) -> dict[int, float]:
    """Return places for labels at least *apart*, in the order of *heights* and as near to them as can be.

    All lie between *highest* (the smaller number, at the top) and *lowest*, if there is room.

    >>> spread_out({0: 50, 1: 52}, 10, 0, 60)
    {0: 50, 1: 60}
    """
    order = sorted(heights, key=lambda key: (heights[key], key))
    placed: dict[int, float] = {}
    after = -math.inf
    for key in order:
        after = placed[key] = max(heights[key], after + apart, highest)
    before = math.inf
    for key in reversed(order):
        before = placed[key] = min(placed[key], before - apart, lowest)
    return placed
