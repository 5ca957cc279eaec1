"""The operators' desk in the browser."""

from datetime import timedelta

import pytest

from market.actions.outbox import deliver_mail
from tests.web.steps import ask, organisation_id_of, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES, told
from tests.web.test_standings import decide

CHECK = {"kind": "registry", "seen": "Extract of the register, seen online", "result": "passed"}


def hrefs(page) -> list[str]:
    return [link.get("href") for link in page.all("a")]


def fail_mails(town) -> None:
    def down(mail, _message):
        raise OSError("connection refused")

    deliver_mail(town.db, transport=down, now=town.clock.now)


@pytest.fixture
def desk(town):
    return town.browser("operator")


@pytest.fixture
def opened(town, desk) -> str:
    """Open a brief that drew one quote, of Alfa, and return its id."""
    brief_id = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief_id)
    town.clock.now = CLOSES + timedelta(seconds=1)
    town.browser("vera").get(f"/client/briefs/{brief_id}/compare")
    return brief_id


def test_the_desk_leads_to_each_of_its_pages(desk):
    links = {link.get("href") for link in desk.get("/desk/").all("a")}

    for place in ("questions", "organisations", "flags", "outbox", "events"):
        assert f"/desk/{place}/" in links


def test_no_page_of_the_desk_tells_of_a_sealed_quote(town, desk):
    brief_id = publish_brief(town.browser("vera"))
    town.browser("alfa")
    pages = [f"/desk/{place}" for place in ("", "flags/", "outbox/", "events/", "events/?subject=quote", "questions/")]
    desk.get("/desk/")
    before = [told(desk.get(address)) for address in pages]

    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))

    assert [told(desk.get(address)) for address in pages] == before
    assert "No act matches" in desk.get(f"/desk/events/?subject_id={quote_id}").text


def test_a_failing_address_shows_nothing_of_how_many_receipts_wait_for_it(town, desk):
    brief_id = publish_brief(town.browser("vera"))
    ask(town, brief_id)
    fail_mails(town)
    desk.get("/desk/")
    before = told(desk.get("/desk/outbox/"))
    send_quote(town.browser("alfa"), brief_id)
    fail_mails(town)

    page = desk.get("/desk/outbox/")

    assert told(page) == before
    assert "Receipt" not in page.text
    assert "OSError: connection refused" in page.text


def test_another_try_is_one_click(town, desk):
    ask(town, publish_brief(town.browser("vera")))
    fail_mails(town)
    desk.submit("/desk/outbox/", {"recipient": "alfa@town.example"})

    (row,) = town.db.query("SELECT min(next_try_at) AS due FROM outbox WHERE recipient = 'alfa@town.example'")
    assert row["due"] <= town.clock.now.isoformat(timespec="microseconds")
    desk.post("/desk/outbox/retry", {"recipient": "nobody@town.example"}, 404)


def test_acts_on_quotes_appear_once_their_brief_is_opened(desk, opened):
    page = desk.get("/desk/events/?subject=quote")

    assert "quote.submit" in page.text
    assert "alfa@town.example" in page.text


def test_the_trail_is_searched_by_thing_act_actor_and_date(town, desk):
    brief_id = publish_brief(town.browser("vera"))
    publish_brief(town.browser("boris"))

    def acts(query: str) -> list[str]:
        return desk.get(f"/desk/events/?{query}").texts("tr")[1:]

    assert len(acts(f"subject=brief&subject_id={brief_id}")) == 2
    assert len(acts("verb=brief.publish")) == 2
    assert len(acts("verb=publish")) == 0
    assert len(acts("verb=brief.&actor=Vera@Town.example")) == 2
    assert len(acts("verb=brief.&since=2026-11-23&until=2026-11-23")) == 4
    assert len(acts("verb=brief.&until=2026-11-22")) == 0
    assert len(acts("verb=brief.&since=2026-11-24")) == 0
    assert "No act matches" in desk.get("/desk/events/?actor=nobody@town.example").text


def test_an_act_leads_to_what_it_is_on_by_name_and_leaves_out_empty_details(town, desk):
    alfa = organisation_id_of(town, "Alfa Dialog")
    town.browser("alfa").post("/agency/standards/", {"standards": ["dis-4", "dis-1"]})
    brief_id = publish_brief(town.browser("vera"))
    question_id = ask(town, brief_id)

    claims = desk.get("/desk/events/?verb=attestation")
    assert claims.texts("td")[1:] == ["alfa@town.example", "organisation Alfa Dialog", "standards: dis-4, dis-1"]
    assert f"/desk/standings/{alfa}/" in hrefs(claims)
    assert f"/desk/questions/{question_id}" in hrefs(desk.get("/desk/events/?verb=question.ask"))
    history = f"/desk/events/?subject=brief&subject_id={brief_id}"
    assert history in hrefs(desk.get("/desk/events/?verb=brief.publish"))
    assert len(desk.get(history).all("tr")) == 3


def test_a_date_that_cannot_be_read_is_refused_with_its_field(desk):
    page = desk.get("/desk/events/?since=yesterday", 400)

    assert "From: Write the date as year-month-day" in page.alerts()


