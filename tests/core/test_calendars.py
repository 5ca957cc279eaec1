# ruff: noqa: DTZ001 (wall-clock times have no zone by nature)
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.calendars import (
    TIME_ZONES,
    BadTime,
    add_working_days,
    earliest_closing,
    to_local,
    to_moment,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/London", datetime(2026, 3, 29, 1, 0)),
        ("Europe/London", datetime(2026, 3, 29, 1, 59)),
        ("America/New_York", datetime(2026, 3, 8, 2, 30)),
        ("Europe/Berlin", datetime(2026, 3, 29, 2, 30)),
    ],
)
def test_a_time_that_clocks_skip_is_refused_by_name(zone: str, local: datetime) -> None:
    with pytest.raises(
        BadTime, match=f"By {TIME_ZONES[zone]}, clocks skip {local:%H:%M} on {local.day} Mar 2026: choose another"
    ):
        to_moment(local, zone)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/London", datetime(2026, 10, 25, 1, 0)),
        ("Europe/London", datetime(2026, 10, 25, 1, 59)),
        ("America/New_York", datetime(2026, 11, 1, 1, 30)),
        ("Europe/Helsinki", datetime(2026, 10, 25, 3, 30)),
    ],
)
def test_a_time_that_clocks_repeat_is_refused_by_name(zone: str, local: datetime) -> None:
    with pytest.raises(BadTime, match=f"By {TIME_ZONES[zone]}, clocks show {local:%H:%M} twice"):
        to_moment(local, zone)


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        ("Europe/London", datetime(2026, 3, 29, 0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 29, 2, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 3, 0), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 28, 23, 30, tzinfo=UTC)),
        ("Asia/Dubai", datetime(2028, 2, 29, 0, 0), datetime(2028, 2, 28, 20, 0, tzinfo=UTC)),
    ],
)
def test_times_beside_the_change_of_clocks_mean_one_moment(zone: str, local: datetime, moment: datetime) -> None:
    assert to_moment(local, zone) == moment


@pytest.mark.parametrize("month", range(1, 13))
def test_moscow_is_three_hours_ahead_all_year(month: int) -> None:
    assert to_moment(datetime(2026, month, 15, 12), "Europe/Moscow") == datetime(2026, month, 15, 9, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(sorted(TIME_ZONES)))
def test_a_local_time_means_its_moment_again_or_is_refused(moment: datetime, zone: str) -> None:
    try:
        again = to_moment(to_local(moment, zone), zone)
    except BadTime:
        neighbours = {(moment + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).utcoffset() for hours in (-25, 25)}
        assert len(neighbours) == 2, "only within a day of a change of clocks"
    else:
        assert again == moment


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), 5, date(2026, 11, 27)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 1)),
        (date(2027, 2, 26), 1, date(2027, 3, 1)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_working_days_step_over_weekends(day: date, count: int, later: date) -> None:
    assert add_working_days(day, count) == later


@given(DAYS, st.integers(1, 40))
def test_a_count_of_working_days_holds_that_many_weekdays(day: date, count: int) -> None:
    later = add_working_days(day, count)

    between = [day + timedelta(days=step) for step in range(1, (later - day).days + 1)]
    assert sum(each.weekday() < 5 for each in between) == count
    assert later.weekday() < 5


def test_a_brief_is_open_for_five_working_days_unless_settings_say_otherwise() -> None:
    thursday = datetime(2026, 11, 26, 16, 45, 30, tzinfo=UTC)

    assert earliest_closing(thursday, None) == datetime(2026, 12, 3, 16, 45, 30, tzinfo=UTC)
    assert earliest_closing(thursday, 90) == thursday + timedelta(seconds=90)
    assert earliest_closing(thursday, 0) == thursday
