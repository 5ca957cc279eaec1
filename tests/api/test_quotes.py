"""Submitting, revising and withdrawing by program: the rules and the words of the page."""

import re

import pytest

from market.core.errors import Invalid
from market.core.quotes import canonical_quote
from market.store.connections import fetch_rows
from market.store.quotes import find_own_quote_by_id
from tests.api.conftest import quote_body
from tests.market_town import count_rows
from tests.web.conftest import NOW
from tests.web.steps import priced, send_quote


def changed_line(brief, index: int, **changes):
    """Return a body with one line changed; None takes the field away."""
    body = quote_body(brief)
    line = body["lines"][index] | changes
    body["lines"][index] = {name: value for name, value in line.items() if value is not None}
    return body


def faults(problem) -> dict[str, str]:
    return {fault["pointer"]: fault["detail"] for fault in problem["errors"]}


def test_a_quote_is_sealed_with_its_receipt_and_read_back_as_it_was_sent(programs, brief):
    sent = quote_body(brief, "100.50", note="With pleasure")
    alfa = programs.of("alfa")

    quote = alfa.put(f"/briefs/{brief.id}/quote", sent, 201)

    assert (quote["revision"], quote["currency"], quote["brief"]) == (1, "RUB", brief.id)
    assert re.fullmatch("[0-9a-f]{64}", quote["receipt"])
    assert {name: quote[name] for name in ("vat_basis", "vat_rate", "valid_until", "note")} == {
        name: sent[name] for name in ("vat_basis", "vat_rate", "valid_until", "note")
    }
    assert [(line["line"], line["fee"], line["supplier"]) for line in quote["lines"]] == [
        (line.id, "100.50", "0") for line in brief.content.lines
    ]
    assert quote["total"] == "1758.75"
    assert alfa.get(f"/quotes/{quote['id']}") == quote
    assert alfa.get("/quotes") == {"quotes": [quote], "next": None}


def test_the_sealed_text_is_the_one_the_receipt_vouches_for(programs, brief):
    alfa = programs.actor("alfa")
    quote = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)
    stored = find_own_quote_by_id(programs.town.db, quote_id=quote["id"], agency_id=alfa.organisation_id)

    text = canonical_quote(
        quote_id=stored.id,
        agency_id=stored.agency_id,
        brief=brief,
        revision=1,
        submitted_at=stored.submitted_at,
        content=stored.content,
    )

    assert quote["receipt"] in programs.town.browser("alfa").get(f"/agency/quotes/{quote['id']}/").text
    assert '"fee_minor":10000' in text


def test_lines_may_come_in_any_order_and_faults_point_where_they_stand(programs, brief):
    body = quote_body(brief)
    body["lines"].reverse()
    body["lines"][0] |= {"fee": "0"}

    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", body, 422)

    assert list(faults(problem)) == ["/lines/0/fee"]
    assert "A priced line costs more than nothing" in faults(problem)["/lines/0/fee"]


def test_a_line_left_out_is_named(programs, brief):
    body = quote_body(brief)
    del body["lines"][1]

    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", body, 422)

    assert faults(problem)["/lines"].startswith(("Say whether this line is priced", "Answer each line"))


@pytest.mark.parametrize(
    ("index", "changes", "pointer", "sentence"),
    [
        (0, {"fee": 100}, "/lines/0/fee", "Write the amount as a text"),
        (0, {"fee": "1 000"}, "/lines/0/fee", "Write the amount as a text"),
        (0, {"fee": "999999999999"}, "/lines/0/fee", "Give an amount of at most"),
        (0, {"state": "free"}, "/lines/0/state", "Write one of priced, included, not-offered, alternative."),
        (1, {"subcontracted_percent": "20"}, "/lines/1/subcontracted_percent", "Write a whole number from 0 to 100"),
        (1, {"subcontracted_percent": True}, "/lines/1/subcontracted_percent", "Write a whole number"),
        (2, {"prise": "1"}, "/lines/2/prise", "There is no field 'prise' here; those known are line, state"),
        (2, {"reason": "a\u200bb"}, "/lines/2/reason", "Remove control or invisible characters"),
        (2, {"reason": "\ud800"}, "/lines/2/reason", "Remove control or invisible characters"),
        (2, {"reason": "x" * 501}, "/lines/2/reason", "Shorten this to 500 characters; it has 501."),
        (2, {"reason": 5}, "/lines/2/reason", "Write a text in quotation marks."),
        (1, {"line": "of another brief"}, "/lines", "Answer each line of the brief once, and no others."),
        (0, {"state": None}, "/lines/0/state", "This field is needed."),
    ],
)
def test_a_fault_in_a_line_is_named_by_its_pointer(programs, brief, index, changes, pointer, sentence):
    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", changed_line(brief, index, **changes), 422)

    assert problem["type"] == "/api/#invalid"
    assert faults(problem)[pointer].startswith(sentence)
    assert count_rows(programs.town.db, "quotes") == {"quotes": 0}


