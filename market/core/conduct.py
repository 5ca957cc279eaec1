"""The conduct record of an organisation: what is counted of it as a client and as an agency, and when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.core.messages import say
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT

TOO_FEW = 3
TOO_FEW_REASON = say("fewer than {too_few} cases", too_few=TOO_FEW)
OUTCOME_DAYS = 28
KICK_OFF_WORKING_DAYS = 5
HANDOVER_DAYS = 30
GOOD_SCORE = 4
SURVEY = say("2010 survey of agencies in Russia, AKOS")
SURVEY_SOURCE = say(
    "AKOS, principles of fair tenders (akospr.ru/en/tenders/principles-of-fair-tenders); propr.me, 28 September 2010"
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases are as said, *met*, and how many there are, *of*; below 3 cases neither is shown.

    Where one brief or engagement gives many cases, *occasions* is how many of them the cases come from; fewer
    than 3 of those are too few as well.

    >>> Count(2, 5).shown, Count(0, 3).shown, Count(2, 2).shown, Count(16, 18, occasions=1).shown
    ('2 of 5', '0 of 3', 'too few', 'too few')
    """

    met: int
    of: int
    occasions: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough cases, from enough occasions, to say anything."""
        return min(self.of, self.of if self.occasions is None else self.occasions) >= TOO_FEW

    @property
    def shown(self) -> str:
        """The count in words."""
        return say("{met:,} of {of:,}", met=self.met, of=self.of) if self.is_shown else say("too few")


NONE_YET = Count(0, 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted; *definition* says what the cases are and what is met."""

    code: str
    name: str
    definition: str
    baseline: str = ""


CLIENT_MEASURES: tuple[Measure, ...] = (
    Measure(
        "decided-on-time",
        say("Decided by the date promised"),
        say(
            "Briefs that closed and whose decision date has passed; met where the first award that stands, or the end "
            "without one, was recorded on that date or earlier (UTC). Undecided briefs count as late."
        ),
    ),
    Measure(
        "outcome-told",
        say("Outcome told within {outcome_days} days", outcome_days=OUTCOME_DAYS),
        say(
            "Briefs that closed more than {outcome_days} days ago; met where an award, or the end without one, "
            "was recorded within {outcome_days} days of closing. Recording it tells every bidder.",
            outcome_days=OUTCOME_DAYS,
        ),
    ),
    Measure(
        "budget-shown",
        say("Budget shown"),
        say("All briefs ever published; met where both ends of the budget are given."),
        say("20 % complained that the budget vanished after offers were in ({survey}).", survey=SURVEY),
    ),
    Measure(
        "quotes-sought",
        say("Three to five quotes sought"),
        say("All briefs ever published; met where they ask for three, four or five quotes."),
    ),
    Measure(
        "questions-answered",
        say("Questions answered in time"),
        say(
            "Questions that reached the client before answers were due, on briefs where that moment has passed; "
            "met where "
            "an answer was published by then."
        ),
    ),
    Measure(
        "reason-given",
        say("Reason given for ending without an award"),
        say(
            "Briefs cancelled or ended without success after closing; met where the main reason is explained in words "
            "as well as chosen from the list."
        ),
        say("40 % complained of being given no reason for losing ({survey}).", survey=SURVEY),
    ),
    Measure(
        "feedback-given",
        say("Written feedback to those who did not win"),
        say(
            "Opened quotes that won no line, on briefs of which a line is awarded; met where the client wrote feedback "
            "on the quote."
        ),
        say("70 % complained of getting no useful feedback ({survey}).", survey=SURVEY),
    ),
    Measure(
        "payments-confirmed",
        say("What was paid is agreed by both sides"),
        say(
            "Engagements whose work has ended and whose newest statement of what was paid has been answered; met where "
            "the other side confirmed it."
        ),
    ),
)
AGENCY_MEASURES: tuple[Measure, ...] = (
    Measure(
        "kick-offs-confirmed",
        say(
            "Kick-off confirmed within {kick_off_working_days} working days",
            kick_off_working_days=KICK_OFF_WORKING_DAYS,
        ),
        say(
            "Kick-offs the client recorded more than {kick_off_working_days} working days ago (Monday to Friday, "
            "UTC); met where the agency confirmed within them. Work called off in that time is left out.",
            kick_off_working_days=KICK_OFF_WORKING_DAYS,
        ),
    ),
    Measure(
        "work-completed",
        say("Work completed"),
        say(
            "Engagements that began and whose work has ended; met where it was completed. The others were "
            "stopped early, "
            "by either side or both."
        ),
    ),
    Measure(
        "handover-signed",
        say("Handover act signed"),
        say(
            "Engagements that began and whose last day of work is {handover_days} days ago or more; met where "
            "both sides have signed the handover act.",
            handover_days=HANDOVER_DAYS,
        ),
    ),
    Measure(
        "handover-items",
        say("Handover items accepted"),
        say("Items that were due in handover acts signed by both sides; met where the client accepted the item."),
    ),
    Measure(
        "results-met",
        say("Targets reached"),
        say(
            "Results whose newest report the client confirmed; met where the target was reached. The others were "
            "missed "
            "or not measured."
        ),
    ),
    Measure(
        "watch-findings",
        say("Something found amiss after the work"),
        say(
            "Engagements that began and whose watch is over; counted where the client reported something amiss "
            "on a day "
            "of the watch and the agency did not contest it. Mended findings count too."
        ),
    ),
)
REVIEW_DEFINITION = say(
    "Reviews by the other side of an engagement that can be read: both sides have reviewed, or 14 days "
    "have passed since the first did. Met where the point was given {good_score} or 5 of 5.",
    good_score=GOOD_SCORE,
)


MEASURE_CODES = tuple(measure.code for measure in (*CLIENT_MEASURES, *AGENCY_MEASURES))
"""What is counted of organisations, clients' conduct first."""


@dataclass(frozen=True, slots=True)
class SideRecord:
    """What is counted of an organisation on one side of the table: by code of measure, and by point of reviews."""

    counts: Mapping[str, Count]
    points: Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class ConductRecord:
    """Both sides of one organisation's record; None for a side it does not take."""

    as_client: SideRecord | None
    as_agency: SideRecord | None


@dataclass(frozen=True, slots=True)
class Section:
    """One side of a record as it is shown: (measure, count) and (point, its words, count), each in its fixed order."""

    side: str
    rows: tuple[tuple[Measure, Count], ...]
    points: tuple[tuple[str, str, Count], ...]


def sections_of(record: ConductRecord) -> tuple[Section, ...]:
    """Return the sides an organisation takes, the client's first, with every measure; without a case it is 0 of 0.

    >>> [section.side for section in sections_of(ConductRecord(None, SideRecord({}, {})))]
    ['agency']
    """
    return tuple(
        _section(name, side, measures, points)
        for name, side, measures, points in (
            ("client", record.as_client, CLIENT_MEASURES, POINTS_OF_CLIENT),
            ("agency", record.as_agency, AGENCY_MEASURES, POINTS_OF_AGENCY),
        )
        if side is not None
    )


def _section(name: str, side: SideRecord, measures: tuple[Measure, ...], points: Mapping[str, str]) -> Section:
    return Section(
        name,
        tuple((measure, side.counts.get(measure.code, NONE_YET)) for measure in measures),
        tuple((point, words, side.points.get(point, NONE_YET)) for point, words in points.items()),
    )
