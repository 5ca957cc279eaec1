"""The comparison matrix as rows, for the CSV and XLSX twins of the page."""

from datetime import date
from decimal import Decimal

from market.core.catalogue import Catalogue
from market.core.comparison import Comparison, MatrixCell, MatrixRow
from market.core.evaluations import two_decimals
from market.core.money import format_amount, format_quantity
from market.core.quotes import QuoteContent
from market.spreadsheets import Cell
from market.web.languages import named
from market.web.presenters import vat_rate
from market.web.readings import Reading

_HEADER = ("line", "service", "unit", "quantity", "scope factor", "edition", "p25", "median", "p75")
_FIELDS = (
    "answer",
    "unit price net",
    "cost to the buyer",
    "at reference scope",
    "against the benchmark",
    "explanation",
)


def matrix_rows(reading: Reading, catalogue: Catalogue, today: date) -> list[list[Cell]]:
    """Return header, one row per line and the page's closing rows, six columns per agency.

    What the page withholds from this reader is not among them; `write_csv` makes the texts safe to open.
    """
    comparison = reading.comparison
    header = [*_HEADER, *(f"{column.quote.agency_name}: {field}" for column in comparison.columns for field in _FIELDS)]
    rows = [_line_row(number, row, catalogue) for number, row in enumerate(comparison.rows, 1)]
    return [header, *rows, *(_closing_rows(reading, today) if comparison.columns else [])]


def _line_row(number: int, row: MatrixRow, catalogue: Catalogue) -> list[Cell]:
    service, benchmark = catalogue.service(row.line.service), row.benchmark
    cells: list[Cell] = [
        str(number),
        named(service),
        service.unit,
        format_quantity(row.line.quantity_thousandths),
        str(row.factor),
        benchmark.edition if benchmark else "",
    ]
    cells += [_amount(getattr(benchmark, name)) if benchmark else "" for name in ("p25", "p50", "p75")]
    return cells + [text for cell in row.cells for text in _cell_texts(cell)]


def _closing_rows(reading: Reading, today: date) -> list[list[Cell]]:
    """Return the rows below the lines: sums under "cost to the buyer", the rest under "answer"."""
    columns, wanted = reading.comparison.columns, len(reading.comparison.rows)
    contents = [column.quote.content for column in columns]
    coverage = [f"{column.covered_lines} of {wanted}" for column in columns]
    gaps = ["" if column.is_complete else "incomplete" for column in columns]
    return [
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


def _cell_texts(cell: MatrixCell) -> list[str]:
    answer = cell.answer
    return [
        answer.state.value if answer else "missing",
        _amount(cell.unit_minor),
        _amount(cell.cost_minor),
        _amount(cell.reference_minor),
        cell.position,
        answer.reason if answer else "",
    ]


def _amount(minor: int | None) -> str:
    return "" if minor is None else format_amount(minor)
