"""The published test vectors of the design study, met to the digits they have."""

import csv
import json
import math
from collections import Counter, defaultdict

import pytest

from market.core.disclosure import may_change, publishable_statistics
from market.core.grids import round_to_grid
from market.core.summaries import (
    QUANTILES,
    log_half_width_of_median,
    one_value_per_agency,
    order_statistic_interval,
    order_statistic_interval_with_extremes,
    quantiles_of_agencies,
    quartile_dispersion,
    reliability_grade,
    spread_ratio,
)
from market.core.votes import changed_groups
from tests.shared_folder import shared_folder

pytestmark = pytest.mark.shared

SNAPSHOTS = ("2016-02-18", "2017-01-04", "2017-02-21")


@pytest.fixture(scope="module")
def vectors():
    path = shared_folder() / "reference" / "vectors" / "reference_vectors.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def vintages():
    """Return snapshot -> (service, level) -> agency -> price, from the real hourly price lists."""
    lines = defaultdict(lambda: defaultdict(list))
    path = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["price"] and row["unit_std"] == "hour":
                cell = row["service_std"], row["level"]
                lines[row["snapshot"]][cell].append((row["vendor_std"], float(row["price"])))
    return {
        snapshot: {cell: one_value_per_agency(pairs) for cell, pairs in cells.items()}
        for snapshot, cells in lines.items()
    }


def test_quantiles_and_spread_meet_the_dispersion_vector(vectors):
    vector = vectors["dispersion"]

    found = quantiles_of_agencies(vector["x"])

    assert list(found.values()) == pytest.approx(vector["q_type7_10_25_50_75_90"], rel=1e-11)
    assert spread_ratio(found["p90"], found["p10"]) == pytest.approx(vector["p90_p10"], rel=1e-11)
    assert spread_ratio(found["p75"], found["p25"]) == pytest.approx(vector["p75_p25"], rel=1e-11)
    assert quartile_dispersion(found["p25"], found["p75"]) == pytest.approx(vector["qcd"], rel=1e-11)


@pytest.mark.parametrize(
    ("table", "measure"),
    [
        ("order_stat_ci_95", order_statistic_interval_with_extremes),
        ("order_stat_ci_95_excl_extremes", order_statistic_interval),
    ],
)
def test_rank_intervals_meet_their_vectors(vectors, table, measure):
    compared = 0
    for n, row in vectors[table].items():
        for probability, expected in row.items():
            found = measure(int(n), float(probability))
            assert _rounded(found) in _equally_good(int(n), float(probability), expected), (n, probability)
            compared += 1

    assert compared == 5 * len(vectors[table]) > 50


def test_the_smallest_numbers_for_an_interval_meet_their_vector(vectors):
    for name, measure in (
        ("any_order_stat", order_statistic_interval_with_extremes),
        ("excluding_min_and_max", order_statistic_interval),
    ):
        for probability, expected in vectors["min_n_for_95ci"][name].items():
            smallest = next(n for n in range(1, 100) if measure(n, float(probability)) is not None)
            assert smallest == expected


@pytest.mark.parametrize(("name", "steps"), [("E24", 24), ("E48", 48)])
def test_the_grid_meets_its_vectors(vectors, name, steps):
    table = vectors["log_grid_rounding"][name]

    assert {value: float(f"{round_to_grid(float(value), steps):.6g}") for value in table} == table


@pytest.mark.parametrize(("name", "steps"), [("E12", 12), ("E24", 24), ("E48", 48)])
def test_the_largest_error_of_a_grid_is_half_a_step(vectors, name, steps):
    expected = vectors["log_grid_rounding"]["max_rel_error"].get(name)

    worst = 10 ** (0.5000001 / steps)

    assert expected is None or round_to_grid(worst, steps) / worst - 1 == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("earlier", "later"), [SNAPSHOTS[:2], SNAPSHOTS[1:]])
def test_agencies_that_come_and_go_block_as_many_real_cells_as_the_study_found(vintages, earlier, later):
    path = shared_folder() / "reference" / "vectors" / "gsa_vintage_sdc.json"
    expected = json.loads(path.read_text(encoding="utf-8"))[f"{earlier}->{later}"]
    before, after = _shown_cells(vintages[earlier]), _shown_cells(vintages[later])

    in_both = before.keys() & after.keys()
    come_or_gone = [changed_groups(dict.fromkeys(before[c], 1.0), dict.fromkeys(after[c], 1.0)) for c in in_both]

    blocked = sum(not may_change(changed) for changed in come_or_gone)
    unchanged = come_or_gone.count(0)
    assert (len(before), len(after)) == (expected["published_A"], expected["published_B"])
    assert unchanged == expected["symdiff0"]
    assert blocked == expected["symdiff1_2(blocked)"]
    assert len(in_both) - blocked - unchanged == expected["symdiff>=3(ok)"]
    assert len(after.keys() - before.keys()) == expected["newly_crossing_5"]
    assert len(before.keys() - after.keys()) == expected["dropped_below_5"]


def test_real_price_lists_earn_the_grades_the_study_found(vintages):
    latest = vintages[SNAPSHOTS[-1]]
    shown = _shown_cells(latest)

    grades = Counter(
        reliability_grade(len(values), log_half_width_of_median(values.values())) for values in shown.values()
    )

    assert grades == {"A": 2, "B": 3, "C": 15, "D": 64}
    assert len(latest) - len(shown) == 1_833


def _shown_cells(cells):
    return {cell: values for cell, values in cells.items() if publishable_statistics(len(values))}


def _rounded(interval):
    return None if interval is None else (interval.lower, interval.upper, round(interval.coverage, 6))


def _equally_good(n, probability, expected):
    """The vector, and at the median its mirror image: both cover exactly the same."""
    if expected is None:
        return [None]
    lower, upper, coverage = expected
    mirror = [(n + 1 - upper, n + 1 - lower, coverage)] if math.isclose(probability, QUANTILES["p50"]) else []
    return [(lower, upper, coverage), *mirror]
