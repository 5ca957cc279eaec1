"""The eight ways of statistics.md 4.4 to spoil an edition: each build is refused by the check meant for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from market.actions.editions import build_edition
from market.benchmark import builds, freeze, measures, tables
from market.benchmark.checks import EditionRefused
from market.benchmark.published import EditionSummary
from market.core import disclosure
from market.core.disclosure import RULES, DisclosureRules
from market.core.editions import Quarter
from tests.benchmark.priced_market import NOW, add_agency, add_list_prices, open_priced_market

SERVICES = ("tone-of-voice", "presence-audit", "social-strategy")
BOTH, LATER = "2025-11-05", "2026-05-20"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def db(data: Path) -> Iterator[Database]:
    database = open_priced_market(data)
    yield database
    database.close()


def fill(db: Database, agencies: int, *, first: int = 0, dated: str = BOTH) -> None:
    for place, service in enumerate(SERVICES):
        prices = {f"agency-{n}": 90_117_00 + 1_313_00 * n + 7_77 * place for n in range(first, first + agencies)}
        add_list_prices(db, service, prices, dated=dated)


def build(db: Database, data: Path, quarter: str = "2026Q3") -> EditionSummary:
    return build_edition(
        db, data=data, quarter=Quarter.parse(quarter), currency="RUB", synthetic=True, by="operator", now=NOW
    )


def refused_check(db: Database, data: Path) -> str:
    with pytest.raises(EditionRefused) as refusal:
        build(db, data)
    assert not (data / "editions" / "2026Q3-v1").exists()
    return refusal.value.check


def test_the_market_they_are_planted_in_is_sound(db: Database, data: Path) -> None:
    fill(db, 20)

    assert str(build(db, data).id) == "2026Q3-v1"


def test_an_exact_mean_in_a_column_is_refused(db: Database, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(db, 20)
    written = builds.write_tidy_files

    def with_mean(folder: Path, *given: Any) -> None:
        written(folder, *given)
        lines = (folder / tables.CELLS_CSV).read_text().splitlines()
        means = [f"{line},{'mean' if place == 0 else '103.50'}" for place, line in enumerate(lines)]
        (folder / tables.CELLS_CSV).write_text("\n".join(means) + "\n")

    monkeypatch.setattr(builds, "write_tidy_files", with_mean)

    assert refused_check(db, data) == "files agree"


def test_the_exact_number_of_agencies_is_refused(db: Database, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(db, 20)
    monkeypatch.setattr(disclosure, "n_band", lambda n: str(n) if n >= 5 else None)

    assert refused_check(db, data) == "thresholds"


def test_figures_that_are_not_rounded_are_refused(db: Database, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(db, 20)
    monkeypatch.setattr(disclosure, "round_minor_units", lambda value, _steps: round(value))

    assert refused_check(db, data) == "reconstruction"


def with_rules(monkeypatch: pytest.MonkeyPatch, rules: DisclosureRules) -> None:
    given = measures.measure_cells
    monkeypatch.setattr(builds, "measure_cells", lambda *a: given(*a, rules=rules))


def test_ends_of_intervals_for_twenty_agencies_are_refused(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, 20)
    with_rules(monkeypatch, replace(RULES, endpoints_from=18))

    assert refused_check(db, data) == "thresholds"


def test_one_agency_more_in_a_cell_of_five_is_refused(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, 5)
    build(db, data, "2026Q2")
    fill(db, 1, first=5, dated=LATER)
    with_rules(monkeypatch, replace(RULES, change_batch=1))

    assert refused_check(db, data) == "changes"


def test_a_city_all_but_two_agencies_are_from_is_refused(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, 20)
    db.execute("UPDATE organisations SET city = 'Perm' WHERE id IN ('agency-3', 'agency-11')")
    db.conn.commit()
    monkeypatch.setattr(measures, "_cells_to_protect", lambda *_: ())

    assert refused_check(db, data) == "pairs"


def test_a_holding_that_votes_by_its_accounts_is_refused(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, 20)
    add_agency(db, "holding")
    for n in range(5):
        add_agency(db, f"account-{n}", group="holding")
    for service in SERVICES:
        add_list_prices(db, service, {f"account-{n}": 500_000_00 + n for n in range(5)}, dated=BOTH)
    given = freeze.iterate_observations

    def by_account(*arguments: Any, **named: Any) -> Iterator[Any]:
        for seen in given(*arguments, **named):
            is_of_holding = seen.group == "holding"
            yield replace(seen, group=f"account-{seen.price_minor - 500_000_00}") if is_of_holding else seen

    monkeypatch.setattr(freeze, "iterate_observations", by_account)

    assert refused_check(db, data) == "groups"


def test_a_price_dated_back_into_the_window_is_refused(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, 20)
    given = freeze.iterate_observations

    def later_too(*arguments: Any, after: date, until: date) -> Iterator[Any]:
        yield from given(*arguments, after=after, until=until + timedelta(days=30))

    monkeypatch.setattr(freeze, "iterate_observations", later_too)
    add_list_prices(db, SERVICES[0], {f"agency-{n}": 95_000_00 + n for n in range(4)}, dated="2026-07-20")

    assert refused_check(db, data) == "dates"
