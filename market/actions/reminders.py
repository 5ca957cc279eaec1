"""Reminders that go out by themselves, each once."""

from datetime import datetime, timedelta

from market.actions.notices import tell_organisation
from market.core.brief_terms import AFTERCARE_MOST
from market.core.briefs import Brief
from market.core.calendars import say_moment
from market.core.engagement_reminders import STILL_NEWS, due_reminders, reminder_text
from market.core.mail_pages import brief_reminder_page, engagement_page
from market.core.messages import say
from market.store.briefs import get_brief
from market.store.connections import Database, write_transaction
from market.store.engagement_reminders import insert_engagement_reminder, list_reminded, list_to_remind
from market.store.reminders import Reminder, insert_reminder, list_due_reminders


def send_due_reminders(db: Database, *, now: datetime) -> int:
    """Queue every reminder due at *now* and return how many; each goes to an organisation once."""
    due = list_due_reminders(db, now=now)
    return sum(_send(db, reminder, now) for reminder in due) + _remind_sides(db, now)


def _remind_sides(db: Database, now: datetime) -> int:
    """Queue what the sides of engagements are due, and return how many."""
    today, sent, queued = now.date(), list_reminded(db, since=now - STILL_NEWS), 0
    since = today - timedelta(days=AFTERCARE_MOST) - STILL_NEWS
    for engagement, reviewed, looked_on in list_to_remind(db, since=since):
        for reminder in due_reminders(engagement, today, reviewed=reviewed, looked_on=looked_on):
            if reminder in sent:
                continue
            with write_transaction(db):
                if not insert_engagement_reminder(db, reminder, at=now):
                    continue
                page = engagement_page(engagement.id, reminder.kind)
                _tell(db, reminder.organisation_id, reminder_text(reminder, engagement), page, now)
                queued += 1
    return queued


def _send(db: Database, reminder: Reminder, now: datetime) -> bool:
    with write_transaction(db):
        brief = get_brief(db, reminder.brief_id)
        if not insert_reminder(db, reminder, at=now):
            return False
        page = brief_reminder_page(reminder.kind, brief.id)
        _tell(db, reminder.organisation_id, _text(reminder.kind, brief), page, now)
    return True


def _tell(db: Database, organisation_id: str, text: tuple[str, str], page: str, now: datetime) -> None:
    subject, body = text
    tell_organisation(db, organisation_id, kind="reminder", subject=subject, body=body, page=page, at=now)


def _text(kind: str, brief: Brief) -> tuple[str, str]:
    title = brief.content.title
    if kind == "opened":
        return (
            say("Quotes are open: {title}", title=title),
            say(
                "“{title}” has closed and its quotes can be read on your comparison page. You planned to decide by "
                "{decision_on}. Should nobody have quoted, you can reopen the brief as a copy.",
                title=title,
                decision_on=brief.content.decision_on,
            ),
        )
    if kind == "decide":
        return (
            say("Decision due: {title}", title=title),
            say(
                "Agencies expect your decision on “{title}”, promised for {decision_on}. Award its lines, or tell "
                "them why none is awarded.",
                title=title,
                decision_on=brief.content.decision_on,
            ),
        )
    if kind == "overdue":
        return (
            say("No decision for four weeks: {title}", title=title),
            say(
                "“{title}” closed on {closes_at:%Y-%m-%d} and nobody knows the outcome. Award lines, cancel it or "
                "mark it unsuccessful: agencies keep people free while they wait.",
                title=title,
                closes_at=brief.closes_at,
            ),
        )
    return (
        say("Your draft is not submitted: {title}", title=title),
        say(
            "You saved a draft of a quote for “{title}”, which closes {closes_at}. A draft is not a quote: "
            "submit it before closing or let it go.",
            title=title,
            closes_at=say_moment(brief.closes_at, brief.content.time_zone),
        ),
    )
