"""The comparison at its largest, twelve agencies and as many lines as a brief may have, on a desk and on a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from market.core.briefs import LINES_MOST
from market.core.comparison import BenchmarkCell
from market.store.briefs import get_brief
from tests.browsers import chromium, served
from tests.market_town import make_quote, not_offered, priced, quote_content
from tests.web.conftest import PASSWORD
from tests.web.steps import publish_brief
from tests.web.test_quotes import CLOSES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERVICES = ("support-avatar", "community-management", "monthly-report")
AGENCIES = [f"agency {letter} and partners" for letter in "abcdefghijkl"]
CELLS = {code: BenchmarkCell("2026Q3-v1", 90_000_00, 120_000_00, 150_000_00, "18-45", "B") for code in SERVICES}
OUT_OF_SIGHT = """() => [...document.querySelectorAll(".matrix tbody td > *")]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth).length"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def large(town, monkeypatch) -> str:
    """A closed brief of the most lines, with twelve quotes that no database holds."""
    lines = {}
    for number in range(LINES_MOST):
        lines |= {f"lines-{number}-service": SERVICES[number % 3], f"lines-{number}-quantity": str(number + 1)}
    brief_id = publish_brief(town.browser("vera"), **lines)
    town.clock.now = CLOSES + timedelta(seconds=1)
    monkeypatch.setattr("market.actions.judgements.list_opened_quotes", lambda db, of: _quotes(get_brief(db, of)))
    monkeypatch.setattr("market.web.readings.benchmark_cells", lambda *_: CELLS)
    return brief_id


def _quotes(brief):
    quotes = []
    for place, name in enumerate(AGENCIES):
        answers = [priced(line.id, (80_000 + 9_000 * place) * 100) for line in brief.content.lines]
        if place % 3 == 1:
            answers[place] = not_offered(brief.content.lines[place].id)
        content = quote_content(brief, lines=tuple(answers), exclusions=("Work at night. " * 20,))
        quotes.append(make_quote(brief, name, content))
    return quotes


def opened(browser, base: str, brief_id: str, width: int, height: int = 900):
    tab = browser.new_context(viewport={"width": width, "height": height}).new_page()
    tab.goto(f"{base}/sign-in")
    tab.get_by_label("E-mail address").fill("vera@town.example")
    tab.get_by_label("Password").fill(PASSWORD)
    with tab.expect_navigation():
        tab.get_by_role("button", name="Sign in").click()
    tab.goto(f"{base}/client/briefs/{brief_id}/compare")
    return tab


def focused(tab) -> str:
    return tab.evaluate("document.activeElement.textContent.trim()")


def test_twelve_agencies_and_the_most_lines_keep_names_and_lines_in_sight_on_a_desk(town, large):
    with served(town.app) as base, chromium() as browser:
        tab = opened(browser, base, large, 1280)
        region = tab.locator(".table-scroll:has(.matrix)")
        region.scroll_into_view_if_needed()
        frame = region.bounding_box()
        region.evaluate("box => box.scrollTo(box.scrollWidth, box.scrollHeight)")
        name = tab.locator(".matrix thead th").last.bounding_box()
        line = tab.locator(".matrix tbody th").last.bounding_box()

        assert tab.evaluate(SIDEWAYS) <= 0
        assert frame["height"] < 900
        assert abs(name["y"] - frame["y"]) < 3
        assert abs(line["x"] - frame["x"]) < 3
        assert region.evaluate("box => parseFloat(getComputedStyle(box).gridTemplateColumns) > box.clientWidth")
        assert frame["x"] + frame["width"] - name["x"] - name["width"] < 20

        region.focus()
        tab.keyboard.press("Enter")
        tab.keyboard.press("End")
        assert focused(tab) == AGENCIES[-1].capitalize()
        tab.keyboard.press("ArrowDown")
        assert "RUB" in focused(tab)


def test_twelve_agencies_and_the_most_lines_are_read_on_a_phone_without_swiping(town, large):
    with served(town.app) as base, chromium() as browser:
        tab = opened(browser, base, large, 390)
        first = tab.locator(".matrix tbody:not(.sums) tr").first
        labels = first.locator("td").evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content)")
        report = Axe().run(tab)

        assert tab.evaluate(SIDEWAYS) <= 0
        assert tab.evaluate(OUT_OF_SIGHT) == 0
        beside = tab.locator(".matrix .beside:not(:empty)").first.bounding_box()
        assert beside["x"] + beside["width"] > 360
        assert labels == ['"Published prices"', *(f'"{name.capitalize()}"' for name in AGENCIES)]
        assert report.violations_count == 0, report.generate_report()


def test_twelve_agencies_and_the_most_lines_fit_on_paper(town, large):
    with served(town.app) as base, chromium() as browser:
        tab = opened(browser, base, large, 1040)
        tab.emulate_media(media="print")

        assert tab.evaluate("document.querySelector('.matrix').getBoundingClientRect().right") <= 1040
