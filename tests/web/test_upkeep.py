"""Maintenance: every page is read, no change is taken, and who tries hears why."""

import pytest

from market.actions.maintenance import begin_maintenance, end_maintenance, find_maintenance
from market.core.errors import Invalid
from market.store.events import list_events
from tests.web.conftest import PASSWORD

REASON = "We move to another machine, until 14:00 UTC."


def begin(town):
    begin_maintenance(town.db, folder=town.config.data, reason=REASON, now=town.clock.now)


def test_pages_are_read_and_changes_refused_with_the_reason_until_it_is_over(town):
    vera = town.browser("vera")
    begin(town)
    vera.get("/client/")
    page = vera.post("/client/briefs/new", {"title": "x"}, 503)

    assert REASON in page.text
    assert "sends it again as you typed it" in page.text
    assert page.response.headers["Retry-After"] == "60"
    refused = town.app.test_client().post("/api/v1/quotes/x/withdraw")
    assert (refused.status_code, REASON in refused.get_json(force=True)["detail"]) == (503, True)
    assert refused.headers["Retry-After"] == "60"
    assert end_maintenance(town.db, folder=town.config.data, now=town.clock.now)
    vera.post("/client/briefs/new", {"title": "x"}, 422)


def test_it_goes_into_the_audit_trail_and_ends_once(town):
    begin(town)
    ended = [end_maintenance(town.db, folder=town.config.data, now=town.clock.now) for _ in range(2)]

    assert ended == [True, False]
    verbs = [event.verb for event in list_events(town.db, subject="market", subject_id="")]
    assert verbs[-2:] == ["maintenance.begin", "maintenance.end"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "soon\u202egnp"])
def test_a_reason_that_cannot_be_shown_is_refused_and_nothing_begins(town, reason):
    with pytest.raises(Invalid):
        begin_maintenance(town.db, folder=town.config.data, reason=reason, now=town.clock.now)
    assert find_maintenance(town.config.data) is None


def test_a_note_nobody_can_read_still_keeps_changes_out(town):
    (town.config.data / "maintenance.json").write_text("{")

    town.visitor().post("/sign-in", {"email": "vera@town.example", "password": PASSWORD}, 503)
