import smtplib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from market.actions.limits import counting_guard, open_guard
from market.actions.outbox import deliver_mail
from market.actions.questions import answer_question, ask_question, review_question
from market.actions.quotes import save_quote_draft
from market.core.accounts import Actor
from market.core.briefs import Brief
from market.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyAttempts
from market.core.questions import Question, QuestionState
from market.store.events import list_events
from market.store.questions import (
    count_unanswered_questions,
    list_own_questions,
    list_received_questions,
    list_waiting_questions,
)
from tests.market_town import (
    ANSWERS_UNTIL,
    NOW,
    QUESTIONS_UNTIL,
    SECOND,
    Town,
    begin,
    clock_at,
    count_rows,
    email_of,
    leaves_no_trace,
    publish,
    submit,
    waiting_mails,
)

TEXT = "How many reports a month do you expect?"


@pytest.fixture
def brief(market: Town) -> Brief:
    return publish(market)


def ask(
    market: Town,
    brief: Brief,
    by: Actor | None = None,
    text: str = TEXT,
    *,
    at: datetime = NOW,
    line_id: str | None = None,
    guard: Callable = open_guard,
) -> Question:
    return ask_question(
        market.db,
        brief_id=brief.id,
        line_id=line_id,
        text=text,
        by=by or market.alfa,
        clock=clock_at(at),
        guard=guard,
    )


def review(market: Town, question: Question, outcome: str = "passed", reason: str = "", by: Actor | None = None):
    return review_question(
        market.db, question_id=question.id, outcome=outcome, reason=reason, by=by or market.operator, now=NOW
    )


def asked_and_passed(market: Town, brief: Brief, by: Actor | None = None) -> Question:
    return review(market, ask(market, brief, by))


def answer(market: Town, question: Question, text: str = "Two", *, at: datetime = NOW, by: Actor | None = None):
    return answer_question(
        market.db,
        brief_id=question.brief_id,
        question_id=question.id,
        text=text,
        by=by or market.vera,
        clock=clock_at(at),
    )


def verbs(market: Town, question: Question) -> list[str]:
    return [event.verb for event in list_events(market.db, subject="question", subject_id=question.id)]


def mails_to(market: Town, name: str) -> list[str]:
    return [mail.subject.split(":")[0] for mail in waiting_mails(market) if mail.recipient == email_of(name)]


def test_a_first_question_waits_for_review_and_the_client_hears_nothing(market: Town, brief: Brief) -> None:
    question = ask(market, brief)

    assert question.state is QuestionState.WAITING
    assert list_received_questions(market.db, brief.id) == []
    assert [asked.question for asked in list_waiting_questions(market.db)] == [question]
    assert mails_to(market, "vera") == []
    assert mails_to(market, "alfa") == ["Your question was received"]


def test_a_passed_question_reaches_the_client_without_its_asker(market: Town, brief: Brief) -> None:
    question = asked_and_passed(market, brief)
    (mail,) = [mail for mail in waiting_mails(market) if mail.recipient == email_of("vera")]

    assert list_received_questions(market.db, brief.id) == [question]
    assert TEXT in mail.body
    assert "Alfa" not in mail.body + mail.subject
    assert not hasattr(question, "agency_id")
    assert verbs(market, question) == ["question.ask", "question.pass"]
    assert count_unanswered_questions(market.db, brief.client_id) == {brief.id: 1}


def test_once_passed_the_next_question_goes_straight_to_the_client(market: Town, brief: Brief) -> None:
    asked_and_passed(market, brief)
    question = ask(market, brief, text="And how many posts a week, roughly?")

    assert question.state is QuestionState.WITH_CLIENT
    assert question in list_received_questions(market.db, brief.id)
    assert mails_to(market, "vera") == ["A question on your brief"] * 2


def test_a_link_is_read_first_even_of_a_known_asker(market: Town, brief: Brief) -> None:
    asked_and_passed(market, brief)

    assert ask(market, brief, text="Is it like shop.example in style?").review == "link"


def test_a_declined_question_reaches_nobody_and_its_asker_is_told_why(market: Town, brief: Brief) -> None:
    question = review(market, ask(market, brief), "declined", "It advertises a product.")

    assert question.state is QuestionState.DECLINED
    assert list_received_questions(market.db, brief.id) == []
    assert mails_to(market, "vera") == []
    assert "It advertises a product." in waiting_mails(market)[-1].body
    assert verbs(market, question) == ["question.ask", "question.decline"]
    assert ask(market, brief, text="A second try, in better words?").review == "first"


