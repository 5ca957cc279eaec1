"""What a person should do next: at most a few steps, the nearest deadline first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from market.core.accounts import Actor
from market.core.briefs import Brief, BriefStatus
from market.core.engagements import AwaitedKickOff, Engagement, EngagementStatus
from market.core.messages import say, say_many
from market.core.quote_states import QuoteState
from market.core.quotes import Quote

MOST_STEPS = 4
LONG_PAST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step: what it is, by when (a day or a moment, none without a deadline), and the page that does it.

    *is_late* says that the deadline is over; *since* is the day from which a step without one has waited.
    """

    what: str
    label: str
    address: str
    due: date | None = None
    zone: str = "UTC"
    is_late: bool = False
    since: date | None = None

    @property
    def ends_with_day(self) -> bool:
        """Whether the deadline is a day and has no time."""
        return self.due is not None and not isinstance(self.due, datetime)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step of a new agency: what it is and what it is good for, the page that does it, and whether it is done."""

    what: str
    label: str
    address: str
    is_done: bool


def first_steps_of_agency(*, says_something: bool, claims_mandatory: bool, has_list_prices: bool) -> list[FirstStep]:
    """Return the way of an agency to its first quote, which is still to come."""
    return [
        FirstStep(
            say("Fill in your profile: clients read it beside your quote."),
            say("Write the profile"),
            "/agency/profile",
            says_something,
        ),
        FirstStep(
            say("Claim the mandatory standards: until then the directory does not list you."),
            say("Claim standards"),
            "/agency/standards/",
            claims_mandatory,
        ),
        FirstStep(
            say("Declare list prices: clients find you by the services you price."),
            say("Declare list prices"),
            "/agency/list-prices",
            has_list_prices,
        ),
        FirstStep(
            say("Send a first quote: nobody can read it before the brief closes."),
            say("Choose a brief"),
            "/agency/#open-briefs",
            False,
        ),
    ]


def steps_of_client(
    actor: Actor,
    briefs: Iterable[tuple[Brief, BriefStatus]],
    unanswered: Mapping[str, int],
    *,
    awaited: Iterable[AwaitedKickOff],
    engagements: Iterable[Engagement],
    now: datetime,
) -> list[NextStep]:
    """Return what waits for a client's writer: questions, decisions, kick-offs, drafts."""
    if not actor.is_writer:
        return []
    steps = [*_of_work(actor, awaited, engagements, now), *_of_client(briefs, unanswered)]
    return _nearest((replace(step, is_late=_is_over(step.due, now)) for step in steps), now)


def steps_of_agency(
    actor: Actor, quotes: Iterable[tuple[Quote, Brief, str]], open_briefs: Iterable[Brief], drafted: set[str]
) -> list[NextStep]:
    """Return what waits for an agency's writer: stale quotes, awards, invitations, drafts."""
    return _nearest(_of_agency(actor, quotes, open_briefs, drafted)) if actor.is_writer else []


def _nearest(steps: Iterable[NextStep], now: datetime | None = None) -> list[NextStep]:
    """Return the first few steps by deadline; those long past, which nobody was in a hurry about, come last."""

    def is_long_past(step: NextStep) -> bool:
        day = step.due or step.since
        return now is not None and day is not None and _moment(day) < now - LONG_PAST

    ordered = sorted(steps, key=lambda step: (step.due is None, _moment(step.due or date.max)))
    old = [step for step in reversed(ordered) if is_long_past(step)]
    return [*(step for step in ordered if not is_long_past(step)), *old][:MOST_STEPS]


def _is_over(due: date | None, now: datetime) -> bool:
    return due is not None and _moment(due) < now


def _moment(due: date) -> datetime:
    return due if isinstance(due, datetime) else datetime.combine(due, time.max, UTC)


def _of_work(
    actor: Actor, awaited: Iterable[AwaitedKickOff], engagements: Iterable[Engagement], now: datetime
) -> Iterator[NextStep]:
    for each in awaited:
        if each.client_id == actor.organisation_id and each.free_at <= now:
            what = say("{title}: record the kick-off with {agency}", title=each.title, agency=each.agency_name)
            address = f"/engagements/kick-off/{each.brief_id}/{each.quote_id}"
            yield NextStep(what, say("Record the kick-off"), address, each.starts_on, since=each.awarded_at.date())
    for engagement in engagements:
        is_own = engagement.recorded_for == actor.organisation_id
        if engagement.status(now.date()) is EngagementStatus.KICK_OFF_RECORDED and not is_own:
            what = say("{title}: the kick-off waits for your confirmation", title=engagement.title)
            yield NextStep(what, say("Confirm"), f"/engagements/{engagement.id}/", engagement.kick_off.starts_on)


def _of_client(briefs: Iterable[tuple[Brief, BriefStatus]], unanswered: Mapping[str, int]) -> Iterator[NextStep]:
    for brief, status in briefs:
        content, here = brief.content, f"/client/briefs/{brief.id}"
        title, zone = content.title or say("Untitled draft"), content.time_zone
        if count := unanswered.get(brief.id) if status is BriefStatus.OPEN else None:
            what = say_many("{title}: one question waits", "{title}: {number} questions wait", count, title=title)
            yield NextStep(what, say("Answer"), f"{here}/questions/", content.answers_until, zone)
        if status in (BriefStatus.CLOSED, BriefStatus.PART_AWARDED):
            yield NextStep(
                _decision(brief, title, status), say("Compare and award"), f"{here}/compare", content.decision_on, zone
            )
        if status is BriefStatus.DRAFT:
            yield NextStep(say("{title}: a draft", title=title), say("Go on writing"), f"{here}/edit")


def _decision(brief: Brief, title: str, status: BriefStatus) -> str:
    if status is BriefStatus.CLOSED:
        return say("{title}: quotes can be read, agencies wait for your decision", title=title)
    return say(
        "{title}: {awarded} of {lines} lines are awarded, agencies wait for the rest",
        title=title,
        awarded=brief.awarded_lines,
        lines=len(brief.content.lines),
    )


def _of_agency(
    actor: Actor, quotes: Iterable[tuple[Quote, Brief, str]], open_briefs: Iterable[Brief], drafted: set[str]
) -> Iterator[NextStep]:
    for quote, brief, standing in quotes:
        title, zone = brief.content.title, brief.content.time_zone
        if standing == QuoteState.STALE:
            what = say("{title}: the brief changed, your quote counts for nothing until confirmed", title=title)
            address = f"/agency/quotes/{quote.id}/reconfirm"
            yield NextStep(what, say("Confirm again"), address, brief.content.closes_at, zone)
    for brief in open_briefs:
        title, zone = brief.content.title, brief.content.time_zone
        address, closes = f"/agency/briefs/{brief.id}/quote", brief.content.closes_at
        if brief.id in drafted:
            what = say("{title}: your draft is not submitted", title=title)
            yield NextStep(what, say("Continue the draft"), address, closes, zone)
        elif actor.organisation_id in brief.invited:
            yield NextStep(say("{title}: you are invited", title=title), say("Write a quote"), address, closes, zone)
