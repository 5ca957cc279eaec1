"""`market edition` from the command line: what it prints and how it ends."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from market.actions.editions import build_edition
from market.cli import main
from market.core.editions import Quarter
from market.store.settings import insert_setting
from tests.benchmark.priced_market import NOW, add_list_prices, open_priced_market

Run = Callable[..., Result]


def prices(count: int, first: int = 0) -> dict[str, int]:
    return {f"agency-{number}": 90_117_00 + 1_313_00 * number for number in range(first, first + count)}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("instance")
    db = open_priced_market(data)
    insert_setting(db, "kind", "synthetic")
    for service in ("tone-of-voice", "presence-audit"):
        add_list_prices(db, service, prices(20), dated="2025-11-05")
    for service in ("tone-of-voice", "social-strategy"):
        add_list_prices(db, service, prices(8, 30), dated="2026-05-20")
    add_list_prices(db, "presence-audit", prices(1, 30), dated="2026-05-20")
    for quarter in ("2026Q2", "2026Q3"):
        build_edition(db, data=data, quarter=Quarter.parse(quarter), currency="RUB", synthetic=True, by="test", now=NOW)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return data


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / "instance")


@pytest.fixture
def run(data: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(main, ["--data", str(data), "edition", *arguments])


def test_a_whole_edition_is_built_again_to_the_byte(run: Run) -> None:
    result = run("verify", "2026Q3-v1")

    assert result.exit_code == 0
    assert "is whole: every file matches its manifest" in result.output
    assert "every file is the same to the byte" in result.output


def test_a_damaged_edition_is_a_fault(run: Run, data: Path) -> None:
    (data / "editions" / "2026Q3-v1" / "cells.csv").write_text("other")

    result = run("verify", "2026Q3-v1")

    assert (result.exit_code, result.output.startswith("Fault: cells.csv was changed")) == (1, True)


def test_an_edition_without_its_frozen_prices_is_verified_as_far_as_that_goes(run: Run, data: Path) -> None:
    shutil.rmtree(data / "frozen" / "2026Q3-v1")

    result = run("verify", "2026Q3-v1")

    assert (result.exit_code, "Not built again: Its frozen prices are not kept here" in result.output) == (0, True)


def test_other_bytes_of_the_same_figures_are_listed_with_the_libraries_that_differ(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.benchmark.rebuilding.library_versions", lambda: {"duckdb": "99"})
    picture = b'<svg width="400" height="100"/>'
    monkeypatch.setattr("market.benchmark.pictures.price_chart", lambda *_bands, **_words: picture)

    result = run("verify", "2026Q3-v1")

    assert result.exit_code == 0
    assert "every figure is the same; other bytes have:\n  charts/catalogue--presence-audit.svg" in result.output
    assert ", now 99" in result.output
    assert ", now without it" in result.output


@pytest.mark.parametrize("command", [("verify", "2026-Q3"), ("diff", "2026Q2-v1", "latest"), ("diff", "2026Q2-v1")])
def test_what_names_no_edition_is_bad_input(run: Run, command: tuple[str, ...]) -> None:
    assert run(*command).exit_code == 2


@pytest.mark.parametrize("command", [("list",), ("verify", "2026Q3-v1"), ("diff", "2026Q2-v1", "2026Q3-v1")])
def test_a_folder_without_a_market_is_refused_as_by_every_command(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["--data", str(tmp_path / "typo"), "edition", *command])

    assert (result.exit_code, "There is no market in" in result.output) == (1, True)
    assert "market init" in result.output


def test_the_list_says_of_which_quarter_an_edition_is_and_how_new_its_prices_are(run: Run) -> None:
    assert "2026Q3-v1  quarter 2026Q3  published" in run("list").output


@pytest.mark.parametrize("command", [("verify", "2026Q3-v9"), ("diff", "2026Q2-v1", "2026Q3-v9")])
def test_an_edition_that_is_not_there_is_refused(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command)

    assert (result.exit_code, "There is no edition '2026Q3-v9'" in result.output) == (1, True)


def test_a_revision_of_the_wrong_type_is_bad_input_and_the_right_one_is_published(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.cli.editions.current_time", lambda: NOW)
    db = open_priced_market(data)
    for service in ("tone-of-voice", "presence-audit"):
        add_list_prices(db, service, prices(9, 50), dated="2025-11-05")
    db.close()

    wrong = run("build", "--quarter", "2026Q3", "--revision", "R3", "--reason", "A new method.")
    unknown = run("build", "--quarter", "2026Q3", "--revision", "R9")
    silent = run("build", "--quarter", "2026Q3", "--revision", "C")
    right = run("build", "--quarter", "2026Q3", "--revision", "C", "--reason", "Nine lists had been left out.")

    assert (wrong.exit_code, "No method changed" in wrong.output) == (2, True)
    assert (unknown.exit_code, "is no type of revision" in unknown.output) == (2, True)
    assert (silent.exit_code, "Say why 2026Q3-v1 is replaced" in silent.output) == (2, True)
    assert (right.exit_code, "Published edition 2026Q3-v2" in right.output) == (0, True)


def test_a_difference_lists_counts_and_cells_with_other_figures_only(run: Run) -> None:
    result = run("diff", "2026Q2-v1", "2026Q3-v1")

    counts, *cells = result.output.splitlines()
    assert result.exit_code == 0
    assert counts.endswith(" carried, 0 unchanged")
    whole = [line.split() for line in cells if "=" not in line]
    assert [line[:5] for line in whole] == [
        ["new", "catalogue/social-strategy/list", "P50", "withheld", "->"],
        ["renewed", "catalogue/tone-of-voice/list", "P50", "100000.00", "->"],
    ]
    assert " ".join(whole[1]).endswith(", P75 110069.42 -> 133352.14 RUB")
    assert {line[-1] for line in whole} == {"RUB"}
