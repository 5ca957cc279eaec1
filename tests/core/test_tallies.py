"""Tallies of awarded work: what may be counted, which shares follow, and what a lens makes of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.catalogue import Catalogue, CountKind
from market.core.engagements import Answer
from market.core.errors import Conflict, Invalid
from market.core.lenses import WorkCost, lens_costs
from market.core.tallies import LARGEST_COUNT, Tally, TallyLine, check_tally, check_tally_answer, shares_of

HOURS = CountKind("hours", "effort", "Hours", "Часы", "", "", "")
VIEWS = CountKind("views", "exposure", "Views", "Просмотры", "", "", "")
LIKES = CountKind("acts-low", "engagement", "Low", "Простые", "", "", "")
REPLIES = CountKind("replies", "output", "Replies", "Ответы", "", "", "")
HELP = CountKind("help-replies", "", "Replies that help", "Помощь", "", "replies", "help-share")
HIRES = CountKind("hires", "outcome", "Hires", "Наймы", "", "", "")
KINDS = (HOURS, VIEWS, LIKES, REPLIES, HELP, HIRES)
CATALOGUE = Catalogue(count_kinds=KINDS)
SAID = Answer("confirmed", "", datetime(2026, 3, 1, tzinfo=UTC), "Vera")


def line(kind: str, number: int, source: str = "The log", method: str = "own-count") -> TallyLine:
    return TallyLine(kind, number, source, method)


def tally(**changes: object) -> Tally:
    return replace(Tally("t", "e", 1, "May", (line("hours", 5),), SAID.answered_at, "Alfa"), **changes)


def problems(*lines: TallyLine, over: str = "May") -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check_tally(lines, over, [], CATALOGUE)
    return dict(refused.value.problems)


def test_every_number_needs_its_source_and_method():
    assert set(problems(line("hours", 5, source=" ", method="guess"))) == {"hours.source", "hours.method"}
    assert set(problems(line("hours", 5), over="")) == {"measured_over"}
    assert set(problems()) == {"hours.number"}


def test_a_part_is_counted_with_its_whole_and_is_no_larger():
    assert "Count “Replies” too" in problems(line("help-replies", 5))["help-replies.number"]
    assert "“Replies” is 4" in problems(line("replies", 4), line("help-replies", 5))["help-replies.number"]
    check_tally([line("replies", 5), line("help-replies", 5)], "May", [], CATALOGUE)


def test_numbers_have_an_end_and_kinds_are_of_the_catalogue():
    assert "0 to 1,000,000,000,000" in problems(line("hours", LARGEST_COUNT + 1))["hours.number"]
    assert set(problems(line("ave", 5))) == {"ave.number"}


def test_what_the_client_confirmed_is_not_counted_again():
    with pytest.raises(Conflict):
        check_tally([line("hours", 5)], "May", [tally(answer=SAID)], CATALOGUE)
    check_tally([line("hours", 5)], "May", [tally(answer=replace(SAID, answer="contested"))], CATALOGUE)


def test_only_the_newest_counts_are_answered_and_once():
    newer = tally(id="u", number=2)
    with pytest.raises(Conflict, match="replaced"):
        check_tally_answer(tally(), "confirmed", "", None, [tally(), newer])
    with pytest.raises(Conflict, match="answered already"):
        check_tally_answer(tally(answer=SAID), "confirmed", "", None, [tally(answer=SAID)])
    with pytest.raises(Invalid) as refused:
        check_tally_answer(newer, "contested", " ", -1, [tally(), newer])
    assert set(refused.value.problems) == {"note", "own_cost"}


def test_shares_follow_where_part_and_whole_are_counted():
    (share,) = shares_of({"replies": 200, "help-replies": 198, "hours": 3}, KINDS)
    assert (share.rate, share.percent) == ("help-share", 99.0)
    assert shares_of({"replies": 200}, KINDS) == []


@given(
    st.fixed_dictionaries({}, optional={kind.code: st.integers(0, 10**9) for kind in KINDS}),
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.none() | st.integers(0, 10**12),
)
def test_every_lens_divides_what_it_should_by_what_was_counted(counts, fee, passed, own):
    costs = lens_costs(counts, KINDS, WorkCost(fee, passed, own))
    assert [each.kind.code for each in costs] == [kind.code for kind in KINDS if kind.lens and counts.get(kind.code)]
    for each in costs:
        paid = fee if each.lens == "effort" else fee + passed
        per = 1000 if each.lens == "exposure" else 1
        assert abs(each.agency_minor - paid * per / counts[each.kind.code]) <= 0.5 + 1e-9 * paid * per
        assert (each.full_minor is not None) == (each.lens == "outcome" and own is not None)
        if each.full_minor is not None:
            assert each.full_minor >= each.agency_minor
