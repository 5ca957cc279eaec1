"""Reading briefs by program, and what a client reads of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from market.core.briefs import BriefLine, BriefTerms
from tests.api.conftest import later, quote_body
from tests.web.conftest import NOW


def ids(page) -> list[str]:
    return [brief["id"] for brief in page["briefs"]]


def test_a_brief_is_read_with_what_is_needed_to_quote(programs, brief):
    read = programs.of("alfa").get(f"/briefs/{brief.id}")

    assert (read["status"], read["currency"]) == ("open", "RUB")
    assert read["budget"] == {"minimum": "500000", "maximum": "1500000"}
    assert read["closes_at"] == "2026-12-01T09:00:00+00:00"
    assert [(line["id"], line["service"], line["quantity"]) for line in read["lines"]] == [
        (brief.content.lines[0].id, "community-management", "3"),
        (brief.content.lines[1].id, "social-post", "12"),
        (brief.content.lines[2].id, "monthly-report", "2.5"),
    ]
    assert read["terms"]["quotes_sought"] == 5


def test_a_draft_is_nobodys_to_read_but_its_clients(programs):
    draft = programs.draft()

    assert programs.of("alfa").get(f"/briefs/{draft.id}", 404)
    assert programs.of("vera").get(f"/briefs/{draft.id}", 404)
    own = programs.of("vera").get("/own-briefs")["briefs"]
    assert [(one["id"], one["status"], one["published_at"]) for one in own] == [(draft.id, "draft", None)]


def test_briefs_are_chosen_by_status_and_service(programs):
    early = programs.publish()
    programs.close()
    now = programs.town.clock.now
    late = programs.publish(lines=(BriefLine("support-avatar", 1000),), **later(now))
    alfa = programs.of("alfa")

    assert ids(alfa.get("/briefs")) == [late.id, early.id]
    assert ids(alfa.get("/briefs?status=open")) == [late.id]
    assert ids(alfa.get("/briefs?status=closed")) == [early.id]
    assert ids(alfa.get("/briefs?service=social-post")) == [early.id]
    assert ids(alfa.get("/briefs?service=social-post&status=open")) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 60])
def test_paging_skips_and_repeats_nothing_while_briefs_are_added(programs, limit):
    there = []
    for number in range(5):
        programs.town.clock.now = NOW + timedelta(seconds=number // 2)
        there.append(programs.publish().id)
    alfa = programs.of("alfa")
    page = alfa.get(f"/briefs?limit={limit}&status=open")
    read = ids(page)
    while page["next"]:
        programs.town.clock.now += timedelta(seconds=1)
        programs.publish()
        page = alfa.get(page["next"].removeprefix("/api/v1"))
        read += ids(page)

    assert sorted(read) == sorted(there)


def test_paging_goes_through_more_than_a_batch(programs, monkeypatch):
    monkeypatch.setattr("market.store.brief_pages._BATCH", 2)
    there = {programs.publish().id for _ in range(5)}

    assert set(ids(programs.of("alfa").get("/briefs"))) == there


def test_own_briefs_come_page_by_page_the_newest_first(programs):
    there = []
    for number in range(3):
        programs.town.clock.now = NOW + timedelta(seconds=number)
        there.append(programs.draft().id)
    vera = programs.of("vera")
    first = vera.get("/own-briefs?limit=2")
    second = vera.get(first["next"].removeprefix("/api/v1"))

    assert ids(first) + ids(second) == there[::-1]
    assert second["next"] is None


def test_before_opening_the_comparison_is_refused_in_the_words_of_the_page(programs, brief):
    programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)

    problem = programs.of("vera").get(f"/own-briefs/{brief.id}/comparison", 409)

    page = programs.town.browser("vera").get(f"/client/briefs/{brief.id}/compare", 409)
    assert problem["detail"] in page.text


def test_after_opening_the_client_compares_line_by_line(programs, brief):
    quotes = {
        person: programs.of(person).put(f"/briefs/{brief.id}/quote", quote_body(brief, fee), 201)
        for person, fee in (("alfa", "100"), ("beta", "80"))
    }
    programs.close()

    compared = programs.of("vera").get(f"/own-briefs/{brief.id}/comparison")

    assert {column["agency"]: column["rank"] for column in compared["quotes"]} == {"Alfa Dialog": 2, "Beta Whale": 1}
    assert [line["line"] for line in compared["lines"]] == [line.id for line in brief.content.lines]
    cheapest = {
        answer["quote"] for line in compared["lines"] for answer in line["answers"] if answer["cheapest"] is True
    }
    assert cheapest == {quotes["beta"]["id"]}
    assert compared["cheapest_mix"] == quotes["beta"]["total"]
    programs.award(brief, quotes["beta"]["id"], 1)
    awarded = programs.of("vera").get(f"/own-briefs/{brief.id}/comparison")
    assert [line["awarded_to"] for line in awarded["lines"]] == [quotes["beta"]["id"], None, None]
    assert awarded["status"] == "part-awarded"


def test_names_stay_hidden_here_until_two_evaluators_have_scored_a_blind_brief(programs):
    brief = programs.publish(terms=replace(BriefTerms(), is_blind=True))
    programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)
    programs.close()
    vera = programs.of("vera")

    refused = vera.get(f"/own-briefs/{brief.id}/comparison", 409)

    assert "compared without names" in refused["detail"]
    assert "Alfa" not in str(refused)
    for name in ("vera", "boris"):
        programs.town.db.execute(
            "INSERT INTO score_sets (id, brief_id, evaluator_id, number, submitted_at, note) "
            "VALUES (?, ?, ?, 1, ?, '')",
            [name, brief.id, programs.actor(name).person_id, programs.town.clock.now.isoformat()],
        )
        programs.town.db.execute(
            "INSERT INTO scores SELECT ?, quotes.id, code, 3 FROM brief_criteria "
            "JOIN quotes ON quotes.brief_id = brief_criteria.brief_id WHERE code <> 'price'",
            [name],
        )
    programs.town.db.conn.commit()
    assert vera.get(f"/own-briefs/{brief.id}/comparison")["quotes"][0]["agency"] == "Alfa Dialog"
