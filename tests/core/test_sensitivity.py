from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from market.core.sensitivity import Contender, sensitivity

POINTS = st.integers(0, 20).map(lambda number: Fraction(number * 5))
CONTENDERS = st.lists(st.tuples(POINTS, POINTS), min_size=2, max_size=6).map(
    lambda pairs: [Contender(str(place), *pair) for place, pair in enumerate(pairs)]
)


def leaders_at(contenders: list[Contender], weight: Fraction) -> set[str]:
    best = max(each.total(weight) for each in contenders)
    return {each.quote_id for each in contenders if each.total(weight) == best}


@given(CONTENDERS, st.integers(0, 100))
def test_the_lead_changes_where_a_slow_scan_finds_it_and_nowhere_nearer(contenders, weight) -> None:
    found = sensitivity(contenders, weight)

    assert found is not None
    assert set(found.leaders) == leaders_at(contenders, found.weight)
    for turn, edge, direction in ((found.below, 0, -1), (found.above, 100, 1)):
        last = Fraction(edge) if turn is None else turn.weight
        steps = [found.weight + (last - found.weight) * Fraction(step, 40) for step in range(1, 40)]
        assert all(leaders_at(contenders, step) == set(found.leaders) for step in steps)
        if turn is not None:
            beyond = turn.weight + direction * Fraction(1, 10**6)
            assert leaders_at(contenders, beyond) == set(turn.leaders)
            assert leaders_at(contenders, beyond) != set(found.leaders)


def test_one_quote_alone_has_no_sensitivity() -> None:
    assert sensitivity([Contender("a", Fraction(1), Fraction(1))], 40) is None


def test_quotes_that_share_the_lead_part_at_the_published_weight() -> None:
    found = sensitivity(
        [Contender("clever", Fraction(80), Fraction(60)), Contender("cheap", Fraction(60), Fraction(80))], 50
    )

    assert found is not None
    assert found.leaders == ("clever", "cheap")
    assert (found.below.weight, found.below.leaders) == (50, ("clever",))
    assert (found.above.weight, found.above.leaders) == (50, ("cheap",))
