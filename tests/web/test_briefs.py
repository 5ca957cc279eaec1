"""Writing, publishing and reading briefs in the browser."""

import pytest

from tests.web.steps import BRIEF, publish_brief, write_brief


def test_a_draft_saves_while_it_is_unfinished(town):
    brief_id = write_brief(town.browser("vera"), situation="", closes_at="", **{"weights-price": ""})

    page = town.browser("vera").get(f"/client/briefs/{brief_id}/edit")

    assert page.fields()["title"] == [BRIEF["title"]]
    assert page.fields()["situation"] == [""]


def test_the_publish_page_names_everything_that_is_missing(town):
    brief_id = write_brief(town.browser("vera"), situation="short", closes_at="", **{"weights-price": "5"})

    page = town.browser("vera").get(f"/client/briefs/{brief_id}/publish")

    assert "Situation: Describe the situation in at least 200 characters" in page.alerts()
    assert "Quotes close: Give a date and time." in page.alerts()
    assert "The weights must sum to 100; they sum to 90." in page.alerts()


def test_publishing_an_incomplete_brief_is_refused_and_it_stays_a_draft(town):
    brief_id = write_brief(town.browser("vera"), situation="short")

    town.browser("vera").post(f"/client/briefs/{brief_id}/publish", {}, 422)

    town.visitor().get(f"/briefs/{brief_id}/", 404)


def test_a_published_brief_is_public_and_shows_what_was_written(town):
    brief_id = publish_brief(town.browser("vera"))

    page = town.visitor().get(f"/briefs/{brief_id}/")

    for text in ("Answer every public question", "Corporate avatar", "Lunofon", "RUB\u00a03,000,000", "Moscow time"):
        assert text in page.text.replace("RUB 3", "RUB\u00a03")


def test_publishing_twice_changes_nothing(town):
    brief_id = publish_brief(town.browser("vera"))
    before = town.visitor().json(f"/briefs/{brief_id}.json")

    town.browser("vera").post(f"/client/briefs/{brief_id}/publish", {}, 302)

    assert town.visitor().json(f"/briefs/{brief_id}.json") == before


def test_a_published_brief_can_no_longer_be_edited_or_discarded(town):
    brief_id = publish_brief(town.browser("vera"))

    town.browser("vera").get(f"/client/briefs/{brief_id}/edit", 409)
    town.browser("vera").post(f"/client/briefs/{brief_id}/edit", BRIEF | {"title": "Something else altogether"}, 409)
    town.browser("vera").post(f"/client/briefs/{brief_id}/discard", {}, 409)

    assert "Something else" not in town.visitor().get(f"/briefs/{brief_id}/").text


def test_a_draft_can_be_discarded(town):
    brief_id = write_brief(town.browser("vera"))

    town.browser("vera").post(f"/client/briefs/{brief_id}/discard", {})

    town.browser("vera").get(f"/client/briefs/{brief_id}/edit", 404)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("budget_minimum", "1.000,50", "Budget from: Write the amount in digits"),
        ("budget_minimum", "1,0000", "Budget from: Write the amount in digits"),
        ("budget_minimum", "NaN", "Budget from: Write the amount in digits"),
        ("budget_minimum", "1e400", "Budget from: Write the amount in digits"),
        ("budget_minimum", "-5", "Budget from: Write the amount in digits"),
        ("budget_minimum", "0", "Budget from: Give an amount above zero"),
        ("budget_minimum", "٣٠٠٠", "Budget from: Write the amount in digits"),
        ("budget_minimum", "1." + "0" * 30, "Budget from: Write the amount in digits"),
        ("budget_maximum", "2000000", "Budget to: The upper end must not be below the lower end."),
        ("budget_maximum", "60000000", "Budget to: Keep the upper end within 3 times the lower end."),
        ("closes_at", "2027-02-29T12:00", "Quotes close: There is no day 2027-02-29"),
        ("closes_at", "tomorrow", "Quotes close: Write date and time as"),
        ("lines-0-quantity", "0", "Line 1, Quantity: Give a quantity above zero"),
        ("lines-0-quantity", "", "Line 1, Quantity: Give the quantity in the unit of the service."),
        ("lines-1-service", "no-such-service", "Line 2, Service:"),
        ("lines-2-drivers-coverage", "24x7", "Line 3, Coverage:"),
        ("weights-price", "ten", "Price: Write a whole number"),
        ("title", "x" * 121, "Title: Shorten the title to 120 characters"),
    ],
)
def test_a_bad_field_is_named_and_nothing_typed_is_lost(town, field, typed, sentence):
    page = town.browser("vera").submit("/client/briefs/new", BRIEF | {field: typed}, 422)

    assert sentence in page.alerts()
    kept = page.fields()
    if not field.endswith(("service", "coverage")):
        assert kept[field] == [typed]
    assert kept["goal"] == [BRIEF["goal"]]
    assert "No brief yet" in town.browser("vera").get("/client/").text


