"""`market import-rates` from file to database."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from market.actions.catalogue import install_catalogue
from market.cli import main
from market.config import ROOT
from market.store.connections import migrate, open_database

RATES = """date,currency,name,nominal,rate,base
2026-01-12,USD,dollar,1,79.0514,RUB
2026-01-12,KZT,tenge,100,15.3212,RUB
2026-01-12,KZT,tenge,100,15.3213,RUB
13.01.2026,USD,dollar,1,79.1,RUB
2026-01-13,EUR,euro,1,"92,4",RUB
2026-01-13,EUR,euro,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    db = open_database(folder / "market.db")
    migrate(db, lock=folder / "lock")
    install_catalogue(db, directory=ROOT / "seed_data")
    db.close()
    return folder


def run(folder: Path, text: str, *options: str) -> Result:
    file = folder.parent / "rates.csv"
    file.write_text(text, encoding="utf-8")
    settings = {"MARKET_DATA": str(folder)}
    return CliRunner(env=settings).invoke(main, ["import-rates", str(file), "--source", "Bank", *options])


def stored(folder: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(folder / "market.db")
    try:
        return connection.execute("SELECT dated, currency, nominal, rate FROM exchange_rates ORDER BY 2").fetchall()
    finally:
        connection.close()


def test_good_rows_are_taken_and_each_other_one_is_explained(folder: Path) -> None:
    result = run(folder, RATES)

    assert result.exit_code == 0, result.output
    assert "Bank: 6 rows, 2 accepted, 4 refused." in result.output
    assert "KZT, USD in RUB, from 2026-01-12 to 2026-01-12." in result.output
    assert (
        "refused  day-twice                  1         3  An earlier row has a rate of this currency" in result.output
    )
    for reason in ("bad-date", "bad-rate", "wrong-cells"):
        assert reason in result.output
    assert stored(folder) == [("2026-01-12", "KZT", 100, "15.3212"), ("2026-01-12", "USD", 1, "79.0514")]


def test_the_same_file_again_writes_nothing_and_says_so(folder: Path) -> None:
    run(folder, RATES)
    again = run(folder, RATES)

    assert again.exit_code == 0
    assert "Already imported on " in again.output
    assert len(stored(folder)) == 2


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    result = run(folder, RATES, "--dry-run")

    assert "Nothing was written (--dry-run)." in result.output
    assert stored(folder) == []


def test_a_file_without_a_good_row_is_a_refusal(folder: Path) -> None:
    result = run(folder, "date,currency,rate,base\n2026-01-12,USD,none,RUB\n")

    assert result.exit_code == 1
    assert "no row was accepted" in result.output


@pytest.mark.parametrize("text", ["date,currency,rate\n2026-01-12,USD,79\n", "", "\0"])
def test_what_is_no_file_of_rates_is_bad_input(folder: Path, text: str) -> None:
    result = run(folder, text)

    assert result.exit_code == 2
    assert stored(folder) == []
