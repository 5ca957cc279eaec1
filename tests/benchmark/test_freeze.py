import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from sqlite_utils import Database

from market.actions.exchange_rates import import_rates
from market.benchmark.freeze import Frozen, freeze
from market.benchmark.frozen_records import read_mark_ups
from market.core.editions import Quarter
from market.core.price_lists import ListRow
from market.core.price_ratios import AmountPair
from market.core.rate_lists import RateList
from market.core.slices import DIMENSIONS
from market.core.subcontracts import MarkUp
from market.core.votes import pseudonym
from market.store.catalogue import load_catalogue
from tests.benchmark.priced_market import (
    NOW,
    add_agency,
    add_award,
    add_imported_prices,
    add_list_prices,
    add_quoted_brief,
    add_second_service,
    open_priced_market,
)

QUARTER = Quarter.parse("2026Q3")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_priced_market(tmp_path / "market")
    yield database
    database.close()


def frozen_rows(db: Database, folder: Path) -> tuple[Frozen, list[tuple[object, ...]]]:
    frozen = freeze(db, load_catalogue(db), QUARTER, folder, currency="RUB")
    rows = duckdb.execute(
        "SELECT scheme, service, unit, currency, series, group_id, price_minor, CAST(dated AS VARCHAR), evidence_grade "
        f"FROM read_parquet('{frozen.observations}')"
    ).fetchall()
    return frozen, rows


def test_prices_inside_the_window_are_frozen_under_pseudonyms(db: Database, tmp_path: Path) -> None:
    add_list_prices(db, "tone-of-voice", {"north": 100_00}, dated="2025-07-03")
    add_list_prices(db, "social-strategy", {"north": 200_00}, dated="2026-07-02")
    add_list_prices(db, "presence-audit", {"north": 300_00}, dated="2025-07-02")
    add_list_prices(db, "integrated-plan", {"north": 400_00}, dated="2026-07-03")

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    group = pseudonym("north")
    assert frozen.prices == 2
    assert rows == [
        ("catalogue", "social-strategy", "project", "RUB", "list", group, 200_00, "2026-07-02", "G4"),
        ("catalogue", "tone-of-voice", "document", "RUB", "list", group, 100_00, "2025-07-03", "G4"),
    ]


def test_the_inputs_hash_is_that_of_canonical_csv(db: Database, tmp_path: Path) -> None:
    add_imported_prices(db, "rates", [("b", 'say "hi",\nthere', "hour", 5), ("a", "Ёлка", "hour", 7)])

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    names = ["scheme", "service", "unit", "currency", "series", "group_id", "price_minor", "dated", "evidence_grade"]
    circumstances = [dimension.replace("-", "_") for dimension in DIMENSIONS]
    writer.writerow([*names, *circumstances, "subcontracted_percent"])
    # An imported price has no known circumstances and says nothing about subcontracting.
    writer.writerows([*row, *([""] * len(DIMENSIONS)), -1] for row in sorted(rows))
    assert frozen.inputs_hash == hashlib.sha256(text.getvalue().encode()).hexdigest()


