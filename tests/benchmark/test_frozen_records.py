"""Bundles and mark-ups are kept as pseudonyms and amounts, and reach the indicators of an edition."""

from collections.abc import Callable
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
from market.benchmark.studies import Inputs, list_studies
from market.core.bundles import Bundle, BundleLine
from market.core.price_ratios import AmountPair
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
