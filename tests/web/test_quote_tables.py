"""The lines of a quote as a table: out, filled in elsewhere, and back, with faults named by their cell."""

import csv
import io
from decimal import Decimal

import pytest

from market.core.errors import Invalid
from market.spreadsheets import read_table, write_csv, write_workbook
from market.web.quote_tables import HEADINGS, read_lines
from tests.market_town import make_brief
from tests.web.steps import publish_brief, send_quote

QUOTE = "/agency/briefs/{}/quote"
BRIEF = make_brief()


@pytest.fixture
def brief_id(town) -> str:
    return publish_brief(town.browser("vera"))


def table(town, brief_id: str, suffix: str = "csv") -> list[list[str]]:
    sent = town.browser("alfa").raw(QUOTE.format(brief_id) + f".{suffix}").data
    return read_table(sent, f"quote.{suffix}")


def send(town, brief_id: str, content: bytes, name: str = "quote.csv", status: int = 302):
    fields = {"file": (io.BytesIO(content), name)}
    return town.browser("alfa").post(
        QUOTE.format(brief_id) + "/lines", fields, status, content_type="multipart/form-data"
    )


def filled(rows: list[list[str]], **cells: str) -> list[list[str]]:
    """Return the table with cells such as F2 replaced."""
    rows = [[*row, *[""] * (len(HEADINGS) - len(row))] for row in rows]
    for cell, value in cells.items():
        rows[int(cell[1:]) - 1][ord(cell[0]) - ord("A")] = value
    return rows


def row(number: str, *cells: str) -> list[str]:
    return [number, "service", "unit", "1", *cells]


def test_the_page_says_what_may_stand_under_state(town, brief_id):
    text = town.browser("alfa").get(QUOTE.format(brief_id)).text

    assert "write one of: priced, included, not offered, alternative" in text


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_table_has_a_row_per_line_with_what_the_agency_saved(town, brief_id, suffix):
    saved = {"lines-0-state": "priced", "lines-0-fee": "60000.50", "lines-2-state": "not-offered", "save": "1"}
    town.browser("alfa").submit(QUOTE.format(brief_id), saved)

    heading, *rows = table(town, brief_id, suffix)

    assert tuple(heading) == HEADINGS
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[0][3:6] in (["12", "priced", "60000.50"], ["12", "priced", "60000.5"])
    assert rows[2][4] == "not offered"


def test_a_submitted_quote_comes_out_with_its_included_lines_by_number(town, brief_id):
    first = next(town.db.query("SELECT id FROM brief_lines WHERE brief_id = ? AND position = 0", [brief_id]))["id"]
    included = {"lines-1-state": "included", "lines-1-fee": "", "lines-1-included_in": first}
    send_quote(town.browser("alfa"), brief_id, **included)

    rows = table(town, brief_id)

    assert (rows[2][4], rows[2][10]) == ("included", "1")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_filled_table_becomes_the_draft_and_can_be_submitted(town, brief_id, suffix):
    town.browser("alfa").submit(QUOTE.format(brief_id), {"note": "Kept", "save": "1"})
    rows = filled(
        table(town, brief_id, suffix),
        E2="Priced",
        F2="60 000,50",
        E3="included",
        K3="1",
        E4="Not-offered",
        L4="Too far from what we do",
    )
    written = write_csv(rows).encode() if suffix == "csv" else write_workbook([("Lines", rows)])

    send(town, brief_id, written, f"filled.{suffix}")

    fields = town.browser("alfa").get(QUOTE.format(brief_id)).fields()
    assert fields["lines-0-fee"] == ["60000.50"]
    assert fields["lines-2-reason"] == ["Too far from what we do"]
    assert fields["note"] == ["Kept"]
    town.browser("alfa").submit(QUOTE.format(brief_id), {"vat_rate": "22", "submit": "1"})
    assert town.db["quotes"].count == 1


def test_every_faulty_cell_is_named_and_nothing_is_taken(town, brief_id):
    town.browser("alfa").submit(QUOTE.format(brief_id), {"lines-0-fee": "5", "save": "1"})
    rows = filled(table(town, brief_id), E2="perhaps", F2="1,000", F3="70000", I4="140", K3="9")

    page = send(town, brief_id, write_csv(rows).encode(), status=422)

    for told in ("E2: Write one of: priced", "F2: Write the amount", "I4: Write the share", "K3: Give the number"):
        assert told in page.alerts()
    assert "Nothing was taken" in page.alerts()
    assert page.fields()["lines-0-fee"] == ["5"]
    assert town.browser("alfa").get(QUOTE.format(brief_id)).fields()["lines-1-fee"] == [""]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"x", "quote.pdf", "file: Send a .csv or .xlsx file."),
        (b"Some,other,table\r\n", "quote.csv", "A1: Keep the headings"),
        (b"", "quote.csv", "A1: Keep the headings"),
        (b"no workbook", "quote.xlsx", "file: This workbook cannot be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(town, brief_id, content, name, sentence):
    assert sentence in send(town, brief_id, content, name, 422).alerts()


def test_a_missing_file_is_asked_for(town, brief_id):
    page = town.browser("alfa").post(QUOTE.format(brief_id) + "/lines", {}, 422)

    assert "Choose the .csv or .xlsx file" in page.alerts()


def test_text_that_looks_like_a_formula_goes_out_as_text(town, brief_id):
    send_quote(town.browser("alfa"), brief_id, **{"lines-0-reason": "=1+1"})

    raw = town.browser("alfa").raw(QUOTE.format(brief_id) + ".csv").data.decode("utf-8-sig")

    assert "'=1+1" in next(iter(list(csv.reader(io.StringIO(raw)))[1:]))
    assert table(town, brief_id)[1][11] == "=1+1"


def test_rows_may_stand_in_any_order_and_blank_ones_are_passed_over():
    fields = read_lines([list(HEADINGS), row("3", "priced", "5"), [""], row("1", "alternative", "4")], BRIEF)

    assert (fields["lines-2-fee"], fields["lines-0-state"]) == ("5", "alternative")
    assert not [name for name in fields if name.startswith("lines-1-")]


@pytest.mark.parametrize("number", ["0", "4", "x", "", "1.0", "١"])
def test_a_row_for_no_line_is_named(number):
    with pytest.raises(Invalid) as refusal:
        read_lines([list(HEADINGS), row(number, "priced", "5")], BRIEF)
    assert list(refusal.value.problems) == ["A2"]


def test_a_line_given_twice_is_named():
    with pytest.raises(Invalid) as refusal:
        read_lines([list(HEADINGS), row("1", "priced", "5"), row("1", "priced", "6")], BRIEF)
    assert list(refusal.value.problems) == ["A3"]


def test_amounts_go_out_as_numbers(town, brief_id):
    send_quote(town.browser("alfa"), brief_id, "60000.25", "1", "1")
    sent = town.browser("alfa").raw(QUOTE.format(brief_id) + ".xlsx").data

    assert Decimal(read_table(sent, "quote.xlsx")[1][5]) == Decimal("60000.25")
