"""Public price pages and their twins, from a published edition."""

import csv
import io
import math
from datetime import UTC, datetime, timedelta

import pytest

from market.charts.style import format_money
from market.core.grids import round_minor_units
from market.core.summaries import quantile
from tests.benchmark.priced_market import add_list_prices, add_paid_work, add_second_service
from tests.charts.pictures import parse
from tests.web.published import publish_prices
from tests.web.steps import publish_brief, send_quote
from tests.web.test_quotes import CLOSES

NEXT_QUARTER = datetime(2027, 2, 1, tzinfo=UTC)
PRICES = [(3000 + 100 * number) * 100 for number in range(1, 21)]


@pytest.fixture
def visitor(town):
    publish_prices(town)
    return town.visitor()


def test_a_price_page_shows_quantiles_band_grade_edition_and_method(visitor):
    page = visitor.get("/prices/social-post/")

    median = round_minor_units(quantile(PRICES, 0.5), 24) / 100
    assert f"RUB\u00a0{round(median):,}" in "".join(page.tree.itertext())
    assert "18–45 agencies" in page.text
    assert "2026Q3-v1" in page.text
    links = {link.get("href") for link in page.all("a")}
    assert {"/methods/quantiles/", "/editions/2026Q3-v1/", "/prices/social-post.json"} <= links


def test_published_prices_say_how_they_are_rounded_whose_they_are_and_what_a_grade_is(visitor):
    for address in ("/prices/", "/prices/social-post/"):
        text = visitor.get(address).text
        assert "of 5 % from 46 agencies on and of 10 % below, so the same figure can stand for several" in text
        assert "not a random sample" in text
        assert "the median is sure to about 10 % (A), 20 % (B) or 35 % (C)" in text


def test_the_index_draws_the_services_of_a_family_side_by_side(visitor):
    pictures = [image for image in visitor.get("/prices/").all("img") if "/families/" in image.get("src")]

    assert [image.get("src") for image in pictures] == ["/editions/2026Q3-v1/files/charts/families/content.svg"]
    with visitor.raw(pictures[0].get("src")) as drawn:
        words_drawn, kind = drawn.text, drawn.mimetype
    shown = [round_minor_units(quantile(PRICES, share), 24) for share in (0.25, 0.5, 0.75)]
    words = ", ".join(f"{name} {format_money(price)}" for name, price in zip(("P25", "P50", "P75"), shown, strict=True))
    assert f"Social post, List prices: {words}." in words_drawn
    assert kind == "image/svg+xml"


def test_every_chart_keeps_its_place_on_the_page_until_it_is_loaded(town):
    publish_prices(town)
    publish_prices(town, agencies=24, dearer=900, published=NEXT_QUARTER)
    charts = 0
    for address in ("/prices/", "/prices/social-post/", "/ru/prices/social-post/", "/editions/2026Q4-v1/"):
        for image in town.visitor().get(address).all("img"):
            if "/charts/" in image.get("src"):
                with town.visitor().raw(image.get("src")) as drawn:
                    root = parse(drawn.data)
                sides = [str(math.ceil(float(root.get(side)))) for side in ("width", "height")]
                assert [image.get("width"), image.get("height")] == sides
                charts += 1
    assert charts >= 4


def test_every_chart_has_the_same_links_below_it_and_the_first_its_card(visitor):
    page = visitor.get("/prices/social-post/")
    links = {link.text: link.get("href") for link in page.all("a")}

    assert links["Link to this chart"] == "#spread"
    assert links["SVG"] == "/editions/2026Q3-v1/files/charts/catalogue--social-post.svg"
    assert links["PNG"] == "/editions/2026Q3-v1/files/charts/cards/social-post.png"
    visitor.raw(links["PNG"], buffered=True)


def test_a_chart_whose_file_is_gone_is_left_out(town, visitor):
    (town.config.data / "editions/2026Q3-v1/charts/families/content.svg").unlink()

    assert not [image for image in visitor.get("/prices/").all("img") if "/families/" in image.get("src")]


