"""The register of claims and how verdicts are read off published figures."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.claim_statements import STATEMENTS
from market.core.discrepancies import (
    NOT_ESTIMABLE,
    Claim,
    are_ordered,
    discoveries,
    judge_claims,
    p_value_of,
    told_words,
    words_for,
)
from market.core.indicators import PERCENT, Indicator
from market.core.methods import find_method
from market.core.registered_claims import REGISTER

BANDS = ((-5.0, "cheaper"), (5.0, "equal"), (math.inf, "dearer"))
KEY = ("m", "quoted", "", "V")
CLAIM = Claim("t1", "Said", "Asked?", "m", "Needs.", KEY, BANDS, tests_zero=True)


def figure(value, low=None, high=None) -> Indicator:
    return Indicator("m", "quoted", "", "V", PERCENT, value, low, high, "18-45")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (figure(20.0, 17.0, 23.0), "dearer"),
        (figure(20.0), "dearer"),
        (figure(0.0, -4.0, 4.0), "equal"),
        (figure(-9.0, -12.0, -6.0), "cheaper"),
        (figure(4.0, -1.0, 9.0), "between equal and dearer"),
        (figure(0.0, -30.0, 30.0), "between cheaper and dearer"),
        (figure(5.0), "dearer"),
        (figure(-5.0), "equal"),
    ],
)
def test_the_verdict_is_the_band_that_holds_the_whole_interval(found, words):
    assert words_for(CLAIM, found) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (figure(20.0, 17.0, 23.0), "dearer"),
        (figure(0.0, -4.0, 4.0), "equal"),
        (figure(9.0, 1.0, 17.0), "undecided: equal or dearer"),
        (figure(-9.0, -17.0, -1.0), "undecided: cheaper or equal"),
        (figure(4.0, -1.0, 9.0), "cannot be told from these figures"),
        (figure(0.0, -30.0, 30.0), "cannot be told from these figures"),
    ],
)
def test_a_reader_is_told_a_band_that_it_is_undecided_or_that_it_cannot_be_told(found, words):
    (verdict,) = judge_claims([CLAIM], {KEY: found})

    assert told_words(CLAIM, found) == verdict.told == words


def test_a_share_is_undecided_between_two_bands_and_cannot_be_told_among_all():
    share = replace(CLAIM, bands=((50.0, "few"), (90.0, "most"), (math.inf, "nearly all")), tests_zero=False)

    assert told_words(share, figure(40.0, -2.0, 60.0)) == "undecided: few or most"
    assert told_words(share, figure(70.0, 40.0, 95.0)) == "cannot be told from these figures"


@pytest.mark.parametrize("found", [None, replace(figure(20.0), value=None, n_band=None, reason="withheld")])
def test_without_a_figure_there_is_no_verdict(found):
    (verdict,) = judge_claims([CLAIM], {KEY: found} if found else {})

    assert verdict.words == NOT_ESTIMABLE
    assert (verdict.figure, verdict.p_value, verdict.stands) == (None, None, None)


def test_a_claim_without_a_measure_has_no_verdict():
    (verdict,) = judge_claims([replace(CLAIM, figure=None)], {KEY: figure(20.0, 17.0, 23.0)})

    assert verdict.words == NOT_ESTIMABLE


def test_what_stands_alone_may_not_stand_among_many():
    claims = [replace(CLAIM, code=f"t{n}", figure=("m", "quoted", str(n), "V")) for n in range(12)]
    weak = {claim.figure: figure(3.0, -1.0, 7.0) for claim in claims}
    one = judge_claims(claims[:1], {claims[0].figure: figure(8.0, 1.0, 15.0)})
    many = judge_claims(claims, weak | {claims[0].figure: figure(8.0, 1.0, 15.0)})

    assert one[0].stands
    assert not any(verdict.stands for verdict in many)


def test_claims_that_test_nothing_are_not_corrected_for():
    (verdict,) = judge_claims([replace(CLAIM, tests_zero=False)], {KEY: figure(20.0, 17.0, 23.0)})

    assert (verdict.p_value, verdict.stands) == (None, None)


@pytest.mark.parametrize(("low", "high", "p"), [(-1.96, 1.96, 1.0), (0.0, 3.92, 0.05), (-3.92, 0.0, 0.05)])
def test_the_p_value_is_that_of_the_interval(low, high, p):
    assert p_value_of(figure((low + high) / 2, low, high)) == pytest.approx(p, abs=1e-4)


def test_an_interval_without_width_proves_nothing():
    assert p_value_of(figure(3.0, 3.0, 3.0)) == 1.0


def slow_discoveries(p_values: dict[str, float], rate: float) -> set[str]:
    """The definition: the largest k with k tests at or below k/m of the rate, and the k smallest."""
    total = len(p_values)
    for k in range(total, 0, -1):
        chosen = sorted(p_values, key=lambda name: (p_values[name], name))[:k]
        if p_values[chosen[-1]] <= k * rate / total:
            return set(chosen)
    return set()


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1, allow_nan=False)), st.sampled_from([0.05, 0.1, 0.5])
)
def test_the_step_up_rule_equals_its_slow_twin(p_values, rate):
    assert discoveries(p_values, rate) == slow_discoveries(p_values, rate)


@pytest.mark.parametrize("claim", REGISTER, ids=lambda claim: claim.code)
def test_every_registered_claim_is_complete(claim):
    assert claim.said.endswith((".", "?"))
    assert claim.question.endswith("?")
    assert claim.needs.endswith(".")
    assert claim.measure == "" or find_method(claim.measure)
    assert (claim.figure is None) == (claim.bands == ())
    if claim.figure:
        assert claim.figure[0] == claim.measure
        assert are_ordered(claim.bands)
        assert STATEMENTS[claim.code].count("{figure}") == 1
        assert len({words for _, words in claim.bands}) == len(claim.bands)


def test_every_hypothesis_of_the_study_is_registered_once():
    codes = [claim.code for claim in REGISTER]

    assert {code.partition("-")[0] for code in codes} == {f"h{n}" for n in range(1, 25)}
    assert len(set(codes)) == len(codes)


def test_what_tests_no_difference_is_cited_as_an_association():
    # A share less another share of the same agencies relates nothing.
    tested = [claim.code for claim in REGISTER if claim.tests_zero and claim.code != "h8"]

    assert all("associated with" in STATEMENTS[code] for code in [*tested, "h2", "h3", "h11", "h20"])


def test_no_word_of_the_register_claims_a_cause():
    words = [*STATEMENTS.values(), *(words for claim in REGISTER for _, words in claim.bands)]

    assert not [text for text in words if re.search(r"\b(explain|cause|decide|because|drive|due to)", text)]
