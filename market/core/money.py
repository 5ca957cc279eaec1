"""Money as integer minor units with a currency, quantities as integer thousandths; never floats."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from market.core.errors import MarketError
from market.core.messages import say

CURRENCIES = ("RUB", "USD", "EUR", "GBP")
LARGEST_MINOR = 10**13
LARGEST_THOUSANDTHS = 10**10

_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?", re.ASCII)
_QUANTITY = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?", re.ASCII)
_SPACE = "[ \u00a0\u2009\u202f]"
_SPACED = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?:[.,][0-9]{{1,2}})?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}", re.ASCII)
_CURRENCY_WORDS = re.compile(r"(?:RUB|USD|EUR|GBP|руб\.?|рублей|р\.|[₽$€£])", re.IGNORECASE)


class BadNumber(MarketError):
    """A typed number that is not plainly one; the text says how to write it."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (kopecks, cents) of one ISO 4217 currency with two decimals.

    >>> Money(1_050_00, "RUB") + Money(50, "RUB")
    Money(minor=105050, currency='RUB')
    """

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)


def parse_amount(text: str) -> int:
    """Return the minor units written in *text*: digits, then at most one point and two decimals.

    This is how programs write amounts; :func:`type_amount` brings what people type to it.  Signs, separators,
    other scripts' digits, exponents and more than two decimals are refused with a sentence.

    >>> parse_amount("1000.50")
    100050
    >>> parse_amount("1 000,50")
    Traceback (most recent call last):
        ...
    market.core.money.BadNumber: Write the amount in digits, such as 1000.50, with at most two decimals.
    """
    stripped = text.strip(" ")
    if not _AMOUNT.fullmatch(stripped):
        raise BadNumber(say("Write the amount in digits, such as 1000.50, with at most two decimals."))
    minor = int(Decimal(stripped) * 100)
    if minor > LARGEST_MINOR:
        raise BadNumber(say("Give an amount of at most 100,000,000,000."))
    return minor


def type_amount(text: str) -> str:
    """Return an amount as a person types or copies it in the digits and point of :func:`parse_amount`.

    Spaces between thousands, a decimal comma and the words of a currency go.  A comma before three digits parts
    thousands, since an amount has two decimals at most.  What has another reading stays as it is, to be refused.

    >>> type_amount("48 500,50"), type_amount("RUB 150,000"), type_amount("1,234,567.89"), type_amount("12.5")
    ('48500.50', '150000', '1234567.89', '12.5')
    >>> type_amount("1.000"), type_amount("1,00,000"), type_amount("fifty")
    ('1.000', '1,00,000', 'fifty')
    """
    number = _CURRENCY_WORDS.sub("", text, count=1).strip()
    return number.replace(",", "") if _GROUPED.fullmatch(number) else type_quantity(number)


def type_quantity(text: str) -> str:
    """Return a quantity as a person types it in the digits and point of :func:`parse_quantity`.

    A comma before three digits stays, to be refused: "1,000" is a thousand to one reader and one to another.

    >>> type_quantity("1 500"), type_quantity("2,5"), type_quantity("1,000"), type_quantity("1 2")
    ('1500', '2.5', '1,000', '1 2')
    """
    number = text.strip()
    if _SPACED.fullmatch(number):
        number = re.sub(_SPACE, "", number)
    return number.replace(",", ".") if _DECIMAL_COMMA.fullmatch(number) else number


def parse_quantity(text: str) -> int:
    """Return the thousandths of a unit written in *text*, above zero and below ten million units.

    >>> parse_quantity("2.5")
    2500
    """
    stripped = text.strip(" ")
    if not _QUANTITY.fullmatch(stripped):
        raise BadNumber(say("Write the quantity in digits, such as 12 or 2.5, with at most three decimals."))
    thousandths = int(Decimal(stripped) * 1000)
    if not 0 < thousandths < LARGEST_THOUSANDTHS:
        raise BadNumber(say("Give a quantity above zero and below 10,000,000."))
    return thousandths


def format_amount(minor: int) -> str:
    """Return *minor* units as the plain text :func:`parse_amount` accepts.

    >>> format_amount(100050), format_amount(100000)
    ('1000.50', '1000')
    """
    whole, part = divmod(minor, 100)
    return f"{whole}.{part:02d}" if part else str(whole)


def format_quantity(thousandths: int) -> str:
    """Return *thousandths* as the plain text :func:`parse_quantity` accepts.

    >>> format_quantity(2500), format_quantity(12000)
    ('2.5', '12')
    """
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)


def times_quantity(unit_minor: int, thousandths: int) -> int:
    """Return the minor units of *thousandths* of a unit at *unit_minor* each, halves to the even unit.

    >>> times_quantity(333, 2_500)
    832
    """
    return _divide_half_even(unit_minor * thousandths, 1000)


def percentage_of(minor: int, hundredths_of_percent: int) -> int:
    """Return a percentage of an amount, such as VAT at 22 % (2200 hundredths), halves to the even unit.

    >>> percentage_of(100_00, 2200)
    2200
    """
    return _divide_half_even(minor * hundredths_of_percent, 10_000)


def round_half_even(value: Decimal) -> int:
    """Return *value* rounded to a whole number, halves to the even neighbour.

    >>> round_half_even(Decimal("2.5")), round_half_even(Decimal("3.5"))
    (2, 4)
    """
    with localcontext() as context:
        context.prec = 50
        return int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _divide_half_even(number: int, divisor: int) -> int:
    """Return the quotient in whole numbers alone: a page of comparisons divides ten thousand times."""
    whole, rest = divmod(number, divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1))
