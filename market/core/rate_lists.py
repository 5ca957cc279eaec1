"""Files of exchange rates: which rows count and which are refused, and why."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from market.core.errors import Invalid
from market.core.messages import say
from market.core.price_cells import UnusableCell, read_day, tidy_name
from market.core.price_lists import ListRow, ReasonCount
from market.core.price_reasons import LONGEST_NAME, REFUSED, Reason

REQUIRED = ("date", "currency", "rate", "base")
OPTIONAL = ("nominal",)
OWN_SOURCE = "ecb"

_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,10})?", re.ASCII)
_NOMINAL = re.compile(r"1(?:0{0,6})", re.ASCII)

RATE_REASONS = {
    "wrong-cells": Reason(
        REFUSED, say("The row has more or fewer cells than the header: correct its commas and quotes.")
    ),
    "bad-currency": Reason(
        REFUSED, say("The currency is no code of three capitals, or is the base itself: correct it.")
    ),
    "other-base": Reason(REFUSED, say("The base is not that of the source's other rows: import it as another source.")),
    "bad-nominal": Reason(
        REFUSED, say("The nominal is not 1, 10, 100 and so on: write how many units the rate is for.")
    ),
    "bad-rate": Reason(
        REFUSED, say("The rate is not plainly a number above zero: write 76.2541, at most ten decimals.")
    ),
    "bad-date": Reason(REFUSED, say("The date is missing or not written as 2026-11-22: write it so.")),
    "future-date": Reason(REFUSED, say("The date lies in the future: correct it.")),
    "day-twice": Reason(REFUSED, say("An earlier row has a rate of this currency and day: keep one of them.")),
}


@dataclass(frozen=True, slots=True)
class GivenRate:
    """One rate as its source writes it: *nominal* units of *currency* cost *rate* units of the base."""

    row: int
    currency: str
    dated: date
    nominal: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateList:
    """A file to import: who says so, and its rows."""

    source: str
    file_name: str
    file_hash: str
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, slots=True)
class RateReport:
    """What became of a file of rates; *imported_at* is set when it had been imported before."""

    base: str
    accepted: int
    refused: int
    currencies: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    reasons: tuple[ReasonCount, ...] = ()
    imported_at: datetime | None = None


def check_rate_source(source: str) -> None:
    """Raise Invalid for a name that cannot be used; the central bank's own is taken by the rates built in."""
    if not tidy_name(source) or len(source) > LONGEST_NAME or not source.isprintable():
        raise Invalid(
            {
                "source": say(
                    "Name where the rates come from, in 1 to {longest_name} printable characters.",
                    longest_name=LONGEST_NAME,
                )
            }
        )
    if tidy_name(source).casefold() == OWN_SOURCE:
        raise Invalid(
            {"source": say("The rates of the European Central Bank are built in: give this source another name.")}
        )


def choose_rate_columns(header: Sequence[str]) -> dict[str, int]:
    """Return the position of each column a file of rates has; raises Invalid for one that is missing or there twice.

    >>> choose_rate_columns(["currency", "date", "name", "rate", "base"])
    {'date': 1, 'currency': 0, 'rate': 3, 'base': 4}
    """
    names = [name.strip().casefold() for name in header]
    wanted = [*REQUIRED, *(name for name in OPTIONAL if name in names)]
    missing = [name for name in wanted if names.count(name) != 1]
    if missing:
        sentence = say(
            "The file needs the columns {required}, once each; look at {missing}.",
            required=", ".join(REQUIRED),
            missing=", ".join(missing),
        )
        raise Invalid({"file": sentence})
    return {name: names.index(name) for name in wanted}


def sort_rates(rows: Iterable[ListRow], *, base: str | None, today: date) -> tuple[tuple[GivenRate, ...], RateReport]:
    """Return the rates that count, and the report on all rows; without *base* the first readable row says it.

    >>> row = ListRow(1, (), {"date": "2026-01-12", "currency": "KZT", "nominal": "100", "rate": "15.2", "base": "RUB"})
    >>> (rate,), report = sort_rates([row], base=None, today=date(2026, 11, 22))
    >>> rate.nominal, rate.rate, report.base
    (100, Decimal('15.2'), 'RUB')
    """
    judge = _Judge(base, today)
    accepted: list[GivenRate] = []
    problems: list[tuple[int, str]] = []
    for row in rows:
        try:
            accepted.append(judge.read(row))
        except UnusableCell as stop:
            problems.append((row.number, stop.reason))
    return tuple(accepted), _report(accepted, problems, judge.base or "")


def _report(accepted: Sequence[GivenRate], problems: Sequence[tuple[int, str]], base: str) -> RateReport:
    counts = Counter(reason for _, reason in problems)
    examples = {reason: number for number, reason in reversed(problems)}
    reasons = [ReasonCount(REFUSED, reason, rows, examples[reason]) for reason, rows in counts.items()]
    days = sorted(rate.dated for rate in accepted)
    return RateReport(
        base=base,
        accepted=len(accepted),
        refused=len(problems),
        currencies=tuple(sorted({rate.currency for rate in accepted})),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        reasons=tuple(sorted(reasons, key=lambda reason: (-reason.rows, reason.reason))),
    )


class _Judge:
    """Reads one row after the other, remembering the days it has seen and the base they are in."""

    def __init__(self, base: str | None, today: date) -> None:
        self.base = base
        self._today = today
        self._seen: set[tuple[str, date]] = set()

    def read(self, row: ListRow) -> GivenRate:
        """Return the row's rate, or raise UnusableCell with the first reason that stops it."""
        if row.cells is None:
            raise UnusableCell("wrong-cells")
        cells = {name: text.strip() for name, text in row.cells.items()}
        base, currency = cells["base"], cells["currency"]
        if not _CODE.fullmatch(base) or base != (self.base or base):
            raise UnusableCell("other-base")
        if not _CODE.fullmatch(currency) or currency == base:
            raise UnusableCell("bad-currency")
        nominal = _written(_NOMINAL, cells.get("nominal", "1"), "bad-nominal")
        rate = _written(_RATE, cells["rate"], "bad-rate")
        dated = read_day(cells["date"], self._today)
        if (currency, dated) in self._seen:
            raise UnusableCell("day-twice")
        self._seen.add((currency, dated))
        self.base = base
        return GivenRate(row.number, currency, dated, int(nominal), rate)


def _written(pattern: re.Pattern[str], text: str, reason: str) -> Decimal:
    if not pattern.fullmatch(text) or not Decimal(text):
        raise UnusableCell(reason)
    return Decimal(text)
