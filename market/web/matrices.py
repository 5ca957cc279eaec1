"""The comparison matrix as rows, for the CSV and XLSX twins of the page."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from market.core.catalogue import Catalogue
from market.core.comparison import Comparison, MatrixCell, MatrixRow
from market.core.evaluations import two_decimals
from market.core.money import format_amount, format_quantity
from market.core.quotes import QuoteContent, QuoteLine
from market.spreadsheets import Cell
from market.web.languages import named
from market.web.presenters import vat_rate
from market.web.readings import Reading

_HEADER = (
    "line",
    "service",
    "unit",
    "quantity",
    "scope factor",
    "edition",
    "p25",
    "median",
    "p75",
    "agencies",
    "grade",
)
_FIELDS = (
    "answer",
    "unit price net",
    "cost to the buyer",
    "at reference scope",
    "against the benchmark",
    "lowest",
    "passed through",
    "subcontracted %",
    "subcontractor",
    "included in line",
    "awarded",
    "explanation",
)


def matrix_rows(reading: Reading, catalogue: Catalogue, awarded: Mapping[str, str], today: date) -> list[list[Cell]]:
    """Return header, one row per line and the page's closing rows, with the same columns for every agency.

    *awarded* holds the quote each awarded line went to, by the line's id.

    What the page withholds from this reader is not among them; `write_csv` makes the texts safe to open.
    """
    comparison = reading.comparison
    header = [*_HEADER, *(f"{column.quote.agency_name}: {field}" for column in comparison.columns for field in _FIELDS)]
    places = {row.line.id: str(number) for number, row in enumerate(comparison.rows, 1)}
    rows = [_line_row(row, places, catalogue, awarded.get(row.line.id)) for row in comparison.rows]
    return [header, *rows, *(_closing_rows(reading, today) if comparison.columns else [])]


def _line_row(row: MatrixRow, places: Mapping[str, str], catalogue: Catalogue, winner: str | None) -> list[Cell]:
    service, benchmark = catalogue.service(row.line.service), row.benchmark
    cells: list[Cell] = [
        places[row.line.id],
        named(service),
        named(catalogue.unit_of(service.code)),
        format_quantity(row.line.quantity_thousandths),
        str(row.factor),
        benchmark.edition if benchmark else "",
    ]
    cells += [_amount(getattr(benchmark, name)) if benchmark else "" for name in ("p25", "p50", "p75")]
    cells += [benchmark.n_band.replace("-", "–"), benchmark.grade] if benchmark else ["", ""]
    return cells + [text for cell in row.cells for text in _cell_texts(cell, places, winner)]


def _closing_rows(reading: Reading, today: date) -> list[list[Cell]]:
    """Return the rows below the lines: sums under "cost to the buyer", the rest under "answer"."""
    columns, wanted = reading.comparison.columns, len(reading.comparison.rows)
    contents = [column.quote.content for column in columns]
    coverage = [f"{column.covered_lines} of {wanted}" for column in columns]
    gaps = ["" if column.is_complete else "incomplete" for column in columns]
    marks = ["shortlisted" if column.quote.id in reading.shortlisted else "" for column in columns]
    return [
        *([_closing_row("Shortlist", marks)] if any(marks) else []),
        *(_price_rows(reading.comparison) if reading.shows_prices else []),
        *(_total_rows(reading) if reading.shows_prices and reading.evaluation else []),
        _closing_row("Lines covered", coverage, gaps),
        _closing_row(
            "Valid until",
            [content.valid_until for content in contents],
            ["expired" if content.valid_until < today else "" for content in contents],
        ),
        _closing_row("VAT", [_vat(content) for content in contents]),
    ]


def _price_rows(comparison: Comparison) -> list[list[Cell]]:
    columns = comparison.columns
    sums = [_amount(column.cost_minor) for column in columns]
    return [
        _closing_row("Sum of priced lines, your cost", sums, under="cost to the buyer"),
        _closing_row("Price score, 100 × lowest ÷ this", [column.price_score for column in columns]),
        _closing_row("Price score, rank", [column.rank for column in columns]),
    ]


def _total_rows(reading: Reading) -> list[list[Cell]]:
    results = [reading.evaluation.result(quote_id) for quote_id in reading.names] if reading.evaluation else []
    totals: list[Decimal | None] = [
        two_decimals(result.total) if result and result.total is not None else None for result in results
    ]
    ranks = [result.rank if result else None for result in results]
    return [_closing_row("Weighted total of 100", totals), _closing_row("Weighted total of 100, rank", ranks)]


def _closing_row(label: str, values, notes=(), *, under: str = "answer") -> list[Cell]:
    """Return a row with one value per agency in the column named *under*, and a note under "explanation"."""
    cells: list[Cell] = ["", label, *[""] * (len(_HEADER) - 2)]
    for value, note in zip(values, notes or [""] * len(values), strict=True):
        cells += [value if field == under else note if field == "explanation" else "" for field in _FIELDS]
    return cells


def _vat(content: QuoteContent) -> str:
    return vat_rate(content.vat_rate_hundredths) if content.vat_basis == "vat" else "none charged"


def _cell_texts(cell: MatrixCell, places: Mapping[str, str], winner: str | None) -> list[str]:
    answer = cell.answer
    if answer is None:
        return ["missing", *[""] * (len(_FIELDS) - 1)]
    return [
        answer.state.value,
        _amount(cell.unit_minor),
        _amount(cell.cost_minor),
        _amount(cell.reference_minor),
        cell.position,
        "lowest" if cell.cheapest else "",
        _amount(answer.supplier_minor + (answer.handling_minor or 0)) if answer.supplier_minor else "",
        *_subcontracting(answer),
        places.get(answer.included_in or "", ""),
        "awarded" if cell.quote_id == winner else "",
        answer.reason,
    ]


def _subcontracting(answer: QuoteLine) -> tuple[str, str]:
    """Return share and subcontractor, both empty where the agency does all of the work itself."""
    if not answer.subcontracted_percent:
        return "", ""
    return str(answer.subcontracted_percent), answer.subcontractor or "a subcontractor"


def _amount(minor: int | None) -> str:
    return "" if minor is None else format_amount(minor)
