"""Indicators of an edition: written, read back, renewed when several agencies changed, and refused when spoilt."""

import csv
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from market.actions.editions import build_edition, verify_edition
from market.benchmark import builds, studies
from market.benchmark.checks import EditionRefused
from market.benchmark.indicator_checks import check_files_agree
from market.benchmark.indicator_tables import INDICATORS_CSV
from market.benchmark.indicators import IndicatorMemory, measure_indicators, read_indicator_baseline, study_key
from market.benchmark.reader import Edition, get_edition
from market.benchmark.studies import Study
from market.core.disclosure import WITHHELD
from market.core.editions import Quarter
from market.core.indicators import NOT_ESTIMABLE, Indicator
from market.core.votes import Votes
from tests.benchmark.priced_market import NOW, add_list_prices, open_priced_market

SERVICES = {"social-post": 10_000_00, "tone-of-voice": 100_000_00, "presence-audit": 250_000_00}
BOTH, LATER = "2025-11-05", "2026-05-20"


def fill(db: Database, agencies: range, dated: str = BOTH) -> None:
    for place, (service, base) in enumerate(SERVICES.items()):
        prices = {f"agency-{n}": int(base * (0.8 + n / 50)) + 7_77 * place for n in agencies}
        add_list_prices(db, service, prices, dated=dated)


def build(db: Database, data: Path, quarter: str, days: int = 0) -> Edition:
    summary = build_edition(
        db,
        data=data,
        quarter=Quarter.parse(quarter),
        currency="RUB",
        synthetic=True,
        by="test",
        now=NOW + timedelta(days=days),
    )
    return get_edition(data / "editions", str(summary.id))


@pytest.fixture
def db(tmp_path: Path):
    database = open_priced_market(tmp_path)
    fill(database, range(20))
    yield database
    database.close()


def figures(edition: Edition, measure: str, series: str = "list") -> dict[tuple[str, str], float | None]:
    return {(f.subject, f.statistic): f.value for f in edition.indicators(measure, series)}


def test_an_edition_says_what_services_cost_in_posts(db, tmp_path):
    edition = build(db, tmp_path, "2026Q2")

    assert {key: value for key, value in figures(edition, "relative-value").items() if value} == {
        ("presence-audit", "VALUE"): pytest.approx(25, rel=0.05),
        ("tone-of-voice", "VALUE"): pytest.approx(10, rel=0.05),
    }
    levels = {statistic: value for (_, statistic), value in figures(edition, "price-level").items()}
    assert levels["P25"] < 1 < levels["P75"]
    assert {f.reason for f in edition.indicators("subcontracting-premium")} == {NOT_ESTIMABLE}


def test_every_measure_has_its_method_page_and_its_version_in_the_edition(db, tmp_path):
    edition = build(db, tmp_path, "2026Q2")

    assert {f.measure for f in edition.indicators()} <= set(edition.summary.methods)
    assert len({f.measure for f in edition.indicators()}) == 21


def test_the_file_and_the_database_tell_the_same(db, tmp_path):
    edition = build(db, tmp_path, "2026Q2")
    with edition.file(INDICATORS_CSV).open(newline="") as handle:
        rows = list(csv.DictReader(handle))

    assert len(rows) == len(edition.indicators())
    for row, indicator in zip(rows, edition.indicators(), strict=True):
        assert (row["measure"], row["series"], row["subject"], row["stat"]) == indicator.key
        assert (float(row["value"]) if row["value"] else None) == indicator.value
        assert row["obs_status"] == ("M" if indicator.reason == NOT_ESTIMABLE else "Q" if indicator.reason else "A")


def test_one_more_agency_leaves_the_indicators_as_they_were(db, tmp_path):
    before = build(db, tmp_path, "2026Q2")
    fill(db, range(60, 61), LATER)
    after = build(db, tmp_path, "2026Q3", 1)

    for measure in ("relative-value", "price-level"):
        assert any(value is not None for value in figures(after, measure).values())
        assert figures(after, measure) == figures(before, measure)
    assert verify_edition(tmp_path, "2026Q3-v1") == []


def test_several_more_agencies_renew_them(db, tmp_path):
    build(db, tmp_path, "2026Q2")
    fill(db, range(60, 70), LATER)
    after = build(db, tmp_path, "2026Q3", 1)

    shown = [f for f in after.indicators("relative-value", "list") if f.value is not None]
    assert {(f.carried_from, f.n_band) for f in shown} == {(None, "18-45")}


def study(agencies: dict[str, float], value: float = 1.5) -> Study:
    return Study(
        "price-level",
        "list",
        Votes.of(agencies),
        lambda: [Indicator("price-level", "list", "", "P50", "ratio", value, n_band="5-9", grade="D")],
    )


FIVE = {name: 1.0 + place for place, name in enumerate("abcde")}
KEY = study_key("price-level", "list")