@pytest.mark.parametrize(
    ("changes", "pointer", "sentence"),
    [
        ({"currency": "USD"}, "/currency", "There is no field 'currency' here"),
        ({"vat_rate": 22}, "/vat_rate", "Write digits and a point as a text"),
        ({"vat_rate": "31"}, "/vat_rate", "Give the VAT rate you charge"),
        ({"valid_until": "tomorrow"}, "/valid_until", "Write the date as a text"),
        ({"valid_until": "2027-02-29"}, "/valid_until", "There is no day 2027-02-29."),
        ({"lines": {}}, "/lines", "Write a list here."),
        ({"lines": ["first"]}, "/lines/0", "Write an object here."),
        ({"exclusions": ["x"] * 51}, "/exclusions", "Keep to 40 entries; there are 51."),
        ({"team": [{"line": "x", "role": "editor", "hours": "a lot", "rate": "5"}]}, "/team/0/hours", "Write digits"),
        ({"discounts": [{"lines": [1], "percent": "5"}]}, "/discounts/0/lines/0", "Write a text"),
        ({"revises": 0}, "/revises", "Write a whole number"),
    ],
)
def test_a_fault_in_the_quote_is_named_by_its_pointer(programs, brief, changes, pointer, sentence):
    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief, **changes), 422)

    assert faults(problem)[pointer].startswith(sentence)


def test_a_body_that_is_no_object_is_refused_as_a_whole(programs, brief):
    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", ["quote"], 422)

    assert faults(problem) == {"": "Write an object here."}


def test_what_stands_beside_the_lines_reaches_the_market(programs, brief, monkeypatch):
    line = brief.content.lines[0].id
    beside = {
        "team": [
            {"line": line, "role": "editor", "name": "", "hours": "12.5", "rate": "900", "deputy": ""},
        ],
        "assumptions": [{"line": line, "text": "Two rounds of changes", "driver": "coverage"}],
        "exclusions": ["Paid promotion"],
        "kpis": [
            {"kpi": "reach", "kind": "promise", "target": "5", "window": "", "condition": "", "fee_at_risk_percent": 10}
        ],
        "discounts": [{"lines": [line], "percent": "7.5", "condition": ""}],
        "success_fees": [{"line": line, "kind": "hires", "fee": "12000", "at_most": 50, "condition": ""}],
        "conflict": "None",
        "close_out": "Everything is handed over",
        "payment_days": 45,
    }
    taken = []

    def refuse(_db, *, content, **_):
        taken.append(content)
        raise Invalid({"team.0.hours_hundredths": "Too many", "payment_days": "Too late"})

    monkeypatch.setattr("market.api.quotes.submit_quote", refuse)
    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief, **beside), 422)

    content = taken[0]
    assert (content.team[0].hours_hundredths, content.team[0].rate_minor) == (1250, 90000)
    assert content.discounts[0].line_ids == (line,)
    assert content.discounts[0].percent_hundredths == 750
    assert (content.success_fees[0].fee_minor, content.success_fees[0].at_most) == (12_000_00, 50)
    assert (content.kpis[0].fee_at_risk_percent, content.payment_days) == (10, 45)
    assert faults(problem) == {"/team/0/hours": "Too many", "/payment_days": "Too late"}


def test_revising_names_the_revision_it_replaces(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    alfa.put(path, quote_body(brief), 201)

    refused = alfa.put(path, quote_body(brief, "90"), 409)
    revised = alfa.put(path, quote_body(brief, "90", revises=1))

    assert "there is one quote per brief and agency" in refused["detail"]
    assert (revised["revision"], revised["lines"][0]["fee"]) == (2, "90")
    assert alfa.put(path, quote_body(brief, "80", revises=1), 409)


def test_a_withdrawn_quote_is_revived_by_submitting_again(programs, brief):
    alfa = programs.of("alfa")
    quote = alfa.put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)

    withdrawn = alfa.post(f"/quotes/{quote['id']}/withdraw")
    revived = alfa.put(f"/briefs/{brief.id}/quote", quote_body(brief, revises=1))

    assert withdrawn["withdrawn_at"] == NOW.isoformat()
    assert (revived["withdrawn_at"], revived["revision"]) == (None, 2)
    verbs = [row["verb"] for row in fetch_rows(programs.town.db, "SELECT verb FROM events WHERE subject = 'quote'")]
    assert verbs == ["quote.submit", "quote.withdraw", "quote.revise"]


