"""English at the bare path, Russian under /ru/: the prefix moves into SCRIPT_NAME, so every URL keeps it."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import has_request_context, request
from jinja2 import pass_context
from markupsafe import Markup

from market.core.messages import Message, Name
from market.translations import DAY, LANGUAGES, SOURCE, look_up, look_up_many, translate

_PREFIX = "/ru"


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    url: str
    current: bool


class LanguagePrefix:
    """WSGI layer that takes /ru off the path and remembers the language."""

    def __init__(self, application):
        self._application = application

    def __call__(self, environ, start_response):
        requested = environ.get("PATH_INFO", "")
        environ["market.language"] = "en"
        if requested == _PREFIX or requested.startswith(_PREFIX + "/"):
            environ["market.language"] = "ru"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + _PREFIX
            environ["PATH_INFO"] = requested[len(_PREFIX) :] or "/"
        return self._application(environ, start_response)


def init_app(app) -> None:
    """Let templates mark their words with `trans` and `_()`, and say every Message in the language of the request."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.newstyle_gettext = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(gettext=_gettext, ngettext=_ngettext, _=_gettext)
    app.jinja_env.filters["translated"] = translated
    app.jinja_env.finalize = _said


def current_language() -> str:
    return request.environ.get("market.language", SOURCE) if has_request_context() else SOURCE


def translated(text: str) -> str:
    """Return a message, or a word of a table or file, in the language of the request."""
    return translate(text, current_language())


def _said(value):
    """Say messages and days in the language of the request; a moment needs a clock, and the filter `moment`."""
    if type(value) is date:
        return format_date(value, DAY, locale=current_language())
    return translated(value) if type(value) in (Message, Name) else value


@pass_context
def _gettext(context, message, **values):
    return _filled(context, look_up(message, current_language()), values)


@pass_context
def _ngettext(context, one, many, number, **values):
    values["num"] = format_decimal(number, locale=current_language())
    return _filled(context, look_up_many(one, many, number, current_language()), values)


def _filled(context, text: str, values: dict):
    if context.eval_ctx.autoescape:
        # The text of templates is ours, markup included, and so is its translation; values are escaped.
        text = Markup(text)  # noqa: S704
    return text % {name: _said(value) for name, value in values.items()} if "%" in text else text


def path(address: str) -> str:
    """Return an internal address in the language of the request."""
    return (_PREFIX if current_language() == "ru" else "") + address


def language_links() -> list[LanguageLink]:
    """Return the address of this page, with what was asked of it, in each language."""
    asked = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return [
        LanguageLink(code, name, ("" if code == SOURCE else _PREFIX) + request.path + asked, code == current_language())
        for code, name in LANGUAGES.items()
    ]


def named(thing) -> str:
    """Return the name of a catalogue entry in the language of the request."""
    return getattr(thing, f"name_{current_language()}")
