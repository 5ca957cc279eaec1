"""What was finally paid for awarded work: stated by the client, confirmed or contested by the agency."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from market.core.change_orders import Agreement
from market.core.engagements import Answer
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.money import LARGEST_MINOR, round_half_even
from market.core.texts import text_fault

ANSWERS: Mapping[str, str] = {"confirmed": say("We received the same"), "contested": say("We see it differently")}
NOTE_LONGEST = 500


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What was paid for one whole line, in minor units without VAT; pass-through includes handling."""

    line_id: str
    fee_minor: int
    pass_through_minor: int


@dataclass(frozen=True, slots=True)
class PaidStatement:
    """The *number*-th statement of an engagement; it replaces those before it."""

    id: str
    engagement_id: str
    number: int
    lines: tuple[PaidLine, ...]
    note: str
    stated_at: datetime
    stated_by: str
    answer: Answer | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether both sides say the same."""
        return self.answer is not None and self.answer.answer == "confirmed"


@dataclass(frozen=True, slots=True)
class ConfirmedPayment:
    """What both sides say was paid for one line, beside the quantity that was agreed last."""

    engagement_id: str
    line_id: str
    service: str
    quantity_thousandths: int
    currency: str
    fee_minor: int
    pass_through_minor: int


@dataclass(frozen=True, slots=True)
class Difference:
    """An amount that was agreed beside the one that was paid, in minor units without VAT.

    >>> more = Difference(agreed_minor=1200_00, paid_minor=1290_00)
    >>> more.difference_minor, more.percent_hundredths
    (9000, 750)
    >>> Difference(agreed_minor=0, paid_minor=50_00).percent_hundredths is None
    True
    """

    agreed_minor: int
    paid_minor: int

    @property
    def difference_minor(self) -> int:
        """What was paid on top of what was agreed; less than 0 where less was paid."""
        return self.paid_minor - self.agreed_minor

    @property
    def percent_hundredths(self) -> int | None:
        """The difference in hundredths of a percent of what was agreed, halves to the even; None of nothing."""
        if self.agreed_minor == 0:
            return None
        return round_half_even(Decimal(self.difference_minor * 10_000) / self.agreed_minor)


@dataclass(frozen=True, slots=True)
class PaidComparison:
    """One line as agreed and as paid: the agency's own fee, and what was passed through."""

    line_id: str
    fee: Difference
    pass_through: Difference

    @property
    def total(self) -> Difference:
        """Fee and pass-through together."""
        return Difference(
            self.fee.agreed_minor + self.pass_through.agreed_minor, self.fee.paid_minor + self.pass_through.paid_minor
        )


def compare_paid(agreement: Agreement, lines: Sequence[PaidLine]) -> tuple[PaidComparison, ...]:
    """Return agreed and paid for each awarded line; the agreed fee is the one less the discounts that count.

    >>> from market.core.change_orders import AgreedLine
    >>> agreement = Agreement("RUB", (AgreedLine("posts", 12_000, 100_00, 0, 0),))
    >>> (posts,) = compare_paid(agreement, [PaidLine("posts", 1140_00, 30_00)])
    >>> posts.fee.difference_minor, posts.fee.percent_hundredths, posts.total.difference_minor
    (-6000, -500, -3000)
    """
    paid = {line.line_id: line for line in lines}
    return tuple(
        PaidComparison(
            line.line_id,
            Difference(line.fee_total_minor - agreement.discount_of(line), paid[line.line_id].fee_minor),
            Difference(line.pass_through_total_minor, paid[line.line_id].pass_through_minor),
        )
        for line in agreement.lines
        if line.line_id in paid
    )


def compare_totals(comparisons: Sequence[PaidComparison]) -> Difference:
    """Return agreed and paid over all lines."""
    totals = [comparison.total for comparison in comparisons]
    return Difference(sum(each.agreed_minor for each in totals), sum(each.paid_minor for each in totals))


def check_statement(
    agreement: Agreement, lines: Sequence[PaidLine], note: str, earlier: Sequence[PaidStatement]
) -> None:
    """Refuse a statement after a confirmed one (Conflict), or one that leaves awarded lines out (Invalid).

    Line problems have paths ``lines.<index in lines>.<field>``; of the statement as a whole, ``lines``.
    """
    if any(statement.is_confirmed for statement in earlier):
        raise Conflict(say("The agency has confirmed what was paid: it is agreed, and nothing else is stated."))
    problems = dict(_line_problems(agreement, lines))
    if not lines or {line.line_id for line in agreement.lines} - {line.line_id for line in lines}:
        problems["lines"] = say("State every awarded line at once; write 0 where nothing was paid.")
    if fault := text_fault(note, NOTE_LONGEST, what=say("the note")):
        problems["note"] = fault
    if problems:
        raise Invalid(problems)


def check_paid_answer(statement: PaidStatement, answer: str, note: str, statements: Sequence[PaidStatement]) -> None:
    """Refuse to answer twice or what was replaced (Conflict), or to contest without a word why (Invalid)."""
    if statement.answer is not None:
        raise Conflict(say("This statement is answered already; the client can state anew what was paid."))
    if statement.number < max(each.number for each in statements):
        raise Conflict(say("A newer statement has replaced this one: answer that one."))
    problems: dict[str, str] = {}
    if answer not in ANSWERS:
        problems["answer"] = say("Choose whether you received the same.")
    if answer == "contested" and not note.strip():
        problems["note"] = say("Say what you received instead, and for which line.")
    elif fault := text_fault(note, NOTE_LONGEST, what=say("the note")):
        problems["note"] = fault
    if problems:
        raise Invalid(problems)


def check_unsettled(statements: Sequence[PaidStatement]) -> None:
    """Refuse a change of what was agreed once both sides say what was paid for it; raises Conflict."""
    if any(statement.is_confirmed for statement in statements):
        raise Conflict(say("Both sides have confirmed what was paid: what was agreed before it no longer changes."))


def _line_problems(agreement: Agreement, lines: Sequence[PaidLine]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if agreement.line(line.line_id) is None:
            yield f"lines.{index}.fee", say("This line is not awarded to this agency: leave it out.")
        elif line.line_id in seen:
            yield f"lines.{index}.fee", say("This line stands here twice: state each line once.")
        seen.add(line.line_id)
        for name in ("fee", "pass_through"):
            if not 0 <= getattr(line, f"{name}_minor") <= LARGEST_MINOR:
                yield f"lines.{index}.{name}", say("Give an amount from 0 to 100,000,000,000.")
