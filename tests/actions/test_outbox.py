import base64
import smtplib
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import ClassVar

import pytest

from market.actions.outbox import deliver_mail, open_transport, retry_address
from market.store.connections import fetch_rows, write_transaction
from market.store.outbox import Mail, insert_mail, list_failing_addresses, oldest_due
from tests.market_town import NOW, SECOND, Town

MINUTE = timedelta(minutes=1)


class Postman:
    """A transport that keeps what it delivers and fails for whom it is told to."""

    def __init__(self, *unreachable: str, error: Exception | None = None) -> None:
        self.unreachable = set(unreachable)
        self.error = error or ConnectionRefusedError("nobody answers")
        self.delivered: list[str] = []

    def __call__(self, mail: Mail, write: Callable[[], EmailMessage]) -> None:
        if mail.recipient in self.unreachable:
            raise self.error
        write()
        self.delivered.append(mail.subject)


class MailServer(socketserver.StreamRequestHandler):
    """Enough of an SMTP server to see what is said to it."""

    extensions: tuple[str, ...] = ()
    said: ClassVar[list[str]]
    received: ClassVar[list[bytes]]

    def handle(self) -> None:
        self.answer("220 mail.example")
        while line := self.rfile.readline():
            self.said.append(line.decode("latin-1").strip())
            command = line[:4].upper()
            if command == b"DATA":
                self.take_message()
            elif command == b"EHLO":
                lines = ["mail.example", *self.extensions]
                for place, text in enumerate(lines):
                    self.answer(f"250{' ' if place == len(lines) - 1 else '-'}{text}")
            else:
                self.answer({b"AUTH": "235 welcome", b"QUIT": "221 bye", b"STAR": "220 go"}.get(command, "250 fine"))
            if command in (b"QUIT", b"STAR"):
                return

    def take_message(self) -> None:
        self.answer("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.received.append(b"".join(lines))
        self.answer("250 kept")

    def answer(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mail_server(*extensions: str) -> Iterator[tuple[int, type[MailServer]]]:
    """Run a mail server on this machine and yield its port and what it saw."""
    seen = type("Seen", (MailServer,), {"extensions": extensions, "said": [], "received": []})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), seen) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], seen
        finally:
            server.shutdown()
            thread.join()


def queue(market: Town, *subjects: str, recipient: str = "vera@demo.example", body: str = "Text") -> None:
    with write_transaction(market.db):
        for subject in subjects:
            insert_mail(market.db, recipient=recipient, subject=subject, body=body, at=NOW)


def written(folder: Path) -> list[EmailMessage]:
    return [BytesParser(policy=default).parsebytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


def deliver_to_files(market: Town, folder: Path) -> list[EmailMessage]:
    with open_transport(smtp_url=None, folder=folder) as transport:
        deliver_mail(market.db, transport=transport, now=NOW)
    return written(folder)


def test_queued_mail_is_delivered_once_in_order(market: Town) -> None:
    queue(market, "First", "Second")
    postman = Postman()
    counts = [deliver_mail(market.db, transport=postman, now=NOW) for _ in range(2)]

    assert counts == [2, 0]
    assert postman.delivered == ["First", "Second"]


def test_more_than_a_batch_is_delivered_at_one_go(market: Town) -> None:
    queue(market, *(f"Mail {number}" for number in range(450)))

    assert deliver_mail(market.db, transport=Postman(), now=NOW) == 450


def test_one_unreachable_recipient_does_not_hold_up_the_others(market: Town) -> None:
    queue(market, "Lost", recipient="nobody@demo.example")
    queue(market, "Found")
    postman = Postman("nobody@demo.example")

    assert deliver_mail(market.db, transport=postman, now=NOW) == 1
    assert postman.delivered == ["Found"]
    assert len(list_failing_addresses(market.db)) == 1
    rows = fetch_rows(market.db, "SELECT last_error FROM outbox WHERE sent_at IS NULL")
    assert rows == [{"last_error": "ConnectionRefusedError: nobody answers"}]


def test_a_failed_mail_is_tried_again_ever_more_rarely_and_given_up_after_three_days(market: Town) -> None:
    queue(market, "Late")
    postman, now, waits = Postman("vera@demo.example"), NOW, []
    for _ in range(15):
        deliver_mail(market.db, transport=postman, now=now)
        (waiting,) = fetch_rows(market.db, "SELECT next_try_at FROM outbox WHERE sent_at IS NULL")
        following = datetime.fromisoformat(waiting["next_try_at"])
        waits.append((following - now) / MINUTE)
        assert deliver_mail(market.db, transport=Postman(), now=following - SECOND) == 0
        now = following

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[360] * 6]
    assert deliver_mail(market.db, transport=postman, now=now) == 0
    assert deliver_mail(market.db, transport=Postman(), now=now + timedelta(days=99)) == 0
    (address,) = list_failing_addresses(market.db)
    assert (address.given_up, address.tries) == (True, 16)
    retry_address(market.db, recipient="vera@demo.example", by=market.operator, now=now)
    assert deliver_mail(market.db, transport=Postman(), now=now) == 1


