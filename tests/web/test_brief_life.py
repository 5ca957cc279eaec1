"""What a client does with a brief after writing it, and what everyone sees of it."""

from datetime import timedelta

from market.cli.contexts import Market
from market.cli.work import do_what_is_due
from market.store.accounts import find_actor_by_email
from tests.web.steps import BRIEF, publish_brief, send_quote, write_brief
from tests.web.test_quotes import CLOSES

WHY = "The range starts three weeks later"


def agency_id(town, person: str) -> str:
    return find_actor_by_email(town.db, f"{person}@town.example").organisation_id


def amend(town, brief_id: str, status: int = 302, **changes):
    return town.browser("vera").submit(f"/client/briefs/{brief_id}/amend", {"reason": WHY} | changes, status)


def after_closing(town) -> None:
    town.clock.now = CLOSES + timedelta(seconds=1)


def test_an_incomplete_brief_offers_no_publish_button_and_lists_what_it_lacks(town):
    """Scenario 1."""
    vera = town.browser("vera")
    brief_id = write_brief(vera, goal="", out_of_scope="")

    page = vera.get(f"/client/briefs/{brief_id}/publish")
    assert "Publish the brief" not in page.texts("button")
    refused = vera.post(f"/client/briefs/{brief_id}/publish", {}, 422)
    assert "Business goal" in refused.alerts()
    assert "Out of scope" in refused.alerts()
    assert town.visitor().get(f"/briefs/{brief_id}/", 404)


def test_a_draft_is_saved_with_most_of_it_missing(town):
    """Scenario 2."""
    vera = town.browser("vera")
    fields = {name: value for name, value in BRIEF.items() if name in ("title", "time_zone", "save")}

    assert vera.submit("/client/briefs/new", fields).status_code == 302
    refused = vera.submit(
        "/client/briefs/new", fields | {"lines-0-service": "social-post", "lines-0-quantity": "0"}, 422
    )
    assert "quantity above zero" in refused.alerts()
    assert "goal" not in refused.alerts()


def test_weights_that_do_not_sum_to_a_hundred_are_told_at_each_weight(town):
    """Scenario 3."""
    vera = town.browser("vera")
    brief_id = write_brief(vera, **{"weights-approach": "10", "weights-team": "5", "weights-price": "80"})

    refused = vera.post(f"/client/briefs/{brief_id}/publish", {}, 422)
    assert "The weights must sum to 100; they sum to 135." in refused.text


def test_a_published_brief_is_not_edited_but_changed_in_public(town):
    """Scenario 4."""
    vera = town.browser("vera")
    brief_id = publish_brief(vera)

    assert "published" in vera.post(f"/client/briefs/{brief_id}/edit", BRIEF, 409).text
    assert "Change" in vera.get("/client/").text
    assert vera.get(f"/client/briefs/{brief_id}/amend").fields()["title"] == [BRIEF["title"]]


def test_publishing_again_changes_nothing(town):
    """Scenario 5."""
    vera = town.browser("vera")
    brief_id = publish_brief(vera)
    before = vera.json(f"/briefs/{brief_id}.json")
    town.clock.now += timedelta(hours=1)

    vera.post(f"/client/briefs/{brief_id}/publish", {})

    assert vera.json(f"/briefs/{brief_id}.json") == before


def test_an_amendment_is_listed_on_the_public_page_before_and_after(town):
    brief_id = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief_id)

    amend(town, brief_id, title="Answer all questions", **{"lines-0-quantity": "24"})

    page = town.visitor().get(f"/briefs/{brief_id}/")
    assert {WHY, "Answer every public question", "Answer all questions"} <= {*page.texts("td"), WHY}
    assert f"Why: {WHY}" in page.texts("p")
    assert "must be confirmed again" in page.text
    told = town.visitor().json(f"/briefs/{brief_id}.json")
    assert told["version"] == 2
    assert [change["what"] for change in told["amendments"][0]["changes"]] == ["Title", "Line 1"]
    assert told["weights"]["price"] == 15


def test_an_agency_still_reads_the_quote_it_sent_for_an_older_version(town):
    alfa, brief_id = town.browser("alfa"), publish_brief(town.browser("vera"))
    where = send_quote(alfa, brief_id).headers["Location"]
    before = alfa.get(where).text

    amend(town, brief_id, **{"lines-1-service": "", "lines-1-quantity": ""})

    assert "community" in before.lower()
    assert "community" in alfa.get(where).text.lower()
    assert len(town.visitor().json(f"/briefs/{brief_id}.json")["lines"]) == 2
    revised = send_quote(alfa, brief_id, "1000", "2000", **{"lines-0-included_in": "", "lines-1-included_in": ""})
    assert revised.status_code == 302


