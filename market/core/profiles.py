"""What an agency says of itself, with cases that name an outcome, and how complete that is, with advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.messages import say
from market.core.refused_measures import refused_measure_in
from market.core.tallies import LARGEST_COUNT
from market.core.texts import text_fault

ABOUT_LONGEST = 2000
TEAM_MOST, PEOPLE_MOST, YEARS_MOST = 20, 10_000, 60
ROLE_LONGEST = 80
TITLE_LENGTH = (10, 120)
TEXT_LENGTH = (40, 2000)
LANGUAGES: Mapping[str, str] = {
    "en": say("English"),
    "ru": say("Russian"),
    "be": say("Belarusian"),
    "de": say("German"),
    "es": say("Spanish"),
    "et": say("Estonian"),
    "fi": say("Finnish"),
    "fr": say("French"),
    "hy": say("Armenian"),
    "it": say("Italian"),
    "ka": say("Georgian"),
    "kk": say("Kazakh"),
    "lt": say("Lithuanian"),
    "lv": say("Latvian"),
    "pl": say("Polish"),
    "pt": say("Portuguese"),
    "sr": say("Serbian"),
    "tr": say("Turkish"),
    "uk": say("Ukrainian"),
    "uz": say("Uzbek"),
    "zh": say("Chinese"),
}
"""The languages an agency can name, by their ISO 639-1 codes."""


@dataclass(frozen=True, slots=True)
class TeamRole:
    """How many people do what, and for how many years on average; people are not named."""

    role: str
    people: int
    years: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What an agency says of itself; *shows_prices* says that its own list prices may be read by everyone."""

    about: str = ""
    languages: tuple[str, ...] = ()
    shows_prices: bool = False
    team: tuple[TeamRole, ...] = ()


NO_PROFILE = Profile()
"""What an agency says that has said nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """Work an agency shows: what was asked, what was done, and the outcome in a number with its source.

    *kind* is a count of the outcome lens; *tally_id* names the client's confirmed counts the number is taken from, None
    where it is the agency's word.
    """

    id: str
    agency_id: str
    title: str
    situation: str
    work: str
    service: str
    kind: str
    number: int
    measured_over: str
    source: str
    tally_id: str | None
    published_at: datetime

    @property
    def is_confirmed(self) -> bool:
        """Whether a client confirmed the number on this market."""
        return self.tally_id is not None


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What completeness looks at: counts, and whether all mandatory standards are claimed."""

    profile: Profile
    has_kind_and_size: bool
    services: int
    cases: int
    confirmed_cases: int
    misses_mandatory: bool
    proved_standards: int


@dataclass(frozen=True, slots=True)
class ProfileItem:
    """One thing a complete profile has, with what to do where it is missing and the page to do it on."""

    name: str
    is_there: bool
    advice: str
    address: str


def completeness(facts: ProfileFacts) -> tuple[ProfileItem, ...]:
    """Return what a complete profile has, in the order in which it helps a client to choose; no rank follows from it.

    >>> facts = ProfileFacts(NO_PROFILE, True, 3, 0, 0, False, 0)
    >>> [item.name for item in completeness(facts) if item.is_there]
    ['Type and size', 'Services', 'Mandatory standards']
    """
    profile, own = facts.profile, "/agency/profile"
    return (
        ProfileItem(
            say("Type and size"),
            facts.has_kind_and_size,
            say("Say what kind of agency you are, and how large."),
            f"{own}#agency_type",
        ),
        ProfileItem(
            say("Services"), facts.services > 0, say("List what you sell: clients filter by it."), "/agency/list-prices"
        ),
        ProfileItem(
            say("Mandatory standards"),
            not facts.misses_mandatory,
            say("Claim every mandatory standard of your country."),
            "/agency/standards/",
        ),
        ProfileItem(
            say("In your words"),
            bool(profile.about.strip()),
            say("Say in a few sentences what you are good at."),
            f"{own}#about",
        ),
        ProfileItem(
            say("Languages"), bool(profile.languages), say("Name the languages you write in."), f"{own}#languages"
        ),
        ProfileItem(
            say("Team"), bool(profile.team), say("Say who would do the work: roles, people, years."), f"{own}#team"
        ),
        ProfileItem(say("A case"), facts.cases > 0, say("Show one piece of work with its outcome."), "/agency/cases/"),
        ProfileItem(
            say("A case a client confirmed"),
            facts.confirmed_cases > 0,
            say("Count what awarded work brought; once the client confirms, a case can rest on it."),
            "/agency/cases/",
        ),
        ProfileItem(
            say("A proved standard"),
            facts.proved_standards > 0,
            say("Send evidence for a standard you claim; an operator looks at it."),
            "/agency/standards/",
        ),
    )


