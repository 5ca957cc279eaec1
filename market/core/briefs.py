"""What a client asks for, line by line, and what a brief must hold before agencies see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from market.core.brief_terms import (
    USUAL_TERMS,
    BriefTerms,
    KpiTarget,  # noqa: F401 a name of briefs
    term_problems,
    unfinished_term_problems,
)
from market.core.calendars import TIME_ZONES, earliest_closing
from market.core.catalogue import Catalogue, conversion_factor
from market.core.errors import Conflict, Invalid, MarketError, NotFound
from market.core.messages import say
from market.core.money import CURRENCIES, LARGEST_MINOR, LARGEST_THOUSANDTHS
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters, text_fault

TITLE_LENGTH = (10, 120)
SITUATION_LENGTH = (200, 2000)
OUT_OF_SCOPE_SHORTEST = 30
TEXT_LONGEST = 2000
LINES_MOST = 20
BUDGET_WIDEST_RATIO = 3
PRICE_WEIGHT = (10, 60)
DECISION_LATEST_DAYS = 30
VAT_POSITIONS = ("recovers", "cannot-recover")
CRITERIA: Mapping[str, str] = {
    "approach": say("Understanding and approach"),
    "team": say("Team and continuity"),
    "evidence": say("Evidence and references"),
    "measurement": say("Measurement plan"),
    "standards": say("Standards attested with evidence"),
    "price": say("Price"),
}
USUAL_WEIGHTS: Mapping[str, int] = {
    "approach": 30,
    "team": 20,
    "evidence": 10,
    "measurement": 10,
    "standards": 10,
    "price": 20,
}
"""What a new brief begins with."""
NEEDED_TO_PUBLISH = frozenset({
    "title", "situation", "goal", "out_of_scope", "department", "budget_minimum", "budget_maximum", "lines",
    "questions_until", "answers_until", "closes_at", "decision_on", "weights",
})  # fmt: skip
"""What an empty draft lacks, beside the standards that every brief has anyway."""


class BriefStatus(StrEnum):
    """Where a brief stands; always derived from its timestamps and awards, never stored."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    AWARDED = "awarded"
    PART_AWARDED = "part-awarded"
    CANCELLED = "cancelled"
    UNSUCCESSFUL = "unsuccessful"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One service, its quantity in thousandths of the catalogue unit, and the drivers that set its scope."""

    service: str
    quantity_thousandths: int
    note: str = ""
    drivers: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    changed_in: int = 1
    """The version of the brief in which this line was last touched: quotes for an older one are stale."""


@dataclass(frozen=True, slots=True)
class BriefContent:
    """The part of a brief a client writes; None marks what a draft still lacks."""

    title: str
    situation: str
    goal: str
    out_of_scope: str
    department: str | None
    currency: str
    budget_minimum: int | None
    budget_maximum: int | None
    vat_position: str
    time_zone: str
    questions_until: datetime | None
    answers_until: datetime | None
    closes_at: datetime | None
    decision_on: date | None
    lines: tuple[BriefLine, ...]
    weights: Mapping[str, int]
    standards: tuple[str, ...]
    terms: BriefTerms = USUAL_TERMS


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief with its history; *awarded_lines* counts the lines that have an award.

    *binding_version* is the last version that touched lines, budget or the wording of criteria: a quote for an
    older one is stale until its agency confirms it again.  *invited* are the agencies with a standing invitation.
    """

    id: str
    client_id: str
    client_name: str
    content: BriefContent
    version: int
    created_at: datetime
    saved_at: datetime
    published_at: datetime | None
    opened_at: datetime | None
    withdrawn_at: datetime | None
    cancelled_at: datetime | None
    unsuccessful_at: datetime | None
    awarded_lines: int
    binding_version: int = 1
    is_of_banned_client: bool = False
    invited: frozenset[str] = frozenset()

    @property
    def closes_at(self) -> datetime:
        """The closing moment of a published brief."""
        if self.content.closes_at is None:
            raise Conflict(say("This brief has no closing time yet."))
        return self.content.closes_at

    def status(self, now: datetime) -> BriefStatus:
        """Return the status at *now*; a brief that was opened stays closed even if a clock runs backwards."""
        if self.published_at is None:
            return BriefStatus.DRAFT
        for moment, status in (
            (self.withdrawn_at, BriefStatus.WITHDRAWN),
            (self.cancelled_at, BriefStatus.CANCELLED),
            (self.unsuccessful_at, BriefStatus.UNSUCCESSFUL),
        ):
            if moment is not None:
                return status
        if self.opened_at is None and now < self.closes_at:
            return BriefStatus.OPEN
        if self.awarded_lines == 0:
            return BriefStatus.CLOSED
        return BriefStatus.AWARDED if self.awarded_lines == len(self.content.lines) else BriefStatus.PART_AWARDED

    def takes_quotes_from(self, agency_id: str | None) -> bool:
        """Return whether an agency is among those the brief is for: all of them, or the invited ones."""
        return self.content.terms.access == "open" or agency_id in self.invited

    def line(self, line_id: str) -> BriefLine:
        """Return the line with this id; raises NotFound."""
        for line in self.content.lines:
            if line.id == line_id:
                return line
        raise NotFound(say("This brief has no such line."))


