"""What a client compares: its own brief with the seal broken."""

from datetime import datetime

from market.actions.quotes import open_quotes
from market.actions.readings import note_reading
from market.core.accounts import Actor
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict
from market.core.messages import say
from market.core.policy import require
from market.store.briefs import get_brief
from market.store.connections import Database


def open_own_brief(db: Database, *, brief_id: str, by: Actor, now: datetime) -> Brief:
    """Return the client's own brief with its seal broken, breaking it if closing time has come.

    Raises Conflict while the quotes are sealed, NotFound for anybody else's brief.
    """
    require(by, "read briefs")
    brief = get_brief(db, brief_id)
    require(by, "compare quotes", brief)
    if brief.status(now) in (BriefStatus.DRAFT, BriefStatus.OPEN, BriefStatus.WITHDRAWN):
        raise Conflict(say("Quotes are sealed until the brief closes; there is nothing to compare yet, for anyone."))
    if brief.opened_at is None and open_quotes(db, brief_id=brief_id, now=now):
        brief = get_brief(db, brief_id)
    note_reading(db, brief_id=brief_id, by=by, now=now)
    return brief
