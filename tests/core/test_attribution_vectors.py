"""What prices go with: the vectors of the design study and real rate cards, met to the digits they have."""

import csv
import json
import math
from collections import defaultdict

import numpy as np
import pytest

from market.core.attribution import (
    explained_shares,
    shapley,
    shares_of_r2,
    shares_within_services,
    verdict,
    within_share_interval,
)
from market.core.clustered_errors import clustered_slope
from market.core.fixed_effects import without_effects_of, without_effects_of_both, without_mean
from market.core.premiums import (
    gap_of_means,
    premium_within_agencies,
    premium_within_services,
    raw_premium,
    spread_without_premium,
    wild_premium_interval,
)
from market.core.price_ratios import mix_and_price_effects
from market.core.priced_quotes import PricedQuote
from market.core.summaries import StatisticsRefused
from tests.shared_folder import shared_folder

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def vectors():
    path = shared_folder() / "reference" / "vectors" / "claim_vectors.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def claim(vectors):
    return vectors["claim_synth"]


@pytest.fixture(scope="module")
def quotes():
    path = shared_folder() / "reference" / "vectors" / "claim_test_synthetic.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [PricedQuote(row["a"], row["s"], float(row["p"]), float(row["sub"])) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def rate_cards():
    """Return (vendor, service and level, price, business size) of the hourly lines of the latest snapshot."""
    path = shared_folder() / "data" / "gsa_calc_s70" / "s70_tidy.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["vendor_std"], f"{row['service_std']}|{row['level']}", float(row["price"]), row["business_size"])
            for row in csv.DictReader(file)
            if row["price"] and row["unit_std"] == "hour" and row["snapshot"] == "2017-02-21"
        ]


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("raw", raw_premium),
        ("mix_adjusted(service FE)", premium_within_services),
        ("within_agency(service+agency FE)", premium_within_agencies),
    ],
)
def test_premiums_meet_their_vectors(claim, quotes, name, measure):
    vector, found = claim[name], measure(quotes)

    assert (found.quotes, found.agencies, found.agencies_with_both) == (claim["n"], claim["agencies"], 59)
    assert found.effect == pytest.approx(vector["gamma"], rel=1e-11)
    assert found.standard_error == pytest.approx(vector["se_cluster" if "se_cluster" in vector else "se"], rel=1e-11)
    assert found.premium == pytest.approx(vector["premium"], rel=1e-11)
    assert found.interval == pytest.approx(vector["ci95"], rel=1e-11)
    assert found.r2 == pytest.approx(vector["R2"], rel=1e-11)
    assert not found.needs_wild_interval


def test_the_error_that_counts_quotes_as_independent_meets_its_vector(claim, quotes):
    columns = np.array([(math.log(quote.price), quote.subcontracted) for quote in quotes])
    left, rank = without_effects_of_both(columns, _codes(q.agency for q in quotes), _codes(q.service for q in quotes))
    outcome, regressor = left.T
    slope = clustered_slope(outcome, regressor, _codes(q.agency for q in quotes), rank=rank).value

    rest = outcome - slope * regressor
    naive = math.sqrt(rest @ rest / (len(quotes) - rank - 1) / (regressor @ regressor))

    assert naive == pytest.approx(claim["within_naive_se"], rel=1e-11)


def test_the_wild_interval_of_sixty_agencies_is_near_the_one_of_students_t(claim, quotes):
    found = wild_premium_interval(quotes, seed=1, draws=2000)

    assert found == pytest.approx(claim["within_agency(service+agency FE)"]["ci95"], abs=0.003)


def test_r2_of_every_set_meets_its_vector(claim, quotes):
    names = {"sub": "subcontracted", "none": ""}
    expected = {
        frozenset(names.get(part, part) for part in name.split("+") if part != "none"): value
        for name, value in claim["all_subsets_R2"].items()
    }

    assert explained_shares(quotes) == pytest.approx(expected, rel=1e-11, abs=1e-12)


def test_shares_of_r2_meet_their_vector(claim, quotes):
    found = shares_of_r2(quotes)

    expected = claim["shapley_R2"]
    assert found["service"] == pytest.approx(expected["service"], rel=1e-11)
    assert found["agency"] == pytest.approx(expected["agency"], rel=1e-11)
    assert found["subcontracted"] == pytest.approx(expected["sub"], rel=1e-9)
    assert found["residual"] == pytest.approx(claim["residual"], rel=1e-10)


def test_shares_within_services_meet_their_vector(claim, quotes):
    found, vector = shares_within_services(quotes), claim["within_service"]

    assert found["subcontracted"] == pytest.approx(vector["shapley_sub"], rel=1e-10)
    assert found["agency"] == pytest.approx(vector["shapley_agency"], rel=1e-10)
    assert found["subcontracted"] == pytest.approx((vector["sub_first"] + vector["sub_last"]) / 2, rel=1e-10)


