"""Registering, confirming, signing in and out, and resetting a password."""

import re

import pytest

from market.core.texts import is_site_path
from tests.web.conftest import PASSWORD

FIELDS = {
    "organisation_name": "Merilnya North",
    "roles": ["client", "agency"],
    "agency_type": "monitoring-measurement",
    "country": "RU",
    "city": "Moscow",
    "person_name": "Nina Zareva",
    "email": "nina@merilnya.example",
    "password": "copper lamp orchard",
}


def mailed_link(town, kind: str) -> str:
    body = next(iter(town.db.query("SELECT body FROM outbox ORDER BY id DESC LIMIT 1")))["body"]
    return re.search(rf"/{kind}/[0-9a-f]+", body).group()


def test_an_organisation_registers_confirms_and_begins(town):
    browser = town.visitor()
    browser.submit("/register", FIELDS)
    browser.sign_in(FIELDS["email"], FIELDS["password"])
    browser.get("/client/", 403)
    browser.submit(mailed_link(town, "verify"), {})

    browser.get("/client/")
    browser.get("/agency/")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("organisation_name", "L", "Give a name of 2 to 80 characters."),
        ("organisation_name", "Lunofon", "An organisation of this name is registered"),
        ("organisation_name", "LUNOFON", "An organisation of this name is registered"),
        ("organisation_name", "Lun\u043ef\u043en Ltd", "look-alike letters"),
        ("organisation_name", "Luno\u200bfon", "invisible or control characters"),
        ("roles", [], "What it does here: Tick “Buys”, “Sells” or both."),
        ("agency_type", "", "Choose the type"),
        ("country", "DE", "Moscow is in Russia"),
        ("email", "nobody", "Give an e-mail address"),
        ("password", "short", "at least 10 characters"),
        ("password", "passwordpassword", "among the first to be guessed"),
        ("password", "nina@merilnya.example", "not your e-mail address"),
    ],
)
def test_a_refused_registration_names_the_field(town, field, typed, sentence):
    page = town.visitor().submit("/register", FIELDS | {field: typed}, 422)

    assert sentence in page.alerts()


def test_every_fault_of_a_registration_is_told_in_one_round(town):
    typed = {"organisation_name": "Lunofon", "roles": ["agency"], "email": "nobody", "password": "short", "city": ""}

    told = town.visitor().submit("/register", typed | {"person_name": ""}, 422).alerts()

    for label in ("Your name", "E-mail address", "Password", "Type of agency", "City"):
        assert f"{label}: " in told, label
    whole = FIELDS | {"organisation_name": "Lunofon", "password": "short"}
    told = town.visitor().submit("/register", whole, 422).alerts()
    assert "Organisation: An organisation of this name is registered" in told
    assert "Password: " in told


@pytest.mark.parametrize(
    ("asked", "ticked"),
    [("/client/briefs/new", ["client"]), ("/agency/briefs/b1/quote", ["agency"]), ("/account/searches", [])],
)
def test_registering_begins_with_what_the_page_asked_for_needs(town, asked, ticked):
    browser = town.visitor()
    wall = browser.get(browser.raw(asked, 302).headers["Location"])
    register = next(link.get("href") for link in wall.all("a") if "/register?" in link.get("href"))

    assert browser.get(register).fields("/register").get("roles", []) == ticked


def test_after_confirming_the_address_stands_in_the_box_and_signing_in_leads_on(town):
    browser = town.visitor()
    browser.submit("/register?next=/client/briefs/new", FIELDS, action="/register")

    signing_in = browser.submit(mailed_link(town, "verify"), {}).headers["Location"]
    page = browser.get(signing_in)
    answer = browser.submit(signing_in, {"password": FIELDS["password"]}, action="/sign-in")

    assert page.fields()["email"] == [FIELDS["email"]]
    assert answer.headers["Location"] == "/client/briefs/new"


def test_a_taken_address_gets_the_same_answer_and_a_mail(town):
    fresh = town.visitor().submit("/register", FIELDS)
    taken = town.visitor().submit("/register", FIELDS | {"email": "vera@town.example", "organisation_name": "Other"})

    assert fresh.headers["Location"] == taken.headers["Location"]
    assert "You have an account already" in [row["subject"] for row in town.db["outbox"].rows]


def test_signing_in_rotates_the_session_and_signing_out_ends_it(town):
    browser = town.visitor()
    with browser._client.session_transaction() as session:
        session["token"] = "planted"
    browser.sign_in("vera@town.example", PASSWORD)
    with browser._client.session_transaction() as session:
        token = session["token"]
    browser.post("/sign-out", {})

    with browser._client.session_transaction() as session:
        session["token"] = token
    assert token != "planted"
    assert browser.raw("/account/", 302).headers["Location"].startswith("/sign-in")


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(town):
    wrong = town.visitor().submit("/sign-in", {"email": "vera@town.example", "password": "not the password"}, 422)
    unknown = town.visitor().submit("/sign-in", {"email": "nobody@town.example", "password": "not the password"}, 422)

    assert wrong.alerts() == unknown.alerts()


def test_guessing_is_limited_but_the_owner_gets_in_from_elsewhere(make_town):
    town = make_town(rate_limits=True)
    guesser = town.visitor()
    fields = guesser.get("/sign-in").fields() | {"email": "vera@town.example", "password": "guess guess"}
    statuses = [guesser._client.post("/sign-in", data=fields).status_code for _ in range(12)]
    last = guesser._client.post("/sign-in", data=fields)

    assert statuses == [422] * 10 + [429] * 2
    assert int(last.headers["Retry-After"]) > 0
    owner = town.visitor()
    token = owner.token()
    data = {"email": "vera@town.example", "password": PASSWORD, "csrf_token": token}
    elsewhere = owner._client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": "127.0.0.9"})
    assert elsewhere.status_code == 302


