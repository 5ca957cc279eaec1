"""Closing a community as a guided walk of both sides, from the last day of work to the end of the watch."""

from datetime import timedelta

from market.core.handovers import ITEMS
from tests.web.test_close_out import (  # noqa: F401
    AGENCY_REVIEW,
    ALL_ACCEPTED,
    ALL_GIVEN,
    CLIENT_REVIEW,
    ended,
    running,
    text,
)
from tests.web.test_tallies import COUNTS, answer_address


def next_of(town, name: str, where: str) -> str:
    page = town.browser(name).get(where + "close-out/")
    strong = [each for each in page.texts("strong") if each.startswith("Next for you")]
    return strong[0].removeprefix("Next for you: ").rstrip(".") if strong else ""


def test_before_the_end_the_first_step_is_to_record_it(town, running):  # noqa: F811
    assert next_of(town, "vera", running) == "The last day of work"
    assert "Follows once the work has ended" in text(town.browser("alfa"), running + "close-out/")


def test_each_side_is_led_through_what_is_left_until_all_is_closed_well(town, ended):  # noqa: F811
    alfa, vera = town.browser("alfa"), town.browser("vera")
    assert next_of(town, "alfa", ended) == "What the work took and brought"
    alfa.submit(ended + "counts/", COUNTS)
    assert next_of(town, "vera", ended) == "What the work took and brought"
    vera.submit(ended + "counts/", {"answer": "confirmed", "own_cost": ""}, action=answer_address(vera, ended))

    assert next_of(town, "alfa", ended) == "Accounts have owners"
    alfa.submit(ended + "handover/", ALL_GIVEN)
    assert next_of(town, "vera", ended) == "Accounts have owners"
    vera.submit(ended + "handover/", {f"mark-{item}": "accepted" for item in list(ITEMS)[:8]})
    assert next_of(town, "vera", ended) == "Archive"
    vera.submit(ended + "handover/", ALL_ACCEPTED)

    for name in ("vera", "alfa"):
        assert next_of(town, name, ended) == "Handover act"
        page = town.browser(name).get(ended + "handover/")
        seen = next(field.get("value") for field in page.all("input") if field.get("name") == "seen")
        town.browser(name).submit(ended + "handover/", {"seen": seen}, action=ended + "handover/sign")

    assert next_of(town, "vera", ended) == "What was paid"
    assert next_of(town, "alfa", ended) == "Reviews"
    vera.submit(ended + "payments/", {"lines-0-fee": "720000", "lines-0-pass_through": "0"})
    assert next_of(town, "alfa", ended) == "What was paid"
    answer = next(f.get("action") for f in alfa.get(ended + "payments/").all("form") if "/answer" in f.get("action"))
    alfa.submit(ended + "payments/", {"answer": "confirmed", "note": ""}, action=answer)
    kept = [field.get("name") for field in vera.get(ended + "standards/").all("select")]
    vera.submit(ended + "standards/", dict.fromkeys(kept, "yes"))
    vera.submit(ended + "reviews/", CLIENT_REVIEW)
    alfa.submit(ended + "reviews/", AGENCY_REVIEW)

    for name in ("vera", "alfa"):
        assert next_of(town, name, ended) == ""
        assert "Closed well so far" in text(town.browser(name), ended + "close-out/")
    town.clock.now += timedelta(days=31)
    town.sign_out("alfa")
    town.sign_out("vera")
    alfa, vera = town.browser("alfa"), town.browser("vera")
    assert next_of(town, "vera", ended) == "Watch"
    day = str(town.clock.now.date())
    vera.submit(ended + "watch/", {"kind": "orphan", "found_on": day, "text": "The second page has no owner."})
    assert next_of(town, "alfa", ended) == "Watch"
    assert "Closed well" not in text(alfa, ended + "close-out/")
