"""When editions appear: announced a year ahead, at one hour, and to nobody before."""

from datetime import UTC, datetime, time, timedelta

from market.core.editions import Quarter

DAYS_AFTER_QUARTER = 15
RELEASE_HOUR = time(9, 0, tzinfo=UTC)
ANNOUNCED_QUARTERS = 4
_SATURDAY = 5


def release_moment(quarter: Quarter) -> datetime:
    """Return when the edition of *quarter* is due: 09:00 UTC of the 15th day after its end, Monday for a weekend.

    >>> release_moment(Quarter(2026, 3)).isoformat(), release_moment(Quarter(2027, 1)).isoformat()
    ('2026-10-15T09:00:00+00:00', '2027-04-15T09:00:00+00:00')
    >>> release_moment(Quarter(2022, 3)).isoformat()
    '2022-10-17T09:00:00+00:00'
    """
    day = quarter.end + timedelta(days=DAYS_AFTER_QUARTER)
    if day.weekday() >= _SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, RELEASE_HOUR)


def last_due_quarter(now: datetime) -> Quarter:
    """Return the last quarter whose edition was due by *now*.

    >>> str(last_due_quarter(datetime(2026, 10, 15, 8, 59, tzinfo=UTC)))
    '2026Q2'
    >>> str(last_due_quarter(datetime(2026, 10, 15, 9, 0, tzinfo=UTC)))
    '2026Q3'
    """
    quarter = Quarter.containing(now.astimezone(UTC).date()).previous()
    while release_moment(quarter) > now:
        quarter = quarter.previous()
    return quarter


def announced_releases(now: datetime) -> list[tuple[Quarter, datetime]]:
    """Return the next four editions with the moment each is due, the nearest first.

    >>> [str(quarter) for quarter, _ in announced_releases(datetime(2026, 11, 22, tzinfo=UTC))]
    ['2026Q4', '2027Q1', '2027Q2', '2027Q3']
    """
    quarter = Quarter.containing(now.astimezone(UTC).date()).previous()
    while release_moment(quarter) <= now:
        quarter = quarter.next()
    found = []
    for _ in range(ANNOUNCED_QUARTERS):
        found.append((quarter, release_moment(quarter)))
        quarter = quarter.next()
    return found
