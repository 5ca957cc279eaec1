from tests.web.steps import engage_whole

PASSED_THROUGH = {"lines-1-supplier": "5000", "lines-1-handling": "500"}


def test_both_sides_change_what_was_agreed(town):
    where = f"/engagements/{engage_whole(town)}/changes/"
    vera, alfa = town.browser("vera"), town.browser("alfa")
    assert "No change was proposed" in vera.get(where).text
    assert town.browser("beta").get(where, 404)

    alfa.submit(where, {"lines-1-quantity": "40", "lines-2-quantity": "0", "reason": "More questions come in"})

    page = vera.get(where)
    assert "waits for an answer" in page.text
    assert "36 × RUB 50,000 40 × RUB 50,000 +RUB 200,000" in page.text
    assert "12 × RUB 20,000 dropped -RUB 240,000" in page.text
    assert "RUB 2,760,000 RUB 2,720,000 -RUB 40,000" in page.text
    assert "Propose a change" not in page.text
    vera.submit(where, {"answer": "accepted"})

    page = alfa.get(where)
    assert "accepted" in page.text
    assert "Agreed in all RUB 2,720,000 -RUB 40,000" in page.text
    assert page.fields(where)["lines-1-quantity"] == ["40"]


def test_a_discount_is_shown_and_ends_with_a_dropped_line(town):
    where = f"/engagements/{engage_whole(town, discount='10', **PASSED_THROUGH)}/changes/"
    alfa = town.browser("alfa")
    page = alfa.get(where)
    assert "36 × RUB 55,500 passed through RUB 5,500" in page.text
    assert "Discounts -RUB 96,000 ±0" in page.text
    assert "Agreed in all RUB 2,862,000 ±0" in page.text
    assert page.fields(where)["lines-1-handling"] == ["500"]

    alfa.submit(where, {"lines-2-quantity": "0", "reason": "Nobody reads the reports"})
    page = alfa.get(where)
    assert "-RUB 144,000 in all, after discounts." in page.text
    town.browser("vera").submit(where, {"answer": "accepted"})

    assert "Discounts ±0 +RUB 96,000" in alfa.get(where).text


def test_refusals_stand_at_their_fields_and_keep_what_was_typed(town):
    where = f"/engagements/{engage_whole(town)}/changes/"
    alfa, vera = town.browser("alfa"), town.browser("vera")

    assert "what stands already" in alfa.submit(where, {"reason": "Nothing"}, 422).alerts()
    page = alfa.submit(
        where, {"lines-0-quantity": "many", "lines-1-handling": "5", "lines-2-fee": "", "reason": "New"}, 422
    )
    assert "Line 1, Quantity: Write the quantity in digits" in page.alerts()
    assert "Line 3, Own fee per unit: Give the fee" in page.alerts()
    assert page.fields(where)["lines-0-quantity"] == ["many"]
    page = alfa.submit(where, {"lines-1-handling": "5", "ends_on": "2026-01-01", "reason": "New"}, 422)
    assert "Line 2, Handling per unit: Handling is charged" in page.alerts()
    assert "Last day of work: Give a last day of work from 2 Dec 2026" in page.alerts()
    alfa.submit(where, {"lines-0-quantity": "0.000", "reason": "Less"})
    assert "Say why you decline" in vera.submit(where, {"answer": "declined"}, 422).alerts()
    assert "Choose whether you accept" in vera.submit(where, {}, 422).alerts()


def test_the_proposer_withdraws_and_then_proposes_anew(town):
    where = f"/engagements/{engage_whole(town)}/changes/"
    vera = town.browser("vera")
    old = vera.get(where).fields(where) | {"lines-0-fee": "55000", "reason": "Cheaper by contract"}
    vera.post(where, old)

    assert "one proposal at a time" in vera.post(where, old, 409).alerts()
    vera.submit(where, {})
    assert "withdrawn" in vera.get(where).text
    assert "proposed meanwhile" in vera.post(where, old, 409).alerts()
    assert vera.post(where, old | {"lines-0-line": "elsewhere"}, 409)
    vera.submit(where, {"lines-0-fee": "55000", "reason": "Cheaper by contract"})
    assert "Change 2" in vera.get(where).text


def test_after_the_end_a_waiting_proposal_is_only_read(town):
    engagement_id = engage_whole(town)
    where = f"/engagements/{engagement_id}/changes/"
    town.browser("vera").submit(where, {"lines-0-fee": "55000", "reason": "Cheaper by contract"})
    ended = {"ended_on": str(town.clock.now.date()), "reason_code": "completed"}
    town.browser("alfa").submit(f"/engagements/{engagement_id}/end", ended)

    page = town.browser("alfa").get(where)
    assert "never answered" in page.text
    assert [form for form in page.all("form") if "/changes/" in form.get("action")] == []
