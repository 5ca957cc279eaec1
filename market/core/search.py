"""What somebody looks for: filters of briefs and of agencies, and typed words as a full-text query.

Every filter narrows: a filter left out asks for nothing, so adding one never raises the number of results.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from market.core.accounts import AGENCY_SIZES
from market.core.catalogue import Catalogue
from market.core.errors import Invalid, MarketError
from market.core.messages import say
from market.core.money import CURRENCIES
from market.core.profiles import LANGUAGES

WORDS_LONGEST = 200
CLOSES_MOST_DAYS = 365
STATUSES: Mapping[str, str] = {
    "open": say("Open"),
    "closed": say("Closed, undecided"),
    "awarded": say("Awarded"),
    "ended": say("Ended, no award"),
    "all": say("All"),
}
ACCESS: Mapping[str, str] = {"open": say("Every agency"), "invited": say("Invited agencies")}
SAME_MEANING = (
    ("smm", "social", "соцсети", "социальный"),
    ("community", "group", "сообщество", "группа", "комьюнити", "vk", "вконтакте", "telegram", "телеграм", "паблик"),
    ("post", "tweet", "twitter", "пост", "твит", "публикация"),
    ("video", "reels", "shorts", "tiktok", "видео", "ролик", "клип"),
    ("article", "blog", "статья", "блог", "лонгрид"),
    ("blogger", "influencer", "блогер", "инфлюенсер"),
    ("seo", "search", "поиск"),
    ("ads", "paid", "реклама", "таргет"),
    ("pr", "media", "сми"),
    ("report", "отчет"),
    ("moderation", "moderator", "модератор"),
    ("monitoring", "listening", "мониторинг", "аналитика"),
    ("review", "отзыв"),
    ("hr", "hire", "recruitment", "наем", "подбор", "рекрутинг"),
    ("contest", "giveaway", "конкурс", "розыгрыш"),
)
"""Words that stand for each other in every search."""


@dataclass(frozen=True, slots=True)
class BriefFilters:
    """Which briefs are wanted; an empty filter asks for nothing.

    *closes_days* wants open briefs that close within so many days of 24 hours.
    """

    q: str = ""
    service: str = ""
    family: str = ""
    status: str = ""
    currency: str = ""
    closes_days: int | None = None
    access: str = ""


@dataclass(frozen=True, slots=True)
class AgencyFilters:
    """Which agencies are wanted; an empty filter asks for nothing.

    *kind* is the code of an agency type, *size* a band of people, *language* an ISO 639-1 code, *standard* one that
    the agency proves.
    """

    q: str = ""
    service: str = ""
    country: str = ""
    kind: str = ""
    size: str = ""
    language: str = ""
    standard: str = ""


BRIEF_PARAMETERS = ("q", "service", "family", "status", "currency", "closes", "access")
AGENCY_PARAMETERS = tuple(field.name for field in fields(AgencyFilters))


def read_brief_filters(typed: Mapping[str, str], catalogue: Catalogue) -> BriefFilters:
    """Return the filters somebody typed; raises Invalid naming each parameter that cannot be read."""
    wanted = {name: typed.get(name, "").strip() for name in BRIEF_PARAMETERS}
    problems = dict(_brief_problems(wanted, catalogue))
    if problems:
        raise Invalid(problems)
    days = wanted.pop("closes")
    return BriefFilters(**wanted, closes_days=int(days) if days else None)


def write_brief_filters(filters: BriefFilters) -> dict[str, str]:
    """Return filters as the parameters that `read_brief_filters` reads, without those that ask for nothing.

    >>> write_brief_filters(BriefFilters(q="community", closes_days=7))
    {'q': 'community', 'closes': '7'}
    """
    days = "" if filters.closes_days is None else str(filters.closes_days)
    written = {name: days if name == "closes" else getattr(filters, name) for name in BRIEF_PARAMETERS}
    return {name: value for name, value in written.items() if value}


def read_agency_filters(typed: Mapping[str, str], catalogue: Catalogue) -> AgencyFilters:
    """Return the filters somebody typed; raises Invalid naming each parameter that cannot be read."""
    wanted = {name: typed.get(name, "").strip() for name in AGENCY_PARAMETERS}
    problems = dict(_shared_problems(wanted, catalogue))
    country = wanted["country"]
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        problems["country"] = say("Give the country as two capital letters, such as RU.")
    if wanted["kind"] not in ("", *(kind.code for kind in catalogue.agency_types)):
        problems["kind"] = say("There is no such type of agency; choose one of the list.")
    if wanted["size"] not in ("", *AGENCY_SIZES):
        problems["size"] = say("Choose one of {agency_sizes} people.", agency_sizes=", ".join(AGENCY_SIZES))
    if wanted["language"] not in ("", *LANGUAGES):
        problems["language"] = say("There is no such language in the list; choose one of it.")
    if wanted["standard"] not in ("", *(standard.code for standard in catalogue.standards)):
        problems["standard"] = say("There is no such standard; choose one of the list.")
    if problems:
        raise Invalid(problems)
    return AgencyFilters(**wanted)


def match_expression(typed: str) -> str:
    """Return typed words as an FTS5 expression: every word must occur, the last one at least as a beginning.

    Each word is quoted, so that no sign a person types is a command; words of one meaning stand for each
    other, and е for ё, as in the index.  Text without a letter or digit gives an expression that matches nothing.

    >>> match_expression('Press* NEAR rele')
    '"press" AND "near" AND "rele" *'
    >>> match_expression('seo')
    '("seo" * OR "search" OR "поиск")'
    >>> match_expression('"*')
    '""'
    """
    words = words_of(typed)
    if not words:
        return '""'
    return " AND ".join(_alternatives(word, is_last=place == len(words)) for place, word in enumerate(words, 1))


def words_of(typed: str) -> list[str]:
    """Return the words of a text for comparing: letters and digits alone, small, е for ё.

    >>> words_of("Ведение VK-группы, 3 поста")
    ['ведение', 'vk', 'группы', '3', 'поста']
    """
    text = unicodedata.normalize("NFC", typed)
    kept = (sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else " " for sign in text)
    return [word.lower().replace("ё", "е") for word in "".join(kept).split()]


def _alternatives(word: str, *, is_last: bool) -> str:
    others = next((group for group in SAME_MEANING if word in group), ())
    terms = [f'"{word}" *' if is_last else f'"{word}"', *(f'"{other}"' for other in others if other != word)]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _brief_problems(wanted: Mapping[str, str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    yield from _shared_problems(wanted, catalogue)
    for name, allowed in (
        ("family", [family.code for family in catalogue.families]),
        ("status", list(STATUSES)),
        ("currency", list(CURRENCIES)),
        ("access", list(ACCESS)),
    ):
        if wanted[name] not in ("", *allowed):
            yield name, say("Choose one of {allowed}.", allowed=", ".join(allowed))
    days = wanted["closes"]
    is_number = days.isascii() and days.isdigit() and len(days) <= 3
    if days and not (is_number and 1 <= int(days) <= CLOSES_MOST_DAYS):
        yield (
            "closes",
            say("Give a whole number of days from 1 to {closes_most_days}.", closes_most_days=CLOSES_MOST_DAYS),
        )


def _shared_problems(wanted: Mapping[str, str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if len(wanted["q"]) > WORDS_LONGEST:
        yield "q", say("Shorten the search to {words_longest} characters.", words_longest=WORDS_LONGEST)
    if wanted["service"]:
        try:
            catalogue.service(wanted["service"])
        except MarketError as refusal:
            yield "service", str(refusal)
