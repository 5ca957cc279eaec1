"""Who sells in the demonstration: what each agency offers, how dear it is and when it joined."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from market.core.catalogue import Catalogue
from market.core.editions import observation_window
from market.demo.claims import proof_effect
from market.demo.moments import edition_quarters, first_day, working_moment
from market.demo.price_model import PriceModel, human_price
from market.demo.sources import AgencySeed, Coverage
from market.demo.steps import DeclarePrices

READY_AGENCIES = 60

INTEGRATED_EFFECT = 0.30
MOSCOW_EFFECT = 0.22
LIST_ABOVE_QUOTED = 0.12

_TYPE_EFFECTS = {"integrated-group": INTEGRATED_EFFECT, "full-service-pr": 0.18, "freelancer-collective": -0.40}
_CITY_EFFECTS = {"Moscow": MOSCOW_EFFECT, "St Petersburg": 0.08}
_CENTRE = 0.10
_LEVEL_SPREAD = 0.30
_SERVICE_SPREAD = 0.20
_LATE_JOINERS = 10
_EARLY_SHARE = 0.7
_DECLARES_EVERY_DAYS = (290, 345)
_FEWEST_SERVICES = 4
_ALWAYS = {
    "intern-hire": ("Kadry i Klik", "Sovarium Communications", "Volna-16"),
    "support-avatar": ("Dialogoriya", "Pyat Kitov"),
    "sentiment-coding": ("Merilnya",),
    "community-closeout": ("Pyat Kitov", "Merilnya"),
}
_CURRENCIES = {"FI": "EUR", "LV": "EUR", "DE": "EUR", "GB": "GBP"}
_OUTSIDE = 0.1
_AFFINITIES: Mapping[str, Mapping[str, float]] = {
    "full-service-pr": {"media-relations": 1.6, "crisis": 1.5, "strategy": 1.0, "training": 0.9, "content": 0.8}
    | {"monitoring": 0.7, "measurement": 0.7, "community": 0.6, "bloggers": 0.5, "paid-social": 0.4, "hr": 0.4},
    "integrated-group": {"strategy": 1.1, "media-relations": 1.0, "crisis": 1.0, "measurement": 1.0, "content": 0.9}
    | {"bloggers": 0.9, "paid-social": 0.9, "search": 0.8, "community": 0.8, "monitoring": 0.8, "hr": 0.7},
    "smm-boutique": {"community": 1.5, "content": 1.4, "paid-social": 0.9, "bloggers": 0.8, "strategy": 0.8}
    | {"measurement": 0.6, "hr": 0.5, "training": 0.5, "monitoring": 0.3},
    "digital-performance": {"paid-social": 1.7, "search": 1.1, "measurement": 1.1, "content": 0.8, "strategy": 0.7}
    | {"community": 0.7, "bloggers": 0.6, "monitoring": 0.4, "hr": 0.4},
    "seo-reputation": {"search": 2.0, "content": 0.9, "measurement": 0.8, "monitoring": 0.7, "paid-social": 0.6}
    | {"community": 0.5, "strategy": 0.4, "media-relations": 0.3},
    "blogger-agency": {"bloggers": 2.0, "content": 1.0, "paid-social": 0.8, "community": 0.5, "measurement": 0.5},
    "monitoring-measurement": {"monitoring": 2.0, "measurement": 1.8, "strategy": 0.6, "crisis": 0.4, "community": 0.3},
    "contact-centre": {"community": 1.8, "monitoring": 0.6, "measurement": 0.5},
    "hr-marketing": {"hr": 2.0, "content": 0.9, "community": 0.7, "training": 0.7, "strategy": 0.5},
    "freelancer-collective": {"content": 1.4, "community": 1.0, "media-relations": 0.3, "strategy": 0.2},
}


@dataclass(frozen=True, slots=True)
class Agency:
    """A planned agency; *offsets* holds, per service it offers, how far it is from the market in logarithms."""

    seed: AgencySeed
    email: str
    currency: str
    joined_at: datetime
    offsets: Mapping[str, float]
    eagerness: float

    @property
    def name(self) -> str:
        """The agency's name."""
        return self.seed.name

    def offers(self, service: str) -> bool:
        """Return whether the agency has the service in its own price list."""
        return service in self.offsets

    def distance(self, service: str) -> float:
        """Return how far the agency's prices of a service are from the market; its usual distance where it has none."""
        return self.offsets.get(service, math.fsum(self.offsets.values()) / len(self.offsets))


