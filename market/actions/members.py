"""The people of an organisation: invite, accept, change a role, remove, leave, hand over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from market.actions.identifiers import new_id, new_token, token_hash
from market.actions.limits import INVITE_ORGANISATION, Guard
from market.actions.mails import queue_mail
from market.actions.passwords import hash_password
from market.core.accounts import Actor, normalise_email
from market.core.errors import Conflict, Invalid, NotFound
from market.core.mail_pages import OWN_ORGANISATION
from market.core.members import (
    Invitation,
    Member,
    check_invitation,
    check_newcomer,
    check_role,
    get_member,
    keep_an_owner,
)
from market.core.messages import say
from market.core.policy import require
from market.store import accounts, members
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.translations import SOURCE

INVITATION_LASTS = timedelta(days=7)
_LINK_DEAD = say("This invitation has been used, taken back or has expired. Ask for a new one.")


def invite_member(
    db: Database, *, email: str, role: str, by: Actor, base_url: str, now: datetime, guard: Guard
) -> None:
    """Mail an invitation to take a role; it replaces an earlier one to the same address.

    An address that has an account elsewhere gets a mail saying so and no link, and the caller the same
    answer: who is registered here is not for others to find out.  Raises Invalid, TooManyAttempts.
    """
    require(by, "manage members")
    guard(INVITE_ORGANISATION, by.get_organisation_id())
    address, token = normalise_email(email), new_token()
    with write_transaction(db):
        check_invitation(address, role, members.list_members(db, by.get_organisation_id()))
        members.insert_invitation(
            db,
            invitation_id=new_id(),
            token_hash=token_hash(token),
            organisation_id=by.get_organisation_id(),
            email=address,
            role=role,
            invited_by=by.person_id,
            at=now,
            lasts=INVITATION_LASTS,
        )
        has_account = accounts.find_actor_by_email(db, address) is not None
        link = None if has_account else f"{base_url}/join/{token}"
        _mail_invitation(db, address, role, by, link, now)
        _record(db, by, "member.invite", now, role=role)


def take_back_invitation(db: Database, *, invitation_id: str, by: Actor, now: datetime) -> None:
    """End an open invitation of the own organisation; raises NotFound."""
    require(by, "manage members")
    with write_transaction(db):
        open_ones = members.list_invitations(db, by.get_organisation_id(), now=now)
        if invitation_id not in {invitation.id for invitation in open_ones}:
            raise NotFound(say("There is no such invitation any more."))
        members.update_invitation_ended(db, invitation_id, at=now)
        _record(db, by, "member.take-back-invitation", now)


def get_invitation(db: Database, *, token: str, now: datetime) -> Invitation:
    """Return what a mailed token invites to; raises NotFound for one that works no more."""
    invitation = members.find_invitation(db, token_hash(token), now=now)
    if invitation is None:
        raise NotFound(_LINK_DEAD)
    return invitation


def accept_invitation(
    db: Database, *, token: str, name: str, password: str, now: datetime, language: str = SOURCE
) -> Actor:
    """Make the invited person a member who reads *language*.

    The mailed link proves the address, so nothing else has to be confirmed.  Raises NotFound, Invalid, and Conflict
    when the address was registered in the meantime.
    """
    check_newcomer(name, password, get_invitation(db, token=token, now=now).email)
    password_hash, person_id = hash_password(password), new_id()
    with write_transaction(db):
        invitation = get_invitation(db, token=token, now=now)
        if accounts.find_actor_by_email(db, invitation.email) is not None:
            raise Conflict(say("This address has an account by now. Ask to be invited under another address."))
        accounts.insert_person(
            db,
            person_id=person_id,
            email=invitation.email,
            name=" ".join(name.split()),
            password_hash=password_hash,
            organisation_id=invitation.organisation_id,
            is_operator=False,
            at=now,
        )
        accounts.update_language(db, person_id, language)
        members.update_role(db, person_id, invitation.role)
        accounts.update_verified(db, person_id, at=now)
        members.update_invitation_ended(db, invitation.id, at=now)
        actor = accounts.find_actor(db, person_id)
        if actor is None:
            raise NotFound(_LINK_DEAD)
        _record(db, actor, "member.join", now, person=person_id, role=invitation.role)
    return actor


def change_role(db: Database, *, person_id: str, role: str, by: Actor, now: datetime) -> None:
    """Give a member another role; raises Conflict when nobody would answer for the organisation."""
    require(by, "manage members")
    if problems := check_role(role):
        raise Invalid(problems)
    with write_transaction(db):
        everybody = _current_members(db, by)
        member = get_member(everybody, person_id)
        if role != member.role:
            if role != "owner":
                keep_an_owner(everybody, member)
            _give_role(db, member, role, by, now)


def remove_member(db: Database, *, person_id: str, by: Actor, now: datetime) -> None:
    """Close a member's account and end every session of it; raises Conflict for the only owner."""
    require(by, "manage members")
    _part(db, by, now, verb="member.remove", choose=lambda everybody: get_member(everybody, person_id))


