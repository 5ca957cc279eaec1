"""The premium of subcontracted work: claims, and comparison with dummies for every level."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.clustered_errors import (
    clustered_slope,
    student_coverage,
    student_quantile,
    webb_weights,
    wild_distances,
    wild_interval,
    wild_p_value,
    wild_parts,
)
from market.core.fixed_effects import without_effects_of_both
from market.core.premiums import (
    gap_of_means,
    premium_within_agencies,
    premium_within_services,
    raw_premium,
    spread_without_premium,
    wild_premium_interval,
)
from market.core.priced_quotes import PricedQuote, enough_quotes, enough_with_both, one_vote_per_cell
from market.core.summaries import StatisticsRefused
from tests import reference_regressions
from tests.quoted import QUOTES, invented_quotes

MODELS = {
    raw_premium: set(),
    premium_within_services: {"service"},
    premium_within_agencies: {"agency", "service"},
}
FACTORS = st.floats(0.01, 100)
few_examples = settings(deadline=None, max_examples=25)
every_model = pytest.mark.parametrize("measure", MODELS)


@every_model
@few_examples
@given(quotes=QUOTES)
def test_a_premium_equals_its_slow_twin(measure, quotes):
    found, factors = measure(quotes), MODELS[measure]

    effect = reference_regressions.effect(quotes, factors)
    error = reference_regressions.standard_error(quotes, factors)
    reach = student_quantile(0.95, found.agencies - 1) * error
    assert (found.effect, found.premium) == pytest.approx((effect, math.exp(effect) - 1), rel=1e-8, abs=1e-10)
    assert found.standard_error == pytest.approx(error, rel=1e-8)
    assert found.interval == pytest.approx((math.exp(effect - reach) - 1, math.exp(effect + reach) - 1), abs=1e-8)
    assert found.r2 == pytest.approx(reference_regressions.r2(quotes, factors | {"subcontracted"}), abs=1e-9)
    assert found.p_value == pytest.approx(1 - student_coverage(abs(effect) / error, found.agencies - 1), abs=1e-8)


@every_model
@few_examples
@given(quotes=QUOTES, random=st.randoms(use_true_random=False), rate=FACTORS)
def test_neither_the_order_of_quotes_nor_the_currency_changes_a_premium(measure, quotes, random, rate):
    converted = [quote._replace(price=quote.price * rate) for quote in quotes]
    random.shuffle(converted)

    before, after = measure(quotes), measure(converted)

    assert (after.effect, after.standard_error) == pytest.approx((before.effect, before.standard_error), abs=1e-8)


@every_model
@few_examples
@given(quotes=QUOTES, factor=FACTORS)
def test_dearer_subcontracted_work_raises_the_premium_by_that_much(measure, quotes, factor):
    dearer = [quote._replace(price=quote.price * factor**quote.subcontracted) for quote in quotes]

    before, after = measure(quotes), measure(dearer)

    assert 1 + after.premium == pytest.approx((1 + before.premium) * factor, rel=1e-7)
    assert after.standard_error == pytest.approx(before.standard_error, rel=1e-6, abs=1e-8)


@few_examples
@given(QUOTES, FACTORS)
def test_what_is_dear_about_one_agency_leaves_the_premium_within_agencies_alone(quotes, factor):
    dearer = [q._replace(price=q.price * factor) if q.agency == "a1" else q for q in quotes]

    assert premium_within_agencies(dearer).effect == pytest.approx(premium_within_agencies(quotes).effect, abs=1e-8)


@few_examples
@given(QUOTES, FACTORS)
def test_what_is_dear_about_one_service_leaves_the_premium_within_services_alone(quotes, factor):
    dearer = [q._replace(price=q.price * factor) if q.service == "s1" else q for q in quotes]

    assert premium_within_services(dearer).effect == pytest.approx(premium_within_services(quotes).effect, abs=1e-8)


def test_who_subcontracts_hides_in_the_raw_premium_and_not_in_the_one_within_agencies():
    quotes = invented_quotes(7, agencies=40, services=2, extra=400, premium=0.2, noise=0.01)
    dear_ones_subcontract = [
        quote for n, quote in enumerate(quotes) if n < 80 or (quote.subcontracted > 0) == (_number(quote) > 20)
    ]
    lifted = [q._replace(price=q.price * (5 if _number(q) > 20 else 1)) for q in dear_ones_subcontract]

    assert premium_within_services(lifted).premium > 1
    assert premium_within_agencies(lifted).premium == pytest.approx(0.2, abs=0.01)


def test_few_or_unequal_agencies_need_the_wild_interval():
    many = invented_quotes(1, agencies=60, extra=60)
    unequal = [*many, *[quote for quote in many if quote.agency == "a3"] * 60]

    assert not premium_within_agencies(many).needs_wild_interval
    assert premium_within_agencies(unequal).needs_wild_interval
    assert premium_within_agencies(invented_quotes(1, agencies=49, extra=60)).needs_wild_interval


@few_examples
@given(QUOTES)
def test_the_gap_of_means_is_the_difference_of_two_means_and_its_parts_add_up(quotes):
    quotes = [quote._replace(subcontracted=round(quote.subcontracted + 0.1)) for quote in quotes]
    found = gap_of_means(quotes)

    others = [math.log(quote.price) for quote in quotes if quote.subcontracted]
    own = [math.log(quote.price) for quote in quotes if not quote.subcontracted]
    assert found.gap == pytest.approx(sum(others) / len(others) - sum(own) / len(own), abs=1e-9)
    assert found.explained + found.unexplained == pytest.approx(found.gap)
    assert found.unexplained == pytest.approx(reference_regressions.effect(quotes, {"service"}), abs=1e-9)


@few_examples
@given(QUOTES)
def test_the_spread_without_the_premium_equals_its_slow_twin(quotes):
    effect = reference_regressions.effect(quotes, {"agency", "service"})
    taken_off = [quote._replace(price=quote.price * math.exp(-effect * quote.subcontracted)) for quote in quotes]

    expected = reference_regressions.median_spread(quotes), reference_regressions.median_spread(taken_off)
    assert spread_without_premium(quotes) == pytest.approx(expected, rel=1e-8)


def test_services_of_fewer_than_five_agencies_have_no_say_in_the_spread():
    quotes = invented_quotes(3)
    rare = [PricedQuote(f"a{n}", "rare", 10.0 ** (6 * n), 0.0) for n in range(4)]
    alone = [quote._replace(service=f"s{n // 4}") for n, quote in enumerate(sorted(quotes))]

    without = spread_without_premium(quotes).observed
    assert spread_without_premium([*quotes, *rare]).observed == without
    assert spread_without_premium([*quotes, *rare, rare[0]._replace(agency="a9")]).observed != without
    with pytest.raises(StatisticsRefused, match="no service has quotes of 5 agencies"):
        spread_without_premium(alone)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("supposed", [0.0, 0.18, 0.4])
def test_the_wild_bootstrap_equals_refitting_every_draw(seed, supposed):
    quotes = invented_quotes(seed)
    outcome, regressor, agencies, slope, absorb = _within(quotes)
    weights = webb_weights(500, slope.clusters, seed=3)[:40]
    parts = wild_parts(outcome, regressor, agencies, weights, absorb)

    found = wild_distances(parts, supposed)
    slow = np.array(reference_regressions.wild_distances(quotes, supposed, weights))

    assert found / found[0] == pytest.approx(slow / slow[0], rel=1e-7)
    assert wild_p_value(parts, supposed) == np.mean(slow[1:] >= slow[0])


def test_the_wild_interval_ends_where_the_bootstrap_begins_to_reject():
    quotes = invented_quotes(5)
    outcome, regressor, agencies, slope, absorb = _within(quotes)
    parts = wild_parts(outcome, regressor, agencies, webb_weights(999, slope.clusters, seed=3), absorb)

    low, high = wild_interval(parts, slope)

    assert wild_premium_interval(quotes, seed=3) == pytest.approx((math.expm1(low), math.expm1(high)))
    assert wild_p_value(parts, slope.value) == 1
    assert wild_p_value(parts, low + 1e-9) >= 0.05 > wild_p_value(parts, low - 1e-9)
    assert wild_p_value(parts, high - 1e-9) >= 0.05 > wild_p_value(parts, high + 1e-9)


def test_the_wild_interval_holds_the_true_premium_about_nineteen_times_of_twenty():
    intervals = [wild_premium_interval(invented_quotes(seed, premium=0.2), seed=seed, draws=500) for seed in range(100)]

    assert 90 <= sum(low <= 0.2 <= high for low, high in intervals) <= 99


def test_the_same_seed_gives_the_same_wild_interval_in_any_order():
    quotes = invented_quotes(4)

    assert wild_premium_interval(quotes[::-1], seed=9) == pytest.approx(wild_premium_interval(quotes, seed=9), abs=1e-6)
    assert wild_premium_interval(quotes, seed=9) != wild_premium_interval(quotes, seed=10)


def test_prices_without_error_and_too_few_draws_have_no_wild_interval():
    exact = [PricedQuote(f"a{a}", f"s{s}", (7.3 + a) * 1.7**s * 1.3 ** ((a + s) % 2), (a + s) % 2)
             for a in range(20) for s in range(2)]  # fmt: skip

    with pytest.raises(StatisticsRefused, match="without any error"):
        wild_premium_interval(exact, seed=1)
    with pytest.raises(StatisticsRefused, match="at least 500 draws"):
        wild_premium_interval(invented_quotes(1), seed=1, draws=499)


@pytest.mark.parametrize(("premium", "p_value"), [(0.3, 0.0), (0.0, 1.0)])
def test_prices_without_error_leave_no_doubt(premium, p_value):
    found = premium_within_agencies(invented_quotes(2, premium=premium, noise=0.0))

    assert (found.premium, found.p_value) == (pytest.approx(premium, abs=1e-9), p_value)
    assert found.interval == pytest.approx((premium, premium), abs=1e-9)


def test_one_agency_or_as_many_effects_as_quotes_have_no_slope():
    column = np.array([-1.0, 1.0, 1.0, -1.0])

    with pytest.raises(StatisticsRefused, match="two agencies"):
        clustered_slope(column, column, np.zeros(4, dtype=int), rank=1)
    with pytest.raises(StatisticsRefused, match="more quotes than effects"):
        clustered_slope(column, column, np.arange(4), rank=3)


def test_two_clusters_bound_nothing():
    outcome, regressor = np.array([1.0, -1.0, 2.5, -2.5]), np.array([1.0, -1.0, 1.0, -1.0])
    clusters = np.array([0, 0, 1, 1])
    slope = clustered_slope(outcome, regressor, clusters, rank=1)
    parts = wild_parts(outcome, regressor, clusters, webb_weights(500, 2, seed=1), lambda columns: columns)

    with pytest.raises(StatisticsRefused, match="too few agencies"):
        wild_interval(parts, slope)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 10, 59, 60, 1001])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 2.0, 4.5])
def test_students_t_equals_the_area_below_its_density(t, degrees):
    assert student_coverage(t, degrees) == pytest.approx(reference_regressions.student_coverage(t, degrees), abs=1e-9)


@pytest.mark.parametrize(
    ("degrees", "expected"), [(1, 12.7062), (2, 4.3027), (9, 2.2622), (19, 2.0930), (59, 2.0010), (10_000, 1.9602)]
)
def test_the_printed_table_of_students_t_is_met(degrees, expected):
    assert student_quantile(0.95, degrees) == pytest.approx(expected, abs=5e-5)
    assert student_coverage(student_quantile(0.95, degrees), degrees) == pytest.approx(0.95, abs=1e-12)


@pytest.mark.parametrize(("t", "degrees"), [(-1.0, 5), (math.nan, 5), (1.0, 0)])
def test_students_t_refuses_what_it_has_no_answer_for(t, degrees):
    with pytest.raises(StatisticsRefused):
        student_coverage(t, degrees)
    with pytest.raises(StatisticsRefused):
        student_quantile(1.0, 5)


def test_effects_of_blocks_that_do_not_meet_are_taken_out_too():
    larger, smaller = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 2, 3])
    columns = np.arange(6.0)[:, np.newaxis] ** 2

    left, rank = without_effects_of_both(columns, larger, smaller)

    design = np.hstack([larger[:, np.newaxis] == np.arange(3), smaller[:, np.newaxis] == np.arange(4)]).astype(float)
    assert rank == np.linalg.matrix_rank(design) == 5
    assert left.ravel() == pytest.approx(reference_regressions.residuals(columns, design).ravel(), abs=1e-12)


@every_model
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda quotes: quotes[:29], "29 quotes"),
        (lambda quotes: [q._replace(agency=f"a{_number(q) % 9}") for q in quotes], "9 agencies"),
        (lambda quotes: [q._replace(subcontracted=float(_number(q) < 7)) for q in quotes], "7 agencies that sub"),
        (lambda quotes: [q._replace(subcontracted=float(_number(q) >= 7)) for q in quotes], "7 agencies that do work"),
        (lambda quotes: [quotes[0]._replace(price=0), *quotes[1:]], "above zero"),
        (lambda quotes: [quotes[0]._replace(price=math.inf), *quotes[1:]], "above zero"),
        (lambda quotes: [quotes[0]._replace(subcontracted=1.5), *quotes[1:]], "between 0 and 1"),
        (lambda quotes: [quotes[0]._replace(subcontracted=math.nan), *quotes[1:]], "between 0 and 1"),
    ],
)  # fmt: skip
def test_too_little_or_faulty_quotes_are_refused(measure, change, words):
    with pytest.raises(StatisticsRefused, match=words):
        measure(change(invented_quotes(1)))


def test_thirty_quotes_of_ten_agencies_with_eight_on_the_smaller_side_are_enough():
    quotes = [PricedQuote(f"a{n % 10}", "post", 100.0 + n, 0.01 * (n % 10 < 8 and n < 10)) for n in range(30)]

    assert len(enough_quotes(quotes).agencies) == 30


def test_nineteen_agencies_that_do_both_are_not_enough_to_speak_within_agencies():
    quotes = [q for q in invented_quotes(1) if not (q.agency == "a7" and q.subcontracted)]

    assert raw_premium(quotes).agencies_with_both == 19
    for measure in (enough_with_both, premium_within_agencies, spread_without_premium):
        with pytest.raises(StatisticsRefused, match="19 agencies that do both, and at least 20"):
            measure(quotes)


def test_a_service_that_is_either_always_or_never_subcontracted_tells_nothing():
    quotes = [PricedQuote(f"a{n % 15}", f"s{n // 15}", 100.0 + n, float(n // 15)) for n in range(30)]

    with pytest.raises(StatisticsRefused, match="nothing varies"):
        premium_within_services(quotes)


def test_flooding_one_cell_changes_nothing_when_each_cell_has_one_vote():
    quotes = one_vote_per_cell(invented_quotes(2))
    flooded = [*quotes, *[quotes[0]] * 200]

    assert one_vote_per_cell(flooded) == one_vote_per_cell(quotes) == quotes
    assert premium_within_agencies(flooded).standard_error != premium_within_agencies(quotes).standard_error


def _number(quote):
    return int(quote.agency[1:])


def _within(quotes):
    sample = enough_with_both(quotes)
    left, rank = sample.without_agencies_and_services(sample.columns)
    outcome, regressor = left.T
    slope = clustered_slope(outcome, regressor, sample.agencies, rank=rank)
    return (
        outcome, regressor, sample.agencies, slope,
        lambda columns: sample.without_agencies_and_services(columns).columns,
    )  # fmt: skip
