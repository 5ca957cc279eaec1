"""What every step of an engagement does: ask whether it has its place, record it, tell the other side."""

from datetime import datetime

from market.actions.notices import tell_organisation
from market.core.accounts import Actor
from market.core.engagements import Engagement, check_move
from market.core.mail_pages import engagement_page
from market.core.messages import say
from market.core.policy import require
from market.store.connections import Database
from market.store.engagements import get_engagement
from market.store.events import insert_event


def begin_step(
    db: Database, *, engagement_id: str, move: str, by: Actor, now: datetime, verb: str = "work on engagement"
) -> Engagement:
    """Return an engagement in which *by* may make a *move* of `core.engagements.MOVES`; *verb* is of the policy table.

    Must run inside the transaction of the step.  Raises NotFound and NotAllowed, Conflict in the wrong status.
    """
    engagement = get_engagement(db, engagement_id)
    require(by, verb, engagement)
    check_move(engagement, move, now.date())
    return engagement


def record_step(
    db: Database, engagement: Engagement, verb: str, *, by: Actor, now: datetime, what: str, body: str, **detail: object
) -> None:
    """Append the event of a step and queue a mail to the other side.

    *what* heads the mail, before the brief's title; *body* goes on after the title and the acting organisation's
    name: “recorded a kick-off, ...”.  Must run inside the transaction of the step.
    """
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="engagement", subject_id=engagement.id, **detail)
    tell_organisation(
        db,
        engagement.other_side(by.organisation_id),
        kind="engagement",
        subject=say("{what}: {title}", what=what, title=engagement.title),
        body=say("“{title}”: {who} {body}", title=engagement.title, who=by.organisation_name, body=body),
        page=engagement_page(engagement.id),
        at=now,
    )
