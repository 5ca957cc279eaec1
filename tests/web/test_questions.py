"""Asking, reviewing and answering questions in the browser."""

from datetime import timedelta

import pytest

from tests.web.steps import ask, publish_brief, write_brief
from tests.web.test_quotes import CLOSES

TEXT = "How many reports a month do you expect?"


@pytest.fixture
def brief_id(town) -> str:
    return publish_brief(town.browser("vera"))


def give_answer(town, brief_id: str, question_id: str, text: str = "Two a month", status: int = 302):
    return town.browser("vera").submit(f"/client/briefs/{brief_id}/questions/{question_id}", {"text": text}, status)


def test_the_public_reads_question_and_answer_without_the_asker(town, brief_id):
    """Scenario 30."""
    question_id = ask(town, brief_id)
    give_answer(town, brief_id, question_id)

    for response in (town.visitor().raw(f"/briefs/{brief_id}/"), town.visitor().raw(f"/briefs/{brief_id}.json")):
        assert TEXT in response.text
        assert "Two a month" in response.text
        assert "Alfa" not in response.text
        assert question_id not in response.text


def test_a_question_is_shown_as_typed_and_never_as_markup(town, brief_id):
    """Scenario 28."""
    question_id = ask(town, brief_id, text="Is <b>bold</b> & <script>alert(1)</script> wanted?")
    give_answer(town, brief_id, question_id, "<i>No</i>")

    page = town.visitor().get(f"/briefs/{brief_id}/")

    assert "<script>alert(1)</script>" in page.text
    assert page.inline_scripts() == []
    assert "<i>No</i>" in page.text


@pytest.mark.parametrize(("text", "part"), [("", "Write the question."), ("Short", "10 to 1,000 characters")])
def test_a_bad_question_is_refused_with_its_field(town, brief_id, text, part):
    page = town.browser("alfa").submit(f"/agency/briefs/{brief_id}/questions", {"text": text}, 422)

    assert part in page.alerts()
    assert town.db["questions"].count == 0


def test_asking_outside_the_window_is_refused_and_no_button_is_offered(town, brief_id):
    """Scenario 28."""
    assert "Ask a question" in town.visitor().get(f"/briefs/{brief_id}/").text
    town.clock.now = CLOSES - timedelta(days=2)

    town.browser("alfa").get(f"/agency/briefs/{brief_id}/questions", 409)
    town.browser("alfa").post(f"/agency/briefs/{brief_id}/questions", {"text": TEXT}, 409)

    assert "Ask a question" not in town.visitor().get(f"/briefs/{brief_id}/").text


def test_nothing_shows_before_an_operator_passed_it(town, brief_id):
    before = town.visitor().raw(f"/briefs/{brief_id}/").data
    question_id = ask(town, brief_id, passed=False)

    assert town.visitor().raw(f"/briefs/{brief_id}/").data == before
    assert TEXT not in town.browser("vera").get(f"/client/briefs/{brief_id}/questions/").text
    town.browser("vera").get(f"/client/briefs/{brief_id}/questions/{question_id}", 404)
    assert "waiting for review" in town.browser("alfa").get("/agency/questions/").text


def test_the_desk_names_every_cause_for_which_a_question_waits(town, brief_id):
    question_id = ask(town, brief_id, passed=False, text="Alfa Dialog here: see https://alfa.example/cases")

    for address in ("/desk/questions/", f"/desk/questions/{question_id}"):
        page = town.browser("operator").get(address)
        for cause in ("No question of this", "a link or an address", "the name of the organisation that asks"):
            assert cause in page.text


def test_the_client_is_led_to_its_questions_and_never_sees_the_asker(town, brief_id):
    question_id = ask(town, brief_id, line_id="")
    dashboard = town.browser("vera").get("/client/")
    received = town.browser("vera").get(f"/client/briefs/{brief_id}/questions/")
    form = town.browser("vera").get(f"/client/briefs/{brief_id}/questions/{question_id}")

    assert "1 without answer" in dashboard.text
    assert TEXT in received.text
    for page in (dashboard, received, form):
        assert "Alfa" not in page.text


