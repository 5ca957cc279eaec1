"""A code beside the password: asked for once it is set up, used once, replaced by recovery codes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest

from market.actions.accounts import change_password, sign_in
from market.actions.identifiers import token_hash
from market.actions.limits import SECOND_FACTOR_PERSON, counting_guard, open_guard
from market.actions.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    end_second_factor,
    finish_sign_in,
    is_waiting,
    renew_recovery_codes,
)
from market.actions.sessions import (
    SESSION_IDLE,
    end_other_sessions,
    end_session,
    find_session_actor,
    list_own_sessions,
)
from market.core.errors import Conflict, Invalid, NotFound, TooManyAttempts
from market.store.connections import fetch_rows, open_database
from market.store.sessions import session_id
from tests.market_town import NOW, PASSWORD, SECOND, Town, email_of, waiting_mails

LATER = NOW + timedelta(minutes=5)


def last_subject(market: Town) -> str:
    return [mail.subject for mail in waiting_mails(market) if mail.recipient == email_of("vera")][-1]


def enter(market: Town, name: str = "vera", at: datetime = NOW) -> str:
    signed = sign_in(
        market.db, email=email_of(name), password=PASSWORD, address="h", now=at, guard=open_guard, browser="Firefox"
    )
    return signed.token


def set_up(market: Town, at: datetime = NOW) -> tuple[Callable[[datetime], str], tuple[str, ...], str]:
    """Set vera's second factor up; return what her phone shows at a moment, her recovery codes and her session."""
    token = enter(market, at=at)
    totp = pyotp.TOTP(begin_second_factor(market.db, by=market.vera, now=at).text)
    codes = confirm_second_factor(market.db, code=totp.at(at), by=market.vera, token=token, now=at, guard=open_guard)
    return totp.at, codes, token


def finish(market: Town, code: str, token: str, at: datetime = LATER) -> str:
    return finish_sign_in(market.db, token=token, code=code, browser="Firefox", now=at, guard=open_guard)


def test_signing_in_waits_for_the_code_and_opens_nothing_before_it(market: Town) -> None:
    shows, _, _ = set_up(market)
    token = enter(market, at=LATER)

    assert is_waiting(market.db, token=token, now=LATER)
    assert find_session_actor(market.db, token=token, now=LATER) is None
    full = finish(market, shows(LATER), token)
    actor = find_session_actor(market.db, token=full, now=LATER)
    assert actor is not None
    assert actor.has_second_factor
    assert full != token
    assert not is_waiting(market.db, token=token, now=LATER)


def test_nothing_is_asked_until_a_code_was_confirmed(market: Town) -> None:
    first = begin_second_factor(market.db, by=market.vera, now=NOW)

    assert begin_second_factor(market.db, by=market.vera, now=NOW) == first
    assert "Like%20for%20Like" in first.uri
    assert find_session_actor(market.db, token=enter(market), now=NOW) == market.vera
    with pytest.raises(Conflict):
        end_second_factor(market.db, code="123456", by=market.vera, now=NOW, guard=open_guard)


def test_setting_up_ends_other_sessions_and_tells_by_mail(market: Town) -> None:
    other = enter(market)
    _, _, token = set_up(market)

    assert find_session_actor(market.db, token=other, now=NOW) is None
    assert find_session_actor(market.db, token=token, now=NOW) is not None
    assert last_subject(market) == "How you sign in has changed"
    assert waiting_mails(market)[-1].page == "/reset"
    with pytest.raises(Conflict):
        begin_second_factor(market.db, by=market.vera, now=NOW)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "abcd-efgh-jkmn-pqrs", "٠١٢٣٤٥"])
def test_a_code_that_was_made_up_is_refused(market: Town, typed: str) -> None:
    set_up(market)
    token = enter(market, at=LATER)

    with pytest.raises(Invalid, match="does not fit"):
        finish(market, typed, token)
    assert is_waiting(market.db, token=token, now=LATER)


def test_a_code_is_used_once_and_lasts_a_minute_and_a_half(market: Town) -> None:
    shows, _, _ = set_up(market)
    code = shows(LATER)
    finish(market, code, enter(market, at=LATER))

    with pytest.raises(Invalid):
        finish(market, code, enter(market, at=LATER))
    with pytest.raises(Invalid):
        finish(market, shows(LATER), enter(market, at=LATER), at=LATER + timedelta(minutes=2))
    next_code = shows(LATER + timedelta(seconds=30))
    assert finish(market, f" {next_code[:3]} {next_code[3:]} ", enter(market, at=LATER))


