"""Making a market in an empty folder, and bringing an older one up to date."""

from pathlib import Path

from sqlite_utils import Database

from market.actions.catalogue import install_catalogue
from market.core.errors import Conflict
from market.store.connections import database_path, migrate, open_database, write_transaction
from market.store.settings import find_setting, insert_setting


def create_market(*, folder: Path, seed: Path, kind: str, currency: str) -> Database:
    """Return the market of *folder*, made there if there was none, with catalogue and standards from *seed*.

    *kind* is ``real`` or ``synthetic``; the two never share a folder, so another kind or currency than
    the folder's raises Conflict.
    """
    folder.mkdir(parents=True, exist_ok=True)
    db = open_database(database_path(folder))
    migrate(db, lock=folder / "migrate.lock")
    _settle(db, "kind", kind, f"This folder holds a {{found}} market; choose another with --data for a {kind} one.")
    _settle(db, "currency", currency, "This folder's market is in {found}; set MARKET_CURRENCY to it.")
    install_catalogue(db, directory=seed)
    return db


def _settle(db: Database, name: str, value: str, refusal: str) -> None:
    found = find_setting(db, name)
    if found is None:
        with write_transaction(db):
            insert_setting(db, name, value)
    elif found != value:
        db.close()
        raise Conflict(refusal.format(found=found))
