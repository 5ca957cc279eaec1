"""Changes of awarded work: what stands for each line, what a proposal would make of it, and what may be proposed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from market.core.briefs import BriefLine
from market.core.engagements import Answer, Engagement
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.money import LARGEST_MINOR, LARGEST_THOUSANDTHS, percentage_of, times_quantity
from market.core.quote_parts import Discount
from market.core.quotes import QuoteContent
from market.core.texts import text_fault

ANSWERS: Mapping[str, str] = {"accepted": say("Accepted"), "declined": say("Declined"), "withdrawn": say("Withdrawn")}
REASON_LONGEST = 1000
NOTE_LONGEST = 500
NEW_SERVICE = say("This line is not awarded to this agency: a whole new service needs a new brief.")


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """What stands, or is proposed to stand, for one awarded line.

    Amounts are minor units per unit of the line, without VAT; a quantity of 0 says that the line is dropped.
    """

    line_id: str
    quantity_thousandths: int
    fee_minor: int
    supplier_minor: int
    handling_minor: int

    @property
    def unit_minor(self) -> int:
        """The whole price of one unit."""
        return self.fee_minor + self.supplier_minor + self.handling_minor

    @property
    def total_minor(self) -> int:
        """The price of the whole line, rounded once."""
        return times_quantity(self.unit_minor, self.quantity_thousandths)

    @property
    def fee_total_minor(self) -> int:
        """The agency's own fee for the whole line."""
        return times_quantity(self.fee_minor, self.quantity_thousandths)

    @property
    def pass_through_total_minor(self) -> int:
        """What is passed through for the whole line, handling included; with the fee it makes the total."""
        return self.total_minor - self.fee_total_minor

    @property
    def is_dropped(self) -> bool:
        """Whether nothing of the line is left to do."""
        return self.quantity_thousandths == 0


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """The *number*-th proposal of an engagement: the lines it changes, as they would stand, and its reason.

    *ends_on* is the new last day of work, None where that stays; *proposed_for* is the organisation that proposed.
    """

    id: str
    engagement_id: str
    number: int
    lines: tuple[AgreedLine, ...]
    ends_on: date | None
    reason: str
    proposed_at: datetime
    proposed_by: str
    proposed_for: str
    answer: Answer | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered the proposal."""
        return self.answer is None

    @property
    def is_accepted(self) -> bool:
        """Whether both sides agree to it."""
        return self.answer is not None and self.answer.answer == "accepted"


@dataclass(frozen=True, slots=True)
class LineEffect:
    """One line before and after a proposal."""

    before: AgreedLine
    after: AgreedLine

    @property
    def difference_minor(self) -> int:
        """What the line costs more afterwards, without VAT; less than 0 where it costs less."""
        return self.after.total_minor - self.before.total_minor


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the sides of an engagement agree on: its lines as they stand, the quote's discounts, the last day.

    *ends_on* is None until an accepted change names a last day.
    """

    currency: str
    lines: tuple[AgreedLine, ...]
    discounts: tuple[Discount, ...] = ()
    ends_on: date | None = None

    @property
    def total_minor(self) -> int:
        """The sum of the lines without VAT, before discounts."""
        return sum(line.total_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        """What the discounts take off the sum."""
        return sum(self.discount_of(line) for line in self.lines)

    @property
    def payable_minor(self) -> int:
        """The sum of the lines less the discounts, without VAT."""
        return self.total_minor - self.discount_minor

    def line(self, line_id: str) -> AgreedLine | None:
        """Return what stands for a line, or None where it is not awarded."""
        return next((line for line in self.lines if line.line_id == line_id), None)

    def discount_of(self, line: AgreedLine) -> int:
        """Return the minor units that discounts take off one line's fee.

        A discount of the quote keeps its percentage while every one of its lines stands, with whatever quantity and
        fee are agreed for it; it ends, for all of them, once one of them is dropped or was never awarded.
        """
        standing = {each.line_id for each in self.lines if not each.is_dropped}
        return sum(
            percentage_of(line.fee_total_minor, discount.percent_hundredths)
            for discount in self.discounts
            if line.line_id in discount.line_ids and set(discount.line_ids) <= standing
        )

    def after(self, order: ChangeOrder) -> Self:
        """Return the agreement as it would stand with a proposal; lines keep their order."""
        changed = {line.line_id: line for line in order.lines}
        return type(self)(
            currency=self.currency,
            lines=tuple(changed.get(line.line_id, line) for line in self.lines),
            discounts=self.discounts,
            ends_on=order.ends_on or self.ends_on,
        )


def awarded_lines(
    lines: Sequence[BriefLine], content: QuoteContent, awarded: Collection[str]
) -> tuple[AgreedLine, ...]:
    """Return what an award agreed to for the line ids *awarded*, in the order of the brief.

    A line that is included in another costs nothing of its own.
    """
    answers = {answer.line_id: answer for answer in content.lines}
    return tuple(
        AgreedLine(line.id, line.quantity_thousandths, *(amount or 0 for amount in answers[line.id].amounts))
        for line in lines
        if line.id in awarded and line.id in answers
    )


def agreement_after(awarded: Agreement, orders: Sequence[ChangeOrder], *, before: int | None = None) -> Agreement:
    """Return what stands after the accepted of *orders*; only of those with a number below *before*, if given.

    >>> awarded = Agreement("EUR", (AgreedLine("posts", 12_000, 100_00, 0, 0),))
    >>> agreement_after(awarded, []).payable_minor
    120000
    """
    agreement = awarded
    for order in sorted(orders, key=lambda each: each.number):
        if order.is_accepted and (before is None or order.number < before):
            agreement = agreement.after(order)
    return agreement


def effects(before: Sequence[AgreedLine], proposed: Sequence[AgreedLine]) -> tuple[LineEffect, ...]:
    """Return what *proposed* lines would change; lines it does not name, and those that stay, are left out.

    >>> posts, report = AgreedLine("posts", 12_000, 100_00, 0, 0), AgreedLine("report", 1_000, 50_00, 20_00, 2_00)
    >>> more, dropped = AgreedLine("posts", 15_000, 90_00, 0, 0), AgreedLine("report", 0, 50_00, 20_00, 2_00)
    >>> found = effects([posts, report], [more, dropped])
    >>> [effect.difference_minor for effect in found], sum(effect.difference_minor for effect in found)
    ([15000, -7200], 7800)
    """
    after = {line.line_id: line for line in proposed}
    return tuple(
        LineEffect(line, after[line.line_id])
        for line in before
        if line.line_id in after and after[line.line_id] != line
    )


def open_order(orders: Sequence[ChangeOrder]) -> ChangeOrder | None:
    """Return the proposal that waits for an answer, or None; there is at most one."""
    return next((order for order in orders if order.is_open), None)


def check_turn(orders: Sequence[ChangeOrder], follows: int | None) -> None:
    """Refuse a second open proposal, or one written before the newest was known; raises Conflict.

    *follows* is how many proposals its writer knew of, or None.
    """
    if waiting := open_order(orders):
        raise Conflict(
            say(
                "Change {number} waits for an answer: one proposal at a time. Answer or withdraw it.",
                number=waiting.number,
            )
        )
    if follows is not None and follows != len(orders):
        raise Conflict(say("Another change was proposed meanwhile: look at what stands now, and propose yours again."))


def check_proposal(
    agreement: Agreement,
    proposed: Sequence[AgreedLine],
    *,
    ends_on: date | None,
    reason: str,
    starts_on: date,
    today: date,
) -> None:
    """Refuse a proposal that changes nothing, or unsound lines, days and words; raises Invalid.

    Line problems have paths ``lines.<index in proposed>.<field>``; of the proposal as a whole, ``lines``.
    """
    problems = dict(_line_problems(agreement, proposed))
    if fault := _day_fault(ends_on, starts_on=starts_on, today=today):
        problems["ends_on"] = fault
    if not reason.strip():
        problems["reason"] = say("Say why: the other side decides by it.")
    elif fault := text_fault(reason, REASON_LONGEST, what=say("the reason")):
        problems["reason"] = fault
    if not problems and (fault := _whole_fault(agreement, proposed, ends_on)):
        problems["lines"] = fault
    if problems:
        raise Invalid(problems)


def open_answers(order: ChangeOrder, organisation_id: str | None) -> tuple[str, ...]:
    """Return the answers one side can give: its proposer withdraws, the other side accepts or declines."""
    if not order.is_open:
        return ()
    return ("withdrawn",) if order.proposed_for == organisation_id else ("accepted", "declined")


def check_change_answer(
    order: ChangeOrder, answer: str, note: str, *, organisation_id: str | None, engagement: Engagement, today: date
) -> None:
    """Refuse a second answer or that of the wrong side (Conflict), or declining without a word why (Invalid).

    Also refuses to accept a last day that has passed meanwhile (Conflict).
    """
    if order.answer is not None:
        raise Conflict(say("This change is {answer} already; propose a new one instead.", answer=order.answer.answer))
    if answer in ANSWERS and answer not in open_answers(order, organisation_id):
        raise Conflict(
            say("Your side proposed this change: the other side accepts or declines it, yours can withdraw it.")
            if order.proposed_for == organisation_id
            else say("The other side proposed this change: only it can withdraw it. Accept or decline it.")
        )
    problems: dict[str, str] = {}
    if answer not in ANSWERS:
        problems["answer"] = say("Choose whether you accept the change.")
    if answer == "declined" and not note.strip():
        problems["note"] = say("Say why you decline, so that the other side can propose something else.")
    elif fault := text_fault(note, NOTE_LONGEST, what=say("the note")):
        problems["note"] = fault
    if problems:
        raise Invalid(problems)
    if answer == "accepted" and _day_fault(order.ends_on, starts_on=engagement.kick_off.starts_on, today=today):
        raise Conflict(
            say(
                "The last day it proposes, {ends_on}, has passed: decline it and agree on a new one.",
                ends_on=order.ends_on,
            )
        )


def _line_problems(agreement: Agreement, proposed: Sequence[AgreedLine]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, line in enumerate(proposed):
        path = f"lines.{index}"
        if agreement.line(line.line_id) is None:
            yield f"{path}.quantity", NEW_SERVICE
        elif line.line_id in seen:
            yield f"{path}.quantity", say("This line stands here twice: name each line once.")
        seen.add(line.line_id)
        if not 0 <= line.quantity_thousandths < LARGEST_THOUSANDTHS:
            yield f"{path}.quantity", say("Give a quantity below 10,000,000; 0 drops the line.")
        for name in ("fee", "supplier", "handling"):
            if not 0 <= getattr(line, f"{name}_minor") <= LARGEST_MINOR:
                yield f"{path}.{name}", say("Give an amount from 0 to 100,000,000,000.")
        if line.handling_minor and not line.supplier_minor:
            yield (
                f"{path}.handling",
                say("Handling is charged on a supplier price: give that price, or clear the handling charge."),
            )


def _day_fault(ends_on: date | None, *, starts_on: date, today: date) -> str | None:
    earliest = max(starts_on, today)
    if ends_on is not None and ends_on < earliest:
        return say(
            "Give a last day of work from {earliest} on, or leave it empty to keep what stands.", earliest=earliest
        )
    return None


def _whole_fault(agreement: Agreement, proposed: Sequence[AgreedLine], ends_on: date | None) -> str | None:
    changed = effects(agreement.lines, proposed)
    if not changed and ends_on in (None, agreement.ends_on):
        return say("Change a quantity, a price or the last day: as it is, this proposes what stands already.")
    after = {line.line_id: line for line in agreement.lines} | {line.line_id: line for line in proposed}
    if changed and all(line.is_dropped for line in after.values()):
        return say("This drops every line: record the end of the work instead.")
    return None
