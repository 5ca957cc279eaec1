"""Reading one row of a price list: what it offers, at which comparable price, or the first reason it is unusable."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from market.core.catalogue import Catalogue
from market.core.listed_prices import AcceptedPrice, StatedPrice
from market.core.money import round_half_even
from market.core.price_cells import UnusableCell, name_key, read_amount, read_count, read_day, tidy_name, unit_key
from market.core.price_reasons import LONGEST_NAME
from market.core.vat_rates import TAX_BASES, VatRates, without_vat

_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ListReading:
    """What was said of a whole file, kept so that its held rows can be read again; '' is not said.

    *tax* and *country* hold for the rows that say nothing themselves.  *units* gives the unit meant by each
    of its spellings, by `unit_key`.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    default_unit: str = ""
    tax: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows of one price list are read.

    *scheme_currency* is that of the prices already there.  *mappings* gives the service operators chose for
    a title (by `name_key`), None where they said that it is none of ours.  Without a *catalogue* the scheme
    keeps its own titles, and prices whose tax is unknown; with one such prices are held, because what they
    would be compared with is net.
    """

    currency: str
    scheme_currency: str
    reading: ListReading
    today: date
    catalogue: Catalogue | None = None
    mappings: Mapping[str, str | None] = field(default_factory=dict)
    vat_rates: VatRates = field(default_factory=VatRates)


class RowReader:
    """Reads rows by the same *rules*, one after the other, remembering none of them."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._services = _service_codes(rules.catalogue)
        self._units = dict(rules.reading.units) | _unit_codes(rules.catalogue)

    def offer(self, cells: Mapping[str, str]) -> tuple[str, str, Decimal]:
        """Return agency, title and amount as written, or raise UnusableCell with the first reason against one."""
        agency = _required(name_key(cells["agency"]), "no-agency")
        title = _required(tidy_name(cells["service"]), "no-service")
        return agency, title, read_amount(cells["price"], self._rules.currency)

    def read(self, number: int, cells: Mapping[str, str]) -> AcceptedPrice:
        """Return the row's price per unit and net of VAT, or raise UnusableCell with the first reason that stops it.

        Price over quantity, less the VAT in it, is rounded once, half even, to whole minor units.
        """
        agency, title, amount = self.offer(cells)
        quantity = read_count(cells.get("quantity", ""))
        unit = self._unit(cells.get("unit", ""))
        dated = read_day(cells["date"], self._rules.today)
        if self._rules.currency != self._rules.scheme_currency:
            raise UnusableCell("other-currency")
        service = self._service(title, unit)
        basis, country = self._tax(cells)
        rate = self._rate(country, dated) if basis == "gross" else None
        net = amount if rate is None else without_vat(amount, rate)
        price_minor = round_half_even(net * 100_000 / quantity)
        if price_minor == 0:
            raise UnusableCell("not-positive")
        stated = StatedPrice(title, cells["price"].strip(), basis, country, rate, quantity)
        return AcceptedPrice(number, agency, service, unit, price_minor, self._rules.currency, dated, stated)

    def differing_units(self, cells: Mapping[str, str]) -> tuple[str, str]:
        """Return the units of a row held because they differ: the catalogue's for its service, and the row's own."""
        code = self._code(tidy_name(cells["service"]))
        catalogue = self._rules.catalogue
        return catalogue.service(code).unit if catalogue else "", self._unit(cells.get("unit", ""))

    def _unit(self, text: str) -> str:
        key = _required(unit_key(text) or self._rules.reading.default_unit, "no-unit")
        return self._units.get(key, key)

    def _service(self, title: str, unit: str) -> str:
        catalogue = self._rules.catalogue
        if catalogue is None:
            return title
        code = self._code(title)
        if catalogue.service(code).unit != unit:
            raise UnusableCell("unit-differs")
        return code

    def _code(self, title: str) -> str:
        key = name_key(title)
        return self._services.get(key) or self._mapped(key)

    def _mapped(self, key: str) -> str:
        code = self._rules.mappings.get(key)
        if code is None:
            raise UnusableCell("not-our-service" if key in self._rules.mappings else "unknown-service")
        return code

    def _tax(self, cells: Mapping[str, str]) -> tuple[str, str]:
        basis = name_key(cells.get("tax", "")) or self._rules.reading.tax or _UNKNOWN
        if basis not in TAX_BASES:
            raise UnusableCell("not-a-tax")
        if basis == _UNKNOWN and self._rules.catalogue is not None:
            raise UnusableCell("tax-unknown")
        return basis, (cells.get("country", "").strip() or self._rules.reading.country).upper()

    def _rate(self, country: str, dated: date) -> int:
        rate = self._rules.vat_rates.find(country, dated)
        if rate is None:
            raise UnusableCell("no-vat-rate")
        return rate


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
