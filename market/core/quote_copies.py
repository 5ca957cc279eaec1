"""What an agency can carry over from its earlier quotes and list prices to a new brief."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from market.core.briefs import Brief, BriefLine
from market.core.catalogue import Catalogue, conversion_factor
from market.core.prices import reference_price
from market.core.quotes import QuoteContent


def copied_content(
    earlier: QuoteContent, earlier_lines: Sequence[BriefLine], brief: Brief, *, valid_until: date
) -> QuoteContent:
    """Return what *earlier* says of the services that *brief* asks for too, line by line in their order.

    Two lines of one service take the two earlier answers for it.  The note stays behind, since it was written
    to somebody else; so do discounts of which a line is missing here, and results this brief does not ask for.
    """
    moved = _matching_lines(earlier_lines, brief.content.lines)
    asked = {target.kpi for target in brief.content.terms.kpis}
    return replace(
        earlier,
        valid_until=valid_until,
        note="",
        lines=tuple(
            replace(line, line_id=moved[line.line_id], included_in=moved.get(line.included_in or ""))
            for line in earlier.lines
            if line.line_id in moved and (line.included_in is None or line.included_in in moved)
        ),
        team=tuple(
            replace(member, line_id=moved[member.line_id]) for member in earlier.team if member.line_id in moved
        ),
        assumptions=tuple(
            replace(assumption, line_id=moved[assumption.line_id])
            for assumption in earlier.assumptions
            if assumption.line_id in moved
        ),
        discounts=tuple(
            replace(discount, line_ids=tuple(moved[line_id] for line_id in discount.line_ids))
            for discount in earlier.discounts
            if set(discount.line_ids) <= set(moved)
        ),
        success_fees=tuple(
            replace(fee, line_id=moved[fee.line_id]) for fee in earlier.success_fees if fee.line_id in moved
        ),
        kpis=tuple(commitment for commitment in earlier.kpis if commitment.kpi in asked),
    )


def is_above_list_price(line: BriefLine, unit_minor: int, list_minor: int, catalogue: Catalogue) -> bool:
    """Return whether a price for one unit of *line*, converted to the reference scope, exceeds a list price.

    Minor units without VAT; the price is the fee, or the supplier price where the service is passed through.
    Where the scope is too far from the reference nothing is said.
    """
    factor = conversion_factor(line.drivers, catalogue.service(line.service), catalogue)
    reference = reference_price(unit_minor, factor)
    return reference is not None and reference > list_minor


def _matching_lines(earlier: Sequence[BriefLine], wanted: Sequence[BriefLine]) -> Mapping[str, str]:
    left = list(earlier)
    moved: dict[str, str] = {}
    for line in wanted:
        found = next((candidate for candidate in left if candidate.service == line.service), None)
        if found is not None:
            left.remove(found)
            moved[found.id] = line.id
    return moved
