"""List prices that agencies of the market declare."""

from datetime import datetime

from sqlite_utils import Database

from market.store.connections import fetch_rows
from market.store.moments import to_text


def insert_list_price(
    db: Database, *, agency_id: str, service: str, price_minor: int, currency: str, at: datetime
) -> None:
    """Append a declared price; earlier ones stay, for the editions that used them."""
    db.execute(
        "INSERT INTO list_prices (agency_id, service, price_minor, currency, declared_at) VALUES (?, ?, ?, ?, ?)",
        (agency_id, service, price_minor, currency, to_text(at)),
    )


def list_current_prices(db: Database, agency_id: str) -> dict[str, int]:
    """Return an agency's newest declared price per service code, in minor units."""
    rows = fetch_rows(
        db, "SELECT service, price_minor FROM list_prices WHERE agency_id = ? ORDER BY declared_at, id", (agency_id,)
    )
    return {row["service"]: row["price_minor"] for row in rows}