def refuse_published(brief: Brief) -> None:
    """Raise Conflict for a published brief, which no longer changes under those who work from it."""
    if brief.published_at is not None:
        raise Conflict(say("This brief is published: agencies are working from it, so it can no longer be edited."))


def check_draft(content: BriefContent, catalogue: Catalogue) -> None:
    """Refuse what no draft may hold, leaving empty fields alone: a draft is saved while it is unfinished."""
    if problems := _draft_problems(content, catalogue):
        raise Invalid(problems)


def publishing_problems(
    content: BriefContent,
    catalogue: Catalogue,
    *,
    now: datetime,
    minimum_open_seconds: int | None,
    country: str,
) -> dict[str, str]:
    """Return what still keeps a brief from being published, field path by field path; empty when nothing does."""
    problems = _draft_problems(content, catalogue)
    for found in (
        _missing_texts(content),
        _missing_choices(content),
        _budget_width_problems(content),
        unfinished_term_problems(content.terms).items(),
        _deadline_problems(content, earliest_closing(now, minimum_open_seconds), now),
        _weight_problems(content.weights),
        _standard_problems(content, catalogue, country),
    ):
        for path, sentence in found:
            problems.setdefault(path, sentence)
    return problems


def _draft_problems(content: BriefContent, catalogue: Catalogue) -> dict[str, str]:
    return (
        dict(_text_problems(content))
        | dict(_choice_problems(content, catalogue))
        | dict(_budget_problems(content))
        | dict(_line_problems(content, catalogue))
        | term_problems(content.terms, catalogue)
    )


