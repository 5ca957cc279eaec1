"""Mail waiting to be sent: queued inside the act that causes it, sent afterwards by the worker."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from market.store.connections import fetch_row, fetch_rows
from market.store.moments import from_text, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it will be sent; plain text.  *unsubscribe* is the path that switches its kind off,
    *page* that of the page to act on; either may be empty."""

    id: int
    recipient: str
    subject: str
    body: str
    tries: int
    unsubscribe: str = ""
    language: str = "en"
    page: str = ""


@dataclass(frozen=True, slots=True)
class FailingAddress:
    """An address whose mail keeps failing: nothing of what waits for it, not even how much."""

    recipient: str
    tries: int
    last_error: str
    next_try_at: datetime
    given_up: bool


def insert_mail(
    db: Database,
    *,
    recipient: str,
    subject: str,
    body: str,
    at: datetime,
    kind: str = "account",
    unsubscribe: str = "",
    language: str = "en",
    page: str = "",
) -> None:
    """Queue a message inside the caller's transaction; all kinds but "account" carry a way to switch them off."""
    db.execute(
        "INSERT INTO outbox (recipient, subject, body, created_at, next_try_at, kind, unsubscribe, language, page) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (recipient, " ".join(subject.split()), body, to_text(at), to_text(at), kind, unsubscribe, language, page),
    )


def list_due_mails(db: Database, *, now: datetime, limit: int) -> list[Mail]:
    """Return unsent messages whose next try is due, oldest first."""
    rows = fetch_rows(
        db,
        "SELECT id, recipient, subject, body, tries, unsubscribe, language, page FROM outbox "
        "WHERE sent_at IS NULL AND given_up_at IS NULL AND next_try_at <= ? ORDER BY id LIMIT ?",
        (to_text(now), limit),
    )
    return [Mail(**row) for row in rows]


def update_mail_sent(db: Database, mail_id: int, *, at: datetime) -> None:
    """Mark a message as handed over."""
    db.execute("UPDATE outbox SET sent_at = ?, tries = tries + 1 WHERE id = ?", (to_text(at), mail_id))


def update_mail_failed(db: Database, mail_id: int, *, error: str, next_try_at: datetime) -> None:
    """Record a failed try and when to try again."""
    db.execute(
        "UPDATE outbox SET tries = tries + 1, last_error = ?, next_try_at = ? WHERE id = ?",
        (error[:500], to_text(next_try_at), mail_id),
    )


def update_mail_given_up(db: Database, mail_id: int, *, error: str, at: datetime) -> None:
    """Record a last failed try: the mail is kept and not tried again unless somebody asks for it."""
    db.execute(
        "UPDATE outbox SET tries = tries + 1, last_error = ?, given_up_at = ? WHERE id = ?",
        (error[:500], to_text(at), mail_id),
    )


def oldest_due(db: Database, *, now: datetime) -> datetime | None:
    """Return since when the mail that waits longest has been due, or None when none is."""
    row = fetch_row(
        db,
        "SELECT min(next_try_at) AS since FROM outbox "
        "WHERE sent_at IS NULL AND given_up_at IS NULL AND next_try_at <= ?",
        (to_text(now),),
    )
    return from_text_or_none(row["since"]) if row else None


def delete_old_mails(db: Database, *, sent_before: datetime, given_up_before: datetime) -> int:
    """Forget mails that were sent or given up before a moment each; return how many."""
    cursor = db.execute(
        "DELETE FROM outbox WHERE sent_at < ? OR given_up_at < ?", (to_text(sent_before), to_text(given_up_before))
    )
    return int(cursor.rowcount)


def list_failing_addresses(db: Database) -> list[FailingAddress]:
    """Return one row per address with unsent mail that failed, with the error of the mail tried most often.

    Subjects, bodies, dates and numbers of mails stay out: a receipt among them would tell of a sealed quote.
    """
    rows = fetch_rows(
        db,
        "SELECT recipient, max(tries) AS tries, last_error, next_try_at, given_up_at IS NOT NULL AS given_up "
        "FROM outbox WHERE sent_at IS NULL AND tries > 0 GROUP BY recipient ORDER BY recipient",
    )
    return [
        FailingAddress(**row | {"next_try_at": from_text(row["next_try_at"]), "given_up": bool(row["given_up"])})
        for row in rows
    ]


def update_mail_due(db: Database, recipient: str, *, at: datetime) -> bool:
    """Make the failed mails to an address due at once; return whether there were any."""
    cursor = db.execute(
        "UPDATE outbox SET next_try_at = ?, given_up_at = NULL WHERE recipient = ? AND sent_at IS NULL AND tries > 0",
        (to_text(at), recipient),
    )
    return bool(cursor.rowcount > 0)
