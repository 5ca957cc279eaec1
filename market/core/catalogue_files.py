"""The catalogue as CSV text: which file holds what, and what its cells must say."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, TypeVar

from market.core.catalogue import (
    ANY_SERVICE,
    Activity,
    AgencyType,
    Catalogue,
    City,
    ConversionFactor,
    CountKind,
    Department,
    Driver,
    Family,
    Kpi,
    RejectedKpi,
    Service,
    Standard,
    Unit,
)
from market.core.catalogue_rows import Row, Sheet, read_sheet
from market.core.messages import say

PRICE_BASES = ("fee", "pass-through")
STANDARD_LEVELS = ("mandatory", "basic", "advanced")
STANDARD_CHECKS = ("document", "sample", "technical", "interview")
LENSES = ("effort", "exposure", "engagement", "output", "outcome")
KPI_LEVELS = ("IN", "OP", "OT", "OC", "IM")

_RecordType = TypeVar("_RecordType")


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def parse_catalogue(files: Mapping[str, str]) -> Catalogue:
    """Return the catalogue written in *files*, a mapping from file name to its text.

    Raises SeedError with up to 20 faults of the first faulty file.  Files that are no part of the
    catalogue are ignored.
    """
    families = _parse(files, "families.csv", _named(Family))
    units = _parse(files, "units.csv", _unit)
    drivers = _parse(files, "drivers.csv", _driver, key=("driver",))
    known = _Known(_codes(families), _codes(units), tuple(driver.driver for driver in drivers))
    service_sheet = read_sheet(files, "services.csv", _columns(Service))
    services = tuple(_service(row, known) for row in service_sheet.rows)
    service_sheet.accept(key=("code",))
    catalogue = Catalogue(
        families=families,
        units=units,
        services=services,
        drivers=drivers,
        conversion_factors=_parse_factors(files, known, _codes(services)),
        standards=_parse(files, "standards.csv", _standard),
        kpis=_parse(files, "kpis.csv", _kpi),
        rejected_kpis=_parse(files, "rejected_kpis.csv", _rejected_kpi),
        cities=_parse(files, "cities.csv", _city, key=("name_en",)),
        agency_types=_parse(files, "agency_types.csv", _named(AgencyType)),
        departments=_parse(files, "departments.csv", _named(Department)),
        activities=_parse(files, "activities.csv", lambda row: _activity(row, _codes(services))),
        count_kinds=_count_kinds(files),
    )
    _require_factors(service_sheet, catalogue)
    return catalogue


@dataclass(frozen=True, slots=True)
class _Known:
    families: tuple[str, ...]
    units: tuple[str, ...]
    drivers: tuple[str, ...]


def _parse(
    files: Mapping[str, str],
    file: str,
    read: Callable[[Row], _RecordType],
    *,
    key: tuple[str, ...] = ("code",),
) -> tuple[_RecordType, ...]:
    sheet = read_sheet(files, file, _columns(_RECORDS[file]))
    records = tuple(read(row) for row in sheet.rows)
    sheet.accept(key=key)
    return records


def _parse_factors(files: Mapping[str, str], known: _Known, services: tuple[str, ...]) -> tuple[ConversionFactor, ...]:
    scopes = (ANY_SERVICE, *known.families, *services)
    sheet = read_sheet(files, "conversion_factors.csv", _columns(ConversionFactor))
    factors = tuple(_factor(row, known, scopes) for row in sheet.rows)
    _refuse_wrong_references(sheet, factors)
    sheet.accept(key=("driver", "family", "level"))
    return factors


def _refuse_wrong_references(sheet: Sheet, factors: tuple[ConversionFactor, ...]) -> None:
    """Note every (driver, family) that has not exactly one reference level, of factor 1."""
    reference_lines: dict[tuple[str, str], int] = {}
    for row, factor in zip(sheet.rows, factors, strict=True):
        if not factor.is_reference:
            continue
        first = reference_lines.setdefault((factor.driver, factor.family), row.line)
        if first != row.line:
            row.refuse(
                "is_reference", say("the reference level is already on line {first}; write 0 here.", first=first)
            )
        if factor.factor != 1:
            row.refuse("factor", say("the reference level costs 1.00 by definition; write 1.00."))
    for row, factor in zip(sheet.rows, factors, strict=True):
        pair = (factor.driver, factor.family)
        if pair not in reference_lines:
            reference_lines[pair] = row.line
            row.refuse("is_reference", say("{pair} has no reference level; mark one with 1.", pair=" for ".join(pair)))


def _require_factors(sheet: Sheet, catalogue: Catalogue) -> None:
    """Refuse a service that promises a conversion for which no factor exists."""
    for row in sheet.rows:
        for driver, levels in catalogue.factors_for(row.cells["code"]).items():
            if not levels:
                row.refuse(
                    "convertible_drivers",
                    say(
                        "no factor of {driver!r} applies to this service; add one to conversion_factors.csv.",
                        driver=driver,
                    ),
                )
    sheet.accept(key=("code",))


def _named(record: Callable[[str, str, str], _RecordType]) -> Callable[[Row], _RecordType]:
    return lambda row: record(row.code("code"), row.text("name_en"), row.text("name_ru"))


def _unit(row: Row) -> Unit:
    return Unit(
        code=row.code("code"),
        name_en=row.text("name_en"),
        name_ru=row.text("name_ru"),
        plural_en=row.text("plural_en"),
        unece_code=row.matching("unece_code", "[A-Z0-9]{2,3}", "HUR"),
    )


def _driver(row: Row) -> Driver:
    return Driver(driver=row.code("driver"), name_en=row.text("name_en"), name_ru=row.text("name_ru"))


def _service(row: Row, known: _Known) -> Service:
    return Service(
        code=row.code("code"),
        family=row.one_of("family", known.families, "families.csv"),
        name_en=row.text("name_en"),
        name_ru=row.text("name_ru"),
        definition=row.text("definition"),
        unit=row.one_of("unit", known.units, "units.csv"),
        reference_scope=row.text("reference_scope"),
        drivers=row.words("drivers"),
        price_basis=row.one_of("price_basis", PRICE_BASES, " or ".join(PRICE_BASES)),
        convertible_drivers=row.some_of("convertible_drivers", known.drivers, "drivers.csv"),
        position=row.position,
    )


def _factor(row: Row, known: _Known, scopes: Collection[str]) -> ConversionFactor:
    return ConversionFactor(
        driver=row.one_of("driver", known.drivers, "drivers.csv"),
        family=row.one_of("family", scopes, "families.csv, services.csv or *"),
        level=row.code("level"),
        label_en=row.text("label_en"),
        factor=row.factor("factor"),
        is_reference=row.flag("is_reference"),
        reason=row.text("reason"),
    )


def _standard(row: Row) -> Standard:
    if not row.cells["checks"]:
        row.refuse(
            "checks",
            say("is empty; name at least one of {standard_checks}.", standard_checks=", ".join(STANDARD_CHECKS)),
        )
    return Standard(
        code=row.code("code"),
        group_code=row.code("group_code"),
        group_name=row.text("group_name"),
        title_en=row.text("title_en"),
        title_ru=row.text("title_ru"),
        requirement=row.text("requirement"),
        evidence=row.text("evidence"),
        checks=row.some_of("checks", STANDARD_CHECKS, ", ".join(STANDARD_CHECKS)),
        level=row.one_of("level", STANDARD_LEVELS, ", ".join(STANDARD_LEVELS)),
        countries=row.countries("countries"),
        optional=row.flag("optional"),
        source=row.text("source"),
        source_url=row.optional_url("source_url"),
        version=row.count("version"),
        in_force_from=row.matching("in_force_from", r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "2026-01-01"),
    )


def _kpi(row: Row) -> Kpi:
    return Kpi(
        code=row.code("code"),
        name_en=row.text("name_en"),
        name_ru=row.text("name_ru"),
        formula=row.text("formula"),
        unit=row.text("unit"),
        level=row.one_of("level", KPI_LEVELS, ", ".join(KPI_LEVELS)),
        pitfalls=row.text("pitfalls"),
    )


def _rejected_kpi(row: Row) -> RejectedKpi:
    return RejectedKpi(row.code("code"), row.text("reason"), row.text("better_measure"))


def _activity(row: Row, services: tuple[str, ...]) -> Activity:
    low, middle, high = (row.count(f"minutes_{name}") for name in ("low", "middle", "high"))
    if not low <= middle <= high:
        row.refuse("minutes_middle", say("lies outside the low and the high minutes; put the three in order."))
    return Activity(
        code=row.code("code"),
        name_en=row.text("name_en"),
        name_ru=row.text("name_ru"),
        counted_unit=row.text("counted_unit"),
        minutes_low=low,
        minutes_middle=middle,
        minutes_high=high,
        exposure=row.text("exposure"),
        engagement_low=row.text("engagement_low"),
        engagement_medium=row.text("engagement_medium"),
        engagement_high=row.text("engagement_high"),
        lasts=row.text("lasts"),
        not_compared_with=row.text("not_compared_with"),
        service=row.one_of("service", services, "services.csv") if row.cells["service"] else None,
    )


def _count_kinds(files: Mapping[str, str]) -> tuple[CountKind, ...]:
    kinds = _parse(files, "count_kinds.csv", _count_kind)
    return _parse(files, "count_kinds.csv", lambda row: _count_kind(row, _codes(kinds)))


def _count_kind(row: Row, known: tuple[str, ...] | None = None) -> CountKind:
    within = row.optional_text("within")
    if within and known is not None:
        row.one_of("within", known, "count_kinds.csv")
    if bool(within) != bool(row.optional_text("rate")):
        row.refuse("rate", say("goes with within: name the share a part makes of its whole, or leave both empty."))
    return CountKind(
        code=row.code("code"),
        lens=row.one_of("lens", LENSES, ", ".join(LENSES)) if row.cells["lens"] else "",
        name_en=row.text("name_en"),
        name_ru=row.text("name_ru"),
        definition=row.text("definition"),
        within=within,
        rate=row.cells["rate"],
    )


def _city(row: Row) -> City:
    return City(row.text("name_en"), row.text("name_ru"), row.matching("country", "[A-Z]{2}", "RU"))


def _columns(record: type[Any]) -> tuple[str, ...]:
    return tuple(column.name for column in fields(record) if column.name != "position")


def _codes(records: Iterable[_Coded]) -> tuple[str, ...]:
    return tuple(record.code for record in records)


_RECORDS: dict[str, type[Any]] = {
    "activities.csv": Activity,
    "count_kinds.csv": CountKind,
    "families.csv": Family,
    "units.csv": Unit,
    "drivers.csv": Driver,
    "standards.csv": Standard,
    "kpis.csv": Kpi,
    "rejected_kpis.csv": RejectedKpi,
    "cities.csv": City,
    "agency_types.csv": AgencyType,
    "departments.csv": Department,
}
