"""The registered claims as pages, JSON and CSV, and the standards with what editions say of them."""

import csv
import io
from dataclasses import replace

import pytest

from market.actions.attestations import decide_on_standard, prove_standard, state_standards
from market.benchmark.reader import Indicator, latest_edition
from market.core.accounts import Actor
from market.core.registered_claims import REGISTER
from market.store.accounts import find_actor_by_email
from market.store.connections import write_transaction
from market.translations import translate
from market.web.pictures import MarketPicture
from market.web.verdicts import figure_words, interval_places, interval_words, list_answers
from tests.benchmark.priced_market import add_list_prices
from tests.web.conftest import FOUNDED
from tests.web.published import build

BASE_PRICES = {"social-post": 3_000_00, "press-release": 30_000_00, "monthly-report": 15_000_00}


def prove(town, by: Actor, operator: Actor) -> None:
    prove_standard(
        town.db,
        data=town.config.data,
        standard="dis-1",
        access="everyone",
        note="",
        link="https://agency.example/labels",
        file=None,
        by=by,
        now=FOUNDED,
    )
    decide_on_standard(
        town.db, agency_id=by.organisation_id, standard="dis-1", kind="pass", note="", by=operator, now=FOUNDED
    )


@pytest.fixture
def edition(town):
    operator, alfa = (find_actor_by_email(town.db, f"{name}@town.example") for name in ("operator", "alfa"))
    for place, (service, base) in enumerate(BASE_PRICES.items()):
        prices = {f"agency-{n}": int(base * (0.7 + n / 40)) + 17 * place for n in range(24)}
        add_list_prices(town.db, service, prices)
    for number in range(24):
        by = replace(alfa, organisation_id=f"agency-{number}")
        codes = ["dis-1", "dis-3", *(["dis-4"] if number < 3 else [])]
        state_standards(town.db, standards=codes, by=by, now=FOUNDED)
        if number < 4:
            prove(town, by, operator)
    build(town)
    return latest_edition(town.config.data / "editions")


def test_before_the_first_edition_the_page_says_what_it_waits_for(town):
    assert "No edition is published yet" in town.visitor().get("/discrepancies/").text


def test_claims_are_answered_or_say_what_is_missing(town, edition):
    page, rows = town.visitor().get("/discrepancies/"), town.visitor().json("/discrepancies.json")["claims"]
    found = {row["claim"]: row for row in rows}

    assert [row["claim"] for row in rows] == [claim.code for claim in REGISTER]
    assert found["h7"]["verdict"] == "claims run far ahead of proof"
    assert found["h8"]["verdict"] == "journalists are held to more than bloggers"
    assert found["h8"]["stands_after_correction"] is True
    assert found["h3"] | {"said": "", "question": ""} == {
        "claim": "h3",
        "said": "",
        "question": "",
        "verdict": "not estimable yet",
        "value": None,
        "unit": None,
        "low": None,
        "high": None,
        "n_band": None,
        "p_value": None,
        "stands_after_correction": None,
        "carried_from": None,
        "method": "/methods/explained-prices/",
        "missing": "At least 30 quotes of 10 agencies.",
    }
    assert "At least 30 quotes of 10 agencies." in page.text
    assert "If you cite one figure" in page.text
    assert "claim of labelling paid authors (DIS-1) is" in page.text
    assert f"Like for Like, edition {edition.summary.id}, http://127.0.0.1:8000/discrepancies/#" in page.text


def test_verdicts_are_read_before_the_table_and_lists_are_folded(town, edition):
    page = town.visitor().get("/discrepancies/")

    assert page.text.index("A verdict holds where") < page.text.index("Said in 2011")
    assert page.texts("summary") == [
        "A sentence to cite for each figure",
        "Words laid down in advance, and figures over editions",
    ]


def test_a_citation_is_a_statement_and_says_when_its_figures_are_invented(town, edition):
    answer = next(each for each in list_answers(edition.folder.parent, edition) if each.claim.code == "h7")
    invented = answer.citation(replace(edition.summary, synthetic=True), "A")

    assert "?" not in answer.citation(edition.summary, "A")
    assert "invented" not in answer.citation(edition.summary, "A")
    assert invented.endswith("Like for Like, edition 2026Q3-v1 (invented data), A")


def test_a_ratio_has_no_picture_and_numbers_have_the_decimal_sign_of_the_language():
    ratio = Indicator("m", "", "", "SPREAD", "ratio", 1.4, 1.3, 1.6)

    assert interval_places(ratio) is None
    assert translate(interval_words(ratio), "ru") == "от 1,3 до 1,6"
    assert translate(figure_words(Indicator("m", "", "", "TAU", "tau", -0.15)), "ru") == "τ −0,15"


def test_percentages_that_multiply_are_shown_as_factors(town, edition):
    rows = [("one", Indicator("m", "", "", name, "percent", value)) for name, value in (("A", 21.0), ("B", 54.0))]

    assert MarketPicture("subcontracting-gap", "", "", tuple(rows)).factors == [1.21, 1.54]
    assert MarketPicture("explained-prices", "", "", tuple(rows)).factors == []


def test_the_csv_has_the_rows_of_the_json(town, edition):
    rows = list(csv.DictReader(io.StringIO(town.visitor().raw("/discrepancies.csv").text)))
    told = town.visitor().json("/discrepancies.json")["claims"]

    assert [row["claim"] for row in rows] == [row["claim"] for row in told]
    assert [row["verdict"] for row in rows] == [row["verdict"] for row in told]


def test_standards_show_who_claims_and_who_proves(town, edition):
    index, page = town.visitor().get("/standards/"), town.visitor().get("/standards/dis-1/")
    found = {row["code"]: row for row in town.visitor().json("/standards.json")["standards"]}

    # Beside these twenty-four are the town's own three agencies, which claim nothing.
    assert (found["dis-1"]["claimed"]["value"], found["dis-1"]["proved"]["value"]) == (89, 15)
    assert found["dis-1"]["claimed"]["n_band"] == "18-45"
    assert found["dis-1"]["price"] is None
    assert "89 %" in index.text
    assert page.text.partition("say that they meet it")[2].lstrip().startswith("89 %")
    assert "Not estimable yet: at least 30 quotes" in page.text


def test_adoption_by_size_goes_from_small_to_large(town, edition):
    with write_transaction(town.db):
        for number in range(24):
            size = ("100+", "25-99")[number % 2]
            town.db.execute("UPDATE organisations SET agency_size = ? WHERE id = ?", (size, f"agency-{number}"))
    build(town, revision="C", reason="Sizes of agencies were missing.")
    rows = town.visitor().get("/standards/dis-1/").texts("th")

    assert rows.index("25–99") < rows.index("100+")


def test_standards_without_an_edition_are_the_catalogue(town):
    assert "Claim it" not in town.visitor().get("/standards/").text
    assert "Not estimable yet" in town.visitor().get("/standards/dis-1/").text
