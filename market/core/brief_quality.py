"""How good a brief is: a score from 0 to 100 out of named checks, each with what would raise it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.core.brief_terms import USUAL_QUOTES
from market.core.briefs import OUT_OF_SCOPE_SHORTEST, PRICE_WEIGHT, BriefContent
from market.core.calendars import add_working_days
from market.core.messages import say

HONESTY_SHORTEST = 20
AUDIENCE_SHORTEST = 20
NARROW_BUDGET = (3, 2)
WORKING_DAYS_TO_QUOTE = 7
DECISION_DAYS = 14
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|январ\w|феврал\w|март\w?|апрел\w|ма[йея]|июн\w|июл\w|август\w?|сентябр\w|октябр\w"
    r"|ноябр\w|декабр\w"
)
_DATE = re.compile(
    rf"\d{{4}}-\d\d(?:-\d\d)?|\b(?:\d{{1,2}}\.?\s+)?(?:{_MONTHS})\b(?:\s+\d{{4}})?|\b20\d\d\b|\bQ[1-4]\b"
    r"|\b\d+\s+(?:days|weeks|months|дн\w+|недел\w+|месяц\w*)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred|thousand|million|half"
_FIGURE = re.compile(rf"\d[\d.,\s]*(?:%|[^\W\d_]+)|\b(?:{_NUMBER_WORDS})\b\s+[^\W\d_]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a good brief has: its share of the 100 points, whether it is met, and what would earn them."""

    code: str
    points: int
    what: str
    mend: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """A brief's score with every check behind it."""

    checks: tuple[Check, ...]

    @property
    def score(self) -> int:
        """The points of the checks that are met, from 0 to 100."""
        return sum(check.points for check in self.checks if check.is_met)

    @property
    def missing(self) -> tuple[Check, ...]:
        """The checks that are not met, the most valuable first."""
        return tuple(sorted((check for check in self.checks if not check.is_met), key=lambda check: -check.points))


def has_measurable_goal(text: str) -> bool:
    """Return whether a goal names a figure with its unit and, apart from that, a date.

    >>> has_measurable_goal("Answer 90 % of questions by 30 June"), has_measurable_goal("Be better known by 30 June")
    (True, False)
    """
    dates = _DATE.findall(text)
    return bool(dates) and bool(_FIGURE.search(_DATE.sub(" ; ", text)))


def brief_quality(content: BriefContent, *, published_at: datetime) -> Quality:
    """Return the quality of a brief published, or about to be published, at *published_at*."""
    return Quality(
        tuple(
            Check(code, points, what, mend, is_met(content, published_at))
            for code, points, what, mend, is_met in _CHECKS
        )
    )


def _has_budget(content: BriefContent, _at: datetime) -> bool:
    return bool(content.budget_minimum and content.budget_maximum)


def _budget_is_narrow(content: BriefContent, _at: datetime) -> bool:
    low, high = content.budget_minimum, content.budget_maximum
    return bool(low and high and high * NARROW_BUDGET[1] <= low * NARROW_BUDGET[0])


def _lines_are_bounded(content: BriefContent, _at: datetime) -> bool:
    return bool(content.lines) and all(line.drivers or line.note.strip() for line in content.lines)


def _kpis_are_measured(content: BriefContent, _at: datetime) -> bool:
    kpis = content.terms.kpis
    return bool(kpis) and all(kpi.baseline.strip() and kpi.target.strip() and kpi.window.strip() for kpi in kpis)


def _decides_soon(content: BriefContent, _at: datetime) -> bool:
    if content.decision_on is None or content.closes_at is None:
        return False
    return content.decision_on <= content.closes_at.date() + timedelta(days=DECISION_DAYS)


def _leaves_time(content: BriefContent, at: datetime) -> bool:
    if content.closes_at is None:
        return False
    return content.closes_at.date() >= add_working_days(at.date(), WORKING_DAYS_TO_QUOTE)


def _answers_leave_time(content: BriefContent, _at: datetime) -> bool:
    if content.answers_until is None or content.closes_at is None:
        return False
    return content.closes_at - content.answers_until >= timedelta(days=2)


def _price_is_bounded(content: BriefContent, _at: datetime) -> bool:
    return content.weights.get("price", 0) <= PRICE_WEIGHT[1]


_CHECKS: tuple[tuple[str, int, str, str, Callable[[BriefContent, datetime], bool]], ...] = (
    ("budget", 8, say("The budget is given"), say("Give both ends of the budget."), _has_budget),
    (
        "narrow-budget", 6, say("The budget is narrow"),
        say("Bring the upper end of the budget within one and a half times the lower."), _budget_is_narrow,
    ),
    (
        "goal", 12, say("The goal can be measured"), say("State the goal with a figure, its unit and a date."),
        lambda content, _at: has_measurable_goal(content.goal),
    ),
    (
        "scope", 8, say("Every line is bounded"), say("Say for each line how far it "
"goes: choose its scope or add a "
"note."),
        _lines_are_bounded,
    ),
    (
        "kpis", 6, say("Measures of success are named"), say("Name at least one measure "
"of success from the "
"catalogue."),
        lambda content, _at: bool(content.terms.kpis),
    ),
    (
        "targets", 8, say("Each measure has a baseline, a target and a window"),
        say("Give each measure where it stands, where it should be, and by when."), _kpis_are_measured,
    ),
    (
        "honesty", 8, say("It says what makes the work hard"),
        say("Say what makes this hard: what has gone wrong, who disagrees, what is not settled."),
        lambda content, _at: len(content.terms.honesty.strip()) >= HONESTY_SHORTEST,
    ),
    (
        "audience", 6, say("The audience is described"), say("Describe whom the work must reach, and where they are."),
        lambda content, _at: len(content.terms.audience.strip()) >= AUDIENCE_SHORTEST,
    ),
    (
        "out-of-scope", 6, say("It says what is out of scope"), say("Say what is out of scope."),
        lambda content, _at: len(content.out_of_scope.strip()) >= OUT_OF_SCOPE_SHORTEST,
    ),
    (
        "decision", 6, say("The decision comes soon"),
        say("Promise the decision within {decision_days} days of closing.", decision_days=DECISION_DAYS), _decides_soon,
    ),
    (
        "time", 8, say("There is time to quote"), say("Leave agencies at least "
"{working_days_to_quote} working "
"days to quote.", working_days_to_quote=WORKING_DAYS_TO_QUOTE),
        _leaves_time,
    ),
    (
        "answers", 4, say("Answers come in time to be used"), say("Answer questions at least "
"two days before quotes "
"close."),
        _answers_leave_time,
    ),
    (
        "quotes-sought", 4, say("Three to five quotes are sought"),
        say("Ask for three to five quotes: each costs its agency days of work."),
        lambda content, _at: USUAL_QUOTES[0] <= content.terms.quotes_sought <= USUAL_QUOTES[1],
    ),
    (
        "price", 2, say("Price does not decide alone"), say("Keep the weight of price "
"at {price_weight} or "
"less.", price_weight=PRICE_WEIGHT[1]),
        _price_is_bounded,
    ),
    (
        "pass-through", 4, say("Money for suppliers is separate"),
        say("Give the budget for what suppliers charge beside the agency's own; 0 says there is none."),
        lambda content, _at: content.terms.pass_through_budget is not None,
    ),
    (
        "contract", 4, say("The contract is named with its dates"),
        say("Choose the kind of contract and give the dates between which the work is done."),
        lambda content, _at: all((content.terms.contract_type, content.terms.starts_on, content.terms.ends_on)),
    ),
)  # fmt: skip
