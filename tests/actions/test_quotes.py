"""What an agency does with its quote, and what nobody else learns of it before the opening."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from market.actions.quotes import (
    get_own_quote,
    open_due_quotes,
    open_quotes,
    save_quote_draft,
    submit_quote,
    withdraw_quote,
)
from market.core.briefs import Brief, BriefStatus
from market.core.errors import Conflict, Invalid, MarketError, NotAllowed, NotFound
from market.core.quotes import receipt
from market.store.briefs import get_brief, get_published_brief, list_client_briefs, list_open_briefs
from market.store.connections import database_path, open_database
from market.store.events import list_events, list_latest_events
from market.store.observations import iterate_observations
from market.store.outbox import list_failing_addresses
from market.store.quotes import find_own_quote, find_quote_draft, list_opened_quotes, list_published_receipts
from tests.market_town import (
    AFTER_CLOSING,
    CLOSES,
    NOW,
    SECOND,
    Town,
    begin,
    clock_at,
    count_rows,
    dump,
    leaves_no_trace,
    publish,
    quote_content,
    submit,
    waiting_mails,
)

TABLES = ("quotes", "quote_revisions", "quote_lines")
AGENCIES = ("alfa", "beta", "gamma")
FEE = 98_765_43


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market)


def withdraw(market: Town, quote_id: str, *, name: str = "alfa", at: datetime = NOW):
    return withdraw_quote(market.db, quote_id=quote_id, by=getattr(market, name), clock=clock_at(at))


def own(market: Town, brief: Brief, name: str = "alfa"):
    return find_own_quote(market.db, brief_id=brief.id, agency_id=getattr(market, name).organisation_id)


# Submitting


def test_a_submitted_quote_is_sealed_with_a_receipt(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)

    assert own(market, brief) == quote
    assert (quote.revision, quote.submitted_at, quote.agency_name) == (1, NOW, "Alfa Tides")
    assert quote.receipt == receipt(
        quote_id=quote.id,
        agency_id=market.alfa.organisation_id or "",
        brief=brief,
        revision=1,
        submitted_at=NOW,
        content=quote.content,
    )


def test_the_agency_gets_the_receipt_by_mail_without_a_price(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa, FEE)
    (mail,) = waiting_mails(market)

    assert (mail.recipient, mail.subject) == (market.alfa.email, f"Receipt for your quote: {brief.content.title}")
    assert quote.receipt in mail.body
    assert not tells_a_price(mail.body)


@pytest.mark.parametrize(("chosen", "said"), [("", "12:00 Moscow time"), ("Asia/Almaty", "14:00 Almaty time")])
def test_the_receipt_says_the_closing_in_the_zone_of_its_reader_or_of_the_brief(
    market: Town, brief: Brief, chosen: str, said: str
) -> None:
    submit(market, brief, replace(market.alfa, time_zone=chosen), FEE)
    (mail,) = waiting_mails(market)

    assert f"before 1 Dec 2026, {said}" in mail.body


def test_submitting_is_an_event_without_a_price(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa, FEE)
    (event,) = list_events(market.db, subject="quote", subject_id=quote.id)

    assert (event.verb, event.actor, event.at) == ("quote.submit", market.alfa.person_id, NOW)
    assert event.detail == {"revision": 1, "receipt": quote.receipt}


def test_a_faulty_quote_is_refused_and_nothing_is_written(market: Town, brief: Brief) -> None:
    before = dump(market.db)

    with pytest.raises(Invalid) as refusal:
        submit(market, brief, market.alfa, vat_rate_hundredths=0, lines=())
    assert "vat_rate" in refusal.value.problems
    assert "lines.2.state" in refusal.value.problems
    assert dump(market.db) == before


def test_a_submitted_quote_takes_the_place_of_the_draft(market: Town, brief: Brief) -> None:
    agency_id = market.alfa.organisation_id or ""
    save_quote_draft(market.db, brief_id=brief.id, fields={"fee": "1 000"}, by=market.alfa, now=NOW)
    kept = find_quote_draft(market.db, brief_id=brief.id, agency_id=agency_id)
    submit(market, brief, market.alfa)

    assert kept == {"fee": "1 000"}
    assert find_quote_draft(market.db, brief_id=brief.id, agency_id=agency_id) is None


# Revising and withdrawing


def test_a_second_first_quote_by_the_same_agency_is_a_conflict(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa)
    before = dump(market.db)

    with pytest.raises(Conflict, match="one quote per brief and agency"):
        submit(market, brief, market.alfa)
    assert dump(market.db) == before


def test_a_revision_keeps_the_quote_and_gets_a_receipt_of_its_own(market: Town, brief: Brief) -> None:
    first = submit(market, brief, market.alfa)
    second = submit(market, brief, market.alfa, 90_00, at=NOW + SECOND, revises=1)

    assert (second.id, second.revision) == (first.id, 2)
    assert second.receipt != first.receipt
    assert own(market, brief) == second
    assert count_rows(market.db, *TABLES) == {"quotes": 1, "quote_revisions": 2, "quote_lines": 6}
    verbs = [event.verb for event in list_events(market.db, subject="quote", subject_id=first.id)]
    assert verbs == ["quote.submit", "quote.revise"]


@pytest.mark.parametrize("revises", [1, 3, None])
def test_revising_what_a_colleague_has_revised_is_a_conflict(market: Town, brief: Brief, revises: int | None) -> None:
    submit(market, brief, market.alfa)
    second = submit(market, brief, market.alfa, revises=1)

    with pytest.raises(Conflict):
        submit(market, brief, market.alfa, 1_00, revises=revises)
    assert own(market, brief) == second


def test_a_withdrawn_quote_can_be_submitted_again(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    withdrawn = withdraw(market, quote.id, at=NOW + SECOND)
    again = submit(market, brief, market.alfa, revises=1)

    assert withdrawn.withdrawn_at == NOW + SECOND
    assert (again.id, again.revision, again.withdrawn_at) == (quote.id, 2, None)
    assert own(market, brief) == again
    verbs = [event.verb for event in list_events(market.db, subject="quote", subject_id=quote.id)]
    assert verbs == ["quote.submit", "quote.withdraw", "quote.revise"]


def test_withdrawing_twice_keeps_the_first_time_and_sends_one_mail(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    withdraw(market, quote.id, at=NOW + SECOND)

    assert withdraw(market, quote.id, at=NOW + 2 * SECOND).withdrawn_at == NOW + SECOND
    told = [row for row in market.db["outbox"].rows if row["subject"].startswith("You withdrew your quote")]
    assert [row["recipient"] for row in told] == [market.alfa.email]


# The deadline


def test_a_quote_is_taken_until_the_moment_of_closing(market: Town, brief: Brief) -> None:
    last = CLOSES - timedelta(microseconds=1)

    assert (
        submit(market, brief, market.alfa, at=last, valid_until=CLOSES.date() + timedelta(days=60)).submitted_at == last
    )


@pytest.mark.parametrize("late", [CLOSES, CLOSES + SECOND])
def test_after_closing_nothing_is_submitted_revised_withdrawn_or_saved(
    market: Town, brief: Brief, late: datetime
) -> None:
    quote = submit(market, brief, market.beta)
    before = dump(market.db)
    acts: list[Callable[[], object]] = [
        lambda: submit(market, brief, market.alfa, at=late),
        lambda: submit(market, brief, market.beta, at=late, revises=1),
        lambda: withdraw(market, quote.id, name="beta", at=late),
        lambda: save_quote_draft(market.db, brief_id=brief.id, fields={}, by=market.alfa, now=late),
    ]

    for act in acts:
        with pytest.raises(Conflict, match=r"quotes closed at 1 Dec 2026, 09:00 UTC\. What you typed was not"):
            act()
    assert dump(market.db) == before


def test_an_opened_brief_takes_no_quote_even_when_the_clock_goes_back(market: Town, brief: Brief) -> None:
    open_quotes(market.db, brief_id=brief.id, now=CLOSES)

    with pytest.raises(Conflict, match="is closed"):
        submit(market, brief, market.alfa, at=NOW)
    assert count_rows(market.db, *TABLES) == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize("act", ["submit", "withdraw"])
def test_the_time_is_taken_after_the_wait_for_the_write_lock(market: Town, brief: Brief, act: str) -> None:
    """Hold the lock while the deadline passes: a clock read before the lock would let the quote in."""
    quote = submit(market, brief, market.beta)
    before = dump(market.db)
    moments, reads, outcomes = [CLOSES - SECOND], [], []

    def clock() -> datetime:
        reads.append(moments[-1])
        return moments[-1]

    def attempt() -> None:
        with closing(open_database(database_path(market.folder))) as db:
            try:
                if act == "submit":
                    submit_quote(db, brief_id=brief.id, content=quote_content(brief), by=market.alfa, clock=clock)
                else:
                    withdraw_quote(db, quote_id=quote.id, by=market.beta, clock=clock)
                outcomes.append("accepted")
            except MarketError as refusal:
                outcomes.append(type(refusal).__name__)

    with closing(sqlite3.connect(database_path(market.folder))) as holder:
        holder.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=attempt)
        thread.start()
        time.sleep(0.3)
        assert reads == []
        moments.append(CLOSES + SECOND)
        holder.rollback()
        thread.join()

    assert (outcomes, reads) == (["Conflict"], [CLOSES + SECOND])
    assert dump(market.db) == before


# Opening


def test_opening_is_an_event_that_happens_once(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    outcomes = [open_quotes(market.db, brief_id=brief.id, now=now) for now in (CLOSES - SECOND, CLOSES, AFTER_CLOSING)]

    assert outcomes == [False, True, False]
    assert get_brief(market.db, brief.id).opened_at == CLOSES
    assert list_opened_quotes(market.db, brief.id) == [quote]
    openings = [e for e in list_events(market.db, subject="brief", subject_id=brief.id) if "open" in e.verb]
    assert [(event.verb, event.actor, event.at) for event in openings] == [
        ("brief.open-quotes", "closing time", CLOSES)
    ]


def test_an_opening_is_not_undone_when_the_clock_goes_back(market: Town, brief: Brief) -> None:
    open_quotes(market.db, brief_id=brief.id, now=CLOSES)
    again = open_quotes(market.db, brief_id=brief.id, now=NOW)

    assert again is False
    assert get_brief(market.db, brief.id).status(NOW) is BriefStatus.CLOSED


def test_every_brief_that_is_due_is_opened(market: Town, brief: Brief) -> None:
    later = publish(market, closes_at=CLOSES + SECOND)
    begin(market)
    outcomes = [open_due_quotes(market.db, now=now) for now in (NOW, CLOSES, CLOSES, AFTER_CLOSING)]

    assert outcomes == [0, 1, 0, 1]
    assert get_brief(market.db, later.id).opened_at == AFTER_CLOSING


# The seal


def tells_a_price(text: str) -> bool:
    digits = text.replace("\u00a0", "").replace(" ", "").replace(",", "").replace(".", "")
    return "9876543" in digits or "98765" in digits


def what_others_can_learn(market: Town, brief: Brief) -> dict[str, object]:
    """Return every answer about a brief that does not ask for one agency's own."""
    day = NOW.date()
    return {
        "opened": list_opened_quotes(market.db, brief.id),
        "receipts": list_published_receipts(market.db, brief.id),
        "brief": get_published_brief(market.db, brief.id),
        "open briefs": list_open_briefs(market.db, now=NOW),
        "client's briefs": list_client_briefs(market.db, market.vera.organisation_id or ""),
        "events of the brief": list_events(market.db, subject="brief", subject_id=brief.id),
        "latest events": list_latest_events(market.db, limit=1000),
        "events of agencies": [
            list_events(market.db, subject="organisation", subject_id=getattr(market, name).organisation_id)
            for name in AGENCIES
        ],
        "failing mails": list_failing_addresses(market.db),
        "observations": list(
            iterate_observations(
                market.db, market.catalogue, after=day - timedelta(days=9), until=day + timedelta(days=99)
            )
        ),
        "rivals": [own(market, brief, "outsider"), own(market, brief, "newcomer")],
    }