def plan_agencies(
    seeds: Sequence[AgencySeed], coverage: Sequence[Coverage], catalogue: Catalogue, as_of: date, random: Random
) -> tuple[Agency, ...]:
    """Return the agencies in the order of their accounts: agency1, agency2 and so on.

    Exactly as many established agencies offer a service as its coverage says, so that every band of
    numbers is seen whatever the day of the demonstration.
    """
    local = [seed for seed in seeds if seed.country not in _CURRENCIES]
    established = local[: len(local) - _LATE_JOINERS]
    services = _assign_services(established, coverage, catalogue, random)
    late = {seed.name for seed in local} - {seed.name for seed in established}
    for seed in seeds:
        if seed.name not in services:
            services[seed.name] = _own_choice(seed, coverage, catalogue, random)
    spreads = {row.service: row.spread for row in coverage}
    joining = {
        seed.name: _late_joining(as_of, random) if seed.name in late else _joining(seed, as_of, random)
        for seed in seeds
    }
    return tuple(
        Agency(
            seed=seed,
            email=f"agency{number}@demo.example",
            currency=_CURRENCIES.get(seed.country, "RUB"),
            joined_at=joining[seed.name],
            offsets=_offsets(seed, services[seed.name], spreads, random),
            eagerness=random.lognormvariate(0, 0.45),
        )
        for number, seed in enumerate(seeds, 1)
    )


def plan_declarations(agency: Agency, model: PriceModel, random: Random) -> list[DeclarePrices]:
    """Return the agency's declarations of list prices: soon after joining, then about every ten months."""
    day = agency.joined_at.date() + timedelta(days=random.randint(1, 8))
    declarations = []
    while day < model.as_of:
        prices = {
            service: human_price(_list_price(agency, service, model, day, random), random) for service in agency.offsets
        }
        declarations.append(DeclarePrices(working_moment(day, random), agency.email, agency.currency, prices))
        day += timedelta(days=random.randint(*_DECLARES_EVERY_DAYS))
    return declarations


def _list_price(agency: Agency, service: str, model: PriceModel, day: date, random: Random) -> float:
    offset = agency.offsets[service] + LIST_ABOVE_QUOTED + random.gauss(0, 0.03)
    return model.expected(service, agency.currency, day) * math.exp(offset)


def _assign_services(
    seeds: Sequence[AgencySeed], coverage: Sequence[Coverage], catalogue: Catalogue, random: Random
) -> dict[str, list[str]]:
    services: dict[str, list[str]] = {seed.name: [] for seed in seeds}
    for row in coverage:
        always = _ALWAYS.get(row.service, ())
        ranked = sorted(
            seeds,
            key=lambda seed: (
                seed.name not in always,
                -_affinity(seed, row.service, catalogue) * random.uniform(0.3, 1),
            ),
        )
        for seed in ranked[: row.agencies]:
            services[seed.name].append(row.service)
    for offered in services.values():
        spare = [row.service for row in coverage if row.service not in offered]
        offered.extend(spare[: max(0, _FEWEST_SERVICES - len(offered))])
    return services


def _own_choice(seed: AgencySeed, coverage: Sequence[Coverage], catalogue: Catalogue, random: Random) -> list[str]:
    """Return what an agency outside the coverage table offers: the common services that suit it best."""
    common = [row.service for row in coverage if row.agencies > 25]
    ranked = sorted(common, key=lambda code: -_affinity(seed, code, catalogue) * random.uniform(0.3, 1))
    return ranked[:12]


def _affinity(seed: AgencySeed, service: str, catalogue: Catalogue) -> float:
    return _AFFINITIES[seed.agency_type].get(catalogue.service(service).family, _OUTSIDE)


def _joining(seed: AgencySeed, as_of: date, random: Random) -> datetime:
    start = first_day(as_of)
    if seed.level is not None or random.random() < _EARLY_SHARE:
        return working_moment(start + timedelta(days=random.randint(5, 40)), random)
    _after, until = observation_window(edition_quarters(as_of)[-1])
    span = until - timedelta(days=240) - start
    return working_moment(start + timedelta(days=60 + random.randrange(span.days)), random)


def _late_joining(as_of: date, random: Random) -> datetime:
    _after, until = observation_window(edition_quarters(as_of)[-1])
    return working_moment(until + (as_of - until) * random.uniform(0.1, 0.75), random)


def _offsets(
    seed: AgencySeed, services: Sequence[str], spreads: Mapping[str, float], random: Random
) -> dict[str, float]:
    effect = _TYPE_EFFECTS.get(seed.agency_type, 0.0) + _CITY_EFFECTS.get(seed.city, 0.0) - _CENTRE
    drawn = effect + random.gauss(0, _LEVEL_SPREAD)
    level = math.log(seed.level) if seed.level else drawn
    proven = proof_effect(seed.name)
    return {service: proven + spreads[service] * (level + random.gauss(0, _SERVICE_SPREAD)) for service in services}
