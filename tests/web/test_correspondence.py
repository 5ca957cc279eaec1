"""Clarifying a quote and writing after the award, through the pages."""

from datetime import timedelta

import pytest

from market.actions.quotes import open_due_quotes
from tests.web.steps import award as award_lines
from tests.web.steps import choices, publish_brief, quote_id_of, send_quote
from tests.web.test_quotes import CLOSES


@pytest.fixture
def opened(town) -> tuple[str, str]:
    """Return (brief id, Alfa's quote id) after opening."""
    brief = publish_brief(town.browser("vera"))
    quote = quote_id_of(send_quote(town.browser("alfa"), brief))
    town.clock.now = CLOSES + timedelta(seconds=1)
    open_due_quotes(town.db, now=town.clock.now)
    return brief, quote


def award(town, brief: str) -> None:
    page = town.browser("vera").get(f"/client/briefs/{brief}/compare")
    chosen = {name: values[0] for name, values in choices(page).items() if name.startswith("choices")}
    award_lines(town.browser("vera"), brief, chosen)


def test_a_client_asks_once_and_the_agency_answers_once(town, opened):
    brief, quote = opened
    vera, alfa, where = town.browser("vera"), town.browser("alfa"), f"/clarifications/{brief}/{quote}/"
    empty = vera.get(f"/clarifications/{brief}/").text
    vera.submit(where, {"question": "Two languages\nor one?"})
    waiting = vera.get(where).text
    twice = vera.post(where + "ask", {"question": "And a third?"}, 409)
    alfa.submit(where, {"answer": "Both <b>languages</b>."})
    listed = vera.get(f"/clarifications/{brief}/")

    assert "No quote was clarified" in empty
    assert "There is no answer yet" in waiting
    assert "one question for each quote" in twice.alerts()
    assert "Both <b>languages</b>." in listed.text
    assert "Two languages or one?" in alfa.get(where).text
    assert "Clarification asked by the client" in alfa.get(f"/agency/quotes/{quote}/").text


def test_an_unreadable_question_is_shown_again(town, opened):
    brief, quote = opened
    page = town.browser("vera").submit(f"/clarifications/{brief}/{quote}/", {"question": "zero\u200bwidth"}, 422)

    assert "invisible characters" in page.alerts()
    assert "Nothing was asked" in town.browser("alfa").get(f"/clarifications/{brief}/{quote}/").text


def test_a_sealed_quote_has_no_clarification_page_even_for_its_agency(town):
    brief = publish_brief(town.browser("vera"))
    quote = quote_id_of(send_quote(town.browser("alfa"), brief))

    for reader in ("vera", "alfa", "operator"):
        town.browser(reader).get(f"/clarifications/{brief}/{quote}/", 404)
        town.browser(reader).get(f"/threads/{brief}/{quote}/", 404)
    assert "nothing to clarify" in town.browser("vera").get(f"/clarifications/{brief}/").text


def test_client_and_winner_write_to_each_other_after_the_award(town, opened):
    brief, quote = opened
    where = f"/threads/{brief}/{quote}/"
    early = town.browser("vera").post(where, {"body": "Hello"}, 409)
    award(town, brief)
    town.browser("vera").submit(where, {"body": "When do we begin? https://example.example/plan"})
    town.browser("alfa").submit(where, {"body": "On Monday."})
    page = town.browser("alfa").get(where)

    assert "has won a line" in early.alerts()
    assert "When do we begin?" in page.text
    assert not [link for link in page.all("a") if "example.example" in link.get("href", "")]
    assert "messages" in town.browser("vera").get(f"/clarifications/{brief}/").text
    assert "messages" in town.browser("alfa").get(f"/agency/quotes/{quote}/").text
    assert "4000" in town.browser("alfa").submit(where, {"body": "x" * 4001}, 422).alerts()
