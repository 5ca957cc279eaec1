"""Who the directory lists: agencies that claim every mandatory standard of their country, and who proves what.

What everybody claims is read anew when somebody acted on a claim or a day has passed, and kept in memory meanwhile.
"""

from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from flask import current_app

from market.actions.attestations import DirectoryEntry, list_directory_entries
from market.store.attestations import newest_act
from market.web.current import current_catalogue, current_database, current_time

_Key = tuple[int, int, int, date, int]


@dataclass(slots=True)
class KeptDirectory:
    """The entries of one application's directory, with what they were made from."""

    key: _Key | None = None
    entries: tuple[DirectoryEntry, ...] = ()
    lock: Lock = field(default_factory=Lock)


def listed_agencies(proving: str = "") -> list[str]:
    """Return the ids of the agencies the directory lists; with *proving* only those that prove this standard."""
    return [entry.agency_id for entry in _entries() if not entry.missing and (not proving or proving in entry.proved)]


def missing_of(agency_id: str) -> tuple[str, ...]:
    """Return the mandatory standards that keep an agency out of the directory."""
    return next((entry.missing for entry in _entries() if entry.agency_id == agency_id), ())


def _entries() -> tuple[DirectoryEntry, ...]:
    db, now = current_database(), current_time()
    key = (*newest_act(db), now.date(), hash(current_catalogue().standards))
    kept = current_app.extensions.setdefault("kept_directory", KeptDirectory())
    with kept.lock:
        if kept.key == key:
            return kept.entries
    entries = tuple(list_directory_entries(db, current_catalogue(), now=now))
    with kept.lock:
        kept.key, kept.entries = key, entries
    return entries
