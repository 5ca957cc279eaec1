"""Price levels: the published vectors, the slow twin, and what must hold of any fit."""

import csv
import json
import math
import statistics
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.levels import (
    LevelCell,
    cells_to_review,
    connected_blocks,
    contrast_error,
    estimable_cells,
    price_index,
    price_levels,
    robust_price_levels,
    shrunken_levels,
)
from market.core.summaries import StatisticsRefused
from tests import reference
from tests.shared_folder import shared_folder

AGENCIES, SERVICES = "ABCDE", ("blog", "group", "tweet", "video")
PRICES = st.floats(0.01, 1e6)


@pytest.fixture(scope="module")
def vectors():
    return json.loads((shared_folder() / "reference" / "vectors" / "reference_vectors.json").read_text())


def cells_of(rows) -> list[LevelCell]:
    return [LevelCell(agency, service, math.log(price)) for agency, service, price in rows]


@st.composite
def connected_cells(draw, *, full=False):
    """Cells of one block: a chain of agencies and services, and any others beside it."""
    chain = {(agency, SERVICES[(place + step) % 4]) for place, agency in enumerate(AGENCIES) for step in (0, 1)}
    every = [(agency, service) for agency in AGENCIES for service in SERVICES]
    chosen = set(every) if full else chain | draw(st.sets(st.sampled_from(every)))
    return [LevelCell(*pair, math.log(draw(PRICES)), draw(st.floats(0.1, 10))) for pair in sorted(chosen)]


def test_the_small_vector_holds_to_its_last_digit(vectors):
    expected, cells = vectors["cpd_small"], cells_of(vectors["cpd_small"]["rows"])
    levels = price_levels(cells)

    assert dict(zip(levels.agencies, levels.agency_effects, strict=True)) == pytest.approx(
        expected["agency_log"], abs=5e-12
    )
    assert {name: levels.level(name) for name in "ABC"} == pytest.approx(expected["agency_level_geomean1"], rel=1e-11)
    assert {name: levels.relative_level(name, "A") for name in "ABC"} == pytest.approx(
        expected["agency_level_base_A"], rel=1e-11
    )
    relative = {name: levels.relative_value(name, "tweet") for name in levels.services}
    assert relative == pytest.approx(expected["relative_value_tweet1"], rel=1e-11)
    assert dict(zip(levels.services, np.exp(levels.service_effects), strict=True)) == pytest.approx(
        expected["service_level"], rel=1e-11
    )
    assert (levels.sigma, levels.degrees) == (pytest.approx(expected["sigma"], rel=1e-11), expected["df_resid"])
    for name in "BC":
        assert contrast_error(cells, "A", name) == pytest.approx(
            expected["se_ols_base_A"][f"C(a)[T.{name}]"], rel=1e-11
        )


@pytest.mark.parametrize("vector", ["cpd_small_weighted", "cpd_small_equal_vote"])
def test_the_weighted_vectors_hold(vectors, vector):
    rows, weights = cells_of(vectors["cpd_small"]["rows"]), vectors[vector]["weights"]
    count = {name: sum(cell.agency == name for cell in rows) for name in "ABC"}
    weight = {cell: weights[cell.service] if isinstance(weights, dict) else 1 / count[cell.agency] for cell in rows}
    levels = price_levels([cell._replace(weight=weight[cell]) for cell in rows])

    assert {name: levels.relative_level(name, "A") for name in "ABC"} == pytest.approx(
        vectors[vector]["agency_level_base_A"], rel=1e-10
    )


def test_one_typing_error_moves_the_plain_fit_and_not_the_robust_one(vectors):
    expected, cells = vectors["cpd_outlier"], cells_of(vectors["cpd_outlier"]["rows"])
    plain, robust = price_levels(cells), robust_price_levels(cells)

    assert plain.relative_level("D", "A") == pytest.approx(expected["ols"]["C(a)[T.D]"], rel=1e-11)
    for name in "BCD":
        assert robust.relative_level(name, "A") == pytest.approx(expected["huber1.345"][f"C(a)[T.{name}]"], rel=1e-9)
    assert robust.relative_value("group_month", "tweet") == pytest.approx(100, rel=1e-9)
    assert [(cell.agency, cell.service) for cell in cells_to_review(cells, robust)] == [("D", "group_month")]


def test_blocks_without_a_common_service_are_kept_apart(vectors):
    cells = [LevelCell(agency, service, 0.0) for agency, service in vectors["components"]["rows"]]
    blocks = [
        sorted({cell.agency for cell in block} | {cell.service for cell in block}) for block in connected_blocks(cells)
    ]

    assert sorted(blocks) == sorted(vectors["components"]["blocks"])
    with pytest.raises(StatisticsRefused, match="across blocks"):
        price_levels(cells)


def test_the_index_equals_the_one_that_was_published(vectors):
    rows = list(csv.DictReader((shared_folder() / "data" / "ces_sigma_2.csv").read_text().splitlines()))
    spent = defaultdict(float)
    for row in rows:
        spent[row["time"]] += float(row["prices"]) * float(row["quantities"])
    cells = [
        LevelCell(
            f"{int(row['time']):02}",
            row["prodID"],
            math.log(float(row["prices"])),
            float(row["prices"]) * float(row["quantities"]) / spent[row["time"]],
        )
        for row in rows
    ]
    published = vectors["ces_sigma_2_published"]

    assert list(price_index(cells).values()) == pytest.approx(published["WTPD"], abs=1e-13)
    plain = price_index([cell._replace(weight=1.0) for cell in cells])
    assert list(plain.values()) == pytest.approx(published["jevons_eq_unweighted_TPD"], abs=1e-13)
    gap = [cell._replace(weight=1.0) for cell in cells if (cell.service, cell.agency > "08") != ("4", True)]
    assert list(price_index(gap).values()) == pytest.approx(published["gap_case_unweighted_TPD"], abs=1e-11)