def test_a_question_is_reviewed_once(market: Town, brief: Brief) -> None:
    question = asked_and_passed(market, brief)

    with pytest.raises(Conflict, match="not waiting"):
        review(market, question, "declined", "Changed my mind about it")


@pytest.mark.parametrize("name", ["vera", "alfa"])
def test_only_an_operator_reviews(market: Town, brief: Brief, name: str) -> None:
    with pytest.raises(NotAllowed, match="operator"):
        review(market, ask(market, brief), by=getattr(market, name))


def test_asking_needs_an_open_window_an_agency_and_words_of_the_right_length(market: Town, brief: Brief) -> None:
    """Scenario 28."""
    before = count_rows(market.db, "questions", "outbox")
    for text in ("", "Short", "x" * 1001, "Zero\u200bwidth inside it"):
        with pytest.raises(Invalid):
            ask(market, brief, text=text)
    with pytest.raises(Conflict, match="ended at"):
        ask(market, brief, at=QUESTIONS_UNTIL + SECOND)
    with pytest.raises(NotAllowed, match="verified agency"):
        ask(market, brief, market.boris)
    with pytest.raises(NotAllowed, match="follow the link"):
        ask(market, brief, market.newcomer)
    with pytest.raises(NotAllowed, match="owner or editor"):
        ask(market, brief, replace(market.alfa, role="viewer"))
    with pytest.raises(NotFound):
        ask(market, begin(market))

    assert count_rows(market.db, "questions", "outbox") == before
    assert ask(market, brief, text="<b>How</b> many posts & when?", at=QUESTIONS_UNTIL).text.startswith("<b>")


def test_an_organisation_does_not_ask_about_its_own_brief(market: Town) -> None:
    own = publish(market, by=market.gamma)

    with pytest.raises(NotAllowed, match="own organisation's: you answer"):
        ask(market, own, market.gamma)


def test_the_deadline_is_judged_again_once_the_lock_is_held(market: Town, brief: Brief) -> None:
    moments = iter([QUESTIONS_UNTIL, QUESTIONS_UNTIL + SECOND])

    with pytest.raises(Conflict, match="ended at"):
        ask_question(
            market.db,
            brief_id=brief.id,
            line_id=None,
            text=TEXT,
            by=market.alfa,
            clock=lambda: next(moments),
            guard=open_guard,
        )
    assert list_own_questions(market.db, market.alfa.get_organisation_id()) == []


def test_the_same_question_is_taken_once_from_an_agency_but_also_from_another(market: Town, brief: Brief) -> None:
    ask(market, brief)

    with pytest.raises(Conflict, match="asked this already"):
        ask(market, brief, text=f"  {TEXT}\r\n")
    assert ask(market, brief, market.beta).text == TEXT


def test_the_eleventh_question_within_an_hour_is_refused(market: Town, brief: Brief) -> None:
    guard = counting_guard(market.db, now=NOW)
    for number in range(10):
        ask(market, brief, text=f"Question number {number}?", guard=guard)

    with pytest.raises(TooManyAttempts):
        ask(market, brief, text="Question number ten?", guard=guard)
    assert ask(market, brief, market.beta, guard=guard)


def test_a_mail_that_fails_loses_no_question_and_is_sent_later(market: Town, brief: Brief) -> None:
    """Scenario 29: the question is stored first and the mail sent after."""
    question = asked_and_passed(market, brief)
    sent = []

    def down(mail, _message) -> None:
        raise smtplib.SMTPServerDisconnected("no server")

    def up(mail, _message) -> None:
        sent.append((mail.recipient, mail.subject.split(":")[0]))

    assert deliver_mail(market.db, transport=down, now=NOW) == 0
    assert list_received_questions(market.db, brief.id) == [question]
    deliver_mail(market.db, transport=up, now=ANSWERS_UNTIL)
    assert (email_of("vera"), "A question on your brief") in sent
    assert (email_of("alfa"), "Your question was received") in sent


