"""What operators decide about an organisation: ban and unban, merge a duplicate, name who controls it."""

from datetime import datetime

from market.actions.identifiers import new_id
from market.actions.notices import tell_organisation
from market.core.accounts import Actor, Organisation
from market.core.errors import Conflict, Invalid
from market.core.mail_pages import OWN_ORGANISATION
from market.core.messages import say
from market.core.policy import require
from market.core.standings import (
    check_ban,
    check_banned,
    check_group,
    check_merge,
    check_reason,
    joined_group,
    refuse_merged,
)
from market.store import standings as store
from market.store.accounts import get_organisation
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.members import update_moved


def ban_organisation(db: Database, *, organisation_id: str, reason: str, by: Actor, now: datetime) -> None:
    """Ban an organisation and tell its people why; they go on reading, and nothing sealed is touched."""
    require(by, "operate the market")
    with write_transaction(db):
        organisation = get_organisation(db, organisation_id)
        check_ban(organisation, reason)
        store.update_banned(db, organisation_id, reason=reason.strip(), at=now)
        _tell(
            db,
            organisation,
            say("{name} is banned for now", name=organisation.name),
            say(
                "The operators banned {name} from acting on the market: {reason}\n\nYou can sign in and read as "
                "before. To appeal, write to the operators on the page of your organisation, under Account.",
                name=organisation.name,
                reason=reason.strip(),
            ),
            now,
        )
        _record(db, organisation_id, "organisation.ban", by, now, reason=reason.strip())


def unban_organisation(db: Database, *, organisation_id: str, reason: str, by: Actor, now: datetime) -> None:
    """Lift a ban and tell the organisation."""
    require(by, "operate the market")
    with write_transaction(db):
        organisation = get_organisation(db, organisation_id)
        check_banned(organisation, reason)
        store.update_unbanned(db, organisation_id)
        _tell(
            db,
            organisation,
            say("{name} may act again", name=organisation.name),
            say("The operators lifted the ban of {name}: {reason}", name=organisation.name, reason=reason.strip()),
            now,
        )
        _record(db, organisation_id, "organisation.unban", by, now, reason=reason.strip())


def keep_ban(db: Database, *, organisation_id: str, reason: str, by: Actor, now: datetime) -> None:
    """Answer an appeal by keeping the ban and tell the organisation why; raises Conflict where none waits."""
    require(by, "operate the market")
    with write_transaction(db):
        organisation = get_organisation(db, organisation_id)
        check_banned(organisation, reason)
        if all(appeal.organisation_id != organisation_id for appeal in store.list_waiting_appeals(db)):
            raise Conflict(say("No appeal of {name} waits for a decision.", name=organisation.name))
        _tell(
            db,
            organisation,
            say("The ban of {name} stays", name=organisation.name),
            say(
                "The operators read the appeal of {name} and keep the ban: {reason}\n\nYou can appeal again on the "
                "page of your organisation, under Account.",
                name=organisation.name,
                reason=reason.strip(),
            ),
            now,
        )
        _record(db, organisation_id, "organisation.keep-ban", by, now, reason=reason.strip())


def appeal_ban(db: Database, *, text: str, by: Actor, now: datetime) -> None:
    """Put an organisation's answer to its ban on record, where operators read it; raises Conflict without a ban."""
    require(by, "appeal ban")
    check_reason(text, "text")
    with write_transaction(db):
        organisation = get_organisation(db, by.get_organisation_id())
        if organisation.banned_at is None:
            raise Conflict(say("The ban is lifted already: there is nothing to appeal."))
        _record(db, organisation.id, "organisation.appeal", by, now, text=text.strip())


def merge_organisation(
    db: Database, *, duplicate_id: str, target_id: str, reason: str, by: Actor, now: datetime
) -> None:
    """Move the people of a duplicate to the organisation it duplicates; its own records stay under its name.

    From then on both count as one in every statistic.  Raises Conflict while anything of it is unfinished.
    """
    require(by, "operate the market")
    with write_transaction(db):
        duplicate, target = get_organisation(db, duplicate_id), get_organisation(db, target_id)
        check_merge(duplicate, target, reason, is_at_work=store.is_at_work(db, duplicate_id, today=now.date()))
        _tell(
            db,
            duplicate,
            say("{name} is now part of {into}", name=duplicate.name, into=target.name),
            say(
                "The operators merged {name} into {into}: {reason}\n\nYou sign in as before and act for the latter. "
                "Earlier records stay under the earlier name.",
                name=duplicate.name,
                into=target.name,
                reason=reason.strip(),
            ),
            now,
        )
        store.update_merged(db, duplicate_id, target_id=target_id)
        update_moved(db, duplicate_id, target_id=target_id, at=now)
        _unite(db, duplicate, target, joined_group(duplicate, target, target.id))
        _record(db, duplicate_id, "organisation.merge", by, now, into=target_id, reason=reason.strip())


def name_group(
    db: Database, *, organisation_id: str, other_slug: str, note: str, evidence: str, by: Actor, now: datetime
) -> str:
    """Put an organisation under the same control as another and return the key of their group.

    Editions built from then on count the group once.  Raises Invalid.
    """
    require(by, "operate the market")
    with write_transaction(db):
        organisation = get_organisation(db, organisation_id)
        refuse_merged(organisation)
        other = store.find_organisation_by_slug(db, other_slug.strip())
        if other is None:
            raise Invalid({"other": say("There is no organisation with this short name; the search shows them.")})
        check_group(organisation, other, note, evidence)
        group = joined_group(organisation, other, new_id())
        detail = {"group": group, "note": note.strip(), "evidence": evidence.strip()}
        for member in _unite(db, organisation, other, group):
            _record(db, member.id, "organisation.name-group", by, now, **detail)
    return group


def leave_group(db: Database, *, organisation_id: str, reason: str, by: Actor, now: datetime) -> None:
    """Let an organisation count for itself again; raises Conflict when it does already."""
    require(by, "operate the market")
    check_reason(reason)
    with write_transaction(db):
        organisation = get_organisation(db, organisation_id)
        refuse_merged(organisation)
        if organisation.controlling_group == organisation.id:
            raise Conflict(say("{name} is in no controlling group but its own.", name=organisation.name))
        store.update_group(db, organisation_id, organisation.id)
        _record(db, organisation_id, "organisation.leave-group", by, now, reason=reason.strip())


def _unite(db: Database, first: Organisation, second: Organisation, group: str) -> list[Organisation]:
    """Put everybody of two groups into one and return whom that moved."""
    groups = dict.fromkeys((first.controlling_group, second.controlling_group))
    moved = [member for key in groups for member in store.list_group(db, key) if key != group]
    for member in moved:
        store.update_group(db, member.id, group)
    return moved


def _tell(db: Database, organisation: Organisation, subject: str, body: str, now: datetime) -> None:
    tell_organisation(db, organisation.id, kind="account", subject=subject, body=body, page=OWN_ORGANISATION, at=now)


def _record(db: Database, organisation_id: str, verb: str, by: Actor, now: datetime, **detail: str) -> None:
    insert_event(
        db, at=now, actor=by.person_id, verb=verb, subject="organisation", subject_id=organisation_id, **detail
    )
