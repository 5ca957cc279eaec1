"""Whether the database file is sound: looked at before serving and every night, and told by the health page."""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from market.core.errors import Conflict
from market.core.messages import say
from market.store.backups import damage, page_damage
from market.store.connections import Database, DatabaseDamaged, database_path, open_database
from market.store.files import replace_text

_NOTE = "soundness.json"
_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Note:
    checked_at: datetime
    faults: tuple[str, ...]


def refuse_damaged(*, folder: Path) -> None:
    """Raise Conflict when the pages of the database do not hold together: it must not be served."""
    try:
        with closing(open_database(database_path(folder))) as db:
            faults = page_damage(db)
    except DatabaseDamaged as error:
        faults = [str(error)]
    if faults:
        raise Conflict(say("The database is damaged: {faults}. Restore it from a backup.", faults=faults[0]))


def is_check_due(*, folder: Path, now: datetime) -> bool:
    """Return whether no check was noted within the last day, or only one that lies in the future."""
    note = _read_note(folder)
    return note is None or not timedelta(0) <= now - note.checked_at < _EVERY


def check_soundness(db: Database, *, folder: Path, now: datetime) -> list[str]:
    """Check the whole database if it was not checked for a day, and return what is known to be wrong with it."""
    if not is_check_due(folder=folder, now=now):
        return known_faults(folder)
    try:
        faults = damage(db)
    except DatabaseDamaged as error:
        faults = [str(error)]
    written = json.dumps({"checked_at": now.isoformat(), "faults": faults})
    replace_text(folder / _NOTE, written)
    return faults


def known_faults(folder: Path) -> list[str]:
    """Return what the last nightly check found wrong; empty when nothing, or when none has run yet."""
    note = _read_note(folder)
    return list(note.faults) if note else []


def _read_note(folder: Path) -> _Note | None:
    try:
        written = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return _Note(datetime.fromisoformat(written["checked_at"]), tuple(written["faults"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
