"""Services whose names resemble a title; suggestions for an operator to accept, never applied by themselves."""

from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from market.core.catalogue import Catalogue, Service

MOST = 3
LEAST_LIKENESS = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service that a title may mean; *likeness* from 60 to 100 compares names, not what is sold."""

    service: Service
    likeness: int


def suggest_services(title: str, catalogue: Catalogue) -> list[Suggestion]:
    """Return up to three services by how much *title* resembles a name or the code, the likeliest first.

    Likeness is the mean of two: of all words in alphabetical order, and of the words both have beside the others.
    Capitals and signs do not count.  The library's mixed score finds "SEO" in "closeout" and is of no use here.
    """
    written = utils.default_process(title)
    found = [Suggestion(service, _likeness(written, service)) for service in catalogue.services]
    alike = [suggestion for suggestion in found if suggestion.likeness >= LEAST_LIKENESS]
    return sorted(alike, key=lambda suggestion: (-suggestion.likeness, suggestion.service.position))[:MOST]


def _likeness(written: str, service: Service) -> int:
    names = (utils.default_process(name) for name in (service.name_en, service.name_ru, service.code.replace("-", " ")))
    return max(
        round((fuzz.token_sort_ratio(written, name) + fuzz.token_set_ratio(written, name)) / 2) for name in names
    )