def leave_organisation(db: Database, *, by: Actor, now: datetime) -> None:
    """Close one's own account; raises Conflict for the only owner."""
    require(by, "leave organisation")
    _part(db, by, now, verb="member.leave", choose=lambda everybody: get_member(everybody, by.person_id))


def hand_over(db: Database, *, person_id: str, by: Actor, now: datetime) -> None:
    """Make another member the owner in one's own place, keeping the role of an editor.

    Raises Conflict when that member has not confirmed the address, or is the actor.
    """
    require(by, "manage members")
    with write_transaction(db):
        everybody = _current_members(db, by)
        heir = get_member(everybody, person_id)
        if heir.person_id == by.person_id or heir.verified_at is None:
            raise Conflict(say("Choose another member, one who has confirmed the address."))
        if heir.role != "owner":
            _give_role(db, heir, "owner", by, now)
        _give_role(db, get_member(everybody, by.person_id), "editor", by, now)


def _current_members(db: Database, by: Actor) -> list[Member]:
    """Return the members, having asked again whether the actor still owns: another owner may have been quicker."""
    everybody = members.list_members(db, by.get_organisation_id())
    if not any(member.person_id == by.person_id and member.role == "owner" for member in everybody):
        raise Conflict(say("Your own role has changed meanwhile: you are no longer an owner. Nothing was changed."))
    return everybody


def _part(db: Database, by: Actor, now: datetime, *, verb: str, choose: Callable[[list[Member]], Member]) -> None:
    with write_transaction(db):
        leaves = verb == "member.leave"
        everybody = members.list_members(db, by.get_organisation_id()) if leaves else _current_members(db, by)
        member = choose(everybody)
        keep_an_owner(everybody, member)
        members.update_left(db, member.person_id, at=now)
        queue_mail(
            db,
            recipient=member.email,
            subject=say("You no longer act for {organisation_name}", organisation_name=by.organisation_name),
            body=say(
                "Your account with {organisation_name} is closed and its sessions have ended. What you did there "
                "stays on record. The address is free: you can register it again or be invited elsewhere.",
                organisation_name=by.organisation_name,
            ),
            at=now,
        )
        _record(db, by, verb, now, person=member.person_id, role=member.role)


def _give_role(db: Database, member: Member, role: str, by: Actor, now: datetime) -> None:
    members.update_role(db, member.person_id, role)
    if member.person_id != by.person_id:
        queue_mail(
            db,
            recipient=member.email,
            subject=say("Your role at {organisation_name}", organisation_name=by.organisation_name),
            body=say(
                "{name} made you {role} at {organisation_name}; before you were {earlier_role}. What the role may do "
                "stands on the page of your organisation, under Account.",
                name=by.name,
                role=role,
                organisation_name=by.organisation_name,
                earlier_role=member.role,
            ),
            page=OWN_ORGANISATION,
            at=now,
        )
    _record(db, by, "member.role", now, person=member.person_id, previous=member.role, role=role)


def _mail_invitation(db: Database, address: str, role: str, by: Actor, link: str | None, now: datetime) -> None:
    offer = say(
        "{name} invites you to act for {organisation_name} on Like for Like as {role}.\n\n",
        name=by.name,
        organisation_name=by.organisation_name,
        role=role,
    )
    how = (
        say(
            "Open\n\n{link}\n\nwithin seven days and choose a password. If you do not know the sender, do nothing.",
            link=link,
        )
        if link
        else say(
            "This address has an account here already, and a person acts for one organisation at a time. To accept, "
            "ask to be invited under another address, or leave your organisation first. The sender was not told."
        )
    )
    queue_mail(
        db,
        recipient=address,
        subject=say("An invitation from {organisation_name}", organisation_name=by.organisation_name),
        body=offer + how,
        at=now,
        language=by.language,
    )


def _record(db: Database, by: Actor, verb: str, now: datetime, **detail: str) -> None:
    insert_event(
        db,
        at=now,
        actor=by.person_id,
        verb=verb,
        subject="organisation",
        subject_id=by.get_organisation_id(),
        **detail,
    )
