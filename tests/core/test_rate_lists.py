"""Files of exchange rates, row by row."""

from datetime import date
from decimal import Decimal

import pytest

from market.core.errors import Invalid
from market.core.price_lists import ListRow
from market.core.rate_lists import RATE_REASONS, check_rate_source, choose_rate_columns, sort_rates

TODAY = date(2026, 11, 22)
GOOD = {"date": "2026-01-12", "currency": "KZT", "nominal": "100", "rate": "15.2045", "base": "RUB"}


def rows(*changes: dict[str, str]) -> list[ListRow]:
    return [ListRow(number, (), GOOD | cells) for number, cells in enumerate(changes, 1)]


def test_a_good_row_is_read_exactly_and_the_report_says_what_it_covers() -> None:
    rates, report = sort_rates(
        rows({}, {"date": "2026-01-13", "currency": "USD", "nominal": "1"}), base=None, today=TODAY
    )

    assert [(rate.row, rate.currency, rate.nominal, rate.rate) for rate in rates] == [
        (1, "KZT", 100, Decimal("15.2045")),
        (2, "USD", 1, Decimal("15.2045")),
    ]
    assert (report.base, report.accepted, report.refused, report.currencies) == ("RUB", 2, 0, ("KZT", "USD"))
    assert (report.first, report.last) == (date(2026, 1, 12), date(2026, 1, 13))


FAULTS = [
    ({"currency": "kzt"}, "bad-currency"),
    ({"currency": "RUB"}, "bad-currency"),
    ({"base": ""}, "other-base"),
    ({"nominal": "0"}, "bad-nominal"),
    ({"nominal": "50"}, "bad-nominal"),
    ({"nominal": "1e2"}, "bad-nominal"),
    ({"rate": ""}, "bad-rate"),
    ({"rate": "0.000"}, "bad-rate"),
    ({"rate": "-5"}, "bad-rate"),
    ({"rate": "15,2045"}, "bad-rate"),
    ({"rate": "NaN"}, "bad-rate"),
    ({"date": "12.01.2026"}, "bad-date"),
    ({"date": "2026-02-30"}, "bad-date"),
    ({"date": "2026-11-23"}, "future-date"),
]


@pytest.mark.parametrize(("changes", "reason"), FAULTS)
def test_a_bad_row_is_refused_with_its_reason(changes: dict[str, str], reason: str) -> None:
    rates, report = sort_rates(rows(changes), base=None, today=TODAY)

    assert rates == ()
    assert [(line.reason, line.rows, line.example_row) for line in report.reasons] == [(reason, 1, 1)]


def test_a_row_that_does_not_fit_the_header_or_repeats_a_day_is_refused() -> None:
    given = [*rows({}, {"rate": "16"}), ListRow(3, ("x",), None)]
    rates, report = sort_rates(given, base=None, today=TODAY)

    assert [rate.rate for rate in rates] == [Decimal("15.2045")]
    assert {line.reason: line.example_row for line in report.reasons} == {"day-twice": 2, "wrong-cells": 3}


def test_all_rows_of_a_source_have_one_base() -> None:
    other = {"base": "EUR", "date": "2026-01-13"}

    assert sort_rates(rows({}, other), base=None, today=TODAY)[1].accepted == 1
    (rate,), _ = sort_rates(rows({}, other), base="EUR", today=TODAY)
    assert rate.row == 2


def test_every_reason_can_happen() -> None:
    assert {reason for _, reason in FAULTS} | {"wrong-cells", "day-twice"} == set(RATE_REASONS)


def test_a_header_without_a_needed_column_names_it() -> None:
    with pytest.raises(Invalid) as refusal:
        choose_rate_columns(["date", "currency", "currency", "rate"])

    sentence = "The file needs the columns date, currency, rate, base, once each; look at currency, base."
    assert refusal.value.problems == {"file": sentence}
    assert choose_rate_columns([" Date", "nominal", "CURRENCY", "rate", "base"])["nominal"] == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 301, "a\nb", "ECB", " ecb "])
def test_a_source_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_rate_source(name)

    assert list(refusal.value.problems) == ["source"]
