"""Which services an edition lists, and the short names they have in its files and addresses."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from market.benchmark.published import CellKey, ListedService, ServiceKey
from market.core.catalogue import Catalogue, Service
from market.core.prices import CATALOGUE_SCHEME, SERIES

_LONGEST_SLUG = 80
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".replace("-", "").split(" "),
        strict=True,
    )
)


def list_services(catalogue: Catalogue, currency: str, observed: Iterable[CellKey]) -> tuple[ListedService, ...]:
    """Return every service of the catalogue in its order, then the services *observed* in other schemes by slug."""
    keys = sorted({key.service_key for key in observed if key.scheme != CATALOGUE_SCHEME})
    schemes = sorted({key.scheme for key in keys})
    own = [_catalogue_service(service, catalogue, currency) for service in catalogue.services]
    for scheme in schemes:
        slugs = assign_slugs([key for key in keys if key.scheme == scheme])
        listed = [_imported_service(key, slug, catalogue) for key, slug in slugs.items()]
        own.extend(sorted(listed, key=lambda service: service.slug))
    return tuple(own)


def series_of(scheme: str, observed: Iterable[CellKey]) -> tuple[str, ...]:
    """Return the series an edition shows for *scheme*: all for the catalogue, else those that occur."""
    if scheme == CATALOGUE_SCHEME:
        return SERIES
    present = {key.series for key in observed if key.scheme == scheme}
    return tuple(series for series in SERIES if series in present)


def assign_slugs(keys: Sequence[ServiceKey]) -> dict[ServiceKey, str]:
    """Return a slug for each service of one scheme, unique and the same whatever the order of *keys*.

    The name in ASCII; ``-per-unit`` is added when the unit is not the scheme's commonest, ``-in-currency``
    likewise.  When two names still meet, all but the first in sorted order get a piece of their hash.

    >>> keys = [ServiceKey("s", "Project Manager", unit, "USD") for unit in ("day", "hour")]
    >>> keys.append(ServiceKey("s", "Tester II", "hour", "USD"))
    >>> list(assign_slugs(keys).values())
    ['project-manager-per-day', 'project-manager', 'tester-ii']
    """
    usual_unit = _commonest(key.unit for key in keys)
    usual_currency = _commonest(key.currency for key in keys)
    slugs: dict[ServiceKey, str] = {}
    taken: set[str] = set()
    for key in sorted(keys):
        parts = [_ascii_words(key.service) or "service"]
        if key.unit != usual_unit:
            parts.append(f"per-{_ascii_words(key.unit) or 'unit'}")
        if key.currency != usual_currency:
            parts.append(f"in-{key.currency.lower()}")
        slug = "-".join(parts)
        if slug in taken or len(slug) > _LONGEST_SLUG:
            slug = f"{slug[:_LONGEST_SLUG]}-{hashlib.sha256(repr(tuple(key)).encode()).hexdigest()[:8]}"
        taken.add(slug)
        slugs[key] = slug
    return slugs


def _ascii_words(text: str) -> str:
    spelled = "".join(_CYRILLIC.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _commonest(names: Iterable[str]) -> str:
    counts: Mapping[str, int] = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


def _catalogue_service(service: Service, catalogue: Catalogue, currency: str) -> ListedService:
    unit = catalogue.unit_of(service.code)
    family = next(family for family in catalogue.families if family.code == service.family)
    return ListedService(
        scheme=CATALOGUE_SCHEME,
        slug=service.code,
        service=service.code,
        name_en=service.name_en,
        name_ru=service.name_ru,
        definition=service.definition,
        unit=unit.code,
        unit_en=unit.name_en,
        unit_ru=unit.name_ru,
        family=family.code,
        family_en=family.name_en,
        family_ru=family.name_ru,
        reference_scope=service.reference_scope,
        currency=currency,
    )


def _imported_service(key: ServiceKey, slug: str, catalogue: Catalogue) -> ListedService:
    unit = next((unit for unit in catalogue.units if unit.code == key.unit), None)
    return ListedService(
        scheme=key.scheme,
        slug=slug,
        service=key.service,
        name_en=key.service,
        name_ru=key.service,
        definition="",
        unit=key.unit,
        unit_en=unit.name_en if unit else key.unit,
        unit_ru=unit.name_ru if unit else key.unit,
        family="",
        family_en="",
        family_ru="",
        reference_scope="",
        currency=key.currency,
    )
