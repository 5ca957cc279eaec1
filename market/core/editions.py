"""Quarters, the window of days an edition looks at, and the names of editions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from market.core.errors import Invalid
from market.core.messages import say

MINIMUM_AGE_DAYS = 90

_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])", re.ASCII)
_EDITION = re.compile(r"([0-9]{4}Q[1-4])-v([1-9][0-9]{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, written 2026Q3; quarters sort by time.

    Raises Invalid at ``quarter`` when there is no such quarter.

    >>> Quarter(2026, 3).start, Quarter(2026, 3).end
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not _FIRST_YEAR <= self.year <= _LAST_YEAR or self.number not in {1, 2, 3, 4}:
            sentence = say("A quarter has a number from 1 to 4 and a year from 1900 to 2999; choose one of those.")
            raise Invalid({"quarter": sentence})

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Return the quarter written as year, Q and number; raises Invalid at ``quarter``.

        >>> Quarter.parse("2026Q3").next()
        Quarter(year=2026, number=4)
        """
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise Invalid(
                {"quarter": say("{text!r} is not a quarter; write year, Q and 1 to 4, as in 2026Q3.", text=text)}
            )
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def containing(cls, day: date) -> "Quarter":
        """Return the quarter a day falls in.

        >>> str(Quarter.containing(date(2026, 12, 31)))
        '2026Q4'
        """
        return cls(day.year, (day.month + 2) // 3)

    @property
    def start(self) -> date:
        """Return the first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Return the last day, which belongs to the quarter."""
        following = date(self.year + self.number // 4, 3 * self.number % 12 + 1, 1)
        return following - timedelta(days=1)

    def previous(self) -> "Quarter":
        """Return the quarter before; raises Invalid before 1900.

        >>> str(Quarter(2026, 1).previous())
        '2025Q4'
        """
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def next(self) -> "Quarter":
        """Return the quarter after; raises Invalid after 2999."""
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True, slots=True, order=True)
class EditionId:
    """The name of an edition: its quarter and which version of it; sorts by quarter, then version.

    Versions count from 1; a correction is the next version and never replaces the files of the last.

    >>> sorted([EditionId.parse("2026Q3-v10"), EditionId.parse("2026Q3-v2")])[0].version
    2
    """

    quarter: Quarter
    version: int

    def __post_init__(self) -> None:
        if self.version < 1:
            raise Invalid({"edition": say("Versions of an edition count from 1; choose 1 or more.")})

    @classmethod
    def parse(cls, text: str) -> "EditionId":
        """Return the edition written as quarter, hyphen, v and version; raises Invalid at ``edition``.

        >>> str(EditionId.parse("2026Q3-v1"))
        '2026Q3-v1'
        """
        match = _EDITION.fullmatch(text)
        if match is None:
            raise Invalid({"edition": say("{text!r} does not name an edition; write it like 2026Q3-v1.", text=text)})
        return cls(Quarter.parse(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.quarter}-v{self.version}"


def last_ended_quarter(today: date) -> Quarter:
    """Return the latest quarter whose last day is before *today*.

    >>> str(last_ended_quarter(date(2026, 9, 30))), str(last_ended_quarter(date(2026, 10, 1)))
    ('2026Q2', '2026Q3')
    """
    return Quarter.containing(today).previous()


def observation_window(quarter: Quarter) -> tuple[date, date]:
    """Return (after, until): the edition takes observations dated later than *after*, up to *until* included.

    *until* is 90 days before the end of the quarter, so that no price is current when it is shown;
    *after* is twelve months earlier.

    >>> after, until = observation_window(Quarter.parse("2017Q2"))
    >>> after < date(2017, 1, 4) <= until, after < date(2016, 2, 18) <= until
    (True, False)
    """
    until = quarter.end - timedelta(days=MINIMUM_AGE_DAYS)
    # 90 days before a quarter's end is never 29 February, so the year before always has that day.
    return until.replace(year=until.year - 1), until


def work_window(quarter: Quarter) -> tuple[date, date]:
    """Return (after, until) for finished work: as old as prices have to be, but of two years, since work takes long.

    >>> [day.isoformat() for day in work_window(Quarter.parse("2026Q3"))]
    ['2024-07-02', '2026-07-02']
    """
    after, until = observation_window(quarter)
    return after.replace(year=after.year - 1), until


def quarter_over(quarter: Quarter) -> datetime:
    """Return the first moment after *quarter*, in UTC.

    >>> quarter_over(Quarter.parse("2026Q3")).isoformat()
    '2026-10-01T00:00:00+00:00'
    """
    return datetime.combine(quarter.end + timedelta(days=1), time.min, tzinfo=UTC)


def next_version(existing: Iterable[EditionId], quarter: Quarter) -> EditionId:
    """Return the id for a new edition of *quarter*: one more than its highest version so far.

    >>> str(next_version([EditionId.parse("2026Q3-v1")], Quarter(2026, 3)))
    '2026Q3-v2'
    """
    versions = (edition.version for edition in existing if edition.quarter == quarter)
    return EditionId(quarter, max(versions, default=0) + 1)
