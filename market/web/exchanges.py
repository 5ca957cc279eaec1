"""What services cost in terms of one another, from the relative values an edition publishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from market.benchmark.published import Cell, ListedService, leading_cell
from market.benchmark.reader import Edition, Indicator
from market.core.catalogue import Activity, Catalogue
from market.core.disclosure import WITHHELD
from market.core.errors import Invalid
from market.core.level_indicators import BASE_SERVICE, RELATIVE_VALUE, exchanged
from market.core.messages import say
from market.core.prices import CATALOGUE_SCHEME
from market.web.price_texts import nearest_first

EXCHANGE_SERIES = ("quoted", "awarded", "list")
_BANDS = ("5-9", "10-17", "18-45", "46-99", "100+")
_GRADES = ("A", "B", "C", "D")
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Worth:
    """What one service costs in units of the base in one series; *value* is None where it is not shown."""

    value: float | None
    n_band: str | None
    grade: str | None
    reason: str
    carried_from: str | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One service with what it costs in units of the base, by series."""

    service: ListedService
    worth: Mapping[str, Worth]

    def shown(self) -> Worth | None:
        """Return the worth in the first series that has one."""
        return next((self.worth[s] for s in EXCHANGE_SERIES if self.worth[s].value is not None), None)


@dataclass(frozen=True, slots=True)
class Effort:
    """One activity with the price of an hour of its work, where a service is priced by the same unit.

    *hourly* is in minor units of the cell's currency, to two digits, since minutes are estimates.
    """

    activity: Activity
    service: ListedService | None
    cell: Cell | None
    hourly: int | None


def list_exchanges(edition: Edition, base: str) -> list[Exchange]:
    """Return every service of the catalogue in terms of *base*; raises Invalid for a base without a published value."""
    known = {series: _values(edition, series) for series in EXCHANGE_SERIES}
    _check_base(edition, base, known)
    return [
        Exchange(service, {series: _worth(known[series], service.service, base) for series in EXCHANGE_SERIES})
        for service in edition.services(CATALOGUE_SCHEME)
        if service.service != base
    ]


def bases_of(edition: Edition) -> list[ListedService]:
    """Return the services that can be a base: those with a published value in some series."""
    known = {name for series in EXCHANGE_SERIES for name, found in _values(edition, series).items() if found.value}
    return [service for service in edition.services(CATALOGUE_SCHEME) if service.service in known]


def list_efforts(edition: Edition | None, catalogue: Catalogue) -> list[Effort]:
    """Return the activities with the price of an hour of each, from the published median of the service priced so."""
    return [_effort(edition, activity) for activity in catalogue.activities]


def _values(edition: Edition, series: str) -> dict[str, Indicator]:
    found = {indicator.subject: indicator for indicator in edition.indicators(RELATIVE_VALUE, series)}
    if any(indicator.value is not None for indicator in found.values()):
        found[BASE_SERVICE] = Indicator(RELATIVE_VALUE, series, BASE_SERVICE, "VALUE", "ratio", 1.0)
    return found


def _check_base(edition: Edition, base: str, known: Mapping[str, Mapping[str, Indicator]]) -> None:
    if base == BASE_SERVICE or any(base in found and found[base].value for found in known.values()):
        return
    offered = [service.service for service in bases_of(edition)]
    if any(service.service == base for service in edition.services(CATALOGUE_SCHEME)):
        sentence = say("No relative value of {base} is published; choose another service.", base=base)
    else:
        sentence = say(
            "There is no service {base!r}; choose one of the catalogue{hint}.",
            base=base,
            hint=nearest_first(base, offered),
        )
    raise Invalid({"base": sentence})


def _worth(known: Mapping[str, Indicator], service: str, base: str) -> Worth:
    own, other = known.get(service), known.get(base)
    if own is None or other is None or own.value is None or other.value is None:
        missing = next((found for found in (own, other) if found is not None and found.value is None), None)
        return Worth(None, None, None, missing.reason if missing else WITHHELD, None)
    if base == BASE_SERVICE:
        return Worth(own.value, own.n_band, own.grade, "", own.carried_from)
    bands = [found.n_band for found in (own, other) if found.n_band]
    grades = [found.grade for found in (own, other) if found.grade]
    return Worth(
        exchanged(own.value, other.value),
        min(bands, key=_BANDS.index, default=None),
        max(grades, key=_GRADES.index, default=None),
        "",
        own.carried_from or other.carried_from,
    )


def _effort(edition: Edition | None, activity: Activity) -> Effort:
    service = edition.find_service(CATALOGUE_SCHEME, activity.service) if edition and activity.service else None
    cell = leading_cell(edition.cells(CATALOGUE_SCHEME, service.slug)) if edition and service else None
    if cell is None or cell.median is None:
        return Effort(activity, service, None, None)
    return Effort(activity, service, cell, _two_digits(cell.median * 60 / activity.minutes_middle))


def _two_digits(minor: float) -> int:
    return int(float(f"{minor:.{_DIGITS}g}"))


def exchange_rows(exchanges: Sequence[Exchange]) -> list[dict[str, str | float | None]]:
    """Return one row per service and series, as the twins have it."""
    return [
        {
            "service": exchange.service.service,
            "name": exchange.service.name_en,
            "unit": exchange.service.unit,
            "series": series,
            "value": worth.value,
            "n_band": worth.n_band,
            "grade": worth.grade,
            "reason": worth.reason or None,
            "carried_from": worth.carried_from,
        }
        for exchange in exchanges
        for series, worth in exchange.worth.items()
    ]
