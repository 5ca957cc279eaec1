import itertools
import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from market.core.award_options import award_options, priced_option
from market.core.briefs import Brief
from market.core.quotes import Discount, LineState, Quote
from tests.market_town import (
    CLOSES,
    alternative,
    brief_content,
    included,
    make_brief,
    make_quote,
    not_offered,
    priced,
    quote_content,
)

BRIEF = make_brief(opened_at=CLOSES)
IDS = [line.id for line in BRIEF.content.lines]


def quote(name: str, *answers, discounts=(), brief: Brief = BRIEF, **changes) -> Quote:
    return make_quote(brief, name, quote_content(brief, lines=tuple(answers), discounts=discounts, **changes))


def fees(name: str, *amounts: int, **changes) -> Quote:
    return quote(name, *(priced(line_id, amount) for line_id, amount in zip(IDS, amounts, strict=True)), **changes)


def test_the_single_agency_must_cover_every_line_and_the_mix_takes_the_cheapest_of_each() -> None:
    found = award_options(BRIEF, [fees("alfa", 100_00, 10_00, 20_00), fees("beta", 90_00, 12_00, 30_00)])

    assert found.single is not None
    assert found.mix is not None
    assert (found.single.quote_ids, found.single.cost_minor) == (("quote-alfa",), 300_00 + 120_00 + 50_00)
    assert found.mix.choices == dict(zip(IDS, ("quote-beta", "quote-alfa", "quote-alfa"), strict=True))
    assert found.mix_saves_minor == 30_00


def test_coordination_turns_the_advice_round() -> None:
    quotes = [fees("alfa", 100_00, 10_00, 20_00), fees("beta", 90_00, 12_00, 30_00)]
    found = award_options(BRIEF, quotes, coordination_minor=50_00)

    assert (found.mix_saves_minor, found.advantage_minor) == (30_00, -20_00)


def test_a_discount_counts_only_when_all_its_lines_go_to_one_agency() -> None:
    bundle = (Discount(tuple(IDS), 50_00),)
    quotes = [fees("alfa", 100_00, 10_00, 20_00, discounts=bundle), fees("beta", 90_00, 8_00, 19_00)]
    found = award_options(BRIEF, quotes)

    assert found.single is not None
    assert (found.single.quote_ids, found.single.cost_minor, found.single.discount_minor) == (
        ("quote-alfa",),
        235_00,
        235_00,
    )
    assert found.mix is None


def test_an_included_line_follows_its_own_and_alternatives_stay_out() -> None:
    bundle = quote("alfa", priced(IDS[0], 100_00), included(IDS[1], IDS[0]), not_offered(IDS[2]))
    other = quote("beta", priced(IDS[0], 90_00), priced(IDS[1], 50_00), alternative(IDS[2]))
    found = award_options(BRIEF, [bundle, other])

    assert found.unoffered == (IDS[2],)
    assert found.single is not None
    assert (found.single.choices, found.single.cost_minor) == (dict.fromkeys(IDS[:2], "quote-alfa"), 300_00)
    assert found.mix is None


def test_without_quotes_or_with_one_there_is_no_mix() -> None:
    nothing = award_options(BRIEF, [])
    alone = award_options(BRIEF, [fees("alfa", 1, 1, 1)])

    assert (nothing.single, nothing.mix, nothing.mix_saves_minor, nothing.advantage_minor) == (None, None, None, None)
    assert alone.single is not None
    assert alone.mix is None


def test_too_many_bundles_to_try_are_said_to_be_so(monkeypatch) -> None:
    monkeypatch.setattr("market.core.award_options._NODES_MOST", 2)

    assert not award_options(BRIEF, [fees("alfa", 1, 2, 3), fees("beta", 3, 2, 1)]).is_exact


FOUR = make_brief(brief_content(lines=(*BRIEF.content.lines, replace(BRIEF.content.lines[1]))), opened_at=CLOSES)
FOUR_IDS = [line.id for line in FOUR.content.lines]


@st.composite
def answers(draw, name: str) -> Quote:
    base = priced(FOUR_IDS[0], draw(st.integers(1, 50)) * 100)
    lines = [base]
    for line_id in FOUR_IDS[1:]:
        kind = draw(st.sampled_from(("priced", "priced", "included", "not-offered", "alternative")))
        lines.append(
            {
                "priced": priced(line_id, draw(st.integers(1, 50)) * 100),
                "included": included(line_id, FOUR_IDS[0]),
                "not-offered": not_offered(line_id),
                "alternative": alternative(line_id),
            }[kind]
        )
    subsets = st.lists(st.sampled_from(FOUR_IDS), min_size=1, unique=True).map(tuple)
    discounts = st.lists(st.builds(Discount, subsets, st.sampled_from((5_00, 20_00, 40_00))), max_size=2)
    rate = draw(st.sampled_from((0, 22_00)))
    return quote(
        name,
        *lines,
        brief=FOUR,
        discounts=tuple(draw(discounts)),
        vat_basis="vat" if rate else "exempt",
        vat_rate_hundredths=rate,
    )


def slow(quotes: list[Quote], sizes: tuple[int, ...], coordination: int, below: float = math.inf) -> int | None:
    """Try every way to give every offered line to somebody and return the lowest total of those costing under."""
    by_id = {each.id: each for each in quotes}

    def offers(each: Quote, line_id: str) -> bool:
        answer = each.content.line(line_id)
        return answer is not None and answer.state in (LineState.PRICED, LineState.INCLUDED)

    offered = [line_id for line_id in FOUR_IDS if any(offers(each, line_id) for each in quotes)]
    totals = []
    for picked in itertools.product(by_id, repeat=len(offered)):
        choices = dict(zip(offered, picked, strict=True))
        fits = len(set(picked)) in sizes and all(
            offers(by_id[quote_id], line_id)
            and (
                (target := by_id[quote_id].content.line(line_id).included_in) is None or choices.get(target) == quote_id
            )
            for line_id, quote_id in choices.items()
        )
        if fits:
            brief = replace(FOUR, content=replace(FOUR.content, vat_position="cannot-recover"))
            option = priced_option(brief, quotes, choices, coordination_minor=coordination)
            if option.cost_minor < below:
                totals.append(option.total_minor)
    return min(totals, default=None)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=4).flatmap(
        lambda names: st.tuples(*(answers(f"{place}") for place, _ in enumerate(names)))
    ),
    st.sampled_from((0, 30_00)),
)
def test_the_options_are_those_of_trying_everything(quotes: tuple[Quote, ...], coordination: int) -> None:
    brief = replace(FOUR, content=replace(FOUR.content, vat_position="cannot-recover"))
    found = award_options(brief, list(quotes), coordination_minor=coordination)
    single = slow(list(quotes), (1,), coordination)
    mix = slow(list(quotes), (2, 3), coordination, below=math.inf if single is None else single)

    assert (found.single is None) == (single is None)
    assert found.single is None or found.single.total_minor == single
    if found.mix is None:
        assert mix is None or slow(list(quotes), (2, 3), coordination, below=(single or 0) - 3) is None
    else:
        assert mix is not None
        assert 0 <= found.mix.total_minor - mix <= 3  # each agency's VAT is rounded once
    assert found.is_exact
