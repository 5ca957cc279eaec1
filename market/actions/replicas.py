"""A replica that follows the database while it is written, kept by Litestream where the settings name one."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from market.core.errors import Conflict, Invalid
from market.core.messages import say

_RESTORE_SECONDS = 3600


def litestream_program() -> str | None:
    """Return where Litestream lies: beside this Python, as `likeforlike[replica]` installs it, or on the path."""
    return shutil.which("litestream", path=str(Path(sys.executable).parent)) or shutil.which("litestream")


def replication_command(*, database: Path, url: str) -> list[str]:
    """Return the command that keeps the replica at *url* up to date; raises Conflict without Litestream."""
    return [_program(), "replicate", "-log-level", "warn", str(database), url]


def fetch_replica(*, url: str, at: datetime | None, target: Path) -> None:
    """Write the database as the replica had it at a moment, by default its newest, to *target*.

    Raises Invalid when the replica has nothing for that moment, Conflict without Litestream.
    """
    moment = [] if at is None else ["-timestamp", at.astimezone(UTC).isoformat(timespec="milliseconds")]
    command = [_program(), "restore", "-o", str(target), *moment, url]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=_RESTORE_SECONDS, check=False)  # noqa: S603
    if answer.returncode != 0 or not target.exists():
        lines = (answer.stderr or answer.stdout).strip().splitlines() or ["it gave no reason"]
        raise Invalid({"at": say("The replica gave no database for this moment: {lines}", lines=lines[-1])})


def _program() -> str:
    program = litestream_program()
    if program is None:
        raise Conflict(say("A replica needs Litestream: pip install 'likeforlike[replica]'."))
    return program
