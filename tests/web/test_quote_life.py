"""A quote over its life in the browser: parts, resuming, copying, amendments, renewal, the client's page."""

from datetime import timedelta

import pytest

from market.core.quotes import receipt_of
from tests.page import Page
from tests.web.steps import priced, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES

QUOTE = "/agency/briefs/{}/quote"
HOSTILE = "<script>alert(1)</script> & **bold**"


@pytest.fixture
def brief_id(town) -> str:
    return publish_brief(town.browser("vera"))


def line_ids(town, brief_id: str) -> list[str]:
    rows = town.db.query("SELECT id FROM brief_lines WHERE brief_id = ? ORDER BY position", [brief_id])
    return [row["id"] for row in rows]


def write(town, *statements: tuple[str, list]) -> None:
    for sql, values in statements:
        town.db.execute(sql, values)
    town.db.conn.commit()


def amend(town, brief_id: str, *touched: str) -> None:
    write(
        town,
        ("UPDATE briefs SET version = 2, binding_version = 2 WHERE id = ?", [brief_id]),
        *(("UPDATE brief_lines SET changed_in = 2 WHERE id = ?", [line]) for line in touched),
    )


def ask_for_a_result(town, brief_id: str) -> None:
    write(town, ("INSERT INTO brief_kpis VALUES (?, 0, 'reply-rate', '10 %', '90 %', 'June 2027')", [brief_id]))


def full_parts(town, brief_id: str) -> dict:
    one, two, _ = line_ids(town, brief_id)
    return {
        "team-1-line": one,
        "team-1-role": "Shift lead",
        "team-1-hours": "120.5",
        "team-1-rate": "2500",
        "assumptions-0-line": two,
        "assumptions-0-text": "Two languages at most",
        "assumptions-0-driver": "coverage",
        "exclusions-2-text": "Printing",
        "discounts-0-lines": [one, two],
        "discounts-0-percent": "10",
        "conflict": "We work for no rival.",
        "close_out": "Logs within ten days.",
        "payment_days": "14",
    }


# The form


def test_the_form_replays_start_budget_and_requirements_escaped(town):
    """Scenario 18."""
    brief_id = publish_brief(town.browser("vera"), goal=HOSTILE, situation=HOSTILE * 6)
    write(town, ("UPDATE brief_terms SET starts_on = '2027-02-01' WHERE brief_id = ?", [brief_id]))

    page = town.browser("alfa").get(QUOTE.format(brief_id))

    assert HOSTILE in page.text
    assert page.inline_scripts() == []
    for told in ("1 Feb 2027", "RUB\u00a03,000,000 to RUB\u00a06,000,000".replace("\u00a0", " "), "SUB-1"):
        assert told in page.text


def test_a_part_filled_quote_resumes_with_every_answer(town, brief_id):
    """Scenario 19."""
    typed = full_parts(town, brief_id) | {"lines-0-fee": "60 000?", "lines-1-state": "included", "note": "Half done"}
    town.browser("alfa").submit(QUOTE.format(brief_id), typed | {"save": "1"})

    kept = town.browser("alfa").get(QUOTE.format(brief_id)).fields()

    for name, value in typed.items():
        assert kept[name] == (value if isinstance(value, list) else [value]), name


def test_a_quote_with_every_part_is_sealed_and_shown_with_them(town, brief_id):
    ask_for_a_result(town, brief_id)
    commitment = {"kpis-0-kind": "promise", "kpis-0-target": "85 %", "kpis-0-risk": "10"}
    answer = send_quote(town.browser("alfa"), brief_id, **full_parts(town, brief_id), **commitment)

    page = town.browser("alfa").get(answer.headers["Location"])

    for told in (
        "Shift lead",
        "120.5",
        "Two languages at most",
        "Printing",
        "10 % off the fees of",
        "85 %",
        "We work for no rival.",
        "Logs within ten days.",
        "within 14 days",
        "after discounts",
    ):
        assert told in page.text, told
    again = town.browser("alfa").get(QUOTE.format(brief_id)).fields()
    assert again["team-0-hours"] == ["120.50"]
    assert again["discounts-0-lines"] == line_ids(town, brief_id)[:2]
    assert again["kpis-0-risk"] == ["10"]


