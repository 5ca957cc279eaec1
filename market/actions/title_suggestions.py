"""Services whose names resemble a title; suggestions for an operator to accept, never applied by themselves."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

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

    Capitals, order of words and signs between them do not count; nor does what stands around a name, a little.
    """
    names = {
        (service.code, name): name
        for service in catalogue.services
        for name in (service.name_en, service.name_ru, service.code.replace("-", " "))
    }
    found = process.extract(
        title, names, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=LEAST_LIKENESS, limit=None
    )
    best: dict[str, int] = {}
    for _, score, (code, _) in found:
        best.setdefault(code, round(score))
    ordered = sorted(best, key=lambda code: (-best[code], catalogue.service(code).position))
    return [Suggestion(catalogue.service(code), best[code]) for code in ordered[:MOST]]