def test_after_an_amendment_the_client_is_told_on_the_page_that_follows(town):
    brief_id = publish_brief(town.browser("vera"))

    answer = amend(town, brief_id, title="Answer all questions")

    assert "Version 2 is public" in town.browser("vera").get(answer.headers["Location"]).text


def test_an_amendment_that_breaks_a_rule_is_shown_at_its_field_with_everything_typed(town):
    brief_id = publish_brief(town.browser("vera"))

    refused = amend(town, brief_id, 422, closes_at="2026-12-01T12:00", goal="Answer more by 30 June, 95 % of all")
    assert "never earlier" in refused.alerts()
    assert "95 % of all" in refused.text
    unreadable = amend(town, brief_id, 422, **{"lines-0-quantity": "", "lines-0-note": "x"})
    assert "Give the quantity" in unreadable.text
    assert "Nothing is changed" in amend(town, brief_id, 422).alerts()
    more = amend(town, brief_id, 200, add_lines="1")
    assert len([name for name in more.fields() if name.endswith("-service")]) == 7


def test_what_froze_stays_whatever_is_sent(town):
    brief_id = publish_brief(town.browser("vera"))
    before = town.visitor().json(f"/briefs/{brief_id}.json")

    frozen = {"weights-price": "60", "currency": "USD", "vat_position": "cannot-recover", "terms-access": "invited"}
    amend(town, brief_id, title="Answer all questions", **frozen)

    after = town.visitor().json(f"/briefs/{brief_id}.json")
    assert (after["weights"], after["currency"]) == (before["weights"], before["currency"])
    assert after["terms"] == before["terms"]


def test_extending_shows_the_later_deadlines(town):
    """Scenario 39."""
    vera, brief_id = town.browser("vera"), publish_brief(town.browser("vera"))
    where = f"/client/briefs/{brief_id}/extend"

    assert "never earlier" in vera.submit(where, {"closes_at": "2026-12-01T12:00", "reason": WHY}, 422).alerts()
    assert "10 characters" in vera.submit(where, {"closes_at": "2026-12-05T12:00"}, 422).alerts()
    vera.submit(where, {"closes_at": "2026-12-05T12:00", "reason": WHY})

    told = town.visitor().json(f"/briefs/{brief_id}.json")
    assert told["closes_at"].startswith("2026-12-05T09:00")
    assert told["questions_until"].startswith("2026-11-30T09:00")


def test_a_new_closing_in_the_hour_that_clocks_skip_is_refused(town):
    """Scenario 16."""
    vera = town.browser("vera")
    brief_id = publish_brief(vera, time_zone="Europe/London")

    refused = vera.submit(f"/client/briefs/{brief_id}/extend", {"closes_at": "2027-03-28T01:30", "reason": WHY}, 422)
    assert "By London time, clocks skip 01:30" in refused.alerts()


def test_a_withdrawn_brief_shows_a_banner_and_no_way_to_quote(town):
    """Scenario 11."""
    vera, brief_id = town.browser("vera"), publish_brief(town.browser("vera"))
    assert "at least 20 characters" in vera.submit(f"/client/briefs/{brief_id}/withdraw", {}, 422).alerts()

    vera.submit(f"/client/briefs/{brief_id}/withdraw", {"reason": WHY})

    page = town.visitor().get(f"/briefs/{brief_id}/")
    assert "The client withdrew this brief before quotes closed" in page.text
    assert WHY in page.text
    assert not [link for link in page.all("a") if link.get("href", "").endswith("/quote")]
    town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote", 409)


def test_cancelled_and_unsuccessful_pages_explain_themselves_differently(town):
    """Scenario 37."""
    vera = town.browser("vera")
    briefs = {ending: publish_brief(vera) for ending in ("cancel", "unsuccessful")}
    where = send_quote(town.browser("alfa"), briefs["cancel"]).headers["Location"]
    after_closing(town)
    told = []
    for ending, brief_id in briefs.items():
        page = vera.get(f"/client/briefs/{brief_id}/{ending}")
        assert ("Reopen as a copy" in page.texts("button")) is (ending == "unsuccessful")
        code = {"cancel": "change-in-needs", "unsuccessful": "no-bids"}[ending]
        action = f"/client/briefs/{brief_id}/{ending}"
        assert "Choose the main reason" in vera.submit(action, {}, 422, action).alerts()
        vera.submit(action, {"reason_code": code}, action=action)
        told.append(town.visitor().json(f"/briefs/{brief_id}.json")["ended"])
    assert "The need has changed" in told[0]
    assert "no suitable agency was found" in told[1]
    assert "brief cancelled" in town.browser("alfa").get("/agency/").text
    assert town.browser("alfa").get(where)


