"""Writing, publishing and reading briefs in the browser."""

import json

import pytest

from tests.web.published import publish_prices
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


def test_what_is_missing_leads_to_its_field_and_weights_are_named_together(town):
    weights = {"weights-price": "20", "terms-kpis-0-kpi": "reply-rate"}
    brief_id = write_brief(town.browser("vera"), situation="short", closes_at="", **weights)
    editor = town.browser("vera").get(f"/client/briefs/{brief_id}/edit")
    page = town.browser("vera").get(f"/client/briefs/{brief_id}/publish")

    links = {a.get("href"): "".join(a.itertext()) for a in page.all("a") if f"{brief_id}/edit#" in a.get("href")}
    places = {href.split("#")[1]: words for href, words in links.items()}
    assert list(places) == ["situation", "section-success", "closes_at", "section-weights"]
    assert places["section-weights"] == "Weights: The weights must sum to 100; they sum to 105."
    assert places["section-success"].startswith("Measures of success: Name at least one")
    assert "Keep the weight of price" not in page.text
    assert set(places) <= {element.get("id") for element in editor.tree.iter()}
    assert "What it is about 1 missing" in editor.text


def test_what_does_not_fit_together_yet_is_saved_and_told_before_publishing(town):
    brief_id = write_brief(town.browser("vera"), budget_maximum="60000000", **{"terms-quotes_sought": "2"})

    told = town.browser("vera").post(f"/client/briefs/{brief_id}/publish", {}, 422).alerts()

    assert "Budget to: Keep the upper end within 3 times the lower end." in told
    assert "why you ask for 2 quotes" in told


def test_a_draft_that_could_not_be_saved_says_so_and_is_guarded_by_the_page(town):
    page = town.browser("vera").submit("/client/briefs/new", BRIEF | {"closes_at": "tomorrow"}, 422)

    assert "The draft is not saved yet" in page.alerts()
    assert page.form().get("data-unsaved") is not None
    brief_id = write_brief(town.browser("vera"))
    saved = town.browser("vera").get(f"/client/briefs/{brief_id}/edit")
    assert saved.form().get("data-unsaved") is None
    refused = town.browser("vera").submit(f"/client/briefs/{brief_id}/edit", {"closes_at": "tomorrow"}, 422)
    assert "Saved " not in refused.text


def test_a_new_brief_begins_with_usual_weights_and_the_time_zone_of_its_country(town):
    new = "/client/briefs/new"
    fields = town.browser("vera").get(new).fields(new)
    assert sum(int(value[0]) for name, value in fields.items() if name.startswith("weights-")) == 100
    assert fields["time_zone"] == ["Europe/Moscow"]

    town.db.execute("UPDATE organisations SET country = 'KZ' WHERE name = 'Lunofon'")
    assert town.browser("vera").get(new).fields(new)["time_zone"] == ["Asia/Almaty"]


def test_fields_needed_before_publishing_are_marked_and_no_others(town):
    labels = town.browser("vera").get("/client/briefs/new").texts("label")

    marked = [label.split("*")[0] for label in labels if "needed to publish" in label]
    assert marked == [
        "Title", "Department whose budget pays", "Situation", "Business goal", "Out of scope", "Budget from",
        "Budget to", "Questions until", "Answers by", "Quotes close", "Decision by", "Understanding and approach",
        "Team and continuity", "Evidence and references", "Measurement plan", "Standards attested with evidence",
        "Price",
    ]  # fmt: skip


def test_a_line_shows_the_reference_scope_of_its_service_and_asks_only_for_what_changes_its_price(town):
    brief_id = write_brief(town.browser("vera"))

    page = town.browser("vera").get(f"/client/briefs/{brief_id}/edit")

    selects = {select.get("name"): select for select in page.all("select")}
    hidden = {name for element in page.tree.iter("div") if element.get("hidden") is not None
              for name in [select.get("name") for select in element.iter("select")]}  # fmt: skip
    community = [next(iter(selects["lines-1-drivers-coverage"])), next(iter(selects["lines-1-drivers-reply-time"]))]
    assert [option.text for option in community] == [
        "Monday to Friday 9-18 (45 hours a week) (reference)", "First reply within 4 hours (reference)",
    ]  # fmt: skip
    assert "lines-2-drivers-coverage" in hidden
    assert "lines-1-drivers-coverage" not in hidden
    assert "Reference scope: up to 500 inbound items, Mon-Fri 9-18" in page.text