def no_quote(market: Town, brief: Brief) -> None:
    pass


def one_quote(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa, FEE)


def three_quotes(market: Town, brief: Brief) -> None:
    for name in AGENCIES:
        submit(market, brief, getattr(market, name), FEE)


def a_revision(market: Town, brief: Brief) -> None:
    submit(market, brief, market.alfa, FEE)
    submit(market, brief, market.alfa, 1, revises=1)


def a_withdrawn_quote(market: Town, brief: Brief) -> None:
    withdraw(market, submit(market, brief, market.alfa, FEE).id)


def a_saved_draft(market: Town, brief: Brief) -> None:
    save_quote_draft(market.db, brief_id=brief.id, fields={"fee": "98765.43"}, by=market.alfa, now=NOW)


WORLDS = [one_quote, three_quotes, a_revision, a_withdrawn_quote, a_saved_draft]


@pytest.mark.parametrize("world", WORLDS)
def test_before_closing_nobody_learns_of_a_quote(market: Town, brief: Brief, world: Callable) -> None:
    alone = what_others_can_learn(market, brief)
    world(market, brief)

    assert what_others_can_learn(market, brief) == alone
    assert alone["opened"] == alone["receipts"] == alone["observations"] == []


def test_after_the_opening_the_same_questions_are_answered(market: Town, brief: Brief) -> None:
    three_quotes(market, brief)
    alone = what_others_can_learn(market, brief)
    open_quotes(market.db, brief_id=brief.id, now=AFTER_CLOSING)
    opened = what_others_can_learn(market, brief)

    assert {name for name in alone if alone[name] != opened[name]} >= {"opened", "observations", "latest events"}