def test_a_copy_opens_for_writing_with_its_new_title_and_no_dates(town):
    """Scenario 9."""
    vera, brief_id = town.browser("vera"), publish_brief(town.browser("vera"))

    answer = vera.post(f"/client/briefs/{brief_id}/copy", {})

    fields = vera.get(answer.headers["Location"]).fields()
    assert fields["title"] == [BRIEF["title"] + " copy"]
    assert fields["closes_at"] == fields["decision_on"] == [""]
    assert fields["lines-0-service"] == ["support-avatar"]


def test_a_draft_is_discarded_only_after_asking(town):
    """Scenario 10."""
    vera = town.browser("vera")
    brief_id = write_brief(vera)

    page = vera.get(f"/client/briefs/{brief_id}/discard")
    assert "Keep it" in page.texts("a")
    assert BRIEF["title"] in vera.get("/client/").text
    vera.submit(f"/client/briefs/{brief_id}/discard", {})
    page = vera.get("/client/")
    assert "The draft is gone." in page.text
    assert BRIEF["title"] not in page.text


def test_the_dashboard_groups_briefs_by_what_is_to_do(town):
    """Scenario 12."""
    vera = town.browser("vera")
    withdrawn, cancelled = publish_brief(vera, title="Withdrawn brief"), publish_brief(vera, title="Settled brief")
    publish_brief(vera, title="Closed brief")
    vera.submit(f"/client/briefs/{withdrawn}/withdraw", {"reason": WHY})
    after_closing(town)
    action = f"/client/briefs/{cancelled}/cancel"
    vera.submit(action, {"reason_code": "no-bids"}, action=action)
    later = {
        "questions_until": "2026-12-20T12:00", "answers_until": "2026-12-22T12:00",
        "closes_at": "2026-12-28T12:00", "decision_on": "2027-01-10",
    }  # fmt: skip
    publish_brief(vera, title="Open brief here", **later)
    write_brief(vera, title="Draft brief")

    page = vera.get("/client/")

    assert page.texts("h2") == ["Next for you", "Drafts", "Open", "To decide", "Settled", "Withdrawn"]
    titles = [text for text in page.texts("th") if text.endswith(("brief", "here"))]
    assert [title for title in titles if title != "Brief"] == [
        "Draft brief", "Open brief here", "Closed brief", "Settled brief", "Withdrawn brief",
    ]  # fmt: skip


def test_another_clients_brief_is_nowhere(town):
    """Scenario 13."""
    brief_id = publish_brief(town.browser("vera"))

    for page in ("edit", "publish", "amend", "extend", "withdraw", "cancel", "unsuccessful", "discard", "invitations"):
        town.browser("boris").get(f"/client/briefs/{brief_id}/{page}", 404)


def test_the_public_page_shows_what_was_published_and_no_draft(town):
    """Scenario 15."""
    vera = town.browser("vera")
    terms = {
        "terms-audience": "Subscribers who write to us in public",
        "terms-honesty": "Two agencies have left within a year",
        "terms-kpis-0-kpi": "reply-rate",
        "terms-kpis-0-baseline": "10 %",
        "terms-kpis-0-target": "90 %",
        "terms-kpis-0-window": "June 2027",
        "terms-contract_type": "retainer",
        "terms-starts_on": "2027-01-11",
        "terms-ends_on": "2027-12-31",
        "terms-pass_through_budget": "100000",
    }
    terms |= {"terms-kpis-1-kpi": "referral-rate", "terms-kpis-1-target": "5 %"}
    brief_id = write_brief(vera, **terms)
    town.visitor().get(f"/briefs/{brief_id}/", 404)
    vera.submit(f"/client/briefs/{brief_id}/publish", {})

    text = town.visitor().get(f"/briefs/{brief_id}/").text

    for typed in (BRIEF["title"], BRIEF["goal"], terms["terms-audience"], terms["terms-honesty"], "Monthly retainer"):
        assert typed in text
    assert "Reply rate, now 10 %, wanted 90 % (June 2027)" in text
    assert "RUB 100,000" in text
    told = town.visitor().json(f"/briefs/{brief_id}.json")["terms"]
    assert (told["pass_through_budget"], told["starts_on"], told["kpis"][0]["kpi"]) == (
        "100000",
        "2027-01-11",
        "reply-rate",
    )
    fields = vera.get(f"/client/briefs/{brief_id}/amend").fields()
    assert {name: fields[name] for name in terms} == {name: [value] for name, value in terms.items()}


def test_a_brief_that_measures_outputs_only_is_not_published(town):
    vera = town.browser("vera")
    brief_id = write_brief(vera, **{"terms-kpis-0-kpi": "reply-rate", "terms-kpis-0-target": "90 %"})
    page = vera.get(f"/client/briefs/{brief_id}/publish")
    assert "Name at least one measure of an outcome or impact beside these" in page.text
    assert "Solved at first line" in page.text
    town.visitor().get(f"/briefs/{brief_id}/", 404)


