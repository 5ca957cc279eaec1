"""An engagement from its first day to the reviews, through the pages of both sides."""

import hashlib
import json
from datetime import timedelta

import pytest

from market.core.handovers import ITEMS
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT
from tests.web.steps import engage, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES

KPI = {"kpis-0-kpi": "reply-rate", "kpis-0-baseline": "40 %", "kpis-0-target": "90 %", "kpis-0-window": "June"}
RESULT = {
    "kpi": "reply-rate",
    "outcome": "met",
    "value": "94 %",
    "measured_over": "May and June",
    "source": "The log of replies",
    "method": "own-count",
}
ALL_GIVEN = {f"mark-{item}": "given" for item in ITEMS}
ALL_ACCEPTED = {f"mark-{item}": "accepted" for item in ITEMS}
CLIENT_REVIEW = dict.fromkeys(POINTS_OF_AGENCY, "4") | {"text": "They closed it well."}
AGENCY_REVIEW = dict.fromkeys(POINTS_OF_CLIENT, "2") | {"text": "Answers took weeks."}


@pytest.fixture
def running(town):
    """Return the address of an engagement that runs."""
    brief_id = publish_brief(town.browser("vera"))
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.clock.now = CLOSES + timedelta(seconds=1)
    return f"/engagements/{engage(town, brief_id, quote_id)}/"


@pytest.fixture
def ended(town, running):
    """Return the address of an engagement whose work has ended."""
    town.clock.now += timedelta(hours=5)
    last_day = str(town.clock.now.date())
    town.browser("vera").submit(running + "end", {"ended_on": last_day, "reason_code": "completed"})
    return running


def text(browser, where: str) -> str:
    return browser.get(where).text


def link_to_answer(page) -> str:
    return next(link.get("href") for link in page.all("a") if link.get("href", "").endswith("/answer"))


def settle(town, where: str) -> None:
    town.browser("alfa").submit(where + "handover/", ALL_GIVEN)
    town.browser("vera").submit(where + "handover/", ALL_ACCEPTED)


def test_the_overview_says_what_comes_next_and_what_was_awarded(town, running):
    vera = town.browser("vera")

    page = text(vera, running)
    assert "record its last day" in page
    assert "Awarded lines" in page
    assert "60,000" in page
    assert text(vera, "/engagements/").count("running") == 1


def test_the_end_is_recorded_with_its_reason_and_close_out_follows(town, running):
    vera = town.browser("vera")
    early = {"ended_on": "2026-12-02", "reason_code": "stopped-by-client", "reason": "short"}
    refused = vera.submit(running + "end", early, 422)
    assert "Say in at least 20 characters" in refused.text
    assert "short" in refused.text
    assert "The agency stopped the work" not in refused.text

    answer = vera.submit(running + "end", early | {"reason": "The budget was cut in half today."})
    assert answer.headers["Location"].endswith(running + "handover/")
    assert "The budget was cut in half" in text(town.browser("alfa"), running)
    assert vera.submit(running + "end", early, 409).alerts()


def test_both_sides_go_through_the_list_and_sign_the_same_bytes(town, ended):
    vera, alfa = town.browser("vera"), town.browser("alfa")
    assert "the agency first" in text(vera, ended + "handover/")
    refused = alfa.submit(ended + "handover/", {"mark-bots": "withheld"}, 422)
    assert "needs a reason" in refused.text
    settle(town, ended)
    assert "18 of 18 items due" in text(vera, ended + "handover/")
    assert vera._client.get(ended + "handover/act.json").status_code == 404

    page = vera.get(ended + "handover/")
    seen = next(field.get("value") for field in page.all("input") if field.get("name") == "seen")
    vera.submit(ended + "handover/", {"seen": seen}, action=ended + "handover/sign")
    assert "Your side has signed" in text(vera, ended + "handover/")
    alfa.submit(ended + "handover/", {"seen": seen}, action=ended + "handover/sign")

    act = alfa._client.get(ended + "handover/act.json").data
    assert hashlib.sha256(act).hexdigest() == seen
    assert json.loads(act)["accepted"] == 18
    done = text(alfa, ended + "handover/")
    assert done.count(": signed ") == 2
    assert "handed over, watched" in done


