"""The data-quality report of an imported price list, as lines that page and file show alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from market.core.messages import say
from market.core.price_reasons import DOUBTS, HELD, INCOMPLETE, REASONS, REFUSED


@dataclass(frozen=True, slots=True)
class QualityLine:
    """One count: *count* of *total*; *code* is the reason counted, where one is."""

    section: str
    name: str
    count: int
    total: int
    code: str = ""

    @property
    def percent(self) -> Decimal | None:
        """Share of the total in percent with one decimal, None of nothing.

        >>> QualityLine("rows", "held", 1, 3).percent
        Decimal('33.3')
        """
        return (Decimal(100 * self.count) / self.total).quantize(Decimal("0.1")) if self.total else None


@dataclass(frozen=True, slots=True)
class QualityCounts:
    """What the lines are made of.

    *stopped* counts rows by reason when the file came, *waiting* those that wait now, *released* and *refused*
    what operators decided since.  Of the *prices* that count *expired* are too old for the edition of this
    quarter and *repeats* equal another; *titles* of theirs have a service, *unmapped* ones have none;
    *reaching* of *services* have enough agencies to be published.
    """

    rows: int
    prices: int
    stopped: Mapping[str, int]
    waiting: Mapping[str, int]
    released: int
    refused: int
    expired: int
    repeats: int
    titles: int
    unmapped: int
    services: int
    reaching: int


ROWS, WAITING, STOPPED, DATA, COVERAGE = say("Rows"), say("Waiting now"), say("Refused"), say("Data"), say("Coverage")


def quality_lines(counts: QualityCounts) -> list[QualityLine]:
    """Return the report section by section, in the order of the sections above."""
    return [*_rows(counts), *_reasons(counts), *_data(counts), *_coverage(counts)]


def _rows(counts: QualityCounts) -> Iterator[QualityLine]:
    first = sum(rows for code, rows in counts.stopped.items() if REASONS[code].outcome == REFUSED)
    yield QualityLine(ROWS, say("rows that count"), counts.prices, counts.rows)
    yield QualityLine(ROWS, say("of them released by an operator"), counts.released, counts.rows)
    yield QualityLine(ROWS, say("rows that wait for an operator"), sum(counts.waiting.values()), counts.rows)
    yield QualityLine(ROWS, say("rows refused when the file came"), first, counts.rows)
    yield QualityLine(ROWS, say("rows refused by an operator"), counts.refused, counts.rows)


def _reasons(counts: QualityCounts) -> Iterator[QualityLine]:
    for code, rows in counts.waiting.items():
        yield QualityLine(WAITING, REASONS[code].sentence, rows, counts.rows, code)
    for code, rows in counts.stopped.items():
        if REASONS[code].outcome != HELD:
            yield QualityLine(STOPPED, REASONS[code].sentence, rows, counts.rows, code)


def _data(counts: QualityCounts) -> Iterator[QualityLine]:
    def stopped(codes: frozenset[str]) -> int:
        return sum(counts.stopped.get(code, 0) for code in codes)

    yield QualityLine(
        DATA, say("rows that repeat another in every cell"), stopped(frozenset({"duplicate-row"})), counts.rows
    )
    yield QualityLine(
        DATA, say("prices that repeat agency, service, unit, price and date of another"), counts.repeats, counts.prices
    )
    yield QualityLine(DATA, say("rows held as outliers, unit errors or flat lists"), stopped(DOUBTS), counts.rows)
    yield QualityLine(DATA, say("incomplete rows"), stopped(INCOMPLETE), counts.rows)
    yield QualityLine(DATA, say("prices too old for the edition of this quarter"), counts.expired, counts.prices)


def _coverage(counts: QualityCounts) -> Iterator[QualityLine]:
    yield QualityLine(
        COVERAGE,
        say("titles whose prices count, of those and the titles without a service"),
        counts.titles,
        counts.titles + counts.unmapped,
    )
    yield QualityLine(COVERAGE, say("services with five agencies or more"), counts.reaching, counts.services)