@pytest.mark.parametrize("world", WORLDS)
def test_no_mail_or_event_holds_a_price(market: Town, brief: Brief, world: Callable) -> None:
    world(market, brief)
    mails = [mail.subject + mail.body for mail in waiting_mails(market)]
    events = [f"{row['detail']}{row['subject_id']}" for row in market.db["events"].rows]

    assert not any(tells_a_price(text) for text in mails + events)


def test_the_search_for_a_price_would_find_one() -> None:
    assert all(tells_a_price(text) for text in ("98 765.43", "98,765.43", "9876543", "RUB 98765"))


@pytest.mark.parametrize("world", WORLDS)
def test_mails_about_a_sealed_quote_go_to_its_agency_alone(market: Town, brief: Brief, world: Callable) -> None:
    world(market, brief)

    assert {mail.recipient for mail in waiting_mails(market)} <= {getattr(market, name).email for name in AGENCIES}


# Who may


def test_an_agency_reads_its_own_quote_and_no_other(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    words = []
    for quote_id, name in ((quote.id, "beta"), (quote.id, "vera"), (quote.id, "operator"), ("none", "alfa")):
        with pytest.raises(NotFound) as refusal:
            get_own_quote(market.db, quote_id=quote_id, by=getattr(market, name))
        words.append(str(refusal.value))

    assert get_own_quote(market.db, quote_id=quote.id, by=market.alfa) == quote
    assert len(set(words)) == 1


def test_another_agencys_quote_cannot_be_withdrawn(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    before = dump(market.db)

    with pytest.raises(NotFound):
        withdraw(market, quote.id, name="beta")
    assert dump(market.db) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("boris", "register as an agency and follow the link"),
        ("vera", "register as an agency and follow the link"),
        ("newcomer", "is not confirmed yet: follow the link in the mail"),
        ("operator", "register as an agency and follow the link"),
    ],
)
def test_only_a_verified_agency_quotes_and_others_are_told_how(
    market: Town, brief: Brief, name: str, told: str
) -> None:
    person = getattr(market, name)

    with pytest.raises(NotAllowed, match=told):
        submit(market, brief, person)
    with pytest.raises(NotAllowed):
        save_quote_draft(market.db, brief_id=brief.id, fields={}, by=person, now=NOW)
    assert count_rows(market.db, *TABLES) == dict.fromkeys(TABLES, 0)


