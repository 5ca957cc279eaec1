"""A person's own data on the pages."""

from tests.web.conftest import PASSWORD
from tests.web.steps import publish_brief


def test_what_is_kept_is_public_and_linked(town):
    page = town.visitor().get("/privacy/")

    assert "as an Argon2id hash only" in page.text
    assert "/account/personal-data" in {link.get("href") for link in page.all("a")}


def test_the_file_is_downloaded_and_belongs_to_the_person(town):
    vera = town.browser("vera")
    vera.get("/account/personal-data")
    response = vera.post("/account/personal-data/export", {}, 200)

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.get_json()["tables"]["people"][0]["email"] == "vera@town.example"
    assert "boris@town.example" not in response.text


def test_erasing_asks_for_the_password_and_ends_the_account(town):
    boris = town.browser("boris")
    refused = boris.post("/account/personal-data/erase", {"password": "wrong"}, 422)
    assert "That is not your password" in refused.alerts()
    boris.post("/account/personal-data/erase", {"password": PASSWORD}, 302)

    boris.raw("/account/", 302)
    assert (
        "do not go together"
        in boris.post("/sign-in", {"email": "boris@town.example", "password": PASSWORD}, 422).alerts()
    )


def test_what_stands_in_the_way_is_said_before_anybody_tries(town):
    publish_brief(town.browser("vera"))
    page = town.browser("vera").get("/account/personal-data")

    assert "withdraw it, cancel it or award it first" in page.text
    assert not [form for form in page.all("form") if form.get("action").endswith("/erase")]
    refused = town.browser("vera").post("/account/personal-data/erase", {"password": PASSWORD}, 409)
    assert "not decided" in refused.text
