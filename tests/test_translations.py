"""Every message has its translation, and every word on a page is a message."""

import ast
import pickle
import re
import tomllib
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from jinja2 import Environment, nodes

from market.core.calendars import say_moment
from market.core.messages import CONTEXT_END, Message, Name, say, say_in, say_many, together
from market.translations import LANGUAGES, SOURCE, language_prefix, read_catalogue, translate
from market.web.forms.accounts import RegistrationForm
from market.web.forms.quote_parts import KpiForm, SuccessFeeForm
from market.web.forms.quotes import QuoteForm, QuoteLineForm

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = [
    path
    for layer in ("core", "actions", "web")
    for path in sorted((ROOT / "market" / layer).rglob("*.py"))
    if path.name != "open_contracting.py"  # a machine format whose texts are declared English
]
KEYWORDS = {"say": None, "say_many": (1, 2), "gettext": None, "ngettext": (1, 2), "_": None, "say_in": ((1, "c"), 2)}
OTHERS = [language for language in LANGUAGES if language != SOURCE]
NAMES = {"Like for Like", "CC BY 4.0", "English", "Русский"}
"""What reads the same in every language."""
PLACES = re.compile(r"%\(\w+\)s|\{\w+(?:![rsa])?(?::[^}]*)?\}")
TAGS = re.compile(r"</?[a-z][^>]*>")


@pytest.fixture(scope="module")
def messages() -> dict[str, str]:
    """The plural, or nothing, of every message of the program by its English text."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    found = extract_from_dir(
        str(ROOT),
        method_map=[(mapping["pattern"], mapping["method"]) for mapping in mappings],
        options_map={
            mapping["pattern"]: {name: value for name, value in mapping.items() if name not in ("pattern", "method")}
            for mapping in mappings
        },
        keywords=KEYWORDS,
        directory_filter=lambda path: not re.search(r"/(\.|tests|build|node_modules)", path.removeprefix(str(ROOT))),
    )
    return {
        _key(message[0] if isinstance(message, tuple) else message, context): message[1]
        if isinstance(message, tuple)
        else ""
        for _, _, message, _, context in found
    }


def _key(text: str, context: str | None) -> str:
    return f"{context}{CONTEXT_END}{text}" if context else text


def entries(language: str):
    return {
        _key(entry.id[0] if isinstance(entry.id, tuple) else entry.id, entry.context): entry
        for entry in read_catalogue(language)
        if entry.id
    }


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_nothing_else(language, messages):
    known = entries(language)

    assert sorted(set(messages) - set(known)) == [], "run the three commands under Languages in the README"
    assert sorted(set(known) - set(messages)) == []
    assert [text for text, entry in known.items() if not entry.string or not all(entry.string)] == []
    assert [text for text, entry in known.items() if entry.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_and_tags_of_its_message(language, messages):
    wrong = []
    for text, entry in entries(language).items():
        forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        allowed = [set(PLACES.findall(one)) for one in (text, messages[text] or text)]
        if any(set(PLACES.findall(form)) not in allowed for form in forms):
            wrong.append(text)
        if any(sorted(TAGS.findall(form)) != sorted(TAGS.findall(text)) for form in forms):
            wrong.append(text)

    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_plural_has_the_three_forms_of_its_language(language, messages):
    plural = {text for text, many in messages.items() if many}

    assert {text for text, entry in entries(language).items() if isinstance(entry.string, tuple)} == plural
    assert all(len(entry.string) == 3 for entry in entries(language).values() if isinstance(entry.string, tuple))


class Words(HTMLParser):
    """The words of a page, texts and read-out attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag, attrs):
        self.quiet += tag in ("script", "style", "pre", "svg")
        self.found += [value or "" for name, value in attrs if name in ("aria-label", "alt", "title", "placeholder")]

    def handle_endtag(self, tag):
        self.quiet -= tag in ("script", "style", "pre", "svg")

    def handle_data(self, data):
        if not self.quiet:
            self.found.append(data)