def test_the_interval_of_the_share_is_near_its_vector_and_explains_part(claim, quotes):
    found = within_share_interval(quotes, seed=1)

    assert found == pytest.approx(claim["within_service"]["shapley_sub_boot95"], abs=0.005)
    assert verdict(found) == "explains part"


def test_the_spread_meets_its_vector(claim, quotes):
    found = spread_without_premium(quotes)

    assert found.observed == pytest.approx(claim["median_P90P10_observed"], rel=1e-12)
    assert found.without_premium == pytest.approx(claim["median_P90P10_if_no_sub_premium"], rel=1e-11)


def test_the_gap_of_means_meets_its_vector(claim, quotes):
    unexplained, explained, gap = claim["oaxaca"]["two_fold_pooled(unexplained,explained,gap)"]

    assert gap_of_means(quotes) == pytest.approx((gap, explained, unexplained), rel=1e-9)


def test_mix_and_price_meet_their_vector():
    path = shared_folder() / "reference" / "vectors" / "reference_vectors.json"
    vector = json.loads(path.read_text(encoding="utf-8"))["lmdi"]

    found = mix_and_price_effects(vector["t0_share_price"], vector["t1_share_price"])

    assert found == pytest.approx((vector["mix_effect"], vector["price_effect"]), rel=1e-11)
    assert sum(found) == pytest.approx(vector["P1"] - vector["P0"], rel=1e-12)


def test_real_small_businesses_meet_their_vector_and_are_too_few_to_speak_of(vectors, rate_cards):
    vector = vectors["gsa_small_business"]
    vendors_of = defaultdict(set)
    for vendor, service, _, _ in rate_cards:
        vendors_of[service].add(vendor)
    lines = [
        PricedQuote(vendor, service, price, float(size == "small"))
        for vendor, service, price, size in rate_cards
        if len(vendors_of[service]) >= 5
    ]

    columns = np.array([(math.log(line.price), line.subcontracted) for line in lines])
    left, rank = without_effects_of(columns, _codes(line.service for line in lines))
    slope = clustered_slope(*left.T, _codes(line.agency for line in lines), rank=rank)

    assert (len(lines), slope.clusters) == (vector["n"], vector["clusters"])
    assert slope.value == pytest.approx(vector["gamma"], rel=1e-11)
    assert slope.standard_error == pytest.approx(vector["se_cluster"], rel=1e-11)
    with pytest.raises(StatisticsRefused, match="6 agencies that do work themselves"):
        premium_within_services(lines)


def test_real_rate_cards_share_out_between_service_and_agency_as_the_study_found(rate_cards):
    cells = _largest_block(_often_enough(_cell_medians(rate_cards)))
    agencies, services = _codes(agency for agency, _ in cells), _codes(service for _, service in cells)
    column = np.array(list(cells.values()))[:, np.newaxis]
    total = float((without_mean(column).columns ** 2).sum())

    explained = {
        frozenset[str](): 0.0,
        frozenset({"service"}): 1 - float((without_effects_of(column, services).columns ** 2).sum()) / total,
        frozenset({"agency"}): 1 - float((without_effects_of(column, agencies).columns ** 2).sum()) / total,
        frozenset({"agency", "service"}): 1
        - float((without_effects_of_both(column, agencies, services).columns ** 2).sum()) / total,
    }

    assert (len(cells), agencies.max() + 1, services.max() + 1) == (761, 167, 80)
    assert list(explained.values()) == pytest.approx([0, 0.386, 0.511, 0.764], abs=1e-3)
    assert shapley(explained) == pytest.approx({"service": 0.320, "agency": 0.444}, abs=1e-3)


def _codes(names):
    return np.unique(np.array(list(names)), return_inverse=True)[1]


def _cell_medians(lines):
    logs = defaultdict(list)
    for vendor, service, price, _ in lines:
        logs[vendor, service].append(math.log(price))
    return {cell: float(np.median(values)) for cell, values in logs.items()}


def _often_enough(cells):
    while True:
        services_of, agencies_of = defaultdict(set), defaultdict(set)
        for agency, service in cells:
            services_of[agency].add(service)
            agencies_of[service].add(agency)
        kept = {(a, s): v for (a, s), v in cells.items() if len(services_of[a]) >= 2 and len(agencies_of[s]) >= 5}
        if len(kept) == len(cells):
            return cells
        cells = kept


def _largest_block(cells):
    block = {name: number for number, name in enumerate({("a", a) for a, _ in cells} | {("s", s) for _, s in cells})}
    changed = True
    while changed:
        changed = False
        for agency, service in cells:
            low, high = sorted((block["a", agency], block["s", service]))
            if low != high:
                block["a", agency] = block["s", service] = low
                changed = True
    sizes = defaultdict(int)
    for agency, _ in cells:
        sizes[block["a", agency]] += 1
    largest = max(sizes, key=sizes.get)
    return {(a, s): value for (a, s), value in cells.items() if block["a", a] == largest}