@pytest.mark.parametrize("changed", [1, 2])
def test_a_study_close_to_one_shown_elsewhere_shows_nothing_where_nothing_stood(changed):
    others = [{KEY: Votes.of(FIVE | {f"new {n}": 9.0 for n in range(changed)})}]
    found = measure_indicators([study(FIVE)], IndicatorMemory({}, others), "2026Q3-v1")

    assert [(f.value, f.reason, f.n_band) for f in found.indicators] == [(None, WITHHELD, None)]
    assert found.behind == {}


def test_changes_add_up_until_they_are_three():
    shown = measure_indicators([study(FIVE)], IndicatorMemory({}, []), "2026Q1-v1")
    standing = {KEY: ("2026Q1-v1", Votes.of(FIVE), shown.indicators)}
    memory = IndicatorMemory(standing, [{KEY: Votes.of(FIVE)}])
    two = measure_indicators([study(FIVE | {"x": 1.0, "y": 2.0}, 1.6)], memory, "2026Q2-v1")
    three = measure_indicators([study(FIVE | {"x": 1.0, "y": 2.0, "z": 3.0}, 1.7)], memory, "2026Q3-v1")

    assert [(f.value, f.carried_from) for f in two.indicators] == [(1.5, "2026Q1-v1")]
    assert dict(two.behind[KEY][1]) == dict(Votes.of(FIVE))
    assert [(f.value, f.carried_from) for f in three.indicators] == [(1.7, None)]


def test_medians_that_were_carried_are_not_in_the_index(db, tmp_path):
    before = build(db, tmp_path, "2026Q2")
    fill(db, range(60, 61), LATER)
    after = build(db, tmp_path, "2026Q3", 1)

    medians = studies.renewed_medians([before], after.summary, after.every_cell())
    assert set(medians["list"]) == {"2026Q2"}


def spoil(change: Callable[[Indicator], Indicator]):
    def measured(*given):
        found = measure_indicators(*given)
        return replace(found, indicators=tuple(change(f) if f.value is not None else f for f in found.indicators))

    return measured


SPOILT = {
    "rounding": lambda f: replace(f, value=f.value * 1.003) if f.measure == "relative-value" else f,
    "thresholds": lambda f: replace(f, n_band="100+"),
    "carried": lambda f: replace(f, carried_from="2026Q2-v1"),
    "withheld": lambda f: replace(f, reason=WITHHELD),
}


@pytest.mark.parametrize("check", SPOILT)
def test_a_spoilt_indicator_is_refused(db, tmp_path, monkeypatch, check):
    build(db, tmp_path, "2026Q2")
    fill(db, range(60, 70), LATER)
    monkeypatch.setattr(builds, "measure_indicators", spoil(SPOILT[check]))

    with pytest.raises(EditionRefused) as refusal:
        build(db, tmp_path, "2026Q3", 1)
    assert refusal.value.check == check


def test_a_renewal_after_one_change_is_refused(db, tmp_path, monkeypatch):
    build(db, tmp_path, "2026Q2")
    fill(db, range(60, 61), LATER)
    # Only the smallest study is spoilt: cells stay protected by their own rule, and levels rest on shown cells.
    monkeypatch.setattr("market.benchmark.indicators.is_compatible", lambda *_votes: True)
    monkeypatch.setattr(
        builds,
        "list_studies",
        lambda inputs: (
            replace(each, contributors=Votes.of(dict(each.contributors) | {"one more": 1.0}))
            if len(each.contributors)
            else each
            for each in studies.list_studies(inputs)
        ),
    )

    with pytest.raises(EditionRefused) as refusal:
        build(db, tmp_path, "2026Q3", 1)
    assert refusal.value.check == "editions apart"


def test_a_table_other_than_its_files_is_refused(db, tmp_path):
    edition = build(db, tmp_path, "2026Q2")
    indicators = [replace(f, value=99.0) if f.value else f for f in edition.indicators()]

    with pytest.raises(EditionRefused, match=r"indicators\.csv or indicators\.parquet"):
        check_files_agree(edition, indicators)


def test_an_edition_from_before_there_were_indicators_has_none(db, tmp_path):
    build(db, tmp_path, "2026Q2")
    folder = tmp_path / "editions" / "2026Q2-v1"
    connection = sqlite3.connect(folder / "edition.db")
    connection.execute("DROP TABLE indicators")
    connection.commit()
    connection.close()
    (tmp_path / "frozen" / "2026Q2-v1" / "indicators.parquet").unlink()
    shutil.copytree(folder, tmp_path / "elsewhere" / "2026Q2-v1")

    assert get_edition(tmp_path / "elsewhere", "2026Q2-v1").indicators() == ()
    assert read_indicator_baseline(tmp_path / "frozen" / "2026Q2-v1") == {}