def test_what_the_script_knows_of_scopes_is_what_the_form_takes(town):
    page = town.browser("vera").get("/client/briefs/new")

    (lines,) = [element for element in page.all("ol") if element.get("data-scopes")]
    scopes = json.loads(lines.get("data-scopes"))
    drivers = scopes["services"]["community-management"]["drivers"]
    typed = {f"lines-1-drivers-{driver}": levels[-1] for driver, levels in drivers.items()}
    assert drivers["reply-time"][0] == "within-4-hours"
    assert write_brief(town.browser("vera"), **typed)


def test_measures_are_grouped_by_what_they_look_at(town):
    page = town.browser("vera").get("/client/briefs/new")

    select = next(select for select in page.all("select") if select.get("name") == "terms-kpis-0-kpi")
    groups = {group.get("label").split(":")[0]: [o.get("value") for o in group] for group in select.iter("optgroup")}
    assert list(groups) == ["Impact", "Outcome", "Out-take", "Output", "Input"]
    assert "reply-rate" in groups["Output"]
    assert "solved-first-line" in groups["Outcome"]


@pytest.mark.parametrize(
    ("budget", "standing"),
    [
        ((10000, 20000), "Your budget ends below these prices"),
        ((45000, 60000), "The middle of published prices lies within your budget."),
        ((100000, 200000), "Your budget begins above these prices"),
    ],
)
def test_the_check_page_sets_the_budget_beside_published_prices(town, budget, standing):
    publish_prices(town)
    only = {f"lines-{number}-{name}": "" for number in (1, 2) for name in ("service", "quantity")}
    line = {"lines-0-service": "social-post", "lines-0-quantity": "12"} | only
    money = {"budget_minimum": str(budget[0]), "budget_maximum": str(budget[1])}
    brief_id = write_brief(town.browser("vera"), **line, **money)
    sums = town.visitor().json("/estimate.json?service-1=social-post&quantity-1=12")["total"]

    page = town.browser("vera").get(f"/client/briefs/{brief_id}/publish")

    assert standing in page.text
    assert f"RUB {sums['middle']:,.0f}" in page.text.replace("\u00a0", " ")
    assert "/methods/estimate/" in [a.get("href") for a in page.all("a")]


def test_where_nothing_is_published_the_check_page_says_so_and_a_line_without_a_price_is_named(town):
    brief_id = write_brief(town.browser("vera"))
    where = f"/client/briefs/{brief_id}/publish"
    assert "No price of these services is published yet" in town.browser("vera").get(where).text

    publish_prices(town)
    assert "No price of these services is published yet" in town.browser("vera").get(where).text
    mixed = write_brief(town.browser("vera"), **{"lines-0-service": "social-post"})
    page = town.browser("vera").get(f"/client/briefs/{mixed}/publish")
    assert "2 lines are left out" in page.text
    assert "Your budget ends" not in page.text


def test_after_publishing_the_page_leads_to_the_public_page_and_to_inviting(town):
    vera, brief_id = town.browser("vera"), write_brief(town.browser("vera"))

    answer = vera.submit(f"/client/briefs/{brief_id}/publish", {})
    page = vera.get(answer.headers["Location"])

    assert page.texts("h1") == ["The brief is published"]
    assert {f"/briefs/{brief_id}/", f"/client/briefs/{brief_id}/invitations"} <= {a.get("href") for a in page.all("a")}


def test_readers_of_a_brief_are_told_what_it_lacks_and_not_what_to_do(town):
    brief_id = publish_brief(town.browser("vera"))

    page = town.visitor().get(f"/briefs/{brief_id}/")

    assert "Checks it does not meet:" in page.text
    assert "It says what makes the work hard (8 points)" in page.text
    assert "Say what makes this hard" not in page.text


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
        ("closes_at", "2027-02-29T12:00", "Quotes close: There is no day 2027-02-29"),
        ("closes_at", "tomorrow", "Quotes close: Write date and time as"),
        ("lines-0-quantity", "0", "Line 1, Quantity: Give a quantity above zero"),
        ("lines-0-quantity", "", "Line 1, Quantity: Give the quantity in the unit of the service."),
        ("lines-1-service", "no-such-service", "Line 2, Service:"),
        ("lines-2-drivers-coverage", "24x7", "Line 3, Coverage hours:"),
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
