"""Operators' decisions about organisations, and what everybody sees of them."""

from datetime import timedelta

from market.actions.quotes import open_due_quotes
from tests.web.steps import BRIEF, award, choices, publish_brief, send_quote
from tests.web.test_quotes import CLOSES

REASON = "Its briefs repeat those of another client word for word."


def standing_of(town, name: str) -> str:
    row = next(iter(town.db.query("SELECT id FROM organisations WHERE name = ?", [name])))
    return f"/desk/standings/{row['id']}/"


def decide(town, name: str, act: str, status: int = 302, **fields):
    where = standing_of(town, name)
    return town.browser("operator").submit(where, fields, status, action=where + act)


def merge(town, name: str, into: str, status: int = 302):
    where = f"{standing_of(town, name)}merge?target={into}"
    return town.browser("operator").submit(where, {"reason": REASON}, status)


def appeal(town, text: str) -> None:
    address = "/account/organisation"
    town.browser("vera").submit(address, {"text": text}, action=f"{address}/appeal")


def test_an_operator_finds_and_bans_an_organisation_which_appeals_and_is_unbanned(town):
    found = town.browser("operator").get("/desk/standings/?q=luno").text
    decide(town, "Lunofon", "ban", reason=REASON)
    vera = town.browser("vera")
    refused = vera.post("/client/briefs/new", BRIEF, 403)
    page = vera.get("/account/organisation")
    vera.submit(
        "/account/organisation",
        {"text": "The texts are ours, from the first edition."},
        action="/account/organisation/appeal",
    )
    short = vera.submit("/account/organisation", {"text": "Please"}, 422, action="/account/organisation/appeal")
    shown = town.browser("operator").get(standing_of(town, "Lunofon")).text
    decide(town, "Lunofon", "unban", reason="The texts are theirs indeed.")

    assert "Lunofon" in found
    assert "Perevoz-9" not in found
    assert REASON in refused.text
    assert REASON in page.text
    assert "20 to 500 characters" in short.alerts()
    assert "The texts are ours" in shown
    vera.submit("/client/briefs/new", BRIEF)


def test_a_banned_clients_brief_says_so_and_takes_no_quotes(town):
    brief = publish_brief(town.browser("vera"))
    decide(town, "Lunofon", "ban", reason=REASON)
    page = town.visitor().get(f"/briefs/{brief}/")

    assert "This client is banned" in page.text
    assert "Quote for this brief" not in page.text
    assert "take no quotes" in town.browser("alfa").get(f"/agency/briefs/{brief}/quote", 403).text


def test_a_quote_of_an_agency_banned_since_is_marked_and_not_awarded(town):
    brief = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief)
    decide(town, "Alfa Dialog", "ban", reason=REASON)
    town.clock.now = CLOSES + timedelta(seconds=1)
    open_due_quotes(town.db, now=town.clock.now)
    vera, where = town.browser("vera"), f"/client/briefs/{brief}/compare"
    page = vera.get(where)
    chosen = {name: values[0] for name, values in choices(page).items() if name.startswith("choices")}
    refused = award(vera, brief, chosen, 409)

    assert "Alfa Dialog is banned from the market for now" in page.text
    assert "nothing can be awarded to it" in refused.text


def test_duplicates_are_merged_and_groups_named_on_one_page(town):
    decide(town, "Beta Whale", "group", other="sovarium-house", note=REASON, evidence="State register, entry 77")
    decide(town, "Beta Whale", "leave-group", reason=REASON)
    twice = decide(town, "Beta Whale", "group", 422, other="beta-whale", note=REASON, evidence="x")
    merge(town, "Alfa Dialog", "beta-whale")
    page = town.browser("operator").get(standing_of(town, "Alfa Dialog"))

    assert "not in this controlling group yet" in twice.alerts()
    assert "Merged into Beta Whale" in page.text
    assert "Beta Whale" in town.browser("alfa").get("/account/").text
    assert "merged" in town.browser("operator").get("/desk/standings/").text


def test_a_merge_shows_both_organisations_before_it_asks_for_the_last_word(town):
    operator, alfa = town.browser("operator"), standing_of(town, "Alfa Dialog")
    before = dict(town.db.query("SELECT name, merged_into FROM organisations"))
    page = operator.get(f"{alfa}merge?target=beta-whale")
    unknown = operator.get(f"{alfa}merge?target=nobody", 400)
    itself = merge(town, "Alfa Dialog", "alfa-dialog", 422)

    assert "Merge Alfa Dialog into Beta Whale" in page.texts("h1")
    assert {"alfa-dialog", "beta-whale"} == set(page.texts("code"))
    assert "cannot be undone" in page.text
    assert "no organisation with this short name" in unknown.alerts()
    assert "Choose another organisation" in itself.alerts()
    assert "Give the short name." in operator.get(f"{alfa}merge?target=", 400).alerts()
    assert dict(town.db.query("SELECT name, merged_into FROM organisations")) == before
    forms = [form.get("method") for form in operator.get(alfa).all("form") if form.get("action") == f"{alfa}merge"]
    assert forms == ["get"]


def test_an_appeal_stands_before_operators_until_they_decide_on_it(town):
    decide(town, "Lunofon", "ban", reason=REASON)
    assert "Appeals to answer" not in town.browser("operator").get("/desk/standings/").text
    appeal(town, "The texts are ours, from the first edition.")
    appeal(town, "The texts are ours, and we have the contract.")

    waiting = town.browser("operator").get("/desk/standings/")
    page = town.browser("operator").get(standing_of(town, "Lunofon"))
    (keeping,) = (button.get("formaction") for button in page.all("button") if button.get("formaction"))
    town.browser("operator").post(keeping, {"reason": "The contract names another author."})
    after = town.browser("operator").get("/desk/standings/")

    assert "and we have the contract" in waiting.text
    assert "first edition" not in waiting.text
    assert page.texts("blockquote") == ["The texts are ours, and we have the contract."]
    assert "Appeals to answer" not in after.text
    assert "No appeal of Lunofon waits" in town.browser("operator").post(keeping, {"reason": REASON}, 409).alerts()
    appeal(town, "That author works for us, as the annex says.")
    assert "as the annex says" in town.browser("operator").get("/desk/standings/").text


def test_a_decision_that_comes_too_late_is_a_conflict_on_the_same_page(town):
    decide(town, "Lunofon", "ban", reason=REASON)
    where = standing_of(town, "Lunofon")
    page = town.browser("operator").post(where + "ban", {"reason": REASON}, 409)

    assert "banned already" in page.alerts()
    assert "Nobody of that name" in town.browser("operator").get("/desk/standings/?q=zzz").text
