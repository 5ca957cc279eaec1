from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.briefs import Brief, BriefTerms
from market.core.quotes import Quote
from market.core.red_flags import (
    INDICATORS,
    OpenedBrief,
    RedFlag,
    find_red_flags,
    fixed_ratios,
    identical_prices,
    is_late,
    late_amendments,
    low_outliers,
    near_tie,
    single_quote,
)
from tests.market_town import (
    CLOSES,
    brief_content,
    included,
    make_brief,
    make_quote,
    not_offered,
    priced,
    quote_content,
)

BRIEF = make_brief(opened_at=CLOSES)
NAMES = ("alfa", "beta", "gamma", "delta", "epsilon", "zeta")


def quote_of(brief: Brief, name: str, *fees: int) -> Quote:
    lines = tuple(
        priced(line.id, fee) if fee else not_offered(line.id)
        for line, fee in zip(brief.content.lines, fees, strict=True)
    )
    return make_quote(brief, name, quote_content(brief, lines=lines))


def opened(*fees: tuple[int, int, int], winner: int | None = None, brief: Brief = BRIEF, lines: int = 3) -> OpenedBrief:
    quotes = tuple(quote_of(brief, name, *each) for name, each in zip(NAMES, fees, strict=False))
    awarded = {} if winner is None else {line.id: quotes[winner].id for line in brief.content.lines[:lines]}
    return OpenedBrief(brief, quotes, awarded)


def texts(found: Iterator[RedFlag]) -> list[str]:
    return [flag.text for flag in found]


def test_a_single_quote_is_worth_a_look_where_several_were_sought() -> None:
    assert texts(single_quote(opened((100, 100, 100)))) == ["One quote came in; the brief sought 5."]


@pytest.mark.parametrize("fees", [[], [(100, 100, 100)] * 2])
def test_none_or_two_quotes_are_no_single_quote(fees: list[tuple[int, int, int]]) -> None:
    assert list(single_quote(opened(*fees))) == []


def test_a_single_quote_that_was_all_the_client_sought_is_nothing() -> None:
    one = make_brief(brief_content(terms=BriefTerms(quotes_sought=1)))

    assert list(single_quote(opened((100, 100, 100), brief=one))) == []


def test_three_equal_line_prices_of_two_bidders_are_worth_a_look() -> None:
    (text,) = texts(identical_prices(opened((100, 200, 300), (100, 200, 300), (7, 8, 9))))

    assert text == "Alfa and Beta gave the same unit price on 3 of the 3 lines both priced."


@pytest.mark.parametrize("second", [(100, 200, 301), (100, 200, 0)])
def test_two_equal_line_prices_are_coincidence(second: tuple[int, int, int]) -> None:
    assert list(identical_prices(opened((100, 200, 300), second))) == []


def test_three_equal_prices_among_many_lines_are_coincidence() -> None:
    wide = make_brief(brief_content(lines=brief_content().lines * 3))
    one = quote_of(wide, "alfa", *range(101, 110))
    other = quote_of(wide, "beta", 101, 102, 103, *range(204, 210))

    assert list(identical_prices(OpenedBrief(wide, (one, other), {}))) == []


def test_a_winner_within_one_percent_of_the_second_is_worth_a_look() -> None:
    (text,) = texts(near_tie(opened((10000, 10000, 10000), (10100, 10100, 10100), (20000, 20000, 20000), winner=0)))

    assert text == "The totals of Alfa, which won, and Beta lie within 1 %."


def test_a_winner_that_is_not_the_lowest_counts_too() -> None:
    (flag,) = near_tie(opened((10000, 10000, 10000), (10050, 10050, 10050), (20000, 20000, 20000), winner=1))

    assert "Beta, which won, and Alfa" in flag.text


@pytest.mark.parametrize(
    "case",
    [
        opened((10000,) * 3, (10101,) * 3, (20000,) * 3, winner=0),
        opened((10000,) * 3, (10000,) * 3, winner=0),
        opened((10000,) * 3, (10000,) * 3, (10000, 10000, 0), winner=0),
        opened((10000,) * 3, (10000,) * 3, (20000,) * 3),
        opened((10000,) * 3, (10000,) * 3, (20000,) * 3, winner=0, lines=2),
        opened((10000,) * 3, (10000,) * 3, (20000,) * 3, (9000, 9000, 0), winner=3),
    ],
    ids=["over one percent", "two quotes", "two whole quotes", "no award", "part awarded", "winner left a line out"],
)
def test_below_its_minimum_a_near_tie_says_nothing(case: OpenedBrief) -> None:
    assert list(near_tie(case)) == []


def test_lines_awarded_to_two_agencies_make_no_tie() -> None:
    case = opened((10000,) * 3, (10000,) * 3, (20000,) * 3, winner=0)
    first = BRIEF.content.lines[0].id

    assert list(near_tie(replace(case, awarded=dict(case.awarded) | {first: case.quotes[1].id}))) == []


