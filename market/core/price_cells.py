"""Reading the cells of a price list from elsewhere: a price, a date or a name, or the reason it is none."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from market.core.money import BadNumber, parse_quantity, round_half_even

SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB"}
SENTINEL_AT_LEAST = Decimal(10**8)
SENTINEL_AT_MOST = Decimal("0.01")

_PRICE = re.compile(r"(?P<symbol>[$€£₽])?(?P<number>-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,4})?)", re.ASCII)
_REPEATED_NINES = re.compile(r"9{5,}(?:\.9*0*)?", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?", re.ASCII)
_NOT_A_NUMBER = "not-a-number"


class UnusableCell(Exception):
    """A cell that cannot be used; *reason* is a code of `market.core.price_reasons.REASONS`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_price(text: str, currency: str) -> int:
    """Return the minor units of *currency* written in *text*, or raise UnusableCell.

    A point marks decimals, at most four, rounded half even to whole minor units.  Commas are dropped only
    where each stands before exactly three digits.  A leading currency symbol must be that of *currency*.
    Sentinels (0.01 or less, 100 million or more, five or more nines) are no prices: statistics.md 3.3.

    >>> read_price("$1,652.39", "USD"), read_price("67.125", "USD"), read_price("67.135", "USD")
    (165239, 6712, 6714)
    >>> read_price("1,65", "USD")
    Traceback (most recent call last):
        ...
    market.core.price_cells.UnusableCell: not-a-number
    """
    return round_half_even(read_amount(text, currency) * 100)


def read_amount(text: str, currency: str) -> Decimal:
    """Return the amount of money written in *text* without rounding, by the rules of `read_price`."""
    stripped = text.strip()
    if not stripped:
        raise UnusableCell("no-price")
    if "%" in stripped:
        raise UnusableCell("percentage")
    match = _PRICE.fullmatch(stripped)
    if match is None:
        raise UnusableCell(_NOT_A_NUMBER)
    if match["symbol"] and SYMBOLS[match["symbol"]] != currency:
        raise UnusableCell("other-currency")
    return _real_amount(match["number"].replace(",", ""))


def _real_amount(number: str) -> Decimal:
    value = Decimal(number)
    if value <= 0:
        raise UnusableCell("not-positive")
    if value <= SENTINEL_AT_MOST or value >= SENTINEL_AT_LEAST or _REPEATED_NINES.fullmatch(number):
        raise UnusableCell("sentinel")
    return value


def read_count(text: str) -> int:
    """Return the thousandths of a unit that the price is for, 1000 where nothing is said, or raise UnusableCell.

    >>> read_count("10"), read_count(" ")
    (10000, 1000)
    """
    if not text.strip():
        return 1000
    try:
        return parse_quantity(text)
    except BadNumber:
        raise UnusableCell("bad-quantity") from None


def read_day(text: str, today: date) -> date:
    """Return the day written as ``2026-11-22``, a time of day after it being ignored, or raise UnusableCell.

    Other notations are not guessed at: ``5/6/2015`` is in May to one reader and in June to another.

    >>> read_day("2017-02-21 00:00:00", date(2026, 11, 22))
    datetime.date(2017, 2, 21)
    """
    match = _DAY.fullmatch(text.strip())
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if day is None:
        raise UnusableCell("bad-date")
    if day > today:
        raise UnusableCell("future-date")
    return day


def tidy_name(text: str) -> str:
    """Return *text* in one Unicode form with single spaces and none at its ends.

    >>> tidy_name("  Project \\n Manager ")
    'Project Manager'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_key(text: str) -> str:
    """Return what two spellings of the same name have in common: spaces and capitals do not count.

    >>> name_key("ACME  Media") == name_key("Acme Media")
    True
    """
    return tidy_name(tidy_name(text).casefold())


def unit_key(text: str) -> str:
    """Return the name of a unit without capitals and without a leading "per".

    >>> unit_key("Per Hour"), unit_key(" HOUR ")
    ('hour', 'hour')
    """
    return name_key(text).removeprefix("per ")
