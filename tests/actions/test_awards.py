from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from market.actions.awards import award_lines, revoke_awards
from market.core.awards import Award
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.messages import say
from market.core.quotes import Quote
from market.store.awards import list_awards
from market.store.briefs import get_brief
from market.store.events import list_events
from tests.engaged import AFTER_WORK, end, give, record
from tests.market_town import (
    AFTER_CLOSING,
    NOW,
    SECOND,
    Town,
    begin,
    close,
    days_from_now,
    dump,
    leaves_no_trace,
    not_offered,
    priced,
    publish,
    submit,
    waiting_mails,
)

FEES = {"alfa": 12_345_67, "beta": 23_456_78, "gamma": 34_567_89}


@dataclass
class Closed:
    """A brief whose time is up, with three quotes; Gamma does not offer the last line."""

    brief: Brief
    quotes: dict[str, Quote]

    def line(self, place: int) -> str:
        return self.brief.content.lines[place].id

    def choose(self, *names: str) -> dict[str, str]:
        return {self.line(place): self.quotes[name].id for place, name in enumerate(names) if name}


@pytest.fixture
def closed(market: Town) -> Closed:
    """Return the brief after its closing time, not yet opened by anyone."""
    brief = publish(market)
    quotes = {name: submit(market, brief, getattr(market, name), FEES[name]) for name in ("alfa", "beta")}
    one, two, three = (line.id for line in brief.content.lines)
    lines = (priced(one, FEES["gamma"]), priced(two, FEES["gamma"]), not_offered(three))
    quotes["gamma"] = submit(market, brief, market.gamma, lines=lines)
    market.db.execute("UPDATE outbox SET sent_at = created_at")
    return Closed(brief, quotes)


def award(
    market: Town,
    closed: Closed,
    choices: dict[str, str],
    *,
    name: str = "vera",
    reason_code: str = "best-approach",
    reason: str = " Clear plan. ",
    now: datetime = AFTER_CLOSING,
) -> list[Award]:
    return award_lines(
        market.db,
        brief_id=closed.brief.id,
        choices=choices,
        reason_code=reason_code,
        reason=reason,
        by=getattr(market, name),
        now=now,
    )


def status(market: Town, closed: Closed) -> BriefStatus:
    return get_brief(market.db, closed.brief.id).status(AFTER_CLOSING)


def test_lines_go_to_the_chosen_quotes_and_revisions(market: Town, closed: Closed) -> None:
    awards = award(market, closed, closed.choose("gamma", "alfa", "beta"))

    assert list_awards(market.db, closed.brief.id) == awards
    assert [(each.quote_id, each.revision, each.reason) for each in awards] == [
        (closed.quotes[name].id, 1, "Clear plan.") for name in ("gamma", "alfa", "beta")
    ]
    assert status(market, closed) is BriefStatus.AWARDED


def test_the_award_refers_to_the_revision_that_stood_at_closing(market: Town, closed: Closed) -> None:
    submit(market, closed.brief, market.alfa, 5_00, revises=1)

    assert [each.revision for each in award(market, closed, closed.choose("alfa"))] == [2]


