"""The people of an organisation, through the pages; what each role reaches; who is sent away."""

import re
from datetime import timedelta

import pytest

from market.actions.quotes import open_due_quotes
from tests.page import Browser
from tests.web.steps import BRIEF, publish_brief, quote_id_of, send_quote, write_brief
from tests.web.test_quotes import CLOSES

PAGE = "/account/organisation"
WORDS = "copper lamp orchard"


def last_mail(town) -> dict:
    return next(iter(town.db.query("SELECT * FROM outbox ORDER BY id DESC LIMIT 1")))


def invite(town, owner: str, email: str, role: str = "editor") -> str:
    """Invite through the page and return the path the mail leads to, empty when it has none."""
    form = f"{PAGE}/invite"
    browser = town.browser(owner)
    browser.post(form, browser.get(PAGE).fields(form) | {"email": email, "role": role})
    found = re.search(r"/join/[0-9a-f]+", last_mail(town)["body"])
    return found.group() if found else ""


def join(town, owner: str, role: str) -> Browser:
    """Have somebody join and return their signed-in browser."""
    email = f"{role}@{owner}.example"
    browser = town.visitor()
    browser.submit(invite(town, owner, email, role), {"name": f"{role.title()} Reed", "password": WORDS})
    browser.sign_in(email, WORDS)
    return browser


def person_id(town, email: str) -> str:
    return next(iter(town.db.query("SELECT id FROM people WHERE email = ?", [email])))["id"]


def test_somebody_is_invited_joins_and_reads(town):
    browser = join(town, "vera", "viewer")
    page = browser.get(PAGE)

    assert "Viewer Reed" in page.text
    assert "Invite somebody" not in page.text
    assert "Write a brief" not in browser.get("/client/").text
    assert "has been used" in town.visitor().get(re.search(r"/join/[0-9a-f]+", invited_mail(town)).group(), 404).text


def invited_mail(town) -> str:
    return next(iter(town.db.query("SELECT body FROM outbox WHERE body LIKE '%/join/%'")))["body"]


def test_inviting_a_registered_address_shows_the_inviter_the_same_page(town):
    fresh = invite(town, "vera", "new@elsewhere.example")
    taken = invite(town, "vera", "boris@town.example")
    page = town.browser("vera").get(PAGE)

    assert (bool(fresh), taken) == (True, "")
    assert page.text.count("Take back") == 2
    assert "An invitation is on its way to boris@town.example" in page.text


def test_a_faulty_invitation_and_a_poor_password_show_the_form_again(town):
    browser = town.browser("vera")
    fields = browser.get(PAGE).fields(f"{PAGE}/invite")
    refused = browser.post(f"{PAGE}/invite", fields | {"email": "nobody", "role": "viewer"}, 422)
    link = invite(town, "vera", "new@elsewhere.example")
    weak = town.visitor().submit(link, {"name": "New Reed", "password": "short"}, 422)

    assert "Give an e-mail address" in refused.alerts()
    assert "at least 10 characters" in weak.alerts()


def test_an_invitation_is_taken_back(town):
    link = invite(town, "vera", "new@elsewhere.example")
    browser = town.browser("vera")
    browser.submit(
        PAGE,
        {},
        action=next(form.get("action") for form in browser.get(PAGE).all("form") if "take-back" in form.get("action")),
    )

    town.visitor().get(link, 404)


def test_an_owner_gives_a_role_removes_and_hands_over(town):
    owner, editor = town.browser("vera"), join(town, "vera", "editor")
    there = f"{PAGE}/members/{person_id(town, 'editor@vera.example')}"
    owner.submit(PAGE, {"role": "viewer"}, action=f"{there}/role")
    editor.post("/client/briefs/new", BRIEF, 403)
    owner.submit(PAGE, {}, action=f"{there}/hand-over")
    owner.get(f"{there}/remove", 403)
    mine = f"{PAGE}/members/{person_id(town, 'vera@town.example')}"
    editor.submit(f"{mine}/remove", {})

    owner.raw("/account/", 302)
    assert "Vera Ivolgina" not in editor.get(PAGE).text


def test_the_only_owner_is_told_to_name_another_first(town):
    page = town.browser("vera").submit(f"{PAGE}/leave", {}, 409)

    assert "Make somebody else an owner first" in page.text


def test_leaving_ends_the_session_and_frees_the_address(town):
    viewer = join(town, "vera", "viewer")
    viewer.submit(f"{PAGE}/leave", {})
    viewer.raw("/account/", 302)

    assert invite(town, "boris", "viewer@vera.example")


CLIENT_READS = (
    "/client/",
    "/client/briefs/{brief}/compare",
    "/client/briefs/{brief}/compare.csv",
    "/clarifications/{brief}/",
)
CLIENT_WRITES = (
    "/client/briefs/new",
    "/client/briefs/{draft}/edit",
    "/client/briefs/{draft}/publish",
    "/client/briefs/{draft}/discard",
    "/client/briefs/{brief}/award",
    "/clarifications/{brief}/{quote}/ask",
)
AGENCY_READS = ("/agency/", "/agency/quotes/{quote}/", "/agency/list-prices", "/clarifications/{brief}/{quote}/")
AGENCY_WRITES = (
    "/agency/briefs/{brief}/quote",
    "/agency/quotes/{quote}/withdraw",
    "/agency/list-prices",
    "/clarifications/{brief}/{quote}/answer",
)


@pytest.fixture
def things(town) -> dict[str, str]:
    """Return a closed brief of Vera's, a draft of hers, and Alfa's opened quote."""
    draft, brief = write_brief(town.browser("vera")), publish_brief(town.browser("vera"))
    quote = quote_id_of(send_quote(town.browser("alfa"), brief))
    town.clock.now = CLOSES + timedelta(seconds=1)
    open_due_quotes(town.db, now=town.clock.now)
    return {"draft": draft, "brief": brief, "quote": quote}


@pytest.mark.parametrize("role", ["viewer", "evaluator"])
@pytest.mark.parametrize(
    ("owner", "reads", "writes"), [("vera", CLIENT_READS, CLIENT_WRITES), ("alfa", AGENCY_READS, AGENCY_WRITES)]
)
def test_who_only_reads_reaches_every_page_and_writes_none(town, things, owner, reads, writes, role):
    browser = join(town, owner, role)
    for page in reads:
        browser.raw(page.format(**things))
    for page in writes:
        refused = browser.post(page.format(**things), {}, 403)

        assert "role of owner or editor" in refused.text


def test_an_agency_session_is_refused_on_client_pages_and_none_is_sent_to_sign_in(town, things):
    """Scenario 14."""
    for page in (*CLIENT_READS, "/client/briefs/new", "/client/briefs/{draft}/edit", "/client/briefs/{draft}/publish"):
        where = page.format(**things)
        town.browser("alfa").raw(where, 403)

        assert town.visitor().raw(where, 302).headers["Location"].startswith("/sign-in")
    for page in CLIENT_WRITES:
        where = page.format(**things)
        town.browser("alfa").post(where, {}, 403)

        assert town.visitor().post(where, {}).headers["Location"].startswith("/sign-in")
