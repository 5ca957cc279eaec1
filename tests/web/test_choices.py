"""What a person is told, in which zone, and stopping mails without signing in."""

from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.store.accounts import find_actor_by_email
from tests.web.steps import publish_brief


def actor_of(town, name: str) -> Actor:
    return find_actor_by_email(town.db, f"{name}@town.example")


def link_in_mail(town) -> str:
    alfa = actor_of(town, "alfa").organisation_id
    tell_organisation(town.db, alfa, kind="question", subject="Asked", body="...", page="/agency/", at=town.clock.now)
    town.db.conn.commit()
    return next(iter(town.db.query("SELECT unsubscribe FROM outbox ORDER BY id DESC LIMIT 1")))["unsubscribe"]


def muted(town) -> list[str]:
    return [row["kind"] for row in town.db.query("SELECT kind FROM muted_notices ORDER BY kind")]


def test_a_link_in_a_mail_asks_for_one_click_and_stops_that_kind(town):
    where = link_in_mail(town)
    page = town.visitor().get(where)
    before = muted(town)
    done = town.visitor().post(where, page.fields(), 200)

    assert "Questions and answers" in page.text
    assert before == []
    assert muted(town) == ["question"]
    assert "You will receive no more of these" in done.text


def test_a_mail_providers_one_click_works_without_a_page_before(town):
    response = town.visitor()._client.post(link_in_mail(town), data={"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert muted(town) == ["question"]


def test_no_other_form_works_without_its_token(town):
    assert town.visitor()._client.post("/reset", data={"email": "alfa@town.example"}).status_code == 400


def test_a_person_chooses_mails_and_a_zone_that_lists_are_shown_in(town):
    publish_brief(town.browser("vera"))
    alfa = town.browser("alfa")
    before = alfa.get("/agency/").text
    alfa.submit("/account/choices", {"wanted": ["outcome"], "time_zone": "Asia/Almaty"})
    page = alfa.get("/account/choices")

    assert "Moscow time" in before
    assert "Almaty time" in alfa.get("/agency/").text
    assert page.fields()["wanted"] == ["outcome"]
    assert page.fields()["time_zone"] == ["Asia/Almaty"]
    assert "outcome" not in muted(town)
    assert "digest" in muted(town)


def test_a_choice_that_is_not_offered_is_refused(town):
    page = town.browser("alfa").submit("/account/choices", {"wanted": ["account"], "time_zone": ""}, 422)

    assert "Mails to receive" in page.alerts()
