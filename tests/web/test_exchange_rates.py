"""What services cost in terms of one another, the lenses beside it, and what drives prices on the price pages."""

import csv
import io

import pytest

from market.core.catalogue import CountKind
from market.core.indicators import MONEY, Indicator, withheld
from market.core.level_indicators import exchanged
from market.core.project_indicators import COST
from market.web.lens_tables import PublishedCost
from market.web.price_texts import figure_text
from tests.benchmark.priced_market import add_list_prices
from tests.web.published import build

BASE_PRICES = {"social-post": 3_000_00, "press-release": 30_000_00, "monthly-report": 15_000_00}


@pytest.fixture
def visitor(town):
    for place, (service, base) in enumerate(BASE_PRICES.items()):
        prices = {f"agency-{n}": int(base * (0.7 + n / 40)) + 17 * place for n in range(24)}
        add_list_prices(town.db, service, prices)
    add_list_prices(town.db, "seo-audit", {f"agency-{n}": 90_000_00 + n for n in range(3)})
    build(town)
    return town.visitor()


def values(answer, series: str = "list") -> dict[str, float]:
    return {row["service"]: row["value"] for row in answer["values"] if row["series"] == series and row["value"]}


def test_services_are_told_in_posts_with_band_grade_edition_and_method(visitor):
    page, answer = visitor.get("/exchange-rates/"), visitor.json("/exchange-rates.json")

    assert values(answer) == {
        "press-release": pytest.approx(10, rel=0.05),
        "monthly-report": pytest.approx(5, rel=0.05),
    }
    assert (answer["base"], answer["edition"]) == ("social-post", "2026Q3-v1")
    row = next(row for row in answer["values"] if row["service"] == "press-release" and row["series"] == "list")
    assert (row["n_band"], row["grade"], row["reason"]) == ("18-45", "B", None)
    assert "18–45" in page.texts("td")
    assert {"/methods/relative-value/", "/editions/2026Q3-v1/"} <= {link.get("href") for link in page.all("a")}


def test_the_page_answers_its_question_first_and_says_why_a_value_is_no_quotient(town, visitor):
    assert "a value need not be the quotient of two published medians" in visitor.get("/exchange-rates/").text
    assert "of “Social post” at the same agency" not in visitor.get("/exchange-rates/").text

    prices = {f"agency-{n}": int(60_000_00 * (0.7 + n / 40)) + 51 for n in range(24)}
    add_list_prices(town.db, "community-management", prices)
    build(town, revision="R2", reason="Late prices.")
    value = values(town.visitor().json("/exchange-rates.json"))["community-management"]

    told = f"costs as much as {figure_text(value)} of “Social post” at the same agency."
    assert told in town.visitor().get("/exchange-rates/").text


def test_a_row_without_a_median_tells_the_agencies_behind_its_quartiles():
    kind = CountKind("referrals", "outcome", "Referrals", "", "", "", "")
    hidden = withheld(COST, "", "P50", MONEY, subject="referrals")
    quartile = Indicator(COST, "", "referrals", "P25", MONEY, 1_778.28, n_band="18-45")

    cost = PublishedCost(kind, 1, {"P25": quartile, "P50": hidden})

    assert (cost.middle, cost.n_band) == (None, "18-45")
    assert PublishedCost(kind, 1, {"P50": hidden}).n_band is None


def test_another_base_divides_what_is_published(visitor):
    posts, releases = (visitor.json(f"/exchange-rates.json?base={base}") for base in ("social-post", "press-release"))

    assert values(releases) == {
        "social-post": exchanged(1.0, values(posts)["press-release"]),
        "monthly-report": exchanged(values(posts)["monthly-report"], values(posts)["press-release"]),
    }
    assert "in units of “Press release”" in visitor.get("/exchange-rates/?base=press-release").text


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        ("social-pots", "There is no service 'social-pots'; choose one of the catalogue, nearest: social-post."),
        ("seo-audit", "No relative value of seo-audit is published; choose another service."),
    ],
)
def test_a_base_that_is_none_is_refused_in_the_same_words_everywhere(visitor, base, sentence):
    page = visitor.get(f"/exchange-rates/?base={base}", status=400)
    answer = visitor.raw(f"/exchange-rates.json?base={base}", status=400).json

    assert sentence in page.text
    assert answer["problems"] == {"base": sentence}
    visitor.raw(f"/exchange-rates.csv?base={base}", status=400)


def test_the_csv_has_every_service_and_series(visitor):
    rows = list(csv.DictReader(io.StringIO(visitor.raw("/exchange-rates.csv").text)))
    answer = visitor.json("/exchange-rates.json")

    assert len(rows) == len(answer["values"]) == 44 * 3
    assert {row["edition"] for row in rows} == {"2026Q3-v1"}
    assert [row["value"] for row in rows] == ["" if r["value"] is None else str(r["value"]) for r in answer["values"]]


def test_a_withheld_service_has_no_value_in_any_base(visitor):
    for base in ("social-post", "press-release"):
        answer = visitor.json(f"/exchange-rates.json?base={base}")
        assert {row["value"] for row in answer["values"] if row["service"] == "seo-audit"} == {None}
    assert "Search audit" in visitor.get("/exchange-rates/").text


def test_lenses_stand_side_by_side_and_media_values_are_refused(visitor, town):
    page = visitor.get("/exchange-rates/")
    median = next(c for c in visitor.json("/prices/social-post.json")["series"] if c["series"] == "list")["quantiles"]

    assert len(page.all("tr")) > 18
    for lens in ("Effort", "Exposure", "Engagement by tier", "Outcome"):
        assert lens in page.texts("dt")
    # A community post takes ninety minutes, and is what the service of a social post is priced by.
    hourly = float(f"{median['p50'] * 60 / 90:.2g}")
    assert f"RUB {hourly:,.0f}" in page.text
    assert {"Advertising value equivalent (AVE)", "Earned media value (EMV)"} <= {
        text.strip() for text in page.texts("th")
    }
    assert "not estimable yet" in page.text


def test_before_the_first_edition_the_lenses_are_there_and_no_rate(town):
    page = town.visitor().get("/exchange-rates/")

    assert "No exchange rates are published yet" in page.text
    assert "Vertical" in page.text or "vertical" in page.text
    town.visitor().raw("/exchange-rates.json", status=404)


def test_a_price_page_says_what_drives_prices_or_what_is_missing(visitor):
    page = visitor.get("/prices/press-release/")
    links = {link.get("href") for link in page.all("a")}

    assert "What goes with the price" in page.texts("h2")
    assert "Not estimable yet: needs at least 30 quotes" in page.text
    assert {"/methods/subcontracting-premium/", "/methods/explained-prices/", "/methods/series-gap/"} <= links
    assert "/exchange-rates/" in links


def test_the_edition_says_what_each_of_its_files_holds(visitor):
    page = visitor.get("/editions/2026Q3-v1/")
    cells = [cell for cell in page.texts("td") if cell.strip()]

    assert any(cell.startswith("what the market as a whole shows") for cell in cells)
    assert "the same indicators, for databases" in cells
