"""`market demo` as a person runs it; the plan is cut to its first steps, since a whole build has its own tests."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from market.actions.markets import create_market
from market.cli import demo as command
from market.cli import main, serving
from market.demo.making import read_plan
from market.demo.moments import midnight

SEED = Path(__file__).parents[2] / "seed_data"
AS_OF = date(2026, 11, 22)
FIRST_STEPS = 3


@pytest.fixture(autouse=True)
def short_plan(monkeypatch):
    def cut(seed, as_of):
        plan = read_plan(seed, as_of)
        return replace(plan, steps=plan.steps[:FIRST_STEPS])

    monkeypatch.setattr(command, "read_plan", cut)
    for name in ("MARKET_DATA", "MARKET_CURRENCY", "MARKET_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "demonstration"


def run(folder, *arguments):
    return CliRunner().invoke(main, ["--data", str(folder), "demo", *arguments])


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_prints_one_line_per_account_and_writes_them_for_scripts(folder):
    result = run(folder, "--no-serve", "--as-of", "2026-11-22")

    accounts = json.loads((folder / "demo-accounts.json").read_text())
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [f"{row['role']} {row['email']} {row['password']}" for row in accounts]
    assert len(accounts) == 70
    assert len({row["password"] for row in accounts}) == 1


def test_a_second_run_changes_nothing_and_prints_the_same_accounts(folder):
    first = run(folder, "--no-serve", "--as-of", "2026-11-22")
    before = contents(folder)

    second = run(folder, "--no-serve")

    assert second.exit_code == 0
    assert second.stdout == first.stdout
    assert "finished demonstration of 2026-11-22" in second.stderr
    assert contents(folder) == before


def test_a_second_run_for_another_day_says_where_to_build_it(folder):
    run(folder, "--no-serve", "--as-of", "2026-11-22")

    result = run(folder, "--no-serve", "--as-of", "2026-11-21")

    assert result.exit_code == 0
    assert "market --data FOLDER demo --as-of 2026-11-21" in result.stderr


def test_a_real_market_is_refused_and_left_as_it_is(folder):
    create_market(folder=folder, seed=SEED, kind="real", currency="RUB", now=midnight(AS_OF)).close()
    before = contents(folder)

    result = run(folder, "--no-serve")

    assert result.exit_code == 1
    assert "not a demonstration" in result.stderr
    assert contents(folder) == before


def test_an_interrupted_build_starts_over_and_says_so(folder):
    folder.mkdir()
    (folder / "demo-building").write_text("2026-11-22")

    result = run(folder, "--no-serve", "--as-of", "2026-11-22")

    assert result.exit_code == 0, result.output
    assert "interrupted" in result.stderr


@pytest.mark.parametrize("day", ["tomorrow", "22.11.2026", "2026-02-30", "1999-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_used_ends_with_2_and_a_sentence(folder, day):
    result = run(folder, "--no-serve", "--as-of", day)

    assert result.exit_code == 2
    assert "day" in result.stderr
    assert not folder.exists()


def test_another_currency_is_refused(folder, monkeypatch):
    monkeypatch.setenv("MARKET_CURRENCY", "EUR")

    result = run(folder, "--no-serve")

    assert result.exit_code == 2
    assert "MARKET_CURRENCY" in result.stderr
    assert not folder.exists()


def test_a_damaged_list_of_accounts_is_told_with_what_to_do(folder):
    run(folder, "--no-serve", "--as-of", "2026-11-22")
    (folder / "demo-accounts.json").write_text("{")

    result = run(folder, "--no-serve")

    assert result.exit_code == 1
    assert "run `market demo` again" in result.stderr


def test_it_serves_on_the_chosen_port_and_mails_links_to_it(folder, monkeypatch):
    served = []
    monkeypatch.setattr(serving, "run_server", lambda config, port: served.append((config.base_url, port)))

    result = run(folder, "--port", "8123", "--as-of", "2026-11-22")

    assert result.exit_code == 0, result.output
    assert served == [("http://127.0.0.1:8123", 8123)]
