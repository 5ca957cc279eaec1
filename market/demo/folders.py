"""What a data folder holds before a demonstration is made in it, so that nothing real is ever touched."""

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import IO

from market.core.errors import Conflict
from market.demo.steps import Account
from market.store.connections import DatabaseDamaged, database_path, open_database
from market.store.settings import HALF_MADE_DEMONSTRATION, find_setting

ACCOUNTS_FILE = "demo-accounts.json"

_BUILDING, _BUILT = HALF_MADE_DEMONSTRATION, "demo-built"
_OWN_FILES = ("market.db", "market.db-wal", "market.db-shm", "migrate.lock", ACCOUNTS_FILE)
_OWN_FOLDERS = ("editions", "frozen", "mail")


class FolderState(Enum):
    """What a data folder holds as far as the demonstration is concerned."""

    EMPTY = "empty"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


def folder_state(folder: Path) -> FolderState:
    """Return what *folder* holds; raises Conflict for a market that is not a demonstration."""
    marker, database = folder / _BUILDING, database_path(folder)
    if marker.exists():
        with marker.open("a") as handle:
            _lock(handle, folder)
        _refuse_real(folder)
        return FolderState.INTERRUPTED
    if not database.exists() and not any((folder / name).exists() for name in _OWN_FOLDERS):
        return FolderState.EMPTY
    if not database.exists() or _market_kind(database) != "synthetic":
        raise _not_a_demonstration(folder)
    return FolderState.FINISHED


@contextlib.contextmanager
def building(folder: Path, as_of: str) -> Iterator[None]:
    """Mark *folder* as being built for the length of the block, and as built for *as_of* at its end.

    What an interrupted build left behind is removed first: known files of ours, nothing else.  Raises
    Conflict while another process builds there, and for a folder that holds a market already.
    """
    if folder_state(folder) is FolderState.FINISHED:
        raise Conflict(f"{folder} holds a finished demonstration already; serve it with `market serve`.")
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / _BUILDING
    with marker.open("a") as handle:
        _lock(handle, folder)
        _remove_leftovers(folder)
        handle.truncate(0)
        handle.write(as_of)
        handle.flush()
        yield
        marker.replace(folder / _BUILT)


def built_for(folder: Path) -> str | None:
    """Return the day, in ISO form, that the finished demonstration in *folder* was made for, if it is known."""
    with contextlib.suppress(FileNotFoundError):
        return (folder / _BUILT).read_text().strip() or None
    return None


def write_accounts(folder: Path, accounts: Sequence[Account], password: str) -> None:
    """Write the ready accounts for scripts to read; replaced as a whole."""
    rows = [{"role": account.role, "email": account.email, "password": password} for account in accounts]
    unfinished = folder / f"{ACCOUNTS_FILE}.new"
    unfinished.write_text(json.dumps(rows, indent=1) + "\n")
    unfinished.replace(folder / ACCOUNTS_FILE)


def read_accounts(folder: Path) -> list[dict[str, str]]:
    """Return the ready accounts of a finished demonstration; raises Conflict where the file is gone."""
    try:
        rows: list[dict[str, str]] = json.loads((folder / ACCOUNTS_FILE).read_text())
    except (OSError, ValueError):
        raise Conflict(
            f"{ACCOUNTS_FILE} is missing or damaged in {folder}. Remove the folder and run `market demo` again."
        ) from None
    return rows


def _lock(handle: IO[str], folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict(f"Another `market demo` is building in {folder}; wait until it is done.") from None


def _refuse_real(folder: Path) -> None:
    database = database_path(folder)
    if database.exists() and _market_kind(database) == "real":
        raise _not_a_demonstration(folder)


def _not_a_demonstration(folder: Path) -> Conflict:
    return Conflict(
        f"{folder} holds a market, or parts of one, that is not a demonstration; it was left as it is. "
        "Choose another folder: market --data FOLDER demo"
    )


def _market_kind(database: Path) -> str | None:
    """Return the kind the market says it is of; None for one that never came to say so, or cannot be read."""
    try:
        with contextlib.closing(open_database(database)) as db:
            return find_setting(db, "kind")
    except DatabaseDamaged:
        return None


def _remove_leftovers(folder: Path) -> None:
    for name in _OWN_FILES:
        (folder / name).unlink(missing_ok=True)
    for name in _OWN_FOLDERS:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
