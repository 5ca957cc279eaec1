"""Scoring, blind reading and the shortlist in the browser."""

import re
from datetime import timedelta

import pytest

from tests.web.steps import choices, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES

CRITERIA = ("approach", "team", "evidence", "measurement", "standards")
PAGES = ("compare", "compare.csv", "scores", "decision")


@pytest.fixture
def scored_town(town):
    """A town in which the person "oleg" evaluates for the organisation of "vera"."""
    row = next(town.db.query("SELECT * FROM people WHERE email = 'vera@town.example'"))
    row |= {"id": "oleg", "email": "oleg@town.example", "name": "Oleg Fonvizin", "role": "evaluator"}
    town.db["people"].insert(row)
    town.db.conn.commit()
    return town


def closed_brief(town, *, is_blind: bool) -> tuple[str, dict[str, str]]:
    brief_id = publish_brief(town.browser("vera"))
    town.db.execute("UPDATE brief_terms SET is_blind = ? WHERE brief_id = ?", [int(is_blind), brief_id])
    if not town.db["brief_terms"].count_where("brief_id = ?", [brief_id]):
        town.db["brief_terms"].insert(TERMS | {"brief_id": brief_id, "is_blind": int(is_blind)})
    town.db.conn.commit()
    quotes = {
        name: quote_id_of(send_quote(town.browser(name), brief_id, *fees, note=f"Greetings from {name.title()}"))
        for name, fees in (("alfa", ("60000", "50000", "20000")), ("beta", ("70000", "1000", "21000")))
    }
    town.clock.now = CLOSES + timedelta(seconds=1)
    return brief_id, quotes


TERMS = {
    "access": "open",
    "shows_count": 0,
    "standstill_days": 0,
    "quotes_sought": 5,
    "quotes_sought_reason": "",
    "honesty": "",
    "audience": "",
    "speculative_work": "none",
    "no_reuse_months": 12,
    "watch_days": 60,
}


def give(town, person, brief_id, steps: dict[str, int], status=302, **changes):
    fields = {f"scores-{quote}-{code}": str(step) for quote, step in steps.items() for code in CRITERIA}
    where = f"/client/briefs/{brief_id}/scores"
    return town.browser(person).submit(where, fields | changes, status, action=where)


def seen(town, person, brief_id) -> str:
    return " ".join(town.browser(person).raw(f"/client/briefs/{brief_id}/{page}").text for page in PAGES)


def test_a_blind_brief_shows_no_name_before_two_have_scored_and_no_price_before_ones_own(scored_town):
    """Scenario 42."""
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=True)
    names = ("Alfa", "Beta", "Greetings")

    before = seen(town, "vera", brief_id)
    give(town, "vera", brief_id, {quotes["alfa"]: 3, quotes["beta"]: 2})
    between = seen(town, "vera", brief_id)
    other = seen(town, "oleg", brief_id)
    offered = choices(town.browser("vera").get(f"/client/briefs/{brief_id}/compare"))
    refused = town.browser("vera").post(
        f"/client/briefs/{brief_id}/award", {"choices-0": quotes["alfa"], "reason_code": "standards"}, 409
    )
    give(town, "oleg", brief_id, {quotes["alfa"]: 4, quotes["beta"]: 2})
    after = seen(town, "vera", brief_id)

    for text in (before, between, other):
        assert not any(name in text for name in names)
        assert "Agency 1" in text
        assert "Agency 2" in text
    for text in (before, other):
        assert not re.search(r"720,?000|60,?000|70,?000", text)
    assert "60000" in between
    assert offered == {}
    assert "Names are hidden" in refused.text
    assert all(name in after for name in names)
    verbs = [row["verb"] for row in town.db.query("SELECT verb FROM events WHERE verb LIKE 'brief.reveal%'")]
    assert verbs == ["brief.reveal-names"]


def test_an_evaluator_sees_nobody_elses_scores_before_submitting(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=False)
    give(town, "vera", brief_id, {quotes["alfa"]: 4, quotes["beta"]: 2})

    before = town.browser("oleg").get(f"/client/briefs/{brief_id}/scores").text
    give(town, "oleg", brief_id, {quotes["alfa"]: 3, quotes["beta"]: 2})
    after = town.browser("oleg").get(f"/client/briefs/{brief_id}/scores").text

    assert "Vera" not in before
    assert "Vera Ivolgina" in after
    assert "Weighted total" in after


