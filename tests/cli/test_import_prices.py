"""`market import-prices` from file to database, on an invented list and on a real one."""

import re
import sqlite3
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market.actions.catalogue import install_catalogue
from market.cli import main
from market.config import ROOT
from market.store.connections import migrate, open_database
from tests.shared_folder import shared_folder

SURVEY = """agency,service,price,unit,date
Acme,Editing,"$1,000.50",Per Hour,2026-01-05
Beta,Editing,N/A,hour,2026-01-05
Beta,Editing,0.75%,hour,2026-01-05
Beta,Editing,900,hour,2026-01-05
Beta,Editing,900,hour,2026-01-05
Gamma,Editing,950,hour,05.01.2026
Gamma,Editing,€950,hour,2026-01-05
"""
COLUMNS = "agency=vendor_std,service=service_std,price=price,unit=unit_std,date=snapshot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    db = open_database(folder / "market.db")
    migrate(db, lock=folder / "lock")
    install_catalogue(db, directory=ROOT / "seed_data")
    db.close()
    return folder


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def run(folder: Path, file: Path, *options: str) -> Result:
    settings = {"MARKET_CURRENCY": "USD", "MARKET_DATA": str(folder)}
    return CliRunner(env=settings).invoke(main, ["import-prices", str(file), *options])


