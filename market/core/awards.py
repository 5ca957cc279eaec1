"""Awarding lines: what may be awarded, why, and what each bidder is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from market.core.briefs import Brief, BriefStatus
from market.core.comparison import Comparison, MatrixColumn
from market.core.errors import Conflict, Invalid
from market.core.quotes import LineState, Quote
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

REASONS: Mapping[str, str] = {
    "best-score": "Best overall against the published criteria",
    "lowest-cost": "Lowest cost to the buyer",
    "only-complete": "Only offer that covers the line",
    "best-approach": "Best understanding and approach",
    "standards": "Standards proved with evidence",
}
REASON_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Award:
    """One line given to one revision of one quote."""

    id: str
    brief_id: str
    line_id: str
    quote_id: str
    revision: int
    awarded_at: datetime
    awarded_by: str
    reason_code: str
    reason: str


def check_award(
    brief: Brief,
    quotes: Sequence[Quote],
    choices: Mapping[str, str],
    *,
    awarded: Mapping[str, str],
    reason_code: str,
    reason: str,
    now: datetime,
    today: date,
) -> None:
    """Refuse an award that the brief's state, a quote's answer or its validity does not bear.

    *choices* and *awarded* map line ids to quote ids: those chosen now, and those awarded before.
    Raises Conflict for the state, Invalid for the choices.
    """
    status = brief.status(now)
    if status not in (BriefStatus.CLOSED, BriefStatus.PART_AWARDED):
        raise Conflict(f"Lines are awarded after quotes close and before the brief is settled; it is {status}.")
    problems: dict[str, str] = {}
    if reason_code not in REASONS:
        problems["reason_code"] = "Choose the main reason; every bidder is told it."
    if has_hidden_characters(reason):
        problems["reason"] = HIDDEN_CHARACTERS
    elif len(reason) > REASON_LONGEST:
        problems["reason"] = f"Shorten the explanation to {REASON_LONGEST:,} characters; it has {len(reason):,}."
    if not choices:
        problems["choices"] = "Choose an agency for at least one line."
    by_id = {quote.id: quote for quote in quotes}
    for index, line in enumerate(brief.content.lines):
        if line.id in choices:
            fault = _choice_fault(by_id.get(choices[line.id]), line.id, {**awarded, **choices}, today)
            problems |= {f"choices.{index}": fault} if fault else {}
    unknown = set(choices) - {line.id for line in brief.content.lines}
    if unknown:
        problems["choices"] = "Choose among the lines of this brief."
    if problems:
        raise Invalid(problems)


def outcome_text(
    brief: Brief, column: MatrixColumn, comparison: Comparison, won: Sequence[str], *, reason_code: str, reason: str
) -> str:
    """Return what one bidder is told: lines won, rank, price score with its formula, and the reason.

    *won* are the names of the lines this bidder was given.  Other bidders' names and prices are not told.
    """
    complete = sum(other.is_complete for other in comparison.columns)
    parts = [
        f"The client has decided on “{brief.content.title}”.",
        f"Lines awarded to you: {', '.join(won)}." if won else "No line was awarded to you this time.",
    ]
    if column.is_complete:
        parts.append(
            f"Your price ranked {column.rank} of {complete} complete quotes; price score {column.price_score} "
            "(100 x lowest total / your total, on the buyer's cost)."
        )
    else:
        parts.append(
            f"Your quote covered {column.covered_lines} of {len(brief.content.lines)} lines, "
            "so it has no rank among complete quotes."
        )
    parts.append(f"Main reason of the decision: {REASONS[reason_code]}.")
    if reason.strip():
        parts.append(f"The client adds: {reason.strip()}")
    return "\n\n".join(parts)


def _choice_fault(quote: Quote | None, line_id: str, given: Mapping[str, str], today: date) -> str | None:
    answer = quote.content.line(line_id) if quote else None
    if quote is None or answer is None:
        return "Choose one of the quotes for this brief."
    if answer.state is LineState.NOT_OFFERED:
        return "This agency does not offer the line; choose one that does."
    if answer.included_in is not None and given.get(answer.included_in) != quote.id:
        return "This agency includes the line in another one: award it that line too, or choose somebody else."
    if quote.valid_until < today:
        return f"This quote was valid until {quote.valid_until}; ask the agency to renew it first."
    return None
