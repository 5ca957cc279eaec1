"""Who is signed in finds their own places in the header of every page, the cached ones too."""

import pytest

from market.web.places import COOKIE
from tests.browsers import chromium, served
from tests.web.conftest import PASSWORD
from tests.web.steps import publish_brief


def told(browser) -> str:
    cookie = browser._client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def sign_in(browser, person: str, target: str = "") -> None:
    fields = {"email": f"{person}@town.example", "password": PASSWORD, "next": target}
    browser.post("/sign-in", fields)


@pytest.mark.parametrize(
    ("person", "places"),
    [("vera", "client-account"), ("alfa", "agency-account"), ("both", "client-agency-account")],
)
def test_signing_in_tells_public_pages_which_places_are_ones_own(town, person, places):
    browser = town.visitor()
    sign_in(browser, person, "/prices/")

    assert told(browser) == places


def test_the_cookie_holds_no_name_and_goes_with_the_session(town):
    browser = town.visitor()
    sign_in(browser, "vera")
    browser.post("/sign-out", {})

    assert told(browser) == ""


def test_a_session_ended_elsewhere_takes_its_places_along_at_the_next_private_page(town):
    browser = town.visitor()
    sign_in(browser, "vera")
    town.db.conn.execute("DELETE FROM sessions")
    town.db.conn.commit()
    browser.raw("/client/", 302)

    assert told(browser) == ""


def test_no_cacheable_answer_tells_places(town):
    browser = town.browser("vera")
    browser.get("/client/")
    browser._client.delete_cookie(COOKIE)

    for where in ("/", "/prices/", "/methods/", "/briefs/", "/agencies/"):
        response = browser.raw(where)
        assert "Set-Cookie" not in response.headers, where


@pytest.mark.browser
@pytest.mark.slow
def test_a_public_page_shows_the_places_of_whoever_is_signed_in_and_no_others(town):
    with served(town.app) as base, chromium() as browser:
        tab = browser.new_context(base_url=base).new_page()
        tab.goto("/prices/")
        assert tab.inner_text(".account-nav").split() == ["Sign", "in", "Register"]
        tab.goto("/sign-in")
        tab.fill("[name=email]", "vera@town.example")
        tab.fill("[name=password]", PASSWORD)
        with tab.expect_navigation():
            tab.keyboard.press("Enter")

        tab.goto("/ru/prices/")
        shown = tab.locator(".account-nav li:visible a").evaluate_all("links => links.map(link => link.pathname)")
        assert shown == ["/ru/client/", "/ru/account/"]


@pytest.mark.browser
@pytest.mark.slow
def test_what_was_typed_goes_along_when_the_language_is_switched(town):
    brief_id = publish_brief(town.browser("vera"))
    with served(town.app) as base, chromium() as browser:
        tab = browser.new_context(base_url=base).new_page()
        tab.goto("/sign-in")
        tab.fill("[name=email]", "alfa@town.example")
        tab.fill("[name=password]", PASSWORD)
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        for where, box in (
            (f"/agency/briefs/{brief_id}/questions", "[name=text]"),
            (f"/agency/briefs/{brief_id}/quote", "[name='lines-0-fee']"),
        ):
            tab.goto(where)
            tab.fill(box, "1 000")
            with tab.expect_navigation():
                tab.click("a[hreflang=ru]")
            assert tab.url == f"{base}/ru{where}"
            assert tab.input_value(box) == "1 000"
            tab.goto(f"{base}/ru/agency/")
