"""Expected prices per service and currency, for estimates and the demonstration; never published as market prices."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.core.catalogue import Catalogue
from market.core.catalogue_rows import Row, SeedError, read_sheet
from market.core.messages import say
from market.core.money import CURRENCIES, BadNumber, parse_amount

PRICE_BOOK_FILE = "price_book.csv"
BASES = ("E", "S", "mixed")

_COLUMNS = ("service", "currency", "low", "median", "high", "basis", "note")


@dataclass(frozen=True, slots=True)
class BookPrice:
    """An expected price per unit, net of VAT, in minor units.

    Low, median and high stand for about the 10th, 50th and 90th percentile of quotes for the reference
    scope; *basis* is E (estimate), S (sourced) or mixed, as the seed data's SOURCES.md explains.
    """

    service: str
    currency: str
    low_minor: int
    median_minor: int
    high_minor: int
    basis: str
    note: str


def parse_price_book(files: Mapping[str, str], catalogue: Catalogue) -> tuple[BookPrice, ...]:
    """Return the prices written in ``price_book.csv``; raises SeedError with the faults of the file.

    Every service of the catalogue has a row in every currency that the file uses.
    """
    sheet = read_sheet(files, PRICE_BOOK_FILE, _COLUMNS)
    services = tuple(service.code for service in catalogue.services)
    prices = tuple(_price(row, services) for row in sheet.rows)
    sheet.accept(key=("service", "currency"))
    priced = {(price.service, price.currency) for price in prices}
    currencies = dict.fromkeys(price.currency for price in prices)
    missing = [
        f"{code} in {currency}" for code in services for currency in currencies if (code, currency) not in priced
    ]
    if missing:
        raise SeedError(
            say(
                "{price_book_file} has no price of {missing}; add the rows.",
                price_book_file=PRICE_BOOK_FILE,
                missing=", ".join(missing),
            )
        )
    return prices


def _price(row: Row, services: tuple[str, ...]) -> BookPrice:
    low, median, high = (_amount(row, column) for column in ("low", "median", "high"))
    if median < low:
        row.refuse("median", say("is below the low price; check the two."))
    if high < median:
        row.refuse("high", say("is below the median price; check the two."))
    return BookPrice(
        service=row.one_of("service", services, "services.csv"),
        currency=row.one_of("currency", CURRENCIES, ", ".join(CURRENCIES)),
        low_minor=low,
        median_minor=median,
        high_minor=high,
        basis=row.one_of("basis", BASES, ", ".join(BASES)),
        note=row.text("note"),
    )


def _amount(row: Row, column: str) -> int:
    cell = row.text(column)
    try:
        amount = parse_amount(cell) if cell else 0
    except BadNumber as error:
        row.refuse(column, f"{cell!r} is no amount. {error}")
        return 0
    if cell and not amount:
        row.refuse(column, say("is zero; give a price above zero."))
    return amount
