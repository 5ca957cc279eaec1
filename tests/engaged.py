"""Awarded work in the test town, at every stage of its life."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from market.actions.awards import award_lines
from market.actions.engagements import confirm_kick_off, end_work, record_kick_off
from market.core.engagements import Engagement, KickOff
from market.core.quotes import Quote
from tests.market_town import AFTER_CLOSING, SECOND, Town, publish, submit

STARTS_ON = AFTER_CLOSING.date() + timedelta(days=7)
KICK_OFF = KickOff(STARTS_ON, " Vera and Alfa ", " Weekly call on Mondays ")


@dataclass
class Awarded:
    """A brief whose first line is Alfa's; Beta quoted and won nothing."""

    won: Quote
    lost: Quote


def give(market: Town, **changes: object) -> Awarded:
    brief = publish(market, **changes)
    won, lost = submit(market, brief, market.alfa), submit(market, brief, market.beta)
    award_lines(
        market.db,
        brief_id=brief.id,
        choices={brief.content.lines[0].id: won.id},
        reason_code="lowest-cost",
        reason="",
        by=market.vera,
        now=AFTER_CLOSING,
    )
    forget_mails(market)
    return Awarded(won, lost)


def record(
    market: Town, quote: Quote, name: str = "vera", now: datetime = AFTER_CLOSING, kick_off: KickOff = KICK_OFF
) -> Engagement:
    return record_kick_off(
        market.db, brief_id=quote.brief_id, quote_id=quote.id, kick_off=kick_off, by=getattr(market, name), now=now
    )


def confirm(market: Town, engagement: Engagement, name: str = "alfa") -> Engagement:
    return confirm_kick_off(
        market.db, engagement_id=engagement.id, by=getattr(market, name), now=AFTER_CLOSING + SECOND
    )


LAST_DAY = STARTS_ON + timedelta(days=20)
AFTER_WORK = AFTER_CLOSING + timedelta(days=30)


def end(market: Town, engagement: Engagement, name: str = "vera", **changes: object) -> Engagement:
    given = {"ended_on": LAST_DAY, "reason_code": "completed", "reason": ""} | changes
    return end_work(market.db, engagement_id=engagement.id, by=getattr(market, name), now=AFTER_WORK, **given)


def running(market: Town, **changes: object) -> Engagement:
    """Return Alfa's confirmed engagement for Lunofon; mails so far are out of the way."""
    engagement = confirm(market, record(market, give(market, **changes).won))
    forget_mails(market)
    return engagement


def ended(market: Town, **changes: object) -> Engagement:
    """Return Alfa's engagement for Lunofon after its last day of work."""
    engagement = end(market, running(market, **changes))
    forget_mails(market)
    return engagement


def forget_mails(market: Town) -> None:
    market.db.execute("UPDATE outbox SET sent_at = created_at")
    market.db.conn.commit()


def running_whole(market: Town, **parts: object) -> Engagement:
    """Return Alfa's confirmed engagement for all three lines of a brief; *parts* replace fields of its quote.

    They cost 300, 1,200 and 250 without VAT, unless told otherwise.
    """
    brief = publish(market)
    won = submit(market, brief, market.alfa, **parts)
    award_lines(
        market.db,
        brief_id=brief.id,
        choices={line.id: won.id for line in brief.content.lines},
        reason_code="lowest-cost",
        reason="",
        by=market.vera,
        now=AFTER_CLOSING,
    )
    engagement = confirm(market, record(market, won))
    forget_mails(market)
    return engagement