@pytest.mark.parametrize(("code", "is_final"), [(550, True), (553, True), (450, False), (552, False)])
def test_an_address_the_server_does_not_know_is_given_up_at_once(market: Town, code: int, is_final: bool) -> None:
    queue(market, "Nobody")
    refusal = smtplib.SMTPRecipientsRefused({"vera@demo.example": (code, b"no")})
    deliver_mail(market.db, transport=Postman("vera@demo.example", error=refusal), now=NOW)

    (address,) = list_failing_addresses(market.db)
    assert address.given_up is is_final
    assert (oldest_due(market.db, now=NOW + timedelta(days=9)) is None) is is_final


@pytest.mark.parametrize("error", [OSError("disk full"), ValueError("bad header"), UnicodeError("bad letter")])
def test_a_mail_that_cannot_be_made_or_sent_waits_and_stops_nothing(market: Town, error: Exception) -> None:
    queue(market, "First")
    queue(market, "Second", recipient="boris@demo.example")
    postman = Postman("vera@demo.example", error=error)

    assert deliver_mail(market.db, transport=postman, now=NOW) == 1
    assert postman.delivered == ["Second"]


def test_an_address_from_before_the_present_rules_stops_nothing(market: Town) -> None:
    queue(market, "Poison", recipient="a\x1cb@demo.example")
    queue(market, "Sound")
    postman = Postman()

    assert deliver_mail(market.db, transport=postman, now=NOW) == 1
    assert postman.delivered == ["Sound"]


def test_without_a_mail_server_messages_are_files_in_the_folder(market: Town, tmp_path: Path) -> None:
    queue(market, "Лампы «весна»", body="Здравствуйте,\nссылка: http://127.0.0.1:8000/verify/abc\n")
    (message,) = deliver_to_files(market, tmp_path / "new" / "mail")

    assert message["To"] == "vera@demo.example"
    assert message["From"] == "Like for Like <no-reply@likeforlike.example>"
    assert message["Subject"] == "Лампы «весна»"
    assert message["Date"].datetime == NOW
    assert "ссылка: http://127.0.0.1:8000/verify/abc\n" in message.get_body(("plain",)).get_content()
    assert message.get_body(("plain",)).get_content().rstrip().endswith("--\nLike for Like")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x1c", "\x85", "\u2028"])
def test_a_title_cannot_add_a_header(market: Town, tmp_path: Path, line_break: str) -> None:
    queue(market, f"Receipt: Spring range{line_break}Bcc: everybody@demo.example", recipient=market.alfa.email)
    (message,) = deliver_to_files(market, tmp_path / "mail")

    assert message["Bcc"] is None
    assert message["To"] == market.alfa.email
    assert message["Subject"] == "Receipt: Spring range Bcc: everybody@demo.example"


def test_a_mail_server_gets_the_message(market: Town, tmp_path: Path) -> None:
    queue(market, "Лампы")
    with (
        mail_server() as (port, seen),
        open_transport(smtp_url=f"smtp://127.0.0.1:{port}", folder=tmp_path) as transport,
    ):
        sent = deliver_mail(market.db, transport=transport, now=NOW)
    (message,) = (BytesParser(policy=default).parsebytes(raw) for raw in seen.received)

    assert sent == 1
    assert (message["To"], message["Subject"]) == ("vera@demo.example", "Лампы")
    assert not any(said.startswith("AUTH") for said in seen.said)


