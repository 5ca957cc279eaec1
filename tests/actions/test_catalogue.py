import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from market.actions.catalogue import install_catalogue, read_seed_files
from market.core.catalogue_rows import SeedError
from market.core.errors import NotFound
from market.store.catalogue import load_catalogue
from market.store.connections import migrate, open_database

SEED = Path(__file__).parents[2] / "seed_data"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "market.db")
    migrate(database, lock=tmp_path / "migrate.lock")
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SEED, tmp_path / "seed")


def test_the_seed_files_become_the_catalogue_of_the_market(db: Database, folder: Path) -> None:
    installed = install_catalogue(db, directory=folder)

    assert load_catalogue(db) == installed
    assert len(installed.services) == 45


def test_every_csv_file_is_read_and_nothing_else(folder: Path) -> None:
    files = read_seed_files(folder)

    assert len(files) == 14
    assert "SOURCES.md" not in files


def test_a_byte_order_mark_is_no_part_of_the_first_column(db: Database, folder: Path) -> None:
    path = folder / "families.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(install_catalogue(db, directory=folder).families) == 12


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        read_seed_files(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_told_with_its_line(folder: Path) -> None:
    path = folder / "cities.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1251"))

    with pytest.raises(SeedError, match=r"cities.csv, line 2: is not UTF-8"):
        read_seed_files(folder)


def test_a_faulty_file_leaves_the_installed_catalogue_alone(db: Database, folder: Path) -> None:
    before = install_catalogue(db, directory=folder)
    path = folder / "departments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("hr,HR", "HR,HR"), encoding="utf-8")

    with pytest.raises(SeedError, match=r"departments.csv, line 4, column code"):
        install_catalogue(db, directory=folder)

    assert load_catalogue(db) == before
