"""The tally of awarded work: what it took and brought in whole numbers, each with its source and method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from market.core.brief_terms import KPI_TEXT_LONGEST
from market.core.catalogue import Catalogue, CountKind
from market.core.engagements import Answer
from market.core.errors import Conflict, Invalid
from market.core.kpi_results import METHODS, SOURCE_LONGEST, answer_problems
from market.core.messages import say
from market.core.money import LARGEST_MINOR
from market.core.texts import text_fault

LARGEST_COUNT = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many of one kind were counted; *kind* is a code of the catalogue, *method* one of `METHODS`."""

    kind: str
    number: int
    source: str
    method: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The *number*-th tally of an engagement; it replaces those before it.

    *own_cost_minor* is what the client's own staff and tools cost for the same outcomes, without VAT, where the client
    said so in its answer; *may_be_shown* says that it lets the agency show one of the numbers in a case.
    """

    id: str
    engagement_id: str
    number: int
    measured_over: str
    lines: tuple[TallyLine, ...]
    reported_at: datetime
    reported_by: str
    answer: Answer | None = None
    own_cost_minor: int | None = None
    may_be_shown: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether the client sees the same."""
        return self.answer is not None and self.answer.answer == "confirmed"

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by kind."""
        return {line.kind: line.number for line in self.lines}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that were both counted, such as replies that help of all replies."""

    part: CountKind
    whole: CountKind
    met: int
    of: int

    @property
    def rate(self) -> str:
        """What the share is called, a KPI of the catalogue where there is one."""
        return self.part.rate

    @property
    def percent(self) -> float | None:
        """The share in percent to one decimal, None of nothing.

        >>> from market.core.catalogue import CountKind
        >>> whole = CountKind("replies", "output", "Replies", "Ответы", "", "", "")
        >>> part = CountKind("help-replies", "", "Help", "Помощь", "", "replies", "help-share")
        >>> Share(part, whole, 994, 1000).percent, Share(part, whole, 0, 0).percent
        (99.4, None)
        """
        return round(100 * self.met / self.of, 1) if self.of else None


def shares_of(counts: Mapping[str, int], kinds: Sequence[CountKind]) -> list[Share]:
    """Return the shares that *counts* by kind give, in the order of *kinds*; both part and whole must be counted."""
    known = {kind.code: kind for kind in kinds}
    return [
        Share(kind, known[kind.within], counts[kind.code], counts[kind.within])
        for kind in kinds
        if kind.within in known and kind.code in counts and kind.within in counts
    ]


def check_tally(lines: Sequence[TallyLine], measured_over: str, earlier: Sequence[Tally], catalogue: Catalogue) -> None:
    """Refuse a tally without numbers, sources or methods, with a part above its whole, or after a confirmed one.

    Raises Conflict once the client has confirmed a tally, Invalid by field ``measured_over``, ``<kind>.number``,
    ``<kind>.source`` or ``<kind>.method``.
    """
    if any(tally.is_confirmed for tally in earlier):
        raise Conflict(say("The client has confirmed these counts: they are agreed, and no others are reported."))
    problems: dict[str, str] = {}
    if fault := _text_fault(
        measured_over, KPI_TEXT_LONGEST, say("Give the time it was counted over, such as “June to August”.")
    ):
        problems["measured_over"] = fault
    known = {kind.code: kind for kind in catalogue.count_kinds}
    numbers = {line.kind: line.number for line in lines}
    if not lines:
        problems["hours.number"] = say("Count at least one thing; the hours of work are the easiest to know.")
    for line in lines:
        problems |= {f"{line.kind}.{field}": fault for field, fault in _line_faults(line, known, numbers).items()}
    if problems:
        raise Invalid(problems)


def check_tally_answer(
    tally: Tally, answer: str, note: str, own_cost_minor: int | None, tallies: Sequence[Tally]
) -> None:
    """Refuse an answer to a replaced tally or a second one (Conflict), and contesting without a word (Invalid)."""
    if tally.number != max(each.number for each in tallies):
        raise Conflict(say("These counts were replaced by newer ones: answer those."))
    if tally.answer is not None:
        raise Conflict(say("These counts are answered already; the agency can report them anew."))
    problems = answer_problems(answer, note)
    if own_cost_minor is not None and not 0 <= own_cost_minor <= LARGEST_MINOR:
        problems["own_cost"] = say("Give an amount from 0 to 100,000,000,000.")
    if problems:
        raise Invalid(problems)


def _line_faults(line: TallyLine, known: Mapping[str, CountKind], numbers: Mapping[str, int]) -> dict[str, str]:
    if line.kind not in known:
        return {"number": say("Choose what was counted from the catalogue.")}
    found: dict[str, str] = {}
    whole = known[line.kind].within
    if not 0 <= line.number <= LARGEST_COUNT:
        found["number"] = say("Give a number from 0 to {largest_count:,}.", largest_count=LARGEST_COUNT)
    elif whole and whole not in numbers:
        found["number"] = say("Count “{name_en}” too: this is a part of it.", name_en=known[whole].name)
    elif whole and line.number > numbers[whole]:
        found["number"] = say(
            "A part is no larger than its whole: “{name_en}” is {whole:,}.",
            name_en=known[whole].name,
            whole=numbers[whole],
        )
    if fault := _text_fault(line.source, SOURCE_LONGEST, say("Name the source, so that the client can look it up.")):
        found["source"] = fault
    if line.method not in METHODS:
        found["method"] = say("Choose how it was counted; a number without its method cannot be compared.")
    return found


def _text_fault(text: str, longest: int, needed: str) -> str | None:
    return needed if not text.strip() else text_fault(text, longest)
