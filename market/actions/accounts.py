"""Registering, confirming an address, signing in, and changing or recovering a password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from market.actions.identifiers import new_id, new_token, token_hash
from market.actions.limits import (
    REGISTER_ADDRESS,
    RESET_ACCOUNT,
    RESET_ADDRESS,
    SECOND_FACTOR_PERSON,
    SIGN_IN_ACCOUNT,
    SIGN_IN_ADDRESS,
    SIGN_IN_PAIR,
    Guard,
)
from market.actions.mails import queue_mail
from market.actions.passwords import hash_password, password_matches
from market.actions.sessions import SESSION_LASTS
from market.core.accounts import (
    Actor,
    Organisation,
    Registration,
    check_registration,
    email_fault,
    name_key,
    normalise_email,
    slug_from_name,
)
from market.core.errors import Invalid, NotFound
from market.core.mail_pages import RESET
from market.core.messages import say
from market.core.passwords import password_fault
from market.store import accounts as store
from market.store.catalogue import load_catalogue
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.sessions import insert_session
from market.store.tokens import update_tokens_revoked

CODE_WITHIN = timedelta(minutes=10)
VERIFY_LASTS = timedelta(days=3)
RESET_LASTS = timedelta(hours=1)
_LINK_DEAD = say("This link has been used or has expired. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Registered:
    """A new account and the token that its mail carries; None where the address had an account already."""

    person_id: str | None
    token: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token of a new session, and whether the session waits for a code before it opens anything."""

    token: str
    awaits_code: bool


def what_keeps_from_registering(db: Database, registration: Registration) -> dict[str, str]:
    """Return what the rules refuse of a registration as it stands, a sentence by field; taken names are not told."""
    catalogue = load_catalogue(db)
    cities = {city.name_en: city.country for city in catalogue.cities}
    try:
        check_registration(registration, cities, {kind.code for kind in catalogue.agency_types})
    except Invalid as refusal:
        return refusal.problems
    return {}


def register_organisation(
    db: Database, *, registration: Registration, base_url: str, now: datetime, guard: Guard, address: str
) -> Registered:
    """Register an organisation with its first person and mail the link that confirms the address.

    An address that has an account gets a mail saying so, and the caller the same answer: who is
    registered here is not for strangers to find out.  Raises Invalid; TooManyAttempts by *address*.
    """
    guard(REGISTER_ADDRESS, address)
    if problems := _taken_name(db, registration.organisation_name) | what_keeps_from_registering(db, registration):
        raise Invalid(problems)
    password_hash = hash_password(registration.password)
    email, token, person_id = normalise_email(registration.email), new_token(), new_id()
    with write_transaction(db):
        if problems := _taken_name(db, registration.organisation_name):
            raise Invalid(problems)
        if store.find_actor_by_email(db, email) is not None:
            _mail_already_registered(db, email, base_url, now)
            return Registered(None, None)
        organisation = _add_organisation(db, registration, now)
        store.insert_person(
            db,
            person_id=person_id,
            email=email,
            name=registration.person_name.strip(),
            password_hash=password_hash,
            organisation_id=organisation.id,
            is_operator=False,
            at=now,
        )
        store.update_language(db, person_id, registration.language)
        _mail_verification(db, person_id, email, token, base_url, now)
        insert_event(
            db,
            at=now,
            actor=person_id,
            verb="organisation.register",
            subject="organisation",
            subject_id=organisation.id,
        )
    return Registered(person_id, token)


def create_operator(db: Database, *, email: str, password: str, now: datetime, by: str) -> str:
    """Create an operator of the market, confirmed at once, and return the person's id.

    Raises Invalid for an unusable or taken address and for a poor password.
    """
    address, problems = normalise_email(email), {}
    if fault := email_fault(address):
        problems["email"] = fault
    if fault := password_fault(password, address):
        problems["password"] = fault
    if store.find_actor_by_email(db, address) is not None:
        problems["email"] = say("There is an account with this address already.")
    if problems:
        raise Invalid(problems)
    person_id = new_id()
    password_hash = hash_password(password)
    with write_transaction(db):
        store.insert_person(
            db,
            person_id=person_id,
            email=address,
            name="Operator",
            password_hash=password_hash,
            organisation_id=None,
            is_operator=True,
            at=now,
        )
        store.update_verified(db, person_id, at=now)
        insert_event(db, at=now, actor=by, verb="operator.create", subject="person", subject_id=person_id)
    return person_id


