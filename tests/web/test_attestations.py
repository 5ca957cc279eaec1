"""Claims to meet standards in the browser: the agency's pages, the desk, what the public sees."""

import io
from datetime import timedelta
from xml.etree import ElementTree

from market.actions.quotes import open_due_quotes
from market.store.attestations import list_attestation_steps
from tests.web.steps import organisation_id_of, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES

PDF = b"%PDF-1.7 screenshots"
REASON = "Their posts of May carry no label at all."
CLAIM = "/agencies/alfa-dialog/standards/dis-4/"


def send_evidence(town, *, access: str = "clients", status: int = 302, **fields):
    browser = town.browser("alfa")
    return browser.post(
        "/agency/standards/dis-4/",
        {"access": access, "link": "", "note": "Posts of May", "file": (io.BytesIO(PDF), "posts.pdf")} | fields,
        status=status,
    )


def evidence_of(town) -> str:
    steps = list_attestation_steps(town.db, organisation_id_of(town, "Alfa Dialog"), standard="dis-4")
    return next(step.id for step in reversed(steps) if step.evidence)


def test_an_agency_claims_several_standards_at_once(town):
    page = town.browser("alfa").get("/agency/standards/")
    assert "Until then the directory does not list you" in page.text

    town.browser("alfa").post("/agency/standards/", {"standards": ["dis-4", "mea-1"]})

    assert town.visitor().json("/agencies/alfa-dialog.json")["standards"] == {
        "dis-4": "self-attested",
        "mea-1": "self-attested",
    }
    assert "self-attested until 23 Nov 2027" in town.visitor().get(CLAIM).text


def test_claiming_nothing_says_what_to_do(town):
    assert "Choose at least one standard." in town.browser("alfa").post("/agency/standards/", {}, status=422).text


def test_evidence_is_checked_at_the_desk_and_shown_as_chosen(town):
    send_evidence(town)
    queue = town.browser("operator").get("/desk/standards/")
    case = f"/desk/standards/{organisation_id_of(town, 'Alfa Dialog')}/dis-4/"
    links = [link.get("href") for link in queue.all("a")]
    assert case in links
    assert f"/desk/organisations/{organisation_id_of(town, 'Alfa Dialog')}/" in links
    assert queue.texts("td")[1:] == ["evidence to check", "23 Nov 2026"]
    assert "Reason, for the agency (optional)" in town.browser("operator").get(case).text
    town.browser("operator").post(case, {"kind": "pass", "note": ""})

    shown = town.visitor().get(CLAIM)
    assert "checked until" in shown.text
    assert "The evidence is for clients of this market only." in shown.text
    assert "posts.pdf" not in shown.text
    assert "Posts of May" not in shown.text
    assert "Nothing is left to decide here." in town.browser("operator").get(case).text


def test_a_file_of_evidence_is_downloaded_by_those_entitled_only(town):
    send_evidence(town)
    address = f"/evidence/{evidence_of(town)}"

    answer = town.browser("vera").raw(address)
    assert answer.data == PDF
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    town.browser("beta").raw(address, status=404)
    town.visitor().raw(address, status=302)


def test_evidence_for_everyone_needs_no_account(town):
    send_evidence(town, access="everyone", link="https://alfa.example/labels")

    assert town.visitor().raw(f"/evidence/{evidence_of(town)}").data == PDF
    assert "https://alfa.example/labels" in town.visitor().get(CLAIM).text


def test_faulty_evidence_is_named_at_its_field_and_keeps_what_was_typed(town):
    page = send_evidence(town, status=422, file=(io.BytesIO(b"MZ"), "posts.exe"), note="Kept words")

    assert "Choose a PDF" in page.text
    assert "Kept words" in page.text


def test_readers_that_do_not_exist_are_refused_with_the_mend(town):
    assert "Choose who may read the evidence." in send_evidence(town, status=422, access="friends").text


