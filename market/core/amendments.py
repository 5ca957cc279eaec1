"""What may be changed in a brief that agencies already work from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from market.core.brief_changes import Change, changes_between, is_binding
from market.core.briefs import Brief, BriefContent, publishing_problems
from market.core.calendars import add_working_days
from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.messages import say
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters

REASON_LENGTH = (10, 500)
BINDING_WORKING_DAYS = 2
_FROZEN = ("weights", "currency", "vat_position")
_FROZEN_TERMS = ("access", "is_blind", "shows_count", "standstill_days")
_FREEZES = say("This was fixed when the brief was published: agencies decided by it whether to quote. Set it back.")


def check_amendment(
    brief: Brief,
    content: BriefContent,
    catalogue: Catalogue,
    *,
    reason: str,
    now: datetime,
    minimum_open_seconds: int | None,
    country: str,
) -> tuple[Change, ...]:
    """Return the changes that *content* makes to an open brief, or raise Invalid by field path.

    Weights, currency, VAT position and the rules of the procedure are frozen; closing is extended, never
    shortened; a change that makes quotes stale leaves agencies time to confirm them.
    """
    changes = changes_between(brief.content, content, catalogue)
    problems = _standing_problems(brief.content, content, catalogue, now=now, country=country)
    for found in (
        _frozen_problems(brief.content, content),
        _closing_problems(brief.content, content, changes, now, minimum_open_seconds),
        _reason_problems(reason),
    ):
        problems |= dict(found)
    if not changes:
        problems["content"] = say("Nothing is changed yet: change what should differ, or leave this page.")
    if problems:
        raise Invalid(problems)
    return changes


def extended(content: BriefContent, closes_at: datetime) -> BriefContent:
    """Return *content* closing at a later moment, with questions, answers and decision moved by as much."""
    if content.closes_at is None:
        return content
    later = closes_at - content.closes_at
    return replace(
        content,
        closes_at=closes_at,
        questions_until=content.questions_until and content.questions_until + later,
        answers_until=content.answers_until and content.answers_until + later,
        decision_on=content.decision_on and content.decision_on + (closes_at.date() - content.closes_at.date()),
    )


def latest_binding_change(now: datetime, minimum_open_seconds: int | None) -> datetime:
    """Return the earliest closing that a binding amendment made *now* may leave.

    Two working days, or the configured shortest time a brief stays open where that is shorter.

    >>> from datetime import UTC
    >>> latest_binding_change(datetime(2026, 11, 27, 9, tzinfo=UTC), None).isoformat()
    '2026-12-01T09:00:00+00:00'
    """
    earliest = datetime.combine(add_working_days(now.date(), BINDING_WORKING_DAYS), now.timetz())
    return earliest if minimum_open_seconds is None else min(earliest, now + timedelta(seconds=minimum_open_seconds))


def _standing_problems(
    before: BriefContent, after: BriefContent, catalogue: Catalogue, *, now: datetime, country: str
) -> dict[str, str]:
    """Return what would keep *after* from being published, forgiving moments that passed and stay as they are."""
    problems = publishing_problems(after, catalogue, now=now, minimum_open_seconds=0, country=country)
    for name in ("questions_until", "answers_until"):
        moment = getattr(after, name)
        if moment == getattr(before, name) and moment is not None and moment <= now:
            problems.pop(name, None)
    if after.questions_until and after.answers_until and after.answers_until < after.questions_until:
        problems["answers_until"] = say("Answers can be due only after questions end.")
    return problems


def _frozen_problems(before: BriefContent, after: BriefContent) -> Iterator[tuple[str, str]]:
    for name in _FROZEN:
        if getattr(before, name) != getattr(after, name):
            yield name, _FREEZES
    for name in _FROZEN_TERMS:
        if getattr(before.terms, name) != getattr(after.terms, name):
            yield f"terms.{name}", _FREEZES


def _closing_problems(
    before: BriefContent,
    after: BriefContent,
    changes: tuple[Change, ...],
    now: datetime,
    minimum_open_seconds: int | None,
) -> Iterator[tuple[str, str]]:
    if before.closes_at is None or after.closes_at is None:
        return
    if after.closes_at < before.closes_at:
        yield (
            "closes_at",
            say(
                "Closing can move later, never earlier: keep {closes_at:%Y-%m-%d %H:%M} UTC or later.",
                closes_at=before.closes_at,
            ),
        )
        return
    earliest = latest_binding_change(now, minimum_open_seconds)
    if is_binding(changes) and after.closes_at < earliest:
        yield (
            "closes_at",
            say(
                "This change makes quotes stale, and agencies need time to confirm them: extend closing to "
                "{earliest:%Y-%m-%d %H:%M} UTC or later.",
                earliest=earliest,
            ),
        )


def _reason_problems(reason: str) -> Iterator[tuple[str, str]]:
    length = len(reason.strip())
    if has_hidden_characters(reason):
        yield "reason", HIDDEN_CHARACTERS
    elif length < REASON_LENGTH[0]:
        yield (
            "reason",
            say(
                "Say in at least {reason_length} characters why; everyone reads it beside the change.",
                reason_length=REASON_LENGTH[0],
            ),
        )
    elif length > REASON_LENGTH[1]:
        yield (
            "reason",
            say(
                "Shorten the reason to {reason_length} characters; it has {length}.",
                reason_length=REASON_LENGTH[1],
                length=length,
            ),
        )
