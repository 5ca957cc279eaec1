"""The comparison matrix: brief lines down, agencies across, every cell on the same footing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from market.core.briefs import Brief, BriefContent, BriefLine
from market.core.catalogue import Catalogue, conversion_factor
from market.core.money import round_half_even
from market.core.prices import is_near_reference, reference_price
from market.core.quotes import LineState, Quote, QuoteLine, buyer_cost, line_total, quote_total


@dataclass(frozen=True, slots=True)
class BenchmarkCell:
    """Published quantiles of the quoted series for one service, in minor units; None where withheld."""

    edition: str
    p25: int | None
    p50: int | None
    p75: int | None
    n_band: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class ScopedPrice:
    """What is benchmarked of one priced line, in minor units: as quoted, and divided by *factor*.

    *converted_minor* is None where the scope is too far from the reference to compare.
    """

    quoted_minor: int
    factor: Decimal
    converted_minor: int | None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One agency's answer to one line.

    Unit prices are minor units without VAT; *reference_minor* is the benchmarked part (fee, or supplier
    price for services that are passed through) converted to the reference scope, None where the scope is
    too far from it.  *position* is below, inside, above or unknown; *from_median* is how many percent it lies
    above the published median, negative below it, None where either is missing.  *cheapest* holds for every
    agency that shares the lowest buyer cost.
    """

    quote_id: str
    answer: QuoteLine | None
    unit_minor: int | None
    cost_minor: int | None
    reference_minor: int | None
    position: str
    cheapest: bool
    from_median: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One brief line with its cells in the order of the columns."""

    line: BriefLine
    factor: Decimal
    benchmark: BenchmarkCell | None
    cells: tuple[MatrixCell, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether the line's scope is near enough to the reference for its prices to be converted."""
        return is_near_reference(self.factor)


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One agency's quote as a whole; *price_score* and *rank* only for quotes that cover every line.

    *budget* says where its sum lies against the brief's budget: below, within, above, or "" where that says nothing.
    """

    quote: Quote
    net_minor: int
    cost_minor: int
    priced_lines: int
    covered_lines: int
    is_complete: bool
    price_score: Decimal | None
    rank: int | None
    budget: str = ""

    @property
    def has_conditions(self) -> bool:
        """Whether the agency leaves something out, assumes something or adds a note, to be read with its prices."""
        content = self.quote.content
        return bool(content.exclusions or content.assumptions or content.note.strip())


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole matrix; *mix_minor* is the sum of the cheapest answer per line, None while a line has no price."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    mix_minor: int | None

    @property
    def complete(self) -> int:
        """How many quotes cover every line."""
        return sum(column.is_complete for column in self.columns)


def compare(
    brief: Brief, quotes: Sequence[Quote], catalogue: Catalogue, benchmarks: Mapping[str, BenchmarkCell]
) -> Comparison:
    """Return the matrix of *quotes* for *brief*; *benchmarks* are keyed by service code.

    Every line of the brief has a row and every quote a cell in it, so a missing offer is visible as such.
    """
    offers = [(quote, {answer.line_id: answer for answer in quote.content.lines}) for quote in quotes]
    rows = tuple(_row(line, brief, offers, catalogue, benchmarks.get(line.service)) for line in brief.content.lines)
    return Comparison(_columns(brief, quotes), rows, _cheapest_mix(rows))


def scoped_price(line: BriefLine, answer: QuoteLine | None, catalogue: Catalogue) -> ScopedPrice | None:
    """Return the price of a line as quoted and at the reference scope, or None where nothing is priced."""
    service = catalogue.service(line.service)
    part = _benchmarked_part(answer, service.price_basis)
    if not part:
        return None
    factor = conversion_factor(line.drivers, service, catalogue)
    return ScopedPrice(part, factor, reference_price(part, factor))


def price_score(lowest_minor: int, this_minor: int) -> Decimal:
    """Return 100 times the lowest total over this one, to two decimals.

    >>> price_score(900_00, 1_200_00)
    Decimal('75.00')
    """
    if this_minor == lowest_minor:  # a thousandth of a cheap unit can round to nothing
        return Decimal("100.00")
    return (Decimal(100) * lowest_minor / this_minor).quantize(Decimal("0.01"))


def price_position(reference_minor: int | None, benchmark: BenchmarkCell | None) -> str:
    """Return where a reference-scope price lies against the published quartiles.

    >>> price_position(120, BenchmarkCell("2026Q3-v1", 90, 100, 110))
    'above'
    >>> price_position(120, None)
    'unknown'
    """
    if reference_minor is None or benchmark is None or benchmark.p25 is None or benchmark.p75 is None:
        return "unknown"
    if reference_minor < benchmark.p25:
        return "below"
    return "above" if reference_minor > benchmark.p75 else "inside"


def percent_from_median(reference_minor: int | None, benchmark: BenchmarkCell | None) -> int | None:
    """Return how many whole percent a reference-scope price lies above the published median, negative below it.

    >>> cell = BenchmarkCell("2026Q3-v1", 90, 100, 110)
    >>> percent_from_median(129, cell), percent_from_median(62, cell), percent_from_median(None, cell)
    (29, -38, None)
    """
    if reference_minor is None or benchmark is None or not benchmark.p50:
        return None
    return round_half_even(Decimal(100 * (reference_minor - benchmark.p50)) / benchmark.p50)


def whole_budget(content: BriefContent) -> tuple[int, int] | None:
    """Return both ends of the budget without VAT, with what is set aside for suppliers; None where an end is open."""
    if content.budget_minimum is None or content.budget_maximum is None:
        return None
    suppliers = content.terms.pass_through_budget or 0
    return content.budget_minimum + suppliers, content.budget_maximum + suppliers


def budget_position(net_minor: int, budget: tuple[int, int] | None, *, is_complete: bool) -> str:
    """Return whether a sum without VAT lies below, within or above a budget, "" where that says nothing.

    A quote that leaves lines out is cheap for that reason alone, so only "above" is said of it.

    >>> budget_position(80, (90, 120), is_complete=True), budget_position(120, (90, 120), is_complete=True)
    ('below', 'within')
    >>> budget_position(80, (90, 120), is_complete=False), budget_position(130, (90, 120), is_complete=False)
    ('', 'above')
    """
    if budget is None:
        return ""
    if net_minor > budget[1]:
        return "above"
    if not is_complete:
        return ""
    return "below" if net_minor < budget[0] else "within"


def _row(
    line: BriefLine,
    brief: Brief,
    offers: Sequence[tuple[Quote, Mapping[str, QuoteLine]]],
    catalogue: Catalogue,
    benchmark: BenchmarkCell | None,
) -> MatrixRow:
    service = catalogue.service(line.service)
    factor = conversion_factor(line.drivers, service, catalogue)
    costs = {quote.id: _line_cost(line, brief, quote, given.get(line.id), LineState.PRICED) for quote, given in offers}
    lowest = min((cost for cost in costs.values() if cost is not None), default=None)
    cells = []
    for quote, given in offers:
        answer = given.get(line.id)
        unit_minor = answer.unit_minor if answer else None
        part = _benchmarked_part(answer, service.price_basis)
        converted = reference_price(part, factor) if part else None
        cost = costs[quote.id]
        cells.append(
            MatrixCell(
                quote_id=quote.id,
                answer=answer,
                unit_minor=unit_minor,
                cost_minor=cost if cost is not None else _line_cost(line, brief, quote, answer, LineState.ALTERNATIVE),
                reference_minor=converted,
                position=price_position(converted, benchmark),
                cheapest=cost is not None and cost == lowest,
                from_median=percent_from_median(converted, benchmark),
            )
        )
    return MatrixRow(line, factor, benchmark, tuple(cells))


def _benchmarked_part(answer: QuoteLine | None, price_basis: str) -> int | None:
    if answer is None or answer.state is not LineState.PRICED:
        return None
    return answer.supplier_minor if price_basis == "pass-through" else answer.fee_minor


def _line_cost(line: BriefLine, brief: Brief, quote: Quote, answer: QuoteLine | None, state: LineState) -> int | None:
    if answer is None or answer.state is not state:
        return None
    return buyer_cost(line_total(line, answer), quote.content, brief.content.vat_position)


def _columns(brief: Brief, quotes: Sequence[Quote]) -> tuple[MatrixColumn, ...]:
    wanted = len(brief.content.lines)
    nets = {quote.id: quote_total(brief.content.lines, quote.content) for quote in quotes}
    costs = {quote.id: buyer_cost(nets[quote.id], quote.content, brief.content.vat_position) for quote in quotes}
    covered = {quote.id: _covered(quote) for quote in quotes}
    complete = sorted(costs[quote.id] for quote in quotes if covered[quote.id] == wanted)
    budget = whole_budget(brief.content)
    columns = []
    for quote in quotes:
        cost, is_complete = costs[quote.id], covered[quote.id] == wanted
        columns.append(
            MatrixColumn(
                quote=quote,
                net_minor=nets[quote.id],
                cost_minor=cost,
                priced_lines=sum(line.state is LineState.PRICED for line in quote.content.lines),
                covered_lines=covered[quote.id],
                is_complete=is_complete,
                price_score=price_score(complete[0], cost) if is_complete else None,
                rank=complete.index(cost) + 1 if is_complete else None,
                budget=budget_position(nets[quote.id], budget, is_complete=is_complete),
            )
        )
    return tuple(columns)


def _covered(quote: Quote) -> int:
    return sum(line.state in (LineState.PRICED, LineState.INCLUDED) for line in quote.content.lines)


def _cheapest_mix(rows: Sequence[MatrixRow]) -> int | None:
    total = 0
    for row in rows:
        costs = [cell.cost_minor for cell in row.cells if cell.cheapest and cell.cost_minor is not None]
        if not costs:
            return None
        total += costs[0]
    return total
