"""What an agency offers, line by line: states, the split of each price, totals and the receipt."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from market.core.briefs import Brief, BriefLine
from market.core.errors import Invalid
from market.core.messages import say
from market.core.money import LARGEST_MINOR, percentage_of, times_quantity
from market.core.quote_parts import Assumption, Discount, KpiCommitment, TeamMember, part_problems
from market.core.success_fees import SuccessFee
from market.core.texts import HIDDEN_CHARACTERS, has_hidden_characters, text_fault

VALIDITY_DAYS = (30, 90)
NAMED_SUBCONTRACTOR_ABOVE_PERCENT = 5
VAT_HIGHEST_HUNDREDTHS = 30_00
VAT_BASES = ("vat", "exempt")
TEXT_LONGEST = 1000


class LineState(StrEnum):
    """What an agency says about a line; an empty cell is refused, so it can never mean zero."""

    PRICED = "priced"
    INCLUDED = "included"
    NOT_OFFERED = "not-offered"
    ALTERNATIVE = "alternative"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """An agency's answer to one brief line; amounts are minor units *per unit* of the line, without VAT.

    *fee_minor* is the agency's own fee, *supplier_minor* what a supplier charges and is passed through,
    *handling_minor* the charge on top of that.  *subcontracted_percent* is the share of the fee that a
    named subcontractor earns; *same_duties* says whether it takes on the agency's own duties (disclosure,
    personal data, close-out), None where nothing was said.
    """

    line_id: str
    state: LineState
    fee_minor: int | None = None
    supplier_minor: int | None = None
    handling_minor: int | None = None
    subcontracted_percent: int | None = None
    subcontractor: str = ""
    included_in: str | None = None
    reason: str = ""
    same_duties: bool | None = None

    @property
    def amounts(self) -> tuple[int | None, int | None, int | None]:
        """Fee, supplier price and handling of one unit: all given, 0 where nothing is asked, or all None."""
        return self.fee_minor, self.supplier_minor, self.handling_minor

    @property
    def unit_minor(self) -> int | None:
        """The whole price of one unit without VAT, or None where no price was given."""
        if self.fee_minor is None:
            return None
        return self.fee_minor + (self.supplier_minor or 0) + (self.handling_minor or 0)


@dataclass(frozen=True, slots=True)
class QuoteContent:
    """The part of a quote an agency writes; lines stand in the order of the brief."""

    vat_basis: str
    vat_rate_hundredths: int
    valid_until: date
    note: str
    lines: tuple[QuoteLine, ...]
    team: tuple[TeamMember, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    exclusions: tuple[str, ...] = ()
    kpis: tuple[KpiCommitment, ...] = ()
    discounts: tuple[Discount, ...] = ()
    success_fees: tuple[SuccessFee, ...] = ()
    conflict: str = ""
    close_out: str = ""
    payment_days: int = 30

    def line(self, line_id: str) -> QuoteLine | None:
        """Return the answer to a brief line, or None."""
        return next((line for line in self.lines if line.line_id == line_id), None)


@dataclass(frozen=True, slots=True)
class Quote:
    """The current revision of one agency's quote for one brief."""

    id: str
    brief_id: str
    agency_id: str
    agency_name: str
    revision: int
    submitted_at: datetime
    withdrawn_at: datetime | None
    currency: str
    receipt: str
    content: QuoteContent
    brief_version: int = 1
    renewed_until: date | None = None

    @property
    def valid_until(self) -> date:
        """The day until which the quote holds: as sealed, or as the agency renewed it after closing."""
        return self.renewed_until or self.content.valid_until

    def is_stale(self, brief: Brief) -> bool:
        """Return whether the brief was changed in a binding way after this revision."""
        return self.brief_version < brief.binding_version


def check_quote(content: QuoteContent, brief: Brief, *, today: date, hourly: Collection[str] = ()) -> None:
    """Refuse a quote that does not answer every line of the brief in a way that can be compared.

    *hourly* are the ids of the lines whose quantity is hours: where a team is given, its hours add up to it.
    Raises Invalid; line problems have paths ``lines.<index in the brief>.<field>``.
    """
    problems = dict(_header_problems(content, today))
    for index, line in enumerate(brief.content.lines):
        answer = content.line(line.id)
        if answer is None:
            problems[f"lines.{index}.state"] = say(
                "Say whether this line is priced, included in another, or not offered."
            )
            continue
        problems |= {f"lines.{index}.{name}": fault for name, fault in _line_problems(answer, content)}
    if len(content.lines) != sum(content.line(line.id) is not None for line in brief.content.lines):
        problems.setdefault("lines", say("Answer each line of the brief once, and no others."))
    if not any(line.unit_minor for line in content.lines):
        problems.setdefault("lines", say("Price at least one line; withdraw the quote if you cannot offer anything."))
    priced = {line.line_id for line in content.lines if line.state is LineState.PRICED and line.fee_minor}
    hours = {line.id: line.quantity_thousandths for line in brief.content.lines if line.id in hourly}
    problems |= dict(part_problems(content, brief, priced=priced, hours=hours))
    if problems:
        raise Invalid(problems)


