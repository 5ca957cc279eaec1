"""Figures of finished work beside slow twins: planted truths are found, and none where there is none."""

import math
from itertools import combinations
from random import Random
from statistics import mean, median, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.core.budget_indicators import AwardedValue, budget_holders, budget_mix
from market.core.catalogue import CountKind
from market.core.conduct_indicators import weighted_share
from market.core.indicators import NOT_ESTIMABLE
from market.core.lenses import WorkCost
from market.core.project_indicators import (
    FAULTS,
    REPLY_TO_ALL,
    SPLIT,
    associations,
    costs_per_result,
    lens_agreement,
    result_shares,
    targets_met,
)
from market.core.projects import Project
from market.core.rank_agreement import kendall_tau, mean_tau
from market.core.scope_indicators import ScopedPrice, scope_share
from market.core.shared_subcontractors import same_subcontractor
from market.core.summaries import StatisticsRefused

HOURS = CountKind("hours", "effort", "", "", "", "", "")
REACH = CountKind("people-reached", "exposure", "", "", "", "", "")
COMMENTS = CountKind("acts-medium", "engagement", "", "", "", "", "")
HIRES = CountKind("hires", "outcome", "", "", "", "", "")
REPLIES = CountKind("replies", "output", "", "", "", "", "")
ITEMS = CountKind("answerable-items", "", "", "", "", "", "")
ANSWERED = CountKind("answered-items", "", "", "", "", "answerable-items", "reply-rate")
BROKEN = CountKind("fault-items", "", "", "", "", "answerable-items", "fault-share")
KINDS = (HOURS, REACH, COMMENTS, REPLIES, ITEMS, ANSWERED, BROKEN, HIRES)


def slow_tau(first: list[float], second: list[float]) -> float:
    agreeing = ties_first = ties_second = pairs = 0
    for (a, x), (b, y) in combinations(zip(first, second, strict=True), 2):
        pairs += 1
        agreeing += (a > b) - (a < b) == (x > y) - (x < y) and a != b
        agreeing -= ((a > b) - (a < b)) * ((x > y) - (x < y)) < 0
        ties_first += a == b
        ties_second += x == y
    return agreeing / math.sqrt((pairs - ties_first) * (pairs - ties_second))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=30))
def test_tau_is_that_of_counting_pairs(points):
    first, second = map(list, zip(*points, strict=True))
    if len(set(first)) == 1 or len(set(second)) == 1:
        with pytest.raises(StatisticsRefused):
            kendall_tau(first, second)
    else:
        assert kendall_tau(first, second) == pytest.approx(slow_tau(first, second))


def test_the_interval_of_a_tau_holds_the_truth_about_as_often_as_it_says():
    random, held = Random(4), 0  # noqa: S311
    truth = 2 / math.pi * math.asin(0.5)  # of normal values with correlation one half
    for _ in range(200):
        pairs = [(a, 0.5 * a + math.sqrt(0.75) * random.gauss(0, 1)) for a in (random.gauss(0, 1) for _ in range(40))]
        first, second = ({f"a{n}": pair[side] for n, pair in enumerate(pairs)} for side in (0, 1))
        low, high = mean_tau([(first, second)])[1]
        held += low <= truth <= high
    assert 0.90 <= held / 200 <= 0.99


def work(
    agency: int,
    cost: float = 1000_00,
    *,
    own: int | None = None,
    split: bool = False,
    met: bool | None = None,
    **counts: int,
):
    named = {name.replace("_", "-"): number for name, number in counts.items()}
    results = {} if met is None else {"reply-rate": met}
    return Project(f"a{agency}", WorkCost(round(cost), 0, own), split, named, results)


def shown(found, statistic: str):
    return next(each for each in found if each.statistic == statistic)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 60), min_size=18, max_size=40))
def test_the_typical_cost_is_the_median_of_medians_on_the_grid(numbers):
    projects = [work(n % 20, hires=number) for n, number in enumerate(numbers)]
    own: dict[str, list[float]] = {}
    for project in projects:
        own.setdefault(project.agency, []).append(1000_00 / project.counts["hires"])
    slow = median(median(costs) for costs in own.values()) / 100
    figure = shown(costs_per_result(HIRES, projects), "P50")
    if figure.value is not None:
        assert figure.value == pytest.approx(slow, rel=0.05, abs=0.01)


def test_pooled_cost_is_all_cost_over_all_counts_unless_one_agency_rules_it():
    projects = [work(n, hires=1 + n) for n in range(12)]
    pooled = shown(costs_per_result(HIRES, projects), "POOLED")
    assert pooled.value == pytest.approx(12 * 1000 / sum(range(1, 13)), rel=0.05)
    assert shown(costs_per_result(HIRES, projects[:9]), "POOLED").reason == NOT_ESTIMABLE
    ruled = shown(costs_per_result(HIRES, [*projects, work(0, 50_000_00, hires=5)]), "POOLED")
    assert ruled.value is None
    assert ruled.reason != NOT_ESTIMABLE


