"""Turning a finished folder into a published one: all of it at once, durably, and never over another."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from market.core.errors import Conflict

_UNFINISHED = ".unfinished-"
_PUBLIC_FOLDER, _PUBLIC_FILE = 0o755, 0o644


@contextlib.contextmanager
def only_builder(data: Path) -> Iterator[None]:
    """Hold the one right to build editions in this data folder; raises Conflict when another build has it.

    What a build that was killed left behind is removed.
    """
    for folder in (data / "editions", data / "frozen"):
        folder.mkdir(parents=True, exist_ok=True)
    (data / "frozen").chmod(0o700)
    with (data / "editions" / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("Another edition is being built in this data folder; wait until it is done.") from None
        for leftover in (*data.glob(f"editions/{_UNFINISHED}*"), *data.glob(f"frozen/{_UNFINISHED}*")):
            shutil.rmtree(leftover)
        yield


@contextlib.contextmanager
def unfinished_folder(parent: Path) -> Iterator[Path]:
    """Yield a hidden folder inside *parent* to build in; unless it was published, it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish_folder(folder: Path, destination: Path) -> None:
    """Make *folder* public as *destination*: every file on disk first, then one rename.

    Raises Conflict when *destination* exists: what is published never changes.
    """
    if destination.exists():
        raise Conflict(f"{destination.name} is already published and never changes; build a new version.")
    for path in (*folder.rglob("*"), folder):
        path.chmod(_PUBLIC_FOLDER if path.is_dir() else _PUBLIC_FILE)
    _rename_durably(folder, destination)


def keep_folder(folder: Path, destination: Path) -> None:
    """Keep the private *folder* as *destination*, instead of what a build without an edition left there."""
    if destination.exists():
        shutil.rmtree(destination)
    _rename_durably(folder, destination)


def _rename_durably(folder: Path, destination: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        sync_to_disk(path)
    try:
        folder.rename(destination)
    except OSError as error:
        raise Conflict(
            f"{destination.name} could not be put in place ({error.strerror}); nothing was published."
        ) from error
    sync_to_disk(destination.parent)


def sync_to_disk(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
