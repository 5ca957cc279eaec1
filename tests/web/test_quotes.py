"""Quoting, revising and withdrawing in the browser, and the seal around it."""

from datetime import timedelta

import pytest

from market.core.calendars import to_moment
from tests.web.conftest import NOW
from tests.web.steps import priced, publish_brief, quote_id_of, send_quote

CLOSES = to_moment((NOW + timedelta(days=9)).replace(tzinfo=None, hour=12), "Europe/Moscow")


@pytest.fixture
def brief_id(town) -> str:
    return publish_brief(town.browser("vera"))


def test_a_quote_is_sealed_with_a_receipt(town, brief_id):
    answer = send_quote(town.browser("alfa"), brief_id)

    page = town.browser("alfa").get(answer.headers["Location"])

    assert len(next(code for code in page.texts("code") if len(code) == 64)) == 64
    assert "RUB\u00a02,760,000" in "".join(page.tree.itertext())


def test_a_unit_price_stands_beside_its_scope_factor_and_its_conversion(town):
    scopes = {"lines-1-drivers-coverage": "12x7"}
    far = {"lines-0-service": "community-management", "lines-0-drivers-coverage": "24x7"}
    brief_id = publish_brief(town.browser("vera"), **scopes, **far, **{"lines-0-drivers-platforms": "four"})
    form = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote")
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    own = town.browser("alfa").get(f"/agency/quotes/{quote_id}/")
    town.clock.now = CLOSES + timedelta(seconds=1)
    compared = town.browser("vera").get(f"/client/briefs/{brief_id}/compare")
    opened = town.browser("vera").get(f"/client/quotes/{quote_id}/")

    for page in (own, opened):
        text = " ".join("".join(page.tree.itertext()).split())
        assert "RUB 50,000 ÷ scope factor 1.87 = RUB 26,737.97 at reference scope" in text
        assert text.count("too far from the reference scope to compare") == 1
        assert text.count("scope factor") == 2
    assert "too far from the reference scope to compare" in compared.text
    assert "Scope factor 1.87: a unit price is divided by it to be compared." in form.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lines-0-fee": "1 00,50"}, "Line 1, Your fee per unit: Write the amount in digits"),
        ({"lines-0-fee": "Infinity"}, "Line 1, Your fee per unit: Write the amount"),
        ({"lines-0-fee": "0"}, "Line 1, Your fee per unit: A priced line costs more than nothing"),
        ({"lines-0-fee": ""}, "Line 1, Your fee per unit: Give the fee for one unit"),
        ({"lines-1-state": ""}, "Line 2, Answer: Say whether this line is priced"),
        ({"lines-1-state": "not-offered", "lines-1-fee": ""}, "Line 2, Reason"),
        ({"lines-1-state": "included", "lines-1-fee": ""}, "Line 2, Included in: Choose the other line"),
        ({"lines-2-subcontracted_percent": "40"}, "Line 3, Subcontractor: Name the subcontractor"),
        ({"lines-2-handling": "5"}, "Line 3, Handling per unit: Handling is charged on a supplier price"),
        ({"valid_until": "2026-11-24"}, "Quote valid until: Keep the quote valid for 30 to 90 days"),
        ({"valid_until": "2027-02-29"}, "Quote valid until: There is no day 2027-02-29"),
        ({"vat_rate": ""}, "VAT rate, %: Give the VAT rate you charge"),
        ({"vat_basis": "exempt"}, "VAT rate, %: Leave the VAT rate at 0"),
    ],
)
def test_a_refused_quote_keeps_what_was_typed_and_marks_each_faulty_line(town, brief_id, changes, sentence):
    page = send_quote(town.browser("alfa"), brief_id, status=422, **(changes | {"note": "Typed with care"}))

    assert sentence in page.alerts()
    kept = page.fields()
    assert kept["note"] == ["Typed with care"]
    for name, typed in changes.items():
        assert kept.get(name, [""]) == [typed]
    assert "No quote yet" in town.browser("alfa").get("/agency/").text


def test_faults_of_shape_and_of_meaning_are_told_together(town, brief_id):
    changes = {"lines-0-fee": "a lot", "lines-1-state": "not-offered", "lines-1-fee": "", "vat_rate": ""}
    changes |= {"valid_until": "", "lines-2-subcontracted_percent": "40"}

    told = send_quote(town.browser("alfa"), brief_id, status=422, **changes).alerts()

    for sentence in (
        "Line 1, Your fee per unit: Write the amount",
        "Line 2, Reason, or the alternative in words: Say why",
        "Line 3, Subcontractor: Name the subcontractor",
        "VAT rate, %: Give the VAT rate you charge",
        "Quote valid until: Give the date",
    ):
        assert sentence in told, sentence
    order = [told.index(label) for label in ("Line 1", "Line 2", "Line 3", "VAT rate, %: ", "Quote valid until: ")]
    assert order == sorted(order), "in the order of the page"


def test_of_what_cannot_be_read_nothing_else_is_said(town, brief_id):
    unread = {"lines-0-fee": "a lot", "lines-0-handling": "5", "lines-1-state": "", "team-0-hours": "a lot"}
    unread |= {f"lines-{line}-{part}": "" for line, part in ((1, "fee"), (2, "fee"))}
    unread |= {"lines-2-state": "not-offered", "lines-2-reason": "No reports", "valid_until": "soon"}

    faults = send_quote(town.browser("alfa"), brief_id, status=422, **unread).alerts()

    assert faults.count("Line 1, ") == faults.count("Line 2, ") == faults.count("Team 1, ") == 1
    assert "Price at least one line" not in faults
    assert faults.count("Quote valid until: ") == 1


