from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from market.core.briefs import Brief, BriefLine
from market.core.catalogue import Catalogue
from market.core.comparison import (
    BenchmarkCell,
    Comparison,
    ScopedPrice,
    compare,
    price_position,
    price_score,
    scoped_price,
)
from market.core.quote_parts import Assumption
from market.core.quotes import Quote, QuoteLine
from tests.market_town import (
    alternative,
    brief_content,
    included,
    make_brief,
    make_quote,
    not_offered,
    priced,
    quote_content,
)

LINES = (
    BriefLine("community-management", 3_000, drivers={"coverage": "12x7"}),
    BriefLine("social-post", 12_000),
    BriefLine("blogger-placement", 1_000),
)
BRIEF = make_brief(brief_content(lines=LINES))
BENCHMARK = BenchmarkCell("2026Q3-v1", 90, 100, 110)


def quoted(name: str, *answers: QuoteLine, brief: Brief = BRIEF, **changes) -> Quote:
    return make_quote(brief, name, quote_content(brief, lines=answers, **changes))


def all_priced(name: str, *fees: int, **changes) -> Quote:
    return quoted(name, *(priced(f"line-{index}", fee) for index, fee in enumerate(fees)), **changes)


@pytest.fixture
def comparison(catalogue: Catalogue) -> Comparison:
    """Return Alfa (complete), Beta (one gap) and Gamma (one included, one alternative) side by side."""
    quotes = [
        all_priced("alfa", 200_00, 100_00, 50_00),
        quoted("beta", priced("line-0", 187_00), not_offered("line-1"), priced("line-2", 50_00)),
        quoted("gamma", priced("line-0", 150_00), included("line-1", "line-0"), alternative("line-2", 10_00)),
    ]
    return compare(BRIEF, quotes, catalogue, {"community-management": BenchmarkCell("e", 100_00, 105_00, 108_00)})


def test_every_line_has_a_cell_for_every_agency(comparison: Comparison) -> None:
    names = [[cell.quote_id for cell in row.cells] for row in comparison.rows]

    assert names == [["quote-alfa", "quote-beta", "quote-gamma"]] * 3


def test_the_benchmarked_part_of_a_line_stands_as_quoted_beside_its_conversion(catalogue: Catalogue) -> None:
    near, _, placement = BRIEF.content.lines
    far = replace(near, drivers={"coverage": "24x7", "platforms": "four"})
    passed_on = priced("line-2", 20_00, supplier_minor=700_00, handling_minor=30_00)

    assert scoped_price(near, priced("line-0", 187_00), catalogue) == ScopedPrice(187_00, Decimal("1.87"), 100_00)
    assert scoped_price(placement, passed_on, catalogue) == ScopedPrice(700_00, Decimal(1), 700_00)
    too_far = scoped_price(far, priced("line-0", 187_00), catalogue)
    assert too_far is not None
    assert (too_far.factor > 4, too_far.converted_minor) == (True, None)
    for answer in (None, not_offered("line-0"), included("line-0", "line-1"), alternative("line-0", 5_00)):
        assert scoped_price(near, answer, catalogue) is None


def test_a_line_that_is_not_offered_stays_visible_without_a_price(comparison: Comparison) -> None:
    cell = comparison.rows[1].cells[1]

    assert cell.answer == not_offered("line-1")
    assert (cell.unit_minor, cell.cost_minor, cell.reference_minor, cell.cheapest) == (None, None, None, False)
    assert cell.position == "unknown"


def test_a_line_no_answer_was_kept_for_is_an_empty_cell(catalogue: Catalogue) -> None:
    comparison = compare(BRIEF, [quoted("alfa", priced("line-0"))], catalogue, {})

    assert [row.cells[0].answer is None for row in comparison.rows] == [False, True, True]
    assert comparison.columns[0].is_complete is False


def test_the_cheapest_answer_of_each_line_is_marked(comparison: Comparison) -> None:
    assert [[cell.cheapest for cell in row.cells] for row in comparison.rows] == [
        [False, False, True],
        [True, False, False],
        [True, True, False],
    ]


def test_an_alternative_shows_its_cost_but_is_never_the_cheapest(comparison: Comparison) -> None:
    cell = comparison.rows[2].cells[2]

    assert (cell.cost_minor, cell.cheapest, cell.reference_minor) == (10_00, False, None)


