"""The comparison matrix as rows, for the CSV and XLSX twins of the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from market.core.briefs import Brief
from market.core.catalogue import Catalogue
from market.core.comparison import BenchmarkCell, Comparison, MatrixCell, MatrixRow
from market.core.evaluations import two_decimals
from market.core.messages import Message, say, together
from market.core.money import format_amount, format_quantity
from market.core.quotes import LineState, QuoteContent, QuoteLine
from market.core.success_fees import KINDS, SuccessFee
from market.spreadsheets import Cell, Row
from market.web.languages import named, translated
from market.web.presenters import vat_rate
from market.web.quote_views import scope_words
from market.web.readings import Reading

_HEADER = (
    say("line"),
    say("service"),
    say("quantity"),
    say("unit"),
    say("scope"),
    say("scope factor"),
    say("currency"),
    say("edition"),
    "p25",
    say("median"),
    "p75",
    say("agencies in the benchmark"),
    say("grade"),
)
_FIELDS = (
    say("answer"),
    say("unit price net"),
    say("cost to the buyer"),
    say("lowest"),
    say("at reference scope"),
    say("against the benchmark"),
    say("% from the median"),
    say("passed through"),
    say("subcontracted %"),
    say("subcontractor"),
    say("included in line"),
    say("awarded"),
    say("explanation"),
)
NUMBERS = ("quantity", say("scope factor"), "p25", say("median"), "p75")
NUMBERS_OF_AN_AGENCY = (
    say("unit price net"),
    say("cost to the buyer"),
    say("at reference scope"),
    say("% from the median"),
    say("passed through"),
    say("subcontracted %"),
    say("included in line"),
)
POSITIONS = {
    "below": say("in the cheapest quarter"),
    "inside": say("in the middle half"),
    "above": say("in the dearest quarter"),
}
CONDITIONS = (say("Leaves out"), say("Assumes"), say("Adds"))
BUDGETS = {"below": say("below the budget"), "within": say("within the budget"), "above": say("above the budget")}
_YES = say("yes")


def matrix_rows(
    reading: Reading, brief: Brief, catalogue: Catalogue, *, awarded: Mapping[str, str], today: date
) -> list[list[Cell]]:
    """Return header, one row per line and the page's closing rows, the same columns for each agency.

    *awarded* maps line ids to the quotes they went to. What the page withholds from this reader is not
    among the rows; `write_csv` makes the texts safe to open.  Words of ours are messages; see `in_language`.
    """
    comparison = reading.comparison
    names = [column.quote.agency_name for column in comparison.columns]
    header = [*_HEADER, *(say("{agency}: {field}", agency=name, field=field) for name in names for field in _FIELDS)]
    rows = [
        _line_row(row, brief, catalogue) + [text for cell in row.cells for text in _cell_texts(cell, brief, awarded)]
        for row in comparison.rows
    ]
    return [header, *rows, *(_closing_rows(reading, brief, today) if comparison.columns else [])]


def in_language(rows: Iterable[Sequence[Cell]]) -> list[Row]:
    """Return the rows of a file with our own words in the language of the request; what people typed stays."""
    return [[translated(cell) if isinstance(cell, Message) else cell for cell in row] for row in rows]


def _line_row(row: MatrixRow, brief: Brief, catalogue: Catalogue) -> list[Cell]:
    return [
        _place(brief, row.line.id),
        named(catalogue.service(row.line.service)),
        format_quantity(row.line.quantity_thousandths),
        named(catalogue.unit_of(row.line.service)),
        scope_words(row.line, catalogue),
        str(row.factor),
        brief.content.currency,
        *_benchmark_texts(row.benchmark),
    ]


def _benchmark_texts(benchmark: BenchmarkCell | None) -> list[str]:
    """Return edition, quartiles, band and grade; nothing without a median, and both outer quartiles or neither."""
    if benchmark is None or not benchmark.p50:
        return [""] * 6
    lower, upper = (benchmark.p25, benchmark.p75) if benchmark.p25 and benchmark.p75 else (None, None)
    quartiles = [_amount(lower), _amount(benchmark.p50), _amount(upper)]
    return [benchmark.edition, *quartiles, benchmark.n_band, benchmark.grade]


def _closing_rows(reading: Reading, brief: Brief, today: date) -> list[list[Cell]]:
    """Return the rows below the lines: sums under "cost to the buyer", the rest under "answer"."""
    columns, wanted = reading.comparison.columns, len(reading.comparison.rows)
    contents = [column.quote.content for column in columns]
    coverage = [say("{covered} of {wanted}", covered=column.covered_lines, wanted=wanted) for column in columns]
    gaps = ["" if column.is_complete else say("incomplete") for column in columns]
    return [
        *(_price_rows(reading.comparison) if reading.shows_prices else []),
        *(_total_rows(reading) if reading.shows_prices and reading.evaluation else []),
        _closing_row(
            say("Shortlisted"), [_YES if quote_id in reading.shortlisted else "" for quote_id in reading.names]
        ),
        _closing_row(say("Lines covered"), coverage, gaps),
        _closing_row(
            say("Valid until"),
            [column.quote.valid_until for column in columns],
            [say("expired") if column.quote.valid_until < today else "" for column in columns],
        ),
        _closing_row(say("VAT"), [_vat(content) for content in contents]),
        *(_success_fee_rows(contents) if reading.shows_prices else []),
        *(_condition_rows(contents, brief) if reading.shows_prices else []),
    ]


def median_words(percent: int) -> str:
    """Return how far from the median a price lies.

    >>> median_words(29), median_words(-4), median_words(0)
    ('29 % above the median', '4 % below the median', 'at the median')
    """
    if percent == 0:
        return say("at the median")
    if percent > 0:
        return say("{percent} % above the median", percent=percent)
    return say("{percent} % below the median", percent=-percent)


def _condition_rows(contents: Sequence[QuoteContent], brief: Brief) -> list[list[Cell]]:
    """Return what the agencies leave out, assume and add, each a row where at least one says something."""
    told = [condition_texts(content, brief) for content in contents]
    return [_closing_row(label, [each[label] for each in told]) for label in CONDITIONS if any(e[label] for e in told)]


def condition_texts(content: QuoteContent, brief: Brief) -> dict[str, str]:
    """Return what an agency leaves out, assumes and adds by the label of each, "" where it says nothing.

    An assumption is told with the number of its line, unless that line is gone.
    """
    numbers = {line.id: number for number, line in enumerate(brief.content.lines, 1)}
    assumed = [
        say("line {number}: {text}", number=numbers[each.line_id], text=_unstopped(each.text))
        if each.line_id in numbers
        else _unstopped(each.text)
        for each in content.assumptions
    ]
    left_out = "; ".join(_unstopped(text) for text in content.exclusions)
    return dict(
        zip(CONDITIONS, (left_out, together(assumed, "; ") if assumed else "", content.note.strip()), strict=True)
    )


def _unstopped(text: str) -> str:
    return text.strip().removesuffix(".")


def _success_fee_rows(contents: Sequence[QuoteContent]) -> list[list[Cell]]:
    told = ["; ".join(success_fee_words(fee) for fee in content.success_fees) for content in contents]
    return [_closing_row(say("Success fees, beside the sum"), told)] if any(told) else []


def success_fee_words(fee: SuccessFee) -> str:
    """Return a fee by the outcome in a few words, as a cell of the matrix and its file hold it.

    >>> success_fee_words(SuccessFee("a", "hires", 12_000_00, 50))
    '12000 for each hire, at most 50'
    """
    return say(
        "{fee_minor} for each {kind}, at most {at_most}",
        fee_minor=format_amount(fee.fee_minor),
        kind=KINDS.get(fee.kind, fee.kind),
        at_most=fee.at_most,
    )


def _price_rows(comparison: Comparison) -> list[list[Cell]]:
    columns = comparison.columns
    sums = [_amount(column.cost_minor) for column in columns]
    budgets = [BUDGETS.get(column.budget, "") for column in columns]
    return [
        _closing_row(say("Sum of priced lines, your cost"), sums, under=say("cost to the buyer")),
        *([_closing_row(say("Against the budget"), budgets)] if any(budgets) else []),
        _closing_row(say("Price score, 100 × lowest ÷ this"), [column.price_score for column in columns]),
        _closing_row(say("Price score, rank"), [column.rank for column in columns]),
    ]


def _total_rows(reading: Reading) -> list[list[Cell]]:
    results = [reading.evaluation.result(quote_id) for quote_id in reading.names] if reading.evaluation else []
    totals: list[Decimal | None] = [
        two_decimals(result.total) if result and result.total is not None else None for result in results
    ]
    ranks = [result.rank if result else None for result in results]
    return [_closing_row(say("Weighted total of 100"), totals), _closing_row(say("Weighted total of 100, rank"), ranks)]


def _closing_row(label: str, values, notes=(), *, under: str = "answer") -> list[Cell]:
    """Return a row with one value per agency in the column named *under*, and a note under "explanation"."""
    cells: list[Cell] = ["", label, *[""] * (len(_HEADER) - 2)]
    for value, note in zip(values, notes or [""] * len(values), strict=True):
        cells += [value if field == under else note if field == "explanation" else "" for field in _FIELDS]
    return cells


def _vat(content: QuoteContent) -> str:
    return vat_rate(content.vat_rate_hundredths) if content.vat_basis == "vat" else say("none charged")


def _cell_texts(cell: MatrixCell, brief: Brief, awarded: Mapping[str, str]) -> list[str]:
    return [
        cell.answer.state.value.replace("-", " ") if cell.answer else say("no answer"),
        _amount(cell.unit_minor),
        _amount(cell.cost_minor),
        _YES if cell.cheapest else "",
        _amount(cell.reference_minor),
        POSITIONS.get(cell.position, ""),
        "" if cell.from_median is None else str(cell.from_median),
        *(_answer_texts(cell.answer, brief) if cell.answer else [""] * 4),
        _YES if cell.answer and awarded.get(cell.answer.line_id) == cell.quote_id else "",
        cell.answer.reason if cell.answer else "",
    ]


def _answer_texts(answer: QuoteLine, brief: Brief) -> list[str]:
    """Return what is passed through, the share given to a subcontractor and their name, and the including line."""
    passed = (answer.supplier_minor or 0) + (answer.handling_minor or 0) if answer.supplier_minor else None
    share = answer.subcontracted_percent
    including = _place(brief, answer.included_in) if answer.state is LineState.INCLUDED else ""
    return [
        _amount(passed),
        str(share) if share else "",
        (answer.subcontractor or say("a subcontractor")) if share else "",
        including,
    ]


def _place(brief: Brief, line_id: str | None) -> str:
    return str(brief.content.lines.index(brief.line(line_id or "")) + 1)


def _amount(minor: int | None) -> str:
    return "" if minor is None else format_amount(minor)
