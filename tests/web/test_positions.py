"""An agency's own position: to its people only, from the newest edition only."""

import pytest

from market.actions.editions import build_edition
from market.benchmark.position_files import PLACES_FILE
from market.core.editions import Quarter
from market.store.connections import write_transaction
from tests.benchmark.priced_market import LONG_AGO, add_list_prices
from tests.web.conftest import Town
from tests.web.published import PUBLISHED
from tests.web.steps import organisation_id_of

NAMES = {"alfa": "Alfa Dialog", "beta": "Beta Whale"}
SERVICES = ("social-post", "press-release", "monthly-report")


def declare(town: Town, person: str, minor: int, *, dated: str = "2026-03-10") -> None:
    """Let the agency of *person*, which counts, list every service at one price."""
    agency = organisation_id_of(town, NAMES[person])
    with write_transaction(town.db):
        town.db.execute("UPDATE organisations SET verified_at = ? WHERE id = ?", (LONG_AGO, agency))
    for service in SERVICES:
        add_list_prices(town.db, service, {agency: minor}, dated=dated)


def publish(town: Town, quarter: str) -> None:
    build_edition(
        town.db,
        data=town.config.data,
        quarter=Quarter.parse(quarter),
        currency="RUB",
        synthetic=False,
        by="test",
        now=PUBLISHED,
    )


@pytest.fixture
def market(town):
    for place, service in enumerate(SERVICES):
        prices = {f"agency-{n}": (200_017 + 10_037 * n) * (1 + 3 * place) for n in range(20)}
        add_list_prices(town.db, service, prices, dated="2025-12-01")
    return town


def test_an_agency_sees_its_own_price_and_band(market):
    declare(market, "alfa", 395_000)
    declare(market, "beta", 205_000)
    publish(market, "2026Q3")

    alfa, beta = (market.browser(person).get("/agency/position") for person in ("alfa", "beta"))

    assert "3,950" in alfa.text
    assert "3,950" not in beta.text
    assert "2,050" in beta.text
    assert "75 to 100 %" in alfa.text
    assert "0 to 25 %" in beta.text
    (level,) = (text for text in alfa.texts("li") if "against the middle of agencies" in text)
    assert "% against the middle of agencies" in level, "said in percent"
    assert "times the middle, standard error of the logarithm" in level


def test_what_moved_is_told_against_the_edition_before(market):
    declare(market, "alfa", 300_000, dated="2025-12-01")
    publish(market, "2026Q2")
    declare(market, "alfa", 330_000, dated="2026-05-01")
    add_list_prices(
        market.db, "social-post", {f"agency-{n}": 260_017 + 10_037 * n for n in range(20)}, dated="2026-05-01"
    )
    publish(market, "2026Q3")

    page = market.browser("alfa").get("/agency/position")

    assert "you +10 %" in page.text
    assert "Since 2026Q2-v1" in page.text


def test_a_level_that_cannot_be_estimated_is_said_to_be_none(market):
    agency = organisation_id_of(market, NAMES["alfa"])
    declare(market, "beta", 205_000)
    with write_transaction(market.db):
        market.db.execute("UPDATE organisations SET verified_at = ? WHERE id = ?", (LONG_AGO, agency))
    for service in ("social-post", "presence-audit"):
        add_list_prices(market.db, service, {agency: 395_000})
    publish(market, "2026Q3")

    alfa, beta = (market.browser(person).get("/agency/position") for person in ("alfa", "beta"))

    assert "List prices: not estimable" in alfa.text
    assert "not estimable" not in beta.text


def test_where_the_edition_before_kept_no_positions_nothing_is_compared(market):
    declare(market, "alfa", 300_000, dated="2025-12-01")
    publish(market, "2026Q2")
    (market.config.data / "frozen/2026Q2-v1" / PLACES_FILE).unlink()
    publish(market, "2026Q3")

    page = market.browser("alfa").get("/agency/position")

    assert "nothing to compare" in page.text
    assert "3,000" in page.text


def test_positions_lost_from_the_newest_edition_are_refused_in_words(market):
    declare(market, "alfa", 300_000)
    publish(market, "2026Q3")
    (market.config.data / "frozen/2026Q3-v1" / PLACES_FILE).unlink()

    assert "wait for the next edition" in market.browser("alfa").get("/agency/position", 409).text


def test_without_a_price_behind_a_figure_the_page_says_what_is_missing(market):
    assert "None of your prices" in market.browser("alfa").get("/agency/position").text
    publish(market, "2026Q3")

    assert "None of your prices" in market.browser("alfa").get("/agency/position").text


def test_the_page_is_for_agencies_and_never_kept(market):
    publish(market, "2026Q3")

    assert market.browser("alfa").raw("/agency/position").headers["Cache-Control"] == "no-store"
    market.browser("vera").get("/agency/position", 403)
    market.visitor().get("/agency/position", 302)
    market.browser("alfa").get("/agency/position?group=agency-1", 400)
