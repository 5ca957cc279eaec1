"""Imported price lists at the desk: the report and its file, titles to map, rows to decide."""

import csv
import io
import re

import pytest

from market.actions.imports import import_prices
from market.core.price_lists import ListRow, PriceList
from market.core.scheme_profiles import Profile
from market.store.catalogue import load_catalogue

GOOD = {"agency": "Acme", "service": "Social post", "price": "100", "unit": "post", "date": "2026-03-01", "tax": "net"}
ODD = {"service": "Social posts, network"}
NOTE = {"note": "Asked the agency by phone."}


def import_rows(town, *changes, **fields):
    rows = [ListRow(number, (str(number),), GOOD | cells) for number, cells in enumerate(changes, 1)]
    given = {"source": "Survey & Co", "scheme": "catalogue", "currency": "RUB", "profile": Profile()}
    given |= {"file_name": "<survey>.csv", "file_hash": "abc", "rows": rows}
    import_prices(
        town.db,
        price_list=PriceList(**(given | fields)),
        catalogue=load_catalogue(town.db),
        market_currency="RUB",
        by="test",
        now=town.clock.now,
    )


@pytest.fixture
def desk(town):
    return town.browser("operator")


@pytest.fixture
def imported(town):
    """Import six sound prices, two rows of an odd title, one without tax, an outlier, a sentinel and an old price."""
    sound = [{"agency": f"Agency {number}", "price": str(100 + number)} for number in range(6)]
    odd = [ODD, ODD | {"unit": "hour"}, {"tax": ""}, {"agency": "Dear", "price": "510"}]
    import_rows(town, *sound, *odd, {"price": "999999999"}, {"agency": "Old", "date": "2020-03-01"})


def shown(page, words):
    """Return the cells of the first table row that holds *words*."""
    return next([" ".join("".join(cell.itertext()).split()) for cell in row.iter() if cell.tag in ("td", "th")]
                for row in page.all("tr") if words in " ".join("".join(row.itertext()).split()))  # fmt: skip


def test_the_desk_lists_imports_and_leads_to_each(town, desk, imported):
    assert "Rows of price lists to decide: 4" in desk.get("/desk/").text
    page = desk.get("/desk/imports/")

    assert "/desk/imports/1/" in {link.get("href") for link in page.all("a")}
    assert shown(page, "Survey & Co")[4:] == ["7", "4", "1"]


def test_a_desk_without_imports_says_how_they_come(desk):
    assert "market import-prices" in desk.get("/desk/imports/").text


def test_the_report_counts_rows_by_what_became_of_them(desk, imported):
    page = desk.get("/desk/imports/1/")

    assert shown(page, "rows that count")[1:] == ["7", "12", "58.3 %"]
    assert shown(page, "wait for an operator")[1:] == ["4", "12", "33.3 %"]
    assert shown(page, "unknown-service")[1:4] == ["2", "12", "16.7 %"]
    assert shown(page, "sentinel")[1:4] == ["1", "12", "8.3 %"]
    assert "row 11: Acme | Social post | 999999999" in page.text
    assert shown(page, "too old for the edition")[1:3] == ["1", "7"]
    assert shown(page, "titles whose prices count")[1:] == ["1", "2", "50.0 %"]
    assert shown(page, "services with five agencies")[1:] == ["1", "1", "100.0 %"]
    assert shown(page, "social-post") == ["social-post", "post", "7", "7", "yes"]


def test_the_report_holds_the_same_counts_in_every_language(town, desk, imported):
    def counts(address: str) -> list[list[str]]:
        return [re.findall(r"\d+", row) for row in desk.get(address).texts("tr")]

    assert counts("/ru/desk/imports/1/") == counts("/desk/imports/1/")


