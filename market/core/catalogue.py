"""What can be bought and how it is judged: services, units, scope factors, standards and measures."""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from market.core.errors import Invalid, NotFound
from market.core.messages import Name, say

ANY_SERVICE = "*"


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_CodedType = TypeVar("_CodedType", bound=_Coded)


class Named:
    """What the catalogue names in both languages."""

    __slots__ = ()
    name_en: str
    name_ru: str

    @property
    def name(self) -> str:
        """The name as a sentence takes it, to be said in its reader's language."""
        return Name(self.name_en, ru=self.name_ru)


@dataclass(frozen=True, slots=True)
class Family(Named):
    """A group of related services."""

    code: str
    name_en: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of sale; *unece_code* is the nearest code of UN/CEFACT Recommendation 20."""

    code: str
    name_en: str
    name_ru: str
    plural_en: str
    unece_code: str


@dataclass(frozen=True, slots=True)
class Service(Named):
    """Something agencies sell, priced per *unit* for one *reference_scope*."""

    code: str
    family: str
    name_en: str
    name_ru: str
    definition: str
    unit: str
    reference_scope: str
    drivers: tuple[str, ...]
    price_basis: str
    convertible_drivers: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Driver:
    """A property of the scope that changes the price by a known factor."""

    driver: str
    name_en: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class ConversionFactor:
    """What a level of a driver costs, as a multiple of the reference level.

    *family* says where it applies: the code of a family, that of a single service whose reference
    scope differs from the rest of its family, or ``*`` for everything else.
    """

    driver: str
    family: str
    level: str
    label_en: str
    factor: Decimal
    is_reference: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One checkable sentence about how an agency works; no *countries* means it holds everywhere.

    *version* grows whenever requirement or source change, and holds since *in_force_from*, an ISO date.
    """

    code: str
    group_code: str
    group_name: str
    title_en: str
    title_ru: str
    requirement: str
    evidence: str
    checks: tuple[str, ...]
    level: str
    countries: tuple[str, ...]
    optional: bool
    source: str
    source_url: str
    version: int
    in_force_from: str

    def applies_in(self, country: str) -> bool:
        """Return whether agencies of *country* (ISO 3166-1, two letters) fall under it."""
        return not self.countries or country in self.countries


@dataclass(frozen=True, slots=True)
class Kpi(Named):
    """A measure of results; *level* is input, output, out-take, outcome or impact (IN OP OT OC IM)."""

    code: str
    name_en: str
    name_ru: str
    formula: str
    unit: str
    level: str
    pitfalls: str


