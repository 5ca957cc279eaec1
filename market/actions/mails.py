"""Queueing a mail in the language of the person it goes to."""

from datetime import datetime

from market.core.notices import ALWAYS_SENT
from market.store.accounts import find_language
from market.store.connections import Database
from market.store.outbox import insert_mail
from market.translations import SOURCE, translate


def queue_mail(
    db: Database,
    *,
    recipient: str,
    subject: str,
    body: str,
    at: datetime,
    kind: str = ALWAYS_SENT,
    unsubscribe: str = "",
    page: str = "",
    language: str = SOURCE,
) -> None:
    """Queue *subject* and *body* as the recipient reads them: in *language* where the address has no account yet.

    *page* is a path of `core.mail_pages` that the mail ends with, or empty where the body has its own link.

    Must run inside the transaction of the act.
    """
    spoken = find_language(db, recipient) or language
    insert_mail(
        db,
        recipient=recipient,
        subject=translate(subject, spoken),
        body=translate(body, spoken).strip(),
        at=at,
        kind=kind,
        unsubscribe=unsubscribe,
        language=spoken,
        page=page,
    )