def test_the_file_of_the_report_holds_the_same_counts(desk, imported):
    response = desk.raw("/desk/imports/1.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))

    assert response.mimetype == "text/csv"
    assert {"section": "Waiting now", "reason": "outlier", "count": "1", "of": "12", "percent": "8.3"}.items() <= next(
        row for row in rows if row["reason"] == "outlier"
    ).items()
    assert rows[-1]["what"] == "social-post, per post"
    assert rows[-1]["count"] == "7"


def test_a_suggestion_is_shown_and_applied_only_once_accepted(town, desk, imported):
    page = desk.get("/desk/imports/1/titles")
    assert "Social posts, network" in page.text
    assert "social-post" in {button.get("value") for button in page.all("button")}
    assert shown(desk.get("/desk/imports/1/"), "unknown-service")[1] == "2"

    desk.post("/desk/imports/1/titles", {"title": "Social posts, network", "service": "social-post"})

    report = desk.get("/desk/imports/1/")
    assert "Rows that count from now on: 1. 1 wait for another reason: unit-differs." in report.text
    assert shown(report, "released by an operator")[1] == "1"
    assert shown(report, "unit-differs")[1] == "1"
    assert "No title waits" in desk.get("/desk/imports/1/titles").text


def test_another_service_can_be_chosen_for_any_source(town, desk, imported):
    fields = {"title": "Social posts, network", "chosen": "press-release", "everywhere": "y"}
    desk.post("/desk/imports/1/titles", fields)

    (mapping,) = town.db.query("SELECT source, service FROM service_mappings")
    assert mapping == {"source": "", "service": "press-release"}


def test_a_rejected_title_leaves_the_queue_and_can_be_found_again(desk, imported):
    desk.post("/desk/imports/1/titles", {"title": "Social posts, network", "act": "reject"})

    assert "No title waits" in desk.get("/desk/imports/1/titles").text
    assert "Rows of price lists to decide: 2" in desk.get("/desk/").text
    rejected = desk.get("/desk/imports/1/titles?rejected=1")
    assert "Social posts, network" in rejected.text
    desk.post("/desk/imports/1/titles?rejected=1", {"title": "Social posts, network", "service": "social-post"})
    assert "No title of this list was rejected" in desk.get("/desk/imports/1/titles?rejected=1").text


@pytest.mark.parametrize(
    "fields", [{"title": "Posts"}, {"title": "Posts", "service": "circus"}, {"service": "social-post"}]
)
def test_a_word_without_title_or_service_is_refused_with_a_sentence(desk, imported, fields):
    page = desk.post("/desk/imports/1/titles", fields, 422)

    assert "One answer needs mending." in page.alerts()


def test_held_rows_are_found_by_reason_and_agency(desk, imported):
    assert "4 rows." in desk.get("/desk/imports/1/held").text
    page = desk.get("/desk/imports/1/held?reason=outlier&agency=Dear")
    assert shown(page, "Dear")[4] == "510"
    assert "No row waits" in desk.get("/desk/imports/1/held?reason=outlier&agency=Nobody").text
    assert "reason: choose one of" in desk.get("/desk/imports/1/held?reason=mood", 400).text


def test_a_held_row_is_corrected_and_counts(town, desk, imported):
    address = "/desk/imports/1/held/9"
    assert desk.get(address).fields()["price"] == ["100"]
    desk.submit(address, NOTE | {"tax": "gross", "country": "RU", "price": "122", "act": "release"})

    (price,) = town.db.query("SELECT price_minor, stated_price, tax_basis FROM imported_prices WHERE row = 9")
    assert price == {"price_minor": 10000, "stated_price": "100", "tax_basis": "gross"}
    assert "decided meanwhile" in desk.get(address, 409).text


def test_a_row_that_cannot_count_says_which_cell_to_mend_and_keeps_what_was_typed(desk, imported):
    fields = desk.get("/desk/imports/1/held/9").fields() | NOTE | {"price": "122.50", "act": "release"}
    page = desk.post("/desk/imports/1/held/9", fields, 422)

    assert "VAT: Nobody says whether VAT is in the price" in page.alerts()
    assert page.fields()["price"] == ["122.50"]


def test_a_decision_without_a_note_is_refused(desk, imported):
    page = desk.submit("/desk/imports/1/held/9", {"act": "refuse"}, 422)

    assert "Say what you looked at" in page.alerts()


def test_a_refused_row_never_counts(town, desk, imported):
    desk.submit("/desk/imports/1/held/9", NOTE | {"act": "refuse"})

    assert shown(desk.get("/desk/imports/1/"), "refused by an operator")[1] == "1"
    assert list(town.db.query("SELECT 1 FROM imported_prices WHERE row = 9")) == []


def test_all_rows_of_a_doubt_are_released_at_once(town, desk, imported):
    address = "/desk/imports/1/held?reason=outlier"
    desk.submit(address, NOTE | {"act": "release"}, action=address)

    assert "Rows that count from now on: 1." in desk.get("/desk/imports/1/held").text
    desk.submit("/desk/imports/1/held?reason=tax-unknown", NOTE | {"act": "refuse"})
    assert "2 rows." in desk.get("/desk/imports/1/held").text


def test_a_reason_that_needs_corrections_offers_no_release_of_all(desk, imported):
    page = desk.get("/desk/imports/1/held?reason=unknown-service")
    assert "release" not in {button.get("value") for button in page.all("button")}

    refused = desk.post("/desk/imports/1/held?reason=unknown-service", NOTE | {"act": "release"}, 422)
    assert "open them one by one" in refused.alerts()


def test_one_word_on_vat_lets_all_rows_count_that_lack_it(town, desk, imported):
    address = "/desk/imports/1/held?reason=tax-unknown"
    silent = desk.submit(address, NOTE | {"act": "release"}, 422)
    homeless = desk.submit(address, NOTE | {"act": "release", "tax": "gross"}, 422)
    desk.submit(address, NOTE | {"act": "release", "tax": "net"})

    assert "VAT: Say whether VAT is in these prices." in silent.alerts()
    assert "Country of the VAT: Say whose VAT is in these prices" in homeless.alerts()
    assert homeless.fields(address)["tax"] == ["gross"]
    assert "Rows that count from now on: 1." in desk.get("/desk/imports/1/").text
    (price,) = town.db.query("SELECT price_minor, tax_basis, country FROM imported_prices WHERE row = 9")
    assert price == {"price_minor": 10000, "tax_basis": "net", "country": ""}


def test_a_row_in_another_unit_names_both_units(desk, imported):
    desk.post("/desk/imports/1/titles", {"title": "Social posts, network", "service": "social-post"})

    assert "Sold by: post. In the file: hour." in desk.get("/desk/imports/1/held/8").text


@pytest.mark.parametrize(
    "address", ["9/", "9.csv", "9/titles", "9/held", "1/held/1", "1/held/x", "one/", "9" * 30 + "/"]
)
def test_what_is_no_import_or_held_row_is_not_found(desk, imported, address):
    desk.get(f"/desk/imports/{address}", 404)


def test_long_lists_are_read_a_page_at_a_time(town, desk):
    import_rows(town, *({"service": f"Title {number}", "agency": f"Agency {number}"} for number in range(120)))

    assert "Page 1 of 6" in desk.get("/desk/imports/1/titles").text
    assert len(desk.get("/desk/imports/1/titles?page=6").all("select")) == 20
    held = desk.get("/desk/imports/1/held?page=3")
    assert len(held.all("tr")) == 21
    desk.get("/desk/imports/1/held?page=4", 404)


def test_titles_and_cells_of_strangers_are_only_text(town, desk):
    evil = "<script>alert(1)</script>"
    import_rows(town, {"service": evil, "agency": f"'{evil}"}, {"agency": "=1+1", "price": "", "service": "=2"})

    for page in ("", "titles", "held", "held/1"):
        assert evil in desk.get(f"/desk/imports/1/{page}").text


def test_the_pages_speak_no_price_of_one_list_to_anyone_else(town, imported):
    for reader in ("vera", "alfa"):
        for page in ("", "1/", "1.csv", "1/titles", "1/held", "1/held/9"):
            town.browser(reader).get(f"/desk/imports/{page}", 403)
