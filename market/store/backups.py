"""A backup is one SQLite file: the market's tables as they were at one moment, and the market's files beside them."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from market.core.audit_chain import Anchor
from market.store.connections import fetch_row, fetch_rows, open_database, write_transaction
from market.store.migrations import MIGRATIONS
from market.store.migrations.steps import run_script
from market.store.moments import from_text, to_text

_PART_BYTES = 8 * 1024 * 1024
_PAGES_A_STEP = 2_000
_TABLES = """
CREATE TABLE backup_note (made_at TEXT NOT NULL, acts INTEGER NOT NULL, link TEXT NOT NULL) STRICT;
CREATE TABLE backup_files (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE backup_parts (path TEXT NOT NULL REFERENCES backup_files(path), part INTEGER NOT NULL,
    content BLOB NOT NULL, PRIMARY KEY (path, part)) STRICT;
"""
_DROPPED = "DROP TABLE backup_parts; DROP TABLE backup_files; DROP TABLE backup_note;"


@dataclass(frozen=True, slots=True)
class BackupNote:
    """When a backup was made and where the audit trail stood at that moment."""

    made_at: datetime
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file inside a backup; *path* is relative to the data folder, with forward slashes."""

    path: str
    bytes: int
    sha256: str


def copy_database(source: Path, target: Path, *, progress: Callable[[int, int], object]) -> None:
    """Copy the market database to *target* as it is at one moment, while others go on writing.

    *progress* hears pages left and pages in all.  The copy is one file, without a write-ahead log beside it.
    """
    with closing(open_database(source)) as live, closing(sqlite3.connect(target)) as copy:
        # Without a read transaction held throughout, every commit in between would begin the copy anew.
        live.conn.execute("BEGIN")
        live.conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        live.conn.backup(copy, pages=_PAGES_A_STEP, progress=lambda _state, left, total: progress(left, total))
        live.conn.rollback()
        copy.execute("PRAGMA journal_mode = DELETE")


def add_note(db: Database, *, at: datetime, anchor: Anchor) -> None:
    """Make a copied database a backup: its note, and room for files."""
    with write_transaction(db):
        run_script(db, _TABLES)
        db.execute("INSERT INTO backup_note VALUES (?, ?, ?)", (to_text(at), anchor.number, anchor.link))


def find_note(db: Database) -> BackupNote | None:
    """Return the note of a backup, or None for a file that is none."""
    if not fetch_rows(db, "SELECT 1 FROM sqlite_schema WHERE name = 'backup_note'"):
        return None
    row = fetch_row(db, "SELECT made_at, acts, link FROM backup_note")
    return None if row is None else BackupNote(from_text(row["made_at"]), Anchor(row["acts"], row["link"]))


def add_file(db: Database, path: str, source: Path) -> KeptFile:
    """Put a file into the backup, a part at a time, and return what was put there."""
    digest, size = hashlib.sha256(), 0
    with write_transaction(db), source.open("rb") as handle:
        db.execute("INSERT INTO backup_files VALUES (?, 0, '')", (path,))
        for number, part in enumerate(iter(lambda: handle.read(_PART_BYTES), b"")):
            db.execute("INSERT INTO backup_parts VALUES (?, ?, ?)", (path, number, part))
            digest.update(part)
            size += len(part)
        kept = KeptFile(path, size, digest.hexdigest())
        db.execute("UPDATE backup_files SET bytes = ?, sha256 = ? WHERE path = ?", (size, kept.sha256, path))
    return kept


def list_kept_files(db: Database) -> list[KeptFile]:
    """Return the files inside a backup, by path."""
    return [KeptFile(**row) for row in fetch_rows(db, "SELECT path, bytes, sha256 FROM backup_files ORDER BY path")]


def iterate_parts(db: Database, path: str) -> Iterator[bytes]:
    """Yield the content of a file inside a backup, a part at a time."""
    numbers = [row["part"] for row in fetch_rows(db, "SELECT part FROM backup_parts WHERE path = ?", (path,))]
    for number in sorted(numbers):
        row = fetch_row(db, "SELECT content FROM backup_parts WHERE path = ? AND part = ?", (path, number))
        if row is not None:
            yield row["content"]


def turn_into_market(db: Database) -> None:
    """Make a restored copy a market again: no files inside, and `end_sessions`."""
    with write_transaction(db):
        run_script(db, _DROPPED)
    end_sessions(db)
    db.conn.execute("VACUUM")


def end_sessions(db: Database) -> None:
    """Sign everybody out and void mailed links: those ended since a copy was made would live again with it."""
    with write_transaction(db):
        for table in ("sessions", "mail_tokens", "attempts"):
            db.execute(f"DELETE FROM {table}")


def unknown_migrations(db: Database) -> list[str]:
    """Return the steps a database has seen that this version does not know: it comes from a later one."""
    known = {step.name for step in MIGRATIONS.pending(Database(memory=True))}
    rows = fetch_rows(db, "SELECT name FROM _sqlite_migrations WHERE migration_set = 'market' ORDER BY name")
    return [row["name"] for row in rows if row["name"] not in known]


def page_damage(db: Database) -> list[str]:
    """Return the first page or row of a database that does not hold together, if any; indexes are not compared."""
    found = [str(row["quick_check"]) for row in fetch_rows(db, "PRAGMA quick_check(1)")]
    return [fault for fault in found if fault != "ok"]


def damage(db: Database) -> list[str]:
    """Return what SQLite finds wrong: broken pages, indexes that disagree with them, rows without their parents."""
    faults = [str(row["integrity_check"]) for row in fetch_rows(db, "PRAGMA integrity_check(5)")]
    lost = fetch_rows(db, "PRAGMA foreign_key_check")
    return [fault for fault in faults if fault != "ok"] + (["some rows refer to others that are missing"] * bool(lost))
