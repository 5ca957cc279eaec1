"""One effect for a request that is sent twice."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from market.actions.idempotency import STILL_ANSWERING, OtherRequest, claim_key, keep_answer, release_key
from market.core.errors import Conflict
from market.store.connections import fetch_rows, release_database
from market.store.tokens import list_tokens
from tests.api.conftest import quote_body
from tests.market_town import count_rows
from tests.web.conftest import NOW

ONE, OTHER = "1" * 64, "2" * 64


@pytest.fixture
def token_id(programs) -> str:
    programs.of("alfa")
    return list_tokens(programs.town.db, programs.actor("alfa").person_id)[0].id


def test_the_same_request_under_a_key_gets_the_first_answer_and_acts_once(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    first = alfa.put(path, quote_body(brief), 201, Idempotency_Key="one")
    programs.town.clock.now += timedelta(hours=23)

    assert alfa.put(path, quote_body(brief), 201, Idempotency_Key="one") == first
    assert count_rows(programs.town.db, "quote_revisions") == {"quote_revisions": 1}


def test_a_refusal_is_kept_under_its_key_too(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    body = quote_body(brief, "0")
    first = alfa.put(path, body, 422, Idempotency_Key="one")

    assert alfa.put(path, body, 422, Idempotency_Key="one") == first
    assert alfa.put(path, quote_body(brief), 201, Idempotency_Key="two")


def test_a_body_that_cannot_be_read_gives_its_key_back(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"

    alfa.send("PUT", path, 400, None, Idempotency_Key="one", Content_Type="application/json")

    assert alfa.put(path, quote_body(brief), 201, Idempotency_Key="one")


def test_the_same_key_with_another_request_is_refused(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    quote = alfa.put(path, quote_body(brief), 201, Idempotency_Key="one")

    problem = alfa.put(path, quote_body(brief, "90"), 422, Idempotency_Key="one")
    alfa.post(f"/quotes/{quote['id']}/withdraw", 422, Idempotency_Key="one")

    assert problem["type"] == "/api/#other-request"
    assert alfa.get(f"/quotes/{quote['id']}")["withdrawn_at"] is None


def test_keys_of_two_tokens_are_strangers(programs, brief):
    path = f"/briefs/{brief.id}/quote"

    assert programs.of("alfa").put(path, quote_body(brief), 201, Idempotency_Key="one")
    assert programs.of("beta").put(path, quote_body(brief), 201, Idempotency_Key="one")


def test_withdrawing_under_a_key_happens_once(programs, brief):
    alfa = programs.of("alfa")
    quote = alfa.put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)
    first = alfa.post(f"/quotes/{quote['id']}/withdraw", Idempotency_Key="gone")
    alfa.put(f"/briefs/{brief.id}/quote", quote_body(brief, revises=1))

    assert alfa.post(f"/quotes/{quote['id']}/withdraw", Idempotency_Key="gone") == first
    assert alfa.get(f"/quotes/{quote['id']}")["withdrawn_at"] is None


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 201, "kl\xfcver"])
def test_a_key_that_cannot_be_read_is_refused(programs, brief, key):
    problem = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 400, Idempotency_Key=key)

    assert problem["detail"].startswith("Idempotency-Key: write 1 to 200")


def test_after_a_day_a_key_is_forgotten(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    alfa.put(path, quote_body(brief), 201, Idempotency_Key="one")
    programs.town.clock.now += timedelta(hours=24, seconds=1)

    assert "one quote per brief" in alfa.put(path, quote_body(brief), 409, Idempotency_Key="one")["detail"]
    assert count_rows(programs.town.db, "idempotency_keys") == {"idempotency_keys": 1}


def test_a_claim_holds_others_off_until_it_is_answered_given_up_or_two_minutes_old(programs, token_id):
    db, given = programs.town.db, {"token_id": token_id, "key": "k"}
    assert claim_key(db, **given, request_hash=ONE, now=NOW) is None
    with pytest.raises(Conflict, match=STILL_ANSWERING[:40]):
        claim_key(db, **given, request_hash=ONE, now=NOW + timedelta(seconds=119))
    with pytest.raises(OtherRequest):
        claim_key(db, **given, request_hash=OTHER, now=NOW)

    assert claim_key(db, **given, request_hash=ONE, now=NOW + timedelta(seconds=120)) is None
    release_key(db, **given)
    assert claim_key(db, **given, request_hash=OTHER, now=NOW) is None
    keep_answer(db, **given, status=200, body="{}")
    assert claim_key(db, **given, request_hash=OTHER, now=NOW).body == "{}"


def test_a_fault_of_ours_gives_the_key_back(programs, brief, monkeypatch):
    programs.town.app.config["PROPAGATE_EXCEPTIONS"] = False
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    with monkeypatch.context() as broken:
        broken.setattr("market.api.quotes.submit_quote", lambda *_, **__: 1 / 0)
        alfa.put(path, quote_body(brief), 500, Idempotency_Key="one")

    assert alfa.put(path, quote_body(brief), 201, Idempotency_Key="one")


@pytest.mark.slow
def test_of_simultaneous_requests_under_one_key_one_has_an_effect(programs, brief):
    alfa, path = programs.of("alfa"), f"/briefs/{brief.id}/quote"
    start, ended = threading.Barrier(8), []

    def send() -> None:
        start.wait(timeout=30)
        ended.append(alfa.raw("PUT", path, quote_body(brief), Idempotency_Key="one").status_code)
        release_database()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    outcomes = Counter(ended)
    assert outcomes[201] >= 1
    assert set(outcomes) <= {201, 409}
    assert count_rows(programs.town.db, "quotes", "quote_revisions") == {"quotes": 1, "quote_revisions": 1}
    events = fetch_rows(programs.town.db, "SELECT count(*) AS n FROM events WHERE verb LIKE 'quote.%'")
    assert events == [{"n": 1}]