def test_what_a_quote_leaves_out_is_named_in_one_sentence(town, brief_id):
    page = town.browser("alfa").get(send_quote(town.browser("alfa"), brief_id).headers["Location"])

    (sentence,) = (text for text in page.texts("p") if text.startswith("Not stated in this quote"))
    assert sentence == (
        "Not stated in this quote: discounts, success fees, team and rates, assumptions, exclusions, results, "
        "conflicts of interest, how the work is closed out."
    )
    assert not {"Discounts", "Team and rates", "Results"} & set(page.texts("h2"))


def test_only_what_is_left_out_is_named_as_left_out(town, brief_id):
    ask_for_a_result(town, brief_id)
    whole = full_parts(town, brief_id) | {"kpis-0-kind": "not-offered"}
    page = town.browser("alfa").get(send_quote(town.browser("alfa"), brief_id, **whole).headers["Location"])

    assert "Not stated in this quote: success fees." in page.texts("p")
    assert "(Coverage hours)" in page.text, "a driver by its name"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"team-2-role": "Lead"}, "Team 3, Line: Choose the line"),
        ({"team-2-role": "Lead"}, "Team 3, Hours: Give the hours"),
        ({"team-0-hours": "a lot"}, "Team 1, Hours: Write the hours"),
        ({"assumptions-1-text": "x"}, "Assumption 2, Line: Choose the line"),
        ({"exclusions-1-text": "x" * 501}, "Exclusion 2, Exclusion: Shorten this to 500"),
        ({"discounts-1-percent": "10"}, "Discount 2, Lines, all of which must be awarded to you: Choose the lines"),
        ({"payment_days": "121"}, "Days until payment: Give the days until payment, from 0 to 120"),
    ],
)
def test_a_fault_beside_the_lines_is_marked_in_the_row_it_was_typed_in(town, brief_id, changes, sentence):
    page = send_quote(town.browser("alfa"), brief_id, status=422, **changes)

    assert sentence in page.alerts()
    for name, typed in changes.items():
        assert page.fields()[name] == [typed]


def test_each_result_the_brief_asks_for_needs_an_answer(town, brief_id):
    ask_for_a_result(town, brief_id)

    page = send_quote(town.browser("alfa"), brief_id, status=422)

    assert "Result 1, Commitment: Say whether you promise this result" in page.alerts()
    send_quote(town.browser("alfa"), brief_id, **{"kpis-0-kind": "not-offered"})


def test_rows_are_added_without_losing_what_was_typed(town, brief_id):
    typed = {"lines-0-fee": "5", "team-0-role": "Lead", "add_rows": "team"}

    page = town.browser("alfa").submit(QUOTE.format(brief_id), typed, 200)

    fields = page.fields()
    assert (fields["lines-0-fee"], fields["team-0-role"]) == (["5"], ["Lead"])
    assert "team-5-role" in fields
    assert "team-6-role" not in fields
    assert "exclusions-3-text" not in fields
    assert town.db["quote_drafts"].count == 0


def test_a_submission_after_closing_says_so_and_submits_nothing(town, brief_id):
    """Scenario 24."""
    form = town.browser("alfa").get(QUOTE.format(brief_id)).fields()
    town.clock.now = CLOSES + timedelta(seconds=1)

    page = town.browser("alfa").post(QUOTE.format(brief_id), form | priced("1", "2", "3"), 409)

    assert "quotes closed at" in page.alerts()
    assert town.db["quotes"].count == 0


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("vera", "Only a verified agency can do this"),
        ("operator", "Only a verified agency can do this"),
        ("both", "your own organisation"),
    ],
)
def test_an_organisation_that_may_not_quote_is_told_exactly_why(town, person, reason):
    """Scenario 17."""
    brief_id = publish_brief(town.browser("both"))

    assert reason in town.browser(person).get(QUOTE.format(brief_id), 403).text


