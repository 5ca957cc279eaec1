from collections.abc import Callable
from dataclasses import replace

import pytest

from market.actions.brief_life import withdraw_brief
from market.actions.briefs import discard_draft, publish_brief
from market.actions.invitations import decline_invitation, invite_agency, withdraw_invitation
from market.core.brief_terms import BriefTerms
from market.core.briefs import Brief
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.store.accounts import get_organisation
from market.store.briefs import get_brief
from market.store.events import list_events
from market.store.invitations import list_invitable_agencies, list_invitations
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    Town,
    begin,
    dump,
    email_of,
    leaves_no_trace,
    publish,
    submit,
    waiting_mails,
)

BY_INVITATION = BriefTerms(access="invited")
REASON = "Our team is full until March"


def invite(market: Town, brief: Brief, name: str = "alfa", *, at=NOW) -> None:
    slug = get_organisation(market.db, getattr(market, name).organisation_id).slug
    invite_agency(market.db, brief_id=brief.id, slug=slug, by=market.vera, now=at)


def take_back(market: Town, brief: Brief, name: str = "alfa", *, at=NOW) -> None:
    agency_id = getattr(market, name).organisation_id
    withdraw_invitation(market.db, brief_id=brief.id, agency_id=agency_id, by=market.vera, now=at)


def decline(market: Town, brief: Brief, *, reason: str = REASON, at=NOW) -> None:
    decline_invitation(market.db, brief_id=brief.id, reason=reason, by=market.alfa, now=at)


ACTS: dict[str, Callable[..., None]] = {
    "invite": lambda market, brief, **when: invite(market, brief, "beta", **when),
    "take back": take_back,
    "decline": decline,
}


def test_only_invited_agencies_quote_for_a_brief_by_invitation(market: Town) -> None:
    brief = publish(market, terms=BY_INVITATION)
    invite(market, brief)

    assert submit(market, brief, market.alfa).revision == 1
    with pytest.raises(NotAllowed, match="takes quotes from invited agencies only"):
        submit(market, brief, market.beta)


def test_an_open_brief_takes_quotes_from_everyone_beside_the_invited(market: Town) -> None:
    brief = publish(market)
    invite(market, brief)

    assert submit(market, brief, market.beta).revision == 1


def test_an_invitation_to_a_draft_is_told_when_it_is_published(market: Town) -> None:
    brief = begin(market, terms=BY_INVITATION)
    invite(market, brief)
    assert waiting_mails(market) == []
    assert [invitation.told_at for invitation in list_invitations(market.db, brief.id)] == [None]

    publish_brief(market.db, brief_id=brief.id, by=market.vera, now=NOW)

    (mail,) = waiting_mails(market)
    assert (mail.recipient, mail.subject) == (email_of("alfa"), f"Invitation to quote: {brief.content.title}")
    assert "Quotes close 1 Dec 2026, 12:00 Moscow time" in mail.body
    assert [invitation.told_at for invitation in list_invitations(market.db, brief.id)] == [NOW]


def test_an_invitation_withdrawn_or_declined_lets_nobody_quote_until_it_is_made_again(market: Town) -> None:
    brief = publish(market, terms=BY_INVITATION)
    for end in (take_back, decline):
        invite(market, brief)
        end(market, brief)
        with pytest.raises(NotAllowed, match="invited"):
            submit(market, brief, market.alfa)
    invite(market, brief)
    assert submit(market, brief, market.alfa).revision == 1


def test_the_client_reads_why_an_agency_declined(market: Town) -> None:
    brief = publish(market)
    invite(market, brief)
    decline(market, brief)

    (invitation,) = list_invitations(market.db, brief.id)
    assert (invitation.decline_reason, invitation.stands) == (REASON, False)
    assert any(mail.recipient == email_of("vera") and REASON in mail.body for mail in waiting_mails(market))


@pytest.mark.parametrize("reason", ["", "no", "x" * 501, "hidden\u200bcharacters"])
def test_declining_says_why(market: Town, reason: str) -> None:
    brief = publish(market)
    invite(market, brief)

    with pytest.raises(Invalid, match="reason"):
        decline(market, brief, reason=reason)


def test_only_the_invited_agency_declines(market: Town) -> None:
    brief = publish(market)
    invite(market, brief, "beta")

    with pytest.raises(NotFound):
        decline(market, brief)


@pytest.mark.parametrize("name", ["newcomer", "boris"])
def test_who_is_no_verified_agency_is_not_invited(market: Town, name: str) -> None:
    brief = publish(market)

    with pytest.raises(Invalid, match="verified agency"):
        invite(market, brief, name)


def test_nobody_is_invited_twice_nor_the_client_itself(market: Town) -> None:
    brief = publish(market)
    invite(market, brief)

    with pytest.raises(Invalid, match="invited already"):
        invite(market, brief)
    own = publish(market, by=market.gamma)
    slug = get_organisation(market.db, market.gamma.organisation_id or "").slug
    with pytest.raises(Invalid, match="other than your own"):
        invite_agency(market.db, brief_id=own.id, slug=slug, by=market.gamma, now=NOW)
    offered = [name for _slug, name in list_invitable_agencies(market.db, client_id=own.client_id)]
    assert offered == ["Alfa Tides", "Beta Orchard", "Delta Lanterns"]


def test_invitations_have_a_limit(market: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.actions.invitations.INVITATIONS_MOST", 1)
    brief = publish(market)
    invite(market, brief)

    with pytest.raises(Invalid, match="Keep to 1 "):
        invite(market, brief, "beta")


def test_an_invitation_that_is_not_there_cannot_be_withdrawn(market: Town) -> None:
    with pytest.raises(NotFound):
        take_back(market, publish(market))


@pytest.mark.parametrize("act", ACTS)
def test_invitations_end_with_closing_and_leave_things_as_they_were(market: Town, act: str) -> None:
    brief = publish(market)
    invite(market, brief)
    before = dump(market.db)

    with pytest.raises(Conflict, match="is closed"):
        ACTS[act](market, brief, at=AFTER_CLOSING)
    assert dump(market.db) == before


@pytest.mark.parametrize("act", ACTS)
def test_no_invitation_changes_without_its_event(market: Town, act: str) -> None:
    brief = publish(market)
    invite(market, brief)

    assert leaves_no_trace(market.db, lambda: ACTS[act](market, brief))
    ACTS[act](market, brief)
    event = list_events(market.db, subject="brief", subject_id=brief.id)[-1]
    assert event.detail["agency"] in (market.alfa.organisation_id, market.beta.organisation_id)


def test_another_client_invites_nobody(market: Town) -> None:
    """Scenario 13."""
    with pytest.raises(NotFound):
        invite(replace(market, vera=market.boris), publish(market))


def test_invited_agencies_are_told_of_changes_and_a_discarded_draft_forgets_them(market: Town) -> None:
    brief = publish(market)
    invite(market, brief)
    reason = "The shop closes for the whole winter"
    withdraw_brief(market.db, brief_id=brief.id, reason=reason, by=market.vera, now=NOW)
    assert [mail.recipient for mail in waiting_mails(market) if reason in mail.body] == [email_of("alfa")]

    draft = begin(market)
    invite(market, draft, "beta")
    take_back(market, draft, "beta")
    discard_draft(market.db, brief_id=draft.id, by=market.vera, now=NOW)
    assert list_invitations(market.db, draft.id) == []
    assert get_brief(market.db, brief.id).invited == {market.alfa.organisation_id}
