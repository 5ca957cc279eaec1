"""Maintenance: pages can be read and nothing can be changed, until it is over."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from market.core.errors import Invalid
from market.core.messages import say
from market.core.texts import has_hidden_characters
from market.store.connections import Database, write_transaction
from market.store.events import insert_event
from market.store.files import replace_text

_NOTE = "maintenance.json"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Since when nothing can be changed, and what readers are told."""

    since: datetime
    reason: str


def begin_maintenance(db: Database, *, folder: Path, reason: str, now: datetime) -> None:
    """Refuse every change from now on, with *reason* told to whoever tries; raises Invalid for an unfit one."""
    text = " ".join(reason.split())
    if not text or len(text) > _LONGEST or has_hidden_characters(text):
        raise Invalid({"reason": say("Say in 1 to {longest} plain characters why, and until when.", longest=_LONGEST)})
    _record(db, "maintenance.begin", now)
    replace_text(folder / _NOTE, json.dumps({"since": now.isoformat(), "reason": text}))


def end_maintenance(db: Database, *, folder: Path, now: datetime) -> bool:
    """Let changes in again; return whether there was maintenance."""
    if find_maintenance(folder) is None:
        return False
    (folder / _NOTE).unlink(missing_ok=True)
    _record(db, "maintenance.end", now)
    return True


def find_maintenance(folder: Path) -> Maintenance | None:
    """Return the maintenance under way, or None; a note nobody can read counts as one."""
    try:
        written = (folder / _NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        note = json.loads(written)
        return Maintenance(datetime.fromisoformat(note["since"]), str(note["reason"]))
    except (ValueError, KeyError, TypeError):
        return Maintenance(datetime.fromtimestamp(0).astimezone(), "")


def _record(db: Database, verb: str, now: datetime) -> None:
    with write_transaction(db):
        insert_event(db, at=now, actor="command line", verb=verb, subject="market", subject_id="")
