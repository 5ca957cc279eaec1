"""The comparison matrix as rows of text, for the CSV and XLSX twins of the page."""

from market.core.catalogue import Catalogue
from market.core.comparison import Comparison, MatrixCell
from market.core.money import format_amount, format_quantity

_FIELDS = (
    "answer",
    "unit price net",
    "cost to the buyer",
    "at reference scope",
    "against the benchmark",
    "explanation",
)


def matrix_rows(comparison: Comparison, catalogue: Catalogue) -> list[list[str]]:
    """Return header and one row per line, six columns per agency; `write_csv` makes the text safe to open."""
    header = ["line", "service", "unit", "quantity", "scope factor", "edition", "p25", "median", "p75"]
    for column in comparison.columns:
        header += [f"{column.quote.agency_name}: {field}" for field in _FIELDS]
    rows = [header]
    for number, row in enumerate(comparison.rows, 1):
        service = catalogue.service(row.line.service)
        benchmark = row.benchmark
        cells = [
            str(number),
            service.name_en,
            service.unit,
            format_quantity(row.line.quantity_thousandths),
            str(row.factor),
        ]
        cells += [benchmark.edition if benchmark else ""]
        cells += [_amount(getattr(benchmark, name)) if benchmark else "" for name in ("p25", "p50", "p75")]
        for cell in row.cells:
            cells += _cell_texts(cell)
        rows.append(cells)
    return rows


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
