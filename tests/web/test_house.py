"""The house's own words: every guide is there, every link in them leads somewhere, and the sitemap knows them."""

import pytest

from market.web.house import GUIDES
from tests.web.published import publish_prices

PAGES = (
    "/guides/",
    *(f"/guides/{reader}/" for reader in GUIDES),
    "/terms/",
    "/competition-law/",
    "/privacy/",
    "/changelog/",
    "/cite/",
    "/glossary/",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_link_leads_somewhere(town, address):
    visitor = town.visitor()
    page = visitor.get(address)
    inside = {link.get("href") for link in page.all("a")} - {None}

    for target in sorted(link for link in inside if link.startswith("/")):
        assert visitor._client.get(target).status_code in (200, 302), target


def test_a_guide_for_nobody_is_missing(town):
    town.visitor().get("/guides/whale/", 404)


def test_machines_find_them(town):
    places = town.visitor().raw("/sitemap.xml").text

    assert all(f"{address}</loc>" in places for address in PAGES)


def test_without_an_edition_the_citation_says_so(town):
    assert "No edition is published yet" in town.visitor().get("/cite/").text


def test_the_newest_edition_is_cited_for_programs(town):
    town.visitor().get("/citation.cff", 404)
    publish_prices(town)

    lines = town.visitor().raw("/citation.cff").text.splitlines()

    assert lines[0] == "cff-version: 1.2.0"
    assert 'url: "http://127.0.0.1:8000/editions/2026Q3-v1/"' in lines
    assert "date-released: 2026-11-23" in lines


def test_a_word_opens_its_meaning_and_leads_to_the_glossary(town):
    publish_prices(town)
    page = town.visitor().get("/prices/social-post/")
    notes = {element.get("id"): element for element in page.all("span") if element.get("popover") is not None}

    opened = [button.get("popovertarget") for button in page.all("button") if button.get("popovertarget")]
    assert "term-median" in opened
    assert set(opened) == set(notes)
    links = [link.get("href") for note in notes.values() for link in note.iter("a")]
    glossary = {element.get("id") for element in town.visitor().get("/glossary/").all("div")}
    assert {link.removeprefix("/glossary/#") for link in links} <= glossary


def test_the_newest_edition_is_cited_ready_to_copy(town):
    publish_prices(town)
    page = town.visitor().get("/cite/")

    assert "Like for Like, edition 2026Q3-v1, published" in page.text
    assert "\\url{http://127.0.0.1:8000/editions/2026Q3-v1/}" in page.text


@pytest.mark.parametrize("address", ["/terms/", "/privacy/", "/contact/"])
def test_who_runs_the_site_is_named_where_the_settings_name_it(make_town, address):
    town = make_town(run_by="Example Prices Ltd, 1 Example Street <London>")

    assert "run by Example Prices Ltd, 1 Example Street <London>." in town.visitor().get(address).text


def test_a_site_whose_settings_name_nobody_says_so(town):
    assert "has not said so here" in town.visitor().get("/terms/").text


@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_the_glossary_stands_in_the_order_of_its_names(town, prefix):
    names = town.visitor(prefix=prefix).get("/glossary/").texts("dt")

    assert len(names) > 30
    assert names == sorted(names, key=str.casefold)
