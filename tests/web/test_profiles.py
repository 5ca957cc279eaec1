"""Profiles, cases and the page of an agency's own worth, as their readers use them."""

from xml.etree import ElementTree

from tests.web.test_close_out import ended, running, text  # noqa: F401
from tests.web.test_tallies import COUNTS

PROFILE = {
    "agency_type": "smm-boutique",
    "agency_size": "10-24",
    "about": "We answer for brands in public & at night.",
    "languages": ["ru", "en"],
    "team-0-role": "Editor",
    "team-0-people": "3",
    "team-0-years": "7",
}
CASE = {
    "title": "Interns for a bank in one summer",
    "service": "careers-community",
    "situation": "A bank needed two hundred interns and its careers page had no readers at all.",
    "work": "A community of students who had been interns before answered every question in an hour.",
    "kind": "hires",
    "number": "212",
    "measured_over": "May to August 2025",
    "source": "The bank's records",
}


def action(page, ending: str) -> str:
    return next(form.get("action") for form in page.all("form") if form.get("action").endswith(ending))


def test_a_profile_is_read_as_it_was_written_and_shows_no_prices_unless_wished(town):
    alfa = town.browser("alfa")
    alfa.submit("/agency/list-prices", {"prices-press-release": "54321", "declare": "1"})
    answer = alfa.submit("/agency/profile", PROFILE)
    assert answer.headers["Location"] == "/agency/profile"
    assert "Your profile is saved" in alfa.get("/agency/profile").text
    page = text(town.visitor(), "/agencies/alfa-dialog/")
    for words in ("in public & at night", "Editor", "Russian, English", "10–24"):
        assert words in page
    assert "54,321" not in page
    alfa.submit("/agency/profile", PROFILE | {"shows_prices": "y"})
    assert "54,321" in text(town.visitor(), "/agencies/alfa-dialog/")
    form = alfa.get("/agency/profile")
    assert "Editor" in [field.get("value") for field in form.all("input")]
    assert "of 9 parts of a complete profile are there" in form.text


def test_what_a_profile_lacks_leads_to_the_field_that_fills_it(town):
    page = town.browser("alfa").get("/agency/profile")
    ids = {element.get("id") for element in page.tree.iter()}

    fragments = [link.get("href").partition("#")[2] for link in page.all("a") if "/agency/profile#" in link.get("href")]

    assert fragments == ["agency_type", "about", "languages", "team"]
    assert set(fragments) <= ids


def test_advertising_value_and_broken_fields_are_refused_and_kept(town):
    alfa = town.browser("alfa")
    refused = alfa.submit("/agency/profile", PROFILE | {"about": "We made an AVE of 4 million."}, 422)
    assert "does not count by “Advertising value" in refused.text
    refused = alfa.submit("/agency/profile", PROFILE | {"team-0-people": "0", "languages": ["xx"]}, 422)
    assert "Give a number from 1" in refused.text
    assert "Choose languages of the list" in refused.text
    refused = alfa.submit("/agency/cases/", CASE | {"kind": "views", "work": "Earned media value rose. " * 5}, 422)
    assert "not what was sent out" in refused.text
    assert "does not count by “Earned media value" in refused.text
    assert CASE["title"] in [field.get("value") for field in refused.all("input")]


def test_a_case_says_whose_word_it_is_and_is_taken_off(town):
    alfa = town.browser("alfa")
    alfa.submit("/agency/cases/", CASE)
    page = text(town.visitor(), "/agencies/alfa-dialog/")
    assert "212 hires (May to August 2025). As the agency says" in page
    where = next(
        form.get("action") for form in alfa.get("/agency/cases/").all("form") if "/withdraw" in form.get("action")
    )
    assert town.browser("beta").post(where, {}, status=404)
    alfa.submit("/agency/cases/", {}, action=where)
    assert "212" not in text(town.visitor(), "/agencies/alfa-dialog/")


def test_a_case_that_rests_on_confirmed_counts_takes_its_number_from_them(town, ended):  # noqa: F811
    alfa, vera = town.browser("alfa"), town.browser("vera")
    alfa.submit(ended + "counts/", COUNTS)
    form = next(
        form.get("action") for form in vera.get(ended + "counts/").all("form") if "/answer" in form.get("action")
    )
    vera.submit(ended + "counts/", {"answer": "confirmed", "own_cost": "", "may_be_shown": "y"}, action=form)
    options = alfa.get("/agency/cases/").all("option")
    tally = next(
        option.get("value") for option in options if "Answer every public question" in "".join(option.itertext())
    )
    alfa.submit("/agency/cases/", CASE | {"tally": tally, "number": "9999"})
    page = text(town.visitor(), "/agencies/alfa-dialog/")
    assert "8 hires (The whole work). Confirmed by the client at close-out" in page
    assert "9,999" not in page
    refused = alfa.submit("/agency/cases/", CASE | {"tally": tally, "kind": "leads"}, 422, action="/agency/cases/")
    assert "confirmed no such count" in refused.text
    town.browser("beta").submit("/agency/cases/", CASE | {"tally": tally}, 404)


def test_worth_counts_ones_own_and_says_what_to_do_next(town, ended):  # noqa: F811
    page = text(town.browser("alfa"), "/agency/worth")
    assert "1 of 1: too few for a rate" in page
    assert "100 %" in page
    assert "What to do next" in page
    assert "Show one piece of work with its outcome" in page
    assert "Nothing awarded in two years" in text(town.browser("beta"), "/agency/worth")


def test_the_card_states_facts_and_is_a_picture_of_its_own(town):
    town.browser("alfa").submit("/agency/cases/", CASE)
    answer = town.visitor().raw("/agencies/alfa-dialog/card.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    root = ElementTree.fromstring(answer.data)  # noqa: S314
    words = " ".join(root.itertext())
    assert "1 case with its outcome, 0 confirmed by clients" in words
    assert "Alfa Dialog" in words
