"""Open data, checked against the release schema of OCDS 1.1.4.

The schema file is the Open Contracting Partnership's own (Apache License 2.0), as the package ocdsmerge 0.8.0 ships it.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, FormatChecker

from market.core.accounts import Organisation
from market.core.awards import Award
from market.core.briefs import BriefTerms
from market.core.catalogue import Catalogue
from market.core.open_contracting import OCID_PREFIX, Amendment, Process, package, release
from tests.market_town import AFTER_CLOSING, NOW, brief_content, make_brief

SCHEMA = json.loads((Path(__file__).parent / "ocds-release-schema-1-1-4.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA, format_checker=FormatChecker())
BASE = "https://market.example"
CLIENT = Organisation("1", "lunofon", "Lunofon", True, False, "RU", "Kazan", None, "g", NOW, NOW)
ALFA = replace(CLIENT, id="2", slug="alfa", name="Alfa Tides", is_agency=True)
SHAPES = {
    "ocid": None, "id": None, "date": None, "tag": None, "initiationType": None, "language": None, "parties": None,
    "buyer": None, "tender": "Tender", "awards": "Award",
}  # fmt: skip


def award(line: int, award_id: str = "a") -> Award:
    return Award(award_id, "brief", f"line-{line}", "q", 1, AFTER_CLOSING, "p", "lowest-cost", "secret reason")


def faults(written: dict) -> list[str]:
    """Return what the schema, its closed lists and its fields have against a release."""
    found = [f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(written)]
    for name, value in written.items():
        shape = SHAPES[name]
        for part in (value if isinstance(value, list) else [value]) if shape else ():
            found += [
                f"{shape} knows no {key}" for key in part if key not in SCHEMA["definitions"][shape]["properties"]
            ]
    known = {party["id"]: party["roles"] for party in written["parties"]}
    found += [] if "buyer" in known[written["buyer"]["id"]] else ["the buyer is no party"]
    for one in written.get("awards", ()):
        found += [f"{s['id']} is no supplier" for s in one["suppliers"] if "supplier" not in known.get(s["id"], ())]
    return found


def written_for(catalogue: Catalogue, now: datetime = NOW, **changes) -> dict:
    process = Process(make_brief(), CLIENT, [], {}, None)
    return release(replace(process, **changes), catalogue, now=now, base_url=BASE)


def test_an_open_brief_is_a_valid_release_without_any_count(catalogue: Catalogue) -> None:
    written = written_for(catalogue)
    tender = written["tender"]

    assert faults(written) == []
    assert written["ocid"] == f"{OCID_PREFIX}-brief"
    assert (written["tag"], tender["status"]) == (["tender"], "active")
    assert tender["items"][2]["quantity"] == 2.5
    assert tender["items"][0]["unit"]["id"] == catalogue.unit_of("community-management").unece_code
    assert (tender["minValue"]["amount"], tender["value"]["amount"]) == (500_000, 1_500_000)
    assert "Price 40 %" in tender["awardCriteriaDetails"]
    assert tender["tenderPeriod"] == {"startDate": "2026-11-23T09:00:00Z", "endDate": "2026-12-01T09:00:00Z"}
    assert "numberOfTenderers" not in tender
    assert "awards" not in written


def test_awards_name_agency_and_lines_and_never_a_price_or_reason(catalogue: Catalogue) -> None:
    brief = make_brief(opened_at=AFTER_CLOSING, awarded_lines=2)
    awards = [award(0, "a"), award(2, "b")]
    suppliers = {"a": ALFA, "b": replace(CLIENT, is_agency=True)}
    written = written_for(catalogue, AFTER_CLOSING, brief=brief, awards=awards, suppliers=suppliers, tenderers=3)

    assert faults(written) == []
    assert written["tag"] == ["tender", "award"]
    assert written["tender"]["numberOfTenderers"] == 3
    assert [one["suppliers"][0]["name"] for one in written["awards"]] == ["Alfa Tides", "Lunofon"]
    assert [one["items"][0]["id"] for one in written["awards"]] == ["line-0", "line-2"]
    assert {party["id"]: party["roles"] for party in written["parties"]} == {
        "lunofon": ["buyer", "supplier"],
        "alfa": ["supplier"],
    }
    assert "amount" not in json.dumps(written["awards"])
    assert "secret" not in json.dumps(written)


@pytest.mark.parametrize(
    ("changes", "status", "tag"),
    [
        ({"opened_at": AFTER_CLOSING}, "active", "tender"),
        ({"opened_at": AFTER_CLOSING, "awarded_lines": 3}, "complete", "tender"),
        ({"cancelled_at": AFTER_CLOSING}, "cancelled", "tenderCancellation"),
        ({"withdrawn_at": NOW}, "cancelled", "tenderCancellation"),
        ({"unsuccessful_at": AFTER_CLOSING}, "unsuccessful", "tender"),
        ({"version": 2}, "active", "tenderAmendment"),
    ],
)
def test_every_status_has_its_word_in_the_standard(catalogue: Catalogue, changes, status: str, tag: str) -> None:
    written = written_for(catalogue, AFTER_CLOSING, brief=make_brief(**changes))

    assert faults(written) == []
    assert (written["tender"]["status"], written["tag"]) == (status, [tag])


def test_amendments_say_when_why_and_what_and_which_release_each_replaced(catalogue: Catalogue) -> None:
    published = written_for(catalogue)["id"]
    amendments = [
        Amendment(2, NOW + timedelta(hours=1), "Two more cities", "- Goal: 5 cities -> 7 cities"),
        Amendment(3, NOW + timedelta(hours=2), "A later end", "- Quotes close: Monday -> Tuesday"),
    ]
    brief = make_brief(version=3, saved_at=NOW + timedelta(hours=2))
    written = written_for(catalogue, AFTER_CLOSING, brief=brief, amendments=amendments)
    first, second = written["tender"]["amendments"]

    assert faults(written) == []
    assert set(first) <= set(SCHEMA["definitions"]["Amendment"]["properties"])
    assert (first["id"], first["date"]) == ("2", "2026-11-23T10:00:00Z")
    assert (first["rationale"], first["description"]) == ("Two more cities", "- Goal: 5 cities -> 7 cities")
    assert first["amendsReleaseID"] == published
    assert second["amendsReleaseID"] == first["releaseID"]
    assert second["releaseID"] == written["id"]
    assert "amendments" not in written_for(catalogue)["tender"]


def test_a_release_has_a_new_id_when_the_process_moved_on(catalogue: Catalogue) -> None:
    first, same = written_for(catalogue), written_for(catalogue, NOW + timedelta(days=1))
    moved = written_for(catalogue, brief=make_brief(opened_at=AFTER_CLOSING))

    assert first["id"] == same["id"] != moved["id"]
    assert first["ocid"] == moved["ocid"]
    assert moved["date"] == "2026-12-01T10:00:00Z"


def test_terms_of_the_contract_and_of_access_are_told(catalogue: Catalogue) -> None:
    terms = BriefTerms(access="invited", starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30))
    written = written_for(catalogue, brief=make_brief(brief_content(terms=terms)))

    assert faults(written) == []
    assert written["tender"]["procurementMethod"] == "limited"
    assert written["tender"]["contractPeriod"]["endDate"] == "2027-06-30T23:59:59Z"


def test_a_package_names_version_licence_and_neighbours(catalogue: Catalogue) -> None:
    published = datetime(2026, 11, 23, tzinfo=UTC)
    one = written_for(catalogue)

    whole = package([one], uri="https://a.example/1", published=published, links={"next": "https://a.example/2"})

    assert (whole["version"], whole["publishedDate"]) == ("1.1", "2026-11-23T00:00:00Z")
    assert whole["license"].startswith("https://")
    assert (whole["releases"], whole["links"]) == ([one], {"next": "https://a.example/2"})
    assert "links" not in package([], uri="https://a.example", published=published, links={})


def test_the_check_itself_finds_a_planted_fault(catalogue: Catalogue) -> None:
    written = written_for(catalogue)

    assert faults(written | {"tag": []})
    assert faults(written | {"tender": written["tender"] | {"status": "perhaps"}})
    assert faults(written | {"tender": written["tender"] | {"stauts": "active"}})
    assert faults(written | {"date": "yesterday"})
    assert faults(written | {"buyer": {"id": "lunofon", "name": 5}})