def test_a_refused_quote_is_kept_as_a_draft_and_says_so(town, brief_id):
    page = send_quote(town.browser("alfa"), brief_id, status=422, **{"lines-0-fee": "a lot", "note": "Typed with care"})

    again = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote")
    assert "saved as your draft; nothing is submitted" in page.alerts()
    assert (again.fields()["lines-0-fee"], again.fields()["note"]) == (["a lot"], ["Typed with care"])
    assert town.db["quotes"].count == 0


def test_a_quote_refused_after_closing_does_not_claim_to_be_kept(town, brief_id):
    form = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote").fields()
    town.clock.now = CLOSES + timedelta(seconds=1)

    page = town.browser("alfa").post(f"/agency/briefs/{brief_id}/quote", form | priced("1", "2", "3"), 409)

    assert "What you typed stands in the form" in page.alerts()
    assert town.db["quote_drafts"].count == 0


def test_a_saved_draft_keeps_even_what_cannot_be_read(town, brief_id):
    town.browser("alfa").submit(f"/agency/briefs/{brief_id}/quote", {"lines-0-fee": "about 5k", "save": "1"})

    page = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote")

    assert page.fields()["lines-0-fee"] == ["about 5k"]
    assert "No quote yet" in town.browser("alfa").get("/agency/").text


def test_a_quote_one_second_after_closing_is_refused_and_nothing_is_written(town, brief_id):
    form = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote").fields()
    town.clock.now = CLOSES + timedelta(seconds=1)

    page = town.browser("alfa").post(f"/agency/briefs/{brief_id}/quote", form | priced("1", "2", "3"), 409)

    assert "quotes closed at" in page.alerts()
    assert page.fields()["lines-0-fee"] == ["1"]
    assert town.db["quotes"].count == 0


def test_a_quote_in_the_last_second_counts(town, brief_id):
    town.clock.now = CLOSES - timedelta(seconds=1)

    send_quote(town.browser("alfa"), brief_id)


def test_a_second_quote_by_the_same_agency_is_refused(town, brief_id):
    first_form = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote").fields()
    send_quote(town.browser("alfa"), brief_id)

    page = town.browser("alfa").post(f"/agency/briefs/{brief_id}/quote", first_form | priced("1", "2", "3"), 409)

    assert "one quote per brief and agency" in page.alerts()
    assert town.db["quotes"].count == 1


def test_a_quote_is_revised_and_withdrawn_until_closing(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))

    assert quote_id_of(send_quote(town.browser("alfa"), brief_id, "61000", "50000", "20000")) == quote_id
    town.browser("alfa").post(f"/agency/quotes/{quote_id}/withdraw", {})
    send_quote(town.browser("alfa"), brief_id)
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.browser("alfa").post(f"/agency/quotes/{quote_id}/withdraw", {}, 409)

    assert town.db["quote_revisions"].count == 3


def test_until_closing_nobody_sees_a_quote_or_how_many_there_are(town, brief_id):
    seen = [
        ("vera", f"/client/briefs/{brief_id}/compare", 409),
        ("vera", "/client/", 200),
        ("operator", "/desk/", 200),
        ("beta", "/agency/", 200),
        ("beta", "/account/", 200),
    ]
    public = [f"/briefs/{brief_id}/", f"/briefs/{brief_id}.json", "/briefs/", "/"]
    town.browser("vera").get("/client/")
    before = [town.browser(person).get(address, status) for person, address, status in seen]
    public_before = [town.visitor().raw(address) for address in public]

    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id, "61111", "52222", "23333"))

    after = [town.browser(person).get(address, status) for person, address, status in seen]
    assert [told(page) for page in after] == [told(page) for page in before]
    for earlier, address in zip(public_before, public, strict=True):
        later = town.visitor().raw(address)
        assert (later.data, later.headers.get("ETag")) == (earlier.data, earlier.headers.get("ETag"))
    for person, status in (("beta", 404), ("vera", 404)):
        town.browser(person).get(f"/agency/quotes/{quote_id}/", status)


def test_a_form_that_does_not_fit_the_brief_is_refused_whole(town, brief_id):
    fields = {"lines-0-state": "priced", "lines-2-state": "priced", "submit": "1"}

    page = town.browser("alfa").post(f"/agency/briefs/{brief_id}/quote", fields, 409)

    assert "does not fit the lines" in page.text


def test_an_organisation_is_told_why_it_cannot_quote_for_its_own_brief(town):
    own = publish_brief(town.browser("both"))

    assert "your own organisation" in town.browser("both").get(f"/agency/briefs/{own}/quote", 403).text


def test_the_dashboard_leads_back_to_a_saved_draft(town, brief_id):
    town.browser("alfa").submit(f"/agency/briefs/{brief_id}/quote", {"lines-0-fee": "5", "save": "1"})

    assert "Continue the draft" in town.browser("alfa").get("/agency/").text


def told(page) -> str:
    """Return what a page says, without the number of the request and the desk's list of sign-ins."""
    return page.texts("main")[0].split("quote this number")[0].split("Latest acts")[0]


def test_another_agencys_quote_looks_exactly_like_none(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))

    foreign = town.browser("beta").get(f"/agency/quotes/{quote_id}/", 404)
    missing = town.browser("beta").get("/agency/quotes/000000000000000000000000/", 404)

    assert told(foreign) == told(missing)


def test_list_prices_are_declared_and_shown_back(town):
    town.browser("alfa").submit("/agency/list-prices", {"prices-social-post": "4500", "declare": "1"})

    page = town.browser("alfa").get("/agency/list-prices")

    assert page.fields()["prices-social-post"] == ["4500"]


def test_a_bad_list_price_is_refused_with_its_field(town):
    page = town.browser("alfa").submit("/agency/list-prices", {"prices-social-post": "0"}, 422)

    assert "above zero" in page.alerts()
