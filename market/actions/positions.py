"""What an agency may know of its own place in the benchmark."""

from pathlib import Path

from market.benchmark.positions import OwnPosition, read_position
from market.core.accounts import Actor
from market.core.policy import require
from market.store.accounts import get_organisation
from market.store.connections import Database


def read_own_position(db: Database, *, data: Path, by: Actor) -> OwnPosition | None:
    """Return where the actor's own controlling group stands in the newest edition; None while nothing is published.

    There is no way to ask for another: the group is that of the actor's organisation.  Raises NotAllowed for anybody
    who is not of a verified agency.
    """
    require(by, "read quotes")
    return read_position(data, get_organisation(db, by.organisation_id or "").controlling_group)