def check_profile(profile: Profile, catalogue: Catalogue) -> None:
    """Refuse unsound words, languages that are not offered, and roles out of bounds; raises Invalid by field."""
    problems: dict[str, str] = {}
    if fault := text_fault(profile.about, ABOUT_LONGEST) or refused_measure_in(profile.about, catalogue.rejected_kpis):
        problems["about"] = fault
    if any(language not in LANGUAGES for language in profile.languages):
        problems["languages"] = say("Choose languages of the list.")
    if len(profile.team) > TEAM_MOST:
        problems["team"] = say("Keep to {team_most} roles.", team_most=TEAM_MOST)
    for place, role in enumerate(profile.team):
        if not role.role.strip():
            problems[f"team.{place}.role"] = say("Name the role, or empty the whole line.")
        elif fault := text_fault(role.role, ROLE_LONGEST):
            problems[f"team.{place}.role"] = fault
        if not 1 <= role.people <= PEOPLE_MOST:
            problems[f"team.{place}.people"] = say("Give a number from 1 to {people_most:,}.", people_most=PEOPLE_MOST)
        if not 0 <= role.years <= YEARS_MOST:
            problems[f"team.{place}.years"] = say("Give a number from 0 to {years_most}.", years_most=YEARS_MOST)
    if problems:
        raise Invalid(problems)


def case_kinds(catalogue: Catalogue) -> list[str]:
    """Return the kinds a case may name as its outcome: what the outcome lens looks at."""
    return [kind.code for kind in catalogue.count_kinds if kind.lens == "outcome"]


def check_case(case: Case, catalogue: Catalogue) -> None:
    """Refuse a case without an outcome, its source or its words, and any advertising value; raises Invalid by field."""
    problems: dict[str, str] = {}
    for field, (shortest, longest) in (("title", TITLE_LENGTH), ("situation", TEXT_LENGTH), ("work", TEXT_LENGTH)):
        if fault := _text_problem(getattr(case, field), shortest, longest, catalogue):
            problems[field] = fault
    for field, longest in (("measured_over", 120), ("source", 300)):
        if fault := _text_problem(getattr(case, field), 1, longest, catalogue):
            problems[field] = fault
    if case.service not in [service.code for service in catalogue.services]:
        problems["service"] = say("Choose the service this case is about.")
    if case.kind not in case_kinds(catalogue):
        problems["kind"] = say("Choose the outcome: what the client got, not what was sent out.")
    if not 1 <= case.number <= LARGEST_COUNT:
        problems["number"] = say("Give a number from 1 to {largest_count:,}.", largest_count=LARGEST_COUNT)
    if problems:
        raise Invalid(problems)


def _text_problem(text: str, shortest: int, longest: int, catalogue: Catalogue) -> str | None:
    length = len(text.strip())
    if length < shortest:
        return (
            say("Write at least {shortest} characters; there are {length} now.", shortest=shortest, length=length)
            if length
            else say("Fill this in.")
        )
    return text_fault(text, longest) or refused_measure_in(text, catalogue.rejected_kpis)