def test_a_total_far_below_four_others_is_worth_a_look() -> None:
    (text,) = texts(low_outliers(opened((10,) * 3, *[(1000 + step,) * 3 for step in range(4)])))

    assert text == "The total of Alfa lies far below those of the other 4 bidders: at 1 % of their median."
    (text,) = texts(low_outliers(opened((600,) * 3, *[(1000 + step,) * 3 for step in range(4)])))
    assert "at 60 % of their median" in text


@pytest.mark.parametrize("others", [3, 0])
def test_below_five_quotes_no_total_is_an_outlier(others: int) -> None:
    assert list(low_outliers(opened((10,) * 3, *[(1000,) * 3] * others))) == []


def test_five_even_totals_hold_no_outlier() -> None:
    assert list(low_outliers(opened(*[(1000 + 10 * step,) * 3 for step in range(5)]))) == []


def test_an_included_line_counts_as_covered() -> None:
    one, two, three = (line.id for line in BRIEF.content.lines)
    whole = quote_content(BRIEF, lines=(priced(one), included(two, one), priced(three)))
    case = OpenedBrief(BRIEF, (make_quote(BRIEF, "alfa", whole),), {})

    assert list(case.totals) == ["quote-alfa"]


def shared(*ratios: int) -> list[OpenedBrief]:
    """Return briefs in which Beta asks a ratio in thousandths of what Alfa asks, each at another level."""
    found = []
    for number, ratio in enumerate(ratios):
        brief = replace(BRIEF, id=f"brief-{number}")
        level = 1000 * (number + 7)
        found.append(opened((level,) * 3, (level * ratio // 1000,) * 3, brief=brief))
    return found


def test_one_ratio_in_three_briefs_is_worth_a_look() -> None:
    (flag,) = fixed_ratios(shared(1150, 1150, 1150, 1700))

    assert "Alfa and Beta stand in the same ratio, to within 0.1 %, in 3 of the 4 briefs" in flag.text
    assert set(flag.brief_ids) == {"brief-0", "brief-1", "brief-2"}


@pytest.mark.parametrize(
    "ratios",
    [(), (1150,), (1150, 1150), (1150, 1160, 1170), (1150, 1150, 1150, 1300, 1400, 1500, 1600)],
    ids=["none", "one", "two", "drifting", "a minority of what they share"],
)
def test_below_its_minimum_a_fixed_ratio_says_nothing(ratios: tuple[int, ...]) -> None:
    assert list(fixed_ratios(shared(*ratios))) == []


def test_more_evidence_makes_a_new_flag() -> None:
    (three,), (four,) = (list(fixed_ratios(shared(*[1150] * count))) for count in (3, 4))

    assert three.key != four.key


@given(st.lists(st.integers(1000, 3000), max_size=2))
def test_whatever_two_briefs_hold_no_ratio_is_fixed(ratios: list[int]) -> None:
    assert list(fixed_ratios(shared(*ratios))) == []


@given(st.lists(st.integers(1, 10**9), max_size=4))
def test_whatever_four_bidders_ask_none_is_an_outlier(fees: list[int]) -> None:
    assert list(low_outliers(opened(*[(fee,) * 3 for fee in fees]))) == []


FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amended_at", "late"),
    [
        (FRIDAY, False),
        (FRIDAY + timedelta(seconds=1), True),
        (TUESDAY, True),
        (TUESDAY + timedelta(seconds=1), False),
    ],
)
def test_late_is_within_two_working_days_before_closing(amended_at: datetime, late: bool) -> None:
    assert is_late(amended_at, TUESDAY) is late


def test_a_late_binding_amendment_is_worth_a_look_and_none_is_nothing() -> None:
    late = replace(opened(), amended_at=(CLOSES - timedelta(days=7), CLOSES - timedelta(hours=3)))

    assert texts(late_amendments(late)) == [
        "A binding amendment came at 1 Dec 2026, 06:00 UTC, shortly before closing."
    ]
    assert list(late_amendments(opened())) == []


def test_every_flag_names_an_indicator_with_a_minimum_and_no_price() -> None:
    cases = [
        opened((31337,) * 3),
        opened((31337,) * 3, (31337,) * 3, (99991,) * 3, winner=0),
        opened((31,) * 3, *[(31337 + step,) * 3 for step in range(4)]),
        replace(opened(), amended_at=(CLOSES,)),
        *shared(1150, 1150, 1150),
    ]
    found = find_red_flags(cases)

    assert {flag.indicator for flag in found} == set(INDICATORS)
    assert len({flag.key for flag in find_red_flags(cases[:1])}) == 1
    for flag in found:
        assert INDICATORS[flag.indicator].minimum
        assert not any(price in flag.text for price in ("31337", "313.37", "99991", "999.91"))