def test_invented_prices_say_so_in_every_file_picture_and_citation(town):
    publish_prices(town, synthetic=True)
    visitor, files = town.visitor(), "/editions/2026Q3-v1/files"

    tables = ("/prices.csv", "/prices/social-post.csv", "/discrepancies.csv", f"{files}/cells.csv",
              f"{files}/indicators.csv", "/editions/2026Q3-v1/quality.csv")  # fmt: skip
    for address in tables:
        with visitor.raw(address) as answer:
            rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert rows, address
        assert {row["synthetic"] for row in rows} == {"true"}, address
    check, estimate = "service=social-post&price=4000", "service-1=social-post&quantity-1=2"
    twins = ("/prices.json", "/prices/social-post.json", "/discrepancies.json", f"/prices/check.json?{check}",
             f"/estimate.json?{estimate}", "/editions/2026Q3-v1/quality.json", "/standards.json")  # fmt: skip
    assert [visitor.json(address)["synthetic"] for address in twins] == [True] * len(twins)
    for name in ("catalogue--social-post", "families/content"):
        with visitor.raw(f"{files}/charts/{name}.svg") as drawn:
            assert "2026Q3-v1 (invented data)" in drawn.text
    assert "2026Q3-v1 (invented data), published" in visitor.get("/cite/").text
    assert "Invented data of a demonstration" in visitor.get("/cite/").text
    assert "2026Q3-v1 (invented data)" in visitor.raw("/citation.cff").text


def test_the_json_twin_has_the_promised_shape(visitor):
    answer = visitor.json("/prices/social-post.json")

    assert (answer["edition"], answer["scheme"], answer["service"]) == ("2026Q3-v1", "catalogue", "social-post")
    assert (answer["unit"], answer["currency"]) == ("post", "RUB")
    listed = next(cell for cell in answer["series"] if cell["series"] == "list")
    assert listed["n_band"] == "18-45"
    assert listed["quantiles"]["p50"] == round_minor_units(quantile(PRICES, 0.5), 24) / 100
    assert listed["quantiles"]["p10"] is None
    assert listed["withheld"]["p10"]


def test_a_withheld_service_is_null_with_a_reason_never_absent(visitor):
    answer = visitor.json("/prices/press-release.json")

    for cell in answer["series"]:
        assert set(cell["quantiles"].values()) == {None}
        assert cell["n_band"] is None
        assert cell["reason"] == "withheld-too-few-or-protected"


def test_three_agencies_and_none_at_all_look_the_same(visitor):
    some, none = (visitor.json(f"/prices/{service}.json")["series"] for service in ("press-release", "crisis-plan"))

    assert some == none


def test_paid_prices_are_shown_where_a_figure_is_known_and_are_always_in_the_twins(town):
    names = [f"agency-{number}" for number in range(12)]
    add_second_service(town.db, names)
    add_paid_work(town.db, "tone-of-voice", {name: 90_117_00 + 1_313_00 * place for place, name in enumerate(names)})
    add_paid_work(town.db, "crisis-plan", dict.fromkeys(names[:4], 5000000))
    publish_prices(town)
    visitor = town.visitor()

    pages = {name: visitor.get(f"/prices/{name}/").text for name in ("tone-of-voice", "crisis-plan", "social-post")}
    twins = {name: visitor.json(f"/prices/{name}.json")["series"][3] for name in pages}

    assert {name: "Paid prices" in text for name, text in pages.items()} == {
        "tone-of-voice": True,
        "crisis-plan": False,
        "social-post": False,
    }
    assert {twin["series"] for twin in twins.values()} == {"paid"}
    assert twins["tone-of-voice"]["quantiles"]["p50"] == 100_000
    assert twins["crisis-plan"] == twins["social-post"]


