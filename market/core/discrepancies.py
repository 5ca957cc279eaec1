"""The founding claims about the market as registered questions: verdict bands laid down before any figure was seen.

A verdict is read off the published figure and its interval by these bands and nothing else, so anybody can read it off
again.  Questions with a null of "no difference" are corrected together (Benjamini and Hochberg, 10 %), with p-values
taken back from published intervals.  Source: domain study, section 6.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from market.core.indicators import Z_95, Indicator
from market.core.messages import say

FALSE_DISCOVERY_RATE = 0.10
NOT_ESTIMABLE = say("not estimable yet")
_SQRT_TWO = math.sqrt(2)

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """One registered question.

    *figure* is the key of the indicator that answers it, None where no measure is published yet; *bands* are (upper
    end, words) in ascending order, the last end infinite; *tests_zero* says that "no difference" is its null.
    *needs* says what an estimate takes.
    """

    code: str
    said: str
    question: str
    measure: str
    needs: str
    figure: Key | None = None
    bands: tuple[tuple[float, str], ...] = ()
    tests_zero: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an edition says of a claim: *words*, the figure behind them, and for a test of zero whether it *stands*
    among all that were made together (None where there is nothing to correct).
    """

    claim: Claim
    words: str
    figure: Indicator | None
    p_value: float | None = None
    stands: bool | None = None

    @property
    def is_estimable(self) -> bool:
        """Whether the edition has a figure for it."""
        return self.figure is not None

    @property
    def told(self) -> str:
        """The verdict as a reader is told it; *words* are for machines and stay as they were registered."""
        return self.words if self.figure is None else told_words(self.claim, self.figure)


def judge_claims(claims: Sequence[Claim], indicators: Mapping[Key, Indicator]) -> list[Verdict]:
    """Return the verdict on each of *claims*, in their order, from the indicators of one edition by key.

    >>> claim = Claim("h0", "Dear", "How dear?", "m", "more", ("m", "", "", "V"), ((5, "little"), (math.inf, "much")))
    >>> figure = Indicator("m", "", "", "V", "percent", 8.0, 6.0, 10.0)
    >>> [verdict.words for verdict in judge_claims([claim], {claim.figure: figure}) + judge_claims([claim], {})]
    ['much', 'not estimable yet']
    """
    found = [_shown(claim, indicators) for claim in claims]
    p_values = {
        claim.code: p_value_of(figure)
        for claim, figure in zip(claims, found, strict=True)
        if claim.tests_zero and figure is not None and figure.low is not None
    }
    standing = discoveries(p_values, FALSE_DISCOVERY_RATE)
    return [
        Verdict(
            claim,
            NOT_ESTIMABLE if figure is None else words_for(claim, figure),
            figure,
            p_values.get(claim.code),
            claim.code in standing if claim.code in p_values else None,
        )
        for claim, figure in zip(claims, found, strict=True)
    ]


def words_for(claim: Claim, figure: Indicator) -> str:
    """Return the words of the band that holds the figure; of two where the interval reaches over an end.

    >>> claim = Claim("h0", "", "", "", "", None, ((0, "cheaper"), (5, "about equal"), (math.inf, "dearer")))
    >>> words_for(claim, Indicator("m", "", "", "V", "percent", 8.0, 6.0, 10.0))
    'dearer'
    >>> words_for(claim, Indicator("m", "", "", "V", "percent", 8.0, -1.0, 17.0))
    'between cheaper and dearer'
    """
    reached = _reached(claim, figure)
    first, last = reached[0], reached[-1]
    return first if len(reached) == 1 else say("between {first} and {last}", first=first, last=last)


def told_words(claim: Claim, figure: Indicator) -> str:
    """Return the same verdict as a sentence part: one band, two as undecided, or that the figures cannot tell.

    They cannot where the interval holds "no difference" beside one, or reaches into every band there is.

    >>> claim = Claim("h0", "", "", "", "", None, ((0, "cheaper"), (5, "about equal"), (math.inf, "dearer")))
    >>> [told_words(claim, Indicator("m", "", "", "V", "percent", 8.0, low, 17.0)) for low in (6.0, 2.0, -1.0)]
    ['dearer', 'undecided: about equal or dearer', 'cannot be told from these figures']
    """
    reached = _reached(claim, figure)
    if len(reached) == 1:
        return reached[0]
    low, high = _ends(figure)
    if len(reached) == len(claim.bands) or (claim.tests_zero and low <= 0 <= high):
        return say("cannot be told from these figures")
    return say("undecided: {first} or {last}", first=reached[0], last=reached[-1])


def p_value_of(figure: Indicator) -> float:
    """Return the two-sided p-value of "no difference" that a published 95 % interval in percent implies.

    As if the interval were a normal one around its middle; its ends are rounded outward, so this errs towards "no
    difference".

    >>> round(p_value_of(Indicator("m", "", "", "V", "percent", 20.0, 17.0, 23.0)), 6) < 0.001
    True
    >>> round(p_value_of(Indicator("m", "", "", "V", "percent", 0.0, -5.0, 5.0)), 3)
    1.0
    """
    low, high = figure.low or 0.0, figure.high or 0.0
    if high <= low:
        return 1.0
    z = abs((low + high) / 2) / ((high - low) / (2 * Z_95))
    return math.erfc(z / _SQRT_TWO)


def discoveries(p_values: Mapping[str, float], rate: float) -> frozenset[str]:
    """Return the tests that stand when all are made together, by the step-up rule of Benjamini and Hochberg (1995).

    Their example of fifteen p-values at 5 % keeps four:

    >>> p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    >>> len(discoveries({str(place): value for place, value in enumerate(p)}, 0.05))
    4
    """
    ordered = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    passed = [rank for rank, (_, p) in enumerate(ordered, 1) if p <= rank * rate / len(ordered)]
    return frozenset(name for name, _ in ordered[: max(passed, default=0)])


def are_ordered(bands: Sequence[tuple[float, str]]) -> bool:
    """Return whether bands ascend and leave no figure out.

    >>> are_ordered(((5, "little"), (math.inf, "much"))), are_ordered(((5, "little"), (3, "much")))
    (True, False)
    """
    ends = [end for end, _ in bands]
    return bool(ends) and ends[-1] == math.inf and all(one < other for one, other in pairwise(ends))


def _shown(claim: Claim, indicators: Mapping[Key, Indicator]) -> Indicator | None:
    figure = indicators.get(claim.figure) if claim.figure else None
    return figure if figure is not None and figure.value is not None else None


def _ends(figure: Indicator) -> tuple[float, float]:
    """Return where the interval begins and ends; both are the figure itself where none is published."""
    value = figure.value if figure.value is not None else math.nan
    return value if figure.low is None else figure.low, value if figure.high is None else figure.high


def _reached(claim: Claim, figure: Indicator) -> list[str]:
    """Return the words of the bands the interval reaches into, in ascending order."""
    first, last = (
        next(place for place, (end, _) in enumerate(claim.bands) if value < end or end == math.inf)
        for value in _ends(figure)
    )
    return [words for _, words in claim.bands[first : last + 1]]