def test_terms_out_of_range_are_refused_at_their_field_past_blank_measures(town):
    vera = town.browser("vera")
    faulty = {"terms-quotes_sought": "1", "terms-kpis-1-kpi": "ave", "terms-watch_days": "366"}

    refused = vera.submit("/client/briefs/new", BRIEF | faulty, 422)

    assert "Quotes sought: Ask for 2 to 15 quotes" in refused.alerts()
    assert "Measure 2, Measure: This market does not count by “Advertising value" in refused.alerts()
    assert "Give a number from 0 to 365." in refused.alerts()


def test_terms_that_do_not_fit_together_keep_from_publishing_and_from_amending(town):
    vera = town.browser("vera")
    dates = {"terms-starts_on": "2027-02-01", "terms-ends_on": "2027-01-01"}
    draft_id, brief_id = write_brief(vera, **dates), publish_brief(vera)

    assert "must end after it starts" in vera.post(f"/client/briefs/{draft_id}/publish", {}, 422).alerts()
    change = dates | {"reason": "The work begins later."}
    assert "must end after it starts" in vera.submit(f"/client/briefs/{brief_id}/amend", change, 422).alerts()


def test_the_quality_of_a_brief_is_shown_before_publishing_and_to_everyone_after(town):
    vera = town.browser("vera")
    brief_id = write_brief(vera)

    before = vera.get(f"/client/briefs/{brief_id}/publish").text
    assert "of 100" in before
    assert "Say what makes this hard" in before
    vera.submit(f"/client/briefs/{brief_id}/publish", {})
    score = town.visitor().json(f"/briefs/{brief_id}.json")["quality"]
    assert f"{score} of 100" in town.visitor().get(f"/briefs/{brief_id}/").text


def test_a_brief_by_invitation_is_public_and_says_so_to_those_not_invited(town):
    vera = town.browser("vera")
    brief_id = write_brief(vera, **{"terms-access": "invited"})
    where = f"/client/briefs/{brief_id}/invitations"
    assert "Choose an agency" in vera.submit(where, {}, 422).alerts()
    vera.submit(where, {"agency": "alfa-dialog"})
    assert "invited already" in vera.submit(where, {"agency": "alfa-dialog"}, 422, where).alerts()
    vera.submit(f"/client/briefs/{brief_id}/publish", {})

    assert "By invitation" in town.visitor().get(f"/briefs/{brief_id}/").text
    assert "invited agencies only" in town.browser("beta").get(f"/agency/briefs/{brief_id}/quote", 403).text
    assert BRIEF["title"] not in town.browser("beta").get("/agency/").text
    assert "invited" in town.browser("alfa").get("/agency/").text
    assert send_quote(town.browser("alfa"), brief_id).status_code == 302


def test_an_agency_declines_and_the_client_reads_why_then_invites_another(town):
    vera, alfa, brief_id = town.browser("vera"), town.browser("alfa"), publish_brief(town.browser("vera"))
    where = f"/client/briefs/{brief_id}/invitations"
    vera.submit(where, {"agency": "alfa-dialog"})
    assert "10 to 500" in alfa.submit(f"/agency/briefs/{brief_id}/decline", {}, 422).alerts()

    alfa.submit(f"/agency/briefs/{brief_id}/decline", {"reason": "Our team is full until March"})

    assert "Our team is full until March" in vera.get(where).text
    vera.post(where, {"agency": "beta-whale"})
    vera.post(f"{where}/{agency_id(town, 'beta')}/withdraw", {})
    assert "withdrawn" in vera.get(where).text


def test_a_band_of_the_count_is_shown_to_everyone_only_where_it_was_promised(town):
    vera = town.browser("vera")
    silent, shown = publish_brief(vera), publish_brief(vera, **{"terms-shows_count": "y"})
    assert "Quotes so far: 0." in town.visitor().get(f"/briefs/{shown}/").text

    for brief_id in (silent, shown):
        send_quote(town.browser("alfa"), brief_id)
        send_quote(town.browser("beta"), brief_id)

    assert "Quotes so far: 1–2." in town.visitor().get(f"/briefs/{shown}/").text
    assert "Quotes so far" not in vera.get(f"/briefs/{silent}/").text
    send_quote(town.browser("both"), shown)
    assert "Quotes so far: 3+." in town.visitor().get(f"/briefs/{shown}/").text


def test_the_worker_reminds_the_client_once(town, monkeypatch):
    publish_brief(town.browser("vera"))
    after_closing(town)
    monkeypatch.setattr("market.cli.work.current_time", town.clock)
    market = Market(town.config, town.db)

    assert do_what_is_due(market)[0] == 1
    assert do_what_is_due(market) == (0, 0)
    mails = [file.read_text() for file in (town.config.data / "mail").iterdir()]
    assert len([mail for mail in mails if "Quotes are open" in mail]) == 1
