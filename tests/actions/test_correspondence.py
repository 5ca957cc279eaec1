"""Clarifications before the award and messages after it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from market.actions.awards import award_lines
from market.actions.correspondence import answer_clarification, ask_clarification, send_message
from market.core.accounts import Actor
from market.core.brief_terms import BriefTerms
from market.core.briefs import Brief
from market.core.correspondence import Thread, check_answer
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound
from market.core.quotes import Quote
from market.store.correspondence import find_clarification, get_thread, list_clarifications, list_messages, list_threads
from market.store.events import list_events
from market.store.quotes import list_opened_quotes
from tests.market_town import (
    AFTER_CLOSING,
    SECOND,
    Town,
    close,
    dump,
    leaves_no_trace,
    publish,
    submit,
    waiting_mails,
)

QUESTION = "Does the price hold for\ntwo languages?"
ANSWER = "Yes, for both."


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market)


@pytest.fixture
def quote(market: Town, brief: Brief) -> Quote:
    """Return Alfa's opened quote beside Beta's."""
    quote = submit(market, brief, market.alfa)
    submit(market, brief, market.beta, 120_00)
    close(market, brief)
    return quote


def ask(market: Town, quote: Quote, *, by: Actor | None = None, text: str = QUESTION) -> None:
    ask_clarification(
        market.db, brief_id=quote.brief_id, quote_id=quote.id, question=text, by=by or market.vera, now=AFTER_CLOSING
    )


def answer(market: Town, quote: Quote, *, by: Actor | None = None, text: str = ANSWER) -> None:
    answer_clarification(
        market.db,
        brief_id=quote.brief_id,
        quote_id=quote.id,
        answer=text,
        by=by or market.alfa,
        now=AFTER_CLOSING + SECOND,
    )


def write(market: Town, quote: Quote, *, by: Actor | None = None, text: str = "When do we begin?") -> None:
    send_message(
        market.db, brief_id=quote.brief_id, quote_id=quote.id, body=text, by=by or market.vera, now=AFTER_CLOSING
    )


def award(market: Town, brief: Brief, quote: Quote) -> None:
    award_lines(
        market.db,
        brief_id=brief.id,
        choices={line.id: quote.id for line in brief.content.lines},
        reason_code="lowest-cost",
        reason="The clearest plan of all",
        by=market.vera,
        now=AFTER_CLOSING,
    )


# Clarifications


def test_a_question_and_its_answer_are_on_file_and_mailed_and_change_no_figure(
    market: Town, brief: Brief, quote: Quote
) -> None:
    before = list_opened_quotes(market.db, brief.id)
    ask(market, quote)
    answer(market, quote)
    (kept,) = list_clarifications(market.db, brief.id)

    assert (kept.agency_name, kept.question, kept.answer) == ("Alfa Tides", QUESTION, ANSWER)
    assert (kept.asked_at, kept.answered_at) == (AFTER_CLOSING, AFTER_CLOSING + SECOND)
    assert list_opened_quotes(market.db, brief.id) == before
    assert [(mail.recipient, mail.subject.split(":")[0]) for mail in waiting_mails(market)[-2:]] == [
        (market.alfa.email, "A question about your quote"),
        (market.vera.email, "An answer about a quote"),
    ]
    events = list_events(market.db, subject="quote", subject_id=quote.id)
    assert [event.verb for event in events][-2:] == ["quote.ask-clarification", "quote.answer-clarification"]


def test_a_quote_is_asked_about_once_and_answers_once(market: Town, quote: Quote) -> None:
    with pytest.raises(Conflict, match="has asked nothing"):
        answer(market, quote)
    ask(market, quote)
    with pytest.raises(Conflict, match="one question for each quote"):
        ask(market, quote)
    answer(market, quote)
    with pytest.raises(Conflict, match="answered already"):
        answer(market, quote)


def test_after_the_decision_nothing_is_clarified(market: Town, brief: Brief, quote: Quote) -> None:
    other = next(one for one in list_opened_quotes(market.db, brief.id) if one.id != quote.id)
    ask(market, quote)
    award(market, brief, quote)

    with pytest.raises(Conflict, match="brief is decided"):
        ask(market, other)
    with pytest.raises(Conflict, match="too late to count"):
        answer(market, quote)


def test_a_sealed_or_withdrawn_quote_cannot_be_asked_about(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)

    with pytest.raises(NotFound):
        ask(market, quote)
    assert (list_threads(market.db, brief.id), find_clarification(market.db, quote.id)) == ([], None)
    market.db.execute("UPDATE quotes SET withdrawn_at = submitted_at")
    market.db.conn.commit()
    close(market, brief)
    with pytest.raises(NotFound):
        ask(market, quote)


def test_a_blind_brief_keeps_its_bidders_nameless_until_the_decision(market: Town) -> None:
    brief = publish(market, terms=replace(BriefTerms(), is_blind=True))
    quote = submit(market, brief, market.alfa)
    close(market, brief)
    ask(market, quote)
    answer(market, quote)
    label = get_thread(market.db, brief_id=brief.id, quote_id=quote.id).agency_name

    assert label == f"Bidder {quote.id[:4].upper()}"
    assert "Alfa" not in waiting_mails(market)[-1].body
    market.db.execute(
        "INSERT INTO awards (id, brief_id, line_id, quote_id, revision, awarded_at, awarded_by, reason_code, reason) "
        "VALUES ('award', ?, ?, ?, 1, ?, ?, 'lowest-cost', '')",
        [brief.id, brief.content.lines[0].id, quote.id, AFTER_CLOSING.isoformat(), market.vera.person_id],
    )
    assert list_clarifications(market.db, brief.id)[0].agency_name == "Alfa Tides"


def test_a_lapsed_quote_has_no_correspondence(market: Town, brief: Brief) -> None:
    quote = submit(market, brief, market.alfa)
    market.db.execute("UPDATE briefs SET version = 2, binding_version = 2 WHERE id = ?", [brief.id])
    close(market, brief)

    assert list_threads(market.db, brief.id) == []
    with pytest.raises(NotFound):
        ask(market, quote)


# Messages


def test_both_sides_write_after_the_award_and_the_other_hears_by_mail(market: Town, brief: Brief, quote: Quote) -> None:
    award(market, brief, quote)
    write(market, quote)
    write(market, quote, by=market.alfa, text="On Monday <b>early</b>.")
    messages = list_messages(market.db, quote.id)

    assert [(message.organisation_name, message.body) for message in messages] == [
        ("Lunofon", "When do we begin?"),
        ("Alfa Tides", "On Monday <b>early</b>."),
    ]
    assert [mail.recipient for mail in waiting_mails(market)[-2:]] == [market.alfa.email, market.vera.email]
    assert list_events(market.db, subject="quote", subject_id=quote.id)[-1].verb == "quote.message"


def test_messages_wait_for_the_award_and_losers_have_none(market: Town, brief: Brief, quote: Quote) -> None:
    with pytest.raises(Conflict, match="has won a line"):
        write(market, quote)
    loser = next(one for one in list_opened_quotes(market.db, brief.id) if one.id != quote.id)
    award(market, brief, quote)

    with pytest.raises(Conflict, match="has won a line"):
        write(market, loser, by=market.beta)


# For all of them

ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "ask": (ask, "vera"),
    "answer": (answer, "alfa"),
    "write": (write, "vera"),
}


def ready(market: Town, brief: Brief, quote: Quote, act: str) -> None:
    """Bring things to where *act* is possible."""
    if act == "answer":
        ask(market, quote)
    if act == "write":
        award(market, brief, quote)


@pytest.mark.parametrize("act", ACTS)
def test_neither_a_third_party_nor_a_reader_writes(market: Town, brief: Brief, quote: Quote, act: str) -> None:
    ready(market, brief, quote, act)
    perform, writer = ACTS[act]
    before = dump(market.db)

    for stranger in (market.boris, market.beta, market.operator):
        with pytest.raises((NotFound, NotAllowed)):
            perform(market, quote, by=stranger)
    with pytest.raises(NotAllowed, match="owner or editor"):
        perform(market, quote, by=replace(getattr(market, writer), role="viewer"))
    assert dump(market.db) == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001, "zero\u200bwidth"])
def test_an_unreadable_text_is_refused(market: Town, brief: Brief, quote: Quote, act: str, text: str) -> None:
    ready(market, brief, quote, act)

    with pytest.raises(Invalid):
        ACTS[act][0](market, quote, text=text)


@pytest.mark.parametrize("act", ACTS)
def test_a_text_without_its_event_leaves_no_trace(market: Town, brief: Brief, quote: Quote, act: str) -> None:
    ready(market, brief, quote, act)

    assert leaves_no_trace(market.db, lambda: ACTS[act][0](market, quote))


def test_an_answer_needs_a_question() -> None:
    thread = Thread("b", "q", "Title", "UTC", "c", "Lunofon", "a", "Alfa Tides", False, False)

    with pytest.raises(Conflict):
        check_answer(thread, None, "Yes")