def test_the_real_rate_cards_give_the_figures_on_record():
    rows = csv.DictReader((shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv").read_text().splitlines())
    prices = defaultdict(list)
    for row in rows:
        if row["snapshot"] == "2017-02-21" and row["unit_std"].lower() == "hour" and row["price"]:
            service = f"{row['service_std']} {row['level']}"
            prices[row["vendor_std"], service].append(math.log(float(row["price"])))
    every = [LevelCell(*pair, statistics.median(logs)) for pair, logs in prices.items()]
    cells = estimable_cells(every)
    plain, robust = price_levels(cells), robust_price_levels(cells)
    spread = np.quantile(np.exp(robust.agency_effects), (0.1, 0.5, 0.9))

    assert (len(cells), len(plain.agencies), len(plain.services)) == (761, 167, 80)
    assert plain.sigma == pytest.approx(0.212, abs=1e-3)
    assert spread == pytest.approx((0.745, 0.978, 1.377), abs=1e-3)
    assert np.max(np.abs(plain.agency_effects - robust.agency_effects)) == pytest.approx(0.18, abs=5e-3)


@settings(max_examples=25, deadline=None)
@given(connected_cells())
def test_the_fit_equals_its_slow_twin(cells):
    agencies, services = reference.price_levels(cells)
    levels = price_levels(cells)

    assert dict(zip(levels.agencies, levels.agency_effects, strict=True)) == pytest.approx(agencies, abs=1e-6)
    assert dict(zip(levels.services, levels.service_effects, strict=True)) == pytest.approx(services, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(connected_cells(), st.floats(0.01, 100), st.randoms())
def test_scaling_weights_or_all_prices_and_reordering_leave_levels_alone(cells, factor, random):
    before = price_levels(cells).agency_effects
    shuffled = [
        cell._replace(weight=cell.weight * factor, log_price=cell.log_price + math.log(factor)) for cell in cells
    ]
    random.shuffle(shuffled)

    assert price_levels(shuffled).agency_effects == pytest.approx(before, abs=1e-9)
    assert np.mean(before) == pytest.approx(0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(connected_cells(), st.floats(0.1, 10))
def test_scaling_one_agencys_prices_scales_its_level_alone(cells, factor):
    dearer = [
        cell._replace(log_price=cell.log_price + math.log(factor)) if cell.agency == "B" else cell for cell in cells
    ]
    before, after = price_levels(cells), price_levels(dearer)

    for name in "BCDE":
        expected = before.relative_level(name, "A") * (factor if name == "B" else 1)
        assert after.relative_level(name, "A") == pytest.approx(expected, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(connected_cells(full=True))
def test_a_full_table_gives_the_jevons_index(cells):
    plain = [cell._replace(weight=1.0) for cell in cells]
    means = {name: statistics.fmean(cell.log_price for cell in plain if cell.agency == name) for name in AGENCIES}
    levels = price_levels(plain)

    for name in AGENCIES:
        assert levels.relative_level(name, "A") == pytest.approx(math.exp(means[name] - means["A"]), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(connected_cells())
def test_standard_errors_equal_those_of_the_whole_covariance(cells):
    levels = price_levels(cells)
    agencies, services = list(levels.agencies), list(levels.services)
    design = np.zeros((len(cells), len(agencies) + len(services) - 1))
    for place, cell in enumerate(cells):
        design[place, agencies.index(cell.agency)] = 1
        if services.index(cell.service):
            design[place, len(agencies) + services.index(cell.service) - 1] = 1
    weights = np.array([cell.weight for cell in cells])
    covariance = np.linalg.inv(design.T @ (design * weights[:, None]))[: len(agencies), : len(agencies)]
    centre = np.eye(len(agencies)) - 1 / len(agencies)
    expected = levels.sigma * np.sqrt(np.diag(centre @ covariance @ centre))

    if levels.degrees:
        assert levels.agency_errors == pytest.approx(expected, rel=1e-7, abs=1e-10)
    else:
        assert math.isnan(levels.sigma)


def test_thin_agencies_and_services_are_left_out_until_nothing_is_thin():
    full = [LevelCell(agency, service, 0.0) for agency in "abcde" for service in ("x", "y")]
    thin = [LevelCell("f", "x", 0.0), LevelCell("a", "z", 0.0), LevelCell("f", "z", 0.0)]

    assert estimable_cells([*full, *thin]) == tuple(sorted([*full]))
    assert estimable_cells(thin) == ()


def test_a_level_known_loosely_is_drawn_towards_one(vectors):
    levels = price_levels(cells_of(vectors["cpd_small"]["rows"]))
    shrunken = shrunken_levels(levels)

    assert all(abs(math.log(shrunken[name])) < abs(math.log(levels.level(name))) for name in "ABC")
    assert all((shrunken[name] > 1) == (levels.level(name) > 1) for name in "ABC")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([], "no cells"),
        ([LevelCell("A", "x", 1.0), LevelCell("A", "x", 2.0)], "one cell for each"),
        ([LevelCell("A", "x", math.nan)], "finite log price"),
        ([LevelCell("A", "x", 1.0, 0.0)], "weight above 0"),
    ],
)
def test_cells_that_cannot_be_fitted_are_refused(cells, fault):
    with pytest.raises(StatisticsRefused, match=fault):
        price_levels(cells)


def test_an_agency_outside_the_block_has_no_level(vectors):
    with pytest.raises(StatisticsRefused, match="'Z' is not in the block"):
        price_levels(cells_of(vectors["cpd_small"]["rows"])).level("Z")
