"""What a link shows where it is shared, and which picture a page takes in which language."""

import struct

from tests.web.published import publish_prices


def shared(page) -> dict[str, str]:
    tags = [meta for meta in page.all("meta") if (meta.get("property") or "").startswith("og:")]
    return {tag.get("property"): tag.get("content") for tag in tags}


def test_a_page_says_its_title_sentence_picture_and_one_address(town):
    page = town.visitor().get("/prices/?q=post")

    tags = shared(page)
    assert tags["og:url"] == "http://127.0.0.1:8000/prices/"
    assert tags["og:title"] == page.texts("title")[0].strip()
    said = next(meta.get("content") for meta in page.all("meta") if meta.get("name") == "description")
    assert tags["og:description"] == said
    assert tags["og:image"].startswith("http://127.0.0.1:8000/static/share.png")
    assert [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"] == [tags["og:url"]]


def test_a_russian_page_is_shared_in_russian(town):
    tags = shared(town.visitor().get("/ru/prices/"))

    assert (tags["og:url"], tags["og:locale"]) == ("http://127.0.0.1:8000/ru/prices/", "ru_RU")


def test_a_price_page_is_shared_with_the_card_of_its_service(town):
    publish_prices(town)
    visitor = town.visitor()

    picture = shared(visitor.get("/ru/prices/social-post/"))["og:image"]
    with visitor.raw(picture.removeprefix("http://127.0.0.1:8000")) as card:
        assert card.mimetype == "image/png"
        assert card.data.startswith(b"\x89PNG")
    assert "static/share.png" in shared(visitor.get("/prices/press-release/"))["og:image"]  # withheld: no card


def test_the_picture_of_the_site_has_the_size_that_is_shared(town):
    with town.visitor().raw("/static/share.png") as picture:
        assert struct.unpack(">II", picture.data[16:24]) == (1200, 630)


def test_a_private_page_is_not_for_sharing(town):
    assert shared(town.browser("vera").get("/client/")) == {}


def test_a_russian_page_shows_the_russian_picture(town):
    publish_prices(town)
    visitor = town.visitor()

    addresses = [image.get("src") for image in visitor.get("/ru/prices/").all("img")]
    assert addresses == ["/ru/editions/2026Q3-v1/files/charts/ru/families/content.svg"]
    with visitor.raw(addresses[0]) as drawn:
        assert "Пост" in drawn.text
