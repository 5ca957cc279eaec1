"""Sixty-four people press the same button at once: one is served, the others are told so, nobody sees a failure."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from market.store.connections import fetch_rows, release_database
from tests.web.steps import choices, engage, publish_brief, quote_id_of, send_quote
from tests.web.test_close_out import CLIENT_REVIEW, settle
from tests.web.test_quotes import CLOSES

RUNNERS = 64
pytestmark = pytest.mark.slow


def press_at_once(town, person: str, path: str, forms: list[dict]) -> Counter:
    """Send every form from a thread of its own, all let go together, and return how often each status came back."""
    cookie = town.browser(person)._client.get_cookie("market")
    ready, statuses = threading.Barrier(len(forms)), []

    def run(fields: dict) -> None:
        client = town.app.test_client()
        client.set_cookie("market", cookie.value)
        ready.wait()
        try:
            statuses.append(client.post(path, data=fields).status_code)
        finally:
            release_database()

    threads = [threading.Thread(target=run, args=[fields]) for fields in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(statuses)


def quote_forms(town, brief_id: str) -> list[dict]:
    """Return the agency's filled-in form once per runner, each with a price of its own."""
    page = town.browser("alfa").get(f"/agency/briefs/{brief_id}/quote")
    typed = page.fields() | {"vat_rate": "22", "submit": "1"}
    for number in range(3):
        typed |= {f"lines-{number}-state": "priced"}
    return [typed | {f"lines-{number}-fee": str(50_000 + runner) for number in range(3)} for runner in range(RUNNERS)]


def test_of_64_first_quotes_of_one_agency_one_is_sealed(town):
    brief_id = publish_brief(town.browser("vera"))

    statuses = press_at_once(town, "alfa", f"/agency/briefs/{brief_id}/quote", quote_forms(town, brief_id))

    assert statuses == {302: 1, 409: RUNNERS - 1}
    assert [row["revision"] for row in fetch_rows(town.db, "SELECT revision FROM quote_revisions")] == [1]


def test_of_64_revisions_of_one_quote_one_is_sealed(town):
    brief_id = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief_id)

    statuses = press_at_once(town, "alfa", f"/agency/briefs/{brief_id}/quote", quote_forms(town, brief_id))

    assert statuses == {302: 1, 409: RUNNERS - 1}
    assert [row["revision"] for row in fetch_rows(town.db, "SELECT revision FROM quote_revisions")] == [1, 2]


def test_of_64_awards_of_the_same_lines_one_stands(town):
    vera = town.browser("vera")
    brief_id = publish_brief(vera)
    for agency in ("alfa", "beta"):
        send_quote(town.browser(agency), brief_id)
    town.clock.now = CLOSES + timedelta(seconds=1)
    page = vera.get(f"/client/briefs/{brief_id}/compare")
    offered = {name: ids for name, ids in choices(page).items() if name.startswith("choices")}
    forms = [
        page.fields()
        | {"reason_code": "lowest-cost", "reason": ""}
        | {name: ids[runner % 2] for name, ids in offered.items()}
        for runner in range(RUNNERS)
    ]

    statuses = press_at_once(town, "vera", f"/client/briefs/{brief_id}/award", forms)

    assert statuses == {302: 1, 409: RUNNERS - 1}
    assert len(fetch_rows(town.db, "SELECT line_id FROM awards")) == 3


def test_of_64_signatures_of_one_side_one_counts_and_of_64_reviews_one_stands(town):
    brief_id = publish_brief(town.browser("vera"))
    quote_id = quote_id_of(send_quote(town.browser("alfa"), brief_id))
    town.clock.now = CLOSES + timedelta(seconds=1)
    where = f"/engagements/{engage(town, brief_id, quote_id)}/"
    day = str(town.clock.now.date())
    town.browser("vera").submit(where + "end", {"ended_on": day, "reason_code": "completed"})
    settle(town, where)
    page = town.browser("vera").get(where + "handover/")
    seen = next(field.get("value") for field in page.all("input") if field.get("name") == "seen")
    signature = {"seen": seen, "csrf_token": town.browser("vera").token()}
    review = town.browser("vera").get(where + "reviews/").fields() | CLIENT_REVIEW

    signed = press_at_once(town, "vera", where + "handover/sign", [signature] * RUNNERS)
    reviewed = press_at_once(town, "vera", where + "reviews/", [review] * RUNNERS)

    assert signed == reviewed == {302: 1, 409: RUNNERS - 1}
    assert len(fetch_rows(town.db, "SELECT act_id FROM handover_signatures")) == 1
    assert len(fetch_rows(town.db, "SELECT organisation_id FROM reviews")) == 1