def query(folder: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(folder / "market.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def counted(output: str) -> dict[str, tuple[int, int]]:
    lines = re.findall(r"^(?:held|refused) +([a-z-]+) +(\d+) +(\d+)  .*\.$", output, re.MULTILINE)
    return {reason: (int(rows), int(example)) for reason, rows, example in lines}


def test_a_price_list_is_imported_with_a_count_and_an_example_by_reason(folder: Path, survey: Path) -> None:
    result = run(folder, survey, "--source", "Survey", "--scheme", "survey", "--currency", "USD")

    assert result.exit_code == 0, result.output
    assert "7 rows: 2 accepted (2 agencies, 1 services), 1 held, 4 refused." in result.output
    assert counted(result.output) == {
        "other-currency": (1, 7),
        "bad-date": (1, 6),
        "duplicate-row": (1, 5),
        "not-a-number": (1, 2),
        "percentage": (1, 3),
    }
    assert query(folder, "SELECT agency, price_minor, unit, dated FROM imported_prices ORDER BY row") == [
        ("acme", 100050, "hour", "2026-01-05"),
        ("beta", 90000, "hour", "2026-01-05"),
    ]


def test_a_second_run_writes_nothing_and_says_when_the_first_was(folder: Path, survey: Path) -> None:
    options = ("--source", "Survey", "--scheme", "survey", "--currency", "USD")
    run(folder, survey, *options)
    again = run(folder, survey, *options)

    assert again.exit_code == 0
    assert re.search(r"Already imported on \d{4}-\d\d-\d\d: 2 accepted", again.output)
    assert "1 rows were held then. Other options change nothing any more" in again.output
    assert "at the desk, under Imports" in again.output
    assert query(folder, "SELECT count(*) FROM imports") == [(1,)]


def test_the_help_shows_a_list_that_can_be_imported(folder: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["import-prices", "--help"]).output
    path = tmp_path / "sample.csv"
    path.write_text("\n".join(line.strip() for line in told.splitlines() if line.count(",") == 5 and "<" not in line))
    result = run(folder, path, "--source", "Lists")

    assert "2 rows: 2 accepted" in result.output, result.output


def test_a_dry_run_reports_and_writes_nothing(folder: Path, survey: Path) -> None:
    result = run(folder, survey, "--source", "Survey", "--scheme", "survey", "--currency", "USD", "--dry-run")

    assert result.exit_code == 0
    assert "2 accepted" in result.output
    assert query(folder, "SELECT count(*) FROM imports") == [(0,)]


def test_titles_map_to_the_catalogue_only_when_exact(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    code, name, unit = query(folder, "SELECT code, name_en, unit FROM services ORDER BY position LIMIT 1")[0]
    path.write_text(
        f'agency,service,price,unit,date\nAcme,"{name}",100,{unit},2026-01-05\nBeta,"{name}",100,fortnight,2026-01-05\n'
        f'Gamma,"{name} light",100,{unit},2026-01-05\n'
    )
    result = run(folder, path, "--source", "Lists", "--tax", "net")

    assert result.exit_code == 0, result.output
    assert f"1  {name} light: {code}" in result.output
    assert query(folder, "SELECT agency, service, currency FROM imported_prices") == [("acme", code, "USD")]
    assert counted(result.output) == {"unit-differs": (1, 2), "unknown-service": (1, 3)}


def test_nothing_accepted_is_a_refusal(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("agency,service,price,unit,date\nAcme,Editing,N/A,hour,2026-01-05\n")
    result = run(folder, path, "--source", "Lists", "--scheme", "lists", "--currency", "USD")

    assert result.exit_code == 1
    assert "no row was accepted" in result.output
    assert query(folder, "SELECT count(*) FROM schemes") == [(0,)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--columns", "price"), "'price' is not a pair"),
        (("--columns", "agency=Firm"), "no column Firm; it has agency, service, price, unit, date"),
        (("--scheme", "../x"), "'../x' is not a scheme"),
        (("--currency", "XXX"), "'XXX' is not a known currency"),
        (("--scheme", "new"), "Scheme new is new"),
    ],
)
def test_bad_usage_is_told_in_a_sentence(folder: Path, survey: Path, options: tuple[str, ...], told: str) -> None:
    result = run(folder, survey, "--source", "Survey", *options)

    assert result.exit_code == 2
    assert told in result.output


def test_an_unreadable_file_is_bad_input(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"agency\n\xff\xfe\n")

    assert run(folder, path, "--source", "Lists").exit_code == 2
    assert run(folder, tmp_path / "absent.csv", "--source", "Lists").exit_code == 2


@pytest.mark.shared
def test_the_real_labour_rates_keep_what_is_sound_and_name_the_rest(folder: Path) -> None:
    rates = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    result = run(folder, rates, "--source", "GSA CALC", "--scheme", "gsa-s70")

    assert result.exit_code == 0, result.output
    assert "10,875 rows: 10,343 accepted (268 agencies, 1,482 services), 505 held, 27 refused." in result.output
    assert counted(result.output) == {
        "flat-file": (345, 180),
        "outlier": (118, 43),
        "name-too-long": (33, 227),
        "possible-unit-error": (9, 1171),
        "no-service": (14, 1280),
        "not-a-number": (10, 9867),
        "percentage": (3, 10327),
    }
    assert query(folder, "SELECT unit, count(*) FROM imported_prices GROUP BY unit") == [("day", 3), ("hour", 10340)]
    assert query(folder, "SELECT DISTINCT currency, evidence_grade FROM imported_prices, imports") == [("USD", "G3")]
    run(folder, rates, "--source", "GSA CALC", "--scheme", "gsa-s70")
    assert query(folder, "SELECT count(*) FROM imported_prices") == [(10343,)]


@pytest.mark.shared
def test_daily_rates_labelled_hourly_do_not_pass_as_hourly(folder: Path) -> None:
    rates = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    run(folder, rates, "--source", "GSA CALC", "--scheme", "gsa-s70")

    assert query(folder, "SELECT unit, service FROM imported_prices WHERE price_minor = 206549") == [
        ("day", "project management")
    ]


@pytest.mark.shared
def test_columns_given_by_hand_read_the_same_prices_into_a_new_scheme(folder: Path) -> None:
    rates = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    run(folder, rates, "--source", "GSA CALC", "--scheme", "gsa-s70")
    result = run(folder, rates, "--source", "Rates", "--scheme", "rates", "--columns", COLUMNS, "--currency", "USD")

    assert result.exit_code == 0, result.output
    assert counted(result.output)["no-price"] == (13, 9867)
    by_scheme = [
        query(
            folder,
            "SELECT row, agency, service, unit, price_minor "
            "FROM imported_prices JOIN imports ON imports.id = import_id "
            f"WHERE scheme = '{scheme}' ORDER BY row",
        )
        for scheme in ("gsa-s70", "rates")
    ]
    assert by_scheme[0] == by_scheme[1]


@pytest.mark.shared
def test_the_project_managers_of_the_last_vintage_keep_their_agencies_and_median(folder: Path) -> None:
    rates = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    run(folder, rates, "--source", "GSA CALC", "--scheme", "gsa-s70")
    prices: dict[str, list[int]] = {}
    for agency, minor in query(
        folder,
        "SELECT agency, price_minor FROM imported_prices WHERE service = 'project manager' AND dated = '2017-02-21'",
    ):
        prices.setdefault(agency, []).append(minor)

    assert len(prices) == 97  # of 100: one is an outlier, two are flat files
    assert median(median(own) for own in prices.values()) / 100 == pytest.approx(128.54, rel=0.02)