def _choice_problems(content: BriefContent, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for name, choice, allowed in (
        ("department", content.department or None, (None, *(department.code for department in catalogue.departments))),
        ("currency", content.currency, CURRENCIES),
        ("vat_position", content.vat_position, VAT_POSITIONS),
        ("time_zone", content.time_zone, TIME_ZONES),
    ):
        if choice not in allowed:
            yield name, say("Choose one of those offered.")
    for code, weight in content.weights.items():
        if code not in CRITERIA:
            yield (
                "weights",
                say("There is no criterion {code!r}; use {criteria}.", code=code, criteria=", ".join(CRITERIA)),
            )
        elif not 0 <= weight <= 100:
            yield f"weights.{code}", say("Give a weight from 0 to 100.")
    known = {standard.code for standard in catalogue.standards}
    if len(set(content.standards) & known) < len(content.standards):
        yield "standards", say("Choose each standard once, among those of the catalogue.")


def _text_problems(content: BriefContent) -> Iterator[tuple[str, str]]:
    if has_hidden_characters(content.title):
        yield "title", HIDDEN_CHARACTERS
    elif len(content.title) > TITLE_LENGTH[1]:
        yield (
            "title",
            say(
                "Shorten the title to {title_length} characters; it has {title}.",
                title_length=TITLE_LENGTH[1],
                title=len(content.title),
            ),
        )
    for name in ("situation", "goal", "out_of_scope"):
        if fault := text_fault(getattr(content, name), TEXT_LONGEST):
            yield name, fault


def _missing_texts(content: BriefContent) -> Iterator[tuple[str, str]]:
    for name, shortest, what in (
        ("title", TITLE_LENGTH[0], say("Give the brief a title")),
        ("situation", SITUATION_LENGTH[0], say("Describe the situation")),
        ("goal", 20, say("State the business goal with a number and a date")),
        ("out_of_scope", OUT_OF_SCOPE_SHORTEST, say("Say what is out of scope")),
    ):
        length = len(getattr(content, name).strip())
        if length < shortest:
            yield (
                name,
                say(
                    "{what} in at least {shortest} characters; there are {length} now.",
                    what=what,
                    shortest=shortest,
                    length=length,
                ),
            )


def _missing_choices(content: BriefContent) -> Iterator[tuple[str, str]]:
    if not content.department:
        yield "department", say("Choose the department whose budget pays.")
    if content.budget_minimum is None:
        yield "budget_minimum", say("Give the lower end of the budget: agencies quote for a scope they can see.")
    if content.budget_maximum is None:
        yield "budget_maximum", say("Give the upper end of the budget.")
    if not content.lines:
        yield "lines", say("Add at least one line from the catalogue.")


def _budget_problems(content: BriefContent) -> Iterator[tuple[str, str]]:
    low, high = content.budget_minimum, content.budget_maximum
    for name, value in (("budget_minimum", low), ("budget_maximum", high)):
        if value is not None and not 0 < value <= LARGEST_MINOR:
            yield name, say("Give an amount above zero, and at most 100,000,000,000.")
    if low and high and high < low:
        yield "budget_maximum", say("The upper end must not be below the lower end.")


def _budget_width_problems(content: BriefContent) -> Iterator[tuple[str, str]]:
    low, high = content.budget_minimum, content.budget_maximum
    if low and high and high > BUDGET_WIDEST_RATIO * low:
        yield (
            "budget_maximum",
            say(
                "Keep the upper end within {budget_widest_ratio} times the lower end.",
                budget_widest_ratio=BUDGET_WIDEST_RATIO,
            ),
        )


def _line_problems(content: BriefContent, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if len(content.lines) > LINES_MOST:
        yield (
            "lines",
            say("Keep to {lines_most} lines; split the work into two briefs if it needs more.", lines_most=LINES_MOST),
        )
    for index, line in enumerate(content.lines):
        try:
            conversion_factor(line.drivers, catalogue.service(line.service), catalogue)
        except Invalid as refusal:
            for path, sentence in refusal.problems.items():
                yield f"lines.{index}.{path}", sentence
        except MarketError as refusal:
            yield f"lines.{index}.service", str(refusal)
        if not 0 < line.quantity_thousandths < LARGEST_THOUSANDTHS:
            yield f"lines.{index}.quantity", say("Give a quantity above zero and below 10,000,000.")
        if has_hidden_characters(line.note):
            yield f"lines.{index}.note", HIDDEN_CHARACTERS
        elif len(line.note) > 500:
            yield f"lines.{index}.note", say("Shorten the note to 500 characters.")


def _deadline_problems(content: BriefContent, earliest: datetime, now: datetime) -> Iterator[tuple[str, str]]:
    questions, answers, closing = content.questions_until, content.answers_until, content.closes_at
    for name, moment in (("questions_until", questions), ("answers_until", answers), ("closes_at", closing)):
        if moment is None:
            yield name, say("Give a date and time.")
        elif moment <= now:
            yield name, say("This moment has passed; choose one in the future.")
    if closing and closing > now and closing < earliest:
        yield (
            "closes_at",
            say(
                "Leave agencies time to quote: closing can be {earliest:%Y-%m-%d %H:%M} UTC at the earliest.",
                earliest=earliest,
            ),
        )
    if questions and answers and answers < questions:
        yield "answers_until", say("Answers can be due only after questions end.")
    if answers and closing and closing < answers:
        yield "answers_until", say("Answers must be due before quotes close.")
    if content.decision_on is None:
        yield "decision_on", say("Give the date by which you will decide.")
    elif closing and not closing.date() <= content.decision_on <= closing.date() + timedelta(days=DECISION_LATEST_DAYS):
        yield (
            "decision_on",
            say(
                "Decide between the closing date and {decision_latest_days} days after it.",
                decision_latest_days=DECISION_LATEST_DAYS,
            ),
        )


def _weight_problems(weights: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    total = sum(weights.values())
    if total != 100:
        for code in CRITERIA:
            yield f"weights.{code}", say("The weights must sum to 100; they sum to {total}.", total=total)
    elif not PRICE_WEIGHT[0] <= weights.get("price", 0) <= PRICE_WEIGHT[1]:
        yield (
            "weights.price",
            say(
                "Give price a weight from {price_weight} to {price_weight_2}.",
                price_weight=PRICE_WEIGHT[0],
                price_weight_2=PRICE_WEIGHT[1],
            ),
        )


def _standard_problems(content: BriefContent, catalogue: Catalogue, country: str) -> Iterator[tuple[str, str]]:
    missing = [s.code for s in catalogue.mandatory_standards(country) if s.code not in content.standards]
    if missing:
        yield (
            "standards",
            say("These standards apply to every brief and cannot be removed: {missing}.", missing=", ".join(missing)),
        )