def test_the_trail_is_read_a_page_at_a_time_and_keeps_the_search(town, desk):
    brief_id = publish_brief(town.browser("vera"))
    with town.db.conn:
        town.db.conn.executemany(
            "INSERT INTO events (at, actor, verb, subject, subject_id, detail) "
            "VALUES (?, 'x', 'y.z', 'brief', ?, '{}')",
            [(town.clock.now.isoformat(timespec="microseconds"), brief_id)] * 120,
        )

    second = desk.get("/desk/events/?verb=y&page=2")

    assert "Page 2 of 3" in second.text
    links = {link.get("rel"): link.get("href") for link in second.all("a") if link.get("rel")}
    assert links["prev"] == "/desk/events/?verb=y"
    assert links["next"] == "/desk/events/?verb=y&page=3"
    desk.get("/desk/events/?verb=y&page=4", 404)
    for odd in ("0", "-1", "two", "²", "1234567"):
        desk.get(f"/desk/events/?page={odd}", 400)


def test_a_check_goes_on_record_and_shows_the_standing(town, desk):
    address = f"/desk/organisations/{organisation_id_of(town, 'Alfa Dialog')}/"
    assert "unchecked" in desk.get(address).text

    desk.submit(address, CHECK | {"expires_on": "2027-11-23", "url": "https://register.example/7"})
    page = desk.get(address)
    assert "verified" in page.text
    assert "operator@town.example" in page.text
    assert "https://register.example/7" in {link.get("href") for link in page.all("a")}
    assert "verified" in desk.get("/desk/organisations/?name=alfa").text

    town.clock.now += timedelta(days=370)
    town.sign_out("operator")
    page = town.browser("operator").get(address)
    assert "expired" in page.text
    assert "run out" in page.text


def test_an_organisation_is_shown_with_what_it_states_to_check_against(town, desk):
    profile = {"agency_type": "smm-boutique", "agency_size": "10-24", "about": "We answer for brands in public."}
    town.browser("alfa").submit("/agency/profile", profile)
    alfa, vera = (f"/desk/organisations/{organisation_id_of(town, name)}/" for name in ("Alfa Dialog", "Lunofon"))
    page = desk.get(alfa)
    stated = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))

    assert stated.items() >= {"Name": "Alfa Dialog", "City": "Moscow", "Country": "Russia", "People": "10–24"}.items()
    assert page.texts("blockquote") == ["We answer for brands in public."]
    assert {"/agencies/alfa-dialog/", alfa.replace("organisations", "standings")} <= set(hrefs(page))
    assert "/conduct/lunofon/" in hrefs(desk.get(vera))


def test_a_date_in_a_refusal_is_written_as_on_pages(town, desk):
    address = f"/desk/organisations/{organisation_id_of(town, 'Alfa Dialog')}/"

    assert "at most 23 Nov 2028." in desk.submit(address, CHECK | {"expires_on": "2030-01-01"}, 422).alerts()
    russian = town.browser("operator").post(f"/ru{address}", CHECK | {"expires_on": "2030-01-01"}, 422)
    assert "23 нояб. 2028" in russian.alerts()


def test_a_profile_calls_an_agency_checked_only_while_a_check_of_operators_holds(town, desk):
    def checked() -> str:
        return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))["Checked by the operators"]

    page = town.visitor().get("/agencies/alfa-dialog/")
    assert checked() == "nothing that holds today"
    assert "Verified" not in page.text
    desk.submit(f"/desk/organisations/{organisation_id_of(town, 'Alfa Dialog')}/", CHECK | {"expires_on": "2027-11-23"})
    page = town.visitor().get("/agencies/alfa-dialog/")
    assert checked() == "Entry in the register of companies (23 Nov 2026)"
    said = town.visitor().json("/agencies/alfa-dialog.json")["checked"]
    assert said == [{"what": "registry", "on": "2026-11-23"}]
    town.clock.now += timedelta(days=370)
    page = town.visitor().get("/agencies/alfa-dialog/")
    assert checked() == "nothing that holds today"


def test_a_newer_check_replaces_an_older_one_of_its_kind(town, desk):
    address = f"/desk/organisations/{organisation_id_of(town, 'Alfa Dialog')}/"
    desk.submit(address, CHECK | {"expires_on": "2027-11-23"})
    desk.submit(address, CHECK | {"result": "failed"})

    assert "failed" in desk.get(address).texts("p")[0]
    assert "replaced by a newer check" in desk.get(address).text


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"seen": ""}, "Say what you saw."),
        ({"seen": "Page"}, "Say what you saw in 10"),
        ({"expires_on": ""}, "Give the date until which it holds"),
        ({"url": "javascript:alert(1)"}, "begins with https://"),
        ({"kind": ""}, "Choose what was checked."),
    ],
)
def test_a_bad_check_is_refused_with_its_field(town, desk, changes, part):
    address = f"/desk/organisations/{organisation_id_of(town, 'Alfa Dialog')}/"

    page = desk.submit(address, CHECK | {"expires_on": "2027-11-23"} | changes, 422)

    assert part in page.alerts()
    assert town.db["organisation_checks"].count == 0


