"""Building editions end to end, from live rows to published folders."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system
from sqlite_utils import Database

from market.actions import editions as edition_actions
from market.actions.editions import EDITION_STEPS, build_edition, verify_edition
from market.actions.exchange_rates import import_rates
from market.benchmark.baselines import write_baseline
from market.benchmark.checks import EditionRefused
from market.benchmark.freeze import pseudonym
from market.benchmark.packages import hash_file
from market.benchmark.publish import only_builder
from market.benchmark.published import CellKey, EditionSummary
from market.benchmark.reader import get_edition, latest_edition, list_editions, trend
from market.core.editions import Quarter
from market.core.errors import Conflict, Invalid, NotFound
from market.core.price_lists import ListRow
from market.core.rate_lists import RateList
from market.store.events import list_events
from tests.benchmark.priced_market import (
    IN_WINDOW,
    NOW,
    add_imported_prices,
    add_list_prices,
    add_paid_work,
    add_quoted_brief,
    add_second_service,
    open_priced_market,
)

ROOT = Path(__file__).parents[2]
SERVICE = "tone-of-voice"
Q2, Q3 = Quarter.parse("2026Q2"), Quarter.parse("2026Q3")
IN_BOTH_WINDOWS, IN_THE_LATER_WINDOW = "2025-11-05", "2026-05-20"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def db(data: Path) -> Iterator[Database]:
    database = open_priced_market(data)
    yield database
    database.close()


def fill(db: Database, agencies: int, *, first: int = 0, dated: str = IN_BOTH_WINDOWS) -> None:
    names = [f"agency-{number}" for number in range(first, first + agencies)]
    prices = {name: 90_117_00 + 1_313_00 * place for place, name in enumerate(names, first)}
    add_list_prices(db, SERVICE, prices, dated=dated)
    add_list_prices(db, "presence-audit", prices, dated=dated)


def build(db: Database, data: Path, **changes: Any) -> EditionSummary:
    given = {"quarter": None, "currency": "RUB", "synthetic": True, "by": "operator", "now": NOW}
    return build_edition(db, data=data, **(given | changes))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def list_cell(data: Path, edition: EditionSummary, service: str = SERVICE) -> Any:
    return get_edition(data / "editions", str(edition.id)).cells("catalogue", service)[0]


def test_the_last_ended_quarter_is_published_with_its_event(db: Database, data: Path) -> None:
    fill(db, 20)
    steps: list[str] = []

    summary = build(db, data, progress=steps.append)

    assert str(summary.id) == "2026Q3-v1"
    assert list_editions(data / "editions") == (summary,)
    assert [event.verb for event in list_events(db, subject="edition", subject_id="2026Q3-v1")] == ["edition.publish"]
    assert tuple(steps) == EDITION_STEPS
    assert list_cell(data, summary).n_band == "18-45"


def test_a_quarter_goes_to_nobody_before_its_announced_hour(db: Database, data: Path) -> None:
    fill(db, 20)
    due = datetime(2026, 10, 15, 9, 0, tzinfo=UTC)

    with pytest.raises(Invalid, match=r"announced for 15 Oct 2026, 09:00 UTC and goes to nobody before; choose 2026Q2"):
        build(db, data, quarter=Quarter(2026, 3), now=due - timedelta(seconds=1))
    assert str(build(db, data, now=due - timedelta(seconds=1)).id) == "2026Q2-v1"
    assert str(build(db, data, now=due).id) == "2026Q3-v1"


def test_every_service_of_the_catalogue_has_every_series_with_a_number_or_a_reason(db: Database, data: Path) -> None:
    fill(db, 20)
    add_quoted_brief(db, "brief", SERVICE, {"agency-1": 95_000_00}, opened=True)

    edition = get_edition(data / "editions", str(build(db, data).id))

    cells = edition.all_cells("catalogue")
    assert len(cells) == 45 * 4
    assert {cell.slug for cell in cells if cell.shows_figures()} == {SERVICE, "presence-audit"}
    thin = edition.cells("catalogue", SERVICE)[1]
    empty = edition.cells("catalogue", "integrated-plan")[1]
    assert thin.series == "quoted"
    assert thin.median is None
    assert thin.reason == empty.reason == "withheld-too-few-or-protected"
    assert (thin.n_band, thin.withheld) == (empty.n_band, empty.withheld)


def test_paid_prices_are_published_as_a_series_of_their_own(db: Database, data: Path) -> None:
    names = [f"agency-{number}" for number in range(12)]
    add_second_service(db, names)
    add_paid_work(db, SERVICE, {name: 90_117_00 + 1_313_00 * place for place, name in enumerate(names)})
    add_paid_work(db, "crisis-plan", dict.fromkeys(names[:4], 5000000))

    edition = get_edition(data / "editions", str(build(db, data).id))

    paid = edition.cells("catalogue", SERVICE)[3]
    assert (paid.series, paid.n_band, paid.median) == ("paid", "10-17", edition.cells("catalogue", SERVICE)[2].median)
    assert paid.median == 100_000_00
    thin, none = (edition.cells("catalogue", service)[3] for service in ("crisis-plan", "integrated-plan"))
    assert (thin.reason, thin.withheld, thin.n_band) == (none.reason, none.withheld, None)
    charts = {name: edition.file(f"charts/catalogue--{name}.svg").read_text() for name in (SERVICE, "presence-audit")}
    assert "Paid: P50 100\xa0000." in charts[SERVICE]
    assert "Paid" not in charts["presence-audit"]


def test_a_family_picture_has_its_shown_services_in_their_leading_series(db: Database, data: Path) -> None:
    names = [f"agency-{number}" for number in range(12)]
    add_second_service(db, names)
    add_list_prices(db, "social-strategy", {name: 90_117_00 + 1_313_00 * place for place, name in enumerate(names)})
    add_list_prices(db, "integrated-plan", dict.fromkeys(names[:4], 5_000_017))

    edition = get_edition(data / "editions", str(build(db, data).id))

    families = [name for name in edition.file_names() if name.startswith("charts/families/")]
    assert families == ["charts/families/strategy.svg"]
    picture = edition.file(families[0]).read_text()
    assert "Social media strategy, List prices: P50 " in picture
    assert "Presence and reputation audit, List prices: P50 " in picture
    assert "Annual integrated communications plan" not in picture
    assert edition.file(families[0]).stat().st_size < 150_000


def test_an_edition_says_how_many_prices_it_converted_and_at_whose_rates(db: Database, data: Path) -> None:
    fill(db, 20)
    add_list_prices(db, "paid-social-management", {"agency-1": 150_00}, currency="EUR", dated=IN_BOTH_WINDOWS)

    summary = build(db, data)

    told = {"no rate needed, a share of spend": 1}
    manifest = json.loads((data / "editions" / "2026Q3-v1" / "manifest.json").read_text())
    assert (summary.converted, manifest["converted"]) == (told, told)
    assert list_editions(data / "editions")[0].converted == told


def test_a_rate_that_is_imported_later_leaves_a_published_edition_as_it_is(db: Database, data: Path) -> None:
    fill(db, 20)
    add_list_prices(db, "presence-audit", {"agency-1": 150_00}, currency="EUR", dated=IN_WINDOW)
    first = build(db, data)
    row = ListRow(1, (), {"date": IN_WINDOW, "currency": "EUR", "rate": "90", "base": "RUB"})
    import_rates(db, rate_list=RateList("Bank", "rates.csv", "a" * 64, (row,)), by="operator", now=NOW)

    assert verify_edition(data, str(first.id)) == []
    second = build(db, data)
    assert (first.held, second.held) == ({"no-exchange-rate": 1}, {})
    assert second.reason == "Changed since 2026Q3-v1: prices."


def test_the_same_market_gives_the_same_bytes(db: Database, data: Path, tmp_path: Path) -> None:
    fill(db, 20)
    other = tmp_path / "elsewhere"

    build(db, data)
    build(db, other)

    assert contents(data / "editions" / "2026Q3-v1") == contents(other / "editions" / "2026Q3-v1")


REBUILD = """
import sys
from pathlib import Path
from market.actions.editions import build_edition
from market.store.connections import open_database
from tests.benchmark.priced_market import NOW
db = open_database(Path(sys.argv[1]) / "market.db")
build_edition(db, data=Path(sys.argv[2]), quarter=None, currency="RUB", synthetic=True, by="operator", now=NOW)
db.close()
"""


def test_other_processes_in_other_time_zones_build_the_same_bytes(db: Database, data: Path, tmp_path: Path) -> None:
    fill(db, 20)
    add_imported_prices(db, "rates", [(f"firm {place}", "tester", "hour", 700 + place) for place in range(12)])
    folders = [tmp_path / "one", tmp_path / "other"]

    for folder, seed, zone in zip(folders, ("1", "2"), ("Asia/Tokyo", "America/New_York"), strict=True):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", REBUILD, data, folder], env=environment, check=True)

    one, other = (contents(folder / "editions" / "2026Q3-v1") for folder in folders)
    assert one == other
    assert "charts/rates--tester.svg" in one


def test_another_day_changes_only_what_tells_the_time(db: Database, data: Path, tmp_path: Path) -> None:
    fill(db, 20)
    other = tmp_path / "elsewhere"

    first = build(db, data)
    second = build(db, other, now=NOW + timedelta(days=1))

    ours, theirs = contents(data / "editions" / "2026Q3-v1"), contents(other / "editions" / "2026Q3-v1")
    assert {name for name in ours if ours[name] != theirs[name]} == {"edition.db", "datapackage.json", "manifest.json"}
    assert first.inputs_hash == second.inputs_hash


def test_an_unchanged_market_is_not_published_twice(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)

    with pytest.raises(Conflict, match="already published as 2026Q3-v1"):
        build(db, data)


def test_a_correction_is_a_new_version_that_names_the_old_one_and_why(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    before = contents(data / "editions" / "2026Q3-v1")
    fill(db, 5, first=20)

    second = build(db, data)
    fill(db, 5, first=30)
    third = build(db, data, reason="Late price lists.")

    assert (str(second.id), second.supersedes, second.reason) == (
        "2026Q3-v2",
        "2026Q3-v1",
        "Changed since 2026Q3-v1: prices.",
    )
    assert (third.supersedes, third.reason) == ("2026Q3-v2", "Late price lists.")
    assert (get_edition(data / "editions", "2026Q3-v1").summary.revision, second.revision) == (None, "R2")
    assert get_edition(data / "editions", "2026Q3-v2").summary == second
    assert contents(data / "editions" / "2026Q3-v1") == before


def test_a_corrected_catalogue_is_a_reason_for_a_new_version(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    db.conn.execute("UPDATE services SET definition = 'Other words.' WHERE code = ?", (SERVICE,))
    db.conn.commit()

    with pytest.raises(Invalid) as refusal:
        build(db, data)
    with pytest.raises(Invalid) as unreasoned:
        build(db, data, revision="C")
    second = build(db, data, revision="C", reason="The definition named another service.")

    assert refusal.value.problems["revision"].startswith("Say which type of revision this is")
    assert unreasoned.value.problems["reason"].startswith("Say why 2026Q3-v1 is replaced")
    assert (second.revision, second.supersedes) == ("C", "2026Q3-v1")


def test_a_first_version_has_no_type_of_revision(db: Database, data: Path) -> None:
    fill(db, 20)

    with pytest.raises(Invalid) as refusal:
        build(db, data, revision="R1", reason="Better data.")

    assert "no edition yet" in refusal.value.problems["revision"]


def test_a_quarter_older_than_four_is_final_but_for_errors(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data, quarter=Q2)
    fill(db, 5, first=20)
    later = {"quarter": Q2, "now": NOW.replace(year=2027, month=7)}

    with pytest.raises(Conflict, match="2026Q2 is final"):
        build(db, data, **later)
    corrected = build(db, data, **later, revision="C", reason="Five lists had been left out by mistake.")

    assert corrected.revision == "C"


def test_a_correction_may_not_give_away_who_joined(db: Database, data: Path) -> None:
    fill(db, 20)
    first = build(db, data)
    add_list_prices(db, SERVICE, {"late": 300_000_00}, dated=IN_BOTH_WINDOWS)
    add_list_prices(db, "presence-audit", {"late": 300_000_00}, dated=IN_BOTH_WINDOWS)

    second = build(db, data, revision="C", reason="One list had been left out by mistake.")

    assert list_cell(data, second).carried_from == str(first.id)
    assert list_cell(data, second).quantiles == list_cell(data, first).quantiles


def test_a_quarter_that_has_not_ended_is_refused(db: Database, data: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        build(db, data, quarter=Quarter.parse("2026Q4"))

    assert "choose 2026Q3" in refusal.value.problems["quarter"]


def test_an_empty_window_is_refused_with_its_dates_and_what_was_set_aside(db: Database, data: Path) -> None:
    add_second_service(db, ["north"])

    with pytest.raises(Conflict) as refusal:
        build(db, data)

    assert "from 3 Jul 2025 to 2 Jul 2026" in str(refusal.value)
    assert "1 set aside (agency-not-yet-counted)" in str(refusal.value)
    assert list_editions(data / "editions") == ()
    assert list((data / "frozen").iterdir()) == []


def test_synthetic_and_real_editions_do_not_mix(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data, quarter=Q2)

    with pytest.raises(Conflict, match="never share a data folder"):
        build(db, data, synthetic=False)


def test_one_joiner_leaves_the_figures_as_they_were(db: Database, data: Path) -> None:
    fill(db, 20)
    first = build(db, data, quarter=Q2)
    fill(db, 1, first=60, dated=IN_THE_LATER_WINDOW)

    second = build(db, data, quarter=Q3)

    earlier, later = list_cell(data, first), list_cell(data, second)
    assert later.carried_from == "2026Q2-v1"
    assert later.quantiles == earlier.quantiles
    points = trend(data / "editions", "catalogue", SERVICE, "list")
    assert [(str(point.quarter), point.carried_from) for point in points] == [("2026Q2", None), ("2026Q3", "2026Q2-v1")]
    assert verify_edition(data, "2026Q3-v1") == []


def test_many_joiners_renew_the_figures(db: Database, data: Path) -> None:
    fill(db, 20)
    first = build(db, data, quarter=Q2)
    fill(db, 30, first=60, dated=IN_THE_LATER_WINDOW)

    second = build(db, data, quarter=Q3)

    earlier, later = list_cell(data, first), list_cell(data, second)
    assert later.carried_from is None
    assert later.n_band == "46-99"
    assert later.median > earlier.median


def test_an_older_quarter_built_late_shows_nothing_that_the_newer_one_would_reveal(db: Database, data: Path) -> None:
    fill(db, 20)
    fill(db, 1, first=60, dated=IN_THE_LATER_WINDOW)
    build(db, data, quarter=Q3)

    late = build(db, data, quarter=Q2)

    assert not list_cell(data, late).shows_figures()


def test_without_the_private_inputs_of_the_edition_before_nothing_is_built(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data, quarter=Q2)
    shutil.rmtree(data / "frozen" / "2026Q2-v1")

    with pytest.raises(Conflict, match="private inputs of edition 2026Q2-v1 are missing"):
        build(db, data, quarter=Q3)


def test_a_memory_of_a_cell_that_no_edition_has_stops_the_build(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data, quarter=Q2)
    lost = CellKey("catalogue", "no-such-service", "post", "RUB", "list")
    write_baseline(data / "frozen" / "2026Q2-v1", {lost: ("2026Q2-v1", {"a": 1.0})})

    with pytest.raises(Conflict, match="lacks a cell"):
        build(db, data, quarter=Q3)


def test_sealed_quotes_change_nothing(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    add_quoted_brief(db, "brief", SERVICE, {f"agency-{i}": 1_000_00 for i in range(10)}, opened=False)

    with pytest.raises(Conflict, match="Nothing has changed"):
        build(db, data)


@pytest.mark.parametrize("step", ["write_candidate", "keep_folder", "publish_folder"])
def test_a_build_that_dies_leaves_no_edition_and_no_event(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill(db, 20)

    def die(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(edition_actions, step, die)
        with pytest.raises(KeyboardInterrupt):
            build(db, data)

    assert list_editions(data / "editions") == ()
    assert list_events(db, subject="edition", subject_id="2026Q3-v1") == []
    assert str(build(db, data).id) == "2026Q3-v1"


def test_what_a_killed_build_left_behind_is_ignored_and_then_removed(db: Database, data: Path) -> None:
    fill(db, 20)
    leftover = data / "editions" / ".unfinished-abc"
    leftover.mkdir(parents=True)
    (leftover / "edition.db").write_text("half")

    assert list_editions(data / "editions") == ()
    build(db, data)
    assert not leftover.exists()


def test_two_builds_at_once_are_refused(db: Database, data: Path) -> None:
    fill(db, 20)

    with only_builder(data), pytest.raises(Conflict, match="Another edition is being built"):
        build(db, data)


def test_a_failed_check_publishes_nothing(db: Database, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(db, 20)
    monkeypatch.setattr("market.core.disclosure.round_minor_units", lambda value, _steps: round(value))

    with pytest.raises(EditionRefused, match="reconstruction"):
        build(db, data)

    assert list_editions(data / "editions") == ()


def test_no_public_file_names_an_agency_or_tells_a_price_or_a_count(db: Database, data: Path) -> None:
    names = [f"agency-{number}" for number in range(23)]
    fill(db, 23)

    build(db, data)

    public = b"\n".join(contents(data / "editions" / "2026Q3-v1").values())
    secrets = [*names, *map(pseudonym, names), *(str(90_117_00 + 1_313_00 * place) for place in range(23))]
    assert [secret for secret in secrets if secret.encode() in public] == []
    manifest = json.loads((data / "editions" / "2026Q3-v1" / "manifest.json").read_text())
    assert "change_batch" not in manifest["rules"]
    assert oct((data / "frozen").stat().st_mode)[-3:] == "700"


def test_the_data_package_is_valid(db: Database, data: Path) -> None:
    fill(db, 50)
    add_imported_prices(db, "rates", [(f"a{i}", "=cmd", "=1+1", 5_00 + i) for i in range(12)])
    build(db, data)

    with system.use_context(trusted=True):
        report = Package(str(data / "editions" / "2026Q3-v1" / "datapackage.json")).validate()

    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == 5


def test_the_tidy_file_has_every_figure_in_major_units_and_a_status_for_every_gap(db: Database, data: Path) -> None:
    fill(db, 20)
    cell = list_cell(data, build(db, data))

    with get_edition(data / "editions", "2026Q3-v1").file("cells.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))

    whole = [row for row in rows if not row["slice"]]
    own = {row["stat"]: row for row in whole if (row["service_code"], row["series"]) == (SERVICE, "list")}
    assert own["P50"]["value"] == f"{cell.median / 100:.2f}"
    assert (own["P50"]["obs_status"], own["P50"]["conf_status"]) == ("A", "")
    assert (own["P10"]["value"], own["P10"]["obs_status"], own["P10"]["conf_status"]) == ("", "M", "")
    hidden = next(row for row in rows if row["service_code"] == "integrated-plan" and row["stat"] == "P50")
    assert (hidden["value"], hidden["n_band"], hidden["obs_status"], hidden["conf_status"]) == ("", "", "Q", "N")
    assert len(whole) == 45 * 4 * 10


def test_an_imported_scheme_keeps_its_names_and_never_meets_the_catalogue(db: Database, data: Path) -> None:
    fill(db, 20)
    hourly = [(f"vendor {i}", "Project Manager", "hour", 100_13 + 2_11 * i) for i in range(20)]
    daily = [(f"vendor {i}", "Project Manager", "day", 800_13 + 20_11 * i) for i in range(6)]
    add_imported_prices(
        db, "gsa-s70", [*hourly, *daily, *(("v", name, "hour", 50_00) for name in ("Analyst", "PM II"))]
    )

    build(db, data)

    edition = latest_edition(data / "editions")
    assert edition is not None
    assert edition.schemes() == ("catalogue", "gsa-s70")
    slugs = [service.slug for service in edition.services("gsa-s70")]
    assert slugs == ["analyst", "pm-ii", "project-manager", "project-manager-per-day"]
    (cell,) = edition.cells("gsa-s70", "project-manager")
    assert (cell.series, cell.currency, cell.unit, cell.n_band) == ("list", "USD", "hour", "18-45")
    assert edition.file("charts/gsa-s70--project-manager.svg").is_file()


def test_verification_finds_every_kind_of_damage(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    folder = data / "editions" / "2026Q3-v1"
    assert verify_edition(data, "2026Q3-v1") == []

    (folder / "extra.txt").write_text("x")
    (folder / "charts" / f"catalogue--{SERVICE}.svg").unlink()
    (folder / "cells.csv").write_bytes((folder / "cells.csv").read_bytes() + b" ")

    problems = " ".join(verify_edition(data, "2026Q3-v1"))
    assert "extra.txt is not in the manifest" in problems
    assert f"charts/catalogue--{SERVICE}.svg is missing" in problems
    assert "cells.csv was changed" in problems


def test_an_edition_that_cannot_be_read_is_a_problem_and_no_crash(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    (data / "editions" / "2026Q3-v1" / "edition.db").write_bytes(b"no database")

    assert "cannot be verified" in verify_edition(data, "2026Q3-v1")[0]


def test_descriptions_that_disagree_are_found(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    folder = data / "editions" / "2026Q3-v1"
    package = json.loads((folder / "datapackage.json").read_text())
    package["resources"][0]["hash"] = "sha256:0"
    (folder / "datapackage.json").write_text(json.dumps(package))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["datapackage.json"]["sha256"] = hash_file(folder / "datapackage.json")
    (folder / "manifest.json").write_text(json.dumps(manifest))

    assert verify_edition(data, "2026Q3-v1") == ["datapackage.json gives another hash for cells.csv than the manifest."]


def test_a_quarter_built_late_does_not_disturb_what_others_are_held_against(db: Database, data: Path) -> None:
    fill(db, 20)
    fill(db, 1, first=60, dated=IN_THE_LATER_WINDOW)
    build(db, data, quarter=Quarter.parse("2026Q1"))
    build(db, data, quarter=Q3)
    fill(db, 12, first=70)

    late = build(db, data, quarter=Q2)
    too_near = build(db, data, quarter=Q3)

    assert list_cell(data, late).carried_from is None
    assert list_cell(data, too_near).carried_from == "2026Q1-v1"
    for summary in list_editions(data / "editions"):
        assert verify_edition(data, str(summary.id)) == []


def test_verification_computes_the_figures_again(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    fill(db, 9, first=40)
    build(db, data)
    shutil.copytree(data / "frozen" / "2026Q3-v1", data / "frozen" / "2026Q3-v2", dirs_exist_ok=True)

    assert "reconstruction" in " ".join(verify_edition(data, "2026Q3-v2"))


def test_an_edition_without_private_inputs_is_verified_by_its_files(db: Database, data: Path) -> None:
    fill(db, 20)
    build(db, data)
    shutil.rmtree(data / "frozen")

    assert verify_edition(data, "2026Q3-v1") == []
    with pytest.raises(NotFound):
        verify_edition(data, "2026Q3-v7")
