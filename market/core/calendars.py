"""Working days, local times and the shortest time a brief stays open."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from market.core.errors import MarketError
from market.core.messages import say

TIME_ZONES: Mapping[str, str] = {
    "UTC": say("UTC"),
    "Europe/Moscow": say("Moscow time"),
    "Europe/Kaliningrad": say("Kaliningrad time"),
    "Asia/Yekaterinburg": say("Yekaterinburg time"),
    "Asia/Novosibirsk": say("Novosibirsk time"),
    "Asia/Almaty": say("Almaty time"),
    "Asia/Dubai": say("Dubai time"),
    "Europe/Istanbul": say("Istanbul time"),
    "Europe/Helsinki": say("Helsinki time"),
    "Europe/Berlin": say("Berlin time"),
    "Europe/London": say("London time"),
    "America/New_York": say("New York time"),
}
"""Zones in which deadlines are named, and whose clock people call it."""
_ZONES: Mapping[str, str] = {
    "RU": "Europe/Moscow", "BY": "Europe/Moscow", "TR": "Europe/Istanbul", "KZ": "Asia/Almaty", "AE": "Asia/Dubai",
    "AM": "Asia/Dubai", "GE": "Asia/Dubai", "UZ": "Asia/Almaty", "FI": "Europe/Helsinki", "EE": "Europe/Helsinki",
    "LV": "Europe/Helsinki", "LT": "Europe/Helsinki", "CY": "Europe/Helsinki", "DE": "Europe/Berlin",
    "FR": "Europe/Berlin", "PL": "Europe/Berlin", "RS": "Europe/Berlin", "GB": "Europe/London",
    "PT": "Europe/London", "US": "America/New_York",
}  # fmt: skip
"""A zone that shows the clock of each country, or of its capital."""
DEFAULT_WORKING_DAYS_OPEN = 5


class BadTime(MarketError):
    """A local time that does not exist, or exists twice; the text says what to type instead."""


def zone_of(country: str) -> str:
    """Return the zone in which people of a country (ISO 3166-1, two letters) name deadlines, UTC where unknown.

    >>> zone_of("KZ"), zone_of("AQ")
    ('Asia/Almaty', 'UTC')
    """
    return _ZONES.get(country, "UTC")


def to_moment(local: datetime, zone: str) -> datetime:
    """Return the UTC moment of a wall-clock time in *zone*.

    Raises BadTime inside the hour that clocks skip in spring and inside the one they repeat in autumn:
    either guess would move a deadline by an hour for somebody.

    >>> to_moment(datetime(2026, 7, 1, 12, 0), "Europe/London").isoformat()
    '2026-07-01T11:00:00+00:00'
    >>> to_moment(datetime(2026, 3, 29, 1, 30), "Europe/London")
    Traceback (most recent call last):
        ...
    market.core.calendars.BadTime: By London time, clocks skip 01:30 on 29 Mar 2026: choose another time.
    """
    first = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = local.replace(tzinfo=ZoneInfo(zone), fold=1)
    clock = TIME_ZONES.get(zone, zone)
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise BadTime(
            say("By {clock}, clocks skip {at:%H:%M} on {at:%Y-%m-%d}: choose another time.", clock=clock, at=local)
        )
    if first.utcoffset() != second.utcoffset():
        raise BadTime(
            say("By {clock}, clocks show {at:%H:%M} twice on {at:%Y-%m-%d}: choose another.", clock=clock, at=local)
        )
    return first.astimezone(UTC)


def to_local(moment: datetime, zone: str) -> datetime:
    """Return the wall-clock time of *moment* in *zone*, without an offset.

    >>> to_local(datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "Europe/London").isoformat()
    '2026-07-01T12:00:00'
    """
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def say_moment(moment: datetime, zone: str) -> str:
    """Return a moment to the minute by the clock of *zone*, which is named; pages and mails say it like this.

    >>> say_moment(datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "Europe/London")
    '1 Jul 2026, 12:00 London time'
    """
    return say("{moment:%Y-%m-%d %H:%M} {clock}", moment=to_local(moment, zone), clock=TIME_ZONES.get(zone, zone))


def add_working_days(day: date, count: int) -> date:
    """Return the date *count* working days (Monday to Friday) after *day*.

    >>> add_working_days(date(2026, 11, 20), 1)
    datetime.date(2026, 11, 23)
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def add_months(day: date, count: int) -> date:
    """Return the same day *count* months later, or the last day of a month that is shorter.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def earliest_closing(now: datetime, minimum_open_seconds: int | None) -> datetime:
    """Return the first moment at which a brief published *now* may close.

    None asks for the production rule of five working days, counted in UTC dates.

    >>> earliest_closing(datetime(2026, 11, 20, 9, tzinfo=UTC), None).isoformat()
    '2026-11-27T09:00:00+00:00'
    """
    if minimum_open_seconds is not None:
        return now + timedelta(seconds=minimum_open_seconds)
    return datetime.combine(add_working_days(now.date(), DEFAULT_WORKING_DAYS_OPEN), now.timetz())
