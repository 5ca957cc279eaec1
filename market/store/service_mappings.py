"""What operators said titles of price lists mean; the newest word on a title counts, one for its source before others.

The source '' stands for any.
"""

from datetime import datetime

from sqlite_utils import Database

from market.store.connections import fetch_rows
from market.store.moments import to_text


def load_mappings(db: Database, source: str) -> dict[str, str | None]:
    """Return the service by title (its `name_key`) for lists of *source*; None says that it is none of ours."""
    rows = fetch_rows(
        db,
        "SELECT title, service FROM standing_mappings WHERE source IN ('', ?) ORDER BY source = '' DESC",
        (source,),
    )
    return {row["title"]: row["service"] for row in rows}


def list_sources_with_own_word(db: Database, title: str) -> set[str]:
    """Return the sources for which something was said of *title* that words for any source leave alone."""
    rows = fetch_rows(db, "SELECT source FROM standing_mappings WHERE title = ? AND source <> ''", (title,))
    return {row["source"] for row in rows}


def insert_mapping(db: Database, *, source: str, title: str, service: str | None, mapped_by: str, at: datetime) -> int:
    """Append a word on a title and return its id."""
    cursor = db.execute(
        "INSERT INTO service_mappings (source, title, service, mapped_at, mapped_by) VALUES (?, ?, ?, ?, ?)",
        (source, title, service, to_text(at), mapped_by),
    )
    return int(cursor.lastrowid or 0)
