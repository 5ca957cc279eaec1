from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from market.core.blindness import blinded, without_prices
from market.core.briefs import BriefTerms
from market.core.catalogue import Catalogue
from market.core.comparison import BenchmarkCell, compare
from market.core.errors import Invalid
from market.core.evaluations import (
    STEPS,
    ScoreSet,
    SpreadNote,
    check_scores,
    evaluate,
    is_revealed,
    price_sensitivity,
    scored_criteria,
    two_decimals,
    visible_sets,
)
from market.core.quotes import Quote, TeamMember
from market.core.sensitivity import sensitivity_sentence
from tests.market_town import (
    AFTER_CLOSING,
    CLOSES,
    brief_content,
    make_brief,
    make_quote,
    not_offered,
    priced,
    quote_content,
)

BRIEF = make_brief(opened_at=CLOSES)
BLIND = make_brief(brief_content(terms=BriefTerms(is_blind=True)), opened_at=CLOSES)
CRITERIA = scored_criteria(BRIEF)
CLEVER = make_quote(BRIEF, "clever", quote_content(BRIEF, 200_00))
CHEAP = make_quote(BRIEF, "cheap", quote_content(BRIEF, 100_00))
GAP = make_quote(BRIEF, "gap", quote_content(BRIEF, lines=(priced("line-0"), priced("line-1"), not_offered("line-2"))))
QUOTES = [CLEVER, CHEAP, GAP]


def score_set(quotes: Sequence[Quote], name: str, *steps: int, number: int = 1, note: str = "") -> ScoreSet:
    """Return a set in which each quote gets one step on every criterion."""
    scores = {(quote.id, code): step for quote, step in zip(quotes, steps, strict=True) for code in CRITERIA}
    return ScoreSet(f"{name}-{number}", "brief", name, name, number, AFTER_CLOSING, note, scores)


def results(catalogue: Catalogue, *sets: ScoreSet, notes: Sequence[SpreadNote] = ()):
    return evaluate(BRIEF, compare(BRIEF, QUOTES, catalogue, {}), sets, notes)


def test_every_scored_criterion_has_five_described_steps() -> None:
    assert CRITERIA == ("approach", "team", "evidence", "measurement", "standards")
    assert all(len(STEPS[code]) == 5 for code in CRITERIA)


def test_scores_are_computed_from_means_weights_and_the_price_formula(catalogue: Catalogue) -> None:
    """Scenario 25."""
    found = results(catalogue, score_set(QUOTES, "Vera", 4, 2, 4), score_set(QUOTES, "Oleg", 3, 2, 4))

    assert found is not None
    assert found.evaluators == ("Vera", "Oleg")
    clever, cheap, gap = found.results
    assert (clever.criteria[0].mean, clever.criteria[0].points) == (Fraction(7, 2), Fraction(175, 2))
    assert (clever.price_points, clever.total, clever.rank) == (50, Fraction(725, 10), 1)
    assert (cheap.price_points, cheap.total, cheap.rank) == (100, 70, 2)
    assert (gap.price_points, gap.total, gap.rank) == (None, None, None)


def test_equal_totals_share_a_rank(catalogue: Catalogue) -> None:
    twins = [replace(CHEAP, id="a"), replace(CHEAP, id="b"), replace(CLEVER, id="c")]
    sets = [score_set(twins, name, 3, 3, 3) for name in ("Vera", "Oleg")]
    found = evaluate(BRIEF, compare(BRIEF, twins, catalogue, {}), sets, [])

    assert found is not None
    assert [result.rank for result in found.results] == [1, 1, 3]


def test_one_evaluator_makes_no_result_and_the_newest_set_counts(catalogue: Catalogue) -> None:
    vera, again = score_set(QUOTES, "Vera", 1, 1, 1), score_set(QUOTES, "Vera", 4, 4, 4, number=2, note="Talked")
    oleg = score_set(QUOTES, "Oleg", 4, 4, 4)
    found = results(catalogue, vera, oleg, again)

    assert results(catalogue, vera, again) is None
    assert found is not None
    assert found.results[0].quality == 100
    assert found.result("unknown") is None


def test_a_spread_above_two_steps_needs_a_note(catalogue: Catalogue) -> None:
    sets = [score_set(QUOTES, "Vera", 4, 2, 3), score_set(QUOTES, "Oleg", 1, 0, 3)]
    notes = [SpreadNote("quote-clever", code, "Agreed", "Vera", AFTER_CLOSING) for code in CRITERIA[1:]]

    assert results(catalogue, *sets).open_spreads == tuple(("quote-clever", code) for code in CRITERIA)
    assert results(catalogue, *sets, notes=notes).open_spreads == (("quote-clever", "approach"),)