def test_an_unverified_agency_is_told_exactly_why(town, brief_id):
    """Scenario 17."""
    town.browser("alfa").get("/agency/")
    write(town, ("UPDATE people SET verified_at = NULL WHERE email = 'alfa@town.example'", []))

    assert "follow the link in the mail" in town.browser("alfa").get(QUOTE.format(brief_id), 403).text


def test_the_total_is_the_sum_of_quantity_times_unit_price(town, brief_id):
    """Scenario 41: totals are computed and never typed, so they cannot differ from their lines."""
    answer = send_quote(town.browser("alfa"), brief_id, "60000", "50000", "20000")

    page = town.browser("alfa").get(answer.headers["Location"])

    assert f"RUB\u00a0{12 * 60_000 + 36 * 50_000 + 12 * 20_000:,}" in "".join(page.tree.itertext())
    assert not [name for name in town.browser("alfa").get(QUOTE.format(brief_id)).fields() if "total" in name]


@pytest.mark.parametrize(("fee", "above"), [("4500", False), ("4501", True)])
def test_a_fee_above_the_own_list_price_is_marked_to_the_agency_and_not_refused(town, fee, above):
    """Scenario 22, decided otherwise: list prices are voluntary."""
    town.browser("alfa").submit("/agency/list-prices", {"prices-monthly-report": "4500", "declare": "1"})
    brief_id = publish_brief(town.browser("vera"))

    form = town.browser("alfa").get(QUOTE.format(brief_id))
    page = town.browser("alfa").get(send_quote(town.browser("alfa"), brief_id, "1", "1", fee).headers["Location"])

    assert "Your own list price: RUB 4,500" in form.text
    assert ("above your list price" in page.text) is above
    assert "your list price RUB 4,500" in page.text


# Copying


def test_an_earlier_quote_is_copied_into_a_draft_by_service(town, brief_id):
    send_quote(town.browser("alfa"), brief_id, "61000", "52000", "23000", **full_parts(town, brief_id))
    other = publish_brief(
        town.browser("vera"), **{"lines-0-service": "monthly-report", "lines-2-service": "advisory-hour"}
    )
    page = town.browser("alfa").get(QUOTE.format(other))
    earlier = next(o.get("value") for o in page.all("option") if "Answer every" in (o.text or ""))

    town.browser("alfa").post(QUOTE.format(other) + "/copy", {"quote": earlier})

    fields = town.browser("alfa").get(QUOTE.format(other)).fields()
    assert [fields[f"lines-{number}-fee"] for number in range(3)] == [["23000"], ["52000"], [""]]
    assert fields["lines-2-state"] == [""]
    assert fields["assumptions-0-line"] == [line_ids(town, other)[1]]
    assert fields["note"] == [""]


def test_another_agencys_quote_cannot_be_copied(town, brief_id):
    foreign = quote_id_of(send_quote(town.browser("beta"), brief_id))
    own = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    other = publish_brief(town.browser("vera"))

    for quote_id in (foreign, "", "nothing"):
        town.browser("alfa").post(QUOTE.format(other) + "/copy", {"quote": quote_id}, 409)
    town.browser("alfa").post(QUOTE.format(other) + "/copy", {"quote": own})
    assert town.db["quote_drafts"].count == 1


# An amended brief


