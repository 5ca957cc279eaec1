import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from market.actions.editions import build_edition
from market.benchmark.reader import (
    EditionUnreadable,
    get_edition,
    latest_edition,
    latest_versions,
    list_editions,
    trend,
)
from market.core.editions import Quarter
from market.core.errors import NotFound
from tests.benchmark.priced_market import NOW, add_list_prices, open_priced_market

SERVICE = "tone-of-voice"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two quarters, the older one corrected."""
    data = tmp_path_factory.mktemp("instance")
    db = open_priced_market(data)
    for batch, quarters in ((range(10), ("2026Q2", "2026Q3")), (range(10, 16), ("2026Q2",))):
        for service in (SERVICE, "presence-audit"):
            prices = {f"agency-{number}": 90_117_00 + 1_313_00 * number for number in batch}
            add_list_prices(db, service, prices, dated="2025-11-05")
        for quarter in quarters:
            build_edition(
                db, data=data, quarter=Quarter.parse(quarter), currency="RUB", synthetic=True, by="test", now=NOW
            )
    yield data / "editions"
    db.close()


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(published, tmp_path / "editions")


def test_editions_are_listed_newest_first(published: Path) -> None:
    assert [str(summary.id) for summary in list_editions(published)] == ["2026Q3-v1", "2026Q2-v2", "2026Q2-v1"]
    assert [str(summary.id) for summary in latest_versions(published)] == ["2026Q3-v1", "2026Q2-v2"]


def test_before_the_first_edition_there_is_nothing_and_no_error(tmp_path: Path) -> None:
    assert list_editions(tmp_path / "none") == ()
    assert latest_edition(tmp_path / "none") is None


def test_the_latest_edition_is_that_of_the_newest_quarter(published: Path) -> None:
    edition = latest_edition(published)

    assert edition is not None
    assert str(edition.summary.id) == "2026Q3-v1"
    assert edition.summary.published_at == NOW
    assert edition.schemes() == ("catalogue",)
    assert len(edition.services("catalogue")) == 45


def test_cells_come_in_the_order_list_quoted_awarded_paid(published: Path) -> None:
    edition = get_edition(published, "2026Q3-v1")

    assert [cell.series for cell in edition.cells("catalogue", SERVICE)] == ["list", "quoted", "awarded", "paid"]
    service = edition.find_service("catalogue", SERVICE)
    assert service is not None
    assert (service.unit, service.currency, service.family_en) == ("document", "RUB", "Strategy")
    assert edition.find_service("catalogue", "nothing") is None


def test_an_edition_is_read_once_while_it_does_not_change(folder: Path) -> None:
    first = get_edition(folder, "2026Q3-v1")
    again = get_edition(folder, "2026Q3-v1")
    later = (NOW + timedelta(days=1)).timestamp()
    os.utime(folder / "2026Q3-v1" / "manifest.json", (later, later))

    assert again is first
    assert get_edition(folder, "2026Q3-v1") is not first


@pytest.mark.parametrize("name", ["2026Q3-v2", "", ".", "..", "../market.db", "2026Q3-v1/../2026Q3-v1", "2026Q3-v01"])
def test_a_name_that_is_no_edition_is_not_found(published: Path, name: str) -> None:
    with pytest.raises(NotFound):
        get_edition(published, name)


@pytest.mark.parametrize(
    "name",
    [
        "../2026Q2-v1/cells.csv",
        "charts/../cells.csv",
        "/etc/hostname",
        "",
        "charts",
        "..",
        "cells.csv\0",
        "./cells.csv",
    ],
)
def test_only_files_of_the_manifest_are_given_out(published: Path, name: str) -> None:
    edition = get_edition(published, "2026Q3-v1")

    with pytest.raises(NotFound):
        edition.file(name)


def test_every_listed_file_is_there(published: Path) -> None:
    edition = get_edition(published, "2026Q3-v1")

    assert all(edition.file(name).is_file() for name in edition.file_names())
    assert {"cells.csv", "cells.parquet", "datapackage.json", "edition.db", "manifest.json"} < set(edition.file_names())
    assert edition.file_hash("manifest.json") is None


def test_unknown_schemes_and_services_are_not_found(published: Path) -> None:
    edition = get_edition(published, "2026Q3-v1")

    with pytest.raises(NotFound, match="catalogue"):
        edition.services("gsa")
    with pytest.raises(NotFound):
        edition.all_cells("gsa")
    with pytest.raises(NotFound):
        edition.cells("catalogue", "nothing")
    with pytest.raises(NotFound):
        trend(published, "catalogue", "nothing", "list")


def test_the_trend_has_the_latest_version_of_each_quarter_oldest_first(published: Path) -> None:
    points = trend(published, "catalogue", SERVICE, "list")

    assert [str(point.edition) for point in points] == ["2026Q2-v2", "2026Q3-v1"]
    assert [point.n_band for point in points] == ["10-17", "10-17"]
    assert all(point.p50 for point in points)


def test_hidden_and_foreign_folders_are_no_editions(folder: Path) -> None:
    (folder / ".unfinished-x").mkdir()
    (folder / "notes").mkdir()

    assert len(list_editions(folder)) == 3


def lose_manifest(edition: Path) -> None:
    (edition / "manifest.json").unlink()


def break_manifest(edition: Path) -> None:
    (edition / "manifest.json").write_text("{")


def rob_manifest(edition: Path) -> None:
    manifest = json.loads((edition / "manifest.json").read_text())
    del manifest["window"]
    (edition / "manifest.json").write_text(json.dumps(manifest))


def lose_database(edition: Path) -> None:
    (edition / "edition.db").unlink()


def break_database(edition: Path) -> None:
    (edition / "edition.db").write_bytes(b"not a database at all" * 100)


@pytest.mark.parametrize("damage", [lose_manifest, break_manifest, rob_manifest, lose_database, break_database])
def test_a_damaged_edition_is_named_with_what_to_do(folder: Path, damage: object) -> None:
    assert callable(damage)
    damage(folder / "2026Q3-v1")

    with pytest.raises(EditionUnreadable, match=r"2026Q3-v1.*Restore the folder from a backup"):
        latest_edition(folder)


def test_the_database_of_an_edition_is_never_written_to(published: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (published / "2026Q3-v1").rglob("*")}

    get_edition(published, "2026Q3-v1").all_cells("catalogue")

    assert {path: path.stat().st_mtime_ns for path in (published / "2026Q3-v1").rglob("*")} == before
