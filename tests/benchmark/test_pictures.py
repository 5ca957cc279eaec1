"""Which charts an edition gets, in which language, and that no chart needs a figure that is withheld."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from market.benchmark.market_pictures import draw_market
from market.benchmark.picture_words import ALL_WORDS
from market.benchmark.pictures import draw_charts
from market.benchmark.published import NOTHING_WITHHELD, Cell, EditionSummary, ListedService
from market.core.editions import EditionId
from market.core.indicators import Indicator
from market.core.slices import WHOLE

ENGLISH, RUSSIAN = ALL_WORDS
NOTHING = dict.fromkeys(("p10", "p25", "p50", "p75", "p90"))
PRICES = {"p10": 8_000_00, "p25": 10_000_00, "p50": 14_678_00, "p75": 21_544_00, "p90": 46_416_00}
SUMMARY = EditionSummary(
    id=EditionId.parse("2026Q3-v1"),
    published_at=datetime(2026, 10, 15, tzinfo=UTC),
    supersedes=None,
    reason="",
    synthetic=True,
    currency="RUB",
    window_after=date(2025, 7, 2),
    window_until=date(2026, 7, 2),
    inputs_hash="",
    catalogue_hash="",
    methods={},
    held={},
    left_out={},
)
POST = ListedService(
    "catalogue", "social-post", "social-post", "Social post", "Пост", "", "post", "post", "пост", "content", "Content",
    "Контент", "", "RUB",
)  # fmt: skip


def cell(series: str, quantiles: dict) -> Cell:
    shown = any(quantiles.values())
    reason = None if shown else "withheld-too-few-or-protected"
    return Cell(
        "catalogue", "social-post", "social-post", "post", "RUB", series, WHOLE, "46-99" if shown else None,
        "B" if shown else None, None, quantiles, None, None, None, None, reason, NOTHING_WITHHELD, None,
    )  # fmt: skip


def names_drawn(*cells: Cell, service: ListedService = POST) -> list[str]:
    drawn = draw_charts(SUMMARY, [service], {(service.scheme, service.slug): cells}, [], [])
    return [name for name, _ in drawn]


def test_every_chart_names_its_edition_and_says_when_prices_are_invented():
    own = {("catalogue", "social-post"): [cell("list", PRICES)]}
    for synthetic in (True, False):
        summary = replace(SUMMARY, synthetic=synthetic)
        drawn = [picture.decode() for name, picture in draw_charts(summary, [POST], own, [], []) if "svg" in name]

        assert len(drawn) == 4  # one service and its family, in two languages
        assert all("Like for Like" in picture and "2026Q3-v1" in picture for picture in drawn)
        told = ["(invented data)" in picture or "(вымышленные данные)" in picture for picture in drawn]
        assert told == [synthetic] * 4


def indicator(measure: str, statistic: str, value: float | None, low=None, high=None, subject="") -> Indicator:
    return Indicator(measure, "quoted", subject, statistic, "percent", value, low, high)


def market_charts(words, *indicators: Indicator) -> dict[str, str]:
    return {name: picture.decode() for name, picture in draw_market(SUMMARY, [], indicators, [], words)}


def test_a_service_is_drawn_in_both_languages_and_gets_one_card():
    assert names_drawn(cell("list", PRICES), cell("quoted", PRICES)) == [
        "charts/families/content.svg",
        "charts/families/content--series.svg",
        "charts/catalogue--social-post.svg",
        "charts/ru/families/content.svg",
        "charts/ru/families/content--series.svg",
        "charts/ru/catalogue--social-post.svg",
        "charts/cards/social-post.png",
    ]


def test_a_service_that_shows_paid_prices_alone_has_its_chart_and_no_card():
    """Paid prices stand for no service in a list: there is no leading series to put on a card or into a panel."""
    names = names_drawn(cell("list", NOTHING), cell("quoted", NOTHING), cell("paid", PRICES))

    assert names == ["charts/catalogue--social-post.svg", "charts/ru/catalogue--social-post.svg"]


def test_a_service_that_shows_nothing_is_not_drawn():
    assert names_drawn(cell("list", NOTHING), cell("quoted", NOTHING)) == []


@pytest.mark.parametrize("name", ["p10", "p25", "p50", "p75", "p90"])
def test_any_one_figure_is_enough_for_every_chart(name):
    names = names_drawn(cell("quoted", NOTHING | {name: 10_000_00}), cell("list", NOTHING))

    assert "charts/cards/social-post.png" in names


def test_an_imported_scheme_is_drawn_once_under_its_own_names():
    rates = replace(POST, scheme="rates")

    assert names_drawn(replace(cell("list", PRICES), scheme="rates"), service=rates) == [
        "charts/rates--social-post.svg"
    ]


def test_a_russian_chart_says_its_words_in_russian():
    drawn = dict(draw_charts(SUMMARY, [POST], {("catalogue", "social-post"): (cell("list", PRICES),)}, [], []))

    picture = drawn["charts/ru/catalogue--social-post.svg"].decode()
    assert all(
        word in picture for word in ("Пост: цены, 2026Q3", "Цены по прайс-листам", "46–99 агентств", "логарифмическая")
    )


def test_market_charts_are_drawn_where_all_their_figures_are_known():
    gap = [indicator("subcontracting-premium", name, 20) for name in ("GAP_OF_SERVICES", "GAP_LEFT", "GAP")]
    premium = indicator("subcontracting-premium", "WITHIN_AGENCIES", 21, 18, 24)
    standard = indicator("standard-price", "PREMIUM", 41, 24, 61, subject="mea-4")

    assert list(market_charts(ENGLISH, *gap)) == ["subcontracting-gap"]
    assert list(market_charts(ENGLISH, *gap[:2])) == []
    assert "+21 % (+18 % to +24 %)" in market_charts(ENGLISH, premium)["subcontracting-premium"]
    assert "MEA-4" in market_charts(RUSSIAN, standard)["standard-price"]


def test_a_figure_that_is_withheld_is_in_no_market_chart():
    shares = [indicator("explained-prices", name, 30) for name in ("AGENCY", "SUBCONTRACTED")]

    assert market_charts(ENGLISH, *shares, indicator("explained-prices", "RESIDUAL", None)) == {}