def test_a_stale_quote_shows_what_changed_and_is_confirmed(town, brief_id):
    """Scenario 40."""
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    amend(town, brief_id, line_ids(town, brief_id)[1])
    assert "stale" in town.browser("alfa").get("/agency/").text
    assert "Confirm the quote again" in town.browser("alfa").get(f"/agency/quotes/{quote_id}/").text
    assert "Changed since your last revision" in town.browser("alfa").get(QUOTE.format(brief_id)).text

    page = town.browser("alfa").get(f"/agency/quotes/{quote_id}/reconfirm")
    assert [row for row in page.texts("th") if row.startswith("2. ")]
    assert not [row for row in page.texts("th") if row.startswith(("1. ", "3. "))]
    town.browser("alfa").post(f"/agency/quotes/{quote_id}/reconfirm", {})

    assert "submitted" in town.browser("alfa").get(f"/agency/quotes/{quote_id}/").text
    town.browser("alfa").get(f"/agency/quotes/{quote_id}/reconfirm", 409)


def test_new_and_removed_lines_are_named_and_a_new_one_asks_for_an_edit(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    amend(town, brief_id)
    write(
        town,
        ("UPDATE brief_lines SET retired_in = 2 WHERE id = ?", [line_ids(town, brief_id)[0]]),
        ("INSERT INTO brief_lines VALUES ('new', ?, 9, 'social-post', 1000, '', 2, NULL)", [brief_id]),
    )

    page = town.browser("alfa").get(f"/agency/quotes/{quote_id}/reconfirm")
    refused = town.browser("alfa").post(f"/agency/quotes/{quote_id}/reconfirm", {}, 409)

    assert "1 of your answers is for a line the client removed" in page.text
    assert "has no answer for these yet" in page.text
    assert "edit the quote instead" in refused.text
    assert "no answer yet" not in town.browser("alfa").get(f"/agency/quotes/{quote_id}/").text, "shown as it was sent"
    edited = town.browser("alfa").get(QUOTE.format(brief_id)).fields()
    assert [edited[f"lines-{number}-fee"] for number in range(3)] == [["50000"], ["20000"], [""]]


def test_a_form_begun_before_a_change_keeps_its_answers_at_their_lines(town, brief_id):
    form = town.browser("alfa").get(QUOTE.format(brief_id)).fields() | priced("1", "2", "3")
    amend(town, brief_id)
    write(town, ("UPDATE brief_lines SET retired_in = 2 WHERE id = ?", [line_ids(town, brief_id)[0]]))

    page = town.browser("alfa").post(QUOTE.format(brief_id), form, 409)

    assert "changed the brief while you were writing" in page.alerts()
    assert [page.fields()[f"lines-{number}-fee"] for number in range(2)] == [["2"], ["3"]]
    town.browser("alfa").post(QUOTE.format(brief_id), page.fields() | {"submit": "1"})


def test_a_draft_from_before_a_change_says_so_and_moves_with_its_lines(town, brief_id):
    town.browser("alfa").submit(QUOTE.format(brief_id), {"lines-1-fee": "77", "save": "1"})
    amend(town, brief_id)
    write(town, ("UPDATE brief_lines SET retired_in = 2 WHERE id = ?", [line_ids(town, brief_id)[0]]))

    page = town.browser("alfa").get(QUOTE.format(brief_id))

    assert "changed the brief since you saved this draft" in page.alerts()
    assert page.fields()["lines-0-fee"] == ["77"]


def test_a_lapsed_quote_is_told_to_its_agency_and_shown_to_nobody(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    amend(town, brief_id)
    town.clock.now = CLOSES + timedelta(seconds=1)

    compared = town.browser("vera").get(f"/client/briefs/{brief_id}/compare")

    assert "No quote came in" in compared.text
    town.browser("vera").get(f"/client/quotes/{quote_id}/", 404)
    assert "has lapsed" in town.browser("alfa").get(f"/agency/quotes/{quote_id}/").text


def test_the_receipt_still_matches_the_canonical_quote_after_a_change(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    amend(town, brief_id)

    page = town.browser("alfa").get(f"/agency/quotes/{quote_id}/")

    canonical = "".join(page.all("pre")[0].itertext())
    assert receipt_of(canonical) in page.texts("code")


# After closing


def test_validity_is_renewed_after_closing(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.browser("vera")
    town.clock.now = CLOSES + timedelta(days=70)
    town.sign_out("alfa")
    page = town.browser("alfa").get(f"/agency/quotes/{quote_id}/")
    assert "no longer valid" in page.text
    renewing = f"/agency/quotes/{quote_id}/renew"

    refused = town.browser("alfa").post(renewing, {"valid_until": "2027-02-15"}, 422)
    town.browser("alfa").post(renewing, {"valid_until": "2027-04-20"})

    assert "Hold the quote until: Choose a day from 12 Mar 2027" in refused.alerts()
    assert refused.fields(renewing)["valid_until"] == ["2027-02-15"]
    assert "until 20 Apr 2027" in town.browser("alfa").get(f"/agency/quotes/{quote_id}/").text


def client_page(town, quote_id: str, status: int = 200) -> Page:
    return town.browser("vera").get(f"/client/quotes/{quote_id}/", status)


def test_the_client_reads_a_whole_quote_after_the_opening_only(town, brief_id):
    parts = full_parts(town, brief_id)
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id, **parts, note="Gladly"))
    client_page(town, quote_id, 404)
    town.clock.now = CLOSES + timedelta(seconds=1)
    client_page(town, quote_id, 404)
    town.browser("vera").get(f"/client/briefs/{brief_id}/compare")

    page = client_page(town, quote_id)

    for told in ("Alfa Dialog", "Shift lead", "Printing", "after discounts", "We work for no rival.", "Gladly"):
        assert told in page.text
    town.browser("boris").get(f"/client/quotes/{quote_id}/", 404)
    town.browser("alfa").get(f"/client/quotes/{quote_id}/", 403)


def test_a_whole_quote_stays_hidden_in_a_blind_brief_until_something_is_awarded(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    write(town, ("UPDATE brief_terms SET is_blind = 1", []))
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.browser("vera").get(f"/client/briefs/{brief_id}/compare")

    assert "Alfa Dialog" not in client_page(town, quote_id, 409).text


# Seen by its agency


def test_the_receipt_stands_first_with_who_can_read_the_quote_and_until_when(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    where = f"/agency/quotes/{quote_id}/"
    sealed = town.browser("alfa").get(where)
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.browser("vera").get(f"/client/briefs/{brief_id}/compare")
    opened = town.browser("alfa").get(where)

    assert sealed.texts("h2")[0] == "Receipt"
    assert "Nobody but your agency can read this quote before 2 Dec 2026, 12:00" in sealed.text
    assert "the client reads this one since" in opened.text
    assert "Nobody but your agency" not in opened.text


def test_a_quote_is_withdrawn_only_after_a_page_that_asks(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    where = f"/agency/quotes/{quote_id}/"
    asked = [link.get("href") for link in town.browser("alfa").get(where).all("a")]
    page = town.browser("alfa").get(where + "withdraw")
    assert where + "withdraw" in asked
    assert "nobody will read it" in page.text
    assert "submitted" in town.browser("alfa").get(where).text

    town.browser("alfa").submit(where + "withdraw", {})

    gone = town.browser("alfa").get(where)
    assert "This quote is withdrawn: nobody will read it." in gone.text
    assert "Nobody but your agency" not in gone.text
    town.browser("alfa").get(where + "withdraw", 409)


def test_a_revision_says_what_stands_until_it_is_submitted(town, brief_id):
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    revising = town.browser("alfa").get(QUOTE.format(brief_id))
    town.browser("alfa").post(f"/agency/quotes/{quote_id}/withdraw", {})
    again = town.browser("alfa").get(QUOTE.format(brief_id))

    assert "Revision 1 stands until you submit revision 2." in revising.text
    assert "Submit revision 2" in revising.texts("button")
    assert again.texts("h1") == ["Submit your quote again"]
    assert "stands until" not in again.text
