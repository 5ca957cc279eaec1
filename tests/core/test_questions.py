from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.errors import Conflict, Invalid
from market.core.questions import (
    Answer,
    AskedQuestion,
    Question,
    QuestionState,
    check_answer,
    check_question,
    check_review,
    clean_text,
    count_overdue,
    find_links,
    published_questions,
    refuse_answering,
    refuse_asking,
    review_causes,
    review_needed,
)
from tests.market_town import ANSWERS_UNTIL, CLOSES, NOW, QUESTIONS_UNTIL, SECOND, make_brief

BRIEF = make_brief()
TEXT = "How many reports a month do you expect?"


def make_question(review: str = "", outcome: str | None = None, *answers: str) -> Question:
    given = tuple(Answer(text, NOW) for text in answers)
    return Question("q", BRIEF.id, None, TEXT, review, outcome, "", given)


@pytest.mark.parametrize(
    ("question", "state"),
    [
        (make_question(), QuestionState.WITH_CLIENT),
        (make_question("first"), QuestionState.WAITING),
        (make_question("first", "passed"), QuestionState.WITH_CLIENT),
        (make_question("link", "declined"), QuestionState.DECLINED),
        (make_question("first", "passed", "Two"), QuestionState.ANSWERED),
    ],
)
def test_the_state_follows_from_review_and_answers(question: Question, state: QuestionState) -> None:
    assert question.state is state


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "10 to 1,000"),
        ("Too short", "there are 9 now"),
        ("x" * 1001, "there are 1,001"),
        ("A hidden\u200b space in it", "invisible"),
        ("See https://a.example www.b.example c.example/price", "there are 3"),
    ],
)
def test_a_question_is_refused_with_its_mend(text: str, part: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_question(text, None, BRIEF)

    assert part in refusal.value.problems["text"]


@pytest.mark.parametrize("text", ["x" * 10, "x" * 1000, "See https://a.example and b.example please"])
def test_a_question_at_its_limits_is_taken(text: str) -> None:
    check_question(text, BRIEF.content.lines[0].id, BRIEF)


def test_a_line_of_another_brief_is_refused() -> None:
    with pytest.raises(Invalid, match="line_id: Choose a line of this brief"):
        check_question(TEXT, "line-of-another", BRIEF)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Plain words, 3.5 items, e.g. posts; 12.5 hours.", 0),
        ("ftp://a.example", 1),
        ("WWW.SHOP", 1),
        ("write to us@alfa.example", 1),
        ("find us as @alfatides", 1),
        ("пишите на альфа.рф", 1),
    ],
)
def test_links_are_found_in_their_usual_disguises(text: str, links: int) -> None:
    assert len(find_links(text)) == links


@given(st.lists(st.sampled_from(["https://a.example/x", "www.b.example", "me@c.example", "d.example"]), max_size=6))
def test_every_link_among_words_is_counted_once(links: list[str]) -> None:
    assert find_links(" and then ".join(["Read", *links, "please"])) == links


@pytest.mark.parametrize(
    ("text", "passed", "review"),
    [
        (TEXT, False, "first"),
        (TEXT, True, ""),
        (TEXT + " See a.example", True, "link"),
        ("We at ALFA  tides wonder how many posts", True, "name"),
    ],
)
def test_an_operator_reads_first_what_could_be_spam_or_give_the_asker_away(
    text: str, passed: bool, review: str
) -> None:
    assert review_needed(text, "Alfa Tides", has_passed_before=passed) == review


@pytest.mark.parametrize(
    ("text", "review", "causes"),
    [
        ("Alfa Tides here: see https://alfa.example/cases", "link", ["link", "name"]),
        ("Alfa Tides here: see https://alfa.example/cases", "first", ["first", "link", "name"]),
        ("Would Alfa tides do?", "name", ["name"]),
        (TEXT, "first", ["first"]),
        (TEXT, "", []),
    ],
)
def test_every_cause_for_review_is_named(text: str, review: str, causes: list[str]) -> None:
    asked = AskedQuestion(replace(make_question(review), text=text), "alfa", "Alfa Tides", NOW)

    assert review_causes(asked) == causes


def test_questions_end_at_their_deadline_and_with_the_brief() -> None:
    refuse_asking(BRIEF, QUESTIONS_UNTIL)
    with pytest.raises(Conflict, match="Questions on this brief ended at 26 Nov 2026, 09:00 UTC"):
        refuse_asking(BRIEF, QUESTIONS_UNTIL + SECOND)
    with pytest.raises(Conflict, match="This brief is withdrawn: it takes no questions"):
        refuse_asking(make_brief(withdrawn_at=NOW), NOW)


def test_answers_end_at_theirs_with_the_way_out() -> None:
    refuse_answering(BRIEF, ANSWERS_UNTIL)
    with pytest.raises(Conflict, match="extend the closing date first"):
        refuse_answering(BRIEF, ANSWERS_UNTIL + SECOND)
    with pytest.raises(Conflict, match="This brief is closed"):
        refuse_answering(BRIEF, CLOSES)


@pytest.mark.parametrize(
    ("text", "part"),
    [("", "Write the answer"), ("x" * 2001, "it has 2,001"), ("a\u202eb", "invisible"), ("Two", "published already")],
)
def test_an_answer_is_refused_with_its_mend(text: str, part: str) -> None:
    with pytest.raises(Invalid, match=part):
        check_answer(text, make_question("", None, "One", "Two"))


def test_an_earlier_answer_may_be_given_again() -> None:
    check_answer("One", make_question("", None, "One", "Two"))


@pytest.mark.parametrize(
    ("outcome", "reason", "part"),
    [
        ("", "", "outcome: Pass"),
        ("declined", "Spam", "reason: Tell the asker why"),
        ("declined", "x" * 501, "reason: Tell the asker why"),
        ("declined", "Advertising\u200b here", "reason: Remove"),
    ],
)
def test_a_review_is_refused_with_its_mend(outcome: str, reason: str, part: str) -> None:
    with pytest.raises(Invalid, match=part):
        check_review(make_question("first"), outcome, reason)


@pytest.mark.parametrize("question", [make_question(), make_question("first", "passed")])
def test_only_a_waiting_question_is_reviewed(question: Question) -> None:
    with pytest.raises(Conflict, match="not waiting for review: it is with the client"):
        check_review(question, "passed", "")


def test_only_answered_questions_are_published_and_only_the_clients_are_overdue() -> None:
    questions = [make_question(), make_question("first"), make_question("", None, "Yes")]

    assert published_questions(questions) == questions[2:]
    assert count_overdue(questions, BRIEF, ANSWERS_UNTIL) == 0
    assert count_overdue(questions, BRIEF, ANSWERS_UNTIL + timedelta(days=30)) == 1


def test_line_breaks_are_kept_one_way() -> None:
    assert clean_text(" a\r\nb\rc \n") == "a\nb\nc"
