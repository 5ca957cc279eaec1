"""Handing queued mail to a transport: `.eml` files in the data folder, or an SMTP server."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from market.actions.identifiers import token_hash
from market.core.accounts import Actor
from market.core.errors import NotFound
from market.core.mail_texts import as_html
from market.core.messages import say
from market.core.policy import require
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.outbox import (
    Mail,
    list_due_mails,
    update_mail_due,
    update_mail_failed,
    update_mail_given_up,
    update_mail_sent,
)
from market.translations import language_prefix, translate

SENDER = "Like for Like <no-reply@likeforlike.example>"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_BATCH = 200
_SMTP_TIMEOUT_SECONDS = 20
_LONGEST_WAIT = timedelta(hours=6)
_MOST_TRIES = 16
_NO_SUCH_ADDRESS = (550, 551, 553)

Transport = Callable[[Mail, Callable[[], EmailMessage]], None]
"""Takes one mail, and the way to write it out as a message; who only drops it need not write it out."""


def deliver_mail(db: Database, *, transport: Transport, now: datetime, base_url: str = "") -> int:
    """Send what is due and return how many messages left; a failed one is tried again later, ever more rarely.

    After sixteen tries, about three days, or when the server knows no such address, it is given up: kept, shown to
    operators, tried again when they ask.

    *base_url* is where the site answers; without one, messages carry neither it nor a link that ends their kind.

    A message is marked after it was handed over: a crash between the two sends it twice rather than never.
    """
    sent = 0
    while batch := list_due_mails(db, now=now, limit=_BATCH):
        outcomes = [(mail, _attempt(transport, mail, now, base_url)) for mail in batch]
        with write_transaction(db):
            for mail, error in outcomes:
                if error is None:
                    update_mail_sent(db, mail.id, at=now)
                    sent += 1
                elif error.is_final or mail.tries + 1 >= _MOST_TRIES:
                    update_mail_given_up(db, mail.id, error=error.text, at=now)
                else:
                    wait = min(timedelta(minutes=2 ** min(mail.tries, 10)), _LONGEST_WAIT)
                    update_mail_failed(db, mail.id, error=error.text, next_try_at=now + wait)
    return sent


def retry_address(db: Database, *, recipient: str, by: Actor, now: datetime) -> None:
    """Make the failed mails to an address due at once; raises NotFound when none failed."""
    require(by, "operate the market")
    with write_transaction(db):
        if not update_mail_due(db, recipient, at=now):
            raise NotFound(say("No mail to this address waits after a failure."))
        insert_event(
            db, at=now, actor=by.person_id, verb="mail.retry", subject="mail", subject_id=token_hash(recipient)[:16]
        )


@contextlib.contextmanager
def open_transport(*, smtp_url: str | None, folder: Path) -> Iterator[Transport]:
    """Yield the transport the settings ask for: SMTP, or files under *folder* for a market without one."""
    if smtp_url is None:
        folder.mkdir(parents=True, exist_ok=True)
        yield lambda mail, write: _write_file(folder, mail, write())
        return
    with _smtp_client(smtp_url) as client:
        yield lambda _mail, write: _send(client, write())


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a mail was not handed over; a final one comes from a server that will never take it."""

    text: str
    is_final: bool


def _attempt(transport: Transport, mail: Mail, now: datetime, base_url: str) -> _Failure | None:
    try:
        transport(mail, lambda: _message(mail, now, base_url))
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
        return _Failure(f"{type(error).__name__}: {error}", _is_final(error))
    return None


def _is_final(error: Exception) -> bool:
    """Return whether the address itself was refused for good (RFC 5321: 550, 551 and 553)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in _NO_SUCH_ADDRESS for code, _ in error.recipients.values())


class _Unfolded(UnstructuredHeader, BaseHeader):
    """A header of one address, which readers only find when it is neither broken nor encoded."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", _Unfolded)
    return headers


_POLICY = default.clone(header_factory=_headers())


def _message(mail: Mail, now: datetime, base_url: str) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = SENDER
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}.{int(now.timestamp())}@likeforlike.example>"
    link = _link(mail, mail.unsubscribe, base_url)
    if link:
        message["List-Unsubscribe"] = f"<{link}>"
    if link.startswith("https://"):  # RFC 8058 offers the one click over TLS only
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    ending = say("To receive no more mails of this kind, open\n{link}\n", link=link) if link else ""
    signature = "\n\n--\nLike for Like\n" + (f"{base_url}/\n" if base_url else "") + translate(ending, mail.language)
    page = _link(mail, mail.page, base_url)
    lead = say("\n\nGo on here:\n{link}", link=page) if page else ""
    body = mail.body + translate(lead, mail.language)
    message.set_content(body + signature)
    message.add_alternative(as_html(body, signature, mail.language), subtype="html")
    return message


def _link(mail: Mail, page: str, base_url: str) -> str:
    return base_url + language_prefix(mail.language) + page if base_url and page else ""


def _write_file(folder: Path, mail: Mail, message: EmailMessage) -> None:
    (folder / f"{mail.id:08d}.eml").write_bytes(message.as_bytes())


@contextlib.contextmanager
def _smtp_client(smtp_url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(smtp_url)
    host, port = parts.hostname or "localhost", parts.port
    client: smtplib.SMTP
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        client = smtplib.SMTP_SSL(host, port or 465, timeout=_SMTP_TIMEOUT_SECONDS, context=context)
    else:
        client = smtplib.SMTP(host, port or 587, timeout=_SMTP_TIMEOUT_SECONDS)
    with client:
        client.ehlo_or_helo_if_needed()  # before it, no extension is known and STARTTLS would never be used
        if parts.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=ssl.create_default_context())
        elif parts.scheme == "smtp" and parts.username and host not in _THIS_MACHINE:
            raise smtplib.SMTPNotSupportedError(f"{host} offers no encryption: the password was not sent to it")
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        yield client


def _send(client: smtplib.SMTP, message: EmailMessage) -> None:
    client.send_message(message)