def line_total(line: BriefLine, answer: QuoteLine) -> int:
    """Return the minor units a priced answer asks for the whole line, without VAT; zero where no price stands."""
    return times_quantity(answer.unit_minor or 0, line.quantity_thousandths)


def quote_total(lines: Sequence[BriefLine], content: QuoteContent) -> int:
    """Return the sum of the priced lines without VAT; alternatives are offers beside the scope and stay out."""
    answers = {line.line_id: line for line in content.lines if line.state is LineState.PRICED}
    return sum(line_total(line, answers[line.id]) for line in lines if line.id in answers)


def discount_total(lines: Sequence[BriefLine], content: QuoteContent, awarded: Collection[str]) -> int:
    """Return the minor units without VAT that a quote's discounts take off when the line ids *awarded* go to it.

    A discount counts only when every one of its lines is among them; it reduces fees, not what suppliers charge.
    """
    by_id = {line.id: line for line in lines}
    total = 0
    for discount in content.discounts:
        if not set(discount.line_ids) <= set(awarded):
            continue
        for answer in content.lines:
            if answer.line_id in discount.line_ids and answer.line_id in by_id and answer.fee_minor:
                fee = times_quantity(answer.fee_minor, by_id[answer.line_id].quantity_thousandths)
                total += percentage_of(fee, discount.percent_hundredths)
    return total


def quote_total_after_discounts(lines: Sequence[BriefLine], content: QuoteContent) -> int:
    """Return `quote_total` less what the discounts take off when the whole quote is awarded."""
    return quote_total(lines, content) - discount_total(lines, content, {line.id for line in lines})


def buyer_cost(net_minor: int, content: QuoteContent, vat_position: str) -> int:
    """Return what a price costs the buyer: with VAT for one who cannot recover it, without for one who can.

    The order of two quotes can turn on it: 100 with 22 % VAT against 110 without.

    >>> vat = QuoteContent("vat", 2200, date(2026, 3, 1), "", ())
    >>> none = QuoteContent("exempt", 0, date(2026, 3, 1), "", ())
    >>> [buyer_cost(net, quote, "cannot-recover") for net, quote in ((100_00, vat), (110_00, none))]
    [12200, 11000]
    """
    if vat_position == "recovers" or content.vat_basis == "exempt":
        return net_minor
    return net_minor + percentage_of(net_minor, content.vat_rate_hundredths)


def receipt(
    *,
    quote_id: str,
    agency_id: str,
    brief: Brief,
    revision: int,
    submitted_at: datetime,
    content: QuoteContent,
) -> str:
    """Return the SHA-256 of the canonical quote, in hexadecimal.

    The random quote id inside keeps a published receipt from being guessed back into prices.  The
    canonical form is `canonical_quote`; anyone holding the quote can recompute it.
    """
    text = canonical_quote(
        quote_id=quote_id,
        agency_id=agency_id,
        brief=brief,
        revision=revision,
        submitted_at=submitted_at,
        content=content,
    )
    return receipt_of(text)


