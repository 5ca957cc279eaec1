"""What is shown of a cell, what is withheld, and when a figure may be renewed."""

import dataclasses
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.disclosure import (
    N_BAND_TOO_SMALL,
    RULES,
    SPREADS,
    WITHHELD,
    DisclosureRules,
    carry_forward,
    disclose,
    echo_share,
    grid_steps,
    may_change,
    n_band,
    neighbourhood_holds,
    publishable_statistics,
    withhold_cell,
)
from market.core.grids import round_to_grid
from market.core.summaries import QUANTILES, StatisticsRefused, order_statistic_interval
from market.core.votes import changed_groups
from tests import reference

PRICES = st.floats(min_value=1_00, max_value=1e9)
CLOSE_PRICES = st.floats(min_value=95_00, max_value=140_00)
AGENCIES = [f"agency {i:03}" for i in range(120)]
VALUES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([100.0, 110.0, 120.0]))


def cells(prices, *, most=60):
    return st.lists(prices, max_size=most).map(lambda found: dict(zip(AGENCIES, found, strict=False)))


def market_of(n, *, seed=1):
    """Return *n* agencies around 1,000.00 with the spread of a usual service."""
    draw = random.Random(seed)  # noqa: S311 - invented prices, no secret
    return {agency: 1_000_00 * math.exp(draw.gauss(0, 0.25)) for agency in AGENCIES[:n]}


def figures(cell):
    return [*cell.quantiles.values(), *cell.spread.values(), *cell.intervals.values()]


@given(cells(PRICES) | cells(CLOSE_PRICES))
def test_shown_quantiles_equal_their_slow_twin(values):
    expected = reference.published_quantiles(list(values.values()))

    assert disclose(values).quantiles == expected


@given(cells(PRICES) | cells(CLOSE_PRICES, most=110))
def test_every_figure_is_shown_or_has_its_reason(values):
    cell = disclose(values)

    missing = {name for name, value in {**cell.quantiles, **cell.spread}.items() if value is None}
    missing |= {f"{name}_interval" for name, value in cell.intervals.items() if value is None}
    assert set(cell.withheld) == missing
    assert set(cell.withheld.values()) <= {N_BAND_TOO_SMALL, WITHHELD}
    assert list(cell.quantiles) == list(cell.intervals) == list(QUANTILES)
    assert list(cell.spread) == list(SPREADS)


@given(cells(CLOSE_PRICES))
def test_shown_quantiles_never_fall(values):
    shown = [value for value in disclose(values).quantiles.values() if value is not None]

    assert shown == sorted(shown)


@given(cells(CLOSE_PRICES, most=60), st.randoms())
def test_names_and_order_of_agencies_change_nothing(values, shuffler):
    prices = list(values.values())
    shuffler.shuffle(prices)

    assert disclose({f"other {i}": price for i, price in enumerate(prices)}) == disclose(values)


@pytest.mark.parametrize(
    ("n", "shown"),
    [(0, ()), (4, ()), (5, ("p50",)), (17, ("p50",)), (18, ("p25", "p50", "p75")),
     (45, ("p25", "p50", "p75")), (46, tuple(QUANTILES)), (120, tuple(QUANTILES))],
)  # fmt: skip
def test_each_statistic_begins_at_its_threshold(n, shown):
    cell = disclose({agency: 100_00 + index for index, agency in enumerate(AGENCIES[:n])})

    assert publishable_statistics(n) == shown
    assert tuple(name for name, value in cell.quantiles.items() if value is not None) == shown


@pytest.mark.parametrize(
    ("name", "fewest"), [("p50", RULES.graded_from), ("p25", RULES.quartiles_from), ("p10", RULES.deciles_from)]
)
def test_the_thresholds_are_those_at_which_an_interval_exists(name, fewest):
    assert order_statistic_interval(fewest, QUANTILES[name]) is not None
    assert order_statistic_interval(fewest - 1, QUANTILES[name]) is None


def test_the_thresholds_are_the_agreed_ones():
    assert (RULES.k_min, RULES.graded_from, RULES.quartiles_from, RULES.deciles_from, RULES.endpoints_from) == (
        5,
        9,
        18,
        46,
        100,
    )


@pytest.mark.parametrize(
    ("n", "band"),
    [(0, None), (4, None), (5, "5-9"), (9, "5-9"), (10, "10-17"), (17, "10-17"), (18, "18-45"),
     (45, "18-45"), (46, "46-99"), (99, "46-99"), (100, "100+"), (5_000, "100+")],
)  # fmt: skip
def test_numbers_of_agencies_are_shown_as_bands(n, band):
    assert n_band(n) == band


def test_the_grid_is_finer_from_forty_six_agencies():
    assert [grid_steps(n) for n in (5, 45, 46, 1_000)] == [24, 24, 48, 48]


@pytest.mark.parametrize("n", [5, 18, 45, 46, 120])
def test_shown_prices_are_grid_points(n):
    cell = disclose(market_of(n))

    for price in cell.quantiles.values():
        assert price is None or price == round(round_to_grid(price, grid_steps(n)))


