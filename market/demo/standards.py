"""When agencies of the demonstration claim standards, send evidence and have it checked."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from market.core.catalogue import Catalogue
from market.demo.agencies import Agency
from market.demo.claims import PROOF_OF, claims, proves
from market.demo.moments import working_moment
from market.demo.standards_steps import CheckEvidence, SendEvidence, StateStandards

_FAILS = 0.1
_RENEWED_EVERY_DAYS = 340
_PREPARES_DAYS = (3, 20)
_CHECKED_AFTER_DAYS = (2, 12)


def plan_standards(
    agency: Agency, catalogue: Catalogue, as_of: date, operator: str
) -> Iterator[StateStandards | SendEvidence | CheckEvidence]:
    """Yield what the agency claims, proves and has checked, anew every year."""
    claimed = [
        each for each in catalogue.standards_in(agency.seed.country) if claims(agency.name, each.code, each.level)
    ]
    random = Random(f"moments of {agency.name}")  # noqa: S311
    day = agency.joined_at.date() + timedelta(days=random.randint(*_PREPARES_DAYS))
    while day < as_of - timedelta(days=sum(_CHECKED_AFTER_DAYS)):
        yield StateStandards(working_moment(day, random), agency.email, tuple(each.code for each in claimed))
        for standard in claimed:
            if proves(agency.name, standard.code, standard.level):
                sent = working_moment(day + timedelta(days=1), random)
                yield SendEvidence(sent, agency.email, standard.code, f"https://{_host(agency)}/{standard.code}")
                checked = working_moment(day + timedelta(days=random.randint(*_CHECKED_AFTER_DAYS)), random)
                passes = standard.code == PROOF_OF or random.random() > _FAILS
                yield CheckEvidence(checked, operator, agency.email, standard.code, passes)
        day += timedelta(days=_RENEWED_EVERY_DAYS)


def _host(agency: Agency) -> str:
    return f"{agency.email.partition('@')[0]}.example"
