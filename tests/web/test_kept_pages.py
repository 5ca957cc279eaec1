"""Pages of editions are made once, and again as soon as an edition could have changed them."""

from datetime import timedelta

import pytest

from market.web import prices
from market.web.kept_pages import _MOST_PAGES, KeptPages
from tests.web.published import PUBLISHED, publish_prices


@pytest.fixture
def made(monkeypatch):
    """The addresses whose page was made, in order."""
    made = []
    drawn = prices._service_page
    monkeypatch.setattr(prices, "_service_page", lambda *given: (made.append(given[2]), drawn(*given))[1])
    return made


def test_a_page_asked_for_again_is_not_made_again(town, made):
    publish_prices(town)
    first, again = (town.visitor().raw("/prices/social-post/") for _ in range(2))

    assert made == ["social-post"]
    assert first.data == again.data
    assert {name: value for name, value in first.headers.items() if name != "X-Request-ID"} == {
        name: value for name, value in again.headers.items() if name != "X-Request-ID"
    }


def test_other_addresses_and_languages_have_pages_of_their_own(town, made):
    publish_prices(town)
    english, russian = (town.visitor().raw(f"{prefix}/prices/social-post/").text for prefix in ("", "/ru"))

    assert made == ["social-post", "social-post"]
    assert "Social post" in english
    assert "Пост для соцсетей" in russian
    assert town.visitor().raw("/prices/?q=post").text != town.visitor().raw("/prices/?q=press").text


def test_a_new_edition_makes_the_page_anew_and_changes_its_tag(town, made):
    publish_prices(town)
    before = town.visitor().raw("/prices/social-post/")
    publish_prices(town, agencies=30, dearer=5_000, published=PUBLISHED + timedelta(days=1))
    after = town.visitor().raw("/prices/social-post/", headers={"If-None-Match": before.headers["ETag"]})

    assert len(made) == 2
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "2026Q3-v2" in after.text


def test_a_reader_who_has_the_page_is_told_so(town):
    publish_prices(town)
    tag = town.visitor().raw("/prices/social-post/").headers["ETag"]

    assert town.visitor().raw("/prices/social-post/", status=304, headers={"If-None-Match": tag}).data == b""


def test_refusals_and_pages_before_the_first_edition_are_made_each_time(town, made):
    town.visitor().raw("/prices/no-such-service/", status=404)
    waiting = town.visitor().raw("/prices/social-post/")
    publish_prices(town)

    assert waiting.headers["Cache-Control"] == "no-store"
    town.visitor().raw("/exchange-rates/?base=nothing", status=400)
    assert town.visitor().raw("/exchange-rates/?base=nothing", status=400).headers["Cache-Control"] == "no-store"
    assert made == []


def test_what_is_kept_is_bounded():
    pages = KeptPages()
    for number in range(_MOST_PAGES + 10):
        pages.keep((str(number),), None)

    assert len(pages.pages) == _MOST_PAGES
    assert ("0",) not in pages.pages
    assert (str(_MOST_PAGES + 9),) in pages.pages