def test_the_clients_own_cost_is_told_in_percent_of_the_agencys():
    projects = [work(n, hires=4, own=1990_00 + n * 100) for n in range(9)]
    assert shown(costs_per_result(HIRES, projects), "OWN_ADDED").value == 200
    assert [each.statistic for each in costs_per_result(HOURS, projects)] == ["P25", "P50", "P75", "POOLED"]


def lenses(same: bool) -> list[Project]:
    random = Random(5)  # noqa: S311
    done = []
    for agency in range(40):
        levels = [random.gauss(0, 0.5)] * 4 if same else [random.gauss(0, 0.5) for _ in range(4)]
        hours, reach, comments, hires = (
            round(base * math.exp(level)) for base, level in zip((9e3, 9e6, 9e4, 9e3), levels, strict=True)
        )
        done.append(work(agency, hours=hours, people_reached=reach, acts_medium=comments, hires=hires))
    return done


def test_lenses_agree_where_one_level_rules_all_and_not_where_each_has_its_own():
    assert shown([each for each in lens_agreement(lenses(True), KINDS) if not each.subject], "TAU").value >= 0.95
    alone = {each.subject: each for each in lens_agreement(lenses(False), KINDS)}
    assert alone[""].low <= 0 <= alone[""].high
    assert set(alone) == {
        "effort-exposure", "effort-engagement", "effort-outcome", "exposure-engagement", "exposure-outcome",
        "engagement-outcome", "",
    }  # fmt: skip
    few = lens_agreement(lenses(True)[:9], KINDS)
    assert {each.reason for each in few} == {NOT_ESTIMABLE}


def planted(random: Random, *, faults: float = 0.0, split: float = 0.0, replies: float = 0.0) -> list[Project]:
    done = []
    for number in range(240):
        is_split, is_faulty, answers_all = (random.random() < 0.5 for _ in range(3))
        met = random.random() < 0.6 - split * is_split - faults * is_faulty
        cost = 1000_00 * math.exp(random.gauss(0, 0.2) + replies * answers_all)
        counts = {
            "replies": 100,
            "answerable_items": 1000,
            "answered_items": 980 if answers_all else 700,
            "fault_items": 500 if is_faulty else 100,
        }
        done.append(work(number % 40, cost, split=is_split, met=met, **counts))
    return done


def test_planted_associations_are_found_and_the_point_is_the_plain_difference():
    projects = planted(Random(6), faults=0.3, split=0.0, replies=math.log(1.3))  # noqa: S311
    found = {each.statistic: each for each in associations(projects, KINDS)}
    rates = [p.counts["fault-items"] / p.counts["answerable-items"] >= 0.4 for p in projects]
    met = [float(next(iter(p.results.values()))) for p in projects]
    slow = mean(m for m, faulty in zip(met, rates, strict=True) if faulty) - mean(
        m for m, faulty in zip(met, rates, strict=True) if not faulty
    )
    assert found[FAULTS].value == round(100 * slow)
    assert found[FAULTS].low <= -30 <= found[FAULTS].high < 0
    assert found[REPLY_TO_ALL].low <= 30 <= found[REPLY_TO_ALL].high
    assert found[REPLY_TO_ALL].low > 0
    assert found[SPLIT].low <= 0 <= found[SPLIT].high


def test_without_a_truth_none_is_found_more_often_than_chance_allows():
    wrong = {FAULTS: 0, SPLIT: 0, REPLY_TO_ALL: 0}
    for seed in range(60):
        for each in associations(planted(Random(seed)), KINDS):  # noqa: S311
            wrong[each.statistic] += not each.low <= 0 <= each.high
    assert all(count <= 9 for count in wrong.values()), wrong


def test_too_little_says_so():
    few = planted(Random(7))[:29]  # noqa: S311
    assert {each.reason for each in associations(few, KINDS)} == {NOT_ESTIMABLE}
    one_sided = [project for project in planted(Random(7)) if not project.is_split]  # noqa: S311
    assert shown(associations(one_sided, KINDS), SPLIT).reason == NOT_ESTIMABLE
    assert result_shares("reply-rate", few[:5], KINDS)[0].reason == NOT_ESTIMABLE
    assert targets_met("any", few[:5])[0].reason == NOT_ESTIMABLE


