"""The people of an organisation: their roles, and that somebody always answers for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from market.core.accounts import ROLES, email_fault, name_fault
from market.core.errors import Conflict, Invalid, NotFound
from market.core.messages import say
from market.core.passwords import password_fault


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an organisation; *verified_at* is when the address was confirmed."""

    person_id: str
    name: str
    email: str
    role: str
    joined_at: datetime
    verified_at: datetime | None

    @property
    def answers(self) -> bool:
        """Whether the person is an owner whose address is confirmed."""
        return self.role == "owner" and self.verified_at is not None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mailed offer of a role to an address, good until *expires_at* unless it was used or taken back."""

    id: str
    organisation_id: str
    organisation_name: str
    email: str
    role: str
    expires_at: datetime


def check_invitation(email: str, role: str, members: Collection[Member]) -> None:
    """Refuse an unusable address, an unknown role, or somebody who is a member already; raises Invalid."""
    problems = check_role(role)
    if fault := email_fault(email):
        problems["email"] = fault
    elif email in {member.email for member in members}:
        problems["email"] = say(
            "This person belongs to your organisation already; change the role in the list instead."
        )
    if problems:
        raise Invalid(problems)


def check_role(role: str) -> dict[str, str]:
    """Return the fault of a role that does not exist, under `role`; empty when it does."""
    return {} if role in ROLES else {"role": say("Choose one of the roles in the list.")}


def check_newcomer(name: str, password: str, email: str) -> None:
    """Refuse the name or the password of somebody who accepts an invitation; raises Invalid."""
    problems: dict[str, str] = {}
    if fault := name_fault(name):
        problems["name"] = fault
    if fault := password_fault(password, email):
        problems["password"] = fault
    if problems:
        raise Invalid(problems)


def get_member(members: Sequence[Member], person_id: str) -> Member:
    """Return the member with this id; raises NotFound, also for people of other organisations."""
    for member in members:
        if member.person_id == person_id:
            return member
    raise NotFound(say("There is nothing here under this address."))


def keep_an_owner(members: Sequence[Member], without: Member) -> None:
    """Refuse to take the owner's role from *without* when nobody else answers for the organisation.

    >>> from datetime import UTC
    >>> day = datetime(2026, 11, 23, tzinfo=UTC)
    >>> vera = Member("v", "Vera", "vera@demo.example", "owner", day, day)
    >>> keep_an_owner([vera, Member("o", "Oleg", "oleg@demo.example", "editor", day, day)], vera)
    Traceback (most recent call last):
        ...
    market.core.errors.Conflict: Vera is the only owner. Make somebody else an owner first.
    """
    if without.answers and not any(member.answers for member in members if member.person_id != without.person_id):
        raise Conflict(say("{name} is the only owner. Make somebody else an owner first.", name=without.name))
