"""Prices by circumstance on pages, in twins and in the price check."""

import csv
import io
from dataclasses import fields

import pytest

from market.actions.editions import build_edition
from market.benchmark.published import Cell
from market.core.accounts import AGENCY_SIZES
from market.core.catalogue import Catalogue
from market.core.slices import STANDARDS, SUBCONTRACTING, VOLUME, standards_of, subcontracting_of, volume_of
from market.store.connections import write_transaction
from market.web.price_slices import in_order, leading_series, value_labels
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
    assert len([cell for cell in page.all("td") if "band-cell" in (cell.get("class") or "")]) == 1 + 2
    assert "/methods/comparable-price/" in {link.get("href") for link in page.all("a")}


def test_circumstances_say_why_all_of_them_may_lie_below_the_whole(visitor):
    assert "every row may lie below the whole, or above it" in visitor.get("/prices/social-post/").text


def test_sizes_of_agencies_go_from_small_to_large_and_dimensions_in_their_order():
    codes = [f"agency-size={size}" for size in AGENCY_SIZES]

    assert in_order(["volume=1", *sorted(codes), "city=Kazan"], Catalogue()) == ["city=Kazan", *codes, "volume=1"]


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
    assert perm["widened"] == [
        "quoted prices (City of the agency: Perm)",
        "quoted prices",
        "awarded prices (City of the agency: Perm)",
        "awarded prices",
    ]
    assert perm["widened_sentence"].endswith(", so the price is compared with list prices (City of the agency: Perm).")
    page = visitor.get("/prices/check?service=social-post&price=4000&slice=city%3DPerm")
    assert "City of the agency: Perm" in page.texts("option")
    assert any("City of the agency: Perm" in text for text in page.texts("th"))


def test_the_check_says_how_far_it_was_widened(visitor):
    answer = visitor.json("/prices/check.json?service=social-post&price=4000")

    assert answer["widened"] == ["quoted prices", "awarded prices"]
    assert (
        answer["widened_sentence"]
        == "No figure can be shown for quoted prices; awarded prices, so the price is compared with list prices."
    )
    assert answer["widened_sentence"] in visitor.get("/prices/check?service=social-post&price=4000").text


def test_a_circumstance_that_is_withheld_is_widened_to_all_agencies(visitor):
    query = "service=social-post&price=4000&slice=city%3DMoscow"
    everyone = visitor.json("/prices/check.json?service=social-post&price=4000")
    moscow = visitor.json(f"/prices/check.json?{query}")

    assert moscow["widened"] == [
        "quoted prices (City of the agency: Moscow)",
        "quoted prices",
        "awarded prices (City of the agency: Moscow)",
        "awarded prices",
        "list prices (City of the agency: Moscow)",
    ]
    assert moscow["widened_sentence"].endswith(
        "(City of the agency: Moscow), so the price is compared with list prices."
    )
    assert (moscow["verdict"], moscow["compared_with"]) == (everyone["verdict"], everyone["compared_with"])
    page = visitor.get(f"/prices/check?{query}")
    assert moscow["widened_sentence"] in page.text
    assert [option.text for option in page.all("option") if option.get("selected") is not None][-1].endswith("Moscow")


def test_nothing_tells_a_thin_circumstance_from_an_empty_one(visitor, town):
    with write_transaction(town.db):
        town.db.execute("UPDATE organisations SET city = 'Minsk' WHERE id IN ('agency-1', 'agency-2', 'agency-3')")
    build_edition(
        town.db, data=town.config.data, quarter=None, currency="RUB", synthetic=False, by="test", now=PUBLISHED,
        reason="Cities were corrected.", revision="R1",
    )  # fmt: skip

    thin, empty = (
        visitor.json(f"/prices/check.json?service=social-post&price=4000&slice=city%3D{city}")
        for city in ("Minsk", "Moscow")
    )

    assert str(thin).replace("Minsk", "Moscow") == str(empty)


@pytest.mark.parametrize("slug", ["crisis-plan", "integrated-plan"])
def test_where_nothing_is_published_the_check_says_all_it_tried(visitor, slug):
    answer = visitor.json(f"/prices/check.json?service={slug}&price=4000&slice=department%3Dhr")

    assert (answer["verdict"], answer["compared_with"]) == (None, None)
    assert len(answer["widened"]) == 6
    assert answer["widened_sentence"].endswith(", and nothing is left to compare with.")


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("city=Kazann", "city=Kazan"),
        ("department=hrr", "department=hr"),
        ("volume=3-9", "volume=2-9"),
        ("=", "such as city=Kazan"),
        ("<b>", "such as city=Kazan"),
    ],
)
def test_an_unknown_circumstance_is_refused_with_the_nearest_names(visitor, wanted, hint):
    query = f"service=social-post&price=4000&slice={wanted}"
    answer = visitor.json(f"/prices/check.json?{query}", 400)

    assert hint in str(answer)
    page = visitor.get(f"/prices/check?{query}", 400)
    assert hint in page.text


@pytest.mark.parametrize("price", ["NaN", "nan", "inf", "-Infinity", "0", "0.00", "-5", "cheap", "", "1e3"])
def test_a_price_that_is_no_number_above_zero_is_refused(visitor, price):
    query = f"service=social-post&price={price}"

    assert "price" in str(visitor.json(f"/prices/check.json?{query}", 400))
    page = visitor.get(f"/prices/check?{query}", 400)
    assert not page.all("figure")


@pytest.mark.parametrize(
    ("present", "leading"),
    [
        (("list", "paid", "awarded", "quoted"), "quoted"),
        (("list", "paid", "awarded"), "awarded"),
        (("list", "paid"), "paid"),
        (("list",), "list"),
        ((), None),
    ],
)
def test_circumstances_are_shown_in_the_most_binding_series(present, leading):
    blank = dict.fromkeys(field.name for field in fields(Cell))

    assert leading_series([Cell(**(blank | {"series": series})) for series in present]) == leading


def test_every_band_of_a_circumstance_has_words():
    labels = {dimension: value_labels(dimension, Catalogue()) for dimension in (VOLUME, STANDARDS, SUBCONTRACTING)}

    assert {volume_of(thousandths) for thousandths in range(500, 150_000, 500)} == set(labels[VOLUME])
    assert {standards_of(count) for count in range(9)} == set(labels[STANDARDS])
    assert {subcontracting_of(percent) for percent in range(101)} == set(labels[SUBCONTRACTING])
