"""Backing a market up into one file while it runs, and making a market of such a file again."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from market.benchmark.publish import sync_to_disk
from market.core.audit_chain import Anchor, chain_faults
from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.store import backups as store
from market.store.connections import (
    Database,
    DatabaseDamaged,
    database_path,
    open_database,
    pending_migrations,
    write_transaction,
)
from market.store.events import insert_event, iterate_acts, last_anchor
from market.store.files import ATTACHMENTS, UNFINISHED

_FOLDERS = (ATTACHMENTS, "editions", "frozen")
_NEW_FOLDER = ".restoring"

Progress = Callable[[str, int, int], object]
"""Hears what is being done, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds: files beside the database, and where the audit trail stood."""

    files: int
    made_at: datetime
    anchor: Anchor


def make_backup(*, folder: Path, target: Path, now: datetime, progress: Progress) -> BackedUp:
    """Write the market of *folder* to the one file *target* while others read and write it.

    It holds every act acknowledged before it began, attachments and published editions; not the secret key, nor
    mails already written out.  It is verified and on disk before it takes its name, readable by the
    owner only.  Raises Conflict when *target* exists, or when what was written does not stand up to verification.
    """
    if target.exists():
        raise Conflict(say("{target} exists; backups never replace one another. Choose another name.", target=target))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with _removed_on_failure(unfinished):
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        store.copy_database(
            database_path(folder),
            unfinished,
            progress=lambda left, total: progress("copying the database", total - left, total),
        )
        with closing(open_database(unfinished)) as db:
            anchor = last_anchor(db)
            store.add_note(db, at=now, anchor=anchor)
            # After the database: whatever edition or attachment it knows of lies in its folder by now.
            paths = list(_kept_files(folder))
            for number, path in enumerate(paths, start=1):
                store.add_file(db, path.relative_to(folder).as_posix(), path)
                progress("adding editions", number, len(paths))
        if faults := backup_faults(unfinished):
            raise Conflict(say("The backup is faulty and was not kept: {faults}", faults=faults[0]))
        sync_to_disk(unfinished)
        unfinished.rename(target)
        sync_to_disk(target.parent)
    return BackedUp(len(paths), now, anchor)


def backup_faults(file: Path) -> list[str]:
    """Return what is wrong with a backup, one sentence each; empty when it can be restored as a whole."""
    try:
        with closing(open_database(file)) as db:
            note = store.find_note(db)
            if note is None:
                return [say("{name} is not a backup made with `market backup`.", name=file.name)]
            if later := store.unknown_migrations(db):
                return [
                    say(
                        "{name} comes from a later version of this program ({later}); install that version.",
                        name=file.name,
                        later=later[-1],
                    )
                ]
            return [
                *(say("The database in it is damaged: {fault}.", fault=fault) for fault in store.damage(db)),
                *chain_faults(iterate_acts(db), [note.anchor] if note.anchor.number else []),
                *_file_faults(db),
            ]
    except DatabaseDamaged as error:
        return [say("{name} cannot be read as a backup ({error}).", name=file.name, error=error)]


def restore_backup(*, file: Path, folder: Path, now: datetime, database: Path | None = None) -> list[str]:
    """Make the market that *file* holds in *folder*, and return the schema steps it still lacks.

    *database* replaces the one in the backup by a copy from a replica; files come from the backup all the same.
    Everybody is signed out and mailed links are void: those ended since the backup would live again.
    The market takes its place with the last of the renames, so that a restore that was killed leaves none.
    Raises Conflict when *folder* holds a market or editions, Invalid when the backup or the database is faulty.
    """
    refuse_occupied(folder)
    if not file.is_file():
        raise Invalid({"file": say("There is no file {file}.", file=file)})
    if faults := backup_faults(file):
        raise Invalid({"file": " ".join(faults)})
    with _new_folder(folder) as new:
        with closing(open_database(file)) as db:
            for kept in store.list_kept_files(db):
                _write_out(db, kept, new)
        lacking = _revive(database or file, database_path(new), file.name, now)
        _put_in_place(new, folder)
    return lacking


def restore_database(*, database: Path, folder: Path, now: datetime) -> list[str]:
    """Make a market of a database alone, as a replica gives it; its editions are to be copied or built again.

    Raises Conflict when *folder* holds a market or editions, Invalid when the database is faulty.
    """
    refuse_occupied(folder)
    with _new_folder(folder) as new:
        lacking = _revive(database, database_path(new), "replica", now)
        _put_in_place(new, folder)
    return lacking


def refuse_occupied(folder: Path) -> None:
    """Raise Conflict when a folder holds a market or editions: a restore never writes over anything."""
    for name in (database_path(folder).name, *_FOLDERS):
        if (folder / name).exists():
            raise Conflict(
                say(
                    "{folder} holds {name} already; restore into an empty folder with --data.", folder=folder, name=name
                )
            )


def _revive(database: Path, copy: Path, source: str, now: datetime) -> list[str]:
    """Copy a database and make a market of it, note in its trail what it was made of; return the steps it lacks.

    A backup was verified as a whole before; what a replica gave is verified here.
    """
    shutil.copyfile(database, copy)
    with closing(open_database(copy)) as db:
        if store.find_note(db) is not None:
            store.turn_into_market(db)
        elif faults := [*store.damage(db), *chain_faults(iterate_acts(db))]:
            raise Invalid({"replica": say("The database it gave is faulty: {faults}", faults=faults[0])})
        else:
            store.end_sessions(db)
        lacking = pending_migrations(db)
        if not lacking:
            about = {"subject": "market", "subject_id": "", "source": source}
            with write_transaction(db):
                insert_event(db, at=now, actor="command line", verb="market.restore", **about)
        db.execute("PRAGMA journal_mode = WAL")
    return lacking


def _kept_files(folder: Path) -> Iterator[Path]:
    """Yield attachments, published editions and their private inputs; what is being written or locked is hidden."""
    for name in _FOLDERS:
        for path in sorted((folder / name).rglob("*")):
            hidden = any(part.startswith((".", UNFINISHED)) for part in path.relative_to(folder).parts)
            if path.is_file() and not hidden:
                yield path


def _file_faults(db: Database) -> Iterator[str]:
    for kept in store.list_kept_files(db):
        digest = hashlib.sha256()
        for part in store.iterate_parts(db, kept.path):
            digest.update(part)
        if digest.hexdigest() != kept.sha256:
            yield say("{path} in it is not as it was put there.", path=kept.path)
        if not _is_inside(kept.path):
            yield say("{path} in it would be written outside the data folder.", path=kept.path)


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return len(parts) > 1 and parts[0] in _FOLDERS and ".." not in parts


def _write_out(db: Database, kept: store.KeptFile, folder: Path) -> None:
    path = folder / kept.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as handle:
        handle.writelines(store.iterate_parts(db, kept.path))


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    new = folder / _NEW_FOLDER
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _put_in_place(new: Path, folder: Path) -> None:
    for path in new.rglob("*"):
        sync_to_disk(path)
    if (new / "frozen").exists():
        (new / "frozen").chmod(0o700)
    for name in (*_FOLDERS, database_path(folder).name):
        if (new / name).exists():
            (new / name).rename(folder / name)
    sync_to_disk(folder)


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
