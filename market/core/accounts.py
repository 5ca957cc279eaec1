"""People and organisations: who acts, and what a registration must hold."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from market.core.countries import COUNTRIES
from market.core.errors import Invalid, NotFound
from market.core.messages import say
from market.core.passwords import password_fault
from market.core.texts import has_hidden_characters

NAME_LONGEST = 80
EMAIL_LONGEST = 254

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
# An encoded word (=?utf-8?q?x?=) would reach another mailbox than the one it spells.
_EMAIL = re.compile(rf"(?!.*=\?)(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}})+")
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})
ROLES: Mapping[str, str] = {
    "owner": say("Everything, members and roles included"),
    "editor": say("Writes briefs and quotes, awards, works on engagements"),
    "evaluator": say("Reads everything and scores quotes"),
    "viewer": say("Reads everything"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person a request acts for, with the roles the permission table asks about.

    *role* is the person's within the organisation, one of `ROLES`.  *ban_reason* is why the organisation is banned,
    empty when it is not; *time_zone* is the person's own choice, empty for none; *language* is that of their mails.
    *has_second_factor* is whether signing in takes a code beside the password.
    """

    person_id: str
    name: str
    email: str
    organisation_id: str | None
    organisation_name: str
    is_client: bool
    is_agency: bool
    is_operator: bool
    is_verified: bool
    role: str = "owner"
    ban_reason: str = ""
    time_zone: str = ""
    language: str = "en"
    has_second_factor: bool = False

    @property
    def is_banned(self) -> bool:
        """Whether operators have banned the organisation: its people read, and change nothing."""
        return self.ban_reason != ""

    @property
    def is_writer(self) -> bool:
        """Whether the person may act for the organisation, not only read."""
        return self.role in ("owner", "editor") and not self.is_banned

    def get_organisation_id(self) -> str:
        """Return the organisation the person acts for; raises NotFound for one who has none, such as an operator."""
        if self.organisation_id is None:
            raise NotFound(say("This account belongs to no organisation."))
        return self.organisation_id


AGENCY_SIZES = ("1-9", "10-24", "25-99", "100+")
"""Bands of how many people an agency has, freelancers who work for it all year among them."""


_LARGEST = ((9, "1-9"), (24, "10-24"), (99, "25-99"))


def size_of(people: int) -> str:
    """Return the band of an agency with so many people.

    >>> [size_of(people) for people in (1, 9, 10, 99, 100)]
    ['1-9', '1-9', '10-24', '25-99', '100+']
    """
    return next((band for most, band in _LARGEST if people <= most), AGENCY_SIZES[-1])


@dataclass(frozen=True, slots=True)
class Organisation:
    """A client, an agency, or both; *controlling_group* is the unit that statistics count once."""

    id: str
    slug: str
    name: str
    is_client: bool
    is_agency: bool
    country: str
    city: str
    agency_type: str | None
    controlling_group: str
    created_at: datetime
    verified_at: datetime | None
    banned_at: datetime | None = None
    ban_reason: str = ""
    merged_into: str | None = None
    agency_size: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """What a person types to register an organisation."""

    organisation_name: str
    is_client: bool
    is_agency: bool
    country: str
    city: str
    agency_type: str | None
    person_name: str
    email: str
    password: str
    agency_size: str | None = None
    language: str = "en"


def normalise_email(text: str) -> str:
    """Return the form of an address under which accounts are looked up.

    >>> normalise_email("  Vera@Demo.Example ")
    'vera@demo.example'
    """
    return unicodedata.normalize("NFKC", text).strip().lower()


def name_key(name: str) -> str:
    """Return the form of an organisation's name that must be unique: case, spacing and width set aside.

    >>> name_key("Pyat  Kitov") == name_key("PYAT KITOV")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def slug_from_name(name: str) -> str:
    """Return a URL part in lower-case ASCII letters, digits and hyphens, or 'organisation' if none are left.

    >>> slug_from_name("Pyat Kitov & Co.")
    'pyat-kitov-co'
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_name))[:60] or "organisation"


def check_registration(registration: Registration, cities: Mapping[str, str], agency_types: Collection[str]) -> None:
    """Refuse a registration whose parts cannot be used.

    *cities* maps city names to ISO 3166 country codes; a city outside it is accepted as typed.
    *agency_types* are the codes an agency may choose from.  Raises Invalid with one sentence per field.
    """
    problems: dict[str, str] = {}
    for field in ("organisation_name", "person_name"):
        if fault := name_fault(getattr(registration, field)):
            problems[field] = fault
    if not (registration.is_client or registration.is_agency):
        problems["roles"] = say("Tick “Buys”, “Sells” or both.")
    problems |= _agency_problems(registration, agency_types)
    if not registration.city.strip() or has_hidden_characters(registration.city) or "\n" in registration.city:
        problems["city"] = say("Give the name of the city in letters.")
    expected = cities.get(registration.city)
    if expected and expected != registration.country:
        problems["country"] = say(
            "{city} is in {expected}: choose that country, or another city.",
            city=registration.city,
            expected=COUNTRIES.get(expected, expected),
        )
    if fault := email_fault(registration.email):
        problems["email"] = fault
    own_words = (registration.organisation_name, registration.person_name)
    if fault := password_fault(registration.password, registration.email, own_words):
        problems["password"] = fault
    if problems:
        raise Invalid(problems)


def _agency_problems(registration: Registration, agency_types: Collection[str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if registration.is_agency and registration.agency_type not in agency_types:
        problems["agency_type"] = say("Choose the type that describes the agency best.")
    if fault := size_fault(registration.agency_size):
        problems["agency_size"] = fault
    return problems


def size_fault(agency_size: str | None) -> str | None:
    """Return why an agency cannot have this size, or None; a size may be left open."""
    if agency_size in (None, *AGENCY_SIZES):
        return None
    return say("Choose one of {agency_sizes} people, or leave it open.", agency_sizes=", ".join(AGENCY_SIZES))


def email_fault(email: str) -> str | None:
    """Return why no account can have this address, or None; letters beyond ASCII are refused, as many servers do."""
    if _EMAIL.fullmatch(normalise_email(email)) and len(email) <= EMAIL_LONGEST:
        return None
    return say("Give an e-mail address such as name@agency.example.")


def name_fault(name: str) -> str | None:
    """Return why no person or organisation can have this name, or None."""
    if not 2 <= len(name.strip()) <= NAME_LONGEST:
        return say("Give a name of 2 to {name_longest} characters.", name_longest=NAME_LONGEST)
    if has_hidden_characters(name) or "\n" in name:
        return say("Remove invisible or control characters from the name.")
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    if len(scripts & _LOOK_ALIKE) > 1 and any(_mixes_scripts(word) for word in name.split()):
        return say("Write each word of the name in one alphabet: look-alike letters of another are refused.")
    return None


def _mixes_scripts(word: str) -> bool:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()}
    return len(scripts & _LOOK_ALIKE) > 1
