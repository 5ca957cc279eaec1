"""What two editions differ in, against a plain recount."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from market.actions.editions import build_edition
from market.benchmark.differences import CHANGES, Difference, compare_editions
from market.benchmark.quality import assess_quality
from market.benchmark.reader import Edition, get_edition, list_editions
from market.core.editions import Quarter
from tests.benchmark.priced_market import NOW, add_imported_prices, add_list_prices, open_priced_market

IN_BOTH, LATER = "2025-11-05", "2026-05-20"


def prices(count: int, first: int = 0) -> dict[str, int]:
    return {f"agency-{number}": 90_117_00 + 1_313_00 * number for number in range(first, first + count)}


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edition, Edition, Path]]:
    data = tmp_path_factory.mktemp("instance")
    db = open_priced_market(data)
    for service in ("tone-of-voice", "presence-audit"):
        add_list_prices(db, service, prices(20), dated=IN_BOTH)
    add_list_prices(db, "integrated-plan", prices(9), dated="2025-05-05")
    for service in ("tone-of-voice", "social-strategy"):
        add_list_prices(db, service, prices(8, 30), dated=LATER)
    add_list_prices(db, "presence-audit", prices(1, 30), dated=LATER)
    add_imported_prices(
        db, "rates", [(f"firm {place}", "tester", "hour", 700 + place) for place in range(7)], dated=LATER
    )
    for quarter in ("2026Q2", "2026Q3"):
        build_edition(db, data=data, quarter=Quarter.parse(quarter), currency="RUB", synthetic=True, by="test", now=NOW)
    yield *(get_edition(data / "editions", f"{quarter}-v1") for quarter in ("2026Q2", "2026Q3")), data
    db.close()


@pytest.fixture
def difference(editions: tuple[Edition, Edition, Path]) -> Difference:
    before, after, _ = editions
    return compare_editions(before.summary, before.every_cell(), after.summary, after.every_cell())


def test_each_kind_of_change_is_told_apart(difference: Difference) -> None:
    whole = {(cell.slug, cell.key.series): cell for cell in difference.cells if not cell.key.slice}

    assert {place: cell.change for place, cell in whole.items()} == {
        ("integrated-plan", "list"): "gone",
        ("presence-audit", "list"): "carried",
        ("social-strategy", "list"): "new",
        ("tester", "list"): "new",
        ("tone-of-voice", "list"): "renewed",
    }
    before, after = whole["tone-of-voice", "list"].medians()
    assert before is not None
    assert after is not None
    assert before != after
    assert whole["integrated-plan", "list"].medians()[1] is None


def test_counts_are_those_of_a_recount(editions: tuple[Edition, Edition, Path], difference: Difference) -> None:
    before, after, _ = editions
    shown = [{cell.key for cell in edition.every_cell() if any(cell.quantiles.values())} for edition in (before, after)]

    counts = difference.counts()
    assert list(counts) == list(CHANGES)
    assert counts["new"] == len(shown[1] - shown[0])
    assert counts["gone"] == len(shown[0] - shown[1])
    assert counts["renewed"] + counts["carried"] + counts["unchanged"] == len(shown[0] & shown[1])


def test_an_edition_does_not_differ_from_itself(editions: tuple[Edition, Edition, Path]) -> None:
    _, after, _ = editions

    same = compare_editions(after.summary, after.every_cell(), after.summary, after.every_cell())

    assert {cell.change for cell in same.cells} == {"unchanged", "carried"}
    assert same.methods == {}
    assert not same.catalogue_differs


def test_other_methods_and_another_catalogue_are_told(editions: tuple[Edition, Edition, Path]) -> None:
    before, after, _ = editions
    changed = dict(after.summary.methods) | {"spread": 9, "novel": 1}
    rules = dict(after.summary.rules) | {"k_min": 6}
    summary = dataclasses.replace(after.summary, methods=changed, rules=rules, catalogue_hash="other")

    found = compare_editions(before.summary, (), summary, ())

    assert found.methods == {"novel": (None, 1), "spread": (before.summary.methods["spread"], 9)}
    assert found.rules == {"k_min": (5, 6)}
    assert found.catalogue_differs


def test_only_other_figures_count_as_moved(difference: Difference) -> None:
    whole = {cell.slug: cell for cell in difference.cells if not cell.key.slice}

    assert {slug for slug, cell in whole.items() if not cell.has_moved()} == {"presence-audit"}
    assert whole["presence-audit"].moved_quantiles() == {}
    assert whole["tone-of-voice"].moved_quantiles() == {"p75": (110_069_42, 133_352_14)}
    assert set(whole["integrated-plan"].moved_quantiles()) == set()


def test_the_quality_report_counts_what_is_published(editions: tuple[Edition, Edition, Path]) -> None:
    _, after, data = editions
    cells = [cell for cell in after.every_cell() if cell.scheme == "catalogue"]

    quality = assess_quality(after.summary, cells, list_editions(data / "editions"))

    listed = quality.series[0]
    assert (listed.series, listed.services, listed.with_median, listed.carried) == ("list", 45, 3, 1)
    assert listed.share_with_median == pytest.approx(3 / 45)
    assert sum(listed.grades.values()) == 3
    assert quality.age == timedelta(days=(NOW.date() - after.summary.window_until).days)
    assert [str(version.id) for version in quality.versions] == ["2026Q3-v1"]
    assert quality.slices == sum(bool(cell.slice) for cell in cells)
