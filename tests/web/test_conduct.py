"""The conduct record as anyone reads it, and the ways that lead there."""

from datetime import timedelta

import pytest

from market.core.conduct import AGENCY_MEASURES, CLIENT_MEASURES, SURVEY
from market.core.reviews import POINTS_OF_AGENCY, POINTS_OF_CLIENT
from tests.web.steps import publish_brief, write_brief
from tests.web.test_quotes import CLOSES
from tests.web.test_standings import decide, merge

REASON = "Its briefs repeat those of another client word for word."


def counts(page) -> dict[str, str]:
    """Return the shown counts by the name of their rows."""
    rows = [row for body in page.all("tbody") for row in body.iter("tr")]
    return {
        next(filter(str.strip, next(row.iter("th")).itertext())): "".join(next(row.iter("td")).itertext()).strip()
        for row in rows
    }


def links(page) -> list[str]:
    return [a.get("href") for a in page.all("a")]


def test_three_cases_are_shown_and_two_are_not_even_in_json(town):
    vera, where = town.browser("vera"), "/conduct/lunofon"
    for number in range(2):
        publish_brief(vera, title=f"Answer question number {number}")
    write_brief(vera)
    few, few_json = town.visitor().get(where + "/"), town.visitor().json(where + ".json")
    third = publish_brief(vera, title="Answer question number 3")
    town.db.execute("UPDATE briefs SET budget_maximum = NULL WHERE id = ?", [third])
    town.db.conn.commit()
    town.clock.now = CLOSES + timedelta(days=90)
    page, document = town.visitor().get(where + "/"), town.visitor().json(where + ".json")
    by_code = {count["code"]: count for count in document["as_client"]["counts"]}

    assert set(counts(few).values()) == {"too few"}
    assert {(c["met"], c["of"], c["reason"]) for c in few_json["as_client"]["counts"]} == {
        (None, None, "fewer than 3 cases")
    }
    assert counts(page)["Budget shown"] == "2 of 3"
    assert counts(page)["Decided by the date promised"] == "0 of 3"
    assert (by_code["budget-shown"]["met"], by_code["budget-shown"]["of"]) == (2, 3)
    assert by_code["feedback-given"]["met"] is None
    assert document["as_agency"] is None
    assert "As an agency" not in page.text


def test_every_count_stands_with_its_definition_and_what_a_survey_found(town):
    page, document = town.visitor().get("/conduct/sovarium-house/"), town.visitor().json("/conduct/sovarium-house.json")

    for measure in (*CLIENT_MEASURES, *AGENCY_MEASURES):
        assert f"{measure.name} {measure.definition}" in page.text
    assert page.text.count(SURVEY) == 3
    assert "70 % complained of getting no useful feedback" in page.text
    assert [each["code"] for each in document["as_client"]["review_points"]] == list(POINTS_OF_CLIENT)
    assert [each["code"] for each in document["as_agency"]["review_points"]] == list(POINTS_OF_AGENCY)


def test_only_verified_organisations_have_a_record(town):
    town.db.execute("UPDATE organisations SET verified_at = NULL WHERE slug = 'beta-whale'")
    town.db.conn.commit()

    for slug in ("beta-whale", "nobody"):
        town.visitor().get(f"/conduct/{slug}/", 404)
        town.visitor().json(f"/conduct/{slug}.json", 404)


def test_a_ban_hides_nothing_and_a_merged_organisation_leads_to_the_other(town):
    decide(town, "Lunofon", "ban", reason=REASON)
    merge(town, "Alfa Dialog", "beta-whale")

    assert "banned from the market for now" in town.visitor().get("/conduct/lunofon/").text
    assert town.visitor().json("/conduct/lunofon.json")["is_banned"] is True
    assert town.visitor()._client.get("/ru/conduct/alfa-dialog/").headers["Location"] == "/ru/conduct/beta-whale/"
    assert town.visitor()._client.get("/conduct/alfa-dialog.json").headers["Location"] == "/conduct/beta-whale.json"


@pytest.mark.parametrize("language", ["", "/ru"])
def test_the_profile_of_an_agency_and_a_brief_lead_to_the_record(town, language):
    brief = publish_brief(town.browser("vera"))

    assert f"{language}/conduct/alfa-dialog/" in links(town.visitor().get(f"{language}/agencies/alfa-dialog/"))
    assert f"{language}/conduct/lunofon/" in links(town.visitor().get(f"{language}/briefs/{brief}/"))