def test_prices_are_converted_to_the_reference_scope(comparison: Comparison) -> None:
    row = comparison.rows[0]

    assert row.factor == Decimal("1.87")
    assert [cell.unit_minor for cell in row.cells] == [200_00, 187_00, 150_00]
    assert [cell.reference_minor for cell in row.cells] == [106_95, 100_00, 80_21]


def test_positions_compare_the_converted_price_with_the_published_quartiles(comparison: Comparison) -> None:
    assert [cell.position for cell in comparison.rows[0].cells] == ["inside", "inside", "below"]
    assert [cell.position for cell in comparison.rows[1].cells] == ["unknown"] * 3
    assert comparison.rows[1].benchmark is None


def test_converted_prices_are_set_against_the_published_median(comparison: Comparison) -> None:
    assert [cell.from_median for cell in comparison.rows[0].cells] == [2, -5, -24]
    assert [cell.from_median for cell in comparison.rows[1].cells] == [None] * 3


@pytest.mark.parametrize(
    ("low", "high", "suppliers", "positions"),
    [
        (1_500_00, 2_000_00, None, ["within", "", "below"]),
        (1_000_00, 1_200_00, None, ["above", "", "within"]),
        (1_000_00, 1_200_00, 900_00, ["below", "", "below"]),
        (100_00, 200_00, 0, ["above", "above", "above"]),
        (None, 2_000_00, None, ["", "", ""]),
    ],
)
def test_a_sum_is_set_against_the_budget_with_what_suppliers_get(
    catalogue: Catalogue, low: int | None, high: int, suppliers: int | None, positions: list[str]
) -> None:
    terms = replace(BRIEF.content.terms, pass_through_budget=suppliers)
    content = replace(BRIEF.content, budget_minimum=low, budget_maximum=high, terms=terms)
    quotes = [
        all_priced("alfa", 200_00, 100_00, 50_00),
        quoted("beta", priced("line-0", 100_00), not_offered("line-1"), priced("line-2", 1_00)),
        all_priced("gamma", 100_00, 60_00, 25_00),
    ]

    columns = compare(replace(BRIEF, content=content), quotes, catalogue, {}).columns
    assert [column.budget for column in columns] == positions


def test_only_quotes_that_cover_every_line_are_ranked(catalogue: Catalogue) -> None:
    quotes = [
        all_priced("alfa", 200_00, 100_00, 50_00),
        quoted("beta", priced("line-0", 1_00), not_offered("line-1"), priced("line-2", 1_00)),
        all_priced("gamma", 100_00, 50_00, 25_00),
    ]
    columns = compare(BRIEF, quotes, catalogue, {}).columns

    assert [column.rank for column in columns] == [2, None, 1]
    assert [column.price_score for column in columns] == [Decimal("50.00"), None, Decimal("100.00")]
    assert [(column.priced_lines, column.covered_lines) for column in columns] == [(3, 3), (2, 2), (3, 3)]
    assert [column.net_minor for column in columns] == [1_850_00, 4_00, 925_00]


def test_an_included_line_counts_as_covered_and_an_alternative_does_not(comparison: Comparison) -> None:
    gamma = comparison.columns[2]

    assert (gamma.priced_lines, gamma.covered_lines, gamma.is_complete) == (1, 2, False)
    assert comparison.complete == 1


@pytest.mark.parametrize(
    ("said", "has_conditions"),
    [
        ({"note": " "}, False),
        ({"note": "No night rota"}, True),
        ({"note": "", "exclusions": ("Printing",)}, True),
        ({"note": "", "assumptions": (Assumption("line-0", "One language"),)}, True),
    ],
)
def test_a_quote_that_leaves_out_assumes_or_adds_something_has_conditions(
    catalogue: Catalogue, said: dict[str, Any], has_conditions: bool
) -> None:
    (column,) = compare(BRIEF, [all_priced("alfa", 1, 1, 1, **said)], catalogue, {}).columns

    assert column.has_conditions is has_conditions


def test_ties_share_the_rank_and_the_mark_of_the_cheapest(catalogue: Catalogue) -> None:
    quotes = [all_priced("alfa", 5, 5, 5), all_priced("beta", 5, 5, 5), all_priced("gamma", 6, 6, 6)]
    comparison = compare(BRIEF, quotes, catalogue, {})

    assert [column.rank for column in comparison.columns] == [1, 1, 3]
    assert all([cell.cheapest for cell in row.cells] == [True, True, False] for row in comparison.rows)


