"""Attaching, listing and downloading files through the pages."""

import io
from datetime import timedelta

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from market.actions.quotes import open_due_quotes
from tests.web.steps import publish_brief, send_quote, write_brief
from tests.web.test_quotes import CLOSES

PDF = b"%PDF-1.7 a plan"


def attach(browser, where: str, content: bytes = PDF, name: str = "plan.pdf", status: int = 302):
    fields = browser.get(where).fields(where)
    values = {"csrf_token": fields["csrf_token"][0], "file": FileStorage(io.BytesIO(content), name, "file")}
    boundary, body = encode_multipart(values)  # in memory: the test client would leave a large temporary file open
    answer = browser._client.post(where, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return browser._read(answer, status) if status == 422 else check_status(answer, status)


def check_status(answer, status: int):
    assert answer.status_code == status, answer.text[:2000]
    return answer


def links(page) -> list[str]:
    return [link.get("href") for link in page.all("a") if link.get("href", "").startswith("/attachments/")]


def test_a_briefs_file_is_attached_published_and_downloaded_by_anyone(town):
    vera = town.browser("vera")
    draft = write_brief(vera)
    where = f"/client/briefs/{draft}/attachments"
    attach(vera, where, name="Plan\u202e.PDF")
    (link,) = links(vera.get(where))
    hidden = town.visitor().raw(link, 302).headers["Location"]
    vera.submit(f"/client/briefs/{draft}/publish", {})
    response = town.visitor().raw(link)

    assert hidden.startswith("/sign-in")
    assert links(town.visitor().get(f"/briefs/{draft}/")) == [link]
    assert response.data == PDF
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename=Plan.pdf"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Take off" not in vera.get(where).text


def test_a_file_of_a_quote_is_sealed_until_opening(town):
    brief = publish_brief(town.browser("vera"))
    where, theirs = f"/agency/briefs/{brief}/attachments", f"/client/briefs/{brief}/attachments"
    attach(town.browser("alfa"), where)
    send_quote(town.browser("alfa"), brief)
    (link,) = links(town.browser("alfa").get(where))
    sealed = {reader: town.browser(reader)._client.get(link).status_code for reader in ("vera", "beta", "operator")}
    before = links(town.browser("vera").get(theirs))
    town.clock.now = CLOSES + timedelta(seconds=1)
    open_due_quotes(town.db, now=town.clock.now)

    assert sealed == {"vera": 404, "beta": 404, "operator": 404}
    assert before == []
    assert links(town.browser("vera").get(theirs)) == [link]
    assert town.browser("vera").raw(link).data == PDF
    town.browser("beta").get(link, 404)


def test_a_file_is_taken_off(town):
    where = f"/client/briefs/{write_brief(town.browser('vera'))}/attachments"
    attach(town.browser("vera"), where)
    (link,) = links(town.browser("vera").get(where))
    town.browser("vera").submit(where, {}, action=f"{link}/remove")

    assert links(town.browser("vera").get(where)) == []
    town.browser("vera").get(link, 404)


@pytest.mark.parametrize("side", ["client", "agency"])
def test_a_file_of_another_kind_is_refused_with_its_mend(town, side):
    draft = write_brief(town.browser("vera")) if side == "client" else publish_brief(town.browser("vera"))
    browser = town.browser("vera" if side == "client" else "alfa")
    page = attach(browser, f"/{side}/briefs/{draft}/attachments", b"MZ", "plan.exe", 422)

    assert "other kinds are not taken" in page.alerts()


def test_only_views_that_take_files_take_large_bodies(town):
    vera = town.browser("vera")
    where = f"/client/briefs/{write_brief(vera)}/attachments"
    attach(vera, where, PDF + b"x" * 4_000_000)
    attach(vera, where, PDF + b"x" * 6_000_000, status=413)

    assert len(links(vera.get(where))) == 1
    assert vera._client.post("/client/briefs/new", data={"title": "x" * 600_000}).status_code == 413