def test_the_gap_between_series_is_the_ratio_of_published_medians(town):
    names = [f"agency-{number}" for number in range(12)]
    fees = {name: 90_117_00 + 1_313_00 * place for place, name in enumerate(names)}
    add_second_service(town.db, names)
    add_paid_work(town.db, "tone-of-voice", fees)
    add_list_prices(town.db, "tone-of-voice", {name: 2 * fee for name, fee in fees.items()})
    publish_prices(town)

    gaps = town.visitor().json("/prices/tone-of-voice.json")["gaps"]
    page = town.visitor().get("/prices/tone-of-voice/")

    # Medians 97,338.50 and 194,677 are printed as 100,000 and 195,734: 0.5109.
    assert {(gap["series"], gap["compared_with"]): gap["ratio_of_medians"] for gap in gaps} == {
        ("quoted", "list"): 0.51,
        ("awarded", "list"): 0.51,
        ("paid", "list"): 0.51,
        ("awarded", "quoted"): 1.0,
        ("paid", "quoted"): 1.0,
        ("paid", "awarded"): 1.0,
    }
    assert "0.51×" in page.texts("td")
    assert "The agencies behind them differ" in page.text
    assert town.visitor().json("/prices/crisis-plan.json")["gaps"] == []
    assert "Gap between series" not in town.visitor().get("/prices/crisis-plan/").text


def test_the_csv_twin_tells_what_the_json_tells(visitor):
    rows = list(csv.DictReader(io.StringIO(visitor.raw("/prices/social-post.csv").text)))

    listed = next(cell for cell in visitor.json("/prices/social-post.json")["series"] if cell["series"] == "list")
    row = next(row for row in rows if row["series"] == "list")
    assert float(row["p50"]) == listed["quantiles"]["p50"]
    assert row["p10"] == ""


def test_the_index_lists_all_services_and_finds_some(visitor):
    assert visitor.json("/prices.json")["services"][0]["service"]
    assert len(visitor.json("/prices.json")["services"]) == 45
    page = visitor.get("/prices/?q=social post")
    assert "Social post" in page.text
    assert "Crisis standby" not in page.text


def test_search_never_finds_more_than_everything(visitor):
    def found(page):
        return len([a for a in page.all("a") if (a.get("href") or "").count("/") == 3 and "/prices/" in a.get("href")])

    everything = found(visitor.get("/prices/"))

    assert found(visitor.get("/prices/?q=plan")) <= everything


def test_an_unknown_service_is_not_found(visitor):
    visitor.get("/prices/tarot-reading/", 404)
    assert visitor.json("/prices/tarot-reading.json", 404)["status"] == 404


def test_pages_are_revalidated_by_what_they_say(visitor):
    first = visitor.raw("/prices/social-post/")

    again = visitor.raw("/prices/social-post/", 304, headers={"If-None-Match": first.headers["ETag"]})

    assert "public" in first.headers["Cache-Control"]
    assert again.data == b""


@pytest.mark.parametrize(
    ("price", "verdict"), [("3000", "below-p25"), ("9000", "above-p75"), ("3800", "p25-to-p50"), ("4500", "p50-to-p75")]
)
def test_a_price_is_placed_among_the_published_quantiles(visitor, price, verdict):
    answer = visitor.json(f"/prices/check.json?service=social-post&price={price}")

    assert answer["verdict"] == verdict
    assert answer["sentence"] in visitor.get(f"/prices/check?service=social-post&price={price}").text


def test_a_check_tells_the_ratio_to_the_median_and_what_to_do_next(visitor):
    address = "/prices/check?service=social-post&price="
    page, far = visitor.get(f"{address}4000"), visitor.get(f"{address}40")
    answer = visitor.json("/prices/check.json?service=social-post&price=4000")
    links = {link.get("href") for link in page.all("a")}

    median = round_minor_units(quantile(PRICES, 0.5), 24)
    assert answer["ratio_to_median"] == round(4000_00 / median, 4)
    assert f"It is {4000_00 / median:.3g} times the median." in page.text
    assert {"/estimate?service-1=social-post&quantity-1=1", "/client/briefs/new"} <= links
    assert "is it the price of one unit, per post?" in far.text
    assert "is it the price of one unit" not in page.text


