"""Messages in the languages of the site: the catalogues of `locales/`, read once by each process."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, BinaryIO

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from market.core.messages import CLOCKS, CONTEXT_END, Message, Name

SOURCE = "en"
LANGUAGES = {SOURCE: "English", "ru": "Русский"}
LOCALES = Path(__file__).with_name("locales")
SEED_TEXTS = {
    "activities.csv": (
        "counted_unit",
        "exposure",
        "engagement_low",
        "engagement_medium",
        "engagement_high",
        "lasts",
        "not_compared_with",
    ),
    "conversion_factors.csv": ("label_en",),
    "count_kinds.csv": ("definition",),
    "kpis.csv": ("formula", "unit", "level", "pitfalls"),
    "rejected_kpis.csv": ("reason", "better_measure"),
    "services.csv": ("definition", "reference_scope"),
    "standards.csv": ("group_name", "requirement", "evidence", "level"),
}
"""The columns of seed files that hold English without a Russian column beside it."""
_FORMS = ("one", "few", "many")
DAY = "d MMM y"
"""How a day is written for people, in Babel's signs."""
_BABEL_CLOCKS = {"": "", "%H:%M": ", HH:mm", "%H:%M:%S": ", HH:mm:ss"}


def translate(text: str, language: str) -> str:
    """Return *text* in *language*, its values too; what has no translation stays as it is.

    A plain text is looked up as it stands, so that words which sit in tables and files can be translated where they
    are shown.  Numbers are parted and days written as the language does it.

    >>> from market.core.messages import say
    >>> translate(say("{count:,} of {all:,}", count=1200, all=3400), "en")
    '1,200 of 3,400'
    >>> translate(say("until {day}", day=date(2027, 2, 12)), "en")
    'until 12 Feb 2027'
    """
    if isinstance(text, Name):
        return text.others.get(language, str.__str__(text))
    if not isinstance(text, Message):
        return look_up(text, language)
    if text.plural:
        template = look_up_many(text.template, text.plural, text.number, language)
        return _fill(template, text.values, language)
    template = look_up(text.template, language).rpartition(CONTEXT_END)[2]
    return _fill(template, text.values, language) if text.values else template


def language_prefix(language: str) -> str:
    """Return what goes before an address of the site in *language*: nothing for English.

    >>> language_prefix("en"), language_prefix("ru")
    ('', '/ru')
    """
    return "" if language == SOURCE else f"/{language}"


def look_up(template: str, language: str) -> str:
    """Return the translation of a template, or the template."""
    return template if language == SOURCE else _singles(language).get(template, str.__str__(template))


def look_up_many(one: str, many: str, number: int, language: str) -> str:
    """Return the form of a template that *number* asks for in *language*."""
    forms = () if language == SOURCE else _plurals(language).get(one, ())
    if not forms:
        return one if number == 1 else many
    return forms[_FORMS.index(Locale.parse(language).plural_form(number))]


def read_catalogue(language: str) -> Catalog:
    """Read the catalogue of *language* from its file."""
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def extract_seed_file(file: BinaryIO, *_asked: object, **_options: object) -> Iterator[tuple[Any, ...]]:
    """Yield the English texts of a seed file for Babel's extraction: those that have no Russian column beside them."""
    rows = csv.DictReader(io.StringIO(file.read().decode("utf-8"), newline=""))
    for place, row in enumerate(rows, 2):
        for column in SEED_TEXTS.get(Path(file.name).name, ()):
            if row[column]:
                yield place, None, row[column], [column]


@cache
def _singles(language: str) -> Mapping[str, str]:
    return {
        f"{entry.context}{CONTEXT_END}{entry.id}" if entry.context else entry.id: entry.string
        for entry in _entries(language)
        if isinstance(entry.id, str) and isinstance(entry.string, str)
    }


@cache
def _plurals(language: str) -> Mapping[str, Sequence[str]]:
    return {entry.id[0]: entry.string for entry in _entries(language) if isinstance(entry.id, tuple)}


@cache
def _entries(language: str) -> tuple[Any, ...]:
    return tuple(entry for entry in read_catalogue(language) if entry.id and entry.string and all(entry.string))


class _Filling(Formatter):
    """Fills a template as `str.format` does, with values and numbers written for a language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, str):
            value = translate(value, self._language) if isinstance(value, Message | Name) else value
        if isinstance(value, date) and format_spec in CLOCKS:
            return self._day(value, format_spec)
        text = str(super().format_field(value, format_spec))
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return text.translate(signs_of(self._language)) if is_number and format_spec else text

    def _day(self, value: date, typed: str) -> str:
        if isinstance(value, datetime):
            return format_datetime(value, DAY + _BABEL_CLOCKS[CLOCKS[typed]], locale=self._language)
        return format_date(value, DAY, locale=self._language)


@cache
def signs_of(language: str) -> Mapping[int, str]:
    """Return the signs of a language for those Python writes numbers with."""
    return str.maketrans(
        {",": get_group_symbol(language), ".": get_decimal_symbol(language), "-": get_minus_sign_symbol(language)}
    )


def _fill(template: str, values: Mapping[str, object], language: str) -> str:
    return _Filling(language).vformat(template, (), dict(values))
