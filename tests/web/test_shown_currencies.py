"""Published prices read in another currency: the rate and its day are told, and what is published stays."""

import math
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, g

from market.core.exchange_rates import Rate
from market.web.bands import Axis
from market.web.shown_currencies import ShownCurrency, as_shown
from tests.web.published import publish_prices

LIST = """date,currency,nominal,rate
2026-07-01,EUR,1,100
2026-07-02,EUR,1,80
2026-07-03,EUR,1,50
"""


@pytest.fixture
def visitor(town):
    publish_prices(town)
    give_rates(town)
    return town.visitor()


def give_rates(town) -> None:
    town.db.execute(
        "INSERT INTO rate_imports (source, base, file_name, file_hash, imported_at, accepted, refused) "
        "VALUES ('Invented bank', 'RUB', 'rates.csv', ?, '2026-07-04T00:00:00.000Z', 3, 0)",
        ("0" * 64,),
    )
    for line in LIST.splitlines()[1:]:
        day, currency, nominal, rate = line.split(",")
        town.db.execute("INSERT INTO exchange_rates VALUES (1, ?, ?, ?, ?)", (currency, day, int(nominal), rate))
    town.db.conn.commit()


def hero(page) -> str:
    return next("".join(p.itertext()) for p in page.all("p") if "answer-words" in (p.get("class") or ""))


def test_a_price_page_shows_another_currency_with_the_rate_of_the_editions_last_day(visitor):
    own, euro = hero(visitor.get("/prices/social-post/")), visitor.get("/prices/social-post/?currency=EUR")

    figures = [int(word.replace(",", "")) for word in own.replace("\u00a0", " ").split() if word[0].isdigit()]
    converted = [f"{float(f'{figure / 80:.3g}'):.2f}".removesuffix(".00") for figure in figures]
    assert [f"EUR\u00a0{figure}" in hero(euro) for figure in converted] == [True, True]
    assert "1 EUR = 80.000 RUB on 2 Jul 2026 (Invented bank). Every quarter is converted at the" in euro.text
    assert "RUB" not in hero(euro)


@pytest.mark.parametrize(
    ("rubles", "rate", "euros"),
    [
        (58_997_00, "31.19286", 1_890_00),
        (836_80, "1", 837_00),
        (12_34, "1", 12_30),
        (1_25, "1", 1_25),
        (99_96, "1", 100_00),
    ],
)
def test_a_converted_figure_has_three_figures(rubles, rate, euros):
    with Flask(__name__).app_context():
        g.shown_currency = ShownCurrency("RUB", "EUR", Rate(1 / Decimal(rate), date(2026, 7, 2), "Bank (0123)"))

        assert as_shown(rubles, "RUB") == (euros, "EUR")
        assert g.shown_currency.source == "Bank"


def test_the_marks_of_an_axis_are_round_in_the_currency_shown_and_bands_stay_where_they_are():
    own, euro = (Axis(math.log(900_00), math.log(90_000_00), worth) for worth in (1.0, 1 / 80))

    assert [mark.label for mark in own.marks()] == ["1k", "10k"]
    assert [mark.label for mark in euro.marks()] == ["100", "1k"]
    assert euro.marks()[0].x == own.place(8_000_00)


def test_files_and_twins_stay_in_the_currency_of_the_edition(visitor):
    visitor.get("/prices/social-post/?currency=EUR")

    assert visitor.json("/prices/social-post.json")["currency"] == "RUB"
    visitor.raw("/prices/social-post.json?currency=EUR", 400)
    assert "RUB" in hero(visitor.get("/prices/social-post/"))


@pytest.mark.parametrize("code", ["USD", "eur", "<b>", "EUR EUR", "9"])
def test_a_currency_without_a_rate_is_refused_with_those_there_are(visitor, code):
    page = visitor.get(f"/prices/social-post/?currency={code}", 400)

    assert "take one of RUB, EUR" in page.text
    back = [link.get("href") for link in page.all("a") if link.text == "Open the page without that choice"]
    assert back == ["/prices/social-post/"]


def test_without_any_rate_nothing_is_offered(town):
    publish_prices(town)

    assert town.visitor().get("/prices/social-post/").all("select") == []
