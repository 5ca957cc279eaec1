"""How awarded work goes in the demonstration: begun, reported, ended, handed over well or badly, looked after.

Planted: agencies differ in how well they hand over and report, clients in how they are to work with; the
reviews follow both.  Half of the awards of the last two years are run on the site, the rest elsewhere.
Every brief draws from numbers of its own, so that nothing here moves a price.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from market.core.engagements import KickOff
from market.core.handovers import ITEMS
from market.core.kpi_results import KpiReport
from market.core.reviews import POINTS_OF_AGENCY
from market.demo.clients import PlannedBrief
from market.demo.counts import FAULT_LOSS, has_many_faults, own_cost_percent, yields_of
from market.demo.moments import midnight, working_moment
from market.demo.profile_steps import ShowCase
from market.demo.work_steps import (
    AnswerChange,
    AnswerCounts,
    AnswerFinding,
    AnswerPaid,
    AnswerResult,
    ConfirmKickOff,
    EndWork,
    MarkHandover,
    ProposeChange,
    RecordKickOff,
    ReportCounts,
    ReportFinding,
    ReportResult,
    ReviewOtherSide,
    SayKeptStandards,
    SignHandover,
    StatePaid,
    WorkStep,
)

_RUN_HERE_CHANCE, _RUN_DAYS = 0.55, 730
_CONFIRMED_CHANCE, _STOPPED_CHANCE = 0.95, 0.12
_CHANGED_CHANCE, _PAID_CHANCE = 0.25, 0.7
_NEVER_HANDED_OVER, _LOOKS_CHANCE = 0.18, 0.6
_COUNTED_CHANCE, _SHOWN_CHANCE = 0.85, 0.4
_WORK_DAYS = (25, 150)
_AGREED = (
    "Weekly call on Mondays; drafts by Thursday noon; one person on each side decides.",
    "A shared calendar, reports on the fifth working day, questions answered within a day.",
    "The client's team sees every account from the first day; changes of scope in writing.",
)
_RESULTS = (
    ("reply-rate", "{} %", "Log of the agency's desk", "own-count", 70, 98),
    ("first-response-time", "{} minutes, median", "Figures of the platform", "platform", 12, 70),
    ("solved-first-line", "{} %", "Ticket system of the client", "client-records", 40, 85),
    ("referral-rate", "{} %", "Codes in the client's shop", "client-records", 6, 22),
    ("view-rate", "{} %", "Figures of the platform", "platform", 18, 60),
    ("net-sentiment", "0.{}", "Coded sample of 400 posts", "coded-sample", 10, 60),
)
_CHANGES = (
    (150, "Twice as many questions came in as the brief said."),
    (200, "The second market starts a quarter earlier."),
    (50, "Half of the pieces are made by our own team now."),
)
_WITHHELD = ("Kept until the last invoice is paid.", "In the name of a former colleague; being moved.")
_NOT_DUE = ("bots", "phones", "talent-rights", "label-reports")
_MISSING = "The list has the heading and nothing below it."
_STOPPED = (
    ("stopped-by-client", "The budget for the second half of the year was withdrawn."),
    ("stopped-together", "The network closed the section the community lived in."),
    ("stopped-by-agency", "Two of the three people named in the quote have left us."),
)
_FOUND = (
    ("spam", "Adverts for phone cases in the main group, about twenty a day."),
    ("unanswered", "Questions of members have stood without an answer for nine days."),
    ("access-kept", "A personal account of the agency's is still administrator."),
    ("orphan", "The second page has no owner that anybody here knows."),
    ("reused", "Members get invitations to another brand's group."),
)
_ANSWERS = (("mended", "Removed the same day."), ("contested", "We left that page on our last day."))
_BROKEN = "One paid post went out without its label; mended the next day."
_REVIEW_WORDS = {
    1: ("We would not do this again.", "Too many promises."),
    2: ("Worked in the end, at a price in nerves.", "Slow to answer, good once there."),
    3: ("Solid work, nothing to complain of.", "Mostly as agreed."),
    4: ("Clear, quick, honest.", "We would choose them again at once."),
}


@dataclass(frozen=True, slots=True)
class _Work:
    """One engagement being planned; *care* from 0 to 1 is how well the agency works, *ease* how the client is."""

    brief: PlannedBrief
    agency: str
    starts_on: date
    ends_on: date
    care: float
    ease: float
    random: Random

    @property
    def client(self) -> str:
        return self.brief.client.email

    def moment(self, day: date) -> datetime:
        return working_moment(day, self.random)


def plan_work(
    brief: PlannedBrief, agencies: Sequence[str], awarded_at: datetime, as_of: date
) -> Iterator[WorkStep | ShowCase]:
    """Yield what happens to the lines awarded to *agencies*, addresses in any order, some of it after *as_of*."""
    random = Random(f"work {as_of} {brief.key}")  # noqa: S311
    if (as_of - awarded_at.date()).days > _RUN_DAYS:
        return
    for agency in sorted(set(agencies)):
        if random.random() < _RUN_HERE_CHANCE:
            yield from _steps(_plan(brief, agency, awarded_at, random))


def _plan(brief: PlannedBrief, agency: str, awarded_at: datetime, random: Random) -> _Work:
    free_on = awarded_at.date() + timedelta(days=brief.content.terms.standstill_days + 1)
    starts_on = free_on + timedelta(days=random.randint(3, 12))
    ends_on = starts_on + timedelta(days=random.randint(*_WORK_DAYS))
    care, ease = (0.35 + 0.6 * Random(f"nature {name}").random() for name in (agency, brief.client.email))  # noqa: S311
    return _Work(brief, agency, starts_on, ends_on, care, ease, random)


def _steps(work: _Work) -> Iterator[WorkStep | ShowCase]:
    random, key = work.random, work.brief.key
    first, second = random.sample((work.client, work.agency), 2)
    recorded_at = work.moment(work.starts_on - timedelta(days=2))
    kick_off = KickOff(work.starts_on, "The purchasing desk and the new business desk.", random.choice(_AGREED))
    yield RecordKickOff(recorded_at, key, work.agency, first, kick_off)
    if random.random() > _CONFIRMED_CHANCE:
        return
    yield ConfirmKickOff(recorded_at + timedelta(hours=random.randint(1, 40)), key, work.agency, second)
    yield from _changes(work)
    yield from _results(work)
    yield from _counts(work)
    yield from _end(work)
    yield from _handover(work)
    yield from _watch(work)
    yield from _words(work)
    yield from _payments(work)


def _changes(work: _Work) -> Iterator[WorkStep]:
    random, key = work.random, work.brief.key
    if random.random() > _CHANGED_CHANCE:
        return
    at = work.moment(work.starts_on + timedelta(days=random.randint(6, 18)))
    first, second = random.sample((work.client, work.agency), 2)
    percent, reason = random.choice(_CHANGES)
    yield ProposeChange(at, key, work.agency, first, percent, reason)
    answer, note = ("accepted", "") if random.random() < 0.75 else ("declined", "Not in this year's plan.")
    yield AnswerChange(at + timedelta(hours=random.randint(2, 60)), key, work.agency, second, answer, note)


def _payments(work: _Work) -> Iterator[WorkStep]:
    random, key = work.random, work.brief.key
    if random.random() > _PAID_CHANCE:
        return
    at = work.moment(work.ends_on + timedelta(days=random.randint(14, 40)))
    yield StatePaid(at, key, work.agency, work.client, random.choice((100, 100, 100, 98, 95, 104)))
    agrees = random.random() < 0.55 + 0.4 * work.ease
    answer, note = ("confirmed", "") if agrees else ("contested", "The last invoice is still open.")
    yield AnswerPaid(at + timedelta(hours=random.randint(5, 90)), key, work.agency, work.agency, answer, note)


def _results(work: _Work) -> Iterator[WorkStep]:
    random, at = work.random, work.moment(work.ends_on)
    for kpi, value, source, method, lowest, highest in random.sample(_RESULTS, random.randint(1, 2)):
        chance = work.care * (1 - FAULT_LOSS if has_many_faults(work.client) else 1)
        outcome = "met" if random.random() < chance else random.choice(("missed", "not-measured"))
        told = (
            "The tool was never set up" if outcome == "not-measured" else value.format(random.randint(lowest, highest))
        )
        report = KpiReport(kpi, outcome, told, "The whole time of the work", source, method)
        yield ReportResult(at, work.brief.key, work.agency, work.agency, report)
        agrees = random.random() < 0.85
        note = "" if agrees else "Our own records show less."
        answer = "confirmed" if agrees else "contested"
        at += timedelta(hours=1)
        yield AnswerResult(at, work.brief.key, work.agency, work.client, answer, note)
        at += timedelta(hours=1)


def _counts(work: _Work) -> Iterator[WorkStep | ShowCase]:
    random = Random(f"counts {work.brief.key} {work.agency} {work.starts_on}")  # noqa: S311
    department = work.brief.content.department or ""
    if random.random() > _COUNTED_CHANCE:
        return
    at = work.moment(work.ends_on) + timedelta(hours=9)
    yields = yields_of(work.brief.key, work.agency, work.client, department)
    yield ReportCounts(at, work.brief.key, work.agency, work.agency, yields)
    answer, note = ("confirmed", "") if random.random() < 0.9 else ("contested", "Our records show fewer.")
    own = own_cost_percent(yields, random) if answer == "confirmed" else None
    is_shown = random.random() < _SHOWN_CHANCE
    yield AnswerCounts(at + timedelta(hours=20), work.brief.key, work.agency, work.client, answer, note, own, is_shown)
    if is_shown:
        yield ShowCase(at + timedelta(hours=70), work.brief.key, work.agency)


def _end(work: _Work) -> Iterator[WorkStep]:
    random, at = work.random, midnight(work.ends_on) + timedelta(hours=20)
    email, code, reason = random.choice((work.client, work.agency)), "completed", ""
    if random.random() < _STOPPED_CHANCE:
        code, reason = random.choice(_STOPPED)
        sides = {"stopped-by-client": work.client, "stopped-by-agency": work.agency}
        email = sides.get(code, email)
    yield EndWork(at, work.brief.key, work.agency, email, work.ends_on, code, reason)


def _handover(work: _Work) -> Iterator[WorkStep]:
    random, key = work.random, work.brief.key
    at = work.moment(work.ends_on + timedelta(days=random.randint(1, 9)))
    marks, answers = _marks(work)
    is_left_open = random.random() < _NEVER_HANDED_OVER * (1.6 - work.care)
    if is_left_open:
        marks = dict(list(marks.items())[: random.randint(0, 9)])
    if marks:
        yield MarkHandover(at, key, work.agency, work.agency, marks)
    if is_left_open:
        return
    at += timedelta(days=random.randint(1, 4))
    yield MarkHandover(at, key, work.agency, work.client, answers)
    for email in random.sample((work.client, work.agency), 2):
        at += timedelta(hours=random.randint(1, 30))
        yield SignHandover(at, key, work.agency, email)


def _marks(work: _Work) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Return what the agency says of each item, and what the client answers."""
    random, marks, answers = work.random, {}, {}
    for item in ITEMS:
        if item in _NOT_DUE and random.random() < 0.5:
            marks[item], answers[item] = ("not-due", "There were none in this work."), ("accepted", "")
        elif random.random() < 0.12 * (1.3 - work.care):
            marks[item] = ("withheld", random.choice(_WITHHELD))
        else:
            is_there = random.random() > 0.2 * (1.2 - work.care)
            marks[item], answers[item] = ("given", ""), ("accepted", "") if is_there else ("missing", _MISSING)
    return marks, answers