@dataclass(frozen=True, slots=True)
class RejectedKpi:
    """A measure the market refuses, and what to use instead."""

    code: str
    reason: str
    better_measure: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of thing an agency does in public, with the minutes of work one counted unit takes.

    *exposure* and the three tiers of engagement say what is counted of it, *service* which service of the catalogue is
    priced by the same unit, if any.  Source: domain study, section 2.2; minutes are estimates.
    """

    code: str
    name_en: str
    name_ru: str
    counted_unit: str
    minutes_low: int
    minutes_middle: int
    minutes_high: int
    exposure: str
    engagement_low: str
    engagement_medium: str
    engagement_high: str
    lasts: str
    not_compared_with: str
    service: str | None


@dataclass(frozen=True, slots=True)
class CountKind(Named):
    """Something that awarded work took or brought and that can be counted.

    *lens* is effort, exposure, engagement, output or outcome, empty for what only makes a share.  A kind that is part
    of another names it in *within*, and *rate* is what their share is called.
    """

    code: str
    lens: str
    name_en: str
    name_ru: str
    definition: str
    within: str
    rate: str


@dataclass(frozen=True, slots=True)
class City:
    """A city where agencies work; *country* is an ISO 3166-1 code of two letters."""

    name_en: str
    name_ru: str
    country: str


@dataclass(frozen=True, slots=True)
class AgencyType:
    """A kind of agency."""

    code: str
    name_en: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department of a client that holds a budget."""

    code: str
    name_en: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the market is about, in the order of the seed files."""

    families: tuple[Family, ...] = ()
    units: tuple[Unit, ...] = ()
    services: tuple[Service, ...] = ()
    drivers: tuple[Driver, ...] = ()
    conversion_factors: tuple[ConversionFactor, ...] = ()
    standards: tuple[Standard, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    rejected_kpis: tuple[RejectedKpi, ...] = ()
    cities: tuple[City, ...] = ()
    agency_types: tuple[AgencyType, ...] = ()
    departments: tuple[Department, ...] = ()
    activities: tuple[Activity, ...] = ()
    count_kinds: tuple[CountKind, ...] = ()

    def service(self, code: str) -> Service:
        """Return the service called *code*, or raise NotFound with the nearest name."""
        return _get(self.services, code, "service")

    def standard(self, code: str) -> Standard:
        """Return the standard called *code*, or raise NotFound with the nearest name."""
        return _get(self.standards, code, "standard")

    def unit_of(self, service_code: str) -> Unit:
        """Return the unit the service is sold by."""
        return _get(self.units, self.service(service_code).unit, "unit")

    def factors_for(self, service_code: str) -> dict[str, tuple[ConversionFactor, ...]]:
        """Return the levels of each driver that can be converted for the service.

        The narrowest set of a driver wins whole: the service's own, else its family's, else ``*``.
        """
        service = self.service(service_code)
        return {driver: self._levels(driver, service) for driver in service.convertible_drivers}

    def mandatory_standards(self, country: str) -> tuple[Standard, ...]:
        """Return the standards an agency of *country* (ISO 3166-1, two letters) must meet to be listed."""
        return tuple(standard for standard in self.standards_in(country) if standard.level == "mandatory")

    def standards_in(self, country: str) -> tuple[Standard, ...]:
        """Return the standards that apply to agencies of *country*, an ISO 3166-1 code of two letters."""
        return tuple(each for each in self.standards if each.applies_in(country))

    def _levels(self, driver: str, service: Service) -> tuple[ConversionFactor, ...]:
        for scope in (service.code, service.family, ANY_SERVICE):
            levels = tuple(row for row in self.conversion_factors if row.driver == driver and row.family == scope)
            if levels:
                return levels
        return ()


def conversion_factor(levels: Mapping[str, str], service: Service, catalogue: Catalogue) -> Decimal:
    """Return how many times the reference scope's price the described scope costs.

    *levels* maps a driver to its level; a driver left out is at its reference level.  Divide a quoted
    price by the result to compare it.  Raises Invalid at ``drivers.<driver>`` for a driver or level
    that does not apply to the service.

    >>> one = ConversionFactor("languages", "*", "one", "One language", Decimal("1.00"), True, "")
    >>> two = ConversionFactor("languages", "*", "two", "Two languages", Decimal("1.60"), False, "")
    >>> post = Service("post", "content", "Post", "Пост", "", "post", "", (), "fee", ("languages",), 1)
    >>> catalogue = Catalogue(services=(post,), conversion_factors=(one, two))
    >>> conversion_factor({"languages": "two"}, post, catalogue)
    Decimal('1.60')
    """
    available = catalogue.factors_for(service.code)
    chosen: list[Decimal] = []
    problems: dict[str, str] = {}
    for driver, level in levels.items():
        known = {row.level: row.factor for row in available.get(driver, ())}
        if level in known:
            chosen.append(known[level])
        elif known:
            problems[f"drivers.{driver}"] = say(
                "There is no level {level!r}; choose one of {known}.", level=level, known=", ".join(known)
            )
        else:
            allowed = ", ".join(available) or "none"
            problems[f"drivers.{driver}"] = say(
                "Prices of {code} cannot be converted by this; leave it out (possible: {allowed}).",
                code=service.code,
                allowed=allowed,
            )
    if problems:
        raise Invalid(problems)
    return math.prod(chosen, start=Decimal(1))


def _get(records: Iterable[_CodedType], code: str, kind: str) -> _CodedType:
    by_code = {record.code: record for record in records}
    if code in by_code:
        return by_code[code]
    nearest = difflib.get_close_matches(code, by_code, n=1)
    hint = say("did you mean {nearest}?", nearest=nearest[0]) if nearest else say("look its code up in the catalogue.")
    raise NotFound(say("There is no {kind} {code!r}; {hint}", kind=kind, code=code, hint=hint))
