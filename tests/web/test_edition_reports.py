"""What an edition says of itself: its changes, its quality, its versions, the next ones, and to search engines."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from market.actions.editions import build_edition
from market.core.editions import Quarter
from tests.benchmark.priced_market import add_list_prices
from tests.web.published import PUBLISHED, publish_prices

FIRST, SECOND, THIRD = "2026Q3-v1", "2026Q3-v2", "2026Q3-v3"


def add(town, count, first, service="social-post", dated="2026-03-01"):
    prices = {f"agency-{number}": 500_000 + 10_000 * number for number in range(first, first + count)}
    for code in (service, "presence-audit"):
        add_list_prices(town.db, code, prices, dated=dated)


def build(town, **changes):
    given = {"quarter": None, "currency": "RUB", "synthetic": False, "by": "test", "now": PUBLISHED}
    return build_edition(town.db, data=town.config.data, **(given | changes))


@pytest.fixture
def visitor(town):
    """Three versions of one quarter: late prices, then a correction."""
    publish_prices(town)
    add(town, 12, 100)
    build(town)
    add(town, 12, 112)
    build(town, revision="C", reason="Twelve lists <b>left out</b> by mistake.")
    return town.visitor()


def test_a_superseded_edition_says_by_what_when_and_why_and_leads_to_the_newest(visitor):
    page = visitor.get(f"/editions/{FIRST}/")
    second = visitor.get(f"/editions/{SECOND}/")

    assert "superseded by 2026Q3-v2 on 23 Nov 2026 (routine recalculation, such as late prices)" in page.text
    assert (
        "superseded by 2026Q3-v3 on 23 Nov 2026 (correction of an error). Twelve lists <b>left out</b>" in second.text
    )
    for older in (page, second):
        links = {link.get("href"): "".join(link.itertext()) for link in older.all("a")}
        assert links[f"/editions/{THIRD}/"].startswith("Go to 2026Q3-v3")
    assert "superseded" not in visitor.get(f"/editions/{THIRD}/").text


def test_the_type_of_revision_stands_on_the_page_in_json_and_in_the_manifest(visitor):
    listed = {entry["id"]: entry for entry in visitor.json("/editions.json")}
    manifest = visitor.raw(f"/editions/{THIRD}/files/manifest.json", buffered=True).get_json(force=True)

    assert {name: entry["revision"] for name, entry in listed.items()} == {FIRST: None, SECOND: "R2", THIRD: "C"}
    assert {name: entry["superseded_by"] for name, entry in listed.items()} == {
        FIRST: THIRD,
        SECOND: THIRD,
        THIRD: None,
    }
    assert visitor.json(f"/editions/{FIRST}.json") == listed[FIRST]
    assert (manifest["revision"], manifest["supersedes"]) == ("C", SECOND)
    assert "C, correction of an error" in visitor.get(f"/editions/{THIRD}/").text


def test_the_page_counts_what_changed_and_the_twins_agree_with_it(visitor):
    page = visitor.get(f"/editions/{SECOND}/")
    answer = visitor.json(f"/editions/{SECOND}/changes.json")
    rows = list(csv.DictReader(io.StringIO(visitor.raw(f"/editions/{SECOND}/changes.csv").text)))

    assert answer["compared_with"] == FIRST
    counts = answer["counts"]
    assert ", ".join(f"{kind}: {count}" for kind, count in counts.items()) in page.text
    assert sum(counts.values()) == len(answer["cells"])
    assert (answer["methods"], answer["rules"], answer["catalogue_differs"]) == ({}, {}, False)
    whole = {cell["service"]: cell for cell in answer["cells"] if not cell["slice"]}
    assert {name: cell["change"] for name, cell in whole.items()} == {"social-post": "renewed", "presence-audit": "new"}
    assert whole["presence-audit"]["before"] is None
    assert whole["social-post"]["before"]["p50"] < whole["social-post"]["after"]["p50"]
    assert len(rows) == len(answer["cells"])
    (post,) = (row for row in rows if row["service"] == "social-post" and not row["slice"])
    for side in ("before", "after"):
        told = whole["social-post"][side]
        assert {name: post[f"{name}_{side}"] for name in told} == {
            name: "" if value is None else str(value) for name, value in told.items()
        }


@pytest.mark.parametrize(
    ("language", "service", "change"),
    [("", "Social post", "renewed"), ("/ru", "Пост для соцсетей", "обновлены")],
)
def test_a_figure_that_moved_stands_under_its_service_in_the_readers_language(visitor, language, service, change):
    page = visitor.get(f"{language}/editions/{SECOND}/changes/")

    assert service in page.texts("th")
    assert change in page.texts("td")
    assert "social-post" not in page.texts("th")


def test_carried_figures_are_counted_and_not_listed_as_changed(town):
    publish_prices(town)
    add(town, 1, 100, dated="2026-03-02")
    build(town)
    visitor = town.visitor()

    counts = visitor.json(f"/editions/{SECOND}/changes.json")["counts"]

    assert counts["carried"] >= 1
    assert (counts["new"], counts["gone"], counts["renewed"]) == (0, 0, 0)
    page = visitor.get(f"/editions/{SECOND}/changes/")
    assert "Figures that changed None." in page.text


def test_a_first_edition_has_nothing_to_be_compared_with(town):
    publish_prices(town)

    assert "What changed" not in town.visitor().get(f"/editions/{FIRST}/").text
    for twin in ("changes/", "changes.json", "changes.csv"):
        town.visitor().raw(f"/editions/{FIRST}/{twin}", 404)


def test_an_edition_is_compared_with_the_latest_version_of_the_quarter_before(town):
    add(town, 12, 100, dated="2025-11-05")
    build(town, quarter=Quarter.parse("2026Q2"))
    add(town, 12, 200, dated="2025-11-05")
    build(town, quarter=Quarter.parse("2026Q2"))
    build(town)

    assert town.visitor().json(f"/editions/{FIRST}/changes.json")["compared_with"] == "2026Q2-v2"


def test_the_quality_report_has_the_headings_of_official_statistics_and_own_figures(visitor):
    page = visitor.get(f"/editions/{THIRD}/quality/")
    answer = visitor.json(f"/editions/{THIRD}/quality.json")
    rows = list(csv.DictReader(io.StringIO(visitor.raw(f"/editions/{THIRD}/quality.csv").text)))

    headings = ["Relevance", "Accuracy", "Timeliness", "Accessibility", "Comparability", "Coherence"]
    assert page.texts("h2") == headings
    assert answer["days_from_window_to_publication"] == 144
    assert answer["versions"] == [FIRST, SECOND, THIRD]
    told = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert (told["Revisions"], told["Days between"]) == ("2", "144")
    listed = answer["series"][0]
    assert (listed["services"], listed["with_median"], listed["share_with_median"]) == (45, 2, 0.044)
    own = {"with_median": "2", "carried": str(listed["carried"]), "services": "45"}
    assert own.items() <= next(row for row in rows if row["series"] == "list").items()


def test_the_quality_report_gives_the_reasons_why_prices_did_not_enter(town):
    publish_prices(town)
    add(town, 10, 100)
    add_list_prices(town.db, "press-release", {"lone": 70_000_00}, dated="2026-03-01")
    build(town)

    page = town.visitor().get(f"/editions/{SECOND}/quality/")

    assert "1 of agencies that do not count yet" in page.text


def test_release_days_are_announced_a_year_ahead_on_the_page_and_for_machines(town):
    town.clock.now = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
    visitor = town.visitor()

    answer = visitor.json("/editions/releases.json")

    assert answer == [
        {"quarter": "2027Q1", "due_at": "2027-04-15T09:00:00+00:00"},
        {"quarter": "2027Q2", "due_at": "2027-07-15T09:00:00+00:00"},
        {"quarter": "2027Q3", "due_at": "2027-10-15T09:00:00+00:00"},
        {"quarter": "2027Q4", "due_at": "2028-01-17T09:00:00+00:00"},
    ]
    page = visitor.get("/editions/")
    assert "2027Q4: 17 Jan 2028, 09:00 UTC" in page.text
    assert "Nobody sees an edition before its hour" in page.text


@pytest.mark.parametrize("address", [f"/editions/{THIRD}/", "/prices/"])
def test_an_edition_is_described_to_search_engines(visitor, address):
    (script,) = visitor.get(address).inline_scripts()
    described = json.loads(script.text)

    assert (described["@type"], described["version"], described["isAccessibleForFree"]) == ("Dataset", THIRD, True)
    assert described["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert described["temporalCoverage"] == "2025-07-02/2026-07-02"
    assert described["isBasedOn"].endswith(f"/editions/{SECOND}/")
    kinds = {load["encodingFormat"]: load["contentUrl"] for load in described["distribution"]}
    assert set(kinds) == {"text/csv", "application/vnd.apache.parquet"}
    for whole in kinds.values():
        visitor.raw(whole.removeprefix("http://127.0.0.1:8000"), buffered=True)


def test_nothing_in_the_description_ends_the_script(town, monkeypatch):
    publish_prices(town)
    monkeypatch.setattr("market.web.editions.describe_dataset", lambda *_: {"name": "</script><img src=x>"})

    page = town.visitor().get(f"/editions/{FIRST}/")

    (script,) = page.inline_scripts()
    assert json.loads(script.text) == {"name": "</script><img src=x>"}
    assert [image for image in page.all("img") if image.get("src") == "x"] == []