def confirm_address(db: Database, *, token: str, now: datetime) -> Actor:
    """Confirm the address a token was mailed to; from then on its organisation can act.  Raises NotFound."""
    with write_transaction(db):
        person_id = _use_token(db, token, "verify", now)
        store.update_verified(db, person_id, at=now)
        insert_event(db, at=now, actor=person_id, verb="person.verify", subject="person", subject_id=person_id)
    return _get_actor(db, person_id)


def send_verification_again(db: Database, *, by: Actor, base_url: str, now: datetime, guard: Guard) -> None:
    """Mail a fresh confirmation link to a signed-in person who has not used the first."""
    guard(RESET_ACCOUNT, by.email)
    with write_transaction(db):
        _mail_verification(db, by.person_id, by.email, new_token(), base_url, now)


def sign_in(
    db: Database, *, email: str, password: str, address: str, now: datetime, guard: Guard, browser: str = ""
) -> SignedIn:
    """Return the token of a new session; the same words and time answer a wrong password and an unknown address.

    For a person with a second factor the session waits for a code.
    Raises Invalid, and TooManyAttempts by (account, address), by address and, far higher, by account:
    a lock on the account alone would let a stranger lock its owner out.
    """
    account = normalise_email(email)
    guard(SIGN_IN_ADDRESS, address)
    guard(SIGN_IN_PAIR, f"{account}|{address}")
    guard(SIGN_IN_ACCOUNT, account)
    found = store.find_password_hash(db, account)
    matches = password_matches(password, found[1] if found else None)
    if found is None or not matches:
        raise Invalid(
            {"password": say("The e-mail address and the password do not go together. Check both and try again.")}
        )
    token, person_id = new_token(), found[0]
    with write_transaction(db):
        waits = _get_actor(db, person_id).has_second_factor
        insert_session(
            db,
            token_hash=token_hash(token),
            person_id=person_id,
            at=now,
            lasts=CODE_WITHIN if waits else SESSION_LASTS,
            browser=browser,
            awaits_code=waits,
        )
        verb = "session.ask-code" if waits else "session.begin"
        insert_event(db, at=now, actor=person_id, verb=verb, subject="person", subject_id=person_id)
    return SignedIn(token, waits)


def knows_password(db: Database, *, password: str, by: Actor, guard: Guard) -> bool:
    """Return whether somebody signed in gave their own password once more; raises TooManyAttempts."""
    guard(SIGN_IN_ACCOUNT, by.email)
    guard(SECOND_FACTOR_PERSON, by.person_id)
    found = store.find_password_hash(db, by.email)
    return password_matches(password, found[1] if found else None)


def change_password(
    db: Database, *, old: str, new: str, by: Actor, now: datetime, guard: Guard, browser: str = ""
) -> str:
    """Set a new password for somebody who knows the old one, and return the token of the only session left.

    Raises Invalid by field and TooManyAttempts.
    """
    if not knows_password(db, password=old, by=by, guard=guard):
        raise Invalid(
            {"old": say("That is not your password at present. Type it again, or have a link mailed to you.")}
        )
    if fault := password_fault(new, by.email, (by.organisation_name, by.name)):
        raise Invalid({"password": fault})
    password_hash, token = hash_password(new), new_token()
    with write_transaction(db):
        store.update_password(db, by.person_id, password_hash)
        update_tokens_revoked(db, by.person_id, at=now)
        insert_session(
            db, token_hash=token_hash(token), person_id=by.person_id, at=now, lasts=SESSION_LASTS, browser=browser
        )
        insert_event(db, at=now, actor=by.person_id, verb="password.change", subject="person", subject_id=by.person_id)
        body = say("If it was not you, set another one with a link mailed to this address, and write to the operators.")
        queue_mail(db, recipient=by.email, subject=say("Your password was changed"), body=body, page=RESET, at=now)
    return token


def request_reset(db: Database, *, email: str, base_url: str, address: str, now: datetime, guard: Guard) -> None:
    """Mail a link that sets a new password, if the address has an account; the answer never tells which."""
    account = normalise_email(email)
    guard(RESET_ADDRESS, address)
    guard(RESET_ACCOUNT, account)
    with write_transaction(db):
        actor = store.find_actor_by_email(db, account)
        if actor is None:
            return
        token = new_token()
        store.insert_mail_token(
            db, token_hash=token_hash(token), person_id=actor.person_id, purpose="reset", at=now, lasts=RESET_LASTS
        )
        queue_mail(
            db,
            recipient=account,
            subject=say("Set a new password"),
            body=say(
                "Somebody asked to set a new password for {account}. If it was you, "
                "open\n\n{base_url}/reset/{token}\n\nwithin one hour. If not, do nothing: the old password stays.",
                account=account,
                base_url=base_url,
                token=token,
            ),
            at=now,
        )