def test_organisations_are_searched_by_name(desk):
    assert "Beta Whale" not in desk.get("/desk/organisations/?name=alfa").text
    assert "Beta Whale" in desk.get("/desk/organisations/").text
    assert "No organisation of that name" in desk.get("/desk/organisations/?name=zzz").text
    assert "shorten it" in desk.get("/desk/organisations/?name=" + "x" * 200).alerts()
    desk.get("/desk/organisations/nobody/", 404)


def test_a_flag_is_worth_a_look_until_somebody_noted_what_it_is(desk, opened):
    page = desk.get("/desk/flags/")
    (address,) = {link.get("href") for link in page.all("a") if "/desk/flags/single-quote" in link.get("href")}

    assert "One quote came in; the brief sought 5." in page.text
    assert "worth a look" in page.text
    assert "never an amount" in desk.get(address).text
    assert "Say what you found" in desk.submit(address, {"note": ""}, 422).alerts()
    assert "in 10 to 1,000" in desk.submit(address, {"note": "ok"}, 422).alerts()
    desk.submit(address, {"note": "A narrow niche: three agencies work in it."})
    assert "reviewed" in desk.get("/desk/flags/").text
    assert "A narrow niche" in desk.get(address).text


def test_no_flag_is_an_empty_page_that_says_what_is_looked_for(desk):
    page = desk.get("/desk/flags/")

    assert "Nothing stands out" in page.text
    assert "at least 5 quotes" in page.text
    desk.get("/desk/flags/?page=2", 404)


def waiting(desk) -> dict[str, str]:
    """Return what the desk says is to be done: the words before each button, by its address."""
    sections = [one for one in desk.get("/desk/").all("section") if one.get("class") == "next-steps stack"]
    items = [item for section in sections for item in section.iter("li")]
    return {next(item.iter("a")).get("href"): next(item.iter("span")).text for item in items}


def test_a_desk_on_which_nothing_waits_names_every_queue_and_asks_for_nothing(desk):
    page = desk.get("/desk/")

    assert waiting(desk) == {}
    assert "Nothing waits" in page.texts("h2")
    links = {link.get("href") for link in page.all("a")}
    for queue in ("standings", "questions", "reports", "standards", "flags", "imports", "outbox"):
        assert f"/desk/{queue}/" in links


def test_the_desk_says_first_what_waits_with_its_count_and_leaves_it_out_once_done(town, desk, opened):
    (flag,) = (address for address in hrefs(desk.get("/desk/flags/")) if "/desk/flags/single-quote" in address)

    assert waiting(desk) == {"/desk/flags/": "Red flags to look at: 1"}
    desk.submit(flag, {"note": "A narrow niche: three agencies work in it."})
    assert waiting(desk) == {}


def test_an_appeal_against_a_ban_is_the_first_thing_on_the_desk(town, desk):
    brief_id = publish_brief(town.browser("vera"))
    ask(town, brief_id, passed=False)
    ask(town, brief_id, passed=False, text="May we also see how many posts were answered last year?")
    decide(town, "Perevoz-9", "ban", reason="Its briefs repeat those of another client word for word.")
    town.browser("boris").submit(
        "/account/organisation",
        {"text": "The texts are ours, from the first edition."},
        action="/account/organisation/appeal",
    )

    assert list(waiting(desk).values()) == ["Appeals to answer: 1", "Questions to review: 2"]


def test_the_desk_counts_organisations_and_shows_ten_acts(town, desk):
    known = next(iter(town.db.query("SELECT * FROM organisations LIMIT 1")))
    for number in range(60):
        names = {"id": f"o{number}", "slug": f"zeta-{number}", "name": f"Zeta {number}", "name_key": f"zeta {number}"}
        town.db["organisations"].insert(known | names | {"verified_at": None})
    town.db.conn.commit()
    desk.get("/desk/")

    counted = desk.raw("/desk/").text
    assert f"<dt>Organisations</dt><dd>{town.db['organisations'].count}</dd>" in counted
    assert "<dt>Not yet confirmed</dt><dd>60</dd>" in counted
    assert len(desk.get("/desk/").all("tr")) == 11
    assert "Zeta 9" not in counted


def test_organisations_are_read_a_page_at_a_time(town, desk):
    known = next(iter(town.db.query("SELECT * FROM organisations LIMIT 1")))
    for number in range(60):
        names = {"id": f"o{number}", "slug": f"zeta-{number}", "name": f"Zeta {number}", "name_key": f"zeta {number}"}
        town.db["organisations"].insert(known | names)
    town.db.conn.commit()

    first, last = desk.get("/desk/organisations/"), desk.get("/desk/organisations/?page=3")

    assert "Page 1 of 3" in first.text
    assert "Zeta 9" in last.text
    assert "Zeta 9" not in first.text
    desk.get("/desk/organisations/?page=4", 404)
