"""Quotes without what would tell whose they are, for evaluators of a blind brief."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from market.core.comparison import Comparison, MatrixCell, MatrixColumn
from market.core.messages import say
from market.core.quotes import Quote, QuoteLine


def blinded(quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes as "Agency 1" to "Agency n", without notes, subcontractors, people or agencies' names.

    Their order follows a hash of the quote's random id, so neither names nor times can be read from it.
    What an offer consists of stays; names of bidders and subcontractors inside such texts are struck out.
    """
    ordered = sorted(quotes, key=lambda quote: hashlib.sha256(f"blind {quote.id}".encode()).hexdigest())
    names = {quote.agency_name for quote in quotes}
    names |= {line.subcontractor for quote in quotes for line in quote.content.lines if line.subcontractor.strip()}
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)), re.IGNORECASE)
    return [
        _without_names(quote, say("Agency {number}", number=number), pattern) for number, quote in enumerate(ordered, 1)
    ]


def without_prices(comparison: Comparison) -> Comparison:
    """Return the matrix with what each line's answer is, and no amount, score, rank or position that comes of one."""
    rows = tuple(replace(row, cells=tuple(_bare_cell(cell) for cell in row.cells)) for row in comparison.rows)
    columns = tuple(_bare_column(column) for column in comparison.columns)
    return Comparison(columns, rows, None)


def _without_names(quote: Quote, name: str, pattern: re.Pattern[str]) -> Quote:
    def struck(text: str) -> str:
        return pattern.sub("[name]", text)

    content = quote.content
    lines = tuple(replace(line, subcontractor="", reason=struck(line.reason)) for line in content.lines)
    return replace(
        quote,
        agency_id="",
        agency_name=name,
        receipt="",
        content=replace(
            content,
            note="",
            conflict="",
            close_out=struck(content.close_out),
            lines=lines,
            team=tuple(replace(member, name="", deputy="") for member in content.team),
            assumptions=tuple(replace(each, text=struck(each.text)) for each in content.assumptions),
            exclusions=tuple(struck(text) for text in content.exclusions),
            success_fees=tuple(replace(each, condition=struck(each.condition)) for each in content.success_fees),
        ),
    )


def _bare_cell(cell: MatrixCell) -> MatrixCell:
    answer = None if cell.answer is None else _bare_line(cell.answer)
    return MatrixCell(cell.quote_id, answer, None, None, None, "unknown", cheapest=False)


def _bare_line(line: QuoteLine) -> QuoteLine:
    return replace(line, fee_minor=None, supplier_minor=None, handling_minor=None)


def _bare_column(column: MatrixColumn) -> MatrixColumn:
    content = column.quote.content
    bare = replace(
        content,
        lines=tuple(_bare_line(line) for line in content.lines),
        discounts=(),
        success_fees=(),
        team=tuple(replace(member, rate_minor=0) for member in content.team),
    )
    return replace(
        column,
        quote=replace(column.quote, content=bare),
        net_minor=0,
        cost_minor=0,
        price_score=None,
        rank=None,
        budget="",
    )
