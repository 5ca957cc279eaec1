"""A person's own data: handed out as a file, and erased without breaking what others rely on."""

from datetime import datetime
from typing import Any

from market.actions.accounts import knows_password
from market.actions.limits import Guard
from market.core.accounts import Actor, name_key
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.store import personal_data as store
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.members import list_members


def export_personal_data(db: Database, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Return everything kept of the actor by table, without secrets; that it was handed out goes on record."""
    with write_transaction(db):
        _record(db, by, "person.export", now)
    return {"made_at": now.isoformat(), "person": by.person_id, "tables": store.rows_of_person(db, by.person_id)}


def obstacles_to_erasure(db: Database, *, by: Actor, now: datetime) -> list[str]:
    """Return what stands in the way of erasing the actor's account, one sentence each; empty when nothing does."""
    if by.is_operator:
        return [say("An operator's account is ended by another operator, on the command line.")]
    if by.organisation_id is None:
        return []
    others = [member for member in list_members(db, by.organisation_id) if member.person_id != by.person_id]
    if by.role == "owner" and others and not any(member.answers for member in others):
        return [say("You are the only owner and there are other members: make one of them an owner first.")]
    return [] if others else list(store.open_obligations(db, by.organisation_id, now=now))


def erase_account(db: Database, *, password: str, by: Actor, now: datetime, guard: Guard) -> None:
    """Erase the actor's name, address and ways in; with the last member the organisation loses its name too.

    Briefs, quotes and awards stay without a name: contracts and published figures rest on them.
    Raises Invalid for a wrong password, Conflict where something stands in the way.
    """
    if not knows_password(db, password=password, by=by, guard=guard):
        raise Invalid({"password": say("That is not your password. Type it again: erasing cannot be undone.")})
    with write_transaction(db):
        if obstacles := obstacles_to_erasure(db, by=by, now=now):
            raise Conflict(" ".join(obstacles))
        if by.organisation_id is not None and len(list_members(db, by.organisation_id)) == 1:
            _close_organisation(db, by, by.organisation_id, now)
        store.erase_person(db, by.person_id, at=now)
        _record(db, by, "person.erase", now)


def _close_organisation(db: Database, by: Actor, organisation_id: str, now: datetime) -> None:
    kind = "agency" if by.is_agency else "client"
    name = f"Former {kind} {organisation_id[:8]}"
    slug = f"former-{organisation_id[:16]}"
    store.close_organisation(db, organisation_id, name=name, slug=slug, name_key=name_key(name), at=now)
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb="organisation.close",
        subject="organisation",
        subject_id=organisation_id,
    )


def _record(db: Database, by: Actor, verb: str, now: datetime) -> None:
    insert_event(db, at=now, actor=by.person_id, verb=verb, subject="person", subject_id=by.person_id)
