"""Importing exchange rates from a file; a corrected file is a newer version and takes nothing away."""

from datetime import UTC, datetime

from market.core.errors import Conflict
from market.core.messages import say
from market.core.rate_lists import GivenRate, RateList, RateReport, check_rate_source, sort_rates
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.exchange_rates import find_rate_base, find_rate_import, insert_exchange_rates, insert_rate_import


def preview_rates(db: Database, *, rate_list: RateList, now: datetime) -> RateReport:
    """Return what `import_rates` would report, writing nothing."""
    check_rate_source(rate_list.source)
    return _find_past(db, rate_list) or _judge(db, rate_list, now)[1]


def import_rates(db: Database, *, rate_list: RateList, by: str, now: datetime) -> RateReport:
    """Import the rows that count, all or nothing; for days that have a rate already the new one counts from now on.

    A file imported before from the same source changes nothing; the report then has *imported_at*.  A file of
    which no row counts is not recorded.  Editions published earlier keep the rates they were made with.
    """
    check_rate_source(rate_list.source)
    rates, report = _judge(db, rate_list, now)
    with write_transaction(db):
        past = _find_past(db, rate_list)
        if past or not report.accepted:
            return past or report
        if find_rate_base(db, rate_list.source) not in {None, report.base}:
            raise Conflict(
                say("Another import has just given {source} another base. Run this one again.", source=rate_list.source)
            )
        origin = {"source": rate_list.source, "file_name": rate_list.file_name, "file_hash": rate_list.file_hash}
        import_id = insert_rate_import(db, report, **origin, at=now)
        insert_exchange_rates(db, import_id, rates)
        detail = origin | {"base": report.base, "accepted": report.accepted, "refused": report.refused}
        insert_event(db, at=now, actor=by, verb="rates.import", subject="rates", subject_id=str(import_id), **detail)
    return report


def _find_past(db: Database, rate_list: RateList) -> RateReport | None:
    return find_rate_import(db, file_hash=rate_list.file_hash, source=rate_list.source)


def _judge(db: Database, rate_list: RateList, now: datetime) -> tuple[tuple[GivenRate, ...], RateReport]:
    base = find_rate_base(db, rate_list.source)
    return sort_rates(rate_list.rows, base=base, today=now.astimezone(UTC).date())
