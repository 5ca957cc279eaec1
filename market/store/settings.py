"""What kind of market a data folder holds: real or synthetic, in which currency."""

from sqlite_utils import Database

from market.store.connections import fetch_row

HALF_MADE_DEMONSTRATION = "demo-building"
"""The file that marks a folder whose demonstration market is being made, or was interrupted."""


def find_setting(db: Database, name: str) -> str | None:
    """Return a setting of this market, or None."""
    row = fetch_row(db, "SELECT value FROM settings WHERE name = ?", (name,))
    return None if row is None else str(row["value"])


def insert_setting(db: Database, name: str, value: str) -> None:
    """Record a setting that does not exist yet; a second value for one name is an error."""
    db.execute("INSERT INTO settings (name, value) VALUES (?, ?)", (name, value))


def is_synthetic(db: Database) -> bool:
    """Return whether this folder holds the demonstration market."""
    return find_setting(db, "kind") == "synthetic"
