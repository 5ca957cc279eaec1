"""Sessions, password and code beside it, as a person meets them on the pages."""

import re
from datetime import timedelta

import pyotp
import pytest

from tests.web.conftest import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


@pytest.fixture
def phone(town):
    """Set up vera's second factor through the page and return what her phone shows at a moment."""
    vera = town.browser("vera")
    page = vera.get("/account/two-factor/")
    totp = pyotp.TOTP(next(code for code in page.texts("code") if len(code) == 32))
    shown = vera.post("/account/two-factor/", {"code": totp.at(town.clock.now)}, 200)
    return totp, [code for code in shown.texts("code") if len(code) == 19]


def give_password(town, *, next_page=""):
    browser = town.visitor()
    fields = {"email": "vera@town.example", "password": PASSWORD, "next": next_page}
    response = browser.post("/sign-in", fields)
    return browser, response.headers["Location"]


def test_the_code_is_asked_for_after_the_password_and_leads_on(town, phone):
    totp, _ = phone
    town.clock.now += timedelta(minutes=2)
    browser, place = give_password(town, next_page="/account/sessions/")

    assert place == "/sign-in/code?next=/account/sessions/"
    assert "One more step" in browser.get(place).text
    browser.raw("/account/", 302)
    refused = browser.submit(place, {"code": "000000"}, 422)
    assert "does not fit" in refused.alerts()
    assert browser.submit(place, {"code": totp.at(town.clock.now)}).headers["Location"] == "/account/sessions/"
    assert browser.get("/account/sessions/").texts("h1") == ["Where you are signed in"]
    browser.raw(place, 302)


def test_a_recovery_code_opens_the_account_without_the_phone(town, phone):
    _, codes = phone
    browser, _ = give_password(town)

    assert len(codes) == 10
    browser.submit("/sign-in/code", {"code": codes[0]})
    assert browser.get("/account/").texts("h1") == ["Account"]
    assert "9 of your ten recovery codes are left" in browser.get("/account/two-factor/").text


def test_without_a_password_there_is_no_place_for_a_code(town):
    town.visitor().raw("/sign-in/code", 302)
    town.visitor().post("/sign-in/code", {"code": "123456"}, 404)


def test_the_picture_holds_the_address_and_nothing_runs_in_it(town):
    vera = town.browser("vera")
    vera.get("/account/two-factor/")
    picture = vera.raw("/account/two-factor/picture.svg")

    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert not [sign for sign in (b"<script", b"style=", b"<style") if sign in picture.data]


def test_sessions_are_listed_with_their_browser_and_ended(town):
    other = town.visitor()
    sent = {"email": "vera@town.example", "password": PASSWORD, "next": ""}
    other.post("/sign-in", sent, headers={"User-Agent": CHROME})
    vera = town.browser("vera")
    page = vera.get("/account/sessions/")

    assert "Chrome on Windows" in page.text
    assert page.text.count("this one") == 1
    actions = [form.get("action") for form in page.all("form")]
    (address,) = [action for action in actions if re.search(r"/[0-9a-f]{16}/end$", action)]
    vera.post(address, {}, 302)
    other.raw("/account/", 302)
    vera.get("/account/sessions/")


def test_the_password_is_changed_on_the_account_page(town):
    other = town.visitor()
    other.sign_in("vera@town.example", PASSWORD)
    vera = town.browser("vera")
    refused = vera.post("/account/password", {"old": "no", "password": "velvet harbour nine"}, 422)
    assert "not your password at present" in refused.alerts()
    vera.post("/account/password", {"old": PASSWORD, "password": "velvet harbour nine"}, 302)

    vera.get("/account/")
    other.raw("/account/", 302)
    vera.post("/account/sessions/end-others", {}, 302)
    vera.get("/account/")


def test_operators_of_a_public_site_set_a_code_up_before_anything_else(make_town):
    town = make_town(base_url="https://127.0.0.1:8000", secret_key="k3" * 20)
    desk = town.browser("operator")
    assert desk.raw("/desk/", 302).headers["Location"] == "/account/two-factor/"
    page = desk.get("/account/two-factor/")

    totp = pyotp.TOTP(next(code for code in page.texts("code") if len(code) == 32))
    desk.post("/account/two-factor/", {"code": totp.at(town.clock.now)}, 200)
    desk.get("/desk/")
