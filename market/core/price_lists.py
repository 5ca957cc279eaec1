"""Price lists from elsewhere: which rows count, which are held for review and which are refused, and why."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from market.core.catalogue import Catalogue
from market.core.errors import Invalid
from market.core.money import CURRENCIES
from market.core.price_cells import UnusableCell, name_key, read_day, read_price, tidy_name, unit_key
from market.core.scheme_profiles import Profile
from market.core.unit_errors import AcceptedPrice, find_unit_errors

HELD = "held"
REFUSED = "refused"
LONGEST_NAME = 300

_SCHEME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_POSSIBLE_UNIT_ERROR = "possible-unit-error"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row does not count, and what to do about it."""

    outcome: str
    sentence: str


REASONS = {
    "wrong-cells": Reason(REFUSED, "The row has more or fewer cells than the header: correct its commas and quotes."),
    "duplicate-row": Reason(REFUSED, "Every cell equals an earlier row's: nothing to do."),
    "no-agency": Reason(REFUSED, "The agency is empty: name it."),
    "no-service": Reason(REFUSED, "The service is empty: name it."),
    "no-price": Reason(REFUSED, "The price is empty: fill it in or leave the row out."),
    "not-a-number": Reason(REFUSED, "The price is not plainly a number: write 1234.50, at most four decimals."),
    "percentage": Reason(REFUSED, "The price is a percentage: give an amount of money."),
    "not-positive": Reason(REFUSED, "The price is zero or less: give what is charged."),
    "sentinel": Reason(REFUSED, "The price stands for 'unknown' (0.01, 99999, 100 million): give the real one."),
    "no-unit": Reason(REFUSED, "The unit is empty: name it."),
    "bad-date": Reason(REFUSED, "The date is missing or not written as 2026-11-22: write it so."),
    "future-date": Reason(REFUSED, "The date lies in the future: correct it."),
    "other-currency": Reason(HELD, "The scheme has another currency: convert at the rate of the date."),
    "name-too-long": Reason(HELD, f"A name has over {LONGEST_NAME} characters, perhaps repeated text: shorten it."),
    "unknown-service": Reason(HELD, "No service has this code or exact name: use a code of the catalogue."),
    "unit-differs": Reason(HELD, "The catalogue sells this service by another unit: convert the price."),
    _POSSIBLE_UNIT_ERROR: Reason(HELD, "The price looks like that of another unit, such as a day: check the unit."),
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as the file has it.

    *number* counts from 1 below the header; *values* holds every cell of the row, *cells* those the
    import reads, by field.  *cells* is None when the row does not fit the header.
    """

    number: int
    values: tuple[str, ...]
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class PriceList:
    """A file to import: where it comes from, what it belongs to and its rows; *currency* None means not said."""

    source: str
    scheme: str
    currency: str | None
    profile: Profile
    file_name: str
    file_hash: str
    rows: Iterable[ListRow]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that does not count, with the cells it had; *reason* is a key of `REASONS`."""

    row: int
    reason: str
    cells: Mapping[str, str]

    @property
    def outcome(self) -> str:
        """Held for review, or refused."""
        return REASONS[self.reason].outcome


@dataclass(frozen=True, slots=True)
class SortedRows:
    """The rows of one price list by outcome."""

    accepted: tuple[AcceptedPrice, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many rows one reason stopped, and the first of them."""

    outcome: str
    reason: str
    rows: int
    example_row: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a price list; *imported_at* is set when it had been imported before."""

    scheme: str
    currency: str
    evidence_grade: str
    accepted: int
    held: int
    refused: int
    agencies: int = 0
    services: int = 0
    reasons: tuple[ReasonCount, ...] = ()
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows of one price list are read; *scheme_currency* is that of the prices already there."""

    currency: str
    scheme_currency: str
    profile: Profile
    today: date
    catalogue: Catalogue | None = None


def check_origin(source: str, scheme: str, currency: str | None) -> None:
    """Raise Invalid for a source, scheme or currency that cannot be used."""
    problems = {}
    if not tidy_name(source) or len(source) > LONGEST_NAME or not source.isprintable():
        problems["source"] = f"Name where the prices come from, in 1 to {LONGEST_NAME} printable characters."
    if not _SCHEME.fullmatch(scheme):
        problems["scheme"] = f"{scheme!r} is not a scheme: use small letters, digits and hyphens, such as gsa-s70."
    if currency is not None and currency not in CURRENCIES:
        problems["currency"] = f"{currency!r} is not a known currency: use one of {', '.join(CURRENCIES)}."
    if problems:
        raise Invalid(problems)


def sort_rows(rows: Iterable[ListRow], rules: Rules) -> SortedRows:
    """Return the rows that count, and the others with the first reason found for each.

    A row equal to an earlier one in every cell is refused; rows that differ anywhere are kept, because
    every agency has one vote however many rows it has.
    """
    judge = _Judge(rules)
    accepted: list[AcceptedPrice] = []
    problems: list[RowProblem] = []
    cells: dict[int, Mapping[str, str]] = {}
    for row in rows:
        try:
            price = judge.read(row)
        except UnusableCell as stop:
            problems.append(RowProblem(row.number, stop.reason, row.cells or _numbered(row.values)))
        else:
            accepted.append(price)
            cells[row.number] = row.cells or {}
    suspects = find_unit_errors(accepted)
    problems += [RowProblem(number, _POSSIBLE_UNIT_ERROR, cells[number]) for number in suspects]
    return SortedRows(
        tuple(price for price in accepted if price.row not in suspects),
        tuple(sorted(problems, key=lambda problem: problem.row)),
    )


def report_rows(outcome: SortedRows, *, scheme: str, currency: str, evidence_grade: str) -> ImportReport:
    """Return the counts of *outcome* by reason, refused ones after held ones, the commonest first."""
    examples = {problem.reason: problem.row for problem in reversed(outcome.problems)}
    counts = Counter(problem.reason for problem in outcome.problems)
    reasons = [ReasonCount(REASONS[code].outcome, code, rows, examples[code]) for code, rows in counts.items()]
    held = sum(reason.rows for reason in reasons if reason.outcome == HELD)
    return ImportReport(
        scheme=scheme,
        currency=currency,
        evidence_grade=evidence_grade,
        accepted=len(outcome.accepted),
        held=held,
        refused=len(outcome.problems) - held,
        agencies=len({price.agency for price in outcome.accepted}),
        services=len({price.service for price in outcome.accepted}),
        reasons=tuple(sorted(reasons, key=lambda reason: (reason.outcome, -reason.rows, reason.reason))),
    )


def _numbered(values: tuple[str, ...]) -> dict[str, str]:
    return {str(position): value for position, value in enumerate(values, 1)}


class _Judge:
    """Reads one row after the other, remembering the rows it has seen."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._seen: set[tuple[str, ...]] = set()
        self._services = _service_codes(rules.catalogue)
        self._units = dict(rules.profile.units) | _unit_codes(rules.catalogue)

    def read(self, row: ListRow) -> AcceptedPrice:
        """Return the row's price, or raise UnusableCell with the first reason that stops it."""
        if row.cells is None:
            raise UnusableCell("wrong-cells")
        if row.values in self._seen:
            raise UnusableCell("duplicate-row")
        self._seen.add(row.values)
        agency = _required(name_key(row.cells["agency"]), "no-agency")
        service = _required(tidy_name(row.cells["service"]), "no-service")
        price_minor = read_price(row.cells["price"], self._rules.currency)
        unit = self._unit(row.cells.get("unit", ""))
        dated = read_day(row.cells["date"], self._rules.today)
        if self._rules.currency != self._rules.scheme_currency:
            raise UnusableCell("other-currency")
        service = self._known_service(service, unit)
        return AcceptedPrice(row.number, agency, service, unit, price_minor, self._rules.currency, dated)

    def _unit(self, text: str) -> str:
        key = _required(unit_key(text) or self._rules.profile.default_unit, "no-unit")
        return self._units.get(key, key)

    def _known_service(self, service: str, unit: str) -> str:
        catalogue = self._rules.catalogue
        if catalogue is None:
            return service
        code = self._services.get(name_key(service))
        if code is None:
            raise UnusableCell("unknown-service")
        if catalogue.service(code).unit != unit:
            raise UnusableCell("unit-differs")
        return code


def _required(text: str, reason: str) -> str:
    if not text:
        raise UnusableCell(reason)
    if len(text) > LONGEST_NAME:
        raise UnusableCell("name-too-long")
    return text


def _service_codes(catalogue: Catalogue | None) -> dict[str, str]:
    """Map codes and exact names in both languages to codes; a name that two services share maps to neither."""
    services = () if catalogue is None else catalogue.services
    claims = {(name_key(name), service.code) for service in services for name in (service.name_en, service.name_ru)}
    shared = Counter(name for name, _ in claims)
    names = {name: code for name, code in claims if shared[name] == 1}
    return names | {service.code: service.code for service in services}


def _unit_codes(catalogue: Catalogue | None) -> dict[str, str]:
    units = () if catalogue is None else catalogue.units
    names = {unit_key(name): unit.code for unit in units for name in (unit.name_en, unit.name_ru, unit.plural_en)}
    return names | {unit.code: unit.code for unit in units}
