"""Adoption of standards and the prices that go with them, against slow twins and planted truths."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.attestation_indicators import (
    ADOPTION,
    AgencyClaim,
    adoption,
    paired_difference,
    standard_prices,
    wilson_interval,
)
from market.core.attestations import AttestationState
from market.core.priced_quotes import PricedQuote

S = AttestationState


def claims_of(states: dict[str, dict[str, AttestationState]]) -> list[AgencyClaim]:
    return [
        AgencyClaim(agency, agency, standard, state)
        for agency, own in states.items()
        for standard, state in own.items()
    ]


def figures(found) -> dict[tuple[str, str], object]:
    return {(each.subject, each.statistic): each for each in found}


def test_shares_are_counted_by_hand():
    states = [S.STATED] * 4 + [S.PROVED] * 2 + [S.CHECKED] * 3 + [S.CONFIRMED, S.CHALLENGED, S.WITHDRAWN, S.EXPIRED]
    states += [S.NOT_STATED] * 7
    found = figures(adoption(["mea-1"], claims_of({f"a{n}": {"mea-1": state} for n, state in enumerate(states)})))

    shown = {name: found["mea-1", name].value for name in ("CLAIMED", "PROVED", "CONFIRMED", "GAP")}
    assert shown == {"CLAIMED": 55.0, "PROVED": 20.0, "CONFIRMED": 5.0, "GAP": 35.0}
    assert found["mea-1", "CLAIMED"].n_band == "18-45"
    assert found["", "MEDIAN_CLAIMED"].value == 100.0


def test_few_agencies_are_not_estimated():
    found = adoption(["mea-1"], claims_of({f"a{n}": {"mea-1": S.STATED} for n in range(9)}))

    assert {(each.value, each.reason) for each in found} == {(None, "not-estimable")}
    assert [each.subject for each in found[:4]] == ["mea-1"] * 4


def test_a_standard_is_counted_among_those_it_applies_to():
    states = {f"a{n}": {"mea-1": S.STATED} | ({"dis-2": S.STATED} if n < 12 else {}) for n in range(20)}
    found = figures(adoption(["dis-2", "mea-1"], claims_of(states)))

    assert (found["dis-2", "CLAIMED"].value, found["dis-2", "CLAIMED"].n_band) == (100.0, "10-17")


@pytest.mark.parametrize(("both", "first", "second", "neither"), [(10, 20, 2, 8), (0, 0, 0, 40), (5, 5, 20, 10)])
def test_journalists_and_bloggers_are_compared_within_agencies(both, first, second, neither):
    kinds = [(True, True)] * both + [(True, False)] * first + [(False, True)] * second + [(False, False)] * neither
    states = {
        f"a{n}": {"dis-3": S.STATED if one else S.NOT_STATED, "dis-4": S.STATED if other else S.NOT_STATED}
        for n, (one, other) in enumerate(kinds)
    }
    pair = figures(adoption(["dis-3", "dis-4"], claims_of(states)))["", "JOURNALISTS_LESS_BLOGGERS"]

    assert pair.value == round(100 * (first - second) / len(kinds))
    assert pair.low <= pair.value <= pair.high


@given(st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_score_interval_holds_exactly_the_shares_that_a_score_test_accepts(counted):
    count, total = counted
    low, high = wilson_interval(count, total)
    z = 1.959963984540054
    for share in np.linspace(0.001, 0.999, 97):
        accepted = abs(count / total - share) <= z * math.sqrt(share * (1 - share) / total)
        if min(abs(share - low), abs(share - high)) > 1e-9:
            assert accepted == (low < share < high)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60))
def test_a_paired_difference_changes_its_sign_with_its_order(first, second, rest):
    total = first + second + rest
    if total == 0:
        return
    difference, (low, high) = paired_difference(first, second, total)
    other, (other_low, other_high) = paired_difference(second, first, total)

    assert difference == -other
    assert (low, high) == pytest.approx((-other_high, -other_low))
    assert -1 <= low <= high <= 1


def market_of(effect: float, *, agencies: int = 60, seed: int = 7) -> tuple[list[AgencyClaim], list[PricedQuote]]:
    random = Random(seed)  # noqa: S311
    claims, quotes = [], []
    for number in range(agencies):
        name, proves = f"a{number}", number % 2 == 0
        claims.append(AgencyClaim(name, name, "mea-4", S.CHECKED if proves else S.STATED, proves))
        level = random.gauss(0, 0.1) + (math.log1p(effect) if proves else 0)
        quotes += [PricedQuote(name, f"s{s}", math.exp(s + level + random.gauss(0, 0.05)), 0.0) for s in range(4)]
    return claims, quotes


@pytest.mark.parametrize(("effect", "low", "high"), [(0.25, 15, 35), (0.0, -6, 6)])
def test_the_planted_price_of_a_standard_is_found_and_its_absence_too(effect, low, high):
    claims, quotes = market_of(effect)
    (found,) = standard_prices("quoted", ["mea-4"], claims, quotes)

    assert low <= found.value <= high
    assert (found.low > 0) == (effect > 0)


def test_the_price_of_a_standard_is_the_difference_of_means_within_services():
    claims, quotes = market_of(0.25)
    (found,) = standard_prices("quoted", ["mea-4"], claims, quotes)
    proving = {claim.group for claim in claims if claim.is_checked}
    residuals: dict[bool, list[float]] = {True: [], False: []}
    for service in {quote.service for quote in quotes}:
        own = [quote for quote in quotes if quote.service == service]
        mean = sum(math.log(quote.price) for quote in own) / len(own)
        for quote in own:
            residuals[quote.agency in proving].append(math.log(quote.price) - mean)
    difference = sum(residuals[True]) / len(residuals[True]) - sum(residuals[False]) / len(residuals[False])

    assert found.value == round(100 * math.expm1(difference))


@pytest.mark.parametrize("proving", [7, 53])
def test_a_small_group_on_either_side_is_not_estimated(proving):
    claims, quotes = market_of(0.25)
    claims = [claim._replace(is_checked=place < proving) for place, claim in enumerate(claims)]
    (found,) = standard_prices("quoted", ["mea-4"], claims, quotes)

    assert (found.value, found.reason) == (None, "not-estimable")


def test_clients_words_do_not_count_for_prices():
    claims, quotes = market_of(0.25)
    confirmed = [claim._replace(state=S.CONFIRMED, is_checked=False) for claim in claims]

    assert standard_prices("quoted", ["mea-4"], confirmed, quotes)[0].value is None


@settings(max_examples=25)
@given(st.lists(st.sampled_from(list(S)), min_size=10, max_size=60))
def test_confirmed_are_proved_and_proved_are_claimed(states):
    found = figures(adoption(["mea-1"], claims_of({f"a{n}": {"mea-1": state} for n, state in enumerate(states)})))
    claimed, proved, confirmed = (found["mea-1", name].value for name in ("CLAIMED", "PROVED", "CONFIRMED"))

    assert claimed >= proved >= confirmed
    assert all(each.measure == ADOPTION for each in found.values())


def test_adoption_is_told_apart_by_kind_of_agency_where_ten_fall_under_it():
    kinds = [("type:smm-boutique", "city:Moscow")] * 12 + [("type:contact-centre",)] * 9
    claims = [
        AgencyClaim(f"a{n}", f"a{n}", "mea-1", S.CHECKED if n % 2 else S.NOT_STATED, False, own)
        for n, own in enumerate(kinds)
    ]
    found = {each.key[2:]: each for each in adoption(["mea-1"], claims) if "/" in each.subject}
    assert set(found) == {
        (f"mea-1/{kind}", rung) for kind in ("type:smm-boutique", "city:Moscow") for rung in ("CLAIMED", "PROVED")
    }
    boutiques = found["mea-1/type:smm-boutique", "CLAIMED"]
    assert (boutiques.value, boutiques.n_band) == (50.0, "10-17")
    assert boutiques.low < 50 < boutiques.high