def test_an_answer_needs_words_and_a_correction_is_shown_after_it(town, brief_id):
    question_id = ask(town, brief_id)

    assert "Write the answer" in give_answer(town, brief_id, question_id, "", 422).alerts()
    give_answer(town, brief_id, question_id)
    assert "published already" in give_answer(town, brief_id, question_id, "Two a month", 422).alerts()
    give_answer(town, brief_id, question_id, "Three a month")

    text = town.visitor().get(f"/briefs/{brief_id}/").text
    assert text.index("Two a month") < text.index("Corrected") < len(text)
    assert "Three a month" in text
    assert "Correct the answer" in town.browser("vera").get(f"/client/briefs/{brief_id}/questions/").text


def test_unanswered_questions_are_counted_publicly_once_answers_were_due(town, brief_id):
    question_id = ask(town, brief_id)
    ask(town, brief_id, text="And how many posts every week?")
    address = f"/briefs/{brief_id}.json"
    early = town.visitor().json(address)["questions_without_answer"]
    town.clock.now = CLOSES - timedelta(days=2)

    assert early == 0
    assert town.visitor().json(address)["questions_without_answer"] == 2
    assert "2 questions without answer" in town.visitor().get(f"/briefs/{brief_id}/").text
    assert "2 questions stay without answer" in town.browser("vera").get(f"/client/briefs/{brief_id}/questions/").text
    assert (
        "extend the closing date"
        in town.browser("vera").get(f"/client/briefs/{brief_id}/questions/{question_id}", 409).text
    )


def test_a_question_about_a_line_names_it(town, brief_id):
    page = town.browser("alfa").get(f"/agency/briefs/{brief_id}/questions")
    line_id = [option.get("value") for option in page.all("option")][2]
    question_id = ask(town, brief_id, line_id=line_id)
    give_answer(town, brief_id, question_id)

    assert town.visitor().json(f"/briefs/{brief_id}.json")["questions"][0]["line"] == 2
    assert "Line 2" in town.browser("alfa").get("/agency/questions/").text
    town.db.execute("UPDATE brief_lines SET retired_in = 2 WHERE id = ?", [line_id])
    town.db.conn.commit()
    assert "A line that has left the brief" in town.browser("alfa").get("/agency/questions/").text
    assert town.visitor().json(f"/briefs/{brief_id}.json")["questions"][0]["line"] is None


def test_too_many_questions_are_refused_by_the_limit(make_town):
    town = make_town(rate_limits=True)
    brief_id = publish_brief(town.browser("vera"))
    for number in range(10):
        ask(town, brief_id, passed=False, text=f"Question number {number}?")

    town.browser("alfa").submit(f"/agency/briefs/{brief_id}/questions", {"text": "One more question?"}, 429)


def test_a_declined_question_tells_its_asker_why(town, brief_id):
    question_id = ask(town, brief_id, passed=False)
    queue = town.browser("operator").get("/desk/questions/")
    refused = town.browser("operator").submit(f"/desk/questions/{question_id}", {"outcome": "declined"}, 422)
    town.browser("operator").submit(
        f"/desk/questions/{question_id}", {"outcome": "declined", "reason": "It advertises a product."}
    )

    assert "Alfa Dialog" in queue.text
    assert "Tell the asker why" in refused.alerts()
    assert "It advertises a product." in town.browser("alfa").get("/agency/questions/").text
    assert "Nothing waits" in town.browser("operator").get("/desk/questions/").text
    assert "Nothing is left to decide" in town.browser("operator").get(f"/desk/questions/{question_id}").text


def test_a_draft_has_an_empty_list_of_questions(town):
    brief_id = write_brief(town.browser("vera"), answers_until="")

    assert "No question yet" in town.browser("vera").get(f"/client/briefs/{brief_id}/questions/").text
