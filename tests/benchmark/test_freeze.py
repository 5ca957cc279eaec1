import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sqlite_utils import Database

from market.benchmark.freeze import Frozen, freeze
from market.core.editions import Quarter
from market.core.slices import DIMENSIONS
from market.core.votes import pseudonym
from market.store.catalogue import load_catalogue
from tests.benchmark.priced_market import (
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


def test_only_private_parquet_and_a_note_stay_behind(db: Database, tmp_path: Path) -> None:
    add_imported_prices(db, "rates", [("a", "tester", "hour", 7)])

    frozen, _ = frozen_rows(db, tmp_path / "frozen")

    assert sorted(path.name for path in frozen.folder.iterdir()) == ["frozen.json", "observations.parquet"]


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
