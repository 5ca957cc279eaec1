"""Prices by circumstance on pages, in twins and in the price check."""

import csv
import io

import pytest

from market.actions.editions import build_edition
from market.store.connections import write_transaction
from tests.benchmark.priced_market import add_list_prices
from tests.web.published import PUBLISHED

KAZAN, PERM = range(12), range(12, 21)


@pytest.fixture
def visitor(town):
    for service in ("social-post", "press-release", "monthly-report"):
        prices = {f"agency-{n}": 300_017 + 10_037 * n for n in (*KAZAN, *PERM)}
        add_list_prices(town.db, service, prices)
    with write_transaction(town.db):
        town.db.execute("UPDATE organisations SET city = 'Kazan' WHERE id LIKE 'agency-%'")
        for number in PERM:
            town.db.execute("UPDATE organisations SET city = 'Perm' WHERE id = ?", (f"agency-{number}",))
    build_edition(
        town.db, data=town.config.data, quarter=None, currency="RUB", synthetic=False, by="test", now=PUBLISHED
    )
    return town.visitor()


def test_a_price_page_shows_each_slice_with_its_ratio_to_all(visitor):
    page = visitor.get("/prices/social-post/")
    answer = visitor.json("/prices/social-post.json")

    shown = {cell["slice"]: cell["quantiles"]["p50"] for cell in answer["slices"] if cell["series"] == "list"}
    assert {"city=Kazan", "city=Perm"} == set(shown)
    whole = answer["series"][0]["quantiles"]["p50"]
    for city, words in (("Kazan", "Kazan"), ("Perm", "Perm")):
        assert f"{shown[f'city={city}'] / whole:.2f}×" in page.text
        assert words in page.texts("th")
    assert any("City of the agency" in text for text in page.texts("summary"))


@pytest.mark.usefixtures("visitor")
def test_the_chart_of_a_service_has_one_band_a_series(town):
    chart = (town.config.data / "editions/2026Q3-v1/charts/catalogue--social-post.svg").read_text()

    assert chart.count("List prices:") == 1
    assert chart.count("Quoted:") == 1


def test_the_csv_of_a_service_has_its_slices_and_the_index_has_none(visitor):
    rows = list(csv.DictReader(io.StringIO(visitor.raw("/prices/social-post.csv").text)))
    index = list(csv.DictReader(io.StringIO(visitor.raw("/prices.csv").text)))

    assert {row["slice"] for row in rows} == {"", "city=Kazan", "city=Perm"}
    assert {row["slice"] for row in index} == {""}


def test_a_price_is_checked_against_the_slice_asked_for(visitor):
    everyone = visitor.json("/prices/check.json?service=social-post&price=4000")
    perm = visitor.json("/prices/check.json?service=social-post&price=4000&slice=city%3DPerm")

    assert (everyone["compared_with"]["slice"], everyone["compared_with"]["series"]) == ("", "list")
    assert everyone["verdict"] != perm["verdict"]
    assert perm["compared_with"]["slice"] == "city=Perm"
    assert perm["widened"] == []
    page = visitor.get("/prices/check?service=social-post&price=4000&slice=city%3DPerm")
    assert "City of the agency: Perm" in page.texts("option")
    assert any("City of the agency: Perm" in text for text in page.texts("th"))


def test_the_check_says_how_far_it_was_widened(visitor):
    answer = visitor.json("/prices/check.json?service=social-post&price=4000")

    assert answer["widened"] == ["quoted prices", "awarded prices"]
    assert (
        answer["widened_sentence"] == "Withheld: quoted prices; awarded prices. So compared with list prices instead."
    )
    assert answer["widened_sentence"] in visitor.get("/prices/check?service=social-post&price=4000").text


@pytest.mark.parametrize("wanted", ["city=Omsk", "city", "=", "series=list", "<b>"])
def test_a_slice_that_is_not_shown_is_refused_with_those_that_are(visitor, wanted):
    answer = visitor.json(f"/prices/check.json?service=social-post&price=4000&slice={wanted}", 400)

    assert "city=Kazan, city=Perm" in str(answer)
    page = visitor.get(f"/prices/check?service=social-post&price=4000&slice={wanted}", 400)
    assert page.all("option")
