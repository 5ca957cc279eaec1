"""Editions built again from their frozen prices: the same bytes, or said what differs and why."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from sqlite_utils import Database

from market.actions.editions import build_edition, verify_edition
from market.benchmark import rebuilding
from market.benchmark.rebuilding import Rebuild, rebuild_edition
from market.charts.canvas import Canvas
from market.core.editions import Quarter
from market.core.errors import NotFound
from tests.benchmark.priced_market import NOW, add_imported_prices, add_list_prices, open_priced_market

IN_BOTH, LATER = "2025-11-05", "2026-05-20"
IN_ORDER = ("2026Q2-v1", "2026Q3-v1", "2026Q2-v2", "2026Q1-v1")


def add(db: Database, count: int, first: int = 0, dated: str = IN_BOTH) -> None:
    prices = {f"agency-{number}": 90_117_00 + 1_313_00 * number for number in range(first, first + count)}
    for service in ("tone-of-voice", "presence-audit"):
        add_list_prices(db, service, prices, dated=dated)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quarters, then the older one revised, then one that is older still: each with another past."""
    data = tmp_path_factory.mktemp("instance")
    db = open_priced_market(data)
    add(db, 20)
    add(db, 1, 60, LATER)
    add_imported_prices(db, "rates", [(f"firm {place}", "tester", "hour", 700 + place) for place in range(12)])
    for place, edition in enumerate(IN_ORDER):
        if edition == "2026Q2-v2":
            add(db, 9, 30)
        summary = build_edition(
            db,
            data=data,
            quarter=Quarter.parse(edition[:6]),
            currency="RUB",
            synthetic=True,
            by="test",
            now=NOW + timedelta(days=place),
        )
        assert str(summary.id) == edition
    db.close()
    return data


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(published, tmp_path / "instance")


@pytest.mark.parametrize("edition", IN_ORDER)
def test_an_edition_comes_out_again_to_the_byte_whatever_was_published_since(published: Path, edition: str) -> None:
    assert rebuild_edition(published, edition) == Rebuild()


def test_building_again_leaves_the_data_folder_alone(published: Path) -> None:
    before = {path: path.lstat().st_mtime_ns for path in published.rglob("*")}

    rebuild_edition(published, "2026Q3-v1")

    assert {path: path.lstat().st_mtime_ns for path in published.rglob("*")} == before


def test_other_frozen_prices_are_a_fault_even_where_the_figures_agree(data: Path) -> None:
    path = data / "frozen" / "2026Q3-v1" / "observations.parquet"
    kept = path.rename(path.with_name("kept.parquet"))
    with duckdb.connect() as connection:
        changed = f"SELECT * REPLACE ('G9' AS evidence_grade) FROM read_parquet('{kept}')"
        connection.execute(f"COPY ({changed}) TO '{path}' (FORMAT parquet)")

    assert verify_edition(data, "2026Q3-v1") == []
    assert rebuild_edition(data, "2026Q3-v1").faults == (
        "The frozen prices are not those the manifest names; restore them from a backup.",
    )


def test_other_figures_are_a_fault(data: Path) -> None:
    frozen = data / "frozen"
    shutil.copy(frozen / "2026Q2-v2" / "observations.parquet", frozen / "2026Q2-v1" / "observations.parquet")

    faults = " ".join(rebuild_edition(data, "2026Q2-v1").faults)

    assert "cells.csv has other figures" in faults
    assert "the database has other figures" in faults


def test_another_drawing_of_the_same_figures_is_no_fault(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "market.benchmark.pictures.price_chart",
        lambda *_bands, **_words: Canvas(20).finish("Other", "Drawn otherwise."),
    )
    versions = rebuilding.library_versions()
    monkeypatch.setattr(rebuilding, "library_versions", lambda: versions | {"matplotlib": "99"})

    rebuild = rebuild_edition(published, "2026Q2-v1")

    assert rebuild.faults == ()
    assert rebuild.software == {"matplotlib": (versions["matplotlib"], "99")}
    assert rebuild.other_bytes == (
        "charts/catalogue--presence-audit.svg",
        "charts/catalogue--tone-of-voice.svg",
        "charts/rates--tester.svg",
        "charts/ru/catalogue--presence-audit.svg",
        "charts/ru/catalogue--tone-of-voice.svg",
        "manifest.json",
    )


def test_without_the_frozen_prices_nothing_is_built_and_it_says_so(data: Path) -> None:
    shutil.rmtree(data / "frozen" / "2026Q3-v1")

    assert "frozen prices are not kept here" in rebuild_edition(data, "2026Q3-v1").not_built
    with pytest.raises(NotFound):
        rebuild_edition(data, "2026Q3-v7")


def test_without_what_an_earlier_edition_remembers_the_rebuild_fails(data: Path) -> None:
    shutil.rmtree(data / "frozen" / "2026Q2-v1")

    assert rebuild_edition(data, "2026Q3-v1").faults[0].startswith("It cannot be built again")


def test_an_edition_of_other_methods_rules_or_files_is_left_to_the_version_that_made_it(data: Path) -> None:
    path = data / "editions" / "2026Q3-v1" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["methods"]["spread"] += 1
    manifest["rules"]["k_min"] = 4
    manifest["schema_version"] -= 1
    path.write_text(json.dumps(manifest))

    assert "other methods and rules and files than" in rebuild_edition(data, "2026Q3-v1").not_built


def test_an_edition_whose_files_have_an_older_form_is_held_against_its_hashes(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.benchmark.tables.CSV_COLUMNS", {"another": "VARCHAR"})
    monkeypatch.setattr("market.benchmark.checks.CSV_COLUMNS", {"another": "VARCHAR"})

    assert verify_edition(data, "2026Q3-v1") != []

    monkeypatch.setattr("market.benchmark.verification.SCHEMA_VERSION", 99)
    assert verify_edition(data, "2026Q3-v1") == []