def test_a_forgotten_password_is_replaced_once_and_every_session_ends(town):
    browser = town.browser("vera")
    town.visitor().submit("/reset", {"email": "vera@town.example"})
    link = mailed_link(town, "reset")
    town.visitor().submit(link, {"password": "short"}, 422)
    town.visitor().submit(link, {"password": "velvet harbour nine"})

    browser.raw("/account/", 302)
    town.visitor().get(link, 404)
    town.visitor().sign_in("vera@town.example", "velvet harbour nine")


def test_a_reset_for_an_unknown_address_looks_the_same(town):
    known = town.visitor().submit("/reset", {"email": "vera@town.example"})
    unknown = town.visitor().submit("/reset", {"email": "nobody@town.example"})

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aX", "javascript:x",
               "//evil.example?q=a", "/x?q=a\\r\\nSet-Cookie: b=c", "/x?q=<b>", "?q=a", "/x#//evil"]
)  # fmt: skip
def test_signing_in_never_leads_off_the_site(town, target):
    browser = town.visitor()

    answer = browser.submit("/sign-in", {"email": "vera@town.example", "password": PASSWORD, "next": target})

    assert answer.headers["Location"] == "/client/"


def test_filters_outlast_signing_in(town):
    browser, asked = town.visitor(), "/account/searches?q=%D1%87%D0%B0%D1%82+bots&service=support-avatar"

    wall = browser.raw(asked, 302).headers["Location"]
    page = browser.get(wall)
    answer = browser.submit(wall, {"email": "alfa@town.example", "password": PASSWORD}, action="/sign-in")

    assert "Sign in, and you go on to it" in page.text
    assert answer.headers["Location"] == asked
    assert "чат bots" in browser.get(asked).text


def test_a_query_that_cannot_be_kept_costs_only_itself(town):
    wall = town.visitor().raw("/account/searches?q=" + "a" * 1500, 302).headers["Location"]

    assert wall == "/sign-in?next=/account/searches"


def test_a_hostile_target_costs_no_time(town):
    assert not is_site_path("/" + "a" * 200_000 + "!")


@pytest.mark.parametrize("path", ["/client/briefs/x%0ay/edit", "/agency/quotes/x%0d%0ay/", "/agency/quotes/a%26b=1/"])
def test_an_odd_private_address_leads_to_a_sign_in_page_that_works(town, path):
    location = town.visitor().raw(path, 302).headers["Location"]

    assert location == "/sign-in"


def test_a_taken_name_answers_alike_for_known_and_unknown_addresses(town):
    known = town.visitor().submit(
        "/register", FIELDS | {"organisation_name": "Lunofon", "email": "vera@town.example"}, 422
    )
    unknown = town.visitor().submit("/register", FIELDS | {"organisation_name": "Lunofon"}, 422)

    assert known.alerts() == unknown.alerts()


def test_signing_in_leads_back_to_the_page_that_asked(town):
    browser = town.visitor()
    location = browser.raw("/client/briefs/new", 302).headers["Location"]

    answer = browser.submit(location, {"email": "vera@town.example", "password": PASSWORD}, action="/sign-in")

    assert answer.headers["Location"] == "/client/briefs/new"


def test_who_is_signed_in_begins_at_once_after_confirming(town):
    browser = town.visitor()
    browser.submit("/register", FIELDS)
    browser.sign_in(FIELDS["email"], FIELDS["password"])

    answer = browser.submit(mailed_link(town, "verify"), {})

    assert answer.headers["Location"] == "/account/"
    assert "You can begin" in browser.get("/account/").text


def test_a_refusal_before_the_address_is_confirmed_leads_with_that_and_sends_a_new_link(town):
    browser = town.visitor()
    browser.submit("/register", FIELDS)
    first = mailed_link(town, "verify")
    browser.sign_in(FIELDS["email"], FIELDS["password"])
    page = browser.get("/client/", 403)

    assert page.texts("h1") == ["Confirm your address first"]
    assert "The address nina@merilnya.example is not confirmed yet" in page.text
    browser.post("/account/verification", page.fields("/account/verification"))
    assert mailed_link(town, "verify") != first


def test_a_refusal_that_confirming_would_not_lift_speaks_of_the_role(town):
    browser = town.visitor()
    browser.submit("/register", FIELDS | {"roles": ["client"]})
    browser.sign_in(FIELDS["email"], FIELDS["password"])
    page = browser.get("/agency/", 403)

    assert page.texts("h1") == ["Not for this account"]
    assert "Only a verified agency can do this" in page.text


def test_a_fresh_confirmation_link_can_be_asked_for(town):
    browser = town.visitor()
    browser.submit("/register", FIELDS)
    first = mailed_link(town, "verify")
    browser.sign_in(FIELDS["email"], FIELDS["password"])

    browser.submit("/account/", {}, action="/account/verification")

    assert mailed_link(town, "verify") != first


@pytest.mark.parametrize(
    ("person", "lands"), [("vera", "/client/"), ("alfa", "/agency/"), ("both", "/account/"), ("operator", "/desk/")]
)
def test_signing_in_leads_to_where_the_persons_work_is(town, person, lands):
    answer = town.visitor().submit("/sign-in", {"email": f"{person}@town.example", "password": PASSWORD})

    assert answer.headers["Location"] == lands
