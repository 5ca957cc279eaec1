"""Metrics for whoever holds the token; for everybody else there is no such page."""

import re

import pytest

from market.store.connections import write_transaction
from market.store.outbox import insert_mail
from tests.web.steps import publish_brief, send_quote

TOKEN = "a token of the monitor"


@pytest.fixture
def town(make_town):
    return make_town(metrics_token=TOKEN)


def scrape(town) -> str:
    return town.visitor().raw("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def value(text: str, name: str) -> float:
    (found,) = re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found)


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", f"bearer {TOKEN}", "Bearer ünïcode"])
def test_without_the_token_the_page_is_missing(town, given):
    missing = town.visitor().raw("/metricz", 404)
    refused = town.visitor().raw("/metrics", 404, headers={"Authorization": given.encode().decode("latin-1")})

    strip = re.compile(r"[0-9a-f]{16}|metric[sz]")
    assert strip.sub("", refused.text) == strip.sub("", missing.text)


def test_where_no_token_is_set_nothing_opens_it(make_town):
    make_town().visitor().raw("/metrics", 404, headers={"Authorization": "Bearer "})


def test_requests_are_counted_by_route(town):
    sample = 'market_requests_total{method="GET",route="/kpis/",status="200"}'
    town.visitor().get("/kpis/")
    before = value(scrape(town), sample)
    town.visitor().get("/kpis/")

    assert value(scrape(town), sample) == before + 1


def test_the_state_of_the_machinery_is_told(town):
    with write_transaction(town.db):
        insert_mail(town.db, recipient="x@y.example", subject="s", body="b", at=town.clock.now)
    text = scrape(town)

    assert value(text, "market_mail_waiting_seconds") >= 0
    assert value(text, "market_database_bytes") > 100_000
    assert value(text, "market_disk_free_bytes") > 0
    assert value(text, "market_damage") == 0
    assert value(text, "market_maintenance") == 0
    assert value(text, "market_edition_age_seconds") == 0


def test_sending_a_quote_looks_like_reading_one(town):
    brief_id = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief_id)
    text = scrape(town)

    sealed = re.findall(r'^market_requests_total{method="(.*)",route="sealed",status="(.*)"}', text, re.MULTILINE)
    assert ("ANY", "200") in sealed
    assert {method for method, _ in sealed} == {"ANY"}
    assert "/agency/briefs" not in text