def test_the_winner_changes_where_the_sentence_says(catalogue: Catalogue) -> None:
    found = results(catalogue, score_set(QUOTES, "Vera", 4, 2, 4), score_set(QUOTES, "Oleg", 3, 2, 4))
    turn = price_sensitivity(found)
    names = {quote.id: quote.agency_name for quote in QUOTES}

    assert turn is not None
    assert sensitivity_sentence(turn, names) == (
        "Clever leads at the published price weight of 40 %; above 42.86 % Cheap would lead."
    )
    same = results(catalogue, score_set(QUOTES, "Vera", 1, 4, 4), score_set(QUOTES, "Oleg", 1, 4, 4))
    assert sensitivity_sentence(price_sensitivity(same), names).endswith("; no other price weight changes that.")


@pytest.mark.parametrize(
    ("missing", "changes", "field"),
    [
        ({("quote-cheap", "team")}, {}, "scores.quote-cheap.team"),
        (set(), {"is_change": True}, "note"),
        (set(), {"note": "x" * 1001}, "note"),
        (set(), {"note": "a\u202eb"}, "note"),
    ],
)
def test_an_incomplete_set_or_an_unexplained_change_is_refused(missing, changes, field) -> None:
    scores = {place: step for place, step in score_set(QUOTES, "V", 1, 2, 3).scores.items() if place not in missing}

    with pytest.raises(Invalid) as refusal:
        check_scores(BRIEF, QUOTES, scores, **{"is_change": False, "note": ""} | changes)
    assert list(refusal.value.problems) == [field]


def test_scores_out_of_range_or_of_something_else_are_refused() -> None:
    scores = dict(score_set(QUOTES, "V", 1, 2, 3).scores)

    for place, step in ((("quote-cheap", "team"), 5), (("quote-cheap", "price"), 3), (("stranger", "team"), 3)):
        with pytest.raises(Invalid):
            check_scores(BRIEF, QUOTES, scores | {place: step}, is_change=False, note="")
    check_scores(BRIEF, QUOTES, scores, is_change=True, note="Talked it over")


def test_nobody_sees_anothers_scores_before_their_own_are_in() -> None:
    sets = [score_set(QUOTES, "Vera", 1, 1, 1), score_set(QUOTES, "Oleg", 1, 1, 1)]

    assert visible_sets(sets, "Anna", may_score=True, is_decided=False) == []
    assert visible_sets(sets, "Vera", may_score=True, is_decided=False) == sets
    assert visible_sets(sets, "Anna", may_score=False, is_decided=False) == sets
    assert visible_sets(sets[:1], "Anna", may_score=False, is_decided=False) == []
    assert visible_sets(sets, "Anna", may_score=True, is_decided=True) == sets


def test_names_of_a_blind_brief_show_once_two_evaluators_have_scored() -> None:
    vera, oleg = score_set(QUOTES, "Vera", 1, 1, 1), score_set(QUOTES, "Oleg", 1, 1, 1)

    assert is_revealed(BRIEF, [])
    assert not is_revealed(BLIND, [vera, replace(vera, number=2)])
    assert is_revealed(BLIND, [vera, oleg])


def test_a_blinded_quote_names_nobody_and_its_order_tells_nothing() -> None:
    lines = (
        priced("line-0", subcontracted_percent=50, subcontractor="Petrel Works"),
        not_offered("line-1"),
        replace(not_offered("line-2"), reason="CLEVER does this only with Petrel Works"),
    )
    content = quote_content(BRIEF, lines=lines, note="Clever greets", conflict="Clever owns Cheap")
    content = replace(content, team=(TeamMember("line-0", "editor", "Anna", 100, 5, "Boris"),), exclusions=("Clever",))
    quotes = [replace(CLEVER, content=content), CHEAP, GAP]
    hidden = blinded(quotes)

    assert [quote.agency_name for quote in hidden] == ["Agency 1", "Agency 2", "Agency 3"]
    assert [quote.id for quote in hidden] == [quote.id for quote in blinded(quotes[::-1])]
    assert not any(word in repr(hidden).replace("quote-clever", "") for word in ("Clever", "CLEVER", "Petrel", "Anna"))
    assert "[name] does this only with [name]" in repr(hidden)
    assert blinded([]) == []


def test_a_matrix_without_prices_holds_no_amount(catalogue: Catalogue) -> None:
    quotes = [make_quote(BRIEF, "alfa", quote_content(BRIEF, 7_654_321_00)), GAP]
    benchmarks = {line.service: BenchmarkCell("e", 90, 100, 110) for line in BRIEF.content.lines}
    bare = without_prices(compare(BRIEF, quotes, catalogue, benchmarks))

    assert {cell.from_median for row in bare.rows for cell in row.cells} == {None}
    assert {column.budget for column in bare.columns} == {""}
    assert "765432100" not in repr(bare)
    assert {column.price_score for column in bare.columns} == {None}
    assert {cell.cost_minor for row in bare.rows for cell in row.cells} == {None}


def test_numbers_are_printed_to_two_decimals() -> None:
    assert str(two_decimals(Fraction(1, 8))) == "0.12"
