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
