"""Reviews of an engagement by its two sides, blind until both are in."""

from flask import Blueprint

from market.actions.reviews import review_other_side
from market.core.engagements import Engagement
from market.core.messages import say
from market.core.policy import require
from market.core.reviews import BLIND_DAYS, SCORES, last_review_day, points_for, readable_reviews, shown_from
from market.store.reviews import list_reviews
from market.web.current import current_database, current_time, signed_in
from market.web.engaged import engagement_page, read_engagement
from market.web.forms.close_out import review_form
from market.web.submissions import perform_or_show

blueprint = Blueprint("reviews", __name__, url_prefix="/engagements/<string:engagement_id>/reviews")


@blueprint.get("/")
@signed_in
def show(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    return _page(actor, engagement, review_form(points_for(engagement, actor.organisation_id))(formdata=None))


@blueprint.post("/")
@signed_in
def review(actor, engagement_id: str):
    engagement = read_engagement(actor, engagement_id)
    require(actor, "work on engagement", engagement)
    points = points_for(engagement, actor.organisation_id)
    form = review_form(points)()
    return perform_or_show(
        form,
        lambda: review_other_side(
            current_database(),
            engagement_id=engagement_id,
            scores=form.scores(points),
            text=form.text.data or "",
            by=actor,
            now=current_time(),
        ),
        done=say("Your review is on record."),
        address=f"/engagements/{engagement_id}/reviews/",
        show=lambda: _page(actor, engagement, form),
    )


def _page(actor, engagement: Engagement, form) -> str:
    now, reviews = current_time(), list_reviews(current_database(), engagement.id)
    shown = shown_from(reviews)
    has_reviewed = any(review.organisation_id == actor.organisation_id for review in reviews)
    return engagement_page(
        "engagements/show_reviews.html",
        actor,
        engagement,
        form=form,
        points=points_for(engagement, actor.organisation_id),
        readable=readable_reviews(reviews, actor.organisation_id, now),
        points_of={side: points_for(engagement, side) for side in (engagement.client_id, engagement.agency_id)},
        scores=SCORES,
        has_reviewed=has_reviewed,
        is_reviewed=any(review.organisation_id != actor.organisation_id for review in reviews),
        shown_from=shown,
        is_shown=shown is not None and shown <= now,
        last_day=last_review_day(engagement),
        blind_days=BLIND_DAYS,
    )
