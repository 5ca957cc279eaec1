"""The whole loop in Chromium: brief, two quotes, opening, award, edition, public price page; axe on every page."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsers import chromium, served
from tests.web.conftest import PASSWORD
from tests.web.published import publish_prices
from tests.web.steps import BRIEF
from tests.web.test_quotes import CLOSES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Reader:
    """One person's tab; every page it opens must satisfy axe and keep the console quiet."""

    def __init__(self, browser, base: str, scheme: str, width: int) -> None:
        self.base = base
        self.console: list[str] = []
        self.tab = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
        self.tab.on("console", lambda message: self.console.append(message.text))
        self.tab.on("pageerror", lambda error: self.console.append(str(error)))

    def open(self, path: str) -> None:
        self.tab.goto(self.base + path)
        self.look()

    def press(self, name: str) -> None:
        with self.tab.expect_navigation():
            self.tab.get_by_role("button", name=name, exact=True).click()
        self.look()

    def follow(self, name: str) -> None:
        with self.tab.expect_navigation():
            self.tab.get_by_role("link", name=name).first.click()
        self.look()

    def look(self) -> None:
        report = Axe().run(self.tab)
        assert report.violations_count == 0, f"{self.tab.url}: {report.generate_report()}"
        wide = self.tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{self.tab.url} scrolls sideways"

    def sign_in(self, person: str) -> None:
        self.open("/sign-in")
        self.tab.get_by_label("E-mail address").fill(f"{person}@town.example")
        self.tab.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def text(self) -> str:
        return self.tab.inner_text("main")


def fill(tab, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        control = tab.locator(f"[name='{name}']")
        if control.first.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def post_brief(client: Reader) -> str:
    client.open("/client/briefs/new")
    fill(client.tab, {name: value for name, value in BRIEF.items() if name != "save"})
    client.press("Save draft")
    brief_id = client.tab.url.split("/")[-2]
    client.press("Publish the brief")
    return brief_id


def quote(agency: Reader, brief_id: str, fees: list[str]) -> None:
    agency.open(f"/briefs/{brief_id}/")
    agency.follow("Quote for this brief")
    fill(agency.tab, {"vat_rate": "22"})
    for number, fee in enumerate(fees):
        fill(agency.tab, {f"lines-{number}-state": "priced", f"lines-{number}-fee": fee})
    agency.press("Submit under seal")
    assert "Receipt" in agency.text()


@pytest.mark.parametrize(("scheme", "width"), [pytest.param("light", 1280, marks=pytest.mark.matrix), ("dark", 390)])
def test_the_loop_runs_in_a_browser(town, scheme, width):
    with served(town.app) as base, chromium() as browser:
        client, alfa, beta, visitor = (Reader(browser, base, scheme, width) for _ in range(4))
        client.sign_in("vera")
        brief_id = post_brief(client)
        for agency, person, fees in (
            (alfa, "alfa", ["60000", "50000", "20000"]),
            (beta, "beta", ["55000", "52000", "21000"]),
        ):
            agency.sign_in(person)
            quote(agency, brief_id, fees)
        town.clock.now = CLOSES + timedelta(seconds=1)
        for reader, person in ((client, "vera"), (alfa, "alfa")):  # nobody used the sessions for nine days
            reader.sign_in(person)
        client.open(f"/client/briefs/{brief_id}/compare")
        client.tab.get_by_label("award line 1 to Beta Whale").check()
        client.tab.get_by_label("award line 2 to Alfa Dialog").check()
        client.tab.get_by_label("award line 3 to Alfa Dialog").check()
        client.tab.get_by_label("Main reason").select_option("lowest-cost")
        client.press("Award the chosen lines")
        client.press("Award these lines")
        assert "3 lines awarded" in client.tab.inner_text("body")
        alfa.open("/agency/")
        assert "awarded" in alfa.text()

        publish_prices(town)
        for path in (
            "/",
            "/prices/",
            "/prices/social-post/",
            "/prices/support-avatar/",
            "/methods/",
            "/methods/quantiles/",
        ):
            visitor.open(path)
        visitor.open("/prices/social-post/")
        assert "18–45 agencies" in visitor.text().replace("\u2011", "-")
        visitor.open("/prices/check?service=social-post&price=9000")
        assert "above" in visitor.text()
        for path in (
            "/editions/",
            "/editions/2026Q3-v1/",
            "/editions/2026Q3-v1/quality/",
            f"/briefs/{brief_id}/",
            "/standards/",
            "/register",
            "/reset",
        ):
            visitor.open(path)

        assert [reader.console for reader in (client, alfa, beta, visitor)] == [[], [], [], []]
