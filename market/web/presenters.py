"""How values are written on a page: money, quantities, moments, form problems."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol, get_minus_sign_symbol
from markupsafe import Markup
from wtforms import Form
from wtforms.fields import FieldList, FormField

from market.core.calendars import TIME_ZONES, say_moment
from market.core.countries import COUNTRIES
from market.core.messages import say
from market.core.methods import METHODS
from market.core.money import format_quantity
from market.core.success_fees import KINDS as SUCCESS_KINDS
from market.requests import current_catalogue
from market.translations import DAY, signs_of
from market.web.languages import current_language, named, translated
from market.web.price_texts import (
    SERIES_MEANINGS,
    SERIES_NAMES,
    SERIES_WORDS,
    figure_text,
    reason_sentence,
    signed_percent,
)
from market.web.shown_currencies import as_shown, source_name


def init_app(app) -> None:
    app.jinja_env.filters.update(
        money=money,
        difference=difference,
        price=price,
        quantity=quantity,
        moment=moment,
        number=number,
        decimal=decimal,
        factor=factor,
        day=day,
        city=city,
        clock=lambda zone: TIME_ZONES.get(zone, zone),
        country=lambda code: COUNTRIES.get(code, code),
        titled=titled,
        method_title=method_title,
        vat_rate=vat_rate,
        rate_source=lambda source: translated(source_name(source)),
        figure=figure,
        signed_percent=signed_percent,
        reason=reason_sentence,
        success_kind=lambda code: SUCCESS_KINDS.get(code, code),
        series=lambda code: SERIES_NAMES[code],
        series_word=lambda code: SERIES_WORDS.get(code, code),
        series_meaning=lambda code: SERIES_MEANINGS[code],
    )
    app.jinja_env.filters.update(lower=_lower, capitalize=_capitalize, sentence=_sentence)
    app.jinja_env.globals["flat_errors"] = flat_errors


def _lower(text: str) -> str:
    return translated(text).lower()


def _capitalize(text: str) -> str:
    return translated(text).capitalize()


def _sentence(text: str) -> str:
    """Begin *text* with a capital and leave the rest as it is, names and all."""
    text = translated(text)
    return text[:1].upper() + text[1:]


def money(minor: int | None, currency: str) -> str:
    """Write an amount in whole units where the minor part is zero."""
    if minor is None:
        return "–"
    language = current_language()
    number = _decimal(minor, language)
    return f"{currency}\N{NO-BREAK SPACE}{number}" if language == "en" else f"{number}\N{NO-BREAK SPACE}{currency}"


def _decimal(minor: int, language: str) -> str:
    """Write as Babel does with "#,##0.00", whose reading of a pattern costs too much in every cell of a matrix."""
    minus, group, point = _signs(language)
    whole, part = divmod(abs(minor), 100)
    text = f"{whole:,}".replace(",", group) + (f"{point}{part:02d}" if part else "")
    return minus + text if minor < 0 else text


@cache
def _signs(language: str) -> tuple[str, str, str]:
    return get_minus_sign_symbol(language), get_group_symbol(language), get_decimal_symbol(language)


def difference(minor: int, currency: str) -> str:
    """Write what comes on top with its sign, so that it is not read as an amount of its own."""
    if minor == 0:
        return "±0"
    return ("+" if minor > 0 else get_minus_sign_symbol(current_language())) + money(abs(minor), currency)


def price(minor: int | None, currency: str) -> str:
    """Write a published price: three or four figures carry all that its rounding leaves."""
    if minor is None:
        return "–"
    minor, currency = as_shown(minor, currency)
    return money(minor if minor < 1_000_00 else round(minor / 100) * 100, currency)


def quantity(thousandths: int) -> str:
    return format_decimal(format_quantity(thousandths), locale=current_language())


def number(count: int) -> str:
    return format_decimal(count, locale=current_language())


def factor(value: Decimal) -> str:
    """Write a factor with all its digits."""
    return str(value).translate(signs_of(current_language()))


def decimal(value: float, places: int) -> str:
    """Write a number with so many decimals, and the sign that parts them in the language of the page."""
    return f"{value:.{places}f}".replace(".", get_decimal_symbol(current_language()))


def figure(value: float, digits: int = 3) -> str:
    """Write a ratio with so many figures and the signs that part them in the language of the page."""
    return figure_text(value, digits).translate(signs_of(current_language()))


def moment(value: datetime, zone: str = "UTC") -> Markup:
    """Write a moment in *zone* as a time element, naming whose clock it is."""
    machine = value.astimezone(UTC).isoformat(timespec="minutes")
    return Markup('<time datetime="{}">{}</time>').format(machine, translated(say_moment(value, zone)))


def day(value: date | datetime | str) -> Markup:
    """Write a day, given as one or in ISO form."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    text = format_date(value, DAY, locale=current_language())
    machine = value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    return Markup('<time datetime="{}">{}</time>').format(machine, text)


def city(name: str) -> str:
    """Write a city of the catalogue in the language of the page; another stays as it was typed."""
    return next((named(each) for each in current_catalogue().cities if each.name_en == name), name)


def titled(standard) -> str:
    """Write the title of a standard in the language of the page."""
    return getattr(standard, f"title_{current_language()}")


def method_title(slug: str) -> str:
    """Write the title of a measure; one that only older editions have is named by its slug."""
    return next((method.title for method in METHODS if method.slug == slug), slug.replace("-", " "))


def vat_rate(hundredths: int) -> str:
    return format_decimal(hundredths / 100, locale=current_language()) + " %"


def flat_errors(form: Form) -> list[tuple[str, str, str]]:
    """List (field id, label, message) for every fault of a form, nested lines included, in page order."""
    found = [("", "", translated(message)) for message in form.form_errors]
    for field in form:
        found += _field_errors(field, "")
    return found


def apply_problems(form: Form, problems: dict[str, str]) -> None:
    """Put refusals of the market's rules onto the fields they name; what has no field heads the form."""
    for dotted, sentence in problems.items():
        field = _find_field(form, dotted.split("."))
        if field is None:
            form.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def _find_field(form: Form, steps: list[str]):
    field = form._fields.get(steps[0])
    for step in steps[1:]:
        if isinstance(field, FieldList) and step.isdigit() and int(step) < len(field.entries):
            field = field.entries[int(step)]
        elif isinstance(field, FormField) and step in field.form:
            field = field.form[step]
        else:
            return None
    return None if isinstance(field, FormField | FieldList) else field


def _field_errors(field, prefix: str) -> list[tuple[str, str, str]]:
    if isinstance(field, FieldList):
        kind = translated(getattr(field, "entry_name", say("Line")))
        nested = [_field_errors(entry, f"{kind} {number}, ") for number, entry in enumerate(field.entries, 1)]
        return [error for entry in nested for error in entry]
    if isinstance(field, FormField):
        return [error for inner in field.form for error in _field_errors(inner, prefix)]
    label = prefix + translated(field.label.text)
    return [(field.id, label, translated(message)) for message in field.errors]