def test_a_claim_is_challenged_and_struck_in_public(town):
    town.browser("alfa").post("/agency/standards/", {"standards": ["dis-4"]})
    town.browser("beta").post(f"{CLAIM}challenge", {"note": REASON})
    assert REASON in town.visitor().get(CLAIM).text
    assert "Beta Whale challenged the claim" in town.visitor().get(CLAIM).text

    case = f"/desk/standards/{organisation_id_of(town, 'Alfa Dialog')}/dis-4/"
    assert town.browser("operator").get("/desk/standards/").texts("td")[1] == "challenge to decide"
    page = town.browser("operator").get(case).text
    assert "Needed, in at least 20 characters" in page
    assert "(optional)" not in page
    refused = town.browser("operator").post(case, {"kind": "uphold", "note": "Yes"}, status=422)
    assert "at least 20 characters" in refused.text
    town.browser("operator").post(case, {"kind": "uphold", "note": REASON})
    assert "withdrawn" in town.visitor().get(CLAIM).text

    again = town.browser("alfa").post("/agency/standards/", {"standards": ["dis-4"]}, status=409)
    assert "struck after a challenge" in again.text


def test_a_decision_there_is_not_is_refused(town):
    send_evidence(town)
    case = f"/desk/standards/{organisation_id_of(town, 'Alfa Dialog')}/dis-4/"

    assert (
        "Choose what you decided" in town.browser("operator").post(case, {"kind": "burn", "note": ""}, status=422).text
    )
    assert (
        "no challenge to decide"
        in town.browser("operator").post(case, {"kind": "uphold", "note": REASON}, status=409).text
    )


def test_a_claim_is_withdrawn(town):
    send_evidence(town)
    town.browser("alfa").post("/agency/standards/dis-4/withdraw", {"note": "We stopped"})

    assert "withdrew the claim" in town.visitor().get(CLAIM).text
    assert "Withdraw the claim" not in town.browser("alfa").get("/agency/standards/dis-4/").text


def test_own_claims_cannot_be_challenged(town):
    town.browser("alfa").post("/agency/standards/", {"standards": ["dis-4"]})

    page = town.browser("alfa").post(f"{CLAIM}challenge", {"note": REASON}, status=422)
    assert "your own agency" in page.text


def test_a_badge_says_what_is_counted_of_its_own_agency(town):
    town.browser("alfa").post("/agency/standards/", {"standards": ["dis-4", "mea-1"]})
    answer = town.visitor().raw("/agencies/alfa-dialog/badge.svg")

    assert answer.mimetype == "image/svg+xml"
    assert "Alfa Dialog" in answer.text
    assert "2 of 32 standards claimed, 0 proved" in answer.text
    assert "http://127.0.0.1:8000/agencies/alfa-dialog/" in answer.text
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "rank" not in answer.text
    ElementTree.fromstring(answer.text)  # noqa: S314


def test_a_badge_cannot_be_made_to_speak_of_another(town):
    for query in ("?agency=Beta+Whale", "?name=Beta+Whale", "?slug=beta-whale"):
        town.visitor().raw(f"/agencies/alfa-dialog/badge.svg{query}", status=400)
    for slug in ("alfa-dialog%2F..%2Fbeta-whale", "beta-whale%00", "Beta-Whale", "lunofon", "nobody"):
        town.visitor().raw(f"/agencies/{slug}/badge.svg", status=404)
    town.db.execute("UPDATE organisations SET name = ? WHERE slug = 'alfa-dialog'", ["</title><text>Beta Whale</text>"])
    town.db.conn.commit()

    answer = town.visitor().raw("/agencies/alfa-dialog/badge.svg")
    texts = ElementTree.fromstring(answer.text).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314
    assert [text.text for text in texts][1:] == [
        "0 of 32 standards claimed, 0 proved",
        "Like for Like, 23 Nov 2026",
    ]


def test_the_client_reads_the_standards_of_an_opened_quote_and_the_agency_its_own_before(town):
    town.browser("alfa").post("/agency/standards/", {"standards": ["dis-1"]})
    brief_id = publish_brief(town.browser("vera"))
    assert "DIS-1" in town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote").text
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.clock.now = CLOSES + timedelta(seconds=1)
    open_due_quotes(town.db, now=town.clock.now)

    page = town.browser("vera").get(f"/client/quotes/{quote_id}/")
    shown = page.text.partition("Standards you asked for")[2].partition("Receipt")[0]
    assert "self-attested" in shown.partition("DIS-1")[2].partition("DIS-2")[0]
    assert "not stated" in shown.partition("DIS-2")[2].partition("DIS-3")[0]