def test_a_brief_can_be_awarded_in_parts(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa"))
    first = status(market, closed)
    award(market, closed, closed.choose("", "beta", "beta"), now=AFTER_CLOSING + SECOND)

    assert (first, status(market, closed)) == (BriefStatus.PART_AWARDED, BriefStatus.AWARDED)


def test_awarding_opens_the_quotes_first(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa", "beta"))

    verbs = [event.verb for event in list_events(market.db, subject="brief", subject_id=closed.brief.id)]
    assert verbs[-3:] == ["brief.open-quotes", "line.award", "line.award"]


def test_an_award_is_an_event_that_names_line_quote_and_reason(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa"))
    event = list_events(market.db, subject="brief", subject_id=closed.brief.id)[-1]

    assert event.actor == market.vera.person_id
    assert event.detail == {
        "line": closed.line(0),
        "quote": closed.quotes["alfa"].id,
        "revision": 1,
        "reason": "best-approach",
    }


def test_a_line_is_awarded_once(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa"))
    before = dump(market.db)

    with pytest.raises(Conflict, match="awarded already"):
        award(market, closed, closed.choose("beta"))
    assert dump(market.db) == before


def test_all_lines_are_awarded_or_none(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("", "", "alfa"))
    before = dump(market.db)

    with pytest.raises(Conflict):
        award(market, closed, closed.choose("beta", "beta", "beta"))
    assert dump(market.db) == before


@pytest.mark.parametrize(
    ("place", "quote"), [(2, "gamma"), (1, "of another brief"), (0, "")], ids=["not offered", "foreign", "none"]
)
def test_a_quote_that_does_not_bear_the_award_is_refused(market: Town, closed: Closed, place: int, quote: str) -> None:
    other = publish(market)
    ids = {name: each.id for name, each in closed.quotes.items()}
    ids["of another brief"] = submit(market, other, market.alfa).id
    close(market, closed.brief)
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        award(market, closed, {closed.line(place): ids.get(quote, "")})
    assert list(refusal.value.problems) == [f"choices.{place}"]
    assert dump(market.db) == before


def test_a_withdrawn_quote_is_not_awarded(market: Town, closed: Closed) -> None:
    market.db.execute("UPDATE quotes SET withdrawn_at = ? WHERE id = ?", [NOW.isoformat(), closed.quotes["alfa"].id])

    with pytest.raises(Invalid) as refusal:
        award(market, closed, closed.choose("alfa"))
    assert list(refusal.value.problems) == ["choices.0"]


def test_an_expired_quote_is_not_awarded(market: Town, closed: Closed) -> None:
    late = AFTER_CLOSING + timedelta(days=60)

    with pytest.raises(Invalid, match=say("valid until {day}", day=days_from_now(60))):
        award(market, closed, closed.choose("alfa"), now=late)
    assert list_awards(market.db, closed.brief.id) == []


def test_nothing_is_awarded_while_quotes_are_sealed(market: Town, closed: Closed) -> None:
    before = dump(market.db)

    with pytest.raises(Conflict, match="it is open"):
        award(market, closed, closed.choose("alfa"), now=NOW)
    assert dump(market.db) == before


# The outcome


def outcomes(market: Town) -> dict[str, str]:
    return {mail.recipient: mail.subject + "\n" + mail.body for mail in waiting_mails(market)}


def test_every_bidder_hears_the_outcome(market: Town, closed: Closed) -> None:
    award(market, closed, closed.choose("alfa"))
    told = outcomes(market)

    assert set(told) == {market.alfa.email, market.beta.email, market.gamma.email}
    assert "Lines awarded to you: Community management." in told[market.alfa.email]
    assert "ranked 1 of 2 complete quotes; price score 100.00" in told[market.alfa.email]
    assert "No line was awarded to you" in told[market.beta.email]
    assert "ranked 2 of 2 complete quotes; price score 52.63" in told[market.beta.email]
    assert "covered 2 of 3 lines" in told[market.gamma.email]
    assert all("Best understanding and approach" in text for text in told.values())
    assert all("The client adds: Clear plan." in text for text in told.values())


def test_bidders_hear_which_lines_are_still_open_after_each_decision(market: Town, closed: Closed) -> None:
    first, _, third = (line.id for line in closed.brief.content.lines)
    award(market, closed, {first: closed.quotes["alfa"].id})
    before = outcomes(market)[market.beta.email]
    market.db.execute("DELETE FROM outbox")
    award(market, closed, {third: closed.quotes["alfa"].id})
    after = outcomes(market)[market.beta.email]

    assert "decided on line 1 of" in before
    assert "Lines 2, 3 are still open" in before
    assert "decided on lines 1, 3 of" in after
    assert "Line 2 is still open" in after


@pytest.mark.parametrize("name", ["alfa", "beta", "gamma"])
def test_no_bidder_is_told_a_rivals_name_or_anybodys_price(market: Town, closed: Closed, name: str) -> None:
    award(market, closed, closed.choose("alfa", "beta", "alfa"))
    text = outcomes(market)[getattr(market, name).email]
    digits = "".join(character for character in text if character.isalnum())

    assert not any(quote.agency_name in text for rival, quote in closed.quotes.items() if rival != name)
    assert not any(str(fee // 100) in digits for fee in FEES.values())


def test_an_agency_that_withdrew_or_never_quoted_hears_nothing(market: Town, closed: Closed) -> None:
    market.db.execute("UPDATE quotes SET withdrawn_at = ? WHERE id = ?", [NOW.isoformat(), closed.quotes["beta"].id])
    award(market, closed, closed.choose("alfa"))

    assert set(outcomes(market)) == {market.alfa.email, market.gamma.email}


# Who may


def test_another_clients_brief_is_awarded_by_nobody_else_in_the_words_of_a_missing_one(
    market: Town, closed: Closed
) -> None:
    before = dump(market.db)
    with pytest.raises(NotFound) as foreign:
        award(market, closed, closed.choose("alfa"), name="boris")
    with pytest.raises(NotFound) as missing:
        award_lines(
            market.db, brief_id="none", choices={}, reason_code="", reason="", by=market.boris, now=AFTER_CLOSING
        )

    assert str(foreign.value) == str(missing.value)
    assert dump(market.db) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [("alfa", "register as a client"), ("newcomer", "is not confirmed yet"), ("operator", "register as a client")],
)
def test_only_a_verified_client_awards(market: Town, closed: Closed, name: str, told: str) -> None:
    before = dump(market.db)

    with pytest.raises(NotAllowed, match=told):
        award(market, closed, closed.choose("alfa"), name=name)
    assert dump(market.db) == before


def test_a_draft_is_not_awarded(market: Town, closed: Closed) -> None:
    draft = Closed(begin(market), closed.quotes)

    with pytest.raises(Conflict, match="it is draft"):
        award(market, draft, draft.choose("alfa"))


@pytest.mark.parametrize("table", ["events", "outbox"])
def test_an_award_happens_with_its_events_and_mails_or_not_at_all(market: Town, closed: Closed, table: str) -> None:
    close(market, closed.brief)

    assert leaves_no_trace(market.db, lambda: award(market, closed, closed.choose("alfa", "beta")), when_refused=table)


def test_an_award_is_corrected_after_work_that_never_began_but_not_after_work_that_did(market: Town) -> None:
    stopped = {"reason_code": "stopped-by-client", "reason": "The money went elsewhere this quarter."}
    engagement = record(market, give(market).won)
    (award,) = list_awards(market.db, engagement.brief_id)
    correction = {
        "brief_id": engagement.brief_id,
        "line_ids": [award.line_id],
        "reason": "Nobody began",
        "now": AFTER_WORK,
    }
    with pytest.raises(Conflict, match="Work on this line has begun"):
        revoke_awards(market.db, by=market.vera, **correction)
    end(market, engagement, **stopped)

    assert revoke_awards(market.db, by=market.vera, **correction) == [award]
