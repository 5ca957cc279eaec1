"""Members: invited, joined, given roles, removed, leaving, handing over."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from market.actions.accounts import register_organisation, sign_in
from market.actions.briefs import begin_brief
from market.actions.limits import INVITE_ORGANISATION, counting_guard, open_guard
from market.actions.members import (
    INVITATION_LASTS,
    accept_invitation,
    change_role,
    get_invitation,
    hand_over,
    invite_member,
    leave_organisation,
    remove_member,
    take_back_invitation,
)
from market.actions.sessions import find_session_actor
from market.core.accounts import Actor
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyAttempts
from market.store.accounts import find_actor, find_actor_by_email
from market.store.events import list_events
from market.store.members import list_invitations, list_members
from tests.market_town import (
    BASE_URL,
    NOW,
    PASSWORD,
    SECOND,
    Town,
    begin,
    brief_content,
    dump,
    email_of,
    leaves_no_trace,
    registration,
    waiting_mails,
)

OLEG = email_of("oleg")


def invite(market: Town, email: str = OLEG, role: str = "editor", *, by: Actor | None = None, **changes: Any) -> str:
    """Invite through the action and return the token of the mail, empty when it carries none."""
    given = {"base_url": BASE_URL, "now": NOW, "guard": open_guard} | changes
    invite_member(market.db, email=email, role=role, by=by or market.vera, **given)
    found = re.search(rf"{BASE_URL}/join/([0-9a-f]{{64}})\n", waiting_mails(market)[-1].body)
    return found[1] if found else ""


def accept(market: Town, token: str, *, at: datetime = NOW) -> Actor:
    return accept_invitation(market.db, token=token, name=" Oleg  Reed ", password=PASSWORD, now=at)


def join(market: Town, name: str = "oleg", role: str = "editor", *, by: Actor | None = None) -> Actor:
    return accept(market, invite(market, email_of(name), role, by=by))


def roles(market: Town) -> dict[str, str]:
    return {member.email: member.role for member in list_members(market.db, market.vera.organisation_id or "")}


def verbs(market: Town) -> list[str]:
    events = list_events(market.db, subject="organisation", subject_id=market.vera.organisation_id or "")
    return [event.verb for event in events if event.verb.startswith("member.")]


def reload(market: Town, person: Actor) -> Actor:
    found = find_actor(market.db, person.person_id)
    assert found is not None
    return found


# Inviting and joining


def test_an_invited_person_joins_with_the_role_and_a_confirmed_address(market: Town) -> None:
    oleg = join(market, role="evaluator")

    assert (oleg.name, oleg.email, oleg.role, oleg.is_verified) == ("Oleg Reed", OLEG, "evaluator", True)
    assert oleg.organisation_id == market.vera.organisation_id
    assert verbs(market) == ["member.invite", "member.join"]
    sign_in(market.db, email=OLEG, password=PASSWORD, address="192.0.2.1", now=NOW, guard=open_guard)


def test_an_invitation_to_an_address_with_an_account_looks_the_same_and_mails_no_link(market: Town) -> None:
    tokens = [invite(market), invite(market, market.boris.email)]
    shown = list_invitations(market.db, market.vera.organisation_id or "", now=NOW)

    assert [bool(token) for token in tokens] == [True, False]
    assert {invitation.email for invitation in shown} == {OLEG, market.boris.email}
    assert "under another address" in waiting_mails(market)[-1].body
    assert waiting_mails(market)[-1].recipient == market.boris.email


def test_an_invitation_works_once_for_seven_days(market: Town) -> None:
    token = invite(market)

    assert get_invitation(market.db, token=token, now=NOW + INVITATION_LASTS - SECOND).email == OLEG
    with pytest.raises(NotFound, match="Ask for a new one"):
        get_invitation(market.db, token=token, now=NOW + INVITATION_LASTS)
    accept(market, token)
    with pytest.raises(NotFound):
        accept(market, token)


def test_a_second_invitation_replaces_the_first(market: Town) -> None:
    first, second = invite(market), invite(market, role="viewer")

    with pytest.raises(NotFound):
        get_invitation(market.db, token=first, now=NOW)
    assert accept(market, second).role == "viewer"


def test_an_invitation_taken_back_works_no_more(market: Town) -> None:
    token = invite(market)
    (invitation,) = list_invitations(market.db, market.vera.organisation_id or "", now=NOW)
    with pytest.raises(NotFound):
        take_back_invitation(market.db, invitation_id=invitation.id, by=market.boris, now=NOW)
    take_back_invitation(market.db, invitation_id=invitation.id, by=market.vera, now=NOW)

    with pytest.raises(NotFound):
        accept(market, token)
    assert verbs(market) == ["member.invite", "member.take-back-invitation"]


def test_an_address_registered_in_the_meantime_cannot_join(market: Town) -> None:
    token = invite(market)
    register_organisation(
        market.db, registration=registration("oleg"), base_url=BASE_URL, now=NOW, guard=open_guard, address=""
    )

    with pytest.raises(Conflict, match="has an account by now"):
        accept(market, token)


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [("nobody", "editor", "email"), (email_of("vera"), "viewer", "email"), (OLEG, "chief", "role")],
)
def test_a_faulty_invitation_names_the_field_and_leaves_nothing(
    market: Town, email: str, role: str, field: str
) -> None:
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        invite(market, email, role)
    assert list(refusal.value.problems) == [field]
    assert dump(market.db) == before


@pytest.mark.parametrize(("name", "password", "field"), [("O", PASSWORD, "name"), ("Oleg", "short", "password")])
def test_who_joins_needs_a_name_and_a_password(market: Town, name: str, password: str, field: str) -> None:
    token = invite(market)

    with pytest.raises(Invalid) as refusal:
        accept_invitation(market.db, token=token, name=name, password=password, now=NOW)
    assert list(refusal.value.problems) == [field]


def test_invitations_of_one_organisation_are_limited(market: Town) -> None:
    guard = counting_guard(market.db, now=NOW)
    for _ in range(INVITE_ORGANISATION.attempts):
        guard(INVITE_ORGANISATION, market.vera.organisation_id or "")

    with pytest.raises(TooManyAttempts):
        invite(market, guard=guard)


# Roles


def test_a_role_counts_from_the_next_request(market: Town) -> None:
    oleg = join(market)
    change_role(market.db, person_id=oleg.person_id, role="viewer", by=market.vera, now=NOW)

    with pytest.raises(NotAllowed, match="owner or editor"):
        begin_brief(market.db, content=brief_content(), by=reload(market, oleg), now=NOW)
    assert (waiting_mails(market)[-1].recipient, waiting_mails(market)[-1].subject) == (OLEG, "Your role at Lunofon")
    assert verbs(market)[-1] == "member.role"


def test_giving_the_role_somebody_has_changes_nothing(market: Town) -> None:
    oleg = join(market)
    before = dump(market.db)
    change_role(market.db, person_id=oleg.person_id, role="editor", by=market.vera, now=NOW)

    assert dump(market.db) == before


@pytest.mark.parametrize("role", ["editor", "evaluator", "viewer"])
def test_the_only_owner_keeps_the_role(market: Town, role: str) -> None:
    join(market)

    with pytest.raises(Conflict, match="only owner"):
        change_role(market.db, person_id=market.vera.person_id, role=role, by=market.vera, now=NOW)


def test_an_owner_beside_another_can_step_down(market: Town) -> None:
    join(market, role="owner")
    change_role(market.db, person_id=market.vera.person_id, role="viewer", by=market.vera, now=NOW)

    assert roles(market) == {OLEG: "owner", market.vera.email: "viewer"}


def test_an_owner_who_lost_the_role_meanwhile_changes_nothing(market: Town) -> None:
    oleg = join(market, role="owner")
    change_role(market.db, person_id=market.vera.person_id, role="editor", by=oleg, now=NOW)

    with pytest.raises(Conflict, match="no longer an owner"):
        change_role(market.db, person_id=oleg.person_id, role="viewer", by=market.vera, now=NOW)


def test_an_unknown_role_is_refused(market: Town) -> None:
    with pytest.raises(Invalid) as refusal:
        change_role(market.db, person_id=market.vera.person_id, role="chief", by=market.vera, now=NOW)
    assert list(refusal.value.problems) == ["role"]


def test_people_of_another_organisation_do_not_exist_here(market: Town) -> None:
    for act in (remove_member, hand_over):
        with pytest.raises(NotFound):
            act(market.db, person_id=market.boris.person_id, by=market.vera, now=NOW)
    with pytest.raises(NotFound):
        change_role(market.db, person_id=market.boris.person_id, role="viewer", by=market.vera, now=NOW)


# Removing, leaving, handing over


def test_a_removed_member_is_out_at_once_and_the_address_is_free(market: Town) -> None:
    oleg = join(market)
    token = sign_in(market.db, email=OLEG, password=PASSWORD, address="", now=NOW, guard=open_guard).token
    remove_member(market.db, person_id=oleg.person_id, by=market.vera, now=NOW)

    assert find_session_actor(market.db, token=token, now=NOW) is None
    assert find_actor_by_email(market.db, OLEG) is None
    assert list(roles(market)) == [market.vera.email]
    with pytest.raises(Invalid):
        sign_in(market.db, email=OLEG, password=PASSWORD, address="", now=NOW, guard=open_guard)
    assert waiting_mails(market)[-1].recipient == OLEG
    assert join(market).person_id != oleg.person_id


def test_what_a_leaver_did_keeps_the_name(market: Town) -> None:
    oleg = join(market)
    begin(market, by=oleg)
    leave_organisation(market.db, by=oleg, now=NOW + timedelta(days=1))

    assert reload(market, oleg).name == "Oleg Reed"
    assert verbs(market)[-1] == "member.leave"


def test_the_only_owner_cannot_leave_or_be_removed(market: Town) -> None:
    join(market)
    before = dump(market.db)

    with pytest.raises(Conflict, match="Make somebody else an owner first"):
        leave_organisation(market.db, by=market.vera, now=NOW)
    with pytest.raises(Conflict, match="only owner"):
        remove_member(market.db, person_id=market.vera.person_id, by=market.vera, now=NOW)
    assert dump(market.db) == before


def test_somebody_removed_meanwhile_cannot_leave_again(market: Town) -> None:
    oleg = join(market)
    remove_member(market.db, person_id=oleg.person_id, by=market.vera, now=NOW)

    with pytest.raises(NotFound):
        leave_organisation(market.db, by=oleg, now=NOW)


def test_handing_over_makes_the_heir_owner_and_the_giver_editor(market: Town) -> None:
    oleg = join(market, role="viewer")
    hand_over(market.db, person_id=oleg.person_id, by=market.vera, now=NOW)

    assert roles(market) == {OLEG: "owner", market.vera.email: "editor"}
    with pytest.raises(NotAllowed, match="ask an owner"):
        hand_over(market.db, person_id=oleg.person_id, by=reload(market, market.vera), now=NOW)


def test_handing_over_to_a_fellow_owner_gives_up_the_own_role(market: Town) -> None:
    oleg = join(market, role="owner")
    hand_over(market.db, person_id=oleg.person_id, by=market.vera, now=NOW)

    assert roles(market) == {OLEG: "owner", market.vera.email: "editor"}


def test_ownership_goes_to_another_person(market: Town) -> None:
    with pytest.raises(Conflict, match="another member"):
        hand_over(market.db, person_id=market.vera.person_id, by=market.vera, now=NOW)


# For all of them

ACTS: dict[str, Callable[[Town, Actor, Actor], object]] = {
    "invite": lambda market, by, _: invite(market, email_of("new"), by=by),
    "take back": lambda market, by, _: take_back_invitation(market.db, invitation_id="x", by=by, now=NOW),
    "role": lambda market, by, oleg: change_role(market.db, person_id=oleg.person_id, role="viewer", by=by, now=NOW),
    "remove": lambda market, by, oleg: remove_member(market.db, person_id=oleg.person_id, by=by, now=NOW),
    "hand over": lambda market, by, oleg: hand_over(market.db, person_id=oleg.person_id, by=by, now=NOW),
}


@pytest.mark.parametrize("role", ["editor", "evaluator", "viewer"])
@pytest.mark.parametrize("act", ACTS)
def test_only_an_owner_changes_who_belongs(market: Town, act: str, role: str) -> None:
    oleg = join(market, role=role)
    before = dump(market.db)

    with pytest.raises(NotAllowed, match="ask an owner"):
        ACTS[act](market, oleg, oleg)
    assert dump(market.db) == before


@pytest.mark.parametrize("act", ["invite", "role", "remove", "hand over"])
def test_an_act_on_members_without_its_event_leaves_no_trace(market: Town, act: str) -> None:
    oleg = join(market)

    assert leaves_no_trace(market.db, lambda: ACTS[act](market, market.vera, oleg))


def test_joining_without_its_event_leaves_no_trace(market: Town) -> None:
    token = invite(market)

    assert leaves_no_trace(market.db, lambda: accept(market, token))