def _watch(work: _Work) -> Iterator[WorkStep]:
    random, key = work.random, work.brief.key
    for days in range(30, work.brief.content.terms.watch_days + 1, 30):
        if random.random() > _LOOKS_CHANCE:
            continue
        at = work.moment(work.ends_on + timedelta(days=days))
        if random.random() < 0.25 + 0.6 * work.care:
            yield ReportFinding(at, key, work.agency, work.client, "nothing", "")
            continue
        is_promised = work.brief.content.terms.no_reuse_months > days // 30
        kind, text = random.choice(_FOUND if is_promised else _FOUND[:-1])
        yield ReportFinding(at, key, work.agency, work.client, kind, text)
        if random.random() < work.care:
            answer, note = random.choice(
                (("mended", "Removed the same day."), ("contested", "We left that page in May."))
            )
            yield AnswerFinding(at + timedelta(hours=20), key, work.agency, work.agency, answer, note)


def _words(work: _Work) -> Iterator[WorkStep]:
    random, key = work.random, work.brief.key
    at = work.moment(work.ends_on + timedelta(days=random.randint(3, 12)))
    broken = {0: _BROKEN} if random.random() > 0.4 + 0.6 * work.care else {}
    yield SayKeptStandards(at, key, work.agency, work.client, broken)
    for email, nature in ((work.client, work.care), (work.agency, work.ease)):
        if random.random() < 0.7:
            at += timedelta(hours=random.randint(1, 60))
            scores = tuple(_score(nature, random) for _ in POINTS_OF_AGENCY)
            words = random.choice(_REVIEW_WORDS[max(1, min(4, round(sum(scores) / len(scores)) - 1))])
            yield ReviewOtherSide(at, key, work.agency, email, scores, words)


def _score(nature: float, random: Random) -> int:
    return max(1, min(5, round(random.gauss(1.4 + 3.6 * nature, 0.8))))
