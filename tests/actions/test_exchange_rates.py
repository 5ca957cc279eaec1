"""Importing exchange rates: once per file, newer files over older ones, nothing ever taken away."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database

from market.actions.exchange_rates import import_rates, preview_rates
from market.core.errors import Invalid
from market.core.exchange_rates import Rate, find_rate
from market.core.price_lists import ListRow
from market.core.rate_lists import RateList, RateReport
from market.store.connections import migrate, open_database
from market.store.events import list_latest_events
from market.store.exchange_rates import load_rate_tables

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DAY, LAST = date(2026, 1, 12), date(2026, 12, 31)
TABLES = ("rate_imports", "exchange_rates", "events")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "market.db")
    migrate(database, lock=tmp_path / "lock")
    yield database
    database.close()


def rate_list(rate: str = "90.5", *, file_hash: str = "a" * 64, source: str = "Bank", **cells: str) -> RateList:
    row = {"date": DAY.isoformat(), "currency": "EUR", "rate": rate, "base": "RUB"} | cells
    return RateList(source, "rates.csv", file_hash, (ListRow(1, (), row),))


def take(db: Database, rates: RateList) -> RateReport:
    return import_rates(db, rate_list=rates, by="market import-rates", now=NOW)


def counts(db: Database) -> list[int]:
    return [db.table(table).count for table in TABLES]


def found(db: Database, currency: str = "EUR") -> Rate | None:
    return find_rate(load_rate_tables(db, until=LAST), currency, "RUB", DAY)


def test_an_imported_rate_is_found_and_names_its_source_and_file(db: Database) -> None:
    report = take(db, rate_list("1525.45", nominal="100", currency="KZT"))

    assert (report.accepted, report.base) == (1, "RUB")
    assert found(db, "KZT") == Rate(Decimal("15.2545"), DAY, f"Bank ({'a' * 12})")
    (event,) = list_latest_events(db, limit=9)
    assert (event.verb, event.actor, event.subject, event.subject_id) == (
        "rates.import",
        "market import-rates",
        "rates",
        "1",
    )
    assert event.detail["file_hash"] == "a" * 64


def test_the_same_file_twice_adds_nothing(db: Database) -> None:
    take(db, rate_list())
    before = counts(db)
    again = take(db, rate_list())

    assert again.imported_at == NOW
    assert counts(db) == before == [1, 1, 1]


def test_a_corrected_file_counts_from_now_on_and_the_older_rows_stay(db: Database) -> None:
    take(db, rate_list("90.5"))
    take(db, rate_list("91", file_hash="b" * 64))

    rate = found(db)
    assert rate is not None
    assert (rate.value, rate.source) == (Decimal(91), f"Bank ({'b' * 12})")
    assert [row["rate"] for row in db.query("SELECT rate FROM exchange_rates ORDER BY import_id")] == ["90.5", "91"]


def test_a_file_for_later_days_neither_replaces_rates_nor_renames_the_version_before_it(db: Database) -> None:
    take(db, rate_list("90.5"))
    take(db, rate_list("95", file_hash="b" * 64, date="2026-06-15"))

    (table,) = load_rate_tables(db, until=DAY)
    assert (table.source, table.days) == (f"Bank ({'a' * 12})", (DAY,))
    (table,) = load_rate_tables(db, until=LAST)
    assert (table.source, table.days) == (f"Bank ({'b' * 12})", (DAY, date(2026, 6, 15)))


def test_sources_are_asked_in_the_order_in_which_they_came(db: Database) -> None:
    take(db, rate_list("90", source="Second name"))
    take(db, rate_list("95", source="Another"))
    take(db, rate_list("91", source="Second name", file_hash="c" * 64))

    assert [table.source[:6] for table in load_rate_tables(db, until=LAST)] == ["Second", "Anothe"]
    rate = found(db)
    assert rate is not None
    assert rate.value == 91


def test_a_preview_and_a_file_without_a_good_row_write_nothing(db: Database) -> None:
    preview = preview_rates(db, rate_list=rate_list(), now=NOW)
    nothing = take(db, rate_list("none"))

    assert (preview.accepted, nothing.accepted, nothing.refused) == (1, 0, 1)
    assert counts(db) == [0, 0, 0]


def test_a_source_keeps_the_base_of_its_first_file(db: Database) -> None:
    take(db, rate_list())
    report = take(db, rate_list(file_hash="b" * 64, base="USD"))

    assert [line.reason for line in report.reasons] == ["other-base"]


def test_the_name_of_the_built_in_source_is_refused(db: Database) -> None:
    for act in (
        lambda: take(db, rate_list(source="ECB")),
        lambda: preview_rates(db, rate_list=rate_list(source="ECB"), now=NOW),
    ):
        with pytest.raises(Invalid, match="built in"):
            act()


@pytest.mark.parametrize("table", ["rate_imports", "exchange_rates"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_rates_are_never_changed(db: Database, table: str, statement: str) -> None:
    take(db, rate_list())
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        db.conn.execute(statement.format(table))


@pytest.mark.parametrize(
    "row",
    [
        "1, 'EUR', '2026-01-12', 1, '92'",
        "1, 'USD', '2026-01-12', 0, '92'",
        "1, 'USD', '2026-01-12', 1, 'none'",
        "1, 'USD', '12.1.26', 1, '92'",
        "2, 'USD', '2026-01-12', 1, '92'",
        "1, 'US', '2026-01-12', 1, '92'",
    ],
)
def test_the_database_itself_refuses_a_bad_rate(db: Database, row: str) -> None:
    take(db, rate_list())
    db.conn.execute("INSERT INTO exchange_rates VALUES (1, 'USD', '2026-01-13', 1, '92')")
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(f"INSERT INTO exchange_rates VALUES ({row})")
