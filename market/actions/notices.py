"""Telling organisations: one mail for each of their people, queued inside the act that causes it."""

from datetime import datetime

from market.core.notices import KINDS
from market.store.accounts import find_actor, list_email_addresses
from market.store.connections import Database
from market.store.outbox import insert_mail


def tell_organisation(db: Database, organisation_id: str, *, kind: str, subject: str, body: str, at: datetime) -> None:
    """Queue a mail of a *kind* from `core.notices.KINDS` for every confirmed person of an organisation.

    Must run inside the transaction of the act.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of notice called {kind!r}.")
    for recipient in list_email_addresses(db, organisation_id):
        insert_mail(db, recipient=recipient, subject=subject, body=body, at=at)


def tell_person(db: Database, person_id: str, *, kind: str, subject: str, body: str, at: datetime) -> None:
    """Queue a mail of a *kind* for one person, once the address is confirmed.

    Must run inside the transaction of the act.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of notice called {kind!r}.")
    person = find_actor(db, person_id)
    if person is not None and person.is_verified:
        insert_mail(db, recipient=person.email, subject=subject, body=body, at=at)
