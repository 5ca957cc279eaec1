"""Forgetting what is no longer needed, as the published table says."""

from datetime import datetime

from market.actions.sessions import SESSION_IDLE
from market.core.retention import ANSWERED_REPORTS, HOPELESS_MAIL, MAILED_LINKS, SENT_MAIL
from market.store.accounts import delete_dead_mail_tokens
from market.store.connections import Database, write_transaction
from market.store.outbox import delete_old_mails
from market.store.reports import delete_old_reports
from market.store.sessions import delete_ended_sessions


def forget_what_is_old(db: Database, *, now: datetime) -> int:
    """Delete ended sessions, dead links, old mails and reports; return how many rows went."""
    with write_transaction(db):
        return (
            delete_ended_sessions(db, now=now, idle_since=now - SESSION_IDLE)
            + delete_dead_mail_tokens(db, now - MAILED_LINKS)
            + delete_old_mails(db, sent_before=now - SENT_MAIL, given_up_before=now - HOPELESS_MAIL)
            + delete_old_reports(db, now - ANSWERED_REPORTS)
        )
