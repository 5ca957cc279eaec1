"""Importing price lists from elsewhere as observations of the list series."""

from dataclasses import dataclass
from datetime import UTC, datetime

from market.core.catalogue import Catalogue
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.price_lists import (
    ImportReport,
    PriceList,
    SortedRows,
    check_origin,
    report_rows,
    sort_rows,
)
from market.core.price_rows import ListReading, Rules
from market.core.prices import CATALOGUE_SCHEME
from market.core.vat_rates import VatRates
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.imports import (
    find_import,
    find_scheme_currency,
    insert_import,
    insert_import_problems,
    insert_imported_prices,
    insert_scheme,
)
from market.store.service_mappings import load_mappings

NO_VAT_RATES = VatRates()


@dataclass(frozen=True, slots=True)
class _Judged:
    report: ImportReport
    rows: SortedRows
    rules: Rules


def preview_prices(
    db: Database,
    *,
    price_list: PriceList,
    catalogue: Catalogue,
    market_currency: str,
    now: datetime,
    vat_rates: VatRates = NO_VAT_RATES,
) -> ImportReport:
    """Return what `import_prices` would report, writing nothing."""
    _check(price_list)
    past = _find_past(db, price_list)
    return past or _judge(db, price_list, catalogue, market_currency, vat_rates, now).report


def import_prices(
    db: Database,
    *,
    price_list: PriceList,
    catalogue: Catalogue,
    market_currency: str,
    by: str,
    now: datetime,
    vat_rates: VatRates = NO_VAT_RATES,
) -> ImportReport:
    """Import the rows that count and record the others, all or nothing.

    A file imported before from the same source into the same scheme changes nothing; the report then
    has *imported_at*.  A file of which no row counts and none waits for an operator's word is not recorded,
    so that it can be tried again with other columns.  The first import creates the scheme with its currency.
    Rows are judged before the write lock is taken: reading a long file holds nobody up.
    """
    _check(price_list)
    past = _find_past(db, price_list)
    if past:
        return past
    judged = _judge(db, price_list, catalogue, market_currency, vat_rates, now)
    if not judged.report.is_of_use:
        return judged.report
    with write_transaction(db):
        past = _find_past(db, price_list)
        if past:
            return past
        _write(db, price_list, judged, by=by, now=now)
    return judged.report


def _check(price_list: PriceList) -> None:
    check_origin(
        price_list.source,
        price_list.scheme,
        price_list.currency,
        tax=price_list.tax,
        country=price_list.country,
    )


def _write(db: Database, price_list: PriceList, judged: _Judged, *, by: str, now: datetime) -> None:
    report, currency = judged.report, judged.rules.scheme_currency
    insert_scheme(db, report.scheme, currency=currency, at=now)
    if find_scheme_currency(db, report.scheme) != currency:
        raise Conflict(
            say(
                "Another import has just created {scheme} in another currency. Run this one again.",
                scheme=report.scheme,
            )
        )
    origin = {"source": price_list.source, "file_name": price_list.file_name, "file_hash": price_list.file_hash}
    import_id = insert_import(db, report, **origin, reading=judged.rules.reading, at=now)
    insert_imported_prices(db, import_id, judged.rows.accepted)
    insert_import_problems(db, import_id, judged.rows.problems)
    counts = {"accepted": report.accepted, "held": report.held, "refused": report.refused}
    detail = origin | counts | {"scheme": report.scheme, "evidence_grade": report.evidence_grade}
    insert_event(db, at=now, actor=by, verb="prices.import", subject="import", subject_id=str(import_id), **detail)


def _find_past(db: Database, price_list: PriceList) -> ImportReport | None:
    return find_import(db, file_hash=price_list.file_hash, source=price_list.source, scheme=price_list.scheme)


def _judge(
    db: Database,
    price_list: PriceList,
    catalogue: Catalogue,
    market_currency: str,
    vat_rates: VatRates,
    now: datetime,
) -> _Judged:
    profile, is_catalogue = price_list.profile, price_list.scheme == CATALOGUE_SCHEME
    existing = market_currency if is_catalogue else find_scheme_currency(db, price_list.scheme)
    currency = price_list.currency or profile.currency or existing
    if currency is None:
        raise Invalid(
            {"currency": say("Scheme {scheme} is new: say which currency its prices are in.", scheme=price_list.scheme)}
        )
    rules = Rules(
        currency=currency,
        scheme_currency=existing or currency,
        reading=ListReading(profile.units, profile.default_unit, price_list.tax, price_list.country.upper()),
        today=now.astimezone(UTC).date(),
        catalogue=catalogue if is_catalogue else None,
        mappings=load_mappings(db, price_list.source) if is_catalogue else {},
        vat_rates=vat_rates,
    )
    rows = sort_rows(price_list.rows, rules)
    report = report_rows(rows, scheme=price_list.scheme, currency=currency, evidence_grade=profile.evidence_grade)
    return _Judged(report, rows, rules)
