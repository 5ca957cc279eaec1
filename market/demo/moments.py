"""Simulated dates and times."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from market.core.editions import Quarter, observation_window
from market.core.release_days import last_due_quarter

EDITIONS = 8
_SETTLING_DAYS = 50
_FIRST_HOUR, _LAST_HOUR = 6, 14
_ZONES = {
    "Yekaterinburg": "Asia/Yekaterinburg",
    "Chelyabinsk": "Asia/Yekaterinburg",
    "Perm": "Asia/Yekaterinburg",
    "Ufa": "Asia/Yekaterinburg",
    "Tyumen": "Asia/Yekaterinburg",
    "Novosibirsk": "Asia/Novosibirsk",
    "Krasnoyarsk": "Asia/Novosibirsk",
    "Kaliningrad": "Europe/Kaliningrad",
    "Almaty": "Asia/Almaty",
    "Helsinki": "Europe/Helsinki",
    "Leeds": "Europe/London",
}


def edition_quarters(as_of: date) -> tuple[Quarter, ...]:
    """Return the quarters the demonstration publishes, oldest first; the last one is the last due before *as_of*.

    >>> [str(quarter) for quarter in edition_quarters(date(2026, 11, 22))][::7]
    ['2024Q4', '2026Q3']
    """
    quarters = [last_due_quarter(midnight(as_of))]
    while len(quarters) < EDITIONS:
        quarters.append(quarters[-1].previous())
    return tuple(reversed(quarters))


def first_day(as_of: date) -> date:
    """Return the day the history begins: early enough that the first edition's whole window is lively."""
    after, _until = observation_window(edition_quarters(as_of)[0])
    return after - timedelta(days=_SETTLING_DAYS)


def midnight(day: date) -> datetime:
    """Return the first moment of a day, UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def working_moment(day: date, random: Random) -> datetime:
    """Return a moment of a day when offices between Lisbon and Novosibirsk may be at work."""
    minutes = random.randrange(_FIRST_HOUR * 60, _LAST_HOUR * 60)
    return midnight(day) + timedelta(minutes=minutes, seconds=random.randrange(60))


def time_zone(city: str) -> str:
    """Return the zone in which a client of *city* states its deadlines."""
    return _ZONES.get(city, "Europe/Moscow")