def test_an_answer_is_told_to_all_who_drafted_quoted_or_asked(market: Town, brief: Brief) -> None:
    question = asked_and_passed(market, brief)
    submit(market, brief, market.beta)
    save_quote_draft(market.db, brief_id=brief.id, fields={"note": ["x"]}, by=market.gamma, now=NOW)
    answered = answer(market, question)
    told = [mail for mail in waiting_mails(market) if mail.subject.startswith("An answer on a brief")]

    assert answered.state is QuestionState.ANSWERED
    assert {mail.recipient for mail in told} == {email_of(name) for name in ("alfa", "beta", "gamma")}
    assert len({(mail.subject, mail.body) for mail in told}) == 1
    assert count_unanswered_questions(market.db, brief.client_id) == {}
    assert verbs(market, question)[-1] == "question.answer"


def test_a_corrected_answer_stands_beside_the_first(market: Town, brief: Brief) -> None:
    question = asked_and_passed(market, brief)
    answer(market, question)
    corrected = answer(market, question, "Three, sorry", at=NOW + SECOND)

    assert [one.text for one in corrected.answers] == ["Two", "Three, sorry"]
    assert [one.answered_at for one in corrected.answers] == [NOW, NOW + SECOND]
    assert verbs(market, question)[-1] == "question.correct"
    with pytest.raises(Invalid, match="published already"):
        answer(market, question, "Three, sorry")


def test_an_answer_past_its_deadline_is_refused_with_the_way_out(market: Town, brief: Brief) -> None:
    question = asked_and_passed(market, brief)

    with pytest.raises(Conflict, match="extend the closing date"):
        answer(market, question, at=ANSWERS_UNTIL + SECOND)


def test_only_the_briefs_own_writers_answer_and_only_what_reached_them(market: Town, brief: Brief) -> None:
    question = asked_and_passed(market, brief)
    waiting = ask(market, brief, market.beta)
    other = publish(market)

    with pytest.raises(NotFound):
        answer(market, question, by=market.boris)
    with pytest.raises(NotAllowed):
        answer(market, question, by=market.alfa)
    with pytest.raises(NotAllowed, match="owner or editor"):
        answer(market, question, by=replace(market.vera, role="evaluator"))
    with pytest.raises(NotFound):
        answer(market, waiting)
    with pytest.raises(NotFound):
        answer(market, replace(question, brief_id=other.id))


def test_order_and_ids_tell_nothing_of_who_asked_or_when(market: Town, brief: Brief) -> None:
    askers = (market.alfa, market.beta, market.gamma, market.outsider)
    questions = [asked_and_passed(market, brief, person) for person in askers]
    listed = list_received_questions(market.db, brief.id)

    assert [one.id for one in listed] == sorted(one.id for one in questions)
    assert all(len(one.id) == 24 for one in listed)
    assert set(Question.__slots__).isdisjoint({"agency_id", "agency_name", "asked_by", "asked_at"})


def test_questions_stand_in_the_order_of_the_lines_they_are_about(market: Town, brief: Brief) -> None:
    places = [line.id for line in brief.content.lines]
    for person, line_id in zip((market.alfa, market.beta, market.gamma), (places[2], places[0], None), strict=True):
        review(market, ask(market, brief, person, line_id=line_id))

    assert [one.line_id for one in list_received_questions(market.db, brief.id)] == [None, places[0], places[2]]


def test_a_refused_write_leaves_no_trace(market: Town, brief: Brief) -> None:
    waiting = ask(market, brief)
    passed = asked_and_passed(market, brief, market.beta)

    assert leaves_no_trace(market.db, lambda: ask(market, brief, market.gamma))
    assert leaves_no_trace(market.db, lambda: review(market, waiting))
    assert leaves_no_trace(market.db, lambda: answer(market, passed))
    assert leaves_no_trace(market.db, lambda: answer(market, passed), when_refused="outbox")


def test_own_questions_come_the_last_asked_first_and_only_ones_own(market: Town, brief: Brief) -> None:
    first = ask(market, brief)
    second = ask(market, brief, text="And how many posts a week?", at=NOW + SECOND)
    ask(market, brief, market.beta)

    own = list_own_questions(market.db, market.alfa.get_organisation_id())
    assert [asked.question.id for asked in own] == [second.id, first.id]


def test_a_question_that_does_not_exist_is_not_found(market: Town, brief: Brief) -> None:
    with pytest.raises(NotFound):
        review(market, replace(ask(market, brief), id="0" * 24))
