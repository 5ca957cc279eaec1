"""Awarding lines: what may be awarded, why, and what each bidder is told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.messages import say, say_many
from market.core.quotes import LineState, Quote
from market.core.texts import text_fault

REASONS: Mapping[str, str] = {
    "best-score": say("Best overall against the published criteria"),
    "lowest-cost": say("Lowest cost to the buyer"),
    "only-complete": say("Only offer that covers the line"),
    "best-approach": say("Best understanding and approach"),
    "standards": say("Standards proved with evidence"),
    "balance": say("Best balance of price and what is offered"),
    "capacity": say("Dates and capacity that fit the brief"),
}
REASON_LONGEST = 1000
CORRECTION_TIME = timedelta(hours=24)


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


@dataclass(frozen=True, slots=True)
class RevokedAward:
    """An award that was taken back, and why; its line was open again from then on."""

    award: Award
    revoked_at: datetime
    revoked_by: str
    revoked_reason: str


def open_reasons(*, is_scored: bool) -> tuple[str, ...]:
    """Return the reason codes a decision can give: the best score only where evaluators have scored the quotes."""
    return tuple(code for code in REASONS if is_scored or code != "best-score")


def final_on(awarded_at: datetime, standstill_days: int) -> datetime:
    """Return when an award becomes final: at once without standstill.

    >>> from datetime import UTC
    >>> final_on(datetime(2026, 12, 1, 9, tzinfo=UTC), 10).date().isoformat()
    '2026-12-11'
    """
    return awarded_at + timedelta(days=standstill_days)


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
    reasons: Collection[str] = tuple(REASONS),
) -> None:
    """Refuse an award that the brief's state, a quote's answer or its validity does not bear.

    *choices* and *awarded* map line ids to quote ids: those chosen now, and those awarded before; *reasons* are
    the reason codes this decision can give (`open_reasons`).
    Raises Conflict for the state, Invalid for the choices.
    """
    status = brief.status(now)
    if status not in (BriefStatus.CLOSED, BriefStatus.PART_AWARDED):
        raise Conflict(
            say("Lines are awarded after quotes close and before the brief is settled; it is {status}.", status=status)
        )
    problems = _reason_problems(reason_code, reason, reasons)
    if not choices:
        problems["choices"] = say("Choose an agency for at least one line.")
    by_id = {quote.id: quote for quote in quotes}
    for index, line in enumerate(brief.content.lines):
        if line.id in choices:
            fault = _choice_fault(by_id.get(choices[line.id]), line.id, {**awarded, **choices}, today)
            problems |= {f"choices.{index}": fault} if fault else {}
    unknown = set(choices) - {line.id for line in brief.content.lines}
    if unknown:
        problems["choices"] = say("Choose among the lines of this brief.")
    if problems:
        raise Invalid(problems)


def check_unblocked(brief: Brief, *, is_revealed: bool, open_spreads: int) -> None:
    """Raise Conflict while names are hidden, or evaluators differ widely without a note on what was agreed."""
    if not is_revealed:
        raise Conflict(
            say(
                "Names are hidden until two evaluators have scored every quote; lines are awarded after that. "
                "Score the quotes, and ask a colleague to do the same."
            )
        )
    if open_spreads:
        raise Conflict(
            say_many(
                "Evaluators differ by more than 2 steps in {number} place of “{title}”. "
                "Write down who talked and what was agreed, on the scores page; then award.",
                "Evaluators differ by more than 2 steps in {number} places of “{title}”. "
                "Write down who talked and what was agreed, on the scores page; then award.",
                open_spreads,
                title=brief.content.title,
            )
        )


def check_correction(
    awards: Sequence[Award],
    quotes: Sequence[Quote],
    line_ids: Collection[str],
    *,
    reason: str,
    started: Collection[str],
    standstill_days: int,
    now: datetime,
) -> None:
    """Refuse to take back awards that are not there, are too old, or would leave a line without its bundle.

    An award can be taken back within 24 hours, during standstill, or until work begins; *started* are the ids of
    awards whose work has.  Raises Invalid for the choice and the reason, Conflict for the time.
    """
    chosen = [award for award in awards if award.line_id in line_ids]
    problems: dict[str, str] = {}
    if not chosen or len(chosen) < len(set(line_ids)):
        problems["line_ids"] = say("Choose at least one line that is awarded.")
    if not reason.strip():
        problems["reason"] = say("Say why the award is corrected; every bidder is told.")
    elif fault := text_fault(reason, REASON_LONGEST, what=say("the explanation")):
        problems["reason"] = fault
    by_id = {quote.id: quote for quote in quotes}
    for award in awards:
        answer = by_id[award.quote_id].content.line(award.line_id) if award.quote_id in by_id else None
        if award.line_id not in line_ids and answer is not None and answer.included_in in line_ids:
            problems["line_ids"] = say("A line you did not choose is included in one you did: correct both together.")
    if problems:
        raise Invalid(problems)
    for award in chosen:
        settled = max(award.awarded_at + CORRECTION_TIME, final_on(award.awarded_at, standstill_days))
        if award.id in started and now >= settled:
            raise Conflict(
                say("Work on this line has begun, so its award stands: end the engagement instead, with its reason.")
            )


def _reason_problems(reason_code: str, reason: str, reasons: Collection[str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if reason_code not in REASONS:
        problems["reason_code"] = say("Choose the main reason; every bidder is told it.")
    elif reason_code not in reasons:
        problems["reason_code"] = say(
            "Choose another reason: the best score needs the scores of two evaluators, and there are none."
        )
    if fault := text_fault(reason, REASON_LONGEST, what=say("the explanation")):
        problems["reason"] = fault
    return problems


def _choice_fault(quote: Quote | None, line_id: str, given: Mapping[str, str], today: date) -> str | None:
    answer = quote.content.line(line_id) if quote else None
    if quote is None or answer is None:
        return say("Choose one of the quotes for this brief.")
    if answer.state is LineState.NOT_OFFERED:
        return say("This agency does not offer the line; choose one that does.")
    if answer.included_in is not None and given.get(answer.included_in) != quote.id:
        return say("This agency includes the line in another one: award it that line too, or choose somebody else.")
    if quote.valid_until < today:
        return say(
            "This quote was valid until {valid_until}; ask the agency to renew it first.", valid_until=quote.valid_until
        )
    return None
