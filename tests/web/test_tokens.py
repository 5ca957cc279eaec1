"""The page that makes, shows once and revokes tokens, and the page that explains what they open."""

import json
import re
import shlex
from urllib.parse import urlsplit

from market.core.tokens import MOST_LIVE
from market.store.tokens import list_tokens
from tests.market_town import dump
from tests.web.published import publish_prices
from tests.web.steps import publish_brief

TOKENS = "/account/tokens/"
ALL = {"name": "estimates script", "scopes": ["briefs:read", "quotes:write", "quotes:read"], "days": "30"}


def make(browser, **changes):
    return browser.submit(TOKENS, ALL | changes, 200, action=TOKENS)


def secret_of(page) -> str:
    return re.search(r"lfl_[0-9a-f]{64}", page.text)[0]


def test_a_token_is_shown_once_and_never_again(town):
    alfa = town.browser("alfa")

    page = make(alfa)

    secret = secret_of(page)
    assert page.response.headers["Cache-Control"] == "no-store"
    again = alfa.get(TOKENS)
    assert "lfl_" not in again.text
    assert "estimates script briefs:read quotes:read quotes:write 23 Nov 2026 23 Dec 2026 never Revoke" in again.text
    assert not any(secret in line for line in dump(town.db))


def test_a_faulty_form_says_which_answer_needs_mending(town):
    page = town.browser("alfa").submit(TOKENS, ALL | {"scopes": []}, 422)
    assert "What it may do: Choose at least one of those offered" in page.alerts()

    page = town.browser("alfa").submit(TOKENS, ALL | {"name": ""}, 422)
    assert "Name: Name the program that will use it." in page.alerts()


def test_one_token_too_many_is_told_to_revoke_one(town):
    for _ in range(MOST_LIVE):
        make(town.browser("alfa"), days="without-end")

    assert "Revoke one that is no longer used" in town.browser("alfa").submit(TOKENS, ALL, 409, action=TOKENS).alerts()


def test_a_revoked_token_is_marked_so_and_opens_nothing(town):
    alfa = town.browser("alfa")
    secret = secret_of(make(alfa))
    alfa.submit(TOKENS, {}, action=re.search(r'action="(/account/tokens/[0-9a-f]+/revoke)"', alfa.raw(TOKENS).text)[1])

    assert "revoked" in alfa.get(TOKENS).text
    assert town.visitor().raw("/api/v1/account", 401, headers={"Authorization": f"Bearer {secret}"})


def test_somebody_elses_token_cannot_be_revoked(town):
    make(town.browser("alfa"))
    person_id = town.db.execute("SELECT id FROM people WHERE email = 'alfa@town.example'").fetchone()[0]
    token = list_tokens(town.db, person_id)[0]

    town.browser("beta").post(f"/account/tokens/{token.id}/revoke", {}, 404)

    assert list_tokens(town.db, person_id)[0].revoked_at is None


def test_an_expired_token_is_marked_so(town):
    make(town.browser("alfa"))
    town.db.execute("UPDATE api_tokens SET created_at = '2026-01-01', expires_at = '2026-01-02T00:00:00+00:00'")
    town.db.conn.commit()

    assert "expired" in town.browser("alfa").get(TOKENS).text


def test_the_account_page_leads_there(town):
    assert "/account/tokens/" in town.browser("alfa").raw("/account/").text
    assert "/account/tokens/" not in town.browser("operator").raw("/account/").text


def run_example(town, command: str, names: dict[str, str], body: str):
    """Perform a curl command of the page against the application."""
    for name, value in names.items():
        command = command.replace(name, value)
    words = iter(shlex.split(command)[1:])
    method, headers, data, address = "GET", {}, None, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            assert next(words) == "@quote.json"
            data = body
        else:
            address = word
    parts = urlsplit(address)
    return town.app.test_client().open(parts.path, query_string=parts.query, method=method, headers=headers, data=data)


def test_every_example_of_the_page_works_as_it_stands(town):
    brief_id = publish_brief(town.browser("vera"))
    secret = secret_of(make(town.browser("alfa")))
    page = town.visitor().get("/api/")
    blocks = [(element.get("class"), "".join(element.itertext())) for element in page.all("pre")]
    examples = [text for kind, text in blocks if kind == "example"]
    sample = json.loads(next(text for kind, text in blocks if kind == "body"))
    names = {"TOKEN": secret, "BRIEF_ID": brief_id}

    figures, *examples = examples
    publish_prices(town)
    published = run_example(town, figures, {}, "").get_json()
    account = run_example(town, examples[0], names, "")
    briefs = run_example(town, examples[1], names, "")
    lines = briefs.get_json()["briefs"][0]["lines"]
    sample["lines"] = [sample["lines"][0] | {"line": line["id"]} for line in lines]
    submitted = run_example(town, examples[2], names, json.dumps(sample))
    withdrawn = run_example(town, examples[3], names | {"QUOTE_ID": submitted.get_json()["id"]}, "")

    assert len(examples) == 4
    assert (published["service"], "TOKEN" in figures) == ("press-release", False)
    assert account.get_json()["organisation"] == "Alfa Dialog"
    assert (submitted.status_code, withdrawn.status_code) == (201, 200)
    assert withdrawn.get_json()["withdrawn_at"]


def test_the_refusal_on_the_page_is_one_that_is_given(town):
    brief_id = publish_brief(town.browser("vera"))
    secret = secret_of(make(town.browser("alfa")))
    shown = json.loads(next(t for t in town.visitor().get("/api/").texts("pre") if '"/api/#invalid"' in t))
    headers = {"Authorization": f"Bearer {secret}"}
    lines = town.app.test_client().get(f"/api/v1/briefs/{brief_id}", headers=headers).get_json()["lines"]
    answers = [{"line": line["id"], "state": "priced", "fee": "5"} for line in lines]
    del answers[0]["fee"]
    body = {"vat_basis": "vat", "vat_rate": "22", "valid_until": "2027-01-10", "lines": answers}

    given = town.app.test_client().put(f"/api/v1/briefs/{brief_id}/quote", headers=headers, json=body)

    assert given.get_json(force=True) == shown
