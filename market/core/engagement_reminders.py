"""When the sides of an engagement are reminded, and of what."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from market.core.aftercare import checkpoints
from market.core.engagements import Engagement, EngagementStatus
from market.core.messages import say
from market.core.reviews import last_review_day

CONFIRM_AFTER = timedelta(days=3)
HAND_OVER_AFTER = timedelta(days=7)
REVIEW_AFTER = timedelta(days=14)
STILL_NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EngagementReminder:
    """One organisation due a reminder of a *kind*: confirm, hand-over, review, or watch-<day of the checkpoint>."""

    kind: str
    engagement_id: str
    organisation_id: str


def due_reminders(
    engagement: Engagement, today: date, *, reviewed: Collection[str] = (), looked_on: date | None = None
) -> Iterator[EngagementReminder]:
    """Yield what is due on a day; what is more than a week late is let go.

    Handover and review count from the day the end of work was known, the looks from the last day of work.
    *reviewed* are the ids of the organisations that gave their review, *looked_on* is the newest day on which the
    client looked after what was handed over.
    """
    status = engagement.status(today)
    sides = (engagement.client_id, engagement.agency_id)
    if status is EngagementStatus.KICK_OFF_RECORDED and _is_news(engagement.recorded_at.date() + CONFIRM_AFTER, today):
        yield EngagementReminder("confirm", engagement.id, engagement.other_side(engagement.recorded_for))
    if engagement.end is None or status is EngagementStatus.NOT_BEGUN:
        return
    known_on = max(engagement.end.ended_on, engagement.end.ended_at.date())
    if status is EngagementStatus.ENDED and _is_news(known_on + HAND_OVER_AFTER, today):
        yield from (EngagementReminder("hand-over", engagement.id, side) for side in sides)
    if _is_news(known_on + REVIEW_AFTER, today):
        yield from (EngagementReminder("review", engagement.id, side) for side in sides if side not in reviewed)
    for day in checkpoints(engagement):
        if _is_news(day, today) and (looked_on is None or looked_on < day):
            yield EngagementReminder(f"watch-{day}", engagement.id, engagement.client_id)


def reminder_text(reminder: EngagementReminder, engagement: Engagement) -> tuple[str, str]:
    """Return the subject and the body of a reminder's mail."""
    title = engagement.title
    if reminder.kind == "confirm":
        return (
            say("Kick-off waits for you: {title}", title=title),
            say(
                "“{title}”: the other side recorded the kick-off, with work from {starts_on}. Confirm it, or write "
                "to them when it is not what you agreed; until then nothing else can be recorded.",
                title=title,
                starts_on=engagement.kick_off.starts_on,
            ),
        )
    if reminder.kind == "hand-over":
        return (
            say("Not handed over yet: {title}", title=title),
            say(
                "“{title}”: the work has ended and the handover act lacks a signature. Accounts without an owner "
                "fill with spam: go through the list, say what is missing, and sign.",
                title=title,
            ),
        )
    if reminder.kind == "review":
        return (
            say("How was it? {title}", title=title),
            say(
                "“{title}”: the work has ended. Review the other side on six points; neither reads the other's "
                "review before its own is in. Reviews are taken until {engagement}.",
                title=title,
                engagement=last_review_day(engagement),
            ),
        )
    return (
        say("Time to look: {title}", title=title),
        say(
            "“{title}”: please look at the accounts and groups that were handed over: spam, unanswered members, "
            "rights the agency still holds, use for somebody else. Note what you find, or that nothing is amiss. "
            "The watch lasts until {watch_until}.",
            title=title,
            watch_until=engagement.watch_until,
        ),
    )


def _is_news(due_on: date, today: date) -> bool:
    return due_on <= today < due_on + STILL_NEWS