def test_a_list_changed_since_it_was_read_is_not_signed(town, ended):
    settle(town, ended)
    vera = town.browser("vera")

    refused = vera.submit(ended + "handover/", {"seen": "0" * 64}, 409, action=ended + "handover/sign")
    assert "has changed since you read it" in refused.text


def test_a_result_is_reported_with_its_method_and_confirmed(town, running):
    vera, alfa = town.browser("vera"), town.browser("alfa")
    refused = alfa.submit(running + "results/", RESULT | {"method": "", "value": ""}, 422)
    assert "a figure without its method cannot be compared" in refused.text
    assert (
        "does not count by “Advertising value" in alfa.submit(running + "results/", RESULT | {"kpi": "ave"}, 422).text
    )
    alfa.submit(running + "results/", RESULT)

    answer = link_to_answer(vera.get(running + "results/"))
    assert "Say what you see instead" in vera.submit(answer, {"answer": "contested", "note": ""}, 422).text
    vera.submit(answer, {"answer": "confirmed", "note": ""})
    assert "confirmed" in text(alfa, running + "results/")
    assert alfa.submit(running + "results/", RESULT, 409).alerts()


def test_the_client_looks_and_the_agency_answers(town, ended):
    vera, alfa = town.browser("vera"), town.browser("alfa")
    today = str(town.clock.now.date())
    assert "The next look is due" in text(vera, ended + "watch/")
    refused = vera.submit(ended + "watch/", {"kind": "spam", "found_on": "2020-01-01", "text": "Adverts all over"}, 422)
    assert "Give the day it was seen" in refused.text
    vera.submit(ended + "watch/", {"kind": "spam", "found_on": today, "text": "Adverts all over the group"})

    answer = link_to_answer(alfa.get(ended + "watch/"))
    alfa.submit(answer, {"answer": "mended", "note": "We removed them and closed the wall."})
    page = text(vera, ended + "watch/")
    assert "mended" in page
    assert "closed the wall" in page


def test_the_client_says_which_standards_were_kept(town, ended):
    vera = town.browser("vera")
    names = [field.get("name") for field in vera.get(ended + "standards/").all("select")]
    kept = [name for name in names if name and name.startswith("kept-")]
    refused = vera.submit(ended + "standards/", {kept[0]: "no"}, 422)
    assert "Say what happened" in refused.text
    vera.submit(ended + "standards/", dict.fromkeys(kept, "yes"))

    tags = town.browser("alfa").get(ended + "standards/").texts("span")
    assert tags.count("kept") == len(kept) > 0
    assert vera.submit(ended + "standards/", {kept[0]: ""}, 422).alerts()


def test_reviews_are_read_once_both_are_in(town, ended):
    vera, alfa = town.browser("vera"), town.browser("alfa")
    assert "Choose from 1 to 5" in vera.submit(ended + "reviews/", CLIENT_REVIEW | {"quality": ""}, 422).text
    vera.submit(ended + "reviews/", CLIENT_REVIEW)
    assert "closed it well" in text(vera, ended + "reviews/")
    assert "closed it well" not in text(alfa, ended + "reviews/")
    alfa.submit(ended + "reviews/", AGENCY_REVIEW)

    for browser in (vera, alfa):
        page = text(browser, ended + "reviews/")
        assert "closed it well" in page
        assert "took weeks" in page


def test_the_client_is_offered_no_button_before_the_agency_hands_over_anything(town, running):
    before = town.browser("vera").get(running + "handover/")
    town.browser("alfa").submit(running + "handover/", {"mark-owner-rights": "given"})
    after = town.browser("vera").get(running + "handover/")

    assert "You mark nothing yet" in before.text
    assert "Keep these marks" not in before.texts("button")
    assert "Keep these marks" in after.texts("button")


def test_the_dashboard_of_the_agency_leads_from_an_award_to_the_work(town, running):
    page = town.browser("alfa").get("/agency/")

    (link,) = (link for link in page.all("a") if "Go to the work" in "".join(link.itertext()))
    assert town.browser("alfa").raw(link.get("href"), 302).headers["Location"] == running
