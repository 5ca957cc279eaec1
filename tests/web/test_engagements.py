from datetime import timedelta

from tests.web.steps import award, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES

KICK_OFF = {"starts_on": "2026-12-14", "contacts": "Vera, Alfa", "agreed": "Weekly call", "record": "1"}


def test_awarded_work_begins_when_both_sides_say_so(town):
    vera, alfa = town.browser("vera"), town.browser("alfa")
    brief_id = publish_brief(vera)
    quote_id = quote_id_of(send_quote(alfa, brief_id))
    town.clock.now = CLOSES + timedelta(seconds=1)
    award(vera, brief_id, {"choices-0": quote_id})
    where = f"/engagements/kick-off/{brief_id}/{quote_id}"

    assert town.visitor()._client.get(where).status_code == 302
    assert "Record the kick-off" in vera._client.get(where).text
    assert "Give the first day of work" in vera.submit(where, KICK_OFF | {"starts_on": ""}, 422).text
    assert "the other side confirms" in vera.submit(where, KICK_OFF | {"contacts": ""}, 422).text
    page = vera.submit(where, KICK_OFF).headers["Location"]
    assert [browser._client.get(where).headers["Location"] for browser in (vera, alfa)] == [page, page]
    assert town.browser("beta")._client.get(where).status_code == 404
    assert "Confirm the kick-off" not in vera._client.get(page).text
    assert "Confirm the kick-off" in alfa._client.get(page).text
    assert town.browser("beta")._client.get(page).status_code == 404
    assert alfa._client.post(page + "confirm", data={"csrf_token": alfa.token()}).status_code == 302
    assert "kicked off" in alfa._client.get(page).text
    assert "Answer every public question" in vera._client.get("/engagements/").text


def awarded_quote(town, **changes) -> tuple[str, str]:
    """Have Alfa win the first line of Vera's brief; return the ids of brief and quote."""
    brief_id = publish_brief(town.browser("vera"), **changes)
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.clock.now = CLOSES + timedelta(seconds=1)
    award(town.browser("vera"), brief_id, {"choices-0": quote_id})
    return brief_id, quote_id


def test_both_sides_find_awarded_work_that_nobody_has_begun(town):
    brief_id, quote_id = awarded_quote(town)
    where = f"/engagements/kick-off/{brief_id}/{quote_id}"
    lists = {name: town.browser(name).get("/engagements/") for name in ("vera", "alfa")}

    assert all(where in [link.get("href") for link in page.all("a")] for page in lists.values())
    assert "Alfa Dialog" in lists["vera"].text
    assert "Awarded, not begun" not in town.browser("beta").get("/engagements/").text
    town.browser("vera").submit(where, KICK_OFF)
    for name, waits in (("vera", "The other side confirms the kick-off."), ("alfa", "Confirm the kick-off, or write")):
        page = town.browser(name).get("/engagements/")
        assert "Awarded, not begun" not in page.text
        assert waits in page.text


def test_awarded_work_in_its_standstill_is_listed_with_the_day_it_can_begin(town):
    brief_id, quote_id = awarded_quote(town, **{"terms-standstill_days": "10"})
    page = town.browser("vera").get("/engagements/")

    assert "Kick-off after the standstill, from 12 Dec 2026" in page.text
    assert f"/engagements/kick-off/{brief_id}/{quote_id}" not in [link.get("href") for link in page.all("a")]


def test_a_kick_off_begins_with_the_first_day_and_the_lines_of_the_brief(town):
    brief_id, quote_id = awarded_quote(town, **{"terms-starts_on": "2027-01-11", "terms-ends_on": "2027-06-30"})
    page = town.browser("vera").get(f"/engagements/kick-off/{brief_id}/{quote_id}")

    assert page.fields()["starts_on"] == ["2027-01-11"]
    assert "RUB 720,000" in page.text
    assert "outside this site" in page.text
