"""Who is let in: tokens, scopes, roles, limits; and what never reads a cookie."""

import json
import logging
from datetime import timedelta

import pytest

from market.actions.limits import API_TOKEN
from market.actions.tokens import revoke_token
from market.api.endpoints import OPERATIONS
from market.core.policy import TABLE
from market.store.tokens import list_tokens
from tests.api.conftest import Programs, quote_body
from tests.market_town import dump
from tests.web.conftest import NOW

NOTHING = "There is nothing here under this address."


@pytest.fixture
def quote_id(programs, brief) -> str:
    return programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)["id"]


def address_of(operation, brief_id: str, quote_id: str) -> str:
    return operation.rule.replace("<string:brief_id>", brief_id).replace("<string:quote_id>", quote_id)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_nothing_is_answered_without_a_token(programs, brief, quote_id, operation):
    response = programs.without_token().raw(operation.method, address_of(operation, brief.id, quote_id))

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Like for Like"'
    assert response.get_json(force=True)["type"] == "/api/#unknown-token"


@pytest.mark.parametrize("sent", ["Bearer", "Bearer ", "Bearer lfl_" + "0" * 64, "Basic dmVyYTp4", "Bearer \xe9"])
def test_a_token_that_is_none_is_refused(programs, sent):
    response = programs.without_token().raw("GET", "/account", Authorization=sent)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "operation", [operation for operation in OPERATIONS if operation.scope], ids=lambda operation: operation.name
)
def test_a_token_without_the_scope_is_told_which_it_lacks(programs, brief, quote_id, operation):
    other = next(one.scope for one in OPERATIONS if one.scope not in (None, operation.scope))
    response = programs.of("both", other).raw(operation.method, address_of(operation, brief.id, quote_id))

    problem = response.get_json(force=True)
    assert (response.status_code, problem["type"]) == (403, "/api/#missing-scope")
    assert f"lacks the scope {operation.scope} " in problem["detail"]
    assert f'scope="{operation.scope}"' in response.headers["WWW-Authenticate"]


def test_a_revoked_token_opens_nothing_from_that_moment_on(programs):
    program = programs.of("alfa")
    program.get("/account")
    alfa = programs.actor("alfa")
    token = list_tokens(programs.town.db, alfa.person_id)[0]
    revoke_token(programs.town.db, token_id=token.id, by=alfa, now=NOW)

    assert "revoked" in program.get("/account", 401)["detail"]


def test_an_expired_token_opens_nothing(programs):
    program = programs.of("alfa", days=30)
    programs.town.clock.now = NOW + timedelta(days=30) - timedelta(seconds=1)
    program.get("/account")
    programs.town.clock.now = NOW + timedelta(days=30)

    program.get("/account", 401)


def test_a_token_without_end_lasts(programs):
    program = programs.of("alfa", days=None)
    programs.town.clock.now = NOW + timedelta(days=4000)

    assert program.get("/account")["token"]["expires_at"] is None


def test_the_account_says_who_the_token_acts_for(programs):
    account = programs.of("both", "quotes:read", "briefs:read").get("/account")

    assert account["organisation"] == "Sovarium House"
    assert account["roles"] == ["client", "agency"]
    assert account["token"]["scopes"] == ["briefs:read", "quotes:read"]


def test_another_agency_finds_nothing_of_a_quote(programs, quote_id):
    rival = programs.of("beta")

    assert rival.get(f"/quotes/{quote_id}", 404)["detail"] == NOTHING
    assert rival.get(f"/quotes/{quote_id}/outcome", 404)["detail"] == NOTHING
    assert rival.post(f"/quotes/{quote_id}/withdraw", 404)["detail"] == NOTHING
    assert rival.get("/quotes")["quotes"] == []


def test_another_client_finds_nothing_of_a_comparison(programs, brief):
    programs.close()

    assert programs.of("boris").get(f"/own-briefs/{brief.id}/comparison", 404)["detail"] == NOTHING
    assert programs.of("boris").get("/own-briefs")["briefs"] == []


def test_a_client_has_no_quotes_and_an_agency_no_briefs_of_its_own(programs, quote_id):
    for path in ("/quotes", f"/quotes/{quote_id}", f"/quotes/{quote_id}/outcome"):
        assert programs.of("vera").get(path, 403)["detail"] == TABLE["read quotes"].refusal
    assert programs.of("alfa").get("/own-briefs", 403)["detail"] == TABLE["read briefs"].refusal