def test_an_incomplete_set_keeps_what_was_chosen_and_counts_what_is_missing(scored_town):
    brief_id, quotes = closed_brief(scored_town, is_blind=False)

    page = give(scored_town, "oleg", brief_id, {quotes["alfa"]: 4}, 422)

    assert "5 places lack a step from 0 to 4" in page.alerts()
    assert page.fields()[f"scores-{quotes['alfa']}-team"] == ["4"]


def test_a_wide_spread_is_flagged_and_holds_the_award_until_its_note(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=False)
    give(town, "vera", brief_id, {quotes["alfa"]: 4, quotes["beta"]: 2})
    oleg = {quotes["alfa"]: 4, quotes["beta"]: 2}
    give(town, "oleg", brief_id, oleg, **{f"scores-{quotes['alfa']}-team": "1"})
    fields = {"choices-0": quotes["alfa"], "reason_code": "best-score"}
    scores, notes = f"/client/briefs/{brief_id}/scores", f"/client/briefs/{brief_id}/spread-notes"

    held = town.browser("vera").post(f"/client/briefs/{brief_id}/award", fields, 409)
    empty = town.browser("vera").submit(scores, {"place": f"{quotes['alfa']} team"}, 422, action=notes)
    note = {"place": f"{quotes['alfa']} team", "agreed": "Talked with Oleg: the team is named."}
    town.browser("vera").submit(scores, note, action=notes)
    town.browser("vera").post(f"/client/briefs/{brief_id}/award", fields, 302)

    assert "differ by more than 2 steps" in held.text
    assert "Write who talked" in empty.alerts()
    file = town.browser("vera").get(f"/client/briefs/{brief_id}/decision").text
    assert "Talked with Oleg" in file
    assert "leads at the published price weight" in file or "would lead" in file


def test_a_change_of_scores_needs_a_note_and_stays_beside_the_first(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=False)
    steps = {quotes["alfa"]: 4, quotes["beta"]: 2}
    give(town, "oleg", brief_id, steps)

    refused = give(town, "oleg", brief_id, steps, 422)
    give(town, "oleg", brief_id, steps, note="Read the annex again")

    assert "Say what changed your scores" in refused.alerts()
    assert "set 2" in town.browser("oleg").get(f"/client/briefs/{brief_id}/scores").text


def test_the_shortlist_is_marked_shown_and_taken_back(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=False)
    where = f"/client/briefs/{brief_id}/shortlist"

    for is_marked in ("1", "1", "0"):
        town.browser("oleg").post(where, {"quote_id": quotes["alfa"], "is_marked": is_marked})
        if is_marked == "1":
            assert "Take off the shortlist: Alfa" in town.browser("oleg").get(f"/client/briefs/{brief_id}/compare").text
    town.browser("oleg").post(where, {"quote_id": "nonsense", "is_marked": "1"})

    assert "Choose one of the quotes" in town.browser("oleg").get(f"/client/briefs/{brief_id}/compare").text
    assert town.db["shortlist_marks"].count == 2


def test_an_evaluator_reads_and_scores_and_does_not_award(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=False)

    assert choices(town.browser("oleg").get(f"/client/briefs/{brief_id}/compare")) == {}
    for page in ("award", "correct", "feedback"):
        town.browser("oleg").post(f"/client/briefs/{brief_id}/{page}", {"choices-0": quotes["alfa"]}, 403)


def test_standstill_is_announced_to_everybody(scored_town):
    town = scored_town
    brief_id, quotes = closed_brief(town, is_blind=False)
    town.db.execute("UPDATE brief_terms SET standstill_days = 10 WHERE brief_id = ?", [brief_id])
    town.db.conn.commit()
    fields = {"choices-0": quotes["alfa"], "reason_code": "lowest-cost"}
    town.browser("vera").post(f"/client/briefs/{brief_id}/award/check", fields)

    confirmation = town.browser("vera").get(f"/client/briefs/{brief_id}/award").text
    town.browser("vera").post(f"/client/briefs/{brief_id}/award", fields)

    assert "standstill of 10 days" in confirmation
    assert "becomes final on 12 Dec 2026" in town.browser("beta").get(f"/agency/quotes/{quotes['beta']}/").text
    assert "intended, final on 12 Dec 2026" in town.visitor().get(f"/briefs/{brief_id}/").text