def test_a_recovery_code_works_once_in_place_of_the_phone(market: Town) -> None:
    _, codes, _ = set_up(market)

    assert len(set(codes)) == 10
    assert finish(market, codes[0].upper(), enter(market, at=LATER))
    with pytest.raises(Invalid):
        finish(market, codes[0], enter(market, at=LATER))
    stored = fetch_rows(market.db, "SELECT code_hash FROM recovery_codes")
    assert not {code.replace("-", "") for code in codes} & {row["code_hash"] for row in stored}


def test_new_recovery_codes_replace_the_old_and_none_at_all_end_the_asking(market: Town) -> None:
    shows, old, _ = set_up(market)
    new = renew_recovery_codes(market.db, code=old[3], by=market.vera, now=LATER, guard=open_guard)

    with pytest.raises(Invalid):
        finish(market, old[4], enter(market, at=LATER))
    end_second_factor(market.db, code=shows(LATER), by=market.vera, now=LATER, guard=open_guard)
    token = enter(market, at=LATER)
    assert find_session_actor(market.db, token=token, now=LATER) == market.vera
    assert fetch_rows(market.db, "SELECT * FROM recovery_codes") == []
    assert new != old


def test_waiting_ends_after_ten_minutes(market: Town) -> None:
    shows, _, _ = set_up(market)
    token = enter(market, at=LATER)
    late = LATER + timedelta(minutes=10)

    with pytest.raises(NotFound, match="ten minutes"):
        finish(market, shows(late), token, at=late)


def test_guessing_codes_is_limited_and_wrong_guesses_count(market: Town) -> None:
    set_up(market)
    token = enter(market, at=LATER)
    guard = counting_guard(market.db, now=LATER)
    for _ in range(SECOND_FACTOR_PERSON.attempts):
        with pytest.raises(Invalid):
            finish_sign_in(market.db, token=token, code="000000", browser="", now=LATER, guard=guard)

    with pytest.raises(TooManyAttempts):
        finish_sign_in(market.db, token=token, code="000000", browser="", now=LATER, guard=guard)


def test_a_session_nobody_uses_for_a_week_ends_and_its_use_is_noted_by_the_hour(market: Town) -> None:
    idle, used = enter(market), enter(market)
    find_session_actor(market.db, token=used, now=NOW + timedelta(minutes=59))
    (unnoted,) = {session.seen_at for session in list_own_sessions(market.db, by=market.vera, now=NOW)}
    find_session_actor(market.db, token=used, now=NOW + timedelta(days=3))

    assert unnoted == NOW
    assert find_session_actor(market.db, token=idle, now=NOW + SESSION_IDLE - SECOND) is not None
    again = enter(market)
    assert find_session_actor(market.db, token=again, now=NOW + SESSION_IDLE) is None
    assert find_session_actor(market.db, token=used, now=NOW + SESSION_IDLE) is not None


def test_a_locked_database_signs_nobody_out(market: Town) -> None:
    token = enter(market)
    other = open_database(market.folder / "market.db")
    other.conn.execute("BEGIN IMMEDIATE")
    try:
        assert find_session_actor(market.db, token=token, now=NOW + timedelta(hours=2)) == market.vera
    finally:
        other.conn.rollback()
        other.close()


def test_one_may_end_ones_own_sessions_and_nobody_elses(market: Town) -> None:
    first, second, third = (enter(market) for _ in range(3))
    hers = enter(market, "boris")
    listed = list_own_sessions(market.db, by=market.vera, now=NOW)
    end_session(market.db, listed_id=session_id(token_hash(first)), by=market.vera, now=NOW)

    assert [session.browser for session in listed] == ["Firefox"] * 3
    for listed_id in (session_id(token_hash(hers)), "0" * 16, "", token_hash(second)):
        with pytest.raises(NotFound):
            end_session(market.db, listed_id=listed_id, by=market.vera, now=NOW)
    end_other_sessions(market.db, token=third, by=market.vera, now=NOW)
    alive = [find_session_actor(market.db, token=token, now=NOW) for token in (first, second, third, hers)]
    assert alive == [None, None, market.vera, market.boris]


def change(market: Town, old: str, new: str) -> str:
    return change_password(market.db, old=old, new=new, by=market.vera, now=NOW, guard=open_guard)


def test_changing_the_password_takes_the_old_one_and_leaves_one_session(market: Town) -> None:
    before = enter(market)
    for old, new, field in (("wrong", "velvet harbour nine", "old"), (PASSWORD, "Lunofon2026", "password")):
        with pytest.raises(Invalid) as refusal:
            change(market, old, new)
        assert list(refusal.value.problems) == [field]
    after = change(market, PASSWORD, "velvet harbour nine")

    assert find_session_actor(market.db, token=before, now=NOW) is None
    assert find_session_actor(market.db, token=after, now=NOW) == market.vera
    assert last_subject(market) == "Your password was changed"
    assert waiting_mails(market)[-1].page == "/reset"
    with pytest.raises(Invalid):
        enter(market)
