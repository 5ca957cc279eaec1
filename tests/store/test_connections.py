import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from market.store import connections
from market.store.connections import (
    DatabaseDamaged,
    DatabaseUnavailable,
    borrow_database,
    database_path,
    fetch_row,
    fetch_rows,
    open_database,
    pending_migrations,
    release_database,
    write_transaction,
)
from market.store.settings import find_setting, insert_setting, is_synthetic
from tests.market_town import open_empty


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_empty(tmp_path)
    yield database
    database.close()


@pytest.fixture
def other(db: Database, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Return a second connection that does not wait for locks."""
    connection = sqlite3.connect(database_path(tmp_path), timeout=0)
    yield connection
    connection.close()


def pragma(db: Database, name: str) -> object:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_connection_enforces_references_and_waits_for_the_disk(db: Database) -> None:
    assert (pragma(db, "foreign_keys"), pragma(db, "synchronous"), pragma(db, "journal_mode")) == (1, 2, "wal")


def test_what_a_transaction_wrote_is_there_for_others_at_its_end(db: Database, other: sqlite3.Connection) -> None:
    with write_transaction(db):
        insert_setting(db, "kind", "real")
        inside = other.execute("SELECT count(*) FROM settings").fetchone()[0]

    assert inside == 0
    assert other.execute("SELECT value FROM settings").fetchall() == [("real",)]


def write_and_fail(db: Database, error: type[BaseException]) -> None:
    with write_transaction(db):
        insert_setting(db, "kind", "real")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_remains_of_a_transaction_that_fails(db: Database, error: type[BaseException]) -> None:
    with pytest.raises(error):
        write_and_fail(db, error)

    assert find_setting(db, "kind") is None
    assert not db.conn.in_transaction


def test_a_transaction_holds_the_write_lock_before_its_first_write(db: Database, other: sqlite3.Connection) -> None:
    with write_transaction(db), pytest.raises(DatabaseUnavailable, match="locked"):
        other.execute("BEGIN IMMEDIATE")


def test_readers_do_not_wait_for_a_writer(db: Database, other: sqlite3.Connection) -> None:
    with write_transaction(db):
        insert_setting(db, "kind", "real")

        assert other.execute("SELECT count(*) FROM settings").fetchone() == (0,)


def test_a_transaction_inside_another_is_a_mistake_that_shows(db: Database) -> None:
    with pytest.raises(DatabaseUnavailable, match="within a transaction"), write_transaction(db), write_transaction(db):
        pass


def test_a_query_comes_back_as_dictionaries(db: Database) -> None:
    assert fetch_rows(db, "SELECT 1 AS one UNION SELECT 2") == [{"one": 1}, {"one": 2}]
    assert fetch_row(db, "SELECT 1 AS one UNION SELECT 2") == {"one": 1}
    assert fetch_row(db, "SELECT 1 AS one WHERE 0") is None


def test_a_thread_keeps_one_database_per_path_until_it_releases_it(db: Database, tmp_path: Path) -> None:
    path = database_path(tmp_path)
    first = borrow_database(path)
    again = borrow_database(path)
    release_database()
    later = borrow_database(path)
    release_database()

    assert again is first
    assert later is not first
    with pytest.raises(sqlite3.ProgrammingError):
        first.execute("SELECT 1")


def test_borrowing_another_path_closes_the_first(db: Database, tmp_path: Path) -> None:
    first = borrow_database(database_path(tmp_path))
    second = borrow_database(tmp_path / "other.db")
    release_database()

    assert second is not first
    with pytest.raises(sqlite3.ProgrammingError):
        first.execute("SELECT 1")


def test_threads_do_not_share_a_database(db: Database, tmp_path: Path) -> None:
    path = database_path(tmp_path)
    borrowed = []

    def borrow() -> None:
        borrowed.append(borrow_database(path))
        release_database()

    thread = threading.Thread(target=borrow)
    thread.start()
    thread.join()

    assert borrow_database(path) is not borrowed[0]
    release_database()


def test_releasing_what_was_never_borrowed_is_no_error() -> None:
    release_database()
    release_database()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    path.write_bytes(b"not a database at all" * 100)

    with pytest.raises(DatabaseDamaged, match="not a database"):
        open_database(path)


def test_a_fresh_file_lacks_every_step(tmp_path: Path) -> None:
    db = open_database(tmp_path / "market.db")

    assert pending_migrations(db)[0] == "m001_catalogue"
    db.close()


def test_a_market_is_synthetic_only_when_it_says_so(db: Database) -> None:
    before = is_synthetic(db)
    with write_transaction(db):
        insert_setting(db, "kind", "synthetic")

    assert (before, is_synthetic(db)) == (False, True)


def test_a_setting_is_recorded_once(db: Database) -> None:
    insert_setting(db, "kind", "real")

    with pytest.raises(sqlite3.IntegrityError):
        insert_setting(db, "kind", "synthetic")


def test_writers_of_one_process_queue_and_give_up_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = open_empty(tmp_path)
    db.execute("CREATE TABLE marks (name TEXT)")
    monkeypatch.setattr(connections, "_QUEUE_SECONDS", 0.05)
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        own = open_database(database_path(tmp_path))
        with write_transaction(own):
            own.execute("INSERT INTO marks VALUES ('holder')")
            holds.set()
            may_end.wait(10)
        own.close()

    holder = threading.Thread(target=hold)
    holder.start()
    holds.wait(10)
    with pytest.raises(DatabaseUnavailable, match="locked"), write_transaction(db):
        raise AssertionError("two writers at once")
    may_end.set()
    holder.join()
    with write_transaction(db):
        db.execute("INSERT INTO marks VALUES ('next')")

    assert [row["name"] for row in fetch_rows(db, "SELECT name FROM marks ORDER BY rowid")] == ["holder", "next"]
    db.close()


def test_those_who_queued_behind_a_refused_writer_do_not_wait_as_long_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_empty(tmp_path).close()
    monkeypatch.setattr(connections, "_BUSY_SECONDS", 0.5)
    another_process = sqlite3.connect(database_path(tmp_path))
    another_process.execute("BEGIN IMMEDIATE")
    waits: list[float] = []

    def write() -> None:
        own = open_database(database_path(tmp_path))
        begun = time.monotonic()
        with pytest.raises(DatabaseUnavailable), write_transaction(own):
            raise AssertionError("the lock is held elsewhere")
        waits.append(time.monotonic() - begun)
        own.close()

    writers = [threading.Thread(target=write) for _ in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    another_process.close()

    assert len(waits) == 12
    assert sum(waits) < 12 * 6 * 0.5, "twelve waits one after the other would come to more than this"