def test_a_mail_server_that_asks_is_told_who_we_are(market: Town, tmp_path: Path) -> None:
    with (
        mail_server("AUTH PLAIN") as (port, seen),
        open_transport(smtp_url=f"smtp://market:p%40ss@127.0.0.1:{port}", folder=tmp_path),
    ):
        pass

    credentials = base64.b64encode(b"\0market\0p@ss").decode()
    assert f"AUTH PLAIN {credentials}" in seen.said


def test_nothing_is_said_in_the_clear_where_encryption_was_offered_and_fails(tmp_path: Path) -> None:
    with mail_server("STARTTLS", "AUTH PLAIN") as (port, seen):
        transport = open_transport(smtp_url=f"smtp://market:secret@127.0.0.1:{port}", folder=tmp_path)
        with pytest.raises(OSError), transport:
            pass

    assert "STARTTLS" in [said.upper() for said in seen.said]
    assert not any(said.startswith(("AUTH", "MAIL")) for said in seen.said)


def test_an_encrypted_connection_is_never_replaced_by_a_plain_one(tmp_path: Path) -> None:
    with mail_server() as (port, seen):
        transport = open_transport(smtp_url=f"smtps://market:secret@127.0.0.1:{port}", folder=tmp_path)
        with pytest.raises(OSError), transport:
            pass

    assert not any(said.startswith(("EHLO", "AUTH", "MAIL")) for said in seen.said)


def delivered(
    market: Town, base_url: str, *, unsubscribe: str = "/unsubscribe/abc", page: str = "", language: str = "en"
) -> EmailMessage:
    """Deliver one mail of an optional kind and return it as it was sent."""
    kind = "digest" if unsubscribe else "account"
    with write_transaction(market.db):
        insert_mail(
            market.db,
            recipient="vera@demo.example",
            subject="News",
            body="Text",
            at=NOW,
            kind=kind,
            unsubscribe=unsubscribe,
            page=page,
            language=language,
        )
    sent: list[EmailMessage] = []
    deliver_mail(market.db, transport=lambda _mail, write: sent.append(write()), now=NOW, base_url=base_url)
    return sent[0]


def test_an_optional_mail_ends_with_the_link_that_stops_it_and_offers_the_one_click_over_tls(market: Town) -> None:
    message = delivered(market, "https://prices.example")

    assert message["List-Unsubscribe"] == "<https://prices.example/unsubscribe/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_body(("plain",)).get_content().rstrip().endswith("https://prices.example/unsubscribe/abc")


@pytest.mark.parametrize(
    ("base_url", "unsubscribe", "headers"),
    [
        ("http://127.0.0.1:8000", "/unsubscribe/abc", ["List-Unsubscribe"]),
        ("https://prices.example", "", []),
        ("", "/unsubscribe/abc", []),
    ],
)
def test_no_mail_offers_what_would_not_work(market: Town, base_url: str, unsubscribe: str, headers: list[str]) -> None:
    message = delivered(market, base_url, unsubscribe=unsubscribe)

    assert [name for name in message.keys() if name.startswith("List-")] == headers  # noqa: SIM118


def test_the_link_that_stops_a_kind_stands_unbroken_however_long_it_is(market: Town) -> None:
    token = "/unsubscribe/" + "0123456789abcdef" * 5
    raw = delivered(market, "https://prices.example", unsubscribe=token).as_bytes()

    assert f"\nList-Unsubscribe: <https://prices.example{token}>\n".encode() in raw


@pytest.mark.parametrize(
    ("language", "link"),
    [("en", "https://prices.example/agency/questions/"), ("ru", "https://prices.example/ru/agency/questions/")],
)
def test_a_mail_leads_to_the_page_on_which_its_reader_can_act(market: Town, language: str, link: str) -> None:
    message = delivered(market, "https://prices.example", page="/agency/questions/", language=language)

    text = message.get_body(("plain",)).get_content()
    assert text.startswith("Text\n\n")
    assert f"\n{link}\n\n--\nLike for Like" in text
    assert f"<a href='{link}'>" in message.get_body(("html",)).get_content()


def test_a_mail_of_a_market_without_an_address_leads_nowhere(market: Town) -> None:
    assert "agency" not in delivered(market, "", page="/agency/").get_body(("plain",)).get_content()


def test_every_mail_says_where_the_market_is(market: Town) -> None:
    message = delivered(market, "https://prices.example", unsubscribe="")

    assert message.get_body(("plain",)).get_content().endswith("Like for Like\nhttps://prices.example/\n")
