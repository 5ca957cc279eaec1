"""The main loop with the keyboard alone, the editors with scripts on, and pages at twice their size."""

from datetime import timedelta

import pytest

from tests.browsers import chromium, served
from tests.web.conftest import PASSWORD
from tests.web.published import publish_prices
from tests.web.steps import publish_brief, write_brief
from tests.web.test_quotes import CLOSES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
    const name = element.getAttribute("aria-label") || element.name || element.textContent.trim();
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return [name, element.value ?? "", seen || element === document.body || element.id === "main", box.width];
}"""
MOST_STOPS = 250


class Typist:
    """A reader without a mouse: goes from stop to stop, each of which must show that it has the focus."""

    def __init__(self, browser, base: str, **settings) -> None:
        self.base = base
        self.tab = browser.new_context(viewport={"width": 1280, "height": 900}, **settings).new_page()

    def open(self, path: str) -> None:
        self.tab.goto(self.base + path)

    def reach(self, name: str, value: str | None = None) -> None:
        for _ in range(MOST_STOPS):
            self.tab.keyboard.press("Tab")
            found, held, is_seen, _ = self.tab.evaluate(FOCUSED)
            assert is_seen, f"the focus on {found!r} cannot be seen at {self.tab.url}"
            if found == name and value in (None, held):
                return
        pytest.fail(f"no way to {name!r} by keyboard at {self.tab.url}")

    def type(self, name: str, text: str) -> None:
        self.reach(name)
        self.tab.keyboard.press("Control+A")
        self.tab.keyboard.type(text)

    def press(self, name: str, key: str = "Enter") -> None:
        self.reach(name)
        with self.tab.expect_navigation():
            self.tab.keyboard.press(key)

    def sign_in(self, person: str) -> None:
        self.open("/sign-in")
        self.type("email", f"{person}@town.example")
        self.type("password", PASSWORD)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")


def test_brief_quote_and_award_need_no_mouse(town):
    brief_id = write_brief(town.browser("vera"))
    with served(town.app) as base, chromium() as browser:
        client, agency = Typist(browser, base), Typist(browser, base)
        client.sign_in("vera")
        client.open(f"/client/briefs/{brief_id}/edit")
        client.tab.keyboard.press("Tab")
        client.tab.keyboard.press("Enter")  # the first stop skips to the content
        assert client.tab.url.endswith("#main")
        client.type("title", "Answer customers in the evening too")
        client.press("save")
        client.open(f"/client/briefs/{brief_id}/publish")
        client.press("Publish the brief")

        agency.sign_in("alfa")
        agency.open(f"/agency/briefs/{brief_id}/quote")
        for line in range(3):
            agency.reach(f"lines-{line}-state")
            agency.tab.keyboard.type("Priced")
            agency.type(f"lines-{line}-fee", "50000")
        agency.type("vat_rate", "22")
        agency.press("submit")
        assert "Receipt" in agency.tab.inner_text("main")

        town.clock.now = CLOSES + timedelta(seconds=1)
        client.sign_in("vera")
        client.open(f"/client/briefs/{brief_id}/compare")
        for line in range(3):
            client.reach(f"choices-{line}")
            client.tab.keyboard.press("ArrowRight")  # from "award later" to the first agency
        client.reach("reason_code")
        client.tab.keyboard.type("Lowest")
        client.press("award")
        client.press("award")
        assert "3 lines awarded" in client.tab.inner_text("body")


def test_an_editor_adds_up_keeps_what_was_typed_and_asks_before_leaving(town):
    brief_id = publish_brief(town.browser("vera"))
    where = f"/agency/briefs/{brief_id}/quote"
    with served(town.app) as base, chromium() as browser:
        agency = Typist(browser, base)
        agency.sign_in("alfa")
        agency.open(where)
        tab, asked = agency.tab, []
        tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        tab.get_by_label("Lines answered").wait_for()
        tab.locator("[name='lines-0-state']").select_option("priced")
        tab.locator("[name='lines-0-fee']").fill("1 000,50")
        quantity = int(tab.locator("[data-quantity]").first.get_attribute("data-quantity"))
        total = f"{1000.5 * quantity / 1000:,.2f}".removesuffix(".00")

        assert tab.locator("output[data-sum]").inner_text().replace("\u00a0", " ") == f"RUB {total}"
        assert tab.locator("output[data-answered-count]").inner_text() == "1"
        tab.get_by_text("Not saved yet; kept in this browser.").wait_for()

        agency.open(where)  # left without saving
        assert asked == ["beforeunload"]
        assert tab.locator("[name='lines-0-fee']").input_value() == ""
        tab.get_by_role("button", name="Bring it back").click()
        assert tab.locator("[name='lines-0-fee']").input_value() == "1 000,50"
        assert tab.locator("output[data-answered-count]").inner_text() == "1"

        with tab.expect_navigation():
            tab.get_by_role("button", name="Save draft").click()
        agency.open(where)
        assert tab.get_by_role("button", name="Bring it back").count() == 0
        assert "Draft saved" in tab.inner_text(".editor-bar")
        assert asked == ["beforeunload"]


def test_a_line_shows_only_what_its_answer_asks_for_with_scripts_off(town):
    brief_id = publish_brief(town.browser("vera"))
    with served(town.app) as base, chromium() as browser:
        agency = Typist(browser, base, java_script_enabled=False)
        agency.sign_in("alfa")
        agency.open(f"/agency/briefs/{brief_id}/quote")
        parts = ("fee", "supplier", "handling", "included_in", "reason")

        def seen() -> set[str]:
            return {part for part in parts if agency.tab.locator(f"[name='lines-0-{part}']").is_visible()}

        def answer(state: str) -> set[str]:
            agency.tab.locator("[name='lines-0-state']").select_option(state)
            return seen()

        prices = {"fee", "supplier", "handling"}
        assert answer("priced") == prices
        assert answer("included") == {"included_in"}
        assert answer("not-offered") == {"reason"}
        assert answer("alternative") == prices | {"reason"}
        agency.tab.locator("[name='lines-0-fee']").fill("500")
        assert answer("not-offered") == prices | {"reason"}, "a price that is typed is never hidden"


def test_only_answers_that_would_pass_are_counted(town):
    brief_id = publish_brief(town.browser("vera"))
    with served(town.app) as base, chromium() as browser:
        agency = Typist(browser, base)
        agency.sign_in("alfa")
        agency.open(f"/agency/briefs/{brief_id}/quote")
        tab, counted = agency.tab, agency.tab.locator("output[data-answered-count]")
        tab.locator("[name='lines-0-state']").select_option("included")
        tab.locator("[name='lines-1-state']").select_option("not-offered")
        assert counted.inner_text() == "0"
        tab.locator("[name='lines-0-included_in']").select_option(index=3)
        tab.locator("[name='lines-1-reason']").fill("No night shift")

        assert counted.inner_text() == "2"


def test_the_brief_editor_follows_the_service_of_a_line_and_guards_a_draft_that_was_not_saved(town):
    where = "/client/briefs/new"
    with served(town.app) as base, chromium() as browser:
        client = Typist(browser, base)
        client.sign_in("vera")
        client.open(where)
        tab, asked = client.tab, []
        tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        coverage, platforms = (tab.locator(f"[name='lines-0-drivers-{name}']") for name in ("coverage", "platforms"))
        tab.get_by_text("Scope beyond the reference").first.click()
        tab.locator("[name='lines-0-service']").select_option("community-management")
        assert "up to 500 inbound items" in tab.locator("[data-reference] output").first.inner_text()
        assert coverage.locator("option").first.inner_text() == "Monday to Friday 9-18 (45 hours a week) (reference)"
        coverage.select_option("24x7")
        tab.locator("[name='lines-0-service']").select_option("monthly-report")
        assert not coverage.is_visible()
        assert coverage.input_value() == ""
        tab.locator("[name='lines-0-service']").select_option("social-post")
        platforms.select_option("two")
        tab.locator("[name='lines-0-quantity']").fill("seventy")
        tab.locator("[name='weights-price']").fill("25")
        assert tab.locator("output.field-error").inner_text() == "105 / 100"

        with tab.expect_navigation():
            tab.get_by_role("button", name="Save draft").click()
        assert "The draft is not saved yet" in tab.inner_text(".error-summary")
        assert "Not saved yet" in tab.inner_text("[data-saved]")
        client.open(where)  # left without saving
        assert asked == ["beforeunload"]
        tab.get_by_role("button", name="Bring it back").click()
        assert tab.locator("[name='lines-0-quantity']").input_value() == "seventy"
        assert platforms.input_value() == "two"


def test_figures_citations_and_links_are_copied_by_a_button(town):
    publish_prices(town)
    with served(town.app) as base, chromium() as browser:
        context = browser.new_context(base_url=base, permissions=["clipboard-read", "clipboard-write"])
        tab = context.new_page()
        tab.goto(base + "/prices/")
        tab.get_by_role("button", name="Copy: address of this chart").click()
        assert tab.evaluate("navigator.clipboard.readText()") == f"{base}/prices/#content"
        tab.get_by_role("button", name="Copied").wait_for()
        tab.goto(base + "/cite/")
        tab.get_by_role("button", name="Copy").first.click()
        assert tab.evaluate("navigator.clipboard.readText()").startswith("Like for Like, edition 2026Q3-v1")


def test_a_word_shows_its_meaning_by_keyboard_and_goes_away_again(town):
    publish_prices(town)
    with served(town.app) as base, chromium() as browser:
        reader = Typist(browser, base)
        reader.open("/prices/social-post/")
        reader.reach("median")
        note = reader.tab.locator("#term-median")
        assert not note.is_visible()
        reader.tab.keyboard.press("Enter")
        assert note.is_visible()
        reader.tab.keyboard.press("Escape")
        assert not note.is_visible()


def test_pages_at_twice_their_size_need_no_sideways_scrolling(town):
    """A window of 1,280 pixels at 200 % has 640 pixels of the page; text alone at 200 % must fit as well."""
    brief_id = publish_brief(town.browser("vera"))
    publish_prices(town)
    paths = ["/", "/prices/", "/prices/social-post/", "/discrepancies/", f"/briefs/{brief_id}/", "/standards/"]
    with served(town.app) as base, chromium() as browser:
        context = browser.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2)
        tab = context.new_page()
        for path in paths:
            for size in ("100%", "200%"):
                tab.goto(base + path)
                tab.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
                wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"{path} is {wide} pixels too wide with text at {size}"
