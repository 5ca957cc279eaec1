"""Opening the market database and the one way to write to it."""

import contextlib
import fcntl
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from market.store.migrations import MIGRATIONS

__all__ = [
    "Database",
    "DatabaseDamaged",
    "DatabaseUnavailable",
    "borrow_database",
    "database_path",
    "fetch_row",
    "fetch_rows",
    "hasty_write_transaction",
    "iterate_rows",
    "migrate",
    "open_database",
    "pending_migrations",
    "release_database",
    "write_transaction",
]

DatabaseUnavailable = sqlite3.OperationalError
"""Raised when the file is locked for too long, read-only, full or gone: worth trying again."""

DatabaseDamaged = sqlite3.DatabaseError
"""Raised when the file is not a sound database; `DatabaseUnavailable` is a kind of it."""

_FILE_NAME = "market.db"
_BUSY_SECONDS = 5
_QUEUE_SECONDS = 30
_HASTY_SECONDS = 0.2
_AGAIN_SECONDS = 0.02
_BATCH = 5_000
_SLOW_SECONDS = 0.5
_log = logging.getLogger("market.slow")
_borrowed = threading.local()
_writers = threading.RLock()


def database_path(folder: Path) -> Path:
    """Return where the market database lives inside the data *folder*."""
    return folder / _FILE_NAME


def open_database(path: Path) -> Database:
    """Return a database over a connection of its own, with the safety settings every connection needs.

    Foreign keys are enforced and commits reach the disk before they are acknowledged
    (``synchronous=FULL``).  A connection belongs to the thread that opened it.
    """
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # Without recursive triggers INSERT OR REPLACE deletes rows past the append-only triggers.
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except DatabaseDamaged:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def borrow_database(path: Path) -> Database:
    """Return this thread's lasting database for *path*, opened at first use.

    The connection stays open between requests: closing the last one would remove the write-ahead
    log, and reopening it needs disk space that a full disk does not have.
    """
    if getattr(_borrowed, "path", None) != path:
        release_database()
        _borrowed.database = open_database(path)
        _borrowed.path = path
    database: Database = _borrowed.database
    return database


def release_database() -> None:
    """Close this thread's lasting database, if it has one."""
    if getattr(_borrowed, "path", None) is not None:
        _borrowed.database.close()
        _borrowed.path = None


@contextlib.contextmanager
def write_transaction(db: Database) -> Iterator[Database]:
    """Hold the one write lock for the length of the block; commit at its end, roll back on any error.

    ``Database.atomic()`` begins deferred, so a read before the first write makes it fail at once
    under contention; beginning immediate makes writers queue instead.  The threads of a process queue on a lock of
    their own first: SQLite lets waiters poll, and among many the unlucky ones never find the moment.
    That queue moves as fast as the requests before are served, so its wait is long enough for 64 of them on a slow
    machine; a lock held elsewhere is another process, which may be stuck.
    Raises DatabaseUnavailable after thirty seconds in the first queue or five in the second, which those who queued
    behind somebody refused do not wait out once more.
    """
    with _writing(db, _QUEUE_SECONDS, _BUSY_SECONDS):
        yield db


@contextlib.contextmanager
def hasty_write_transaction(db: Database) -> Iterator[Database]:
    """Hold the write lock as `write_transaction` does, but give up after a fifth of a second.

    For notes made while a page is read, which a busy or full database must not hold up.
    Raises DatabaseUnavailable.
    """
    with _writing(db, _HASTY_SECONDS, _HASTY_SECONDS):
        yield db


@contextlib.contextmanager
def _writing(db: Database, queue_seconds: float, busy_seconds: float) -> Iterator[None]:
    asked = time.monotonic()
    if not _writers.acquire(timeout=queue_seconds):
        raise DatabaseUnavailable("database is locked")
    try:
        _begin(db, _AGAIN_SECONDS if _Refused.at > asked else busy_seconds)
        begun = time.perf_counter()
        try:
            yield
        except BaseException:
            db.conn.rollback()
            raise
        else:
            db.conn.commit()
            _tell_if_slow("slow write transaction", begun)
    finally:
        _writers.release()


class _Refused:
    """When a thread of this process last waited for another process in vain.

    Those who queued behind it meanwhile waited for the same lock: each trying as long again would add up.
    """

    at = -1.0


def _begin(db: Database, busy_seconds: float) -> None:
    db.conn.execute(f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}")
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except DatabaseUnavailable:
        if busy_seconds >= _BUSY_SECONDS:
            _Refused.at = time.monotonic()
        raise
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {round(_BUSY_SECONDS * 1000)}")


def _tell_if_slow(what: str, begun: float, sql: str = "") -> None:
    """Log what took half a second or longer: the statement, never its values, nor how many rows it found."""
    seconds = time.perf_counter() - begun
    if seconds >= _SLOW_SECONDS:
        fields = {"milliseconds": round(seconds * 1000)} | ({"sql": " ".join(sql.split())} if sql else {})
        _log.warning(what, extra={"fields": fields})


def migrate(db: Database, *, lock: Path) -> list[str]:
    """Bring the schema up to date and return the names of the steps applied.

    *lock* is a file that several starting processes queue on: switching to write-ahead logging
    ignores the busy timeout, and two processes migrating at once would collide.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        db.conn.execute("PRAGMA journal_mode = WAL")
        pending = [step.name for step in MIGRATIONS.pending(db)]
        MIGRATIONS.apply(db)
    return pending


def pending_migrations(db: Database) -> list[str]:
    """Return the names of the schema steps this database still lacks."""
    return [step.name for step in MIGRATIONS.pending(db)]


def fetch_rows(db: Database, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
    """Return every row of a query as dictionaries, reading to the end so that no cursor pins the log."""
    begun = time.perf_counter()
    rows = list(db.query(sql, parameters))
    _tell_if_slow("slow query", begun, sql)
    return rows


def iterate_rows(db: Database, sql: str, parameters: Any = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query as tuples, a batch at a time, for results too large to hold.

    While it is read the write-ahead log cannot shrink: read to the end, and not in a request.
    """
    cursor = db.conn.execute(sql, parameters)
    try:
        while batch := cursor.fetchmany(_BATCH):
            yield from batch
    finally:
        cursor.close()


def fetch_row(db: Database, sql: str, parameters: Any = ()) -> dict[str, Any] | None:
    """Return the first row of a query, or None."""
    return next(iter(fetch_rows(db, sql, parameters)), None)