def receipt_of(canonical: str) -> str:
    """Return the SHA-256 of a canonical quote, in hexadecimal."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def canonical_quote(
    *,
    quote_id: str,
    agency_id: str,
    brief: Brief,
    revision: int,
    submitted_at: datetime,
    content: QuoteContent,
) -> str:
    """Return the one text form of a quote: JSON with sorted keys, no spaces, amounts in minor units."""
    fields = {
        "quote": quote_id,
        "agency": agency_id,
        "brief": brief.id,
        "brief_version": brief.version,
        "revision": revision,
        "submitted_at": submitted_at.isoformat(timespec="microseconds"),
        "currency": brief.content.currency,
        "vat_basis": content.vat_basis,
        "vat_rate_hundredths": content.vat_rate_hundredths,
        "valid_until": content.valid_until.isoformat(),
        "note": content.note,
        "team": [asdict(member) for member in content.team],
        "assumptions": [asdict(assumption) for assumption in content.assumptions],
        "exclusions": content.exclusions,
        "kpis": [asdict(commitment) for commitment in content.kpis],
        "discounts": [asdict(discount) for discount in content.discounts],
        "conflict": content.conflict,
        "close_out": content.close_out,
        "payment_days": content.payment_days,
        "lines": [_canonical_line(line, content) for line in brief.content.lines],
    }
    if content.success_fees:
        # Absent where there are none, so that quotes from before there were any keep their receipts.
        fields["success_fees"] = [asdict(fee) for fee in content.success_fees]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical_line(line: BriefLine, content: QuoteContent) -> Mapping[str, object]:
    answer = content.line(line.id)
    if answer is None:
        raise Invalid({"lines": say("Answer every line of the brief.")})
    return {
        "line": line.id,
        "service": line.service,
        "quantity_thousandths": line.quantity_thousandths,
        "state": answer.state.value,
        "fee_minor": answer.fee_minor,
        "supplier_minor": answer.supplier_minor,
        "handling_minor": answer.handling_minor,
        "subcontracted_percent": answer.subcontracted_percent,
        "subcontractor": answer.subcontractor,
        "included_in": answer.included_in,
        "reason": answer.reason,
        "same_duties": answer.same_duties,
    }


def _header_problems(content: QuoteContent, today: date) -> Iterator[tuple[str, str]]:
    first, last = (today + timedelta(days=days) for days in VALIDITY_DAYS)
    if not first <= content.valid_until <= last:
        yield (
            "valid_until",
            say(
                "Keep the quote valid for 30 to 90 days: choose a date from {first} to {last}.", first=first, last=last
            ),
        )
    if content.vat_basis not in VAT_BASES:
        yield "vat_basis", say("Say whether you charge VAT.")
    if content.vat_basis == "exempt" and content.vat_rate_hundredths:
        yield "vat_rate", say("Leave the VAT rate at 0 when no VAT is charged.")
    if content.vat_basis == "vat" and not 0 < content.vat_rate_hundredths <= VAT_HIGHEST_HUNDREDTHS:
        yield "vat_rate", say("Give the VAT rate you charge, in percent from 0.01 to 30.")
    if fault := text_fault(content.note, TEXT_LONGEST, what=say("the note")):
        yield "note", fault


def _line_problems(answer: QuoteLine, content: QuoteContent) -> Iterator[tuple[str, str]]:
    if answer.state in (LineState.PRICED, LineState.ALTERNATIVE):
        yield from _price_problems(answer)
    elif answer.amounts != (None, None, None):
        yield (
            "fee",
            say("Clear the price, or mark the line as priced: a price on any other line would be ignored."),
        )
    if answer.state is not LineState.INCLUDED and answer.included_in is not None:
        yield "included_in", say("Clear this, or mark the line as included in another.")
    if answer.state is LineState.INCLUDED:
        yield from _included_problems(answer, content)
    if answer.state is LineState.NOT_OFFERED and not answer.reason.strip():
        yield "reason", say("Say why the line is not offered; the client sees it beside the gap.")
    if answer.state is LineState.ALTERNATIVE and not answer.reason.strip():
        yield "reason", say("Describe the alternative: what is done instead of the line as asked.")
    if has_hidden_characters(answer.reason):
        yield "reason", HIDDEN_CHARACTERS
    if has_hidden_characters(answer.subcontractor):
        yield "subcontractor", HIDDEN_CHARACTERS
    if len(answer.reason) > 500 or len(answer.subcontractor) > 120:
        yield "reason", say("Keep the explanation to 500 characters and the subcontractor's name to 120.")


def _price_problems(answer: QuoteLine) -> Iterator[tuple[str, str]]:
    if answer.fee_minor is None:
        yield "fee", say("Give the fee for one unit; write 0 only where everything is passed through.")
        return
    for name, amount in zip(("fee", "supplier", "handling"), answer.amounts, strict=True):
        if amount is None or not 0 <= amount <= LARGEST_MINOR:
            yield name, say("Give an amount from 0 to 100,000,000,000.")
    if not answer.unit_minor:
        yield (
            "fee",
            say("A priced line costs more than nothing: give a fee or a supplier price, or mark it as included."),
        )
    if answer.handling_minor and not answer.supplier_minor:
        yield (
            "handling",
            say("Handling is charged on a supplier price: give that price, or clear the handling charge."),
        )
    share = answer.subcontracted_percent or 0
    if not 0 <= share <= 100:
        yield "subcontracted_percent", say("Give a share from 0 to 100 percent.")
    elif share > NAMED_SUBCONTRACTOR_ABOVE_PERCENT and not answer.subcontractor.strip():
        yield (
            "subcontractor",
            say("Name the subcontractor: any share above 5 percent is shown to the client by name."),
        )


def _included_problems(answer: QuoteLine, content: QuoteContent) -> Iterator[tuple[str, str]]:
    target = content.line(answer.included_in) if answer.included_in else None
    if target is None or target.line_id == answer.line_id:
        yield "included_in", say("Choose the other line that this one is included in.")
    elif target.state is not LineState.PRICED:
        yield "included_in", say("Choose a line that is priced: this one has no price to be included in.")
