"""A code beside the password: set up, asked for when signing in, replaced by recovery codes, switched off."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp

from market.actions.identifiers import new_token, token_hash
from market.actions.limits import SECOND_FACTOR_PERSON, Guard
from market.actions.mails import queue_mail
from market.actions.sessions import SESSION_LASTS
from market.core.accounts import Actor
from market.core.errors import Conflict, Invalid, NotFound
from market.core.mail_pages import RESET
from market.core.messages import say
from market.core.one_time_codes import RECOVERY_CODES, is_phone_code, is_recovery_code, plain_code, recovery_code
from market.store import second_factors as store
from market.store import sessions
from market.store.connections import Database, write_transaction
from market.store.events import insert_event

ISSUER = "Like for Like"
_STEP_SECONDS = 30
_WRONG = say("That code does not fit. Type the six digits the app shows now, or a recovery code not used before.")


@dataclass(frozen=True, slots=True)
class Secret:
    """What a phone needs to show codes; *uri* is what the picture holds."""

    text: str
    uri: str


def begin_second_factor(db: Database, *, by: Actor, now: datetime) -> Secret:
    """Return the secret to put into an app: the one begun before, or a new one; Conflict when one is in use."""
    with write_transaction(db):
        factor = store.find_second_factor(db, by.person_id)
        if factor is not None and factor.confirmed_at is not None:
            raise Conflict(say("Signing in asks you for a code already. Switch that off first to set up another app."))
        text = factor.secret if factor else pyotp.random_base32()
        if factor is None:
            store.insert_second_factor(db, by.person_id, secret=text, at=now)
    return Secret(text, pyotp.TOTP(text).provisioning_uri(name=by.email, issuer_name=ISSUER))


def confirm_second_factor(
    db: Database, *, code: str, by: Actor, token: str, now: datetime, guard: Guard
) -> tuple[str, ...]:
    """Ask for codes from now on, once *code* shows that they arrive; return the recovery codes, kept nowhere.

    Every other session of the person ends.  Raises Invalid for a wrong code, Conflict when nothing was begun.
    """
    guard(SECOND_FACTOR_PERSON, by.person_id)
    codes = _new_codes()
    with write_transaction(db):
        factor = store.find_second_factor(db, by.person_id)
        if factor is None or factor.confirmed_at is not None:
            raise Conflict(say("Set the app up first: open the page again."))
        _use_phone_code(db, by.person_id, factor, plain_code(code), now)
        store.update_confirmed(db, by.person_id, at=now)
        store.replace_recovery_codes(db, by.person_id, [_hashed(each) for each in codes], at=now)
        sessions.delete_other_sessions(db, by.person_id, but=token_hash(token))
        _tell(db, by, now, "second-factor.begin", say("Signing in now asks for a code beside your password."))
    return codes


def renew_recovery_codes(db: Database, *, code: str, by: Actor, now: datetime, guard: Guard) -> tuple[str, ...]:
    """Return new recovery codes in place of the old ones; raises Invalid for a wrong code."""
    guard(SECOND_FACTOR_PERSON, by.person_id)
    codes = _new_codes()
    with write_transaction(db):
        _use_code(db, by.person_id, code, now)
        store.replace_recovery_codes(db, by.person_id, [_hashed(each) for each in codes], at=now)
        _tell(db, by, now, "second-factor.renew", say("Your recovery codes were replaced by new ones."))
    return codes


def end_second_factor(db: Database, *, code: str, by: Actor, now: datetime, guard: Guard) -> None:
    """Ask for no code any more; raises Invalid for a wrong code."""
    guard(SECOND_FACTOR_PERSON, by.person_id)
    with write_transaction(db):
        _use_code(db, by.person_id, code, now)
        store.delete_second_factor(db, by.person_id)
        _tell(db, by, now, "second-factor.end", say("Signing in no longer asks for a code beside your password."))


def finish_sign_in(db: Database, *, token: str, code: str, browser: str, now: datetime, guard: Guard) -> str:
    """Return the token of a full session for one that waited for a code.

    Raises NotFound when it waited too long or never did, Invalid for a wrong code, TooManyAttempts.
    """
    guard(SECOND_FACTOR_PERSON, _waiting_person(db, token, now))
    with write_transaction(db):
        person_id = _waiting_person(db, token, now)
        _use_code(db, person_id, code, now)
        sessions.delete_session(db, token_hash(token))
        full = new_token()
        sessions.insert_session(
            db, token_hash=token_hash(full), person_id=person_id, at=now, lasts=SESSION_LASTS, browser=browser
        )
        insert_event(db, at=now, actor=person_id, verb="session.begin", subject="person", subject_id=person_id)
    return full


def is_waiting(db: Database, *, token: str, now: datetime) -> bool:
    """Return whether a session waits for a code."""
    return sessions.find_waiting_person(db, token_hash(token), now=now) is not None


def _waiting_person(db: Database, token: str, now: datetime) -> str:
    person_id = sessions.find_waiting_person(db, token_hash(token), now=now)
    if person_id is None:
        raise NotFound(say("This took longer than ten minutes. Sign in again."))
    return person_id


def _use_code(db: Database, person_id: str, typed: str, now: datetime) -> None:
    """Use up a phone's code or a recovery code; raises Invalid."""
    code, factor = plain_code(typed), store.find_second_factor(db, person_id)
    if factor is None or factor.confirmed_at is None:
        raise Conflict(say("Signing in asks you for no code. Open the page again."))
    if not is_recovery_code(code):
        _use_phone_code(db, person_id, factor, code, now)
    elif not store.use_recovery_code(db, person_id, _hashed(code), at=now):
        raise Invalid({"code": _WRONG})


def _use_phone_code(db: Database, person_id: str, factor: store.SecondFactor, code: str, now: datetime) -> None:
    """Accept the code of this half-minute, the one before or the one after, and none twice."""
    this = int(now.timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(factor.secret)
    for step in (this - 1, this, this + 1):
        fits = is_phone_code(code) and hmac.compare_digest(totp.at(step * _STEP_SECONDS), code)
        if fits and step > factor.last_step:
            store.update_last_step(db, person_id, step)
            return
    raise Invalid({"code": _WRONG})


def _new_codes() -> tuple[str, ...]:
    return tuple(recovery_code(secrets.token_bytes(16)) for _ in range(RECOVERY_CODES))


def _hashed(code: str) -> str:
    return token_hash(plain_code(code))


def _tell(db: Database, by: Actor, now: datetime, verb: str, sentence: str) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="person", subject_id=by.person_id)
    body = say(
        "{sentence}\n\nIf it was not you, set a new password at once and write to the operators.", sentence=sentence
    )
    queue_mail(db, recipient=by.email, subject=say("How you sign in has changed"), body=body, page=RESET, at=now)
