"""English at the bare path, Russian under /ru/: the prefix moves into SCRIPT_NAME, so every URL keeps it."""

from dataclasses import dataclass

from flask import request

LANGUAGES = {"en": "English", "ru": "Русский"}
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


def current_language() -> str:
    return request.environ.get("market.language", "en")


def path(address: str) -> str:
    """Return an internal address in the language of the request."""
    return (_PREFIX if current_language() == "ru" else "") + address


def language_links() -> list[LanguageLink]:
    return [
        LanguageLink(code, name, ("" if code == "en" else _PREFIX) + request.path, code == current_language())
        for code, name in LANGUAGES.items()
    ]


def named(thing) -> str:
    """Return the name of a catalogue entry in the language of the request."""
    return getattr(thing, f"name_{current_language()}")
