"""Making and revoking tokens: event, mail, rollback, refusals."""

from dataclasses import replace

import pytest

from market.actions.accounts import request_reset, reset_password
from market.actions.limits import open_guard
from market.actions.tokens import create_token, find_bearer, revoke_token
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.tokens import MOST_LIVE
from market.store.events import list_events
from market.store.tokens import list_tokens
from tests.market_town import BASE_URL, NOW, SECOND, Town, dump, leaves_no_trace, waiting_mails


def make(market: Town, by=None, **changes):
    given = {"name": " my  script ", "scopes": ["quotes:read", "briefs:read"], "days": 30} | changes
    return create_token(market.db, by=by or market.alfa, now=NOW, **given)


def test_a_token_is_kept_as_a_fingerprint_only_with_an_event_and_a_mail(market: Town) -> None:
    token, secret = make(market)

    assert secret.startswith("lfl_")
    assert len(secret) == 68
    assert not any(secret in line or secret[4:] in line for line in dump(market.db))
    assert (token.name, token.scopes) == ("my script", ("briefs:read", "quotes:read"))
    assert list_tokens(market.db, market.alfa.person_id) == [token]
    (event,) = list_events(market.db, subject="token", subject_id=token.id)
    assert (event.verb, event.detail["scopes"]) == ("token.create", ["briefs:read", "quotes:read"])
    (mail,) = waiting_mails(market)
    assert "A token was made" in mail.subject
    assert secret not in mail.body


def test_nothing_remains_of_a_token_that_could_not_be_recorded(market: Town) -> None:
    assert leaves_no_trace(market.db, lambda: make(market))


def test_only_a_verified_person_of_an_organisation_makes_tokens(market: Town) -> None:
    for person in (market.newcomer, market.operator):
        with pytest.raises(NotAllowed):
            make(market, person)


def test_a_faulty_token_is_refused_by_field_and_one_too_many_at_all(market: Town) -> None:
    with pytest.raises(Invalid):
        make(market, scopes=[])
    for _ in range(MOST_LIVE):
        make(market)
    with pytest.raises(Conflict):
        make(market)


def test_revoking_is_at_once_for_good_and_recorded(market: Town) -> None:
    token, secret = make(market)
    assert find_bearer(market.db, secret=secret, now=NOW).actor == market.alfa

    assert revoke_token(market.db, token_id=token.id, by=market.alfa, now=NOW).revoked_at == NOW
    revoke_token(market.db, token_id=token.id, by=market.alfa, now=NOW + SECOND)

    assert find_bearer(market.db, secret=secret, now=NOW) is None
    assert list_tokens(market.db, market.alfa.person_id)[0].revoked_at == NOW
    assert list_events(market.db, subject="token", subject_id=token.id)[1].verb == "token.revoke"


def test_somebody_elses_token_is_not_there_to_revoke(market: Town) -> None:
    token, _ = make(market)
    colleague = replace(market.alfa, person_id=market.beta.person_id)

    for by, token_id in ((colleague, token.id), (market.alfa, "none")):
        with pytest.raises(NotFound):
            revoke_token(market.db, token_id=token_id, by=by, now=NOW)


def test_nothing_remains_of_a_revocation_that_could_not_be_recorded(market: Town) -> None:
    token, _ = make(market)

    assert leaves_no_trace(market.db, lambda: revoke_token(market.db, token_id=token.id, by=market.alfa, now=NOW))


def test_a_new_password_ends_every_token(market: Town) -> None:
    _, secret = make(market)
    _, other = make(market, market.beta)
    request_reset(market.db, email=market.alfa.email, base_url=BASE_URL, address="192.0.2.1", now=NOW, guard=open_guard)
    link = next(mail.body for mail in waiting_mails(market) if "/reset/" in mail.body)
    reset_password(market.db, token=link.split("/reset/")[1].split()[0], password="lamps beside calm water", now=NOW)

    assert find_bearer(market.db, secret=secret, now=NOW) is None
    assert find_bearer(market.db, secret=other, now=NOW) is not None
