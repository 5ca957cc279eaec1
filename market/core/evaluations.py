"""Scores of quotes by evaluators who do not see each other's, and the weighted results that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from market.core.briefs import CRITERIA, Brief
from market.core.comparison import Comparison
from market.core.errors import Invalid
from market.core.messages import say
from market.core.quotes import Quote
from market.core.sensitivity import Contender, Sensitivity, sensitivity
from market.core.texts import text_fault

SCORE_HIGHEST = 4
EVALUATORS_FEWEST = 2
SPREAD_WIDEST = 2
NOTE_LONGEST = 1000
STEPS: Mapping[str, tuple[str, ...]] = {
    "approach": (
        say("Nothing about our task"),
        say("Repeats our brief without saying how"),
        say("A usable plan with gaps that we would have to fill"),
        say("A clear plan that fits our situation"),
        say("A plan that fits, with risks named and a way round each"),
    ),
    "team": (
        say("Nobody is named"),
        say("Roles only, or people without hours"),
        say("Key people named, no deputies"),
        say("Named people with hours and deputies for the key roles"),
        say("Named people for nearly every hour, deputies throughout, hand-overs described"),
    ),
    "evidence": (
        say("No evidence"),
        say("Cases of another kind or without results"),
        say("One comparable case with a result"),
        say("Several comparable cases with results we could check"),
        say("Comparable cases, checked with the people they were done for"),
    ),
    "measurement": (
        say("Nothing is measured"),
        say("Counts of output only"),
        say("Outcomes named, without baseline or method"),
        say("Outcomes with baseline, method and dates"),
        say("Outcomes with baseline and method, and what would be changed if they are missed"),
    ),
    "standards": (
        say("None of the standards asked for is answered"),
        say("Promised, without evidence"),
        say("Evidence for some"),
        say("Evidence for nearly all"),
        say("Evidence for all of them, seen and dated"),
    ),
}
Scores = Mapping[tuple[str, str], int]
"""Steps by quote id and criterion."""


@dataclass(frozen=True, slots=True)
class ScoreSet:
    """All scores of one evaluator; *number* counts the sets this person submitted for the brief, from 1."""

    id: str
    brief_id: str
    evaluator_id: str
    evaluator_name: str
    number: int
    submitted_at: datetime
    note: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class SpreadNote:
    """What evaluators who differed widely about one criterion of one quote agreed, and who wrote it down."""

    quote_id: str
    criterion: str
    note: str
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion of one quote: steps by evaluator, their mean, and whether they lie too far apart."""

    criterion: str
    weight: int
    steps: tuple[int, ...]

    @property
    def mean(self) -> Fraction:
        """The mean step, from 0 to 4."""
        return Fraction(sum(self.steps), len(self.steps))

    @property
    def points(self) -> Fraction:
        """The mean step times 25: from 0 to 100."""
        return self.mean * 25

    @property
    def is_spread(self) -> bool:
        """Whether two evaluators differ by more than 2 steps."""
        return max(self.steps) - min(self.steps) > SPREAD_WIDEST


@dataclass(frozen=True, slots=True)
class QuoteResult:
    """One quote's result; *total* and *rank* only for quotes that cover every line, ranks shared by equals."""

    quote_id: str
    criteria: tuple[CriterionResult, ...]
    quality: Fraction
    price_points: Fraction | None
    total: Fraction | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of all quotes; *open_spreads* are (quote id, criterion) whose spread has no note yet."""

    results: tuple[QuoteResult, ...]
    evaluators: tuple[str, ...]
    open_spreads: tuple[tuple[str, str], ...]
    price_weight: int

    def result(self, quote_id: str) -> QuoteResult | None:
        """Return the result of a quote, or None."""
        return next((result for result in self.results if result.quote_id == quote_id), None)


def scored_criteria(brief: Brief) -> tuple[str, ...]:
    """Return the criteria evaluators score: those with a weight, price left out, in the order briefs print them."""
    return tuple(code for code in CRITERIA if code != "price" and brief.content.weights.get(code))


def check_scores(brief: Brief, quotes: Sequence[Quote], scores: Scores, *, is_change: bool, note: str) -> None:
    """Refuse a set of scores that is not complete, or a change of an earlier one that does not say why.

    Raises Invalid; paths are ``scores.<quote id>.<criterion>`` and ``note``.
    """
    wanted = [(quote.id, criterion) for quote in quotes for criterion in scored_criteria(brief)]
    problems = {
        f"scores.{quote_id}.{criterion}": say("Choose a step from 0 to 4; every quote gets every criterion.")
        for quote_id, criterion in wanted
        if not 0 <= scores.get((quote_id, criterion), -1) <= SCORE_HIGHEST
    }
    if set(scores) - set(wanted):
        problems["scores"] = say("Score the quotes of this brief on its own criteria, and nothing else.")
    if is_change and not note.strip():
        problems["note"] = say("Say what changed your scores; the earlier set stays on record beside this one.")
    problems |= note_problems(note)
    if problems:
        raise Invalid(problems)


def note_problems(note: str, field: str = "note") -> dict[str, str]:
    """Return what is wrong with a written note of evaluators, by *field*; empty text is no problem here."""
    fault = text_fault(note, NOTE_LONGEST)
    return {field: fault} if fault else {}


def latest_sets(sets: Sequence[ScoreSet]) -> list[ScoreSet]:
    """Return each evaluator's newest set, in the order the evaluators first submitted."""
    newest: dict[str, ScoreSet] = {}
    for one in sorted(sets, key=lambda each: (each.number, each.submitted_at)):
        newest[one.evaluator_id] = one
    return list(newest.values())


