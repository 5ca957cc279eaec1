"""Writing to the operators about a page: anybody may, an operator answers, and old reports are forgotten."""

from datetime import timedelta

import pytest

from market.actions.retention import forget_what_is_old
from tests.web.steps import organisation_id_of, publish_brief

ABOUT = "/agencies/alfa-dialog/"
REPORT = {
    "about": ABOUT,
    "reason": "misleading",
    "text": "They never worked for the firm they name.",
    "email": "Reader@press.example",
}


def send(town, changes=None, status=302):
    return town.visitor().submit(f"/contact/?about={ABOUT}", REPORT | (changes or {}), status, action="/contact/")


def report_id(town) -> str:
    return next(town.db.query("SELECT id FROM reports"))["id"]


def test_every_public_page_leads_to_a_report_about_itself(town):
    visitor = town.visitor()
    links = [link.get("href") for link in visitor.get("/standards/").all("a")]

    assert "/contact/?about=/standards/" in links
    boxes = visitor.get("/contact/?about=/standards/").fields("/contact/")
    assert boxes["about"] == ["/standards/"]


def test_an_address_elsewhere_is_not_taken_into_the_form(town):
    boxes = town.visitor().get("/contact/?about=https://evil.example/").fields("/contact/")

    assert boxes["about"] == ["/"]


def test_an_operator_reads_and_answers_and_the_answer_is_mailed(town):
    send(town)
    operator = town.browser("operator")

    assert "They never worked for the firm" in operator.get("/desk/reports/").text
    assert "Reports to answer: 1" in operator.get("/desk/").text
    address = f"/desk/reports/{report_id(town)}"
    operator.submit(address, {"answer": "The case was taken off the profile."})

    assert "Nothing waits" in operator.get("/desk/reports/").text
    assert address in {link.get("href") for link in operator.get("/desk/reports/").all("a")}
    assert "The case was taken off the profile." in operator.get(address).text
    mail = list(town.db.query("SELECT * FROM outbox WHERE recipient = 'reader@press.example'"))
    assert len(mail) == 1
    assert "The case was taken off the profile." in mail[0]["body"]
    assert ABOUT in mail[0]["body"]


def test_a_report_leads_to_what_the_desk_knows_of_its_page_and_to_other_reports_of_it(town):
    send(town)
    first = report_id(town)
    town.browser("operator").submit(f"/desk/reports/{first}", {"answer": "The case was taken off the profile."})
    brief_id = publish_brief(town.browser("vera"))
    pages = (ABOUT, f"{ABOUT}standards/dis-4/", f"/ru/briefs/{brief_id}/", "/prices/", "/agencies/nobody/")
    for page in pages:
        send(town, {"about": page})
    reports = {row["about"]: row["id"] for row in town.db.query("SELECT id, about FROM reports ORDER BY rowid")}
    alfa, vera = (organisation_id_of(town, name) for name in ("Alfa Dialog", "Lunofon"))

    def links(page: str) -> set[str]:
        report = town.browser("operator").get(f"/desk/reports/{reports[page]}")
        main = next(element for element in report.all("main"))
        desk = {link.get("href") for link in main.iter("a") if link.get("href").startswith("/desk/")}
        return desk - {"/desk/", "/desk/reports/"}

    both = {f"/desk/organisations/{alfa}/", f"/desk/standings/{alfa}/"}
    assert links(ABOUT) == both | {f"/desk/reports/{first}"}
    assert links(f"{ABOUT}standards/dis-4/") == both | {f"/desk/standards/{alfa}/dis-4/"}
    assert links(f"/ru/briefs/{brief_id}/") == {f"/desk/organisations/{vera}/", f"/desk/standings/{vera}/"}
    assert links("/prices/") == links("/agencies/nobody/") == set()


def test_the_answer_is_in_the_language_of_the_report(town):
    town.visitor().submit("/ru/contact/", REPORT)
    town.browser("operator").submit(f"/desk/reports/{report_id(town)}", {"answer": "Кейс убран из профиля."})

    mail = next(town.db.query("SELECT * FROM outbox WHERE recipient = 'reader@press.example'"))
    assert mail["subject"] == "Ответ на ваше сообщение"


def test_without_an_address_nothing_is_mailed_and_sending_mails_nobody(town):
    mails = town.db["outbox"].count
    send(town, {"email": ""})
    assert town.db["outbox"].count == mails

    town.browser("operator").submit(f"/desk/reports/{report_id(town)}", {"answer": "Looked at; it is right."})
    assert town.db["outbox"].count == mails


def test_a_report_is_answered_once(town):
    send(town)
    address = f"/desk/reports/{report_id(town)}"
    operator = town.browser("operator")
    page = operator.get(address)
    operator.submit(address, {"answer": "The case was taken off."})

    again = operator.post(
        address, {"csrf_token": page.fields(address)["csrf_token"][0], "answer": "Another answer."}, status=409
    )
    assert "answered already" in again.text


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"about": ""}, "Give the address of the page."),
        ({"about": "//evil.example"}, "as it stands behind the name of this site"),
        ({"about": "evil"}, "as it stands behind the name of this site"),
        ({"reason": ""}, "Choose what it is about."),
        ({"reason": "mood"}, "Choose what it is about."),
        ({"text": "Bad"}, "at least 10 characters"),
        ({"text": "x" * 4001}, "4,000 characters"),
        ({"text": "ten\u202eletters here"}, "invisible"),
        ({"email": "nobody"}, "Give an e-mail address such as"),
    ],
)
def test_an_unfit_report_is_refused_with_its_field_and_what_was_typed_stays(town, changes, part):
    page = send(town, changes, 422)

    assert part in page.alerts()
    assert town.db["reports"].count == 0
    if "text" not in changes:
        assert "They never worked" in page.text


def test_ten_reports_an_hour_from_one_address(make_town):
    town = make_town(rate_limits=True)
    for number in range(10):
        send(town, {"text": f"Report number {number}."})

    send(town, status=429)


def test_a_report_is_forgotten_a_year_after_its_answer(town):
    send(town)
    town.browser("operator").submit(f"/desk/reports/{report_id(town)}", {"answer": "The case was taken off."})

    forget_what_is_old(town.db, now=town.clock.now + timedelta(days=364))
    assert town.db["reports"].count == 1
    forget_what_is_old(town.db, now=town.clock.now + timedelta(days=366))
    assert town.db["reports"].count == 0


def test_a_report_that_waits_is_never_forgotten(town):
    send(town)

    forget_what_is_old(town.db, now=town.clock.now + timedelta(days=4000))

    assert town.db["reports"].count == 1