def test_nothing_typed_is_stored_and_a_mistake_leaves_it_standing(visitor):
    for address in ("/prices/check?service=social-post&price=x", "/estimate?service-1=social-post&quantity-1=x"):
        page = visitor.get(address, 400)
        assert "Nothing you type is stored." in page.text
        assert "What you typed still stands below." in page.text
        assert "is kept" not in page.text


@pytest.mark.parametrize(
    "price", ["0", "-1", "NaN", "Infinity", "1e400", "1 00,50", "1,0000.50", "٣٠٠", "1." + "0" * 30, ""]
)
def test_a_price_that_is_none_gets_no_verdict_but_a_sentence(visitor, price):
    answer = visitor.json(f"/prices/check.json?service=social-post&price={price}", 400)
    page = visitor.get(f"/prices/check?service=social-post&price={price}", 400)

    assert "price" in answer["problems"]
    assert answer["problems"]["price"] in page.alerts()


@pytest.mark.parametrize("typed", ["4 000", "4,000", "RUB 4,000", "4000,00 ₽"])
def test_a_price_may_be_checked_as_pages_print_it(visitor, typed):
    plain = visitor.json("/prices/check.json?service=social-post&price=4000")

    assert visitor.json(f"/prices/check.json?service=social-post&price={typed}") == plain


def test_a_check_in_another_unit_currency_or_service_is_refused(visitor):
    for query, field in (("unit=hour", "unit"), ("currency=USD", "currency")):
        answer = visitor.json(f"/prices/check.json?service=social-post&price=5&{query}", 400)
        assert field in answer["problems"]
    assert "service" in visitor.json("/prices/check.json?service=tarot&price=5", 400)["problems"]
    visitor.raw("/prices/check?vendor=5", 400)


def test_a_withheld_service_gives_no_verdict_and_says_so(visitor):
    answer = visitor.json("/prices/check.json?service=press-release&price=5")

    assert answer["verdict"] is None
    assert "Nothing is published" in answer["sentence"]


def test_every_file_of_an_edition_can_be_had_and_nothing_else(visitor, town):
    page = visitor.get("/editions/2026Q3-v1/")
    files = [a.get("href") for a in page.all("a") if "/files/" in (a.get("href") or "")]

    assert len(files) >= 5
    for address in files:
        response = visitor.raw(address, buffered=True)
        assert "immutable" in response.headers["Cache-Control"] or "max-age" in response.headers["Cache-Control"]
    for name in ("../../market.db", "..%2f..%2fmarket.db", "%2e%2e/%2e%2e/secret-key", "nothing.csv"):
        assert visitor._client.get(f"/editions/2026Q3-v1/files/{name}").status_code == 404


def test_an_edition_says_whose_rates_its_prices_were_converted_at(town):
    add_list_prices(town.db, "paid-social-management", {"abroad": 150_00}, currency="EUR")
    add_second_service(town.db, ["abroad"])
    publish_prices(town)

    assert "no rate needed, a share of spend: 1" in town.visitor().get("/editions/2026Q3-v1/").text


def test_the_edition_list_and_its_twin_agree(visitor):
    assert [entry["id"] for entry in visitor.json("/editions.json")] == ["2026Q3-v1"]
    assert visitor.json("/editions/2026Q3-v1.json")["id"] == "2026Q3-v1"


def test_a_market_without_an_edition_says_so_everywhere(town):
    visitor = town.visitor()

    for address in ("/", "/prices/", "/prices/social-post/", "/prices/check", "/editions/"):
        assert "edition" in visitor.get(address).text.lower()


def test_the_comparison_says_so_where_the_quoted_series_is_withheld(town):
    publish_prices(town)
    line = {"lines-0-service": "social-post", "lines-1-service": "", "lines-1-quantity": ""}
    line |= {"lines-2-service": "", "lines-2-quantity": ""}
    brief_id = publish_brief(town.browser("vera"), **line)
    send_quote(town.browser("alfa"), brief_id, "9000")
    town.clock.now = CLOSES + timedelta(seconds=1)

    page = town.browser("vera").get(f"/client/briefs/{brief_id}/compare")

    assert "no published price" in page.text
    assert "above P75" not in page.text