def test_prices_that_are_round_numbers_are_hardly_ever_printed():
    echoes = []
    for seed in range(40):
        values = {agency: round(price, -4) + 1_000_00 for agency, price in market_of(60, seed=seed).items()}
        shown = [price for price in disclose(values).quantiles.values() if price is not None]
        echoes.append(echo_share(shown, list(values.values())))

    assert sum(echoes) / len(echoes) <= 0.02


def test_a_cell_with_too_few_agencies_shows_nothing_at_all():
    cell = disclose(dict.fromkeys(AGENCIES[:4], 100_00))

    assert (cell.n_band, cell.grade, cell.half_width_band) == (None, None, None)
    assert set(figures(cell)) == {None}
    assert not cell.shows_figures()


def test_a_protected_cell_cannot_be_told_from_one_with_too_few_agencies():
    protected = disclose(dict(zip(AGENCIES, [1, 1, 1, 100, 9_000, 9_000, 9_000], strict=False)))

    assert protected == disclose(dict.fromkeys(AGENCIES[:2], 100)) == disclose({}) == withhold_cell()


@pytest.mark.parametrize("straws", [6, 10, 16, 60])
def test_a_ring_of_straw_agencies_does_not_learn_the_price_of_its_victim(straws):
    ring = {f"straw {i}": 1.0 if i < straws / 2 else 1e9 for i in range(straws)}

    cell = disclose(ring | {"victim": 142_50})

    assert cell.quantiles["p50"] is None
    assert cell.withheld["p50"] == WITHHELD


def test_without_the_crowd_rule_the_ring_would_learn_the_price():
    ring = {f"straw {i}": 1.0 if i < 5 else 1e9 for i in range(10)}
    careless = DisclosureRules(crowd=1)

    shown = disclose(ring | {"victim": 142_50}, careless).quantiles["p50"]

    assert shown == pytest.approx(142_50, rel=0.05)


def test_a_quantile_can_be_withheld_while_others_are_shown():
    values = [*[100_00 + i for i in range(14)], 200_00, 900_00, 2_000_00, 4_000_00, 8_000_00, 16_000_00]

    cell = disclose(dict(zip(AGENCIES, values, strict=False)))

    assert cell.quantiles["p75"] is None
    assert cell.withheld["p75"] == cell.withheld["p75_p25"] == cell.withheld["qcd"] == WITHHELD
    assert cell.quantiles["p50"] is not None
    assert cell.withheld["p90"] == cell.withheld["p90_p10"] == N_BAND_TOO_SMALL


def test_a_cell_without_its_median_has_no_grade():
    values = [*[100 + i for i in range(9)], *[9_000 + i for i in range(9)]]

    cell = disclose(dict(zip(AGENCIES, values, strict=False)))

    assert cell.quantiles["p50"] is None
    assert cell.shows_figures()
    assert (cell.grade, cell.half_width_band) == (None, None)


@given(PRICES, st.lists(PRICES, max_size=30))
def test_the_crowd_equals_its_slow_twin(value, values):
    assert neighbourhood_holds(value, values) == reference.neighbourhood_holds(value, values)


def test_a_median_between_two_crowds_is_withheld_while_both_quartiles_are_shown():
    values = {f"low-{n}": 100.0 + n for n in range(10)} | {f"high-{n}": 1_000.0 + n for n in range(10)}

    cell = disclose(values)

    assert [name for name, price in cell.quantiles.items() if price is not None] == ["p25", "p75"]
    assert (cell.withheld["p50"], cell.grade, cell.n_band) == (WITHHELD, None, "18-45")


def test_the_crowd_counts_agencies_at_its_very_edge():
    assert neighbourhood_holds(100.0, [80.0, 100.0, 120.0])
    assert not neighbourhood_holds(100.0, [79.9, 100.0, 120.1])


@pytest.mark.parametrize("n", [18, 45, 46, 120])
def test_spread_tells_no_more_than_the_shown_quantiles(n):
    cell = disclose(market_of(n))
    shown = cell.quantiles

    assert cell.spread["p75_p25"] == round(shown["p75"] / shown["p25"], 2)
    assert cell.spread["qcd"] == round((shown["p75"] - shown["p25"]) / (shown["p75"] + shown["p25"]), 2)
    assert n < 46 or cell.spread["p90_p10"] == round(shown["p90"] / shown["p10"], 2)


def test_ends_of_intervals_are_shown_from_a_hundred_agencies_only():
    just_below, enough = disclose(market_of(99)), disclose(market_of(100))

    assert set(just_below.intervals.values()) == {None}
    assert just_below.withheld["p50_interval"] == N_BAND_TOO_SMALL
    low, high = enough.intervals["p50"]
    assert low <= enough.quantiles["p50"] <= high


def test_ends_of_intervals_lie_outside_the_true_ones_on_the_coarsest_grid():
    values = market_of(100)
    ordered = sorted(values.values())

    low, high = disclose(values).intervals["p50"]

    assert low <= ordered[39]
    assert ordered[59] <= high
    assert [round_to_grid(end, 12) for end in (low, high)] == pytest.approx([low, high], abs=1)


