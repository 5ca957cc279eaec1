"""What a dashboard says is to do next: only for those who can do it, the nearest deadline first."""

from datetime import timedelta

from tests.web.steps import ask, award, claim_mandatory, publish_brief, quote_id_of, send_quote, write_brief
from tests.web.test_quotes import CLOSES


def steps(page, *, first: bool = False) -> list[str]:
    """Return what a dashboard says is to do next, or how far a new agency has come with its *first* steps."""
    classes = "next-steps first-steps" if first else "next-steps"
    sections = [section for section in page.all("section") if (section.get("class") or "") == f"{classes} stack"]
    return [" ".join("".join(item.itertext()).split()) for section in sections for item in section.iter("li")]


def test_a_client_is_told_of_questions_decisions_and_drafts(town):
    write_brief(town.browser("vera"), title="A brief that is still a draft")
    brief_id = publish_brief(town.browser("vera"))
    ask(town, brief_id)

    first, second = steps(town.browser("vera").get("/client/"))
    assert "one question waits" in first
    assert "by" in first
    assert "A brief that is still a draft: a draft" in second

    send_quote(town.browser("alfa"), brief_id)
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.sign_out("vera")
    assert "agencies wait for your decision" in steps(town.browser("vera").get("/client/"))[0]


def test_a_client_is_led_from_the_award_to_the_kick_off_and_sees_how_much_is_decided(town):
    brief_id = publish_brief(town.browser("vera"))
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.clock.now = CLOSES + timedelta(seconds=1)
    award(town.browser("vera"), brief_id, {"choices-0": quote_id})

    told = steps(town.browser("vera").get("/client/"))
    assert "1 of 3 lines are awarded, agencies wait for the rest" in told[0]
    assert "record the kick-off with Alfa Dialog" in told[1]

    page = f"/engagements/kick-off/{brief_id}/{quote_id}"
    kick_off = {"starts_on": "2026-12-14", "contacts": "Vera", "agreed": "Calls", "record": "1"}
    town.browser("alfa").submit(page, kick_off)
    told = steps(town.browser("vera").get("/client/"))
    assert "the kick-off waits for your confirmation" in told[1]
    assert not any("record the kick-off" in step for step in told)


def test_a_decision_that_is_late_says_so_and_one_long_past_stands_last(town):
    publish_brief(town.browser("vera"), title="A brief nobody decides on")
    write_brief(town.browser("vera"), title="A brief that is still a draft")
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.sign_out("vera")
    assert "overdue" not in town.browser("vera").get("/client/").text

    town.clock.now = CLOSES + timedelta(days=12)
    town.sign_out("vera")
    decision, draft = steps(town.browser("vera").get("/client/"))
    assert "A brief nobody decides on" in decision
    assert "overdue" in decision
    assert "overdue" not in draft

    town.clock.now = CLOSES + timedelta(days=60)
    town.sign_out("vera")
    draft, decision = steps(town.browser("vera").get("/client/"))
    assert "overdue" in decision
    assert "still a draft" in draft


def test_an_agency_is_told_of_drafts_and_of_quotes_to_confirm_again(town):
    brief_id = publish_brief(town.browser("vera"))
    assert steps(town.browser("alfa").get("/agency/")) == []
    town.browser("alfa").submit(f"/agency/briefs/{brief_id}/quote", {"lines-0-fee": "5", "submit": None, "save": "1"})

    (draft,) = steps(town.browser("alfa").get("/agency/"))
    assert "your draft is not submitted" in draft


def test_a_new_agency_sees_its_first_steps_with_those_ticked_that_are_done(town):
    alfa = town.browser("alfa")
    before = steps(alfa.get("/agency/"), first=True)
    alfa.submit("/agency/list-prices", {"prices-social-post": "4500", "declare": "1"})
    claim_mandatory(town, "alfa")
    after = steps(alfa.get("/agency/"), first=True)

    assert len(before) == 4
    assert not [step for step in before if "done" in step]
    assert [step.endswith("✓ done") for step in after] == [False, True, True, False]

    send_quote(alfa, publish_brief(town.browser("vera")))
    assert steps(alfa.get("/agency/"), first=True) == []


def test_nothing_to_do_shows_no_empty_section(town):
    assert steps(town.browser("vera").get("/client/")) == []
