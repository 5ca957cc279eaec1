"""Files that hold what the page shows."""

import csv
import io
import json
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests.core.test_open_contracting import faults
from tests.web.steps import award, choices, publish_brief, send_quote
from tests.web.test_quotes import CLOSES

NASTY = "=cmd|' /C calc'!A0, \"quoted\"\nnext line"


def sheets_of(response) -> dict[str, list[tuple]]:
    book = load_workbook(io.BytesIO(response.data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.fixture
def brief_id(town) -> str:
    """A closed brief with two quotes; one declines two lines for reasons that look like formulas."""
    brief_id = publish_brief(town.browser("vera"))
    send_quote(town.browser("alfa"), brief_id)
    gaps = {}
    for line, reason in ((0, NASTY), (1, "@risk, no rota")):
        gaps |= {f"lines-{line}-state": "not-offered", f"lines-{line}-fee": "", f"lines-{line}-reason": reason}
    send_quote(town.browser("beta"), brief_id, "1", "1", "21000", **gaps)
    town.clock.now = CLOSES + timedelta(seconds=1)
    return brief_id


def test_the_comparison_file_has_one_row_per_line_and_each_agency_its_own_columns_whatever_is_typed(town, brief_id):
    """Scenario 38."""
    response = town.browser("vera").raw(f"/client/briefs/{brief_id}/compare.csv")
    header, *rows = list(csv.reader(io.StringIO(response.text, newline="")))

    assert {len(row) for row in rows} == {len(header)}
    assert [name for name in header if name.endswith(": answer")] == ["Alfa Dialog: answer", "Beta Whale: answer"]
    lines = [row for row in rows if row[0]]
    told = [row[header.index("Beta Whale: explanation")].replace("\r\n", "\n") for row in lines]
    assert told == ["'" + NASTY, "'@risk, no rota", ""]
    assert not [cell for row in (header, *rows) for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_workbook_holds_the_same_rows_with_numbers_as_numbers_and_no_formula(town, brief_id):
    """Scenario 38."""
    address = f"/client/briefs/{brief_id}/compare"
    plain = list(csv.reader(io.StringIO(town.browser("vera").raw(f"{address}.csv").text, newline="")))
    book = load_workbook(io.BytesIO(town.browser("vera").raw(f"{address}.xlsx").data))
    cells = [list(row) for row in book["Comparison"].iter_rows()]

    assert [[cell.value for cell in row][1] for row in cells] == [row[1] for row in plain]
    assert (len(cells), len(cells[0])) == (len(plain), len(plain[0]))
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "d"}
    column = plain[0].index("Alfa Dialog: unit price net")
    assert [row[column].value for row in cells[1:4]] == [60000, 50000, 20000]
    reason = cells[1][plain[0].index("Beta Whale: explanation")].value
    assert reason.replace("\r\n", "\n") == NASTY


def test_the_comparison_files_are_sealed_like_the_page(town):
    brief_id = publish_brief(town.browser("vera"))

    for end in ("csv", "xlsx"):
        town.browser("vera").raw(f"/client/briefs/{brief_id}/compare.{end}", 409)


def test_a_brief_as_spreadsheet_holds_its_lines_and_terms(town):
    note = {"lines-0-note": "+7 days a week", "lines-1-drivers-coverage": "12x7"}
    brief_id = publish_brief(town.browser("vera"), title="=Answer every question", **note)

    rows = list(csv.reader(io.StringIO(town.visitor().raw(f"/briefs/{brief_id}.csv").text)))
    sheets = sheets_of(town.visitor().raw(f"/briefs/{brief_id}.xlsx"))

    assert rows[1][1:4] == ["support-avatar", "Corporate avatar (social customer care)", "12"]
    assert rows[1][6] == "'+7 days a week"
    assert rows[1][5].startswith("reference scope: ")
    assert "Coverage" in rows[2][5]
    assert [str(cell or "") for cell in sheets["Lines"][1][:6]] == rows[1][:6]
    terms = dict(sheets["Terms"])
    assert terms["title"] == "=Answer every question"
    assert (terms["budget from, without VAT"], terms["weight of Price, %"]) == (3_000_000, 15)
    assert terms["decision by"].date().isoformat() == "2026-12-10"
    assert terms["status"] == "open"


def test_open_data_of_an_awarded_brief_is_valid_names_the_agency_and_tells_no_price(town, brief_id):
    sealed = publish_brief(town.browser("vera"), title="Still sealed and open", questions_until="2026-12-12T12:00",
                           answers_until="2026-12-13T12:00", closes_at="2026-12-20T12:00",
                           decision_on="2026-12-22")  # fmt: skip
    send_quote(town.browser("alfa"), sealed, valid_until="2027-03-01")
    page = town.browser("vera").get(f"/client/briefs/{brief_id}/compare")
    alfa = choices(page)["choices-1"][0]
    award(town.browser("vera"), brief_id, {"choices-1": alfa})

    (done,) = town.visitor().json(f"/briefs/{brief_id}/ocds.json")["releases"]
    (hidden,) = town.visitor().json(f"/briefs/{sealed}/ocds.json")["releases"]

    assert faults(done) == faults(hidden) == []
    assert done["tender"]["numberOfTenderers"] == 2
    assert done["awards"][0]["suppliers"] == [{"id": "alfa-dialog", "name": "Alfa Dialog"}]
    assert "50000" not in json.dumps(done)
    assert "numberOfTenderers" not in hidden["tender"]


def test_a_file_calls_its_columns_in_the_language_of_the_page_and_leaves_what_people_typed(town):
    brief_id = publish_brief(town.browser("vera"))

    english, russian = (
        list(csv.reader(io.StringIO(town.visitor().raw(f"{prefix}/briefs/{brief_id}.csv").text)))
        for prefix in ("", "/ru")
    )

    assert english[0] == ["line", "service", "name", "quantity", "unit", "scope", "note"]
    assert russian[0][0] == "строка"
    assert [row[1] for row in russian[1:]] == [row[1] for row in english[1:]]
    feed = town.visitor().raw("/ru/feeds/briefs.atom").text
    assert "Бюджет без НДС" in feed
