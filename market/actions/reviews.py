"""Both sides of an engagement review each other, without knowing what the other wrote."""

from collections.abc import Mapping
from datetime import datetime

from market.actions.engagement_steps import begin_step, record_step
from market.core.accounts import Actor
from market.core.messages import say
from market.core.reviews import BLIND_DAYS, Review, check_review
from market.store import reviews as store
from market.store.connections import Database, write_transaction


def review_other_side(
    db: Database, *, engagement_id: str, scores: Mapping[str, int], text: str, by: Actor, now: datetime
) -> Review:
    """Add one side's review, which both read once the other's is in or 14 days have passed.

    Raises Invalid by point, Conflict before the end of work, the second time or too late.
    """
    with write_transaction(db):
        engagement = begin_step(db, engagement_id=engagement_id, move="review the other side", by=by, now=now)
        earlier = store.list_reviews(db, engagement_id)
        review = Review(engagement_id, by.organisation_id or "", dict(scores), text.strip(), now, by.person_id)
        check_review(engagement, earlier, review)
        store.insert_review(db, review)
        record_step(
            db,
            engagement,
            "engagement.review",
            by=by,
            now=now,
            what=say("Both reviews are in") if earlier else say("You have been reviewed"),
            body=say("gave its review too; you can read both now.")
            if earlier
            else say(
                "gave its review. You read it once yours is in; you have {blind_days} days to give it.",
                blind_days=BLIND_DAYS,
            ),
        )
    return review
