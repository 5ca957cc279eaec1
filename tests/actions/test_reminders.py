from datetime import timedelta

import pytest

from market.actions.awards import award_lines
from market.actions.brief_life import cancel_brief
from market.actions.quotes import save_quote_draft
from market.actions.reminders import send_due_reminders
from market.core.briefs import Brief
from market.store.connections import fetch_rows
from market.store.reminders import Reminder, insert_reminder
from tests.market_town import AFTER_CLOSING, CLOSES, NOW, Town, close, email_of, leaves_no_trace, publish, submit
from tests.market_town import waiting_mails as all_mails

DECISION = CLOSES + timedelta(days=10)


def sent(market: Town) -> list[tuple[str, str]]:
    rows = fetch_rows(market.db, "SELECT kind, organisation_id FROM reminders ORDER BY rowid")
    return [(row["kind"], row["organisation_id"]) for row in rows]


def kinds(market: Town) -> list[str]:
    return [kind for kind, _organisation in sent(market)]


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market)


def test_the_client_is_reminded_of_opening_decision_and_four_weeks_of_silence_once_each(market, brief) -> None:
    close(market, brief)
    for hours in range(0, 24 * 40, 6):
        send_due_reminders(market.db, now=AFTER_CLOSING + timedelta(hours=hours))

    assert sent(market) == [(kind, market.vera.organisation_id) for kind in ("opened", "decide", "overdue")]
    assert [mail.recipient for mail in all_mails(market)] == [email_of("vera")] * 3
    assert {mail.page for mail in all_mails(market)} == {f"/client/briefs/{brief.id}/compare"}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (CLOSES - timedelta(days=2, seconds=1), []),
        (CLOSES - timedelta(days=2), ["draft"]),
        (CLOSES - timedelta(seconds=1), ["draft"]),
        (CLOSES, []),
    ],
)
def test_an_agency_with_a_draft_is_reminded_two_days_before_closing(market, brief, moment, expected) -> None:
    save_quote_draft(market.db, brief_id=brief.id, fields={"note": ["x"]}, by=market.alfa, now=NOW)

    assert send_due_reminders(market.db, now=moment) == len(expected)
    assert send_due_reminders(market.db, now=moment) == 0
    assert sent(market) == [(kind, market.alfa.organisation_id) for kind in expected]
    assert [mail.page for mail in all_mails(market)] == [f"/agency/briefs/{brief.id}/quote" for _ in expected]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (AFTER_CLOSING, ["opened"]),
        (AFTER_CLOSING + timedelta(days=8), []),
        (DECISION - timedelta(days=1), []),
        (DECISION, ["decide"]),
        (DECISION + timedelta(days=9), []),
        (CLOSES + timedelta(days=28) - timedelta(seconds=1), []),
        (CLOSES + timedelta(days=28), ["overdue"]),
        (CLOSES + timedelta(days=36), []),
    ],
)
def test_each_reminder_has_its_week(market, brief, moment, expected) -> None:
    close(market, brief)
    send_due_reminders(market.db, now=moment)

    assert kinds(market) == expected


@pytest.mark.parametrize("end", ["award", "cancel"])
def test_a_brief_that_is_settled_reminds_nobody(market, brief, end: str) -> None:
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    if end == "award":
        choices = {brief.content.lines[0].id: quote.id}
        award_lines(
            market.db, brief_id=brief.id, choices=choices, reason_code="lowest-cost", reason="", by=market.vera,
            now=AFTER_CLOSING,
        )  # fmt: skip
    else:
        cancel_brief(
            market.db, brief_id=brief.id, reason_code="change-in-needs", reason="", by=market.vera, now=AFTER_CLOSING
        )

    assert send_due_reminders(market.db, now=DECISION) == 0


def test_a_reminder_somebody_else_recorded_first_is_not_sent(market, brief, monkeypatch) -> None:
    close(market, brief)
    reminder = Reminder("opened", brief.id, brief.client_id)
    monkeypatch.setattr("market.actions.reminders.list_due_reminders", lambda *_a, **_o: [reminder, reminder])

    assert send_due_reminders(market.db, now=AFTER_CLOSING) == 1
    assert not insert_reminder(market.db, reminder, at=AFTER_CLOSING)


def test_no_reminder_is_recorded_without_its_mail(market, brief) -> None:
    close(market, brief)

    assert leaves_no_trace(market.db, lambda: send_due_reminders(market.db, now=AFTER_CLOSING), when_refused="outbox")
