"""Published prices read in another currency: the rate and its day are told, and what is published stays."""

import pytest

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
    assert [f"EUR\u00a0{figure / 80:.2f}" in hero(euro) for figure in figures] == [True, True]
    assert "1 EUR = 80.0 RUB on 2 Jul 2026 (Invented bank" in euro.text
    assert "RUB" not in hero(euro)


def test_files_and_twins_stay_in_the_currency_of_the_edition(visitor):
    visitor.get("/prices/social-post/?currency=EUR")

    assert visitor.json("/prices/social-post.json")["currency"] == "RUB"
    visitor.raw("/prices/social-post.json?currency=EUR", 400)
    assert "RUB" in hero(visitor.get("/prices/social-post/"))


@pytest.mark.parametrize("code", ["USD", "eur", "<b>", "EUR EUR", "9"])
def test_a_currency_without_a_rate_is_refused_with_those_there_are(visitor, code):
    page = visitor.get(f"/prices/social-post/?currency={code}", 400)

    assert "take one of RUB, EUR" in page.text


def test_without_any_rate_nothing_is_offered(town):
    publish_prices(town)

    assert town.visitor().get("/prices/social-post/").all("select") == []
