"""Telling organisations: one mail for each of their people, queued inside the act that causes it."""

from collections.abc import Collection
from datetime import datetime

from market.actions.identifiers import new_token, token_hash
from market.actions.mails import queue_mail
from market.core.accounts import Actor
from market.core.calendars import TIME_ZONES
from market.core.errors import Invalid, NotFound
from market.core.messages import say
from market.core.notices import ALWAYS_SENT, KINDS
from market.store import notices as store
from market.store.accounts import find_actor, update_language
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.translations import LANGUAGES


def tell_organisation(
    db: Database, organisation_id: str, *, kind: str, subject: str, body: str, page: str, at: datetime
) -> None:
    """Queue a mail of a *kind* from `core.notices.KINDS` for every confirmed person of an organisation who wants it.

    *page*, from `core.mail_pages`, is where the reader can act.  Must run inside the transaction of the act.
    """
    if kind not in KINDS:
        raise ValueError(say("There is no kind of notice called {kind!r}.", kind=kind))
    for person_id, recipient in store.list_recipients(db, organisation_id, kind=kind):
        _queue(db, person_id, recipient, kind=kind, subject=subject, body=body, page=page, at=at)


def tell_person(db: Database, person_id: str, *, kind: str, subject: str, body: str, at: datetime) -> None:
    """Queue a mail of a *kind* for one person, once the address is confirmed and unless it was switched off.

    *body* has its own links.  Must run inside the transaction of the act.
    """
    if kind not in KINDS:
        raise ValueError(say("There is no kind of notice called {kind!r}.", kind=kind))
    person = find_actor(db, person_id)
    if person is not None and person.is_verified and kind not in store.list_muted(db, person_id):
        _queue(db, person_id, person.email, kind=kind, subject=subject, body=body, page="", at=at)


def choose_notices(
    db: Database, *, wanted: Collection[str], time_zone: str, language: str, by: Actor, now: datetime
) -> None:
    """Keep which kinds of mail a person wants, their language, and the time zone dates are shown in.

    An empty zone stands for each brief's own.  Raises Invalid for a kind, a language or a zone that does not exist.
    """
    problems = {}
    if unknown := sorted(set(wanted) - set(KINDS)):
        problems["wanted"] = say("There is no kind of mail called {unknown}: choose from the list.", unknown=unknown[0])
    if time_zone and time_zone not in TIME_ZONES:
        problems["time_zone"] = say("Choose a time zone from the list.")
    if language not in LANGUAGES:
        problems["language"] = say("Choose a language from the list.")
    if problems:
        raise Invalid(problems)
    muted = [kind for kind in KINDS if kind != ALWAYS_SENT and kind not in wanted]
    with write_transaction(db):
        store.replace_muted(db, by.person_id, muted)
        store.update_time_zone(db, by.person_id, time_zone)
        update_language(db, by.person_id, language)
        _record(db, by.person_id, "person.choose-notices", now, muted=muted)


def get_unsubscription(db: Database, *, token: str) -> str:
    """Return the kind of mail a link switches off; raises NotFound."""
    return _find_link(db, token)[1]


def unsubscribe(db: Database, *, token: str, now: datetime) -> str:
    """Switch off the kind of mail a link came with and return it; again changes nothing.  Raises NotFound."""
    with write_transaction(db):
        person_id, kind = _find_link(db, token)
        if store.insert_muted(db, person_id, kind):
            _record(db, person_id, "person.unsubscribe", now, kind=kind)
    return kind


def _queue(
    db: Database, person_id: str, recipient: str, *, kind: str, subject: str, body: str, page: str, at: datetime
) -> None:
    unsubscribe = "" if kind == ALWAYS_SENT else _unsubscribe_path(db, person_id, kind, at)
    queue_mail(
        db, recipient=recipient, subject=subject, body=body, page=page, at=at, kind=kind, unsubscribe=unsubscribe
    )


def _unsubscribe_path(db: Database, person_id: str, kind: str, now: datetime) -> str:
    token = new_token()
    store.insert_unsubscribe_link(db, token_hash=token_hash(token), person_id=person_id, kind=kind, at=now)
    return f"/unsubscribe/{token}"


def _find_link(db: Database, token: str) -> tuple[str, str]:
    found = store.find_unsubscribe_link(db, token_hash(token))
    if found is None:
        raise NotFound(say("This link belongs to no mail of ours. Sign in and choose under Account what we send you."))
    return found


def _record(db: Database, person_id: str, verb: str, now: datetime, **detail: object) -> None:
    insert_event(db, at=now, actor=person_id, verb=verb, subject="person", subject_id=person_id, **detail)
