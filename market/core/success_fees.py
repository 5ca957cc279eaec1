"""Fees that are due by the outcome: what may be quoted, and what confirmed counts make of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from market.core.messages import say
from market.core.money import LARGEST_MINOR
from market.core.texts import text_fault

KINDS: Mapping[str, str] = {
    "hires": say("hire"),
    "referrals": say("customer by recommendation"),
    "cases-solved": say("solved case"),
    "leads": say("qualified lead"),
    "orders": say("order"),
}
"""The outcomes a fee may hang on, kinds of the catalogue's outcome lens, with what one of them is called."""

AT_MOST_HIGHEST = 1_000_000
CONDITION_LONGEST = 500


@dataclass(frozen=True, slots=True)
class SuccessFee:
    """What an agency asks for each outcome of a *kind* on one line, minor units without VAT, for *at_most* so many."""

    line_id: str
    kind: str
    fee_minor: int
    at_most: int
    condition: str = ""

    @property
    def most_minor(self) -> int:
        """What it can come to at most."""
        return self.fee_minor * self.at_most


@dataclass(frozen=True, slots=True)
class SuccessFeeDue:
    """What confirmed counts make of a fee: how many outcomes there were, how many are paid for, and the amount."""

    fee: SuccessFee
    counted: int
    paid_for: int

    @property
    def amount_minor(self) -> int:
        """What is due, without VAT."""
        return self.fee.fee_minor * self.paid_for


def success_fees_due(fees: Iterable[SuccessFee], counts: Mapping[str, int]) -> list[SuccessFeeDue]:
    """Return what is due of each fee by *counts* of kinds; outcomes above the cap are not paid for.

    Fees of several lines that hang on the same kind share its outcomes, in the order of the quote.

    >>> fees = [SuccessFee("a", "hires", 100_00, 10), SuccessFee("b", "hires", 80_00, 10)]
    >>> [(due.paid_for, due.amount_minor) for due in success_fees_due(fees, {"hires": 12})]
    [(10, 100000), (2, 16000)]
    """
    left = dict(counts)
    due = []
    for fee in fees:
        counted = counts.get(fee.kind, 0)
        paid_for = min(left.get(fee.kind, 0), fee.at_most)
        left[fee.kind] = left.get(fee.kind, 0) - paid_for
        due.append(SuccessFeeDue(fee, counted, paid_for))
    return due


def success_fee_problems(fees: Sequence[SuccessFee], lines: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with fees by the outcome, as field path and sentence; *lines* are those of the brief."""
    seen: set[tuple[str, str]] = set()
    for index, fee in enumerate(fees):
        path = f"success_fees.{index}"
        if fee.line_id not in lines:
            yield f"{path}.line", say("Choose the line of the brief this fee belongs to.")
        if fee.kind not in KINDS:
            yield f"{path}.kind", say("Choose the outcome the fee hangs on.")
        elif (fee.line_id, fee.kind) in seen:
            yield f"{path}.kind", say("This line has a fee for this outcome already; give each once.")
        seen.add((fee.line_id, fee.kind))
        if not 0 < fee.fee_minor <= LARGEST_MINOR:
            yield f"{path}.fee", say("Give the fee for one outcome, above 0.")
        if not 0 < fee.at_most <= AT_MOST_HIGHEST:
            yield (
                f"{path}.at_most",
                say(
                    "Say how many are paid for at most, from 1 to {at_most_highest:,}.", at_most_highest=AT_MOST_HIGHEST
                ),
            )
        if fault := text_fault(fee.condition, CONDITION_LONGEST):
            yield f"{path}.condition", fault