def own_set(sets: Sequence[ScoreSet], person_id: str) -> ScoreSet | None:
    """Return a person's newest set, or None."""
    return next((one for one in latest_sets(sets) if one.evaluator_id == person_id), None)


def visible_sets(sets: Sequence[ScoreSet], person_id: str, *, may_score: bool, is_decided: bool) -> list[ScoreSet]:
    """Return the sets a person may see: nobody else's before their own is in.

    Who cannot score at all sees them once two evaluators have; after an award all who read the brief do.
    """
    if is_decided or own_set(sets, person_id) is not None:
        return list(sets)
    if not may_score and len(latest_sets(sets)) >= EVALUATORS_FEWEST:
        return list(sets)
    return []


def is_revealed(brief: Brief, sets: Sequence[ScoreSet]) -> bool:
    """Return whether names may be shown: always, unless the brief is blind and fewer than two evaluators scored."""
    return not brief.content.terms.is_blind or len(latest_sets(sets)) >= EVALUATORS_FEWEST


def evaluate(
    brief: Brief, comparison: Comparison, sets: Sequence[ScoreSet], notes: Sequence[SpreadNote]
) -> Evaluation | None:
    """Return the weighted results of every quote, or None while fewer than two evaluators have scored.

    Points of a criterion are the mean step times 25, points of price 100 times the lowest cost over this one
    (rounded to two decimals as it is printed); the total is the mean of points by weight.
    """
    newest = latest_sets(sets)
    if len(newest) < EVALUATORS_FEWEST:
        return None
    results = [_result(brief, column.quote.id, column.price_score, newest) for column in comparison.columns]
    totals = [result.total for result in results if result.total is not None]
    ranked = tuple(
        QuoteResult(
            result.quote_id,
            result.criteria,
            result.quality,
            result.price_points,
            result.total,
            None if result.total is None else 1 + sum(other > result.total for other in totals),
        )
        for result in results
    )
    noted = {(note.quote_id, note.criterion) for note in notes}
    spreads = [(result.quote_id, each.criterion) for result in ranked for each in result.criteria if each.is_spread]
    return Evaluation(
        results=ranked,
        evaluators=tuple(one.evaluator_name for one in newest),
        open_spreads=tuple(spread for spread in spreads if spread not in noted),
        price_weight=brief.content.weights.get("price", 0),
    )


def price_sensitivity(evaluation: Evaluation) -> Sensitivity | None:
    """Return how the lead depends on the price weight; None without two quotes that cover every line."""
    contenders = [
        Contender(result.quote_id, result.quality, result.price_points)
        for result in evaluation.results
        if result.price_points is not None
    ]
    return sensitivity(contenders, evaluation.price_weight)


def two_decimals(value: Fraction) -> Decimal:
    """Return an exact number as it is printed, halves to the even digit.

    >>> two_decimals(Fraction(200, 3))
    Decimal('66.67')
    """
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def weighted_total(parts: Sequence[tuple[int, Fraction]]) -> Fraction:
    """Return the mean of points by weight; *parts* are (weight, points from 0 to 100), weights adding up to 100.

    >>> weighted_total([(60, Fraction(75)), (40, Fraction(100))])
    Fraction(85, 1)
    """
    return sum((weight * points for weight, points in parts), Fraction(0)) / 100


def _result(brief: Brief, quote_id: str, price_score: Decimal | None, sets: Sequence[ScoreSet]) -> QuoteResult:
    criteria = tuple(
        CriterionResult(
            criterion, brief.content.weights[criterion], tuple(one.scores[quote_id, criterion] for one in sets)
        )
        for criterion in scored_criteria(brief)
    )
    parts = [(each.weight, each.points) for each in criteria]
    weighed = sum(weight for weight, _ in parts)
    quality = weighted_total(parts) * 100 / weighed
    price = None if price_score is None else Fraction(price_score)
    total = None if price is None else weighted_total([*parts, (brief.content.weights.get("price", 0), price)])
    return QuoteResult(quote_id, criteria, quality, price, total, None)