def bare_words(source: str) -> list[str]:
    """Return what a template says outside of messages."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\+?\s*trans\b.*?endtrans\s*[-+]?%\}", "", source, flags=re.DOTALL)
    words = Words()
    words.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL))
    return [
        text.strip()
        for text in words.found
        if re.search("[A-Za-z]{3}", text) and "aria-" not in text and text.strip(" ·:,") not in NAMES
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_says_nothing_outside_of_messages(path):
    known = {"XLSX", "CSV", "JSON", "SVG", "PNG", "Atom", "APA", "BibTeX", "Like for Like"}

    assert [text for text in bare_words(path.read_text()) if text not in known] == []


def test_a_word_outside_of_a_message_would_be_found():
    assert bare_words('<p>Prices</p><p>{% trans %}Marked{% endtrans %}</p><img alt="A chart">') == ["Prices", "A chart"]


def literals_outside_of_messages(source: str) -> list[str]:
    """Return texts with a space in template expressions that are no argument of a marking function."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    environment.newstyle_gettext = True
    tree = environment.parse(source)
    marked = {
        id(inner)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext", "can")
        for inner in call.find_all(nodes.Const)
    }
    compared = {id(inner) for compare in tree.find_all(nodes.Compare) for inner in compare.find_all(nodes.Const)}
    keys = {id(pair.key) for pair in tree.find_all(nodes.Pair)}
    return [
        const.value
        for const in tree.find_all(nodes.Const)
        if isinstance(const.value, str)
        and id(const) not in marked | compared | keys
        and re.search(r"[A-Za-z]{3,}[,.:]? [A-Za-z]{2,}", const.value)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_passes_no_text_that_is_no_message(path):
    requests = r"(?:GET|PUT|POST) /"

    assert [text for text in literals_outside_of_messages(path.read_text()) if not re.match(requests, text)] == []


def sentences_outside_of_messages(source: str) -> list[str]:
    """Return literals that read as a sentence and stand in no `say` or `say_many`, docstrings and SQL left out."""
    tree = ast.parse(source)
    aside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            aside.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "say",
            "say_in",
            "say_many",
            "AssertionError",
        ):
            aside |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _is_for_programmers(node.exc):
            aside |= {id(inner) for inner in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in aside
        and re.match(r"^[“\"]?[A-Z][a-z]+(?: [^ ]+){2,}[.?]\s*$", node.value)
    ]


def _is_for_programmers(call: ast.Call) -> bool:
    return getattr(call.func, "id", "") in ("StatisticsRefused", "ValueError", "TypeError", "LookupError")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "market").as_posix())
def test_a_module_says_nothing_that_is_no_message(path):
    assert sentences_outside_of_messages(path.read_text()) == []


@pytest.mark.parametrize("form", [QuoteForm, QuoteLineForm, SuccessFeeForm, KpiForm, RegistrationForm])
def test_every_word_to_choose_in_a_form_of_agencies_is_a_message(form):
    choices = [choice for field in vars(form).values() for choice in getattr(field, "kwargs", {}).get("choices", [])]

    assert choices
    labels = [choice.label for choice in choices]
    assert [label for label in labels if re.search("[A-Za-z]{2}", label) and not isinstance(label, Message)] == []


def test_a_sentence_that_is_no_message_would_be_found():
    source = 'def refuse():\n    "Do it."\n    raise Conflict("This brief is closed.")\n    say("This one is marked.")'

    assert sentences_outside_of_messages(source) == ["This brief is closed."]


def test_a_message_is_said_with_its_values_in_the_language():
    inner = say("List prices")

    assert translate(say("{series}: not estimable", series=inner), "ru") == "Цены по прайс-листам: not estimable"
    assert [translate(say_many("{number} line", "{number} lines", number), "ru") for number in (1, 3, 5, 21)] == [
        "1 строка",
        "3 строки",
        "5 строк",
        "21 строка",
    ]
    assert translate(say("Give a number from 0 to {largest_count:,}.", largest_count=12000), "ru").endswith(
        "12\xa0000."
    )
    assert translate("a word nobody translated", "ru") == "a word nobody translated"


def test_a_message_keeps_its_template_on_the_way():
    message = say("There is no {kind} {code!r}; {hint}", kind="unit", code="x", hint=say("look its code up."))

    assert isinstance(str(Exception(message)), Message)
    assert pickle.loads(pickle.dumps(message)).template == message.template  # noqa: S301
    assert isinstance("Well: " + message, Message)
    assert together([say("Prices"), message], "; ") == f"Prices; {message}"


def test_a_word_is_said_by_its_context():
    assert [translate(word, "ru") for word in (say_in("series", "awarded"), say("awarded"))] == [
        "в выигравших предложениях",
        "исполнитель выбран",
    ]
    assert translate(say_in("series", "awarded"), "en") == "awarded"


def test_addresses_of_other_languages_have_a_prefix():
    assert [language_prefix(language) for language in LANGUAGES] == ["", "/ru"]


def test_days_and_moments_are_written_as_each_language_does_and_by_whose_clock():
    moment = say("Closes {moment}.", moment=say_moment(datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "Europe/Moscow"))
    until = say("Valid until {day}.", day=date(2027, 2, 12))

    assert str(moment) == "Closes 1 Jul 2026, 14:00 Moscow time."
    assert translate(moment, "en") == "Closes 1 Jul 2026, 14:00 Moscow time."
    assert translate(moment, "ru").endswith(" 1 июл. 2026, 14:00 по Москве.")
    assert translate(until, "en") == "Valid until 12 Feb 2027."


def test_a_name_of_the_catalogue_is_said_in_the_language_of_its_sentence():
    service = Name("Press release", ru="Пресс-релиз")
    sentence = say("Lines: {lines}.", lines=together([service, Name("Only English")]))

    assert str(sentence) == "Lines: Press release, Only English."
    assert translate(sentence, "ru").endswith("Пресс-релиз, Only English.")
    assert pickle.loads(pickle.dumps(service)).others == {"ru": "Пресс-релиз"}  # noqa: S301