def test_quoted_prices_are_frozen_with_their_circumstances(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    add_quoted_brief(db, "first", "tone-of-voice", {"north": 100_00}, opened=True)

    frozen, _ = frozen_rows(db, tmp_path / "frozen")

    columns = "city, agency_type, agency_size, subcontracting, standards, volume, subcontracted_percent"
    (found,) = duckdb.execute(
        f"SELECT {columns} FROM read_parquet('{frozen.observations}') WHERE series = 'quoted'"
    ).fetchall()
    assert found == ("Kazan", "", "", "own", "none", "1", 0)


def test_only_private_parquet_accounts_and_a_note_stay_behind(db: Database, tmp_path: Path) -> None:
    add_imported_prices(db, "rates", [("a", "tester", "hour", 7)])

    frozen, _ = frozen_rows(db, tmp_path / "frozen")

    assert sorted(path.name for path in frozen.folder.iterdir()) == [
        "accounts.txt",
        "awarded.parquet",
        "bundles.parquet",
        "claims.parquet",
        "conduct.parquet",
        "count_kinds.parquet",
        "frozen.json",
        "mark_ups.parquet",
        "observations.parquet",
        "projects.parquet",
        "scopes.parquet",
        "success_fees.parquet",
        "votes.parquet",
    ]


def test_an_agencys_older_list_prices_give_way_to_its_latest(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    add_list_prices(db, "tone-of-voice", {"north": 100_00}, dated="2025-10-01")
    add_list_prices(db, "tone-of-voice", {"north": 120_00}, dated="2026-02-01")

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    assert [row[6] for row in rows if row[1] == "tone-of-voice"] == [120_00]
    assert frozen.left_out == {"older-list-price": 1}


def test_older_quotes_stay_beside_newer_ones(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    add_quoted_brief(db, "first", "tone-of-voice", {"north": 100_00}, opened=True, dated="2025-10-01")
    add_quoted_brief(db, "second", "tone-of-voice", {"north": 120_00}, opened=True, dated="2026-02-01")
    add_award(db, "second", "north")

    _, rows = frozen_rows(db, tmp_path / "frozen")

    prices = sorted((row[4], row[6]) for row in rows if row[1] == "tone-of-voice")
    assert prices == [("awarded", 120_00), ("quoted", 100_00), ("quoted", 120_00)]


def test_sealed_quotes_never_enter(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    add_quoted_brief(db, "opened", "integrated-plan", {"north": 100_00}, opened=True)
    add_quoted_brief(db, "sealed", "tone-of-voice", {"north": 100_00}, opened=False)

    _, rows = frozen_rows(db, tmp_path / "frozen")

    assert [row[1] for row in rows] == ["integrated-plan", "presence-audit"]


def test_agencies_that_do_not_count_yet_are_left_out_and_counted(db: Database, tmp_path: Path) -> None:
    add_agency(db, "new", verified="2026-06-20T00:00:00.000000+00:00")
    add_agency(db, "unverified", verified=None)
    for agency in ("new", "unverified"):
        add_second_service(db, [agency])
    add_list_prices(db, "tone-of-voice", {"new": 1_00, "one-service": 2_00, "unverified": 3_00})

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    assert rows == []
    assert frozen.left_out == {"agency-not-yet-counted": 3}


def give_rates(db: Database, *rows: tuple[str, str, str]) -> None:
    cells = [{"date": day, "currency": currency, "rate": rate, "base": "RUB"} for day, currency, rate in rows]
    lines = tuple(ListRow(number, (), each) for number, each in enumerate(cells, 1))
    import_rates(db, rate_list=RateList("Bank", "rates.csv", "a" * 64, lines), by="test", now=NOW)


def test_a_price_is_converted_at_the_rate_of_the_day_it_was_named(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north", "south"])
    give_rates(db, ("2026-03-06", "USD", "80.5"), ("2026-03-09", "USD", "90"), ("2026-03-20", "USD", "99"))
    for agency, dated in (("north", "2026-03-08"), ("south", "2026-03-09")):
        add_list_prices(db, "tone-of-voice", {agency: 100_00}, currency="USD", dated=dated)
    add_list_prices(db, "tone-of-voice", {"south": 100_00}, currency="USD", dated="2026-03-21")

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    assert sorted((row[6], row[3], row[7]) for row in rows if row[1] == "tone-of-voice") == [
        (8_050_00, "RUB", "2026-03-08"),
        (9_000_00, "RUB", "2026-03-09"),
    ]
    assert (frozen.held, frozen.converted) == ({"no-exchange-rate": 1}, {f"Bank ({'a' * 12})": 2})
    assert (frozen.folder / "conversions.csv").read_text().splitlines() == [
        "series,service,dated,named_on,currency,price_minor,rate,rate_dated,rate_source,into,converted_minor",
        f"list,tone-of-voice,2026-03-08,2026-03-08,USD,10000,80.5,2026-03-06,Bank ({'a' * 12}),RUB,805000",
        f"list,tone-of-voice,2026-03-09,2026-03-09,USD,10000,90,2026-03-09,Bank ({'a' * 12}),RUB,900000",
    ]


def test_an_award_is_converted_at_the_rate_of_its_quote(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    give_rates(db, ("2026-03-10", "EUR", "90"), ("2026-04-10", "EUR", "120"))
    add_quoted_brief(db, "first", "tone-of-voice", {"north": 100_00}, opened=True, currency="EUR")
    add_award(db, "first", "north", dated="2026-04-10")

    _, rows = frozen_rows(db, tmp_path / "frozen")

    assert sorted((row[4], row[6], row[7]) for row in rows if row[1] == "tone-of-voice") == [
        ("awarded", 9_000_00, "2026-04-10"),
        ("quoted", 9_000_00, "2026-03-10"),
    ]


def test_the_central_bank_comes_before_what_an_operator_imported(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    give_rates(db, ("2026-03-10", "USD", "1"), ("2026-03-10", "EUR", "50"))
    add_list_prices(db, "tone-of-voice", {"north": 100_00}, currency="USD")

    frozen = freeze(db, load_catalogue(db), QUARTER, tmp_path / "frozen", currency="EUR")

    (source,) = [name for name in frozen.converted if name.startswith("ECB")]
    assert frozen.converted == {source: 1, f"Bank ({'a' * 12})": 1}


def test_a_share_of_spend_is_the_same_number_in_every_currency(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    add_list_prices(db, "paid-social-management", {"north": 150_00}, currency="EUR")

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    assert [(row[3], row[6]) for row in rows if row[1] == "paid-social-management"] == [("RUB", 150_00)]
    assert frozen.held == {}


def test_a_price_that_rounds_to_nothing_is_held(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    give_rates(db, ("2026-03-10", "USD", "0.001"))
    add_list_prices(db, "tone-of-voice", {"north": 5}, currency="USD")

    frozen, _ = frozen_rows(db, tmp_path / "frozen")

    assert (frozen.held, frozen.converted) == ({"no-exchange-rate": 1}, {})


def test_other_currencies_are_held_in_the_catalogue_but_not_in_other_schemes(db: Database, tmp_path: Path) -> None:
    add_second_service(db, ["north"])
    add_list_prices(db, "tone-of-voice", {"north": 100_00}, currency="USD")
    add_imported_prices(db, "rates", [("a", "tester", "hour", 7)], currency="USD")
    add_imported_prices(db, "catalogue", [("a", "no such service", "hour", 7), ("a", "tone-of-voice", "hour", 7)])

    frozen, rows = frozen_rows(db, tmp_path / "frozen")

    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("catalogue", "presence-audit", "RUB"),
        ("rates", "tester", "USD"),
    ]
    assert frozen.held == {"no-exchange-rate": 1, "unit-differs": 1, "unknown-service": 1}


def test_mark_ups_of_the_window_and_the_currency_are_kept_under_pseudonyms(db: Database, tmp_path: Path) -> None:
    def mark_up(day: str, currency: str = "RUB") -> MarkUp:
        return MarkUp("press-release", "n1", "north", 120_00, 100_00, currency, datetime.fromisoformat(f"{day}T10:00Z"))

    given = [mark_up("2025-07-02"), mark_up("2025-07-03"), mark_up("2026-07-03"), mark_up("2026-07-02", "USD")]
    freeze(db, load_catalogue(db), QUARTER, tmp_path / "frozen", currency="RUB", mark_ups=given)

    with duckdb.connect() as connection:
        kept = read_mark_ups(connection, tmp_path / "frozen")
    assert kept == [AmountPair(pseudonym("north"), 120_00.0, 100_00.0)]
