"""Fields that keep what was typed and know what it means; they check shape, never meaning."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from wtforms import FieldList, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, ListWidget

from market.core.errors import Conflict
from market.core.messages import say
from market.core.money import (
    BadNumber,
    format_amount,
    format_quantity,
    parse_amount,
    parse_quantity,
    type_amount,
    type_quantity,
)

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
_HOURS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?", re.ASCII)


def number_or_none(text: str | None) -> int | None:
    """Return the whole number of a hidden field, or None for what no page of ours wrote there."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else None


def options(pairs, *, empty: str | None = None) -> list[SelectChoice]:
    """Return the choices of a select from (value, label) pairs, headed by an empty one when *empty* names it."""
    head = [] if empty is None else [SelectChoice("", empty)]
    return head + [SelectChoice(value, label) for value, label in pairs]


class TypedField(StringField):
    """A text field with a parsed `value` beside the typed text; empty text has the value None."""

    value = None

    def process_data(self, value):
        """Show a stored value as it would be typed."""
        self.value = value
        self.data = "" if value is None else self.write(value)

    def pre_validate(self, _form):
        text = (self.data or "").strip(" ")
        self.value = None
        if text:
            try:
                self.value = self.parse(text)
            except (BadNumber, ValueError) as error:
                raise StopValidation(str(error)) from None

    def parse(self, text):
        raise NotImplementedError

    def write(self, value) -> str:
        return str(value)


class AmountField(TypedField):
    """Money in minor units."""

    def parse(self, text):
        return parse_amount(type_amount(text))

    def write(self, value):
        return format_amount(value)


class QuantityField(TypedField):
    """A quantity in thousandths."""

    def parse(self, text):
        return parse_quantity(type_quantity(text))

    def write(self, value):
        return format_quantity(value)


class WholeField(TypedField):
    """A whole number from 0 to 999."""

    def parse(self, text):
        if not _WHOLE.fullmatch(text):
            raise ValueError(say("Write a whole number with digits, such as 20."))
        return int(text)


class CountField(TypedField):
    """A whole number of any size that is counted; commas and spaces may part its thousands."""

    def parse(self, text):
        digits = re.sub(r"(?<=[0-9])[, \u00a0\u202f](?=[0-9]{3}(?![0-9]))", "", text)
        if not _COUNT.fullmatch(digits):
            raise ValueError(say("Write a whole number with digits, such as 12500 or 12,500."))
        return int(digits)


class PercentField(TypedField):
    """A percentage in hundredths."""

    def parse(self, text):
        number = type_quantity(text.removesuffix("%"))
        if not _PERCENT.fullmatch(number):
            raise ValueError(say("Write a percentage in digits, such as 22 or 7.5."))
        whole, _, part = number.partition(".")
        return int(whole) * 100 + int((part + "00")[:2])

    def write(self, value):
        return format_amount(value)


class HoursField(TypedField):
    """Hours in hundredths."""

    def parse(self, text):
        number = type_quantity(text)
        if not _HOURS.fullmatch(number):
            raise ValueError(say("Write the hours in digits, such as 40 or 7.5."))
        return parse_amount(number)

    def write(self, value):
        return format_amount(value)


class DayField(TypedField):
    """A calendar date."""

    widget = DateInput()

    def parse(self, text):
        found = _DAY.fullmatch(text)
        if not found:
            raise ValueError(say("Write the date as year-month-day, such as 2027-03-31."))
        return _real_date(*map(int, found.groups()))

    def write(self, value):
        return value.isoformat()


class LocalTimeField(TypedField):
    """A wall-clock date and time without a zone; the form says which zone it is in."""

    widget = DateTimeLocalInput()

    def parse(self, text):
        found = _MOMENT.fullmatch(text)
        if not found:
            raise ValueError(say("Write date and time as 2027-03-31T18:00."))
        year, month, number, hour, minute, second = (int(part or 0) for part in found.groups())
        if hour > 23 or minute > 59 or second > 59:
            raise ValueError(say("Write the time from 00:00 to 23:59."))
        day = _real_date(year, month, number)
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001

    def write(self, value):
        return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M")


class LineList(FieldList):
    """A list of sub-forms whose numbers are plain digits; anything else in a name is not of this list.

    *posted* are the numbers that came with the request: the entries themselves close up over gaps.
    """

    posted: tuple[int, ...] = ()

    def process(self, formdata, *arguments, **options):
        if formdata:
            self.posted = tuple(sorted(set(self._extract_indices(self.name, formdata))))
        super().process(formdata, *arguments, **options)

    def check_lines(self, line_ids: Iterable[str]) -> None:
        """Refuse entries that are not of the awarded lines *line_ids*, in their order; raises Conflict."""
        if [entry.form.line.data for entry in self.entries] != list(line_ids):
            raise Conflict(say("This form does not fit the awarded lines. Open the page again and fill it in there."))

    def _extract_indices(self, prefix, formdata):
        offset = len(prefix) + 1
        for name in formdata:
            number = name[offset:].split("-", 1)[0] if name.startswith(prefix + "-") else ""
            if number.isascii() and number.isdigit() and len(number) <= 3:
                yield int(number)


class CheckboxesField(SelectMultipleField):
    """Several choices, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _real_date(year: int, month: int, number: int) -> date:
    try:
        day = date(year, month, number)
    except ValueError:
        raise ValueError(
            say(
                "There is no day {year:04d}-{month:02d}-{number:02d}; choose one that exists.",
                year=year,
                month=month,
                number=number,
            )
        ) from None
    if not 2000 <= year <= 2100:
        raise ValueError(say("Choose a year from 2000 to 2100."))
    return day
