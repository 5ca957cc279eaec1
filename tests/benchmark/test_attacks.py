"""The adversary's tools, each against a slower and plainer way, and on markets where nothing is wrong."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.benchmark.attacks import close_pairs, feasible_prices, guessed_votes, is_beyond_chance, pinned_votes
from market.benchmark.measures import NO_MEMORY, measure_cells, unsafe_across, unsafe_pairs
from market.benchmark.published import Cell, CellKey, ListedService
from market.benchmark.tables import make_cell
from market.core.disclosure import disclose, grid_steps
from market.core.grids import round_minor_units
from market.core.summaries import quantiles_of_agencies
from market.core.votes import Votes, changed_groups, difference, near_pairs

KEY = CellKey("catalogue", "post", "post", "RUB", "quoted")
SERVICE = ListedService("catalogue", "post", "post", *[""] * 3, "post", *[""] * 6, "RUB")
SETS = st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from([100.0, 110.5, 120.0]), min_size=5)


def market_of(agencies: int, *, seed: int, spread: float = 0.4) -> Votes:
    draw = random.Random(seed)  # noqa: S311
    return Votes.of({f"agency {n}": round(200_000 * np.exp(draw.gauss(0, spread))) / 2 for n in range(agencies)})


def shown(votes: Votes, key: CellKey = KEY) -> Cell:
    return make_cell(SERVICE, key, disclose(votes))


def slices_of(votes: Votes, kinds: int) -> dict[CellKey, Votes]:
    cells = {KEY: votes}
    for kind in range(kinds):
        chosen = votes.agencies % np.uint64(kinds) == kind
        cells[KEY._replace(slice=f"city={kind}")] = Votes(votes.agencies[chosen], votes.prices[chosen])
    return cells


@given(st.dictionaries(st.integers(0, 9), SETS, max_size=6), st.integers(0, 4))
def test_near_pairs_leave_out_no_pair_that_is_near(sets: dict[int, dict[str, float]], apart: int) -> None:
    found = list(near_pairs(sets, apart))

    near = {
        (one, other)
        for one, other in itertools.combinations(sets, 2)
        if sum(difference(sets[one], sets[other])) <= apart and set(sets[one].items()) & set(sets[other].items())
    }
    assert near <= set(found)
    assert len(found) == len(set(found))


@given(st.lists(SETS, min_size=2, max_size=6))
def test_close_pairs_equal_a_plain_comparison_of_every_two(sets: list[dict[str, float]]) -> None:
    keys = [KEY._replace(slice=f"city={place}") for place in range(len(sets))]
    cells = {key: Votes.of(values) for key, values in zip(keys, sets, strict=True)}

    found = {(pair.first.key, pair.second.key): (pair.agencies, pair.inside) for pair in close_pairs(cells, [])}

    expected = {}
    for (one, first), (other, second) in itertools.combinations(zip(keys, sets, strict=True), 2):
        changed = sum(first.get(name) != second.get(name) for name in first.keys() | second.keys())
        if 0 < changed < 5:
            inside = first.items() <= second.items() or second.items() <= first.items()
            expected[one, other] = (changed, inside)
    assert found == expected


@given(st.lists(SETS, min_size=2, max_size=6))
def test_what_measures_protect_is_what_the_attack_finds(sets: list[dict[str, float]]) -> None:
    cells = {KEY._replace(slice=f"city={place}"): Votes.of(values) for place, values in enumerate(sets)}

    protected = {frozenset(pair) for pair in unsafe_pairs(cells)}

    attacked = {
        frozenset((pair.first.key, pair.second.key)) for pair in close_pairs(cells, []) if pair.tells_one_agency()
    }
    assert protected == attacked


@given(SETS, st.lists(SETS, min_size=1, max_size=4))
def test_cells_are_held_against_all_that_other_editions_showed(
    new: dict[str, float], old: list[dict[str, float]]
) -> None:
    others = [{KEY._replace(slice=f"city={place}"): Votes.of(values)} for place, values in enumerate(old)]

    found = unsafe_across({KEY: Votes.of(new)}, others)

    assert found == ({KEY} if any(changed_groups(new, each) in (1, 2) for each in old) else set())


def shows_the_same(cell: Cell, votes: Votes) -> bool:
    found = quantiles_of_agencies(votes.prices)
    known = {name: price for name, price in cell.quantiles.items() if price is not None}
    return all(round_minor_units(found[name], grid_steps(len(votes))) == price for name, price in known.items())


@pytest.mark.parametrize("agencies", [5, 9, 18, 31, 47])
def test_a_price_may_lie_anywhere_between_its_ends_and_nowhere_else(agencies: int) -> None:
    for seed in range(4):
        votes = market_of(agencies, seed=seed)
        cell = shown(votes)
        low, high = feasible_prices(cell, votes)
        for place in range(agencies):
            least, most = float(low[place]), min(float(high[place]), 1e9)
            assert least < votes.prices[place] < most
            # Half a minor unit lost to rounding counts a little more where the quantile hardly moves with a price.
            inside = [least * 1.001 + 1, 0.7 * least + 0.3 * most, 0.3 * least + 0.7 * most, most * 0.999]
            outside = [price for price in (least * 0.999, float(high[place]) * 1.001) if 0 < price < np.inf]
            for price, allowed in [(each, True) for each in inside] + [(each, False) for each in outside]:
                moved = votes.prices.copy()
                moved[place] = price
                assert shows_the_same(cell, Votes(votes.agencies, moved)) is allowed


@pytest.mark.slow
def test_two_hundred_clean_markets_pass_and_stay_below_the_limit() -> None:
    refused, pinned, contributors = 0, 0, 0
    for seed in range(200):
        contributions = slices_of(market_of(20 + seed % 40, seed=seed), 2 + seed % 4)
        measured = measure_cells(list(contributions), contributions, NO_MEMORY)
        cells = [make_cell(SERVICE, key, cell.shown) for key, cell in measured.items() if cell.shown.shows_figures()]
        behind = {cell.key: measured[cell.key].behind for cell in cells}
        found, votes = pinned_votes(cells, behind)
        pairs = list(close_pairs(behind, []))
        refused += is_beyond_chance(found, 0.15 * votes) or any(pair.tells_one_agency() for pair in pairs)
        pinned, contributors = pinned + found, contributors + votes

    assert refused == 0
    assert 0.01 < pinned / contributors < 0.15


def test_twice_one_median_less_the_other_hits_the_agency_between_them() -> None:
    five = {"a": 100.0, "b": 110.0, "c": 120.0, "d": 130.0, "e": 150.0}
    cells = {KEY: Votes.of(five), KEY._replace(slice="city=1"): Votes.of(five | {"f": 125.0})}

    (pair,) = close_pairs(cells, [])

    assert (pair.agencies, pair.inside, pair.tells_one_agency()) == (1, True, True)
    hits, by_chance = guessed_votes([pair])
    assert hits == 1
    assert 0 < by_chance < 1
    assert is_beyond_chance(10 * hits, 10 * 0.1)
