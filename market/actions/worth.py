"""What an agency may know of its own worth."""

from datetime import datetime, timedelta

from market.core.accounts import Actor
from market.core.budget_indicators import budget_mix
from market.core.policy import require
from market.core.worth import Worth
from market.store.connections import Database
from market.store.projects import list_awarded_values
from market.store.worth import count_decided_quotes, count_invitations

TWO_YEARS = timedelta(days=730)


def read_worth(db: Database, *, currency: str, by: Actor, now: datetime) -> Worth:
    """Return the figures of the actor's own agency over two years; there is no way to ask for another's.

    Awarded values in other currencies than the market's are left out.  Raises NotAllowed for anybody who is not of a
    verified agency.
    """
    require(by, "read own profile")
    agency_id, since = by.get_organisation_id(), now - TWO_YEARS
    values = list_awarded_values(db, after=since.date(), until=now.date(), currency=currency, agency_id=agency_id)
    return Worth(
        count_invitations(db, agency_id, since=since),
        count_decided_quotes(db, agency_id, since=since),
        budget_mix(values),
    )
