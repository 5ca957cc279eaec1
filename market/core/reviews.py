"""Reviews by both sides: six points each, blind until both are in or the time for it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from market.core.engagements import Engagement
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import text_fault

POINTS_OF_CLIENT: Mapping[str, str] = {
    "brief": say("The brief was clear"),
    "budget": say("The budget was as told"),
    "access": say("We had access to people and material"),
    "timetable": say("The timetable was kept"),
    "feedback": say("Feedback was useful"),
    "ideas": say("Our ideas were respected"),
}
POINTS_OF_AGENCY: Mapping[str, str] = {
    "understanding": say("They understood what we needed"),
    "quality": say("The work was good"),
    "timetable": say("The timetable was kept"),
    "price": say("The price was as agreed"),
    "reporting": say("Reports were honest and useful"),
    "close-out": say("The work was closed out properly"),
}
SCORES: Mapping[int, str] = {
    1: say("Not at all"),
    2: say("Hardly"),
    3: say("Partly"),
    4: say("Mostly"),
    5: say("Fully"),
}
REVIEW_DAYS = 90
BLIND_DAYS = 14
TEXT_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Review:
    """What one organisation says of the other: 1 to 5 for each of six points, and words."""

    engagement_id: str
    organisation_id: str
    scores: Mapping[str, int]
    text: str
    reviewed_at: datetime
    reviewed_by: str


def points_for(engagement: Engagement, reviewer_id: str | None) -> Mapping[str, str]:
    """Return the six points on which an organisation reviews the other side."""
    return POINTS_OF_AGENCY if reviewer_id == engagement.client_id else POINTS_OF_CLIENT


def shown_from(reviews: Sequence[Review]) -> datetime | None:
    """Return when the reviews of an engagement can be read: at the second, or 14 days after the first.

    None without any.
    """
    if not reviews:
        return None
    moments = sorted(review.reviewed_at for review in reviews)
    return moments[1] if len(moments) > 1 else moments[0] + timedelta(days=BLIND_DAYS)


def readable_reviews(reviews: Sequence[Review], reader_id: str | None, now: datetime) -> tuple[Review, ...]:
    """Return the reviews an organisation can read: its own, and the other's once it is shown."""
    shown = shown_from(reviews)
    return tuple(
        review for review in reviews if review.organisation_id == reader_id or (shown is not None and shown <= now)
    )


def last_review_day(engagement: Engagement) -> date | None:
    """Return the last day for a review, 90 days after the last day of work; None while work goes on."""
    return None if engagement.end is None else engagement.end.ended_on + timedelta(days=REVIEW_DAYS)


def check_review(engagement: Engagement, earlier: Sequence[Review], review: Review) -> None:
    """Refuse a second review, one too late, or one that leaves a point out.

    Raises Conflict for the time, Invalid by field.
    """
    if any(each.organisation_id == review.organisation_id for each in earlier):
        raise Conflict(say("Your side has reviewed this engagement already; a review is given once."))
    shown = shown_from(earlier)
    if shown is not None and shown <= review.reviewed_at:
        raise Conflict(
            say(
                "The other side's review can be read by now, and reviews are given without knowing the other: there "
                "were {blind_days} days to give yours.",
                blind_days=BLIND_DAYS,
            )
        )
    last = last_review_day(engagement)
    if last is not None and last < review.reviewed_at.date():
        raise Conflict(
            say(
                "Reviews were taken until {last}, {review_days} days after the last day of work.",
                last=last,
                review_days=REVIEW_DAYS,
            )
        )
    points = points_for(engagement, review.organisation_id)
    problems = {point: say("Choose from 1 to 5.") for point in points if review.scores.get(point) not in SCORES}
    if set(review.scores) - set(points):
        problems["scores"] = say("Review the points on the form, and no others.")
    if fault := text_fault(review.text, TEXT_LONGEST):
        problems["text"] = fault
    if problems:
        raise Invalid(problems)
