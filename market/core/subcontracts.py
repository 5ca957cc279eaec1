"""The chain behind a line: what was promised of a subcontractor, and what the agency pays it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from market.core.briefs import BriefContent, BriefLine, BriefStatus
from market.core.catalogue import Service
from market.core.errors import Conflict
from market.core.messages import say
from market.core.money import percentage_of, times_quantity
from market.core.quotes import LineState, QuoteLine


@dataclass(frozen=True, slots=True)
class Subcontract:
    """A brief that an agency posted on behalf of one line of its quote, as far as it may be shown.

    *awarded_to* names the agencies its lines went to; *paid_minor* is what they ask for the awarded lines together,
    without VAT, and is shown to the posting agency alone.
    """

    brief_id: str
    line_id: str
    title: str
    status: BriefStatus
    awarded_to: tuple[str, ...]
    paid_minor: int | None
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class MarkUp:
    """What a client pays an agency for subcontracted work on a line against what the agency pays for it.

    Both in minor units of *currency* for the whole line, without VAT; *dated* is the award further down the chain.
    """

    service: str
    agency_id: str
    controlling_group: str
    charged_minor: int
    paid_minor: int
    currency: str
    dated: datetime

    @property
    def percent(self) -> Decimal:
        """The mark-up in percent of what is paid, to one decimal."""
        return markup_percent(self.charged_minor, self.paid_minor)


def markup_percent(charged_minor: int, paid_minor: int) -> Decimal:
    """Return the mark-up in percent of what the subcontractor is paid, to one decimal; below zero for a loss.

    >>> markup_percent(120_000_00, 100_000_00)
    Decimal('20.0')
    """
    return (Decimal(100) * (charged_minor - paid_minor) / paid_minor).quantize(Decimal("0.1"))


def charged_for_subcontract(line: BriefLine, answer: QuoteLine) -> int:
    """Return the minor units a client pays on *line* for the part that others do: share of the fee, supplier, handling.

    >>> answer = QuoteLine("a", LineState.PRICED, 100_00, 50_00, 5_00, 40)
    >>> charged_for_subcontract(BriefLine("social-post", 2_000, id="a"), answer)
    19000
    """
    fee = times_quantity(answer.fee_minor or 0, line.quantity_thousandths)
    passed = times_quantity((answer.supplier_minor or 0) + (answer.handling_minor or 0), line.quantity_thousandths)
    return percentage_of(fee, 100 * (answer.subcontracted_percent or 0)) + passed


def check_subcontracted(answer: QuoteLine | None) -> None:
    """Refuse a brief on behalf of a line whose answer promises no subcontractor and no supplier."""
    if answer is None or answer.state not in (LineState.PRICED, LineState.ALTERNATIVE):
        raise Conflict(say("Your quote does not price this line, so there is nothing to subcontract."))
    if not (answer.subcontracted_percent or answer.supplier_minor):
        raise Conflict(
            say(
                "Your quote says that you do this line yourself. Revise the quote and name the subcontractor or the "
                "supplier price first: the client is told who does the work."
            )
        )


def subcontract_draft(parent: BriefContent, line: BriefLine, service: Service) -> BriefContent:
    """Return the draft of a brief on behalf of *line*: its scope and currency, and none of the client's words.

    The end client's name, situation and budget stay out: what subcontractors need to know is for the agency to say.
    """
    return BriefContent(
        title=say("On behalf of a client: {name_en}", name_en=service.name_en)[:120],
        situation="",
        goal="",
        out_of_scope="",
        department=None,
        currency=parent.currency,
        budget_minimum=None,
        budget_maximum=None,
        vat_position="recovers",
        time_zone=parent.time_zone,
        questions_until=None,
        answers_until=None,
        closes_at=None,
        decision_on=None,
        lines=(BriefLine(line.service, line.quantity_thousandths, "", dict(line.drivers)),),
        weights={},
        standards=(),
    )
