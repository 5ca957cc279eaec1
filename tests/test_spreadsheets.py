"""Spreadsheets: nothing runs when they are opened, and what was written is read back."""

import io
import zipfile
from decimal import Decimal

import pytest

from market import spreadsheets
from market.core.errors import Invalid
from market.spreadsheets import neutral, read_table, write_csv, write_workbook

ROWS = [["agency", "price"], ["=cmd|' /C calc'!A0", Decimal("12.50")], ['Commas, "quotes"\nand lines', None], ["@x", 7]]
AS_TEXT = [[("" if cell is None else str(cell)) for cell in row] for row in ROWS]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_no_text_can_start_a_formula(first):
    assert neutral(f"{first}1") == f"'{first}1"


def test_csv_comes_back_as_it_was_written():
    assert read_table(write_csv(ROWS).encode(), "lines.csv") == AS_TEXT


def test_a_workbook_comes_back_as_it_was_written_and_holds_no_formula():
    written = write_workbook([("Lines", ROWS), ("More", [["a"]])])

    assert [[cell.replace("12.5", "12.50") for cell in row] for row in read_table(written, "lines.XLSX")] == AS_TEXT
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_semicolons_and_a_byte_order_mark_are_understood():
    assert read_table("\ufeffa;b\n1,5;2\n".encode(), "lines.csv") == [["a", "b"], ["1,5", "2"]]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"x" * (spreadsheets.LARGEST_BYTES + 1), "lines.csv", "at most 2 MB"),
        (b"x", "lines.pdf", ".csv or .xlsx"),
        (b"\xff\xfe", "lines.csv", "CSV UTF-8"),
        (b"PK no workbook", "lines.xlsx", "cannot be read"),
        (b"a\n" * 5_001, "lines.csv", "5,000 rows"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_by_name(content, name, says):
    with pytest.raises(Invalid) as refusal:
        read_table(content, name)

    assert says in refusal.value.problems["file"]


def test_a_workbook_that_swells_is_refused_before_it_is_read():
    swollen = io.BytesIO()
    with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)

    with pytest.raises(Invalid, match="too large when unpacked"):
        read_table(swollen.getvalue(), "lines.xlsx")
