"""Success fees from the quote form to what is due at close-out."""

from datetime import timedelta

from market.actions.quotes import open_due_quotes
from tests.web.steps import engage, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES
from tests.web.test_tallies import COUNTS, answer_address

FEE = {
    "success_fees-0-kind": "hires",
    "success_fees-0-fee": "12000",
    "success_fees-0-at_most": "5",
    "success_fees-0-condition": "When they start.",
}


def line_of(town, brief_id: str) -> str:
    page = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote")
    select = next(each for each in page.all("select") if each.get("name") == "success_fees-0-line")
    return [option.get("value") for option in select.iter("option")][1]


def test_a_success_fee_is_quoted_shown_and_due_by_confirmed_counts(town):
    brief_id = publish_brief(town.browser("vera"))
    alfa, vera = town.browser("alfa"), town.browser("vera")
    fee = FEE | {"success_fees-0-line": line_of(town, brief_id)}
    quote_id = quote_id_of(send_quote(alfa, brief_id, **fee))
    own = alfa.get(f"/agency/quotes/{quote_id}/").text
    assert "RUB 12,000 for each hire on" in own
    assert "up to RUB 60,000 beside the fees" in own
    assert "12000" in [field.get("value") for field in alfa.get(f"/agency/briefs/{brief_id}/quote").all("input")]

    town.clock.now = CLOSES + timedelta(seconds=1)
    open_due_quotes(town.db, now=town.clock.now)
    assert "RUB 12,000 for each hire" in vera.get(f"/client/quotes/{quote_id}/").text
    where = f"/engagements/{engage(town, brief_id, quote_id)}/"
    alfa.submit(where + "counts/", COUNTS)
    page = vera.get(where + "counts/").text
    assert "Due once the client confirms these counts" in page
    assert "RUB 60,000" in page
    before = page.split("What the work cost the client: ")[1].split(" ")[:2]
    vera.submit(where + "counts/", {"answer": "confirmed", "own_cost": ""}, action=answer_address(vera, where))
    page = alfa.get(where + "counts/").text
    assert "The client confirmed these counts" in page
    assert page.split("What the work cost the client: ")[1].split(" ")[:2] != before


def test_a_broken_fee_is_refused_at_its_field(town):
    brief_id = publish_brief(town.browser("vera"))
    fee = FEE | {"success_fees-0-line": line_of(town, brief_id)}
    for change, sentence in (
        ({"success_fees-0-at_most": ""}, "Success fee 1, Paid for at most: Say how many"),
        ({"success_fees-0-fee": "0"}, "Success fee 1, Fee for one: Give the fee"),
        ({"success_fees-0-line": "x"}, "Success fee 1, Line: "),
    ):
        refused = send_quote(town.browser("alfa"), brief_id, status=422, **(fee | change))
        assert sentence in refused.text, change