def test_an_agency_does_not_quote_for_its_own_brief(market: Town) -> None:
    mine = publish(market, by=market.gamma)

    with pytest.raises(NotAllowed, match="your own organisation's"):
        submit(market, mine, market.gamma)


def test_a_draft_brief_does_not_exist_for_agencies(market: Town) -> None:
    draft = begin(market)

    with pytest.raises(NotFound) as refusal:
        submit(market, draft, market.alfa)
    with pytest.raises(NotFound) as missing:
        submit(market, replace(draft, id="none"), market.alfa)
    assert str(refusal.value) == str(missing.value)


def test_an_account_without_an_organisation_has_no_quote(market: Town, brief: Brief) -> None:
    stray = replace(market.alfa, organisation_id=None)

    with pytest.raises(NotFound, match="no organisation"):
        submit(market, brief, stray)
    with pytest.raises(NotFound):
        get_own_quote(market.db, quote_id="", by=stray)


# Acts and their events


@pytest.mark.parametrize("table", ["events", "outbox", "quote_lines"])
def test_a_quote_is_submitted_with_its_event_and_receipt_or_not_at_all(market: Town, brief: Brief, table: str) -> None:
    save_quote_draft(market.db, brief_id=brief.id, fields={"fee": "1"}, by=market.alfa, now=NOW)

    assert leaves_no_trace(market.db, lambda: submit(market, brief, market.alfa), when_refused=table)


def test_no_later_act_on_a_quote_happens_without_its_event(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)

    assert leaves_no_trace(market.db, lambda: submit(market, brief, market.alfa, 5_00, revises=1))
    assert leaves_no_trace(market.db, lambda: withdraw(market, quote.id))
    assert leaves_no_trace(market.db, lambda: open_quotes(market.db, brief_id=brief.id, now=CLOSES))
