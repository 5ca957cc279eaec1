"""Which agencies of the demonstration write a profile, and in which words."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from market.core.accounts import size_of
from market.core.profiles import Profile, TeamRole
from market.demo.agencies import Agency
from market.demo.moments import working_moment
from market.demo.profile_steps import EditProfile

_WRITES_CHANCE, _SHOWS_PRICES_CHANCE = 0.6, 0.15
_AFTER_DAYS = (20, 200)
_ABOUT = (
    "We answer where your customers ask, and say so when the product is what has to be mended.",
    "Two editors, one analyst, no promises about what other people will share.",
    "We begin with what is counted at the end; the brief is shorter for it.",
    "Press and social desks under one roof since before the word existed.",
    "We hand over every account with its keys, and look in after two months.",
)
_LANGUAGES = {"RU": ("ru", "en"), "KZ": ("ru", "kk"), "BY": ("ru", "be"), "DE": ("de", "en"), "FI": ("fi", "en")}
_ROLES = ("Account director", "Editor", "Community manager", "Analyst", "Designer", "Media planner")


def plan_profile(agency: Agency, as_of: date) -> Iterator[EditProfile]:
    """Yield the day on which the agency writes its profile, if it does so before *as_of*."""
    random = Random(f"profile of {agency.name}")  # noqa: S311
    day = agency.joined_at.date() + timedelta(days=random.randint(*_AFTER_DAYS))
    if random.random() > _WRITES_CHANCE or day >= as_of:
        return
    staff = agency.seed.staff
    team = [TeamRole(role, max(1, staff // random.randint(8, 20)), random.randint(2, 14)) for role in _ROLES]
    profile = Profile(
        about=random.choice(_ABOUT),
        languages=_LANGUAGES.get(agency.seed.country, ("en",)),
        shows_prices=random.random() < _SHOWS_PRICES_CHANCE,
        team=tuple(team[: random.randint(2, len(team))]),
    )
    yield EditProfile(working_moment(day, random), agency.email, agency.seed.agency_type, size_of(staff), profile)
