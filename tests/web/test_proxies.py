"""Who sends a request is what our own proxies say, and nothing a sender may add."""

import pytest

from market.actions.limits import SIGN_IN_ADDRESS, SIGN_IN_PAIR
from tests.web.conftest import PASSWORD

KEY = "k3j9" * 10
WRONG = "wrong password here"
SITE = "https://prices.example"


def sign_in(town, headers, *, email="vera@town.example", password=WRONG, base_url=None):
    client = town.app.test_client()
    options = {"headers": headers} | ({"base_url": base_url} if base_url else {})
    page = client.get("/sign-in", **options)
    token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    fields = {"email": email, "password": password, "next": "", "csrf_token": token}
    return client.post("/sign-in", data=fields, **options).status_code


def test_a_forged_sender_changes_nothing_without_a_proxy(make_town):
    town = make_town(rate_limits=True)
    statuses = [
        sign_in(town, {"X-Forwarded-For": f"203.0.113.{number}"}) for number in range(SIGN_IN_PAIR.attempts + 1)
    ]

    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {422}


def test_behind_one_proxy_only_what_it_added_counts(make_town):
    town = make_town(rate_limits=True, proxies=1)
    forged = [{"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"} for number in range(SIGN_IN_PAIR.attempts + 1)]
    statuses = [sign_in(town, headers) for headers in forged]

    assert statuses[-1] == 429
    assert sign_in(town, {"X-Forwarded-For": "198.51.100.8"}, password=PASSWORD) == 302


def test_a_site_behind_a_proxy_that_ends_tls_takes_its_own_forms_and_no_others(make_town):
    town = make_town(base_url=SITE, secret_key=KEY, proxies=1)
    proxied = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "Referer": f"{SITE}/sign-in"}

    answers = {
        origin: sign_in(town, proxied | {"Origin": origin}, password=PASSWORD, base_url="http://prices.example")
        for origin in (SITE, "http://prices.example", "https://evil.example", "null")
    }
    assert answers == {SITE: 302, "http://prices.example": 403, "https://evil.example": 403, "null": 403}


def test_limits_are_shared_by_workers_and_survive_a_restart(make_town, tmp_path):
    town = make_town(rate_limits=True)
    for _ in range(SIGN_IN_PAIR.attempts):
        sign_in(town, {})
    again = type(town)(town.config.data, rate_limits=True)

    assert sign_in(again, {}) == 429
    again.db.close()


@pytest.mark.slow
def test_one_address_cannot_try_many_accounts(make_town):
    town = make_town(rate_limits=True)
    tried = 0
    while sign_in(town, {}, email=f"nobody{tried}@town.example") == 422:
        tried += 1

    assert tried == SIGN_IN_ADDRESS.attempts
