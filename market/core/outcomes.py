"""What each bidder is told of a decision, and nothing of anybody else's quote."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from market.core.awards import REASONS
from market.core.briefs import CRITERIA, Brief
from market.core.calendars import say_moment
from market.core.comparison import Comparison, MatrixColumn
from market.core.evaluations import Evaluation, QuoteResult, two_decimals
from market.core.messages import say, say_many, together


@dataclass(frozen=True, slots=True)
class Outcome:
    """One bidder's own result; *feedback* maps criteria, or "" for the whole quote, to what the client wrote.

    *final_at* is when the award becomes final where that is still to come, else None.  *decided* and *still_open* are
    the numbers of the brief's lines that are awarded to anybody, and of those that still can be.
    """

    won: tuple[str, ...]
    column: MatrixColumn
    complete: int
    lines: int
    result: QuoteResult | None
    ranked: int
    reason_code: str
    reason: str
    final_at: datetime | None
    feedback: Mapping[str, str]
    decided: tuple[int, ...]
    still_open: tuple[int, ...]


def outcome_of(
    brief: Brief,
    quote_id: str,
    comparison: Comparison,
    *,
    won: Sequence[str],
    decided: Collection[str],
    reason_code: str,
    reason: str,
    evaluation: Evaluation | None = None,
    final_at: datetime | None = None,
    feedback: Mapping[str, str] | None = None,
) -> Outcome | None:
    """Return the outcome of one quote, or None where it is not among those compared.

    *won* are names of lines, *decided* the ids of all lines that are awarded, to this bidder or another.
    """
    column = next((each for each in comparison.columns if each.quote.id == quote_id), None)
    if column is None:
        return None
    return Outcome(
        won=tuple(won),
        column=column,
        complete=sum(other.is_complete for other in comparison.columns),
        lines=len(brief.content.lines),
        result=evaluation.result(quote_id) if evaluation else None,
        ranked=sum(result.rank is not None for result in evaluation.results) if evaluation else 0,
        reason_code=reason_code,
        reason=reason.strip(),
        final_at=final_at,
        feedback=feedback or {},
        decided=tuple(number for number, line in enumerate(brief.content.lines, 1) if line.id in decided),
        still_open=tuple(number for number, line in enumerate(brief.content.lines, 1) if line.id not in decided),
    )


def outcome_text(brief: Brief, outcome: Outcome) -> str:
    """Return the mail of an outcome: lines won, scores, price rank with its formula, reason, feedback.

    Other bidders' names and prices are not told.
    """
    parts = [
        _decision(brief, outcome),
        say("Lines awarded to you: {won}.", won=", ".join(outcome.won))
        if outcome.won
        else say("No line was awarded to you this time."),
    ]
    if outcome.still_open:
        parts.append(open_lines_sentence(outcome))
    if outcome.final_at is not None:
        parts.append(
            say(
                "This is the intended award: it becomes final on {final_at}. Until then the client can correct it; "
                "raise what looks wrong to you before that date.",
                final_at=say_moment(outcome.final_at, brief.content.time_zone),
            )
        )
    parts += score_sentences(outcome)
    parts.append(say("Main reason of the decision: {reason_code}.", reason_code=REASONS[outcome.reason_code]))
    if outcome.reason:
        parts.append(say("The client adds: {reason}", reason=outcome.reason))
    parts += [
        say("{heading}: {text}", heading=heading, text=text) for heading, text in feedback_parts(outcome.feedback)
    ]
    return together(parts, "\n\n")


def open_lines_sentence(outcome: Outcome) -> str:
    """Return what a bidder can still hope for: the lines that nobody has, and how long its quote holds for them."""
    return say_many(
        "Line {lines} is still open: your quote stands for it while it is valid, until {valid_until}.",
        "Lines {lines} are still open: your quote stands for them while it is valid, until {valid_until}.",
        len(outcome.still_open),
        lines=_numbers(outcome.still_open),
        valid_until=outcome.column.quote.valid_until,
    )


def score_sentences(outcome: Outcome) -> list[str]:
    """Return the bidder's own scores and price rank in words."""
    sentences = []
    if outcome.result is not None:
        steps = "; ".join(
            say(
                "{criterion} {mean} of 4, weight {weight} %",
                criterion=CRITERIA[each.criterion],
                mean=_step(each.mean),
                weight=each.weight,
            )
            for each in outcome.result.criteria
        )
        sentences.append(say("Your mean scores: {steps}. Points are the mean score times 25.", steps=steps))
        if outcome.result.total is not None:
            sentences.append(
                say(
                    "Your weighted total is {total} of 100: rank {rank} of {ranked} complete quotes.",
                    total=two_decimals(outcome.result.total),
                    rank=outcome.result.rank,
                    ranked=outcome.ranked,
                )
            )
    column = outcome.column
    if column.is_complete:
        sentences.append(
            say(
                "Your price ranked {rank} of {complete} complete quotes; price score {price_score} (100 x lowest "
                "total / your total, on the buyer's cost).",
                rank=column.rank,
                complete=outcome.complete,
                price_score=column.price_score,
            )
        )
    else:
        sentences.append(
            say(
                "Your quote covered {covered_lines} of {lines} lines, so it has no rank among complete quotes.",
                covered_lines=column.covered_lines,
                lines=outcome.lines,
            )
        )
    return sentences


def feedback_parts(feedback: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (heading, text) of written feedback, the whole quote first, then criteria in the order of briefs."""
    parts = [(say("Feedback"), feedback[""])] if feedback.get("") else []
    return parts + [
        (say("Feedback, {name}", name=name), feedback[code]) for code, name in CRITERIA.items() if feedback.get(code)
    ]


def _decision(brief: Brief, outcome: Outcome) -> str:
    if not outcome.still_open:
        return say("The client has decided on “{title}”.", title=brief.content.title)
    return say_many(
        "The client has decided on line {lines} of “{title}”.",
        "The client has decided on lines {lines} of “{title}”.",
        len(outcome.decided),
        lines=_numbers(outcome.decided),
        title=brief.content.title,
    )


def _numbers(lines: Sequence[int]) -> str:
    return ", ".join(str(number) for number in lines)


def _step(mean: Fraction) -> str:
    return f"{two_decimals(mean):f}".rstrip("0").rstrip(".")
