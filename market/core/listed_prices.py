"""One usable price of a list from elsewhere, beside what its source said."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StatedPrice:
    """What the source said: its *title* for the service, the price as written, for how much, and the tax on it.

    *tax_basis* is one of `market.core.vat_rates.TAX_BASES`; *vat_rate_hundredths* is the rate taken out of a
    gross price, None where none was.
    """

    title: str = ""
    price: str = ""
    tax_basis: str = "unknown"
    country: str = ""
    vat_rate_hundredths: int | None = None
    quantity_thousandths: int = 1000


@dataclass(frozen=True, slots=True)
class AcceptedPrice:
    """A usable row of a price list: minor units of *currency* per *unit*; *row* counts from 1 below the header."""

    row: int
    agency: str
    service: str
    unit: str
    price_minor: int
    currency: str
    dated: date
    stated: StatedPrice = StatedPrice()