def test_a_deadline_in_the_hour_that_clocks_skip_is_refused(town):
    page = town.browser("vera").submit(
        "/client/briefs/new", BRIEF | {"time_zone": "Europe/London", "closes_at": "2027-03-28T01:30"}, 422
    )

    assert "By London time, clocks skip 01:30 on 28 Mar 2027" in page.alerts()


def test_scope_without_a_service_is_told_and_not_dropped(town):
    scope_only = {"lines-0-service": "", "lines-0-quantity": "", "lines-0-drivers-languages": "two"}

    page = town.browser("vera").submit("/client/briefs/new", BRIEF | scope_only, 422)

    assert "Line 1, Service: Choose the service" in page.alerts()


@pytest.mark.parametrize("name", ["lines-①-service", "lines-²-service", "lines--1-service", "lines-9999999-service"])
def test_an_odd_line_number_in_a_form_is_ignored(town, name):
    town.browser("vera").submit("/client/briefs/new", BRIEF | {name: "social-post"})


@pytest.mark.parametrize("text", ["Answer \u202eevery question", "Answer \u200bevery question"])
def test_hidden_characters_are_refused_by_name(town, text):
    page = town.browser("vera").submit("/client/briefs/new", BRIEF | {"title": text}, 422)

    assert "Title: Remove control or invisible characters" in page.alerts()


def test_adding_lines_keeps_what_was_typed_and_saves_nothing(town):
    fields = {name: value for name, value in BRIEF.items() if name != "save"} | {"add_lines": "1"}

    page = town.browser("vera").submit("/client/briefs/new", fields, 200)

    assert page.fields()["lines-5-quantity"] == [""]
    assert page.fields()["situation"] == [BRIEF["situation"]]
    assert "No brief yet" in town.browser("vera").get("/client/").text


def test_a_line_problem_lands_on_its_own_row_past_blank_ones(town):
    gap = {f"lines-0-{name}": "" for name in ("service", "quantity")}

    page = town.browser("vera").submit("/client/briefs/new", BRIEF | gap | {"lines-2-service": "nothing"}, 422)

    assert "Line 3, Service:" in page.alerts()


def test_the_list_shows_open_briefs_and_pages_past_ones(town):
    brief_id = publish_brief(town.browser("vera"))

    page = town.visitor().get("/briefs/")

    assert f"/briefs/{brief_id}/" in [a.get("href") for a in page.all("a")]
    town.visitor().get("/briefs/?page=2", 404)
    town.visitor().get("/briefs/?page=zero", 400)


def test_typed_markup_is_shown_and_never_run(town):
    brief_id = publish_brief(town.browser("vera"), title="<script>alert(1)</script> question")

    page = town.visitor().get(f"/briefs/{brief_id}/")

    assert "<script>alert(1)</script> question" in page.text


def test_a_nul_character_is_refused(town):
    town.browser("vera").submit("/client/briefs/new", BRIEF | {"title": "Answer\x00every question"}, 400)


def test_a_deadline_may_name_the_second_and_is_shown_back(town):
    brief_id = write_brief(town.browser("vera"), closes_at="2026-12-02T12:00:30")

    page = town.browser("vera").get(f"/client/briefs/{brief_id}/edit")

    assert page.fields()["closes_at"] == ["2026-12-02T12:00:30"]
    bad = town.browser("vera").submit("/client/briefs/new", BRIEF | {"closes_at": "2026-12-02T12:00:60"}, 422)
    assert "Quotes close: Write the time" in bad.alerts()


def test_the_form_begins_in_the_zone_its_person_chose(town):
    vera = town.browser("vera")
    vera.submit("/account/choices", {"time_zone": "Europe/Berlin"})

    assert vera.get("/client/briefs/new").fields("/client/briefs/new")["time_zone"] == ["Europe/Berlin"]


def test_a_saved_draft_leads_to_its_invitations_before_it_is_published(town):
    vera, brief_id = town.browser("vera"), write_brief(town.browser("vera"))

    assert f'href="/client/briefs/{brief_id}/invitations"' in vera.raw(f"/client/briefs/{brief_id}/publish").text


def test_who_sells_reaches_the_briefs_from_the_front_page_without_an_account(town):
    front = town.visitor().raw("/").text

    assert '<a class="button" href="/briefs/">Find briefs to quote for</a>' in front