def test_shares_and_targets_are_counted_over_all_projects():
    projects = planted(Random(8))  # noqa: S311
    answered = sum(project.counts["answered-items"] for project in projects)
    (share,) = result_shares("reply-rate", projects, KINDS)
    assert share.value == round(100 * answered / (1000 * len(projects)))
    assert share.low <= share.value <= share.high
    (met,) = targets_met("reply-rate", projects)
    assert met.value == round(100 * mean(project.results["reply-rate"] for project in projects))
    assert met.subject == "target:reply-rate"
    assert targets_met("any", projects)[0].value == met.value


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12), st.integers(0, 9), st.sampled_from(("pr", "hr", "support")), st.integers(1, 10**9)
        ),
        min_size=30,
        max_size=60,
    )
)
def test_budgets_are_those_of_plain_sums(rows):
    values = [AwardedValue(f"a{a}", f"c{c}", department, amount) for a, c, department, amount in rows]
    found = budget_holders(["hr", "pr", "support"], values)
    total = sum(value.amount_minor for value in values)
    for department, figure in zip(("hr", "pr", "support"), found, strict=False):
        if figure.value is not None:
            own = sum(value.amount_minor for value in values if value.department == department)
            assert figure.value == pytest.approx(100 * own / total, abs=0.51)
            assert figure.low <= figure.value <= figure.high
    for agency in {value.agency for value in values}:
        mix = budget_mix([value for value in values if value.agency == agency])
        assert mix is not None
        assert sum(mix.departments.values()) == pytest.approx(1)
        assert 1 / 3 - 1e-9 <= mix.herfindahl <= 1 + 1e-9
        assert min(1, 3 / mix.clients) - 1e-9 <= mix.three_largest <= 1 + 1e-9


def test_few_awards_tell_nothing_of_budgets():
    values = [AwardedValue(f"a{n}", "c", "pr", 100) for n in range(29)]
    assert {figure.reason for figure in budget_holders(["pr"], values)} == {NOT_ESTIMABLE}
    assert budget_mix([]) is None


def test_the_interval_of_a_weighted_share_is_about_that_of_drawing_agencies_again():
    random = Random(9)  # noqa: S311
    parts = [
        (whole * min(1.0, max(0.0, random.gauss(0.5, 0.3))), whole)
        for whole in (random.uniform(1, 5) for _ in range(60))
    ]
    share, (low, high) = weighted_share(parts)
    again = sorted(
        sum(part for part, _ in drawn) / sum(whole for _, whole in drawn)
        for drawn in (random.choices(parts, k=len(parts)) for _ in range(2000))
    )
    assert share == pytest.approx(sum(p for p, _ in parts) / sum(w for _, w in parts))
    assert low <= again[100]
    assert high >= again[-100]
    assert high - low <= 4 * (again[1950] - again[50])


def scoped(seed: int, spread_of_scope: float) -> list[ScopedPrice]:
    random = Random(seed)  # noqa: S311
    return [
        ScopedPrice(
            f"a{n % 30}",
            f"s{n % 4}",
            1000_00 * math.exp(random.gauss(0, 0.3)) * 3 ** (n % 4),
            math.exp(random.gauss(0, spread_of_scope)),
        )
        for n in range(600)
    ]


def test_the_share_of_scope_is_found_and_none_where_scopes_are_alike():
    (found,) = scope_share(scoped(1, 0.3))
    assert found.low <= 50 <= found.high
    prices = scoped(1, 0.3)
    raw, own = ({s: [] for s in {p.service for p in prices}} for _ in range(2))
    for price in prices:
        own[price.service].append(math.log(price.price_minor))
        raw[price.service].append(math.log(price.price_minor * price.factor))
    slow = 1 - sum(variance(v) * (len(v) - 1) for v in own.values()) / sum(
        variance(v) * (len(v) - 1) for v in raw.values()
    )
    assert found.value == round(100 * slow)
    (none,) = scope_share(scoped(2, 0.001))
    assert abs(none.value) <= 1
    assert scope_share(scoped(3, 0.3)[:29])[0].reason == NOT_ESTIMABLE
    assert scope_share([p._replace(factor=1.0) for p in prices])[0].reason == NOT_ESTIMABLE


def shared(seed: int, spread: float) -> list[ScopedPrice]:
    random = Random(seed)  # noqa: S311
    return [
        ScopedPrice(f"a{n % 25}", f"s{n % 3}", 1000_00 * math.exp(random.gauss(0, spread)), 1.0, f"studio {n % 4}")
        for n in range(240)
    ]


def test_prices_of_one_subcontractors_work_are_compared_pair_by_pair():
    prices = shared(1, 0.3)
    (found,) = same_subcontractor(prices)
    own: dict[tuple[str, str, str], list[float]] = {}
    for price in prices:
        own.setdefault((price.service, price.subcontractor, price.agency), []).append(price.price_minor)
    slow = [
        max(median(own[one]), median(own[other])) / min(median(own[one]), median(own[other]))
        for one, other in combinations(sorted(own), 2)
        if one[:2] == other[:2]
    ]
    assert found.value == round(median(slow), 1)
    assert 1 <= found.low <= found.value <= found.high
    assert same_subcontractor(shared(2, 0.0))[0].value == 1.0
    assert same_subcontractor([p._replace(subcontractor="") for p in prices])[0].reason == NOT_ESTIMABLE
