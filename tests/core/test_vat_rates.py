"""VAT by country and day, in the shipped table and in faulty ones."""

from datetime import date
from pathlib import Path

import pytest

from market.core.errors import Invalid
from market.core.vat_rates import parse_vat_rates

SHIPPED = (Path(__file__).parents[2] / "seed_data" / "taxes" / "vat_rates.csv").read_text(encoding="utf-8")
HEADER = "country,from,rate_percent,source\n"


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2003, 12, 31), None),
        (date(2018, 12, 31), 1800),
        (date(2019, 1, 1), 2000),
        (date(2025, 12, 31), 2000),
        (date(2026, 1, 1), 2200),
    ],
)
def test_russian_vat_changes_on_its_days(day: date, rate: int | None) -> None:
    assert parse_vat_rates(SHIPPED).find("RU", day) == rate


def test_a_country_without_a_source_has_no_rate() -> None:
    assert parse_vat_rates(SHIPPED).find("DE", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("country,rate\n", "first line must be country,from,rate_percent,source"),
        (HEADER + "Russia,2019-01-01,20,x\n", "Line 2 cannot be read"),
        (HEADER + "RU,1.1.2019,20,x\n", "Line 2 cannot be read"),
        (HEADER + "RU,2019-01-01,-20,x\n", "Line 2 cannot be read"),
        (HEADER + "RU,2019-01-01\n", "Line 2 cannot be read"),
        (HEADER + "RU,2019-01-01,20,x\nRU,2019-01-01,18,x\n", "Line 3 repeats RU 1 Jan 2019"),
    ],
)
def test_a_faulty_table_is_refused_by_line(text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        parse_vat_rates(text)
