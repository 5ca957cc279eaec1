from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from market.core.catalogue import Catalogue
from market.core.catalogue_files import parse_catalogue
from market.core.errors import Conflict, NotFound
from market.store.catalogue import find_units, load_catalogue, replace_catalogue
from market.store.connections import migrate, open_database, write_transaction

SEED = Path(__file__).parents[2] / "seed_data"
CREATED = "2026-11-22T09:00:00+00:00"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse_catalogue({path.name: path.read_text(encoding="utf-8") for path in SEED.glob("*.csv")})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "market.db")
    migrate(database, lock=tmp_path / "migrate.lock")
    yield database
    database.close()


def store(db: Database, catalogue: Catalogue) -> None:
    with write_transaction(db):
        replace_catalogue(db, catalogue)


def insert_agency(db: Database, agency_type: str) -> None:
    with write_transaction(db):
        db.conn.execute(
            "INSERT INTO organisations (id, slug, name, name_key, is_client, is_agency, country, city, agency_type,"
            " controlling_group, created_at) VALUES ('a', 'a', 'A', 'a', 0, 1, 'RU', 'Perm', ?, 'a', ?)",
            [agency_type, CREATED],
        )


def insert_list_price(db: Database, service: str) -> None:
    insert_agency(db, "smm-boutique")
    with write_transaction(db):
        db.conn.execute(
            "INSERT INTO list_prices (agency_id, service, price_minor, currency, declared_at)"
            " VALUES ('a', ?, 100, 'RUB', ?)",
            [service, CREATED],
        )


def without_service(catalogue: Catalogue, code: str) -> Catalogue:
    return replace(catalogue, services=tuple(s for s in catalogue.services if s.code != code))


def test_a_stored_catalogue_comes_back_equal(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)

    assert load_catalogue(db) == catalogue


def test_a_market_without_catalogue_says_how_to_get_one(db: Database) -> None:
    with pytest.raises(NotFound, match="market init"):
        load_catalogue(db)


def test_storing_twice_changes_nothing(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    store(db, catalogue)

    assert load_catalogue(db) == catalogue


def test_every_part_is_replaced_by_its_new_rows_in_their_new_order(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    turned = replace(
        catalogue,
        **{
            part.name: tuple(reversed(getattr(catalogue, part.name)))
            for part in fields(catalogue)
            if part.name != "services"
        },
    )

    store(db, turned)

    assert load_catalogue(db) == turned


def test_a_service_in_use_is_renamed_in_place(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    insert_list_price(db, "press-office")
    renamed = tuple(
        replace(service, name_en="Press desk") if service.code == "press-office" else service
        for service in catalogue.services
    )

    store(db, replace(catalogue, services=renamed))

    assert load_catalogue(db).service("press-office").name_en == "Press desk"
    assert db["list_prices"].count == 1


def test_a_row_nobody_uses_can_go(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    smaller = without_service(catalogue, "press-office")

    store(db, smaller)

    assert load_catalogue(db) == smaller


def test_a_service_in_use_cannot_vanish(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    insert_list_price(db, "press-office")

    with pytest.raises(Conflict, match=r"press-office is gone from services.csv"):
        store(db, without_service(catalogue, "press-office"))

    assert load_catalogue(db) == catalogue


def test_an_agency_type_in_use_cannot_vanish(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    insert_agency(db, "smm-boutique")
    kept = tuple(kind for kind in catalogue.agency_types if kind.code != "smm-boutique")

    with pytest.raises(Conflict, match="smm-boutique"):
        store(db, replace(catalogue, agency_types=kept))


def test_a_scope_level_in_use_cannot_vanish(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)
    db.conn.execute("PRAGMA foreign_keys = OFF")
    with write_transaction(db):
        db.conn.execute("INSERT INTO brief_line_drivers VALUES ('a line', 'rounds', 'five')")
    db.conn.execute("PRAGMA foreign_keys = ON")
    kept = tuple(row for row in catalogue.conversion_factors if row.level != "five")

    with pytest.raises(Conflict, match="level five of rounds"):
        store(db, replace(catalogue, conversion_factors=kept))

    assert load_catalogue(db) == catalogue


def test_units_are_found_for_the_services_asked_for(db: Database, catalogue: Catalogue) -> None:
    store(db, catalogue)

    assert find_units(db, ["moderation-hour", "social-post", "tarot-reading"]) == {
        "moderation-hour": "hour",
        "social-post": "post",
    }
