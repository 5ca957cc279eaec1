import shutil
from pathlib import Path

import pytest

from market.actions.editions import build_edition
from market.actions.markets import create_market, market_faults, update_market
from market.core.catalogue import Catalogue
from market.core.catalogue_rows import SeedError
from market.core.errors import Conflict, NotFound
from market.store.catalogue import load_catalogue
from market.store.connections import Database, database_path, open_database, pending_migrations
from market.store.events import list_events
from market.store.migrations import MIGRATIONS
from market.store.settings import find_setting, is_synthetic
from tests.benchmark.priced_market import add_list_prices, add_second_service
from tests.market_town import NOW, SECOND, SEED, dump


def create(folder: Path, *, kind: str = "real", currency: str = "RUB", seed: Path = SEED) -> Database:
    return create_market(folder=folder, seed=seed, kind=kind, currency=currency, now=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a market that was just made."""
    path = tmp_path / "new" / "market"
    create(path).close()
    return path


def spoil(folder: Path, *statements: str) -> None:
    db = open_database(database_path(folder))
    db.conn.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        db.conn.execute(statement)
    db.conn.commit()
    db.close()


def test_a_new_market_has_schema_settings_catalogue_and_an_event(tmp_path: Path, catalogue: Catalogue) -> None:
    db = create(tmp_path / "new" / "market", kind="synthetic", currency="USD")

    assert pending_migrations(db) == []
    assert (is_synthetic(db), find_setting(db, "currency")) == (True, "USD")
    assert load_catalogue(db) == catalogue
    (event,) = list_events(db, subject="market", subject_id="")
    assert (event.verb, event.actor, event.at) == ("market.create", "command line", NOW)
    db.close()


def test_a_market_that_exists_is_returned_with_what_it_holds(folder: Path) -> None:
    spoil(folder, "INSERT INTO attempts VALUES ('mark', 1, 1)")
    db = create(folder)

    assert db["attempts"].count == 1
    assert (is_synthetic(db), find_setting(db, "currency")) == (False, "RUB")
    db.close()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "synthetic"}, "holds a real market; choose another with --data for a synthetic one"),
        ({"currency": "USD"}, "market is in RUB; set MARKET_CURRENCY to it"),
    ],
)
def test_a_folder_keeps_its_kind_and_currency(folder: Path, changes: dict, sentence: str) -> None:
    with pytest.raises(Conflict, match=sentence):
        create(folder, **changes)
    db = create(folder)

    assert (is_synthetic(db), find_setting(db, "currency")) == (False, "RUB")
    db.close()


def test_a_market_without_seed_files_is_refused_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="install the package again"):
        create(tmp_path / "market", seed=tmp_path / "nowhere")


def test_an_update_brings_schema_and_catalogue_up_to_date(tmp_path: Path, catalogue: Catalogue) -> None:
    applied = update_market(folder=tmp_path, seed=SEED, now=NOW)
    again = update_market(folder=tmp_path, seed=SEED, now=NOW + SECOND)
    db = open_database(database_path(tmp_path))

    assert applied == [step.name for step in MIGRATIONS.applied(db)]
    assert again == []
    assert load_catalogue(db) == catalogue
    assert [event.verb for event in list_events(db, subject="market", subject_id="")] == ["market.update"] * 2
    db.close()


def test_a_faulty_catalogue_updates_nothing(folder: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    shutil.copytree(SEED, seed)
    (seed / "services.csv").write_text("nonsense", encoding="utf-8")
    db = open_database(database_path(folder))
    before = dump(db)

    with pytest.raises(SeedError):
        update_market(folder=folder, seed=seed, now=NOW)
    assert dump(db) == before
    db.close()


def test_an_update_that_cannot_be_recorded_is_refused(folder: Path) -> None:
    spoil(
        folder,
        "CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'refused'); END",
    )

    with pytest.raises(Exception, match="refused"):
        update_market(folder=folder, seed=SEED, now=NOW)


def test_a_sound_market_has_no_faults(folder: Path) -> None:
    assert market_faults(folder=folder) == []


def test_a_folder_without_a_market_is_told_what_to_run(tmp_path: Path) -> None:
    (told,) = market_faults(folder=tmp_path)

    assert told.endswith("Run `market init`.")
    assert list(tmp_path.iterdir()) == []


def test_a_schema_that_is_behind_is_told_what_to_run(folder: Path) -> None:
    spoil(folder, "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")

    assert market_faults(folder=folder) == ["The schema is behind. Run `market migrate`."]


def test_a_file_that_is_no_database_is_a_fault_and_no_crash(folder: Path) -> None:
    database_path(folder).write_bytes(b"not a database at all" * 500)

    (told,) = market_faults(folder=folder)
    assert told.startswith("The database cannot be read")
    assert told.endswith("Restore it from a backup.")


def test_rows_that_refer_to_missing_ones_are_a_fault(folder: Path) -> None:
    spoil(folder, "INSERT INTO sessions VALUES ('hash', 'nobody', '', '', '', 0, '')")

    assert market_faults(folder=folder) == [
        "The database is damaged: some rows refer to others that are missing. Restore it from a backup."
    ]


def test_an_index_that_disagrees_with_its_table_is_a_fault(folder: Path) -> None:
    spoil(
        folder,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'people (organisation_id)', 'people (name)')"
        " WHERE name = 'people_by_organisation'",
        "INSERT INTO people (id, email, name, password_hash, is_operator, created_at)"
        " VALUES ('p', 'e', 'n', 'h', 1, '')",
    )

    told = market_faults(folder=folder)
    assert told
    assert all(
        fault.startswith("The database is damaged") and fault.endswith("Restore it from a backup.") for fault in told
    )


def test_a_market_without_a_catalogue_is_told_what_to_run(folder: Path) -> None:
    spoil(folder, "UPDATE activities SET service = NULL")
    spoil(folder, "DELETE FROM services")

    (told,) = market_faults(folder=folder)
    assert "market init" in told


def test_a_changed_edition_is_a_fault_by_its_name(folder: Path) -> None:
    db = open_database(database_path(folder))
    prices = {f"agency-{number}": 90_117_00 + 1_313_00 * number for number in range(20)}
    add_list_prices(db, "tone-of-voice", prices)
    add_second_service(db, prices)
    build_edition(db, data=folder, quarter=None, currency="RUB", synthetic=False, by="operator", now=NOW)
    db.close()
    sound = market_faults(folder=folder)
    (folder / "editions" / "2026Q3-v1" / "cells.csv").write_text("changed", encoding="utf-8")

    assert sound == []
    assert any(fault.startswith("Edition 2026Q3-v1: cells.csv") for fault in market_faults(folder=folder))
