"""One agency that enters hundreds of lines moves the median of lines, not the median of agencies."""

import csv
from collections import Counter

import pytest

from market.core.summaries import one_value_per_agency, quantile
from tests.shared_folder import shared_folder

pytestmark = pytest.mark.shared

FLOOD = 200


@pytest.fixture(scope="module")
def lines():
    """Return (agency, price) of "project manager" in the latest snapshot, one line per offer."""
    offers = {}
    path = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["snapshot"], row["service_std"]) == ("2017-02-21", "project manager") and row["price"]:
                offer = row["vendor_std"], row["level"], row["education"], row["experience"]
                offers.setdefault(offer, (row["vendor_std"], float(row["price"])))
    return list(offers.values())


def median_of_lines(lines):
    return quantile((price for _, price in lines), 0.50)


def median_of_agencies(lines):
    return quantile(one_value_per_agency(lines).values(), 0.50)


def test_real_lines_have_the_medians_the_study_found(lines):
    assert (len(lines), len({agency for agency, _ in lines})) == (130, 100)
    assert median_of_lines(lines) == pytest.approx(130.225, abs=1e-9)
    assert median_of_agencies(lines) == pytest.approx(128.535, abs=1e-9)


def test_a_flood_of_lines_doubles_the_median_of_lines(lines):
    flooded = [*lines, *[(lines[0][0], 2 * median_of_lines(lines))] * FLOOD]

    assert median_of_lines(flooded) == pytest.approx(260.45, abs=1e-9)


def test_whoever_floods_moves_the_median_of_agencies_by_at_most_one_rank(lines):
    price = 2 * median_of_lines(lines)

    moved_to = Counter(
        round(median_of_agencies([*lines, *[(agency, price)] * FLOOD]), 9) for agency, _ in dict(lines).items()
    )

    # Half the agencies were above the median already; the others each cross it, and it moves half a gap.
    assert moved_to == {128.535: 49, 129.165: 1, 129.34: 50}
    assert sorted(one_value_per_agency(lines).values())[50] <= max(moved_to) <= sorted(
        one_value_per_agency(lines).values()
    )[51]  # fmt: skip