def test_an_end_of_an_interval_needs_a_crowd_of_its_own():
    lonely = [1e7, 3e7, 9e7, 5e8, 6e9, 7e10]
    values = [*sorted(market_of(100).values())[:94], *lonely]

    cell = disclose(dict(zip(AGENCIES, values, strict=False)))

    assert cell.quantiles["p90"] is not None
    assert cell.intervals["p90"] is None
    assert cell.withheld["p90_interval"] == WITHHELD


def test_nine_agencies_cannot_be_told_from_five_by_their_grade():
    five, nine = (disclose(dict.fromkeys(AGENCIES[:n], 100_00)) for n in (5, 9))

    assert five == nine
    assert (nine.grade, nine.half_width_band) == ("D", "wider")


def test_ten_agencies_that_agree_earn_a_grade():
    cell = disclose(dict.fromkeys(AGENCIES[:10], 100_00))

    assert (cell.grade, cell.half_width_band) == ("C", "≤10 %")


@pytest.mark.parametrize("fault", [0, -1, math.nan, math.inf])
def test_a_price_that_is_no_price_is_refused(fault):
    with pytest.raises(StatisticsRefused):
        disclose(market_of(9) | {"broken": fault})


def test_the_rules_and_the_cell_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        RULES.k_min = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        withhold_cell().n_band = "5-9"


@given(VALUES, VALUES)
def test_changed_agencies_equal_their_slow_twin(before, after):
    assert changed_groups(before, after) == reference.changed_groups(before, after) == changed_groups(after, before)


def test_rounding_noise_is_no_change_of_price():
    assert changed_groups({"a": 0.1 + 0.2}, {"a": 0.3}) == 0


def test_figures_change_for_no_agency_or_for_several():
    assert [changed for changed in range(6) if not may_change(changed)] == [1, 2]


def renewed(before, after, *, previous=None):
    return carry_forward(previous or disclose(before), before, disclose(after), after, "2026Q1-v1")


@pytest.mark.parametrize("change", ["joined", "left", "repriced"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_figure_is_renewed_only_after_several_agencies_changed(change, count):
    before = market_of(30)
    after = {
        "joined": before | {f"joiner {i}": 1_500_00 for i in range(count)},
        "left": dict(list(before.items())[count:]),
        "repriced": before | dict.fromkeys(AGENCIES[:count], 1_500_00),
    }[change]

    cell = renewed(before, after)

    if count < 3:
        assert cell == dataclasses.replace(disclose(before), carried_from="2026Q1-v1")
    else:
        assert cell == disclose(after)


def test_a_cell_in_which_nothing_changed_is_not_marked_as_carried():
    values = market_of(30)

    assert renewed(values, values).carried_from is None


def test_a_cell_that_never_showed_figures_may_appear_at_once():
    four, five = market_of(4), market_of(5)

    assert carry_forward(None, {}, disclose(five), five, "2026Q1-v1") == disclose(five)
    assert renewed(four, five) == disclose(five)


def test_one_agency_that_leaves_does_not_show_by_a_figure_that_disappears():
    five = dict.fromkeys(AGENCIES[:5], 100_00)
    four = dict.fromkeys(AGENCIES[:4], 100_00)

    assert renewed(five, four).quantiles == disclose(five).quantiles


def test_a_cell_that_several_agencies_left_is_withheld():
    before = dict.fromkeys(AGENCIES[:6], 100_00)
    after = dict.fromkeys(AGENCIES[:3], 100_00)

    assert renewed(before, after) == withhold_cell()


def test_changes_one_at_a_time_add_up_against_the_last_renewal():
    spring = market_of(30)
    summer = spring | {"first joiner": 900_00}
    autumn = summer | {"second joiner": 950_00}
    winter = autumn | {"third joiner": 990_00}
    published = disclose(spring)

    in_summer = renewed(spring, summer, previous=published)
    in_autumn = renewed(spring, autumn, previous=in_summer)
    in_winter = renewed(spring, winter, previous=in_autumn)

    assert in_summer.carried_from == in_autumn.carried_from == "2026Q1-v1"
    assert in_autumn.quantiles == published.quantiles
    assert in_winter == disclose(winter)


def test_a_copy_carried_twice_still_names_the_edition_that_showed_it_first():
    before = market_of(30)
    carried = dataclasses.replace(disclose(before), carried_from="2025Q2-v1")

    cell = carry_forward(carried, before, disclose(before), before | {"joiner": 1.0}, "2025Q4-v1")

    assert cell.carried_from == "2025Q2-v1"


@given(st.lists(st.integers(1, 50), min_size=1, max_size=5), st.lists(st.integers(1, 50).map(float), max_size=20))
def test_the_echo_share_equals_its_slow_twin(published, contributors):
    assert echo_share(published, contributors) == reference.echo_share(published, contributors)


def test_nothing_published_echoes_nothing():
    assert echo_share([], [100.0]) == 0.0
