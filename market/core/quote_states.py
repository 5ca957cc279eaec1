"""The life of a quote: where it stands, which steps lead on, and what a changed brief asks of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from market.core.briefs import Brief, BriefLine, BriefStatus
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.quotes import VALIDITY_DAYS, Quote, QuoteContent, QuoteLine


class QuoteState(StrEnum):
    """Where a quote stands; always derived from the brief, the quote and the awards, never stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    STALE = "stale"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    UNDER_REVIEW = "under review"
    SHORTLISTED = "shortlisted"
    AWARDED = "awarded"
    NOT_AWARDED = "not awarded"


_S = QuoteState
TRANSITIONS: Mapping[QuoteState, frozenset[QuoteState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.EXPIRED}),
    _S.SUBMITTED: frozenset({_S.SUBMITTED, _S.STALE, _S.WITHDRAWN, _S.LAPSED, _S.UNDER_REVIEW}),
    _S.STALE: frozenset({_S.SUBMITTED, _S.WITHDRAWN, _S.LAPSED}),
    _S.WITHDRAWN: frozenset({_S.WITHDRAWN, _S.SUBMITTED}),
    _S.EXPIRED: frozenset(),
    _S.LAPSED: frozenset(),
    _S.UNDER_REVIEW: frozenset({_S.SHORTLISTED, _S.AWARDED, _S.NOT_AWARDED}),
    _S.SHORTLISTED: frozenset({_S.UNDER_REVIEW, _S.AWARDED, _S.NOT_AWARDED}),
    _S.AWARDED: frozenset({_S.UNDER_REVIEW, _S.SHORTLISTED, _S.NOT_AWARDED}),
    _S.NOT_AWARDED: frozenset({_S.UNDER_REVIEW, _S.SHORTLISTED, _S.AWARDED}),
}
"""The steps there are; withdrawing again changes nothing, a corrected award leads back from its outcome."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a changed brief means for one quote: lines changed or new since, and answers whose line is gone."""

    changed: tuple[tuple[BriefLine, QuoteLine], ...]
    added: tuple[BriefLine, ...]
    removed: tuple[QuoteLine, ...]


def quote_state(
    brief: Brief,
    quote: Quote | None,
    *,
    now: datetime,
    awarded: Collection[str] = (),
    shortlisted: Collection[str] = (),
) -> QuoteState:
    """Return where an agency's quote for *brief* stands at *now*; None is a draft that was never submitted.

    *awarded* and *shortlisted* are the ids of the quotes that have a line or a place on the shortlist.
    """
    status = brief.status(now)
    is_open = status is BriefStatus.OPEN
    if quote is None:
        return QuoteState.DRAFT if is_open else QuoteState.EXPIRED
    if quote.withdrawn_at is not None:
        return QuoteState.WITHDRAWN
    if is_open:
        return QuoteState.STALE if quote.is_stale(brief) else QuoteState.SUBMITTED
    if quote.is_stale(brief) or status is BriefStatus.WITHDRAWN:
        return QuoteState.LAPSED
    return _opened_state(status, is_awarded=quote.id in awarded, is_shortlisted=quote.id in shortlisted)


def refuse_step(before: QuoteState, after: QuoteState) -> None:
    """Raise Conflict, naming both states, unless a quote can go from *before* to *after*."""
    if after not in TRANSITIONS[before]:
        raise Conflict(say("This quote is {before}; from there it cannot become {after}.", before=before, after=after))


def touched_lines(brief: Brief, quote: Quote) -> Touched:
    """Return what was changed in the brief's lines since the version *quote* was written for."""
    answers = {line.line_id: line for line in quote.content.lines}
    known = {line.id for line in brief.content.lines}
    return Touched(
        changed=tuple(
            (line, answers[line.id])
            for line in brief.content.lines
            if line.id in answers and line.changed_in > quote.brief_version
        ),
        added=tuple(line for line in brief.content.lines if line.id not in answers),
        removed=tuple(line for line in quote.content.lines if line.line_id not in known),
    )


def rebound(content: QuoteContent, brief: Brief) -> QuoteContent:
    """Return *content* as it stands for the brief of today: what was said of lines that are gone falls away.

    Raises Conflict when a line of the brief has no answer yet.
    """
    if any(content.line(line.id) is None for line in brief.content.lines):
        raise Conflict(say("The client added a line that your quote does not answer yet: edit the quote instead."))
    known = {line.id for line in brief.content.lines}
    return replace(
        content,
        lines=tuple(line for line in content.lines if line.line_id in known),
        team=tuple(member for member in content.team if member.line_id in known),
        assumptions=tuple(assumption for assumption in content.assumptions if assumption.line_id in known),
    )


def check_renewal(quote: Quote, state: QuoteState, *, valid_until: date, today: date) -> None:
    """Refuse to renew a quote that nobody can award any more, or until an earlier day than it holds already.

    Raises Conflict for the state, Invalid for ``valid_until``.
    """
    if state not in (QuoteState.UNDER_REVIEW, QuoteState.SHORTLISTED, QuoteState.AWARDED):
        raise Conflict(
            say("This quote is {state}: its validity is renewed after closing, while the client decides.", state=state)
        )
    first, last = (today + timedelta(days=days) for days in VALIDITY_DAYS)
    first = max(first, quote.valid_until + timedelta(days=1))
    if first > last:
        raise Invalid(
            {
                "valid_until": say(
                    "The quote holds until {valid_until} already, which is long enough.", valid_until=quote.valid_until
                )
            }
        )
    if not first <= valid_until <= last:
        raise Invalid(
            {
                "valid_until": say(
                    "Choose a day from {first} to {last}; the price stays as it is.", first=first, last=last
                )
            }
        )


def _opened_state(status: BriefStatus, *, is_awarded: bool, is_shortlisted: bool) -> QuoteState:
    if is_awarded:
        return QuoteState.AWARDED
    if status in (BriefStatus.AWARDED, BriefStatus.CANCELLED, BriefStatus.UNSUCCESSFUL):
        return QuoteState.NOT_AWARDED
    return QuoteState.SHORTLISTED if is_shortlisted else QuoteState.UNDER_REVIEW
