"""Tables as CSV and XLSX: what is written can be opened without running anything, what is read is plain text."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from market.core.errors import Invalid
from market.core.messages import say

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_BYTES = 2 * 1024 * 1024
_LARGEST_UNPACKED_BYTES = 20 * 1024 * 1024
_MOST_ROWS = 5_000
_MOST_COLUMNS = 100
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]


def neutral(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: an apostrophe goes before a telling first sign.

    >>> neutral("=1+1"), neutral("Lunofon")
    ("'=1+1", 'Lunofon')
    """
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def write_csv(rows: Sequence[Row]) -> str:
    """Return *rows* as CSV (RFC 4180); texts are made `neutral`, numbers written plainly, None as an empty cell.

    >>> write_csv([["name", "price"], ["@alfa", Decimal("-1.50")]])
    "name,price\\r\\n'@alfa,-1.50\\r\\n"
    """
    written = io.StringIO()
    csv.writer(written).writerows([[_as_text(cell) for cell in row] for row in rows])
    return written.getvalue()


def write_workbook(sheets: Sequence[tuple[str, Sequence[Row]]]) -> bytes:
    """Return an XLSX file with one sheet per (name, rows); the first row of each is its heading.

    Numbers stay numbers and dates dates; every text is stored as text, so that no formula can run.
    """
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as workbook:
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                    elif isinstance(cell, int | Decimal):
                        sheet.write_number(number, column, float(cell))
                    elif cell is not None:
                        sheet.write_string(number, column, cell, heading if number == 0 else None)
    return written.getvalue()


def read_table(content: bytes, file_name: str) -> list[list[str]]:
    """Return the cells of a CSV file (UTF-8) or of the first sheet of an XLSX file as text, row by row.

    Raises Invalid for ``file`` when it is too large, of another type, or cannot be read.
    """
    if len(content) > LARGEST_BYTES:
        raise Invalid(
            {"file": say("Send a file of at most {largest_bytes} MB.", largest_bytes=LARGEST_BYTES // 1024 // 1024)}
        )
    suffix = file_name.rpartition(".")[2].lower()
    if suffix not in ("csv", "xlsx"):
        raise Invalid({"file": say("Send a .csv or .xlsx file.")})
    rows = _read_workbook(content) if suffix == "xlsx" else _read_csv(content)
    if len(rows) > _MOST_ROWS or any(len(row) > _MOST_COLUMNS for row in rows):
        raise Invalid(
            {
                "file": say(
                    "Send a table of at most {most_rows:,} rows and {most_columns} columns.",
                    most_rows=_MOST_ROWS,
                    most_columns=_MOST_COLUMNS,
                )
            }
        )
    return rows


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return neutral(cell)
    return "" if cell is None else str(cell)


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        return [
            [_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid({"file": say("This file is not CSV in UTF-8: save it again as “CSV UTF-8”.")}) from error


def _read_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _LARGEST_UNPACKED_BYTES:
            raise Invalid(
                {"file": say("This workbook is too large when unpacked: send only the sheet with the lines.")}
            )
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = workbook.worksheets[0].iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS + 1, values_only=True)
        table = [["" if cell is None else _plain(_number_as_typed(cell)) for cell in row] for row in rows]
        workbook.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise Invalid({"file": say("This workbook cannot be read: save it again as .xlsx.")}) from error
    while table and not any(table[-1]):
        table.pop()
    width = max((number + 1 for row in table for number, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in table]


def _number_as_typed(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that `neutral` put there."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell
