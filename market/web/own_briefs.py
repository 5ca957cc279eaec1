"""A client's own brief, as most pages of the buying side begin with it."""

from market.core.briefs import Brief
from market.core.policy import require
from market.store.briefs import get_brief
from market.web.current import current_database


def own_brief(actor, brief_id: str, verb: str = "edit brief", *, role: str = "write briefs") -> Brief:
    """Return the brief if *verb* is the actor's to do with it.

    The verb *role* is asked before the brief is looked up, so that who lacks the role learns of no brief.
    """
    require(actor, role)
    brief = get_brief(current_database(), brief_id)
    require(actor, verb, brief)
    return brief