def test_a_person_who_is_not_verified_any_more_is_told_that_the_address_wants_confirming(programs, brief):
    program = programs.of("alfa")
    programs.set_unverified("alfa")

    refused = program.put(f"/briefs/{brief.id}/quote", quote_body(brief), 403)

    assert "is not confirmed yet: follow the link in the mail" in refused["detail"]
    assert program.get("/account")["is_verified"] is False


def test_a_viewers_token_reads_and_changes_nothing(programs, brief, quote_id):
    program = programs.of("alfa")
    programs.set_role("alfa", "viewer")

    assert program.get(f"/quotes/{quote_id}")["id"] == quote_id
    for refused in (
        program.put(f"/briefs/{brief.id}/quote", quote_body(brief, revises=1), 403),
        program.post(f"/quotes/{quote_id}/withdraw", 403),
    ):
        assert "owner or editor" in refused["detail"]


def test_too_many_requests_are_told_when_to_come_back(make_town):
    programs = Programs(make_town(rate_limits=True))
    program = programs.of("alfa")
    for _ in range(API_TOKEN.attempts):
        programs.town.clock.now += timedelta(milliseconds=1)
        assert program.raw("GET", "/account").status_code == 200

    response = program.raw("GET", "/account")

    assert (response.status_code, response.get_json(force=True)["type"]) == (429, "/api/#too-many")
    assert 0 < int(response.headers["Retry-After"]) <= 600


def test_a_session_cookie_opens_nothing_here(town, brief):
    browser = town.browser("alfa")

    assert browser.raw("/api/v1/account", 401)
    answer = browser._client.put(f"/api/v1/briefs/{brief.id}/quote", json=quote_body(brief))
    assert answer.status_code == 401


def test_another_site_gets_no_leave_to_read_and_none_to_write(programs, brief):
    program = programs.of("alfa")
    read = program.raw("GET", "/account", Origin="https://elsewhere.example")
    write = program.raw("PUT", f"/briefs/{brief.id}/quote", quote_body(brief), Origin="https://elsewhere.example")

    assert not [name for name in dict(read.headers) if name.startswith("Access-Control")]
    assert write.status_code == 403


def test_a_token_is_in_no_log_and_not_in_the_database(programs, brief, caplog):
    with caplog.at_level(logging.DEBUG):
        program = programs.of("alfa")
        program.get("/account")
        program.put(f"/briefs/{brief.id}/quote", quote_body(brief), 201, Idempotency_Key="one")
        program.get("/quotes/nothing", 404)

    assert program.token.startswith("lfl_")
    assert program.token not in caplog.text
    assert program.token not in json.dumps(dump(programs.town.db))


def test_use_is_noted_once_an_hour(programs):
    program, alfa = programs.of("alfa"), programs.actor("alfa")
    noted = []
    for minutes in (0, 59, 61):
        programs.town.clock.now = NOW + timedelta(minutes=minutes)
        program.get("/account")
        noted.append(list_tokens(programs.town.db, alfa.person_id)[0].last_used_at)

    assert noted == [NOW, NOW, NOW + timedelta(minutes=61)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", "/briefs", 405), ("GET", "/briefs/x/quote", 405), ("GET", "/briefs/x", 404)],
)
def test_an_address_or_method_that_is_none_is_a_problem_too(programs, method, path, status):
    assert programs.of("alfa").send(method, path, status)["status"] == status


def test_a_fault_of_ours_is_a_problem_that_keeps_quiet(programs, monkeypatch):
    monkeypatch.setattr("market.api.briefs.brief_json", lambda _brief: 1 / 0)
    brief = programs.publish()
    programs.town.app.config["PROPAGATE_EXCEPTIONS"] = False

    problem = programs.of("alfa").get(f"/briefs/{brief.id}", 500)

    assert "ZeroDivisionError" not in json.dumps(problem)


def test_a_busy_market_says_so_and_keeps_nothing(programs, brief, monkeypatch):
    program = programs.of("alfa")
    program.get("/account")
    monkeypatch.setattr("market.store.connections._BUSY_SECONDS", 0.05)
    programs.town.db.conn.execute("BEGIN IMMEDIATE")

    refused = program.put(f"/briefs/{brief.id}/quote", quote_body(brief), 503)
    programs.town.db.conn.rollback()

    assert refused["type"] == "/api/#unavailable"
    assert program.put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)
