"""Every page in Chromium: axe, no word in the console, nothing that scrolls sideways, and the Nu HTML checker.

The ordinary run looks at every second page, the variants of theme, language and width taken in turn; `pytest -m matrix`
looks at every page in all of them.
"""

import itertools
import os
import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsers import chromium, served
from tests.web.test_routes import GET, READERS, browser_of, reading_towns

__all__ = ["reading_towns"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VARIANTS = tuple(itertools.product(("light", "dark"), ("", "/ru"), (390, 1280)))
NO_PAGE = (
    ".json",
    ".cff",
    ".csv",
    ".xlsx",
    ".svg",
    ".png",
    ".ics",
    ".xml",
    ".txt",
    "/briefs.atom",
    "/metrics",
    "/healthz",
)
NO_PAGE += ("/readyz", "/static/<path:filename>", "/favicon.ico", "/own-data")
PAGES = [
    rule
    for rule, statuses in GET.items()
    if 200 in statuses and not rule.endswith(NO_PAGE) and "/files/" not in rule and "/api/v1" not in rule
]
CHECKER = Path(os.environ.get("NU_CHECKER", Path(__file__).parents[2] / ".vnu/node_modules/vnu-jar/build/dist/vnu.jar"))


@pytest.fixture(scope="module")
def tabs(reading_towns):
    """Return a function from a rule, a reader's theme and a width to a tab of that reader, and the rule's address."""
    with chromium() as browser:
        bases, contexts, open_servers = {}, {}, []

        def find(rule: str, scheme: str, width: int):
            town, where = reading_towns(rule)
            if id(town) not in bases:
                server = served(town.app)
                bases[id(town)] = server.__enter__()
                open_servers.append(server)
            reader = READERS[GET[rule].index(200)]
            key = (id(town), reader, scheme, width)
            if key not in contexts:
                contexts[key] = _signed_in(browser, town, reader, bases[id(town)], scheme, width)
            return contexts[key].new_page(), bases[id(town)], where

        yield find
        for server in open_servers:
            server.__exit__(None, None, None)


def _signed_in(browser, town, reader: str, base: str, scheme: str, width: int):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", base_url=base
    )
    cookie = browser_of(town, reader)._client.get_cookie("market")
    if cookie is not None:
        context.add_cookies([{"name": "market", "value": cookie.value, "url": base}])
    return context


def look(tabs, rule: str, scheme: str, prefix: str, width: int) -> None:
    tab, base, where = tabs(rule, scheme, width)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    answer = tab.goto(base + prefix + where)
    if "text/html" not in answer.headers["content-type"]:
        tab.close()
        pytest.fail(f"{rule} is no page: name it in NO_PAGE")

    report = Axe().run(tab)
    wide = tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    tab.close()

    assert report.violations_count == 0, report.generate_report()
    assert said == []
    assert not wide


@pytest.mark.parametrize(
    ("rule", "variant"), [(rule, VARIANTS[turn % len(VARIANTS)]) for turn, rule in enumerate(PAGES)]
)
def test_a_page_is_accessible_quiet_and_fits(tabs, rule, variant):
    look(tabs, rule, *variant)


@pytest.mark.matrix
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: "-".join(map(str, variant)).replace("/", ""))
@pytest.mark.parametrize("rule", PAGES)
def test_a_page_is_accessible_quiet_and_fits_in_every_variant(tabs, rule, variant):
    look(tabs, rule, *variant)


def test_every_page_satisfies_the_nu_html_checker(reading_towns, tmp_path):
    if not CHECKER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("The Nu HTML checker is missing: npm install --prefix .vnu vnu-jar")
        pytest.skip("The Nu HTML checker is not installed")
    for turn, rule in enumerate(PAGES):
        town, where = reading_towns(rule)
        reader = READERS[GET[rule].index(200)]
        answer = browser_of(town, reader)._client.get(where, base_url=f"http://localhost{'/ru' if turn % 2 else ''}")
        (tmp_path / f"{turn:03d}{re.sub('[^a-z_]+', '-', rule)}.html").write_text(answer.text)

    checked = subprocess.run(
        ["java", "-jar", str(CHECKER), "--errors-only", "--skip-non-html", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.stderr.strip() == ""
    assert checked.returncode == 0


HEAVIEST_BYTES = 150 * 1024
SHIFT = """() => new Promise((done) => {
  let shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(shift), 300);
})"""


@pytest.mark.parametrize("prefix", ["", "/ru"])
@pytest.mark.parametrize("rule", ["/", "/prices/", "/prices/<string:service>/"])
def test_a_cold_price_page_is_light_and_does_not_jump(tabs, rule, prefix):
    tab, base, where = tabs(rule, "light", 390)
    fresh = tab.context.browser.new_context(viewport={"width": 390, "height": 900}).new_page()
    loaded: dict[str, int] = {}
    fresh.on("response", lambda response: loaded.update({response.url: len(response.body())}))

    fresh.goto(base + prefix + where, wait_until="networkidle")
    shift = fresh.evaluate(SHIFT)
    fresh.context.close()
    tab.close()

    assert sum(loaded.values()) < HEAVIEST_BYTES, loaded
    assert [address for address in loaded if not address.startswith(base)] == []
    assert sum(".css" in address for address in loaded) == 1
    assert shift < 0.01
