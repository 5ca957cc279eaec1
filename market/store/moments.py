"""Moments and dates as the text that is stored: UTC, fixed width, so that text order is time order."""

from datetime import UTC, date, datetime, timedelta


def to_text(moment: datetime) -> str:
    """Return an aware moment as fixed-width UTC text with microseconds.

    >>> to_text(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '2026-11-22T09:30:00.000000+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_text_or_none(moment: datetime | None) -> str | None:
    """Return `to_text` of a moment, or None for None."""
    return None if moment is None else to_text(moment)


def from_text(text: str) -> datetime:
    """Return the aware moment that `to_text` wrote."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Return the moment `to_text` wrote, or None for None."""
    return None if text is None else datetime.fromisoformat(text)


def date_or_none(text: str | None) -> date | None:
    """Return the date of ISO text, or None for None."""
    return None if text is None else date.fromisoformat(text)


def window_texts(after: date, until: date) -> dict[str, str]:
    """Return the days in (*after*, *until*] as parameters of a query: from ``after`` on, and before ``until``.

    >>> window_texts(date(2026, 1, 1), date(2026, 1, 31))
    {'after': '2026-01-02', 'until': '2026-02-01'}
    """
    return {"after": (after + timedelta(days=1)).isoformat(), "until": (until + timedelta(days=1)).isoformat()}
