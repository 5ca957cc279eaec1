"""What every page of an engagement needs: the engagement within reach, its brief and awarded lines, both names."""

from flask import render_template

from market.core.awards import Award
from market.core.briefs import Brief
from market.core.engagements import Engagement, may_move
from market.core.errors import NotFound
from market.core.messages import say
from market.core.policy import may, require
from market.core.quotes import Quote
from market.store.accounts import get_organisation
from market.store.awards import list_awards
from market.store.briefs import get_published_brief
from market.store.engagements import get_engagement
from market.store.quotes import find_opened_quote
from market.web.current import current_database, current_time
from market.web.languages import path

PARTS = (
    ("", say("Overview")),
    ("close-out/", say("Close-out")),
    ("changes/", say("Changes")),
    ("results/", say("Results")),
    ("counts/", say("Counts and lenses")),
    ("payments/", say("What was paid")),
    ("handover/", say("Handover")),
    ("standards/", say("Standards")),
    ("watch/", say("Watch")),
    ("reviews/", say("Reviews")),
)


def read_engagement(actor, engagement_id: str) -> Engagement:
    """Return an engagement the reader is a side of; raises NotFound, NotAllowed."""
    engagement = get_engagement(current_database(), engagement_id)
    require(actor, "read engagement", engagement)
    return engagement


def engaged_quote(engagement: Engagement) -> Quote:
    """Return the quote the work was awarded from."""
    quote = find_opened_quote(current_database(), quote_id=engagement.quote_id, client_id=engagement.client_id)
    if quote is None:
        raise NotFound(say("There is nothing here under this address."))
    return quote


def engaged_awards(engagement: Engagement) -> list[Award]:
    """Return the awards the work rests on."""
    awards = list_awards(current_database(), engagement.brief_id)
    return [award for award in awards if award.quote_id == engagement.quote_id]


def engagement_page(template: str, actor, engagement: Engagement, *, brief: Brief | None = None, **context) -> str:
    """Return a page of an engagement with what its head shows; `can` asks whether the reader may make a move now.

    *brief* is the one the work was awarded under, where the caller has it at hand.
    """
    db, today = current_database(), current_time().date()
    is_client = actor.organisation_id == engagement.client_id
    sides = {side: get_organisation(db, side) for side in (engagement.client_id, engagement.agency_id)}

    def can(move: str, verb: str = "work on engagement") -> bool:
        return may(actor, verb, engagement) and may_move(engagement, move, today)

    return render_template(
        template,
        actor=actor,
        engagement=engagement,
        brief=brief or get_published_brief(db, engagement.brief_id),
        status=engagement.status(today),
        is_client=is_client,
        names={side: organisation.name for side, organisation in sides.items()},
        slugs={side: organisation.slug for side, organisation in sides.items()},
        root=path(f"/engagements/{engagement.id}/"),
        parts=PARTS,
        can=can,
        today=today,
        **context,
    )
