"""Bundles and mark-ups are kept as pseudonyms and amounts, and reach the indicators of an edition."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from market.benchmark.frozen_records import (
    BUNDLES_FILE,
    read_bundles,
    read_mark_ups,
    write_bundles,
    write_mark_ups,
)
from market.benchmark.frozen_work import (
    PROJECTS_FILE,
    read_awarded,
    read_kinds,
    read_projects,
    write_awarded,
    write_kinds,
    write_projects,
)
from market.benchmark.studies import Inputs, list_studies
from market.benchmark.work_studies import WorkInputs, list_work_studies
from market.core.budget_indicators import AwardedValue
from market.core.bundles import Bundle, BundleLine
from market.core.catalogue import CountKind
from market.core.lenses import WorkCost
from market.core.price_ratios import AmountPair
from market.core.projects import Project
from market.core.votes import Votes, pseudonym

TWO = [
    Bundle("south", (BundleLine("social-post", 10.0, 450_00), BundleLine("monthly-report", 1.5, 500_00))),
    Bundle("north", (BundleLine("social-post", 1.0, 40_00), BundleLine("social-post", 1.0, 40_00))),
]


def kept(read: Callable[[duckdb.DuckDBPyConnection, Path], list[Any]], folder: Path) -> list[Any]:
    with duckdb.connect() as connection:
        return read(connection, folder)


def test_bundles_come_back_under_pseudonyms_whatever_their_order(tmp_path: Path) -> None:
    write_bundles(tmp_path, TWO)
    once = (tmp_path / BUNDLES_FILE).read_bytes()
    write_bundles(tmp_path, TWO[::-1])

    assert (tmp_path / BUNDLES_FILE).read_bytes() == once
    found = {bundle.group: sorted(bundle.lines) for bundle in kept(read_bundles, tmp_path)}
    assert found == {pseudonym(bundle.group): sorted(bundle.lines) for bundle in TWO}
    assert sorted(path.name for path in tmp_path.iterdir()) == [BUNDLES_FILE]
    assert "north" not in str(duckdb.sql(f"FROM '{tmp_path / BUNDLES_FILE}'").fetchall())


def test_mark_ups_come_back(tmp_path: Path) -> None:
    write_mark_ups(tmp_path, [AmountPair("south", 120_00, 100_00), AmountPair("north", 90_00, 100_00)])

    assert sorted(kept(read_mark_ups, tmp_path)) == sorted(
        [AmountPair(pseudonym("south"), 120_00.0, 100_00.0), AmountPair(pseudonym("north"), 90_00.0, 100_00.0)]
    )


def test_none_are_none(tmp_path: Path) -> None:
    write_bundles(tmp_path, [])
    write_mark_ups(tmp_path, [])

    assert kept(read_bundles, tmp_path) == kept(read_mark_ups, tmp_path) == []


def inputs(bundles: list[Bundle], mark_ups: list[AmountPair]) -> Inputs:
    prices = {f"a{n}": 90_00.0 + n * 1_00 for n in range(21)}
    votes = {"quoted": {"social-post": Votes.of(prices), "monthly-report": Votes.of(prices)}}
    return Inputs(["social-post", "monthly-report"], votes, {}, [], bundles, mark_ups, [], [], {})


def test_bundles_are_set_against_medians_and_mark_ups_against_costs() -> None:
    half_price = [
        Bundle(f"a{n % 20}", (BundleLine("social-post", 2.0, 100_00), BundleLine("monthly-report", 1.0, 50_00)))
        for n in range(40)
    ]
    unknown = [Bundle("a1", (BundleLine("social-post", 1.0, 1), BundleLine("seo-audit", 1.0, 1)))] * 40
    dearer = [AmountPair(f"a{n % 20}", 130_00, 100_00) for n in range(40)]
    found = {
        study.measure: {indicator.value for indicator in study.estimate()}
        for study in list_studies(inputs(half_price + unknown, dearer))
    }

    assert found["bundle-price"] == {-50.0}
    assert found["mark-up"] == {30.0}


def test_finished_work_comes_back_under_pseudonyms_whatever_its_order(tmp_path: Path) -> None:
    own_known = Project("south", WorkCost(900, 100, 50), True, {"hires": 2, "hours": 40}, {"reply-rate": True})
    projects = [own_known, Project("north", WorkCost(500, 0), False, {"hours": 3}), Project("empty", WorkCost(1, 1))]
    write_projects(tmp_path, projects)
    once = (tmp_path / PROJECTS_FILE).read_bytes()
    write_projects(tmp_path, projects[::-1])

    assert (tmp_path / PROJECTS_FILE).read_bytes() == once
    found = {project.agency: project for project in kept(read_projects, tmp_path)}
    assert found == {
        pseudonym(each.agency): replace(each, agency=pseudonym(each.agency)) for each in projects if each.counts
    }


def test_kinds_keep_what_they_meant_and_awards_whose_they_were(tmp_path: Path) -> None:
    hires, part = (
        CountKind("hires", "outcome", "Hires", "Наймы", "People", "", ""),
        CountKind("answered-items", "", "Answered", "Отвеченные", "Items", "answerable-items", "reply-rate"),
    )
    write_kinds(tmp_path, [hires, part])
    assert kept(read_kinds, tmp_path) == [
        replace(each, name_en="", name_ru="", definition="") for each in (hires, part)
    ]
    write_awarded(tmp_path, [AwardedValue("south", "client", "pr", 5)])
    assert kept(read_awarded, tmp_path) == [AwardedValue(pseudonym("south"), pseudonym("client"), "pr", 5)]


def test_only_studies_whose_own_agencies_changed_are_renewed() -> None:
    hires, hours = (
        CountKind(code, lens, "", "", "", "", "") for code, lens in (("hires", "outcome"), ("hours", "effort"))
    )
    before = [Project(f"a{n}", WorkCost(900, 0), counts={"hires": 2, "hours": 3}) for n in range(6)]
    after = [*before, Project("new", WorkCost(900, 0), counts={"hours": 9})]
    one, other = (
        {
            (measure, subject): behind
            for measure, subject, behind, _ in list_work_studies(WorkInputs(work, [hires, hours]))
        }
        for work in (before, after)
    )
    assert dict(one["cost-per-result", "hires"]) == dict(other["cost-per-result", "hires"])
    assert dict(one["cost-per-result", "hours"]) != dict(other["cost-per-result", "hours"])
