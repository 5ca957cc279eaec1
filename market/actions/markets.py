"""Making a market in an empty folder, bringing an older one up to date, and looking for faults."""

import contextlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from market.actions.catalogue import install_catalogue
from market.actions.editions import verify_edition
from market.benchmark.reader import editions_folder, list_editions
from market.core.audit_chain import Anchor, chain_faults
from market.core.errors import Conflict, MarketError, NotFound
from market.core.messages import say
from market.store.backups import damage
from market.store.catalogue import load_catalogue
from market.store.connections import (
    Database,
    DatabaseDamaged,
    database_path,
    migrate,
    open_database,
    pending_migrations,
    write_transaction,
)
from market.store.events import insert_event, iterate_acts, last_anchor
from market.store.settings import HALF_MADE_DEMONSTRATION, find_setting, insert_setting

_LOCK = "migrate.lock"


def create_market(*, folder: Path, seed: Path, kind: str, currency: str, now: datetime) -> Database:
    """Return the market of *folder*, made there if there was none, with catalogue and standards from *seed*.

    *kind* is ``real`` or ``synthetic``; the two never share a folder, so another kind or currency than
    the folder's raises Conflict.
    """
    folder.mkdir(parents=True, exist_ok=True)
    db = open_database(database_path(folder))
    try:
        migrate(db, lock=folder / _LOCK)
        _settle(
            db,
            "kind",
            kind,
            say("This folder holds a {{found}} market; choose another with --data for a {kind} one.", kind=kind),
        )
        _settle(db, "currency", currency, say("This folder's market is in {found}; set MARKET_CURRENCY to it."))
        install_catalogue(db, directory=seed)
        _record(db, "market.create", now)
    except BaseException:
        db.close()
        raise
    return db


def update_market(*, folder: Path, seed: Path, now: datetime) -> list[str]:
    """Apply pending schema steps and the current catalogue; return the names of the steps."""
    db = open_database(database_path(folder))
    try:
        applied = migrate(db, lock=folder / _LOCK)
        install_catalogue(db, directory=seed)
        _record(db, "market.update", now)
    finally:
        db.close()
    return applied


def market_faults(*, folder: Path) -> list[str]:
    """Return what is wrong with the market of *folder*, each with what to do; empty when nothing is."""
    if not database_path(folder).exists():
        return [say("There is no market in {folder}. Run `market init`.", folder=folder)]
    try:
        with contextlib.closing(open_database(database_path(folder))) as db:
            faults = _database_faults(db)
    except DatabaseDamaged as error:
        faults = [say("The database cannot be read ({error}). Restore it from a backup.", error=error)]
    if (folder / HALF_MADE_DEMONSTRATION).exists():
        faults.append(say("A demonstration was interrupted here. Run `market demo` to make it whole."))
    return faults + _edition_faults(folder)


def audit_faults(*, folder: Path, anchors: Iterable[Anchor]) -> tuple[list[str], Anchor]:
    """Return where the chain of the audit trail breaks, and its newest act to be noted elsewhere.

    *anchors* are acts noted earlier: a trail that was cut or written anew as a whole breaks only on them.
    Raises NotFound when there is no market.
    """
    if not database_path(folder).exists():
        raise NotFound(say("There is no market in {folder}. Run `market init`.", folder=folder))
    with contextlib.closing(open_database(database_path(folder))) as db:
        if pending_migrations(db):
            raise Conflict(say("The schema is behind. Run `market migrate`."))
        return list(chain_faults(iterate_acts(db), anchors)), last_anchor(db)


def _edition_faults(folder: Path) -> list[str]:
    try:
        summaries = list_editions(editions_folder(folder))
        return [
            say("Edition {id}: {problem}", id=s.id, problem=problem)
            for s in summaries
            for problem in verify_edition(folder, str(s.id))
        ]
    except MarketError as refusal:
        return [str(refusal)]


def _database_faults(db: Database) -> list[str]:
    if pending_migrations(db):
        return [say("The schema is behind. Run `market migrate`.")]
    faults = [say("The database is damaged: {fault}. Restore it from a backup.", fault=fault) for fault in damage(db)]
    try:
        load_catalogue(db)
    except MarketError as refusal:
        faults.append(str(refusal))
    return faults


def _settle(db: Database, name: str, value: str, refusal: str) -> None:
    found = find_setting(db, name)
    if found is None:
        with write_transaction(db):
            insert_setting(db, name, value)
    elif found != value:
        raise Conflict(refusal.format(found=found))


def _record(db: Database, verb: str, now: datetime) -> None:
    with write_transaction(db):
        insert_event(db, at=now, actor="command line", verb=verb, subject="market", subject_id="")