def reset_password(db: Database, *, token: str, password: str, now: datetime) -> Actor:
    """Set a new password with a mailed token; end every session and every token for programs of the person.

    Raises NotFound, Invalid.
    """
    person_id = store.find_mail_token_owner(db, token_hash(token), purpose="reset", now=now)
    if person_id is None:
        raise NotFound(_LINK_DEAD)
    if fault := password_fault(password, _get_actor(db, person_id).email):
        raise Invalid({"password": fault})
    password_hash = hash_password(password)
    with write_transaction(db):
        _use_token(db, token, "reset", now)
        store.update_password(db, person_id, password_hash)
        update_tokens_revoked(db, person_id, at=now)
        store.update_verified(db, person_id, at=now)
        insert_event(db, at=now, actor=person_id, verb="password.reset", subject="person", subject_id=person_id)
    return _get_actor(db, person_id)


def token_is_live(db: Database, *, token: str, purpose: str, now: datetime) -> bool:
    """Return whether a mailed link would still work."""
    return store.find_mail_token_owner(db, token_hash(token), purpose=purpose, now=now) is not None


def _taken_name(db: Database, name: str) -> dict[str, str]:
    """Return the fault of a name in use; looked at before the address, on which the answer must not depend."""
    if store.find_organisation_by_name_key(db, name_key(name)) is None:
        return {}
    return {"organisation_name": say("An organisation of this name is registered: add what tells yours from it.")}


def _add_organisation(db: Database, registration: Registration, now: datetime) -> Organisation:
    organisation_id = new_id()
    organisation = Organisation(
        id=organisation_id,
        slug=_free_slug(db, slug_from_name(registration.organisation_name)),
        name=" ".join(registration.organisation_name.split()),
        is_client=registration.is_client,
        is_agency=registration.is_agency,
        country=registration.country,
        city=registration.city.strip(),
        agency_type=registration.agency_type if registration.is_agency else None,
        controlling_group=organisation_id,
        created_at=now,
        verified_at=None,
        agency_size=registration.agency_size if registration.is_agency else None,
    )
    store.insert_organisation(db, organisation, name_key=name_key(organisation.name))
    return organisation


def _free_slug(db: Database, slug: str) -> str:
    taken = store.list_slugs_starting(db, slug)
    number = 2
    candidate = slug
    while candidate in taken:
        candidate, number = f"{slug}-{number}", number + 1
    return candidate


def _use_token(db: Database, token: str, purpose: str, now: datetime) -> str:
    person_id = store.find_mail_token_owner(db, token_hash(token), purpose=purpose, now=now)
    if person_id is None:
        raise NotFound(_LINK_DEAD)
    store.update_mail_token_used(db, token_hash(token), at=now)
    return person_id


def _get_actor(db: Database, person_id: str) -> Actor:
    actor = store.find_actor(db, person_id)
    if actor is None:
        raise NotFound(say("There is no such account."))
    return actor


def _mail_verification(db: Database, person_id: str, email: str, token: str, base_url: str, now: datetime) -> None:
    store.insert_mail_token(
        db, token_hash=token_hash(token), person_id=person_id, purpose="verify", at=now, lasts=VERIFY_LASTS
    )
    queue_mail(
        db,
        recipient=email,
        subject=say("Confirm your address"),
        body=say(
            "Confirm that this address is yours by opening\n\n{base_url}/verify/{token}\n\nwithin three days. "
            "Until then you can look around but not post briefs or quote.",
            base_url=base_url,
            token=token,
        ),
        at=now,
    )


def _mail_already_registered(db: Database, email: str, base_url: str, now: datetime) -> None:
    queue_mail(
        db,
        recipient=email,
        subject=say("You have an account already"),
        body=say(
            "Somebody tried to register with this address, which has an account. Sign in at {base_url}/sign-in "
            "or set a new password at {base_url}/reset. If it was not you, nothing has changed.",
            base_url=base_url,
        ),
        at=now,
    )
