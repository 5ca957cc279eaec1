from datetime import timedelta

from tests.web.steps import engage_whole
from tests.web.test_changes import PASSED_THROUGH

PAID = {"lines-0-fee": "720000", "lines-1-fee": "1980000", "lines-2-fee": "240000"}


def test_the_client_states_what_was_paid_and_the_agency_answers(town):
    where = f"/engagements/{engage_whole(town)}/payments/"
    vera, alfa = town.browser("vera"), town.browser("alfa")
    assert "Nothing was stated yet" in alfa.get(where).text
    assert "State what was paid" not in alfa.get(where).text
    assert town.browser("beta").get(where, 404)

    vera.submit(where, PAID | {"note": "With the December campaign"})
    page = alfa.get(where)
    assert "RUB 1,800,000 RUB 1,980,000 +RUB 180,000 +10 %" in page.text
    assert "In all RUB 2,760,000 RUB 2,940,000 +RUB 180,000 +6.52 %" in page.text
    assert "Say what you received instead" in alfa.submit(where, {"answer": "contested"}, 422).alerts()
    assert "Choose whether you received" in alfa.submit(where, {}, 422).alerts()
    alfa.submit(where, {"answer": "contested", "note": "The campaign was never ours"})

    page = vera.get(where)
    assert "The campaign was never ours" in page.text
    assert page.fields(where)["lines-1-fee"] == ["1980000"]
    vera.submit(where, {"lines-1-fee": "1800000"})
    alfa.submit(where, {"answer": "confirmed"})
    page = vera.get(where)
    assert "Statement 2 confirmed" in page.text
    assert "Statement 1 contested replaced" in page.text
    assert "State anew" not in page.text


def test_agreed_fees_are_those_after_discounts(town):
    where = f"/engagements/{engage_whole(town, discount='10', **PASSED_THROUGH)}/payments/"
    vera = town.browser("vera")
    assert vera.get(where).fields(where)["lines-1-pass_through"] == [""]
    assert "Agreed: fee RUB 648,000, passed through RUB 0." in vera.get(where).text

    vera.submit(where, PAID | {"lines-1-pass_through": "198000"})
    assert "RUB 2,862,000 were agreed" in vera.get(where).text


def test_refusals_stand_at_their_fields_and_keep_what_was_typed(town):
    where = f"/engagements/{engage_whole(town)}/payments/"
    vera, alfa = town.browser("vera"), town.browser("alfa")

    page = vera.submit(where, PAID | {"lines-0-fee": "", "lines-1-fee": "1.980.000"}, 422)
    assert "Line 1, Fee paid: Give what was paid" in page.alerts()
    assert "Line 2, Fee paid: Write the amount in digits" in page.alerts()
    assert page.fields(where)["lines-1-fee"] == ["1.980.000"]
    assert "agency's" in alfa.post(where, PAID, 403).text
    old = vera.get(where).fields(where) | PAID
    assert vera.post(where, old | {"lines-0-line": "elsewhere"}, 409)
    vera.post(where, old)
    alfa.submit(where, {"answer": "confirmed"})
    assert "it is agreed" in vera.post(where, old, 409).alerts()


def test_before_the_first_day_of_work_nothing_is_stated(town):
    where = f"/engagements/{engage_whole(town, starts_on='2026-12-03')}/payments/"
    vera = town.browser("vera")
    page = vera.get(where)
    assert page.all("textarea") == []
    town.clock.now += timedelta(days=1)
    old = vera.get(where).fields(where) | PAID
    town.clock.now -= timedelta(days=1)

    assert "it has to be “running”" in vera.post(where, old, 409).alerts()
