"""Lists, feeds, calendars and profiles that anyone can read, and saved searches."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from market.actions.list_prices import declare_list_prices
from market.store.accounts import find_actor_by_email
from tests.web.steps import claim_mandatory, keep_search, publish_brief, write_brief

MANDATORY = ("dis-1", "dis-2", "dis-3", "dis-5", "mea-2", "sub-1", "clo-1", "clo-2", "dat-1", "dat-2", "pri-1")
ATOM = "{http://www.w3.org/2005/Atom}"


def shown(page) -> list[str]:
    return [a.get("href") for row in page.all("tbody") for a in row.iter("a")]


def test_an_over_range_page_is_404_and_the_count_agrees_with_the_list(town):
    """Scenario 43."""
    for number in range(21):
        publish_brief(town.browser("vera"), title=f"Answer question number {number}")
    first, second = town.visitor().get("/briefs/?q=question"), town.visitor().get("/briefs/?q=question&page=2")

    assert (len(shown(first)), len(shown(second))) == (20, 1)
    assert not set(shown(first)) & set(shown(second))
    assert "21 briefs found" in first.text
    assert "/briefs/?q=question&page=2" in [a.get("href") for a in first.all("a")]
    assert "/briefs/?q=question" in [a.get("href") for a in second.all("a")]
    for address in ("/briefs/?q=question&page=3", "/briefs/?status=awarded&page=2", "/agencies/?page=2"):
        town.visitor().get(address, 404)
    town.visitor().json("/agencies.json?page=2", 404)


@pytest.mark.parametrize(
    "query",
    ["status=sealed", "closes=soon", "family=x", "service=x", "currency=x", "access=x", "page=0", "q=" + "x" * 201],
)
def test_a_filter_that_cannot_be_read_is_refused_by_name(town, query):
    name = query.partition("=")[0]

    assert f"{name}: " in town.visitor().get(f"/briefs/?{query}", 400).text
    if name != "page":
        town.visitor().raw(f"/feeds/briefs.atom?{query}", 400)


@given(st.text(max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_search_and_never_a_fault(town, typed):
    for address in ("/briefs/", "/agencies/", "/feeds/briefs.atom"):
        town.visitor().raw(f"{address}?q={quote(typed, errors='replace')}")


def test_empty_filters_of_the_form_show_everything_and_chosen_ones_stay_chosen(town):
    publish_brief(town.browser("vera"))
    page = town.visitor().get("/briefs/?q=&service=support-avatar&family=&status=open&currency=&closes=&access=")

    chosen = [option.get("value") for option in page.all("option") if option.get("selected") is not None]
    assert chosen == ["support-avatar", "open"]
    assert len(shown(page)) == 1
    assert "No brief fits these filters" in town.visitor().get("/briefs/?q=zebra").text


def test_a_draft_is_in_no_list_feed_file_or_open_data(town):
    brief_id = write_brief(town.browser("vera"), title="Secret lantern festival")

    for address in ("/briefs/?q=lantern", "/feeds/briefs.atom", "/briefs/ocds.json", "/briefs/"):
        assert brief_id not in town.visitor().raw(address).text
    for end in (".csv", ".xlsx", "/deadlines.ics", "/ocds.json"):
        town.visitor().raw(f"/briefs/{brief_id}{end}", 404)


def test_the_feed_holds_what_the_list_holds_with_ids_that_stay(town):
    brief_id = publish_brief(town.browser("vera"), title="Answer <every> & all")
    publish_brief(town.browser("vera"), title="Another one for the feed")

    response = town.visitor().raw("/feeds/briefs.atom?q=answer+all")
    feed = ElementTree.fromstring(response.data)  # noqa: S314

    entry = feed.find(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title") for e in feed.iter(f"{ATOM}entry")] == ["Answer <every> & all"]
    assert entry.findtext(f"{ATOM}id") == f"tag:likeforlike.example,2026:brief/{brief_id}"
    assert "Quotes close 2 Dec 2026, 09:00 UTC" in entry.findtext(f"{ATOM}content")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://127.0.0.1:8000/feeds/briefs.atom?q=answer+all"
    for element in (feed, entry):
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    town.clock.now = town.clock.now.replace(hour=12)
    again = town.visitor().raw("/feeds/briefs.atom?q=answer+all")
    assert again.data == response.data
    assert (response.mimetype, again.headers["Cache-Control"]) == ("application/atom+xml", "public, max-age=300")
    tag = {"If-None-Match": response.headers["ETag"]}
    assert town.visitor().raw("/feeds/briefs.atom?q=answer+all", 304, headers=tag).data == b""


def test_an_empty_feed_is_still_a_feed(town):
    feed = ElementTree.fromstring(town.visitor().raw("/feeds/briefs.atom?q=zebra").data)  # noqa: S314

    assert feed.findtext(f"{ATOM}updated") == "2026-11-23T00:00:00+00:00"
    assert feed.findtext(f"{ATOM}id") == "tag:likeforlike.example,2026:briefs?q=zebra"


def test_the_calendar_holds_every_deadline_in_utc_under_lasting_ids(town):
    brief_id = publish_brief(town.browser("vera"), title="Answer; every, public \\ question")

    response = town.visitor().raw(f"/briefs/{brief_id}/deadlines.ics")
    events = {str(event["uid"]): event for event in Calendar.from_ical(response.data).walk("VEVENT")}

    assert set(events) == {
        f"{brief_id}-{name}@likeforlike.example" for name in ("questions", "answers", "closing", "decision")
    }
    closing = events[f"{brief_id}-closing@likeforlike.example"]
    assert closing.decoded("dtstart") == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert closing["summary"] == "Quotes close: Answer; every, public \\ question"
    assert (closing["sequence"], closing["status"]) == (1, "CONFIRMED")
    assert events[f"{brief_id}-decision@likeforlike.example"].decoded("dtstart").isoformat() == "2026-12-10"
    assert response.data == town.visitor().raw(f"/briefs/{brief_id}/deadlines.ics").data
    town.db.execute("UPDATE briefs SET withdrawn_at = published_at")
    town.db.conn.commit()
    assert b"STATUS:CANCELLED" in town.visitor().raw(f"/briefs/{brief_id}/deadlines.ics").data


def test_the_directory_tells_what_an_agency_offers_and_never_its_price(town):
    alfa = find_actor_by_email(town.db, "alfa@town.example")
    declare_list_prices(town.db, prices={"press-release": 987_654_00}, currency="RUB", by=alfa, now=town.clock.now)
    claim_mandatory(town, "alfa", "beta")

    page = town.visitor().get("/agencies/?service=press-release")
    profile = town.visitor().get("/agencies/alfa-dialog/")

    assert shown(page) == ["/agencies/alfa-dialog/"]
    assert "in alphabetical order. Nobody can pay for a place" in page.text
    assert "Press release" in profile.text
    assert "12 Jan 2026" in profile.text
    assert town.visitor().json("/agencies/alfa-dialog.json") == {
        "slug": "alfa-dialog",
        "name": "Alfa Dialog",
        "type": "smm-boutique",
        "size": None,
        "city": "Moscow",
        "country": "RU",
        "since": "2026-01-12",
        "checked": [],
        "services": ["press-release"],
        "about": "",
        "languages": [],
        "team": [],
        "cases": [],
        "standards": dict.fromkeys(MANDATORY, "self-attested"),
    }
    for address in ("/agencies/", "/agencies.json", "/agencies/alfa-dialog/", "/agencies/alfa-dialog.json"):
        assert "987" not in town.visitor().raw(address).text
    assert [each["slug"] for each in town.visitor().json("/agencies.json")["agencies"]] == [
        "alfa-dialog",
        "beta-whale",
    ]


def test_the_directory_lists_who_claims_what_is_mandatory_and_forgets_who_does_not_any_more(town):
    assert "No agency is verified yet" in town.visitor().get("/agencies/").text
    assert "Not in the directory" in town.visitor().get("/agencies/alfa-dialog/").text
    claim_mandatory(town, "alfa")
    assert shown(town.visitor().get("/agencies/")) == ["/agencies/alfa-dialog/"]
    assert "Not in the directory" not in town.visitor().get("/agencies/alfa-dialog/").text
    where = f"/agency/standards/{MANDATORY[0]}/"
    town.browser("alfa").submit(where, {"note": "We do not."}, action=where + "withdraw")
    assert shown(town.visitor().get("/agencies/")) == []
    claim_mandatory(town, "beta")
    town.clock.now += timedelta(days=366)
    assert shown(town.visitor().get("/agencies/")) == []


def test_agencies_are_found_by_size_language_and_proof(town):
    claim_mandatory(town, "alfa", "beta")
    told = {"agency_size": "10-24", "agency_type": "smm-boutique", "languages": ["ru", "de"], "about": ""}
    town.browser("alfa").submit("/agency/profile", told)
    for query in ("size=10-24", "language=de", "size=10-24&language=ru"):
        assert shown(town.visitor().get(f"/agencies/?{query}")) == ["/agencies/alfa-dialog/"], query
    for query in ("size=100%2B", "language=fr", f"standard={MANDATORY[0]}"):
        assert shown(town.visitor().get(f"/agencies/?{query}")) == [], query
    for query in ("size=11", "language=xx", "standard=none"):
        town.visitor().get(f"/agencies/?{query}", 400)


def test_a_client_or_stranger_has_no_profile(town):
    for slug in ("lunofon", "nobody"):
        town.visitor().get(f"/agencies/{slug}/", 404)
        town.visitor().json(f"/agencies/{slug}.json", 404)
    assert "No agency fits" in town.visitor().get("/agencies/?country=DE").text
    assert "country: " in town.visitor().get("/agencies/?country=germany", 400).text


def test_an_agency_without_listed_services_says_so(town):
    assert "has not listed its services yet" in town.visitor().get("/agencies/beta-whale/").text


def test_a_search_is_kept_shown_and_deleted(town):
    browser = town.browser("alfa")
    search_id = keep_search(browser, "Avatars", q="question", service="support-avatar", closes="30")

    page = browser.get("/account/searches")
    assert "/briefs/?q=question&service=support-avatar&closes=30" in shown(page)
    assert "service: Corporate avatar (social customer care)" in page.text
    assert "Avatars" not in town.browser("beta").get("/account/searches").text
    browser.submit("/account/searches", {}, action=f"/account/searches/{search_id}/delete")
    assert "You keep no search yet" in browser.get("/account/searches").text


def test_a_search_without_a_name_keeps_its_filters_on_the_page(town):
    page = town.browser("alfa").submit("/account/searches?q=question", {"name": ""}, 422, action="/account/searches")

    assert "Give the search a name" in page.alerts()
    assert page.fields("/account/searches")["q"] == ["question"]
    taken = {"name": "Twice"}
    town.browser("alfa").submit("/account/searches", taken, action="/account/searches")
    again = town.browser("alfa").submit("/account/searches", taken, 422, action="/account/searches")
    assert "You keep a search of this name already" in again.alerts()


def test_the_twenty_first_search_is_not_offered(town):
    for number in range(20):
        keep_search(town.browser("alfa"), f"Search {number}")

    page = town.browser("alfa").get("/account/searches")
    assert "You keep 20 searches, which is the most" in page.text
    town.browser("alfa").post("/account/searches", {"name": "More", "frequency": "daily"}, 409)


def test_open_data_of_all_briefs_comes_in_pages(town):
    for number in range(21):
        publish_brief(town.browser("vera"), title=f"Answer question number {number}")
    first, second = town.visitor().json("/briefs/ocds.json"), town.visitor().json("/briefs/ocds.json?page=2")

    assert (len(first["releases"]), len(second["releases"])) == (20, 1)
    assert first["links"] == {"next": "http://127.0.0.1:8000/briefs/ocds.json?page=2"}
    assert second["links"] == {"prev": "http://127.0.0.1:8000/briefs/ocds.json"}
    town.visitor().json("/briefs/ocds.json?page=3", 404)
