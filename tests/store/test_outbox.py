from datetime import timedelta

from market.store.connections import write_transaction
from market.store.outbox import (
    Mail,
    insert_mail,
    list_due_mails,
    list_failing_addresses,
    update_mail_failed,
    update_mail_sent,
)
from tests.market_town import NOW, SECOND, Town


def queue(market: Town, *subjects: str) -> list[Mail]:
    with write_transaction(market.db):
        for subject in subjects:
            insert_mail(market.db, recipient="vera@demo.example", subject=subject, body="Text", at=NOW)
    return list_due_mails(market.db, now=NOW, limit=100)


def test_a_queued_mail_is_due_at_once_and_not_before(market: Town) -> None:
    mails = queue(market, "First", "Second")

    assert [(mail.subject, mail.recipient, mail.body, mail.tries) for mail in mails] == [
        ("First", "vera@demo.example", "Text", 0),
        ("Second", "vera@demo.example", "Text", 0),
    ]
    assert list_due_mails(market.db, now=NOW - SECOND, limit=100) == []


def test_mails_are_listed_oldest_first_up_to_the_limit(market: Town) -> None:
    queue(market, "First", "Second", "Third")

    assert [mail.subject for mail in list_due_mails(market.db, now=NOW, limit=2)] == ["First", "Second"]


def test_a_sent_mail_is_not_due_again(market: Town) -> None:
    first, second = queue(market, "First", "Second")
    with write_transaction(market.db):
        update_mail_sent(market.db, first.id, at=NOW)

    assert list_due_mails(market.db, now=NOW + timedelta(days=9), limit=9) == [second]


def test_a_failed_mail_waits_for_its_next_try_and_keeps_the_error(market: Town) -> None:
    (mail,) = queue(market, "First")
    with write_transaction(market.db):
        update_mail_failed(market.db, mail.id, error="x" * 1000, next_try_at=NOW + SECOND)

    assert list_due_mails(market.db, now=NOW, limit=9) == []
    assert [due.tries for due in list_due_mails(market.db, now=NOW + SECOND, limit=9)] == [1]
    assert market.db.execute("SELECT last_error FROM outbox WHERE id = ?", [mail.id]).fetchone() == ("x" * 500,)


def test_only_mails_that_failed_are_counted(market: Town) -> None:
    first, second, _ = queue(market, "First", "Second", "Third")
    with write_transaction(market.db):
        update_mail_failed(market.db, first.id, error="no", next_try_at=NOW)
        update_mail_failed(market.db, second.id, error="no", next_try_at=NOW)
        update_mail_sent(market.db, second.id, at=NOW)

    assert len(list_failing_addresses(market.db)) == 1


def test_line_breaks_of_any_kind_leave_the_subject(market: Town) -> None:
    (mail,) = queue(market, "One\r\nBcc: all@demo.example\x0btwo\x85three\u2028four\x1c five")

    assert mail.subject == "One Bcc: all@demo.example two three four five"
