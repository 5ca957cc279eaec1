"""What the lines of a draft come to at published prices, beside its budget."""

from dataclasses import dataclass
from urllib.parse import urlencode

from market.benchmark.published import leading_cell
from market.benchmark.reader import Edition, latest_edition
from market.core.briefs import BriefContent, BriefLine
from market.core.catalogue import Catalogue, conversion_factor
from market.core.errors import MarketError
from market.core.estimates import Estimate, EstimateLine, budget_standing, estimate_total
from market.core.money import format_quantity
from market.core.prices import CATALOGUE_SCHEME
from market.web.current import current_catalogue, editions_folder


@dataclass(frozen=True, slots=True)
class BriefEstimate:
    """The sum of published prices at the scope of the lines, where the budget stands, and the same sum line by line."""

    total: Estimate
    standing: str
    edition: Edition
    query: str


def estimate_brief(content: BriefContent) -> BriefEstimate | None:
    """Return what the newest edition says of the lines, or None where it says nothing of them in their currency."""
    edition, catalogue = latest_edition(editions_folder()), current_catalogue()
    if edition is None or edition.summary.currency != content.currency:
        return None
    total = estimate_total(_priced(line, edition, catalogue) for line in content.lines)
    if total.middle is None:
        return None
    standing = budget_standing(total, content.budget_minimum, content.budget_maximum)
    return BriefEstimate(total, standing, edition, _query(content))


def _priced(line: BriefLine, edition: Edition, catalogue: Catalogue) -> EstimateLine:
    """Return published quantiles at the scope of the line; none for a line whose scope has no price."""
    cell = leading_cell(edition.cells(CATALOGUE_SCHEME, line.service))
    try:
        factor = float(conversion_factor(line.drivers, catalogue.service(line.service), catalogue))
    except MarketError:
        return EstimateLine(line.quantity_thousandths, {})
    quantiles = cell.quantiles if cell else {}
    scaled = {name: None if price is None else price * factor for name, price in quantiles.items()}
    return EstimateLine(line.quantity_thousandths, scaled)


def _query(content: BriefContent) -> str:
    pairs = {}
    for number, line in enumerate(content.lines, 1):
        pairs |= {f"service-{number}": line.service, f"quantity-{number}": format_quantity(line.quantity_thousandths)}
    return urlencode(pairs)
