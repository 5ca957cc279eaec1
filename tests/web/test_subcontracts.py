"""The pages of the chain behind a line."""

from datetime import timedelta

from tests.web.steps import award, choices, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES

SHARED = {
    "lines-0-subcontracted_percent": "40",
    "lines-0-subcontractor": "Beta Whale",
    "lines-0-same_duties": "yes",
    "lines-1-supplier": "5000",
}


def test_an_agency_switches_buying_on_and_writes_a_brief_for_a_line(town):
    alfa = town.browser("alfa")
    brief_id = publish_brief(town.browser("vera"))
    quote_id = quote_id_of(send_quote(alfa, brief_id, **SHARED))
    page = alfa.get(f"/agency/quotes/{quote_id}/chain")
    assert "40 % by Beta Whale" in page.text
    assert "takes on the same duties" in page.text
    assert "does not buy yet" in page.text

    alfa.submit(f"/agency/quotes/{quote_id}/chain", {}, action="/account/buying")
    page = alfa.get(f"/agency/quotes/{quote_id}/chain")
    (line, _) = (form.get("action") for form in page.all("form") if form.get("action", "").endswith("/brief"))
    answer = alfa.submit(f"/agency/quotes/{quote_id}/chain", {}, action=line)

    draft = alfa.get(answer.headers["Location"])
    assert "On behalf of a client" in " ".join(field.get("value", "") for field in draft.all("input"))
    assert "mobile operator" not in draft.text
    assert "On behalf of a client" in alfa.get(f"/agency/quotes/{quote_id}/chain").text


def test_the_client_reads_who_does_the_work_after_the_award(town):
    vera = town.browser("vera")
    brief_id = publish_brief(vera)
    send_quote(town.browser("alfa"), brief_id, **SHARED)
    assert "No line is awarded yet" in vera.get(f"/client/briefs/{brief_id}/chain").text
    town.clock.now = CLOSES + timedelta(seconds=1)
    compare = f"/client/briefs/{brief_id}/compare"
    offered = choices(vera.get(compare))
    fields = {name: ids[0] for name, ids in offered.items() if name.startswith("choices")}
    award(vera, brief_id, fields)

    page = vera.get(f"/client/briefs/{brief_id}/chain")

    assert "40 % by Beta Whale; the same duties" in page.text
    assert "a supplier, passed through" in page.text
    assert "the agency itself" in page.text


def test_a_brief_on_behalf_says_so_without_naming_the_client(town):
    both = town.browser("both")
    quote_id = quote_id_of(send_quote(both, publish_brief(town.browser("vera")), **SHARED))
    page = both.get(f"/agency/quotes/{quote_id}/chain")
    line = next(form.get("action") for form in page.all("form") if form.get("action", "").endswith("/brief"))
    draft = both.submit(f"/agency/quotes/{quote_id}/chain", {}, action=line).headers["Location"]
    later = "2026-12-30T09:00:00.000000+00:00"
    town.db.execute(
        "UPDATE briefs SET published_at = saved_at, closes_at = :later, questions_until = :later, "
        "answers_until = :later, decision_on = '2027-01-05' WHERE id = :id",
        {"later": later, "id": draft.split("/")[3]},
    )
    town.db.conn.commit()

    shown = town.visitor().get(f"/briefs/{draft.split('/')[3]}/").text

    assert "on behalf of a client of its own" in shown
    assert "Lunofon" not in shown
