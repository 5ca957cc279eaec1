"""Sentences for people: English here, with what it takes to say them in another language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from string import Formatter
from types import MappingProxyType
from typing import Self

CONTEXT_END = "\x04"
"""What parts a context from its word in a template; gettext's own sign."""


CLOCKS: Mapping[str, str] = {
    "": "%H:%M",
    "%Y-%m-%d": "",
    "%Y-%m-%d %H:%M": "%H:%M",
    "%Y-%m-%d %H:%M:%S": "%H:%M:%S",
}
"""What a template asks for of a day or moment, all written for people; beside it what of the clock that is."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Message(str):
    """An English sentence that remembers how it was made, so that a translation can be made the same way.

    It is its English text wherever a text is wanted: in a log, on the command line, in a test.  *template* is what
    translators see, *values* what was filled in; *plural* and *number* are set where the words depend on a count.
    """

    template: str
    plural: str
    number: int
    values: Mapping[str, object]

    def __new__(
        cls,
        text: str,
        template: str = "",
        plural: str = "",
        number: int = 1,
        values: Mapping[str, object] | None = None,
    ) -> Self:
        made = super().__new__(cls, text)
        made.template = template or text
        made.plural = plural
        made.number = number
        made.values = MappingProxyType(values or {})
        return made

    def __str__(self) -> str:
        # Not a plain copy: an exception's text passes through str() on its way to the page.
        return self

    def __add__(self, other: str) -> str:
        return together((self, other), "")

    def __radd__(self, other: str) -> str:
        return together((other, self), "")

    def __reduce__(self) -> tuple[object, ...]:
        return _made_again, (str.__str__(self), self.template, self.plural, self.number, dict(self.values))


class Name(str):
    """A name that stands in every language beside itself, as those of the catalogue do; its English where a text is."""

    others: Mapping[str, str]

    def __new__(cls, english: str, /, **others: str) -> Self:
        made = super().__new__(cls, english)
        made.others = MappingProxyType(others)
        return made

    def __str__(self) -> str:
        # Not a plain copy, as with a Message: format() hands it on.
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return _named_again, (str.__str__(self), dict(self.others))


def say(template: str, /, **values: object) -> str:
    """Return a sentence with *values* in the places its template names.

    Days and moments are written as people do, unless the template asks for something else than ISO.

    >>> say("Shorten {what} to {longest:,} characters.", what=say("the note"), longest=1000)
    'Shorten the note to 1,000 characters.'
    >>> say("Quotes close {moment:%Y-%m-%d %H:%M} UTC.", moment=datetime(2026, 12, 1, 9, 0))
    'Quotes close 1 Dec 2026, 09:00 UTC.'
    """
    return Message(_english(template, values), template, values=values)


def say_in(context: str, text: str, /) -> str:
    """Return a word that other languages say differently by *context*, such as the name of a series or of a state.

    >>> say_in("series", "awarded")
    'awarded'
    """
    return Message(text, f"{context}{CONTEXT_END}{text}")


def say_many(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the sentence for *number* things; the templates may name it as ``{number}``.

    >>> [say_many("{number} line", "{number} lines", number) for number in (1, 2)]
    ['1 line', '2 lines']
    """
    values["number"] = number
    text = _english(one if number == 1 else many, values)
    return Message(text, one, many, number, values)


def together(parts: Iterable[str], separator: str = ", ") -> str:
    """Return *parts*, messages or texts, as one message in which each is said in its own language's words.

    >>> together([say("below P25"), say("above P75")], "; ")
    'below P25; above P75'
    """
    values = {f"part_{place}": part for place, part in enumerate(parts)}
    return say(separator.join(f"{{{name}}}" for name in values), **values)


class _English(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, date) and format_spec in CLOCKS:
            day = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
            clock = CLOCKS[format_spec] if isinstance(value, datetime) else ""
            return f"{day}, {value:{clock}}" if clock else day
        return str(super().format_field(value, format_spec))


def _english(template: str, values: Mapping[str, object]) -> str:
    if any(isinstance(value, date) for value in values.values()):
        return _English().vformat(template, (), values)
    return template.format(**values) if values else template


def _named_again(english: str, others: dict[str, str]) -> Name:
    return Name(english, **others)


def _made_again(text: str, template: str, plural: str, number: int, values: dict[str, object]) -> Message:
    return Message(text, template, plural, number, values)