def test_the_mix_adds_up_the_cheapest_answer_of_each_line(catalogue: Catalogue) -> None:
    quotes = [all_priced("alfa", 10_00, 30_00, 10_00), all_priced("beta", 20_00, 10_00, 10_00)]

    assert compare(BRIEF, quotes, catalogue, {}).mix_minor == 3 * 10_00 + 12 * 10_00 + 10_00


def test_there_is_no_mix_while_a_line_has_no_price(catalogue: Catalogue) -> None:
    quotes = [quoted("beta", priced("line-0"), not_offered("line-1"), priced("line-2"))]

    assert compare(BRIEF, quotes, catalogue, {}).mix_minor is None


def test_a_brief_nobody_quoted_for_keeps_its_lines(catalogue: Catalogue) -> None:
    comparison = compare(BRIEF, [], catalogue, {})

    assert (len(comparison.rows), comparison.columns, comparison.mix_minor) == (3, (), None)


@pytest.mark.parametrize(("position", "cheapest"), [("cannot-recover", "beta"), ("recovers", "alfa")])
def test_the_buyers_vat_position_turns_the_order(catalogue: Catalogue, position: str, cheapest: str) -> None:
    brief = make_brief(brief_content(lines=LINES, vat_position=position))
    quotes = [
        all_priced("alfa", 100_00, 100_00, 100_00, brief=brief),
        all_priced("beta", 110_00, 110_00, 110_00, brief=brief, vat_basis="exempt", vat_rate_hundredths=0),
    ]
    comparison = compare(brief, quotes, catalogue, {})

    assert [column.quote.agency_id for column in comparison.columns if column.rank == 1] == [cheapest]


def test_a_service_that_is_passed_through_is_benchmarked_by_its_supplier_price(catalogue: Catalogue) -> None:
    placement = priced("line-2", 20_00, supplier_minor=100_00, handling_minor=10_00)
    cell = (
        compare(BRIEF, [quoted("alfa", priced("line-0"), priced("line-1"), placement)], catalogue, {}).rows[2].cells[0]
    )

    assert (cell.unit_minor, cell.reference_minor) == (130_00, 100_00)


def test_any_other_service_is_benchmarked_by_its_fee(catalogue: Catalogue) -> None:
    post = priced("line-1", 20_00, supplier_minor=100_00)
    cell = compare(BRIEF, [quoted("alfa", priced("line-0"), post, priced("line-2"))], catalogue, {}).rows[1].cells[0]

    assert cell.reference_minor == 20_00


def test_a_passed_through_service_without_a_supplier_price_has_no_position(catalogue: Catalogue) -> None:
    benchmarks = {"blogger-placement": BENCHMARK}
    cell = compare(BRIEF, [all_priced("alfa", 1, 1, 100)], catalogue, benchmarks).rows[2].cells[0]

    assert (cell.reference_minor, cell.position) == (None, "unknown")


def test_a_scope_too_far_from_the_reference_has_no_converted_price(catalogue: Catalogue) -> None:
    far = {"coverage": "24x7", "platforms": "four"}
    brief = make_brief(brief_content(lines=(replace(LINES[0], drivers=far),)))
    cell = compare(brief, [quoted("alfa", priced("line-0"), brief=brief)], catalogue, {}).rows[0].cells[0]

    assert (cell.unit_minor, cell.reference_minor) == (100_00, None)


@pytest.mark.parametrize(
    ("reference", "position"), [(89, "below"), (90, "inside"), (110, "inside"), (111, "above"), (None, "unknown")]
)
def test_quartiles_belong_to_the_inside(reference: int | None, position: str) -> None:
    assert price_position(reference, BENCHMARK) == position


@pytest.mark.parametrize("withheld", ["p25", "p75"])
def test_a_withheld_quartile_gives_no_position(withheld: str) -> None:
    assert price_position(100, replace(BENCHMARK, **{withheld: None})) == "unknown"


def test_the_price_score_is_the_lowest_total_over_this_one() -> None:
    assert price_score(900_00, 1_200_00) == Decimal("75.00")
    assert price_score(1, 3) == Decimal("33.33")


def test_totals_that_round_to_nothing_still_have_a_score(catalogue: Catalogue) -> None:
    brief = make_brief(brief_content(lines=(BriefLine("social-post", 1),)))
    quotes = [quoted("alfa", priced("line-0", 1), brief=brief), quoted("beta", priced("line-0", 10_00), brief=brief)]
    columns = compare(brief, quotes, catalogue, {}).columns

    assert [column.cost_minor for column in columns] == [0, 1]
    assert [column.price_score for column in columns] == [Decimal("100.00"), Decimal("0.00")]
