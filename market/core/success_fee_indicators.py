"""What agencies ask for an outcome: the fee for one hire, one recommendation, one solved case, as quoted."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from market.core.indicators import Indicator, money_quantiles

SUCCESS_FEE = "success-fee"


class QuotedSuccessFee(NamedTuple):
    """The fee one agency, by its group, quoted for one outcome of a *kind*, in minor units without VAT."""

    agency: str
    kind: str
    fee_minor: int


def success_fees(kind: str, fees: Sequence[QuotedSuccessFee]) -> list[Indicator]:
    """Return P25, P50 and P75 over agencies of the median fee each quotes for one outcome, in major units.

    >>> fees = [QuotedSuccessFee(f"a{n}", "hires", 9_000_00 + 100_00 * n) for n in range(20)]
    >>> [(found.statistic, found.value) for found in success_fees("hires", fees)]
    [('P25', 9085.18), ('P50', 10000.0), ('P75', 10000.0)]
    """
    own: dict[str, list[int]] = defaultdict(list)
    for fee in fees:
        if fee.kind == kind:
            own[fee.agency].append(fee.fee_minor)
    amounts = {agency: float(median(each)) for agency, each in own.items()}
    return money_quantiles(SUCCESS_FEE, "quoted", kind, amounts)