def test_withdrawing_takes_no_fields(programs, brief):
    quote = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)

    assert programs.of("alfa").post(f"/quotes/{quote['id']}/withdraw", 422, {"why": "busy"})
    assert programs.of("alfa").post(f"/quotes/{quote['id']}/withdraw", body={})["withdrawn_at"]


def test_after_closing_the_refusal_is_the_pages_own_sentence(programs, brief):
    page, address = programs.town.browser("alfa"), f"/agency/briefs/{brief.id}/quote"
    typed = page.get(address).fields() | priced("100", "100", "100")
    programs.close()

    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 409)

    assert problem["detail"].startswith("This brief is closed: quotes closed at 1 Dec 2026, 09:00 UTC.")
    assert problem["detail"] in page.post(address, typed, 409).alerts()


@pytest.mark.parametrize(
    ("fields", "body", "pointer"),
    [
        ({"lines-0-fee": "0"}, {"fee": "0"}, "/lines/0/fee"),
        ({"lines-0-handling": "5"}, {"handling": "5"}, "/lines/0/handling"),
        ({"lines-0-state": "not-offered", "lines-0-fee": ""}, {"state": "not-offered", "fee": None}, "/lines/0/reason"),
    ],
)
def test_a_refused_line_gets_the_same_sentence_on_the_page_and_here(programs, brief, fields, body, pointer):
    page = send_quote(programs.town.browser("alfa"), brief.id, "100", "100", "100", status=422, **fields)
    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", changed_line(brief, 0, **body), 422)

    assert faults(problem)[pointer] in page.alerts()


def test_quoting_for_ones_own_brief_is_refused_with_the_reason(programs):
    own = programs.publish("both")

    problem = programs.of("both").put(f"/briefs/{own.id}/quote", quote_body(own), 403)

    assert problem["detail"] == "This brief is your own organisation's: quotes for it come from others."


def test_a_draft_cannot_be_quoted_for_and_looks_like_nothing(programs):
    draft = programs.draft()

    missing = programs.of("alfa").put("/briefs/nothing/quote", quote_body(draft), 404)
    assert programs.of("alfa").put(f"/briefs/{draft.id}/quote", quote_body(draft), 404) == missing


def test_the_outcome_is_the_agencys_own_and_only_after_a_decision(programs, brief):
    path = f"/briefs/{brief.id}/quote"
    won = programs.of("alfa").put(path, quote_body(brief, "100"), 201)
    lost = programs.of("beta").put(path, quote_body(brief, "200"), 201)
    gone = programs.of("both").put(path, quote_body(brief, "50"), 201)
    programs.of("both").post(f"/quotes/{gone['id']}/withdraw")
    assert "has not decided" in programs.of("alfa").get(f"/quotes/{won['id']}/outcome", 409)["detail"]
    programs.close()
    assert "has not decided" in programs.of("alfa").get(f"/quotes/{won['id']}/outcome", 409)["detail"]
    programs.award(brief, won["id"], 2)

    first = programs.of("alfa").get(f"/quotes/{won['id']}/outcome")
    second = programs.of("beta").get(f"/quotes/{lost['id']}/outcome")

    assert [line["outcome"] for line in first["lines"]] == ["awarded", "awarded", "undecided"]
    assert [line["outcome"] for line in second["lines"]] == ["not awarded", "not awarded", "undecided"]
    assert (first["rank"], second["rank"], second["complete_quotes"]) == (1, 2, 2)
    assert (second["price_score"], second["reason"]) == ("50.00", "Well argued")
    assert won["id"] not in str(second)
    assert "withdrawn" in programs.of("both").get(f"/quotes/{gone['id']}/outcome", 409)["detail"]


def test_nothing_anybody_reads_tells_how_many_quotes_are_sealed(programs, brief):
    def seen() -> list:
        return [
            programs.of("vera").get("/own-briefs"),
            programs.of("vera").get("/briefs"),
            programs.of("vera").get(f"/own-briefs/{brief.id}/comparison", 409),
            programs.of("beta").get(f"/briefs/{brief.id}"),
            programs.of("beta").get("/quotes"),
        ]

    before = seen()
    programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)

    assert seen() == before


def test_quotes_are_read_page_by_page_while_more_are_sent(programs):
    alfa = programs.of("alfa")
    sent = {
        alfa.put(f"/briefs/{one.id}/quote", quote_body(one), 201)["id"] for one in (programs.publish() for _ in "12345")
    }
    page, read = alfa.get("/quotes?limit=2"), []
    read += page["quotes"]
    another = programs.publish()
    alfa.put(f"/briefs/{another.id}/quote", quote_body(another), 201)
    while page["next"]:
        page = alfa.get(page["next"].removeprefix("/api/v1"))
        read += page["quotes"]

    ids = [quote["id"] for quote in read]
    assert len(ids) == len(set(ids))
    assert sent <= set(ids)
    assert ids == sorted(ids, reverse=True)
