"""Quarters, windows and names of editions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.editions import EditionId, Quarter, last_ended_quarter, next_version, observation_window
from market.core.errors import Invalid

QUARTERS = st.builds(Quarter, st.integers(1901, 2998), st.integers(1, 4))
DAYS = st.dates(date(1901, 1, 1), date(2998, 12, 31))


@given(QUARTERS)
def test_a_quarter_survives_writing_and_reading(quarter):
    assert Quarter.parse(str(quarter)) == quarter


@given(QUARTERS)
def test_quarters_follow_each_other_without_gap(quarter):
    assert quarter.next().start == quarter.end + timedelta(days=1)
    assert quarter.next().previous() == quarter
    assert quarter < quarter.next()


@given(DAYS)
def test_a_day_lies_in_the_quarter_that_contains_it(day):
    quarter = Quarter.containing(day)

    assert quarter.start <= day <= quarter.end


@given(DAYS)
def test_the_last_ended_quarter_has_ended_and_the_next_has_not(today):
    quarter = last_ended_quarter(today)

    assert quarter.end < today <= quarter.next().end


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026q3", "2026Q0", "2026Q5", "26Q3", "2026-Q3", " 2026Q3", "2026Q3\n", "٢٠٢٦Q3", "0000Q1", "9999Q4"],
)
def test_what_is_no_quarter_is_refused_at_the_quarter(text):
    with pytest.raises(Invalid) as refusal:
        Quarter.parse(text)

    assert list(refusal.value.problems) == ["quarter"]


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 5), (1899, 1), (3000, 1)])
def test_a_quarter_out_of_range_cannot_be_made(year, number):
    with pytest.raises(Invalid):
        Quarter(year, number)


@given(QUARTERS)
def test_the_windows_of_editions_a_year_apart_join_without_gap_or_overlap(quarter):
    after, _ = observation_window(Quarter(quarter.year + 1, quarter.number))
    _, until = observation_window(quarter)

    # One end falls a day off when a leap day lies between it and the end of its quarter.
    assert abs((after - until).days) <= 1


@given(QUARTERS)
def test_the_youngest_price_is_ninety_days_old_at_the_end_of_the_quarter(quarter):
    after, until = observation_window(quarter)

    assert (quarter.end - until).days == 90
    assert (until - after).days in {365, 366}


def test_the_window_of_the_second_quarter_of_2017_sees_the_vintages_of_2017_only():
    after, until = observation_window(Quarter.parse("2017Q2"))

    assert (after, until) == (date(2016, 4, 1), date(2017, 4, 1))
    assert after < date(2017, 1, 4) <= until
    assert after < date(2017, 2, 21) <= until
    assert not after < date(2016, 2, 18) <= until


@given(QUARTERS, st.integers(1, 999_999))
def test_an_edition_id_survives_writing_and_reading(quarter, version):
    edition = EditionId(quarter, version)

    assert EditionId.parse(str(edition)) == edition


@pytest.mark.parametrize(
    "text", ["2026Q3", "2026Q3-v0", "2026Q3-v01", "2026Q3-1", "2026Q5-v1", "2026Q3-v1/..", "2026Q3-v1\n"]
)
def test_what_names_no_edition_is_refused_at_the_edition(text):
    with pytest.raises(Invalid) as refusal:
        EditionId.parse(text)

    assert list(refusal.value.problems) == ["edition"]


def test_an_edition_without_a_version_cannot_be_made():
    with pytest.raises(Invalid):
        EditionId(Quarter(2026, 3), 0)


def test_editions_sort_by_quarter_then_by_the_number_of_the_version():
    names = ["2027Q1-v1", "2026Q3-v10", "2026Q3-v2", "2026Q4-v1"]

    assert [str(edition) for edition in sorted(map(EditionId.parse, names))] == [
        "2026Q3-v2", "2026Q3-v10", "2026Q4-v1", "2027Q1-v1",
    ]  # fmt: skip


def test_the_next_version_counts_only_its_own_quarter():
    existing = [EditionId.parse(name) for name in ("2026Q2-v7", "2026Q3-v1", "2026Q3-v3")]

    assert str(next_version(existing, Quarter(2026, 3))) == "2026Q3-v4"
    assert str(next_version(existing, Quarter(2026, 4))) == "2026Q4-v1"
